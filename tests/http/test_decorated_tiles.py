"""Decoration in tiles: strokes and fills beside the plot's own layer, for who may see the plot."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from shapely import LineString, Point, Polygon, box

from layers.tilegrid import SERVED, Tile
from tests import mvt
from tests.http.conftest import Login, problem
from tests.makers import World

pytestmark = pytest.mark.usefixtures("region")
ZOOM, COLUMN, ROW = 10, 524, 338


def path(
    layer: str, matrix_set: str = "WebMercatorQuad", at: tuple[int, int, int] = (ZOOM, ROW, COLUMN)
) -> str:
    return f"/ogc/v1/collections/{layer}/tiles/{matrix_set}/{at[0]}/{at[1]}/{at[2]}"


async def tile(client: httpx.AsyncClient, address: str, **more: Any) -> bytes:
    answer = await client.get(address, **more)
    assert answer.status_code == 200, answer.text
    assert mvt.faults(answer.content) == []
    return answer.content


def roles(content: bytes, layer: str) -> list[tuple[str, str]]:
    return sorted((told["sign"], told["rol"]) for told, _ in mvt.features(content, f"{layer}.tooi"))


@pytest.fixture
def dressed(region: World) -> World:
    """A public plot with a threatened dike, a power cut, an arrow, and two things without decoration."""
    plot = region.plot("tooi", public=True)
    plot.draw("Dijk", LineString([(4.25, 51.85), (4.36, 51.9), (4.7, 51.87)]), "dijk-bedreigd")
    plot.draw("Wijk", box(4.28, 51.92, 4.34, 51.96), "stroomuitvalgebied")
    plot.place("Team", 4.4, 51.84, "meetploeg", properties={"rotatie": 90})
    plot.place("Brand", 4.41, 51.86, "brand")
    plot.draw("Vak", box(4.45, 51.92, 4.5, 51.96), "sectorvak")
    plot.publish()
    return region


async def test_a_tile_holds_teeth_a_hatch_and_an_arrow(
    client: httpx.AsyncClient, dressed: World, golden: Callable[[str, str], None]
) -> None:
    content = await tile(client, path("tooi"))
    assert roles(content, "tooi") == [
        ("dijk-bedreigd", "vulling"),
        ("meetploeg", "richting"),
        ("stroomuitvalgebied", "streek"),
    ]
    golden("tiles/decorated.txt", mvt.text(content, "tooi.tooi"))


async def test_decoration_tells_what_it_belongs_to(client: httpx.AsyncClient, region: World) -> None:
    plot = region.plot("plan", public=True)
    feature = plot.draw(
        "Route",
        LineString([(4.3, 51.9), (4.4, 51.9)]),
        "evacuatieroute",
        certainty="onzeker",
        properties={"status": "gepland"},
    )
    plot.publish()
    ((told, _),) = mvt.features(await tile(client, path("plan")), "plan.tooi")
    assert told == {
        "id": str(feature),
        "sign": "evacuatieroute",
        "rol": "vulling",
        "status": "gepland",
        "certainty": "onzeker",
    }


async def test_what_has_ended_is_not_decorated(client: httpx.AsyncClient, region: World) -> None:
    plot = region.plot("over", public=True)
    line = LineString([(4.3, 51.9), (4.4, 51.9)])
    plot.draw("Route", line, "evacuatieroute", properties={"status": "beeindigd"})
    plot.publish()
    assert roles(await tile(client, path("over")), "over") == []


@pytest.mark.parametrize("matrix_set", sorted(SERVED))
async def test_the_decoration_of_neighbouring_tiles_joins(
    client: httpx.AsyncClient, region: World, matrix_set: str
) -> None:
    plot = region.plot("rand", public=True)
    plot.draw("Dijk", LineString([(3.9, 51.6), (4.2, 51.9), (4.9, 52.2)]), "dijk-bedreigd")
    plot.draw("Uitval", box(3.9, 51.6, 4.9, 52.2), "stroomuitvalgebied")
    plot.publish()
    grid, zoom = SERVED[matrix_set], 9 - SERVED[matrix_set].zooms_from_web_mercator
    x, y = {3857: (440_000, 6_780_000), 28992: (80_000, 440_000), 3035: (3_922_000, 3_214_000)}[grid.srid]
    row, column = int((grid.north - y) / grid.side_at(zoom)), int((x - grid.west) / grid.side_at(zoom))
    grid.envelope(Tile(zoom, column + 1, row))
    west = await tile(client, path("rand", matrix_set, (zoom, row, column)))
    east = await tile(client, path("rand", matrix_set, (zoom, row, column + 1)))
    ours = _crossings(mvt.features(west, "rand.tooi"), 4096)
    theirs = _crossings(mvt.features(east, "rand.tooi"), 0)
    assert len(ours) > 20
    assert len(ours) == len(theirs)
    # Each tile rounds to its own grid: a line across the border differs by no more than that.
    assert max(abs(a - b) for a, b in zip(sorted(ours), sorted(theirs), strict=True)) <= 2


def _crossings(found: list[tuple[dict[str, Any], list[mvt.Ring]]], border: int) -> list[float]:
    """The y at which strokes of a hatch cross the border between two tiles."""
    strokes = [part for told, parts in found if told["rol"] == "streek" for part in parts]
    return [
        y1 + (y2 - y1) * (border - x1) / (x2 - x1)
        for (x1, y1), (x2, y2) in strokes
        if min(x1, x2) < border < max(x1, x2)
    ]


async def test_the_decoration_of_a_confidential_layer_is_for_who_may_see_the_layer(
    client: httpx.AsyncClient, region: World, login: Login
) -> None:
    secret = region.plot("geheim", "vr17", classification="vertrouwelijk")
    secret.draw("Kabel", LineString([(4.3, 51.9), (4.4, 51.9)]), "kabelbreuk")
    secret.publish()
    region.share("geheim", "organisatie", "stedin")
    region.connection.execute("INSERT INTO plot.picture_layer VALUES ('vr17', 'geheim', 9, true)")
    picture = f"/tiles/vr17/WebMercatorQuad/{ZOOM}/{COLUMN}/{ROW}.pbf"
    may, may_not = await login("stedin"), await login("prorail")
    assert roles(await tile(client, picture, headers=may), "geheim") == [("kabelbreuk", "vulling")]
    for headers in (may_not, {}):
        assert roles(await tile(client, picture, headers=headers), "geheim") == []
        problem(await client.get(path("geheim"), headers=headers), 404)


async def test_the_tilejson_names_the_layer_with_the_decoration(client: httpx.AsyncClient) -> None:
    document = (await client.get("/ogc/v1/collections/water/tiles/WebMercatorQuad?f=tilejson")).json()
    fields = {layer["id"]: set(layer["fields"]) for layer in document["vector_layers"]}
    assert fields["water.tooi"] == {"id", "sign", "status", "certainty", "rol"}


STRANGE = {
    "tiny": Polygon([(4.3, 51.9), (4.300000001, 51.9), (4.3, 51.900000001)]),
    "needle": Polygon([(4.25, 51.9), (4.5, 51.9000001), (4.25, 51.9000002)]),
    "point of a line": LineString([(4.3, 51.9), (4.3, 51.9)]),
    "a line there and back": LineString([(4.3, 51.9), (4.4, 51.9), (4.3, 51.9)]),
    "ring of holes": box(4.26, 51.85, 4.5, 51.97).difference(
        Polygon(box(4.3, 51.87, 4.45, 51.95).exterior, [box(4.35, 51.89, 4.4, 51.93).exterior])
    ),
    "many parts": Point(4.3, 51.9).buffer(0.001).union(Point(4.4, 51.9).buffer(0.05)),
}


async def test_strange_shapes_give_valid_tiles(client: httpx.AsyncClient, region: World) -> None:
    plot = region.plot("vreemd", public=True)
    for name, shape in STRANGE.items():
        kind = "zone-heet" if shape.geom_type.endswith("Polygon") else "dijk-bedreigd"
        plot.draw(name, shape, kind)
        if kind == "zone-heet":
            plot.draw(f"{name} gearceerd", shape, "overstroomd-gebied")
    plot.place("draaitol", 4.3, 51.9, "meetploeg", properties={"rotatie": -1e300})
    plot.publish()
    for zoom in (0, 6, 10, 14, 18, 22):
        column = int((4.3 + 180) / 360 * 2**zoom)
        row = int(ROW * 2.0 ** (zoom - ZOOM))
        await tile(client, path("vreemd", at=(zoom, row, column)))
