"""Tilesets in each matrix set: where their tiles lie, what is in them, and that what they promise is so."""

from itertools import product
from typing import Any

import httpx
import mapbox_vector_tile
import pytest
from shapely import LineString, box

from layers.tilegrid import EUROPEAN_LAEA, SERVED, WEB_MERCATOR, TileMatrixSet
from tests import mvt
from tests.http.conftest import problem
from tests.makers import World

pytestmark = pytest.mark.usefixtures("region")
PICTURE = "/ogc/v1/pictures/vr17"
MVT = "application/vnd.mapbox-vector-tile"
SETS = sorted(SERVED)


async def answered(client: httpx.AsyncClient, path: str, **more: Any) -> dict[str, Any]:
    answer = await client.get(path, **more)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def link_of(document: dict[str, Any], rel: str) -> str:
    return next(str(one["href"]) for one in document["links"] if one["rel"].rpartition("/")[2] == rel)


def address(grid: TileMatrixSet, zoom: int, x: float, y: float) -> str:
    side = grid.side_at(zoom)
    return f"{grid.id}/{zoom}/{int((grid.north - y) // side)}/{int((x - grid.west) // side)}"


async def test_the_european_set_is_defined_as_in_the_register_northing_first(
    client: httpx.AsyncClient,
) -> None:
    told = await answered(client, "/ogc/v1/tileMatrixSets/EuropeanETRS89_LAEAQuad")
    assert told["uri"] == "http://www.opengis.net/def/tilematrixset/OGC/1.0/EuropeanETRS89_LAEAQuad"
    assert told["crs"] == "http://www.opengis.net/def/crs/EPSG/0/3035"
    assert told["orderedAxes"] == ["Y", "X"]
    first, last = told["tileMatrices"][0], told["tileMatrices"][-1]
    assert first["pointOfOrigin"] == [5_500_000, 2_000_000]
    assert (first["cellSize"], first["matrixWidth"]) == (17578.125, 1)
    assert first["scaleDenominator"] == pytest.approx(62779017.857142866, rel=1e-12)
    assert (last["id"], last["matrixHeight"], last["cellSize"]) == ("15", 32768, pytest.approx(0.536441803))
    assert told["boundingBox"]["lowerLeft"] == [1_000_000, 2_000_000]


@pytest.mark.parametrize(
    ("matrix_set", "origin", "cell", "scale", "last"),
    [
        ("WebMercatorQuad", [-20037508.342789, 20037508.342789], 156543.033928, 559082264.028717, 24),
        ("NetherlandsRDNewQuad", [-285401.92, 903401.92], 3440.64, 12288000, 16),
    ],
)
async def test_the_other_sets_are_defined_as_published(
    client: httpx.AsyncClient, matrix_set: str, origin: list[float], cell: float, scale: float, last: int
) -> None:
    told = await answered(client, f"/ogc/v1/tileMatrixSets/{matrix_set}")
    first = told["tileMatrices"][0]
    assert first["pointOfOrigin"] == pytest.approx(origin)
    assert first["cellSize"] == pytest.approx(cell)
    assert first["scaleDenominator"] == pytest.approx(scale)
    assert told["orderedAxes"] == ["X", "Y"]
    assert told["tileMatrices"][-1]["id"] == str(last)


async def test_the_middle_of_the_projection_lies_where_the_european_set_says(
    client: httpx.AsyncClient, region: World
) -> None:
    """At 52 N 10 E the coordinates of EPSG:3035 are 3,210,000 north, 4,321,000 east."""
    plot = region.plot("midden", public=True)
    plot.place("midden", 10, 52)
    plot.publish()
    grid = EUROPEAN_LAEA
    path = address(grid, 12, 4_321_000, 3_210_000)
    answer = await client.get(f"/ogc/v1/collections/midden/tiles/{path}")
    tile = mapbox_vector_tile.decode(answer.content, default_options={"y_coord_down": True})
    x, y = tile["midden"]["features"][0]["geometry"]["coordinates"]
    side, row, column = grid.side_at(12), *map(int, path.split("/")[2:])
    assert grid.west + (column + x / 4096) * side == pytest.approx(4_321_000, abs=side / 4096)
    assert grid.north - (row + y / 4096) * side == pytest.approx(3_210_000, abs=side / 4096)


