"""Coordinates in every CRS that is offered: the numbers and the order that pyproj gives, in and out."""

import httpx
import pyproj
import pytest

from plotserver.kernel.crs import KNOWN, Crs
from tests.http.conftest import problem
from tests.makers import World

LON, LAT = 5.387203650, 52.155172887
"""Amersfoort's Onze Lieve Vrouwetoren: RD 155000, 463000 (Kadaster's reference point)."""
ITEMS = "/ogc/v1/collections/toren/items"
WITHOUT_GRID = 28992
"""Of RD pyproj needs a grid; the reference point itself is known."""


@pytest.fixture(autouse=True)
def tower(world: World) -> World:
    plot = world.plot("toren", public=True)
    plot.place("toren", LON, LAT)
    plot.publish()
    return world


def by_authority(crs: Crs) -> tuple[float, float]:
    """The tower in the order of axes that the authority lays down."""
    if crs.srid == WITHOUT_GRID:
        return (155_000.0, 463_000.0)
    # Of one datum, so that only the projection and the order of axes are compared.
    known = crs.code.replace("EPSG:9067", "EPSG:4258").replace("EPSG:4326", "EPSG:4258")
    source = "EPSG:4326" if crs.srid == 3857 or crs.code == "OGC:CRS84" else "EPSG:4258"
    found = pyproj.Transformer.from_crs(source, known).transform(LAT, LON)
    return (found[0], found[1])


async def test_numbers_come_in_the_order_of_the_authority(client: httpx.AsyncClient) -> None:
    for crs in KNOWN:
        answer = await client.get(f"{ITEMS}?crs={crs.uri}")
        assert answer.headers["content-crs"] == f"<{crs.uri}>"
        seen = tuple(answer.json()["features"][0]["geometry"]["coordinates"])
        assert seen == pytest.approx(by_authority(crs), abs=2e-8 if crs.geographic else 0.002), crs.code


async def test_a_box_is_read_in_the_order_of_its_crs(client: httpx.AsyncClient) -> None:
    for crs in KNOWN:
        first, second = by_authority(crs)
        half = 1e-6 if crs.geographic else 0.1
        around = f"{first - half},{second - half},{first + half},{second + half}"
        beside = f"{first + half},{second + half},{first + 3 * half},{second + 3 * half}"
        for box, number in ((around, 1), (beside, 0)):
            body = (await client.get(f"{ITEMS}?bbox={box}&bbox-crs={crs.uri}")).json()
            assert body["numberMatched"] == number, crs.code


async def test_a_box_larger_than_where_a_projection_holds_is_all_of_it(client: httpx.AsyncClient) -> None:
    for crs in KNOWN:
        edge = 20_000_000
        box = "-90,-180,90,180" if crs.northing_first else "-180,-90,180,90"
        box = box if crs.geographic else f"{-edge},{-edge},{edge},{edge}"
        answer = await client.get(f"{ITEMS}?bbox={box}&bbox-crs={crs.uri}")
        assert answer.json()["numberMatched"] == 1, crs.code


async def test_a_projection_is_offered_where_it_may_be_used(client: httpx.AsyncClient, tower: World) -> None:
    def codes(body: dict[str, list[str]]) -> set[str]:
        return {uri.rsplit("/", 1)[-1] for uri in body["crs"]}

    far = tower.plot("bonaire", public=True)
    far.place("Kralendijk", -68.27, 12.15)
    far.publish()
    here = (await client.get("/ogc/v1/collections/toren")).json()
    there = (await client.get("/ogc/v1/collections/bonaire")).json()
    assert codes(here) == {crs.uri.rsplit("/", 1)[-1] for crs in KNOWN}
    assert codes(there) == {"CRS84", "4258", "9067", "4326", "3857"}
    assert here["storageCrs"].endswith("/4258")
    for code in (28992, 3035, 25831):
        crs = f"http://www.opengis.net/def/crs/EPSG/0/{code}"
        body = problem(await client.get(f"/ogc/v1/collections/bonaire/items?crs={crs}"), 400)
        assert body["errors"][0]["location"] == "crs"
