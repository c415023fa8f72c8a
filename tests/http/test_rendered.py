"""A plot as it is drawn at a scale: every part a plain feature with its own stroke and fill."""

from typing import Any

import httpx
import pytest
import shapely
from shapely import LineString, box
from shapely.geometry import shape

from tests.http.conftest import Login, problem
from tests.makers import World

pytestmark = pytest.mark.usefixtures("region")
WATER = "/ogc/v1/pictures/vr17/collections/water"
ITEMS = f"{WATER}.getekend/items"


async def features(client: httpx.AsyncClient, address: str, **asked: Any) -> list[dict[str, Any]]:
    answer = await client.get(address, params=asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["features"]
    return found


def named(found: list[dict[str, Any]], name: str) -> dict[str, dict[str, Any]]:
    return {one["properties"]["rol"]: one for one in found if one["properties"]["naam"] == name}


async def test_a_line_an_area_and_a_point_come_as_the_parts_of_which_they_are_drawn(
    client: httpx.AsyncClient,
) -> None:
    found = await features(client, ITEMS, schaal=100_000)
    dike, polder, station = (named(found, name) for name in ("Lekdijk", "Polder", "Gemaal"))
    assert list(dike) == ["rand", "lijn", "vullingrand", "vulling"]
    assert list(polder) == ["vlak", "streek", "rand", "omtrek"]
    assert list(station) == ["teken"]
    assert dike["lijn"]["properties"]["stroke"] == "#812990"
    assert dike["vulling"]["geometry"]["type"] == "MultiPolygon"
    assert polder["vlak"]["properties"]["fill"] == "#0B6FB8"
    assert polder["streek"]["geometry"]["type"] == "MultiLineString"
    # The polder is uncertain: dotted.
    assert polder["omtrek"]["properties"]["stroke-dasharray"] == "2.5 4"
    assert station["teken"]["geometry"]["coordinates"] == [4.4777, 51.9225]


async def test_the_address_of_a_points_picture_gives_that_picture(client: httpx.AsyncClient) -> None:
    found = named(await features(client, ITEMS), "Gemaal")
    picture = await client.get(found["teken"]["properties"]["icon"])
    assert picture.headers["content-type"].startswith("image/svg+xml")


@pytest.mark.parametrize("scale", [25_000, 100_000])
async def test_marks_have_one_size_on_the_display_whatever_the_scale(
    client: httpx.AsyncClient, region: World, scale: int
) -> None:
    plot = region.plot("pijl", public=True)
    plot.draw("Route", LineString([(4.5, 51.9), (4.6, 51.9)]), "evacuatieroute")
    plot.publish()
    rd = "http://www.opengis.net/def/crs/EPSG/0/28992"
    found = await features(client, "/ogc/v1/collections/pijl.getekend/items", schaal=scale, crs=rd)
    arrow = shapely.get_parts(shape(named(found, "Route")["vulling"]["geometry"]))[0]
    xmin, _, xmax, _ = arrow.bounds
    assert (xmax - xmin) / (0.00028 * scale) == pytest.approx(13, abs=1.5)


async def test_the_hatch_lies_in_its_area_in_every_crs_and_axis_order(client: httpx.AsyncClient) -> None:
    for code in (28992, 3857, 4258):
        crs = f"http://www.opengis.net/def/crs/EPSG/0/{code}"
        polder = named(await features(client, ITEMS, schaal=100_000, crs=crs), "Polder")
        area, hatch = shape(polder["vlak"]["geometry"]), shape(polder["streek"]["geometry"])
        assert area.buffer(area.length * 1e-6).contains(hatch), code
    degrees = named(await features(client, ITEMS, schaal=100_000), "Polder")
    assert shape(degrees["vlak"]["geometry"]).equals_exact(box(4.6, 51.85, 4.7, 51.9), 1e-6, normalize=True)


async def test_pages_together_hold_every_part_once(client: httpx.AsyncClient) -> None:
    whole = [one["id"] for one in await features(client, ITEMS)]
    address, paged = f"{ITEMS}?limit=2", []
    while address:
        page = (await client.get(address)).json()
        assert page["numberReturned"] == len(page["features"]) <= 2
        paged += [one["id"] for one in page["features"]]
        address = next((one["href"] for one in page["links"] if one["rel"] == "next"), "")
    assert paged == whole
    assert len(set(whole)) == len(whole)


async def test_only_objects_in_the_box_are_drawn(client: httpx.AsyncClient) -> None:
    found = await features(client, ITEMS, bbox="4.47,51.92,4.48,51.93")
    assert {one["properties"]["naam"] for one in found} == {"Gemaal"}


@pytest.mark.parametrize("scale", ["499", "10000001", "groot", "0", "-25000", "1e6"])
async def test_a_scale_out_of_bounds_is_refused(client: httpx.AsyncClient, scale: str) -> None:
    answer = await client.get(ITEMS, params={"schaal": scale})
    told = problem(answer, 400)
    assert told["errors"][0]["name"] == "schaal" if "name" in told["errors"][0] else "schaal" in answer.text


async def test_all_faults_are_told_at_once(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{ITEMS}?schaal=1&limit=0&kleur=rood&cursor=xyz")
    problem(answer, 400)
    assert all(word in answer.text for word in ("schaal", "limit", "kleur"))
    problem(await client.get(f"{ITEMS}?cursor=xyz"), 400)


async def test_the_twin_is_linked_from_its_layer_and_not_in_the_list(client: httpx.AsyncClient) -> None:
    links = (await client.get(WATER)).json()["links"]
    address = next(one["href"] for one in links if one["href"].endswith(".getekend"))
    twin = (await client.get(address)).json()
    assert twin["id"] == "water.getekend"
    assert await features(client, next(one["href"] for one in twin["links"] if one["rel"] == "items"))
    listed = (await client.get("/ogc/v1/collections")).json()["collections"]
    assert not [one for one in listed if "getekend" in one["id"]]


async def test_the_twin_of_a_confidential_layer_is_for_who_may_see_the_layer(
    client: httpx.AsyncClient, login: Login
) -> None:
    address = "/ogc/v1/pictures/vr17/collections/vitaal.getekend"
    may, may_not = await login("stedin"), await login("prorail")
    assert (await client.get(f"{address}/items", headers=may)).status_code == 200
    for path in (address, f"{address}/items"):
        problem(await client.get(path, headers=may_not), 404)
        problem(await client.get(path), 404)