@pytest.mark.parametrize("matrix_set", SETS)
async def test_what_lies_just_outside_a_tile_is_in_it_in_every_set(
    client: httpx.AsyncClient, region: World, matrix_set: str
) -> None:
    """Asked of the tile to the north, where a margin that is taken in another CRS leaves things out."""
    plot = region.plot("rand", public=True)
    for number in range(12):
        plot.place(f"p{number}", 4.0 + number * 0.041, 52.0)
    plot.publish()
    grid = SERVED[matrix_set]
    zoom = 12 - grid.zooms_from_web_mercator
    described = await answered(client, f"/ogc/v1/collections/rand/tiles/{matrix_set}")
    limit = described["tileMatrixSetLimits"][zoom]
    seen: dict[str, set[tuple[int, int]]] = {}
    for row, column in product(
        range(limit["minTileRow"] - 1, limit["maxTileRow"] + 2),
        range(limit["minTileCol"] - 1, limit["maxTileCol"] + 2),
    ):
        answer = await client.get(f"/ogc/v1/collections/rand/tiles/{matrix_set}/{zoom}/{row}/{column}")
        for told, ((point,),) in mvt.features(answer.content, "rand"):
            where = (column * 4096 + point[0], row * 4096 + point[1])
            seen.setdefault(told["naam"], set()).add((row, column))
            # It is in each tile of which it lies within the margin, and in no other.
            for near in product((-511, 511), (-511, 511)):
                reached = ((where[1] + near[1]) // 4096, (where[0] + near[0]) // 4096)
                other = await client.get(
                    f"/ogc/v1/collections/rand/tiles/{matrix_set}/{zoom}/{reached[0]}/{reached[1]}"
                )
                assert told["naam"] in [o["naam"] for o, _ in mvt.features(other.content, "rand")]
    assert len(seen) == 12
    assert any(len(tiles) > 1 for tiles in seen.values())


@pytest.mark.parametrize("matrix_set", SETS)
async def test_outside_the_limits_of_a_tileset_there_is_nothing(
    client: httpx.AsyncClient, matrix_set: str
) -> None:
    here = f"{PICTURE}/tiles/{matrix_set}"
    grid = SERVED[matrix_set]
    limits = (await answered(client, here))["tileMatrixSetLimits"]
    assert [one["tileMatrix"] for one in limits] == [str(zoom) for zoom in range(grid.max_zoom + 1)]
    for zoom in (0, 4, 9 - grid.zooms_from_web_mercator, 11 - grid.zooms_from_web_mercator):
        limit, last = limits[zoom], (1 << zoom) - 1
        rows = range(max(limit["minTileRow"] - 2, 0), min(limit["maxTileRow"] + 2, last) + 1)
        columns = range(max(limit["minTileCol"] - 2, 0), min(limit["maxTileCol"] + 2, last) + 1)
        full = set()
        for row, column in product(rows, columns):
            content = (await client.get(f"{here}/{zoom}/{row}/{column}")).content
            if content:
                full.add((row, column))
        assert full
        for row, column in full:
            assert limit["minTileRow"] <= row <= limit["maxTileRow"]
            assert limit["minTileCol"] <= column <= limit["maxTileCol"]


@pytest.mark.parametrize("matrix_set", SETS)
async def test_a_tileset_tells_all_that_a_client_needs(client: httpx.AsyncClient, matrix_set: str) -> None:
    told = await answered(client, f"{PICTURE}/tiles/{matrix_set}")
    assert told["dataType"] == "vector"
    assert told["mediaTypes"] == [MVT]
    assert told["boundingBox"]["crs"] == "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    west, south = told["boundingBox"]["lowerLeft"]
    east, north = told["boundingBox"]["upperRight"]
    lon, lat = told["centerPoint"]["coordinates"]
    assert west < lon < east
    assert south < lat < north
    limit = told["tileMatrixSetLimits"][int(told["centerPoint"]["tileMatrix"])]
    assert limit["maxTileCol"] - limit["minTileCol"] <= 2
    assert link_of(told, "tiling-scheme").endswith(f"/ogc/v1/tileMatrixSets/{matrix_set}")
    assert link_of(told, "styles").endswith(f"{PICTURE}/styles")
    style = await answered(client, told["style"]["links"][0]["href"])
    assert style["version"] == 8


async def test_a_tileset_describes_each_layer_in_its_tiles(client: httpx.AsyncClient, region: World) -> None:
    routes = region.plot("routes", public=True)
    routes.draw("Route", LineString([(4.3, 51.9), (4.4, 51.9)]), "evacuatieroute")
    routes.draw("Tweede", LineString([(4.3, 51.9), (4.4, 51.9)]), "dijk-bedreigd")
    routes.publish()
    told = await answered(client, "/ogc/v1/collections/routes/tiles/WebMercatorQuad")
    layers = {layer["id"]: layer for layer in told["layers"]}
    assert set(layers) == {"routes", "routes.label", "routes.tooi"}
    assert layers["routes"]["geometryDimension"] == 1
    assert layers["routes.label"]["geometryDimension"] == 0
    assert "geometryDimension" not in layers["routes.tooi"]
    assert set(layers["routes.tooi"]["propertiesSchema"]["properties"]) == {
        *("id", "sign", "status", "certainty", "rol")
    }
    assert layers["routes"]["links"][0]["href"].endswith("/ogc/v1/collections/routes")
    assert (layers["routes"]["minTileMatrix"], layers["routes"]["maxTileMatrix"]) == ("0", "24")
    content = (await client.get("/ogc/v1/collections/routes/tiles/WebMercatorQuad/8/84/131")).content
    for name, layer in layers.items():
        for properties, _ in mvt.features(content, name):
            assert set(properties) <= set(layer["propertiesSchema"]["properties"])


@pytest.mark.parametrize("matrix_set", SETS)
async def test_the_file_like_address_gives_the_same_tile_for_a_layer_and_for_a_picture(
    client: httpx.AsyncClient, matrix_set: str
) -> None:
    limit = (await answered(client, f"{PICTURE}/tiles/{matrix_set}"))["tileMatrixSetLimits"][4]
    row, column = limit["minTileRow"], limit["minTileCol"]
    for ogc, alias in (
        (f"{PICTURE}/tiles", "/tiles/vr17"),
        ("/ogc/v1/collections/water/tiles", "/tiles/collections/water"),
    ):
        one = await client.get(f"{ogc}/{matrix_set}/4/{row}/{column}")
        other = await client.get(f"{alias}/{matrix_set}/4/{column}/{row}.pbf")
        assert one.content
        assert (one.content, one.headers["etag"]) == (other.content, other.headers["etag"])


async def test_a_tile_is_given_to_who_takes_it_and_refused_to_who_does_not(client: httpx.AsyncClient) -> None:
    path = f"{PICTURE}/tiles/WebMercatorQuad/7/42/65"
    for accept in ("*/*", MVT, f"text/html, {MVT};q=0.1", "application/*", "application/x-protobuf"):
        answer = await client.get(path, headers={"Accept": accept})
        assert (answer.status_code, answer.headers["content-type"]) == (200, MVT), accept
        assert "Accept" in answer.headers["vary"].split(", ")
    for accept in ("image/png", f"{MVT};q=0", "application/json"):
        problem(await client.get(path, headers={"Accept": accept}), 406)
        assert (await client.get(f"{path}?f=mvt", headers={"Accept": accept})).status_code == 200


async def test_head_tells_of_a_tile_what_get_tells(client: httpx.AsyncClient) -> None:
    for path in (f"{PICTURE}/tiles/WebMercatorQuad/7/42/65", "/tiles/vr17/WebMercatorQuad/7/65/42.pbf"):
        head, got = await client.head(path), await client.get(path)
        assert head.status_code == 200
        assert head.headers["etag"] == got.headers["etag"]
        assert head.headers["content-type"] == MVT


async def test_what_is_as_large_as_the_world_is_drawn_in_every_set(
    client: httpx.AsyncClient, region: World
) -> None:
    """Far from where RD and LAEA belong their formulas have no outcome."""
    plot = region.plot("wereld", public=True)
    plot.draw("Alles", box(-179.9, -85, 179.9, 85), "overstroomd-gebied")
    plot.draw("Rondom", LineString([(-170, -52), (5, 52), (170, -52)]), "dijk-bedreigd")
    plot.publish()
    for grid in SERVED.values():
        described = await answered(client, f"/ogc/v1/collections/wereld/tiles/{grid.id}")
        assert described["tileMatrixSetLimits"][0] == {
            "tileMatrix": "0",
            **dict.fromkeys(("minTileRow", "maxTileRow", "minTileCol", "maxTileCol"), 0),
        }
        for zoom in (0, 3, 6):
            middle = (grid.west + grid.side * 0.45, grid.north - grid.side * 0.45)
            answer = await client.get(f"/ogc/v1/collections/wereld/tiles/{address(grid, zoom, *middle)}")
            assert answer.status_code == 200, (grid.id, zoom, answer.text)
            assert mvt.faults(answer.content) == []
            assert "Alles" in [told["naam"] for told, _ in mvt.features(answer.content, "wereld")]


async def test_a_layer_where_a_set_may_not_be_used_has_no_tiles_in_it(
    client: httpx.AsyncClient, region: World
) -> None:
    plot = region.plot("bonaire", public=True)
    plot.place("Kralendijk", -68.27, 12.15)
    plot.publish()
    for grid in SERVED.values():
        told = await answered(client, f"/ogc/v1/collections/bonaire/tiles/{grid.id}")
        assert ("tileMatrixSetLimits" in told) is (grid is WEB_MERCATOR)


@pytest.mark.parametrize("matrix_set", ["EuropeanETRS89_LAEAQuad", "WebMercatorQuad"])
async def test_an_arrow_points_to_the_north_of_the_map_that_it_is_on(
    client: httpx.AsyncClient, region: World, matrix_set: str
) -> None:
    """In Lisbon the north of the European set is fifteen degrees to the right of straight up."""
    plot = region.plot("pijl", public=True)
    plot.place("pijl", -9.14, 38.71, "meetploeg", properties={"rotatie": 0})
    plot.draw("meridiaan", LineString([(-9.14, 38.71), (-9.14, 38.72)]), "dijk-bewaakt")
    plot.publish()
    grid = SERVED[matrix_set]
    described = await answered(client, f"/ogc/v1/collections/pijl/tiles/{matrix_set}")
    limit = described["tileMatrixSetLimits"][12]
    content = (
        await client.get(
            f"/ogc/v1/collections/pijl/tiles/{matrix_set}/12/{limit['maxTileRow']}/{limit['maxTileCol']}"
        )
    ).content
    ((_, rings),) = [one for one in mvt.features(content, "pijl.tooi") if one[0]["rol"] == "richting"]
    lines = [parts[0] for told, parts in mvt.features(content, "pijl") if told["naam"] == "meridiaan"]
    corners = [corner for ring in rings for corner in ring]
    (foot, tip) = lines[0][0], min(corners, key=lambda corner: corner[1])
    (x1, y1), (x2, y2) = lines[0][0], lines[0][-1]
    slope = (x2 - x1) / (y1 - y2)
    assert (tip[0] - foot[0]) / (foot[1] - tip[1]) == pytest.approx(slope, abs=0.03)
    assert abs(slope) < 0.001 if grid is WEB_MERCATOR else slope > 0.2
