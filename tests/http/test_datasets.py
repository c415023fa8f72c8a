"""An imported dataset over HTTP: items with typed properties, tiles at every zoom, shared like any layer."""

import gzip
from pathlib import Path

import geopandas
import httpx
import mapbox_vector_tile
import pytest
from shapely import LinearRing, box

from layers import tilegrid
from layers.importing import ImportTarget, import_file
from tests.http.conftest import Login, problem
from tests.makers import World


@pytest.fixture
def buildings(region: World, tmp_path: Path) -> World:
    """22,500 small squares of 40 m, 55 m apart, near Doesburg in RD: enough to be generalised."""
    places = [(205_000 + 55 * column, 448_000 + 55 * row) for column in range(150) for row in range(150)]
    frame = geopandas.GeoDataFrame(
        {
            "bouwjaar": [1900 + place % 120 for place in range(len(places))],
            "naam": [f"Pand {x}" for x, _ in places],
        },
        geometry=[box(x, y, x + 40, y + 40, ccw=False) for x, y in places],
        crs=28992,
    )
    frame.to_file(tmp_path / "panden.gpkg", driver="GPKG")
    import_file(
        region.connection, tmp_path / "panden.gpkg", ImportTarget("panden", owner="vr17", title="Panden")
    )
    region.connection.execute(
        "INSERT INTO plot.picture_layer (picture_id, layer_id, position) VALUES ('vr17', 'panden', 9)"
    )
    return region


pytestmark = pytest.mark.usefixtures("buildings")
HERE = "/ogc/v1/pictures/vr17/collections/panden"


async def test_its_objects_come_page_after_page_with_typed_properties(
    client: httpx.AsyncClient, login: Login
) -> None:
    headers = await login("vr17")
    body = (await client.get(f"{HERE}/items?limit=10000", headers=headers)).json()
    assert body["numberReturned"] == 10_000
    assert "numberMatched" not in body
    assert body["features"][0]["properties"] == {"bouwjaar": 1900, "naam": "Pand 205000"}
    assert body["features"][0]["id"] == 1
    pages = 1
    while following := next((link["href"] for link in body["links"] if link["rel"] == "next"), None):
        body = (await client.get(following, headers=headers)).json()
        pages += 1
    assert (pages, body["numberReturned"]) == (3, 2_500)


async def test_a_box_in_rd_finds_the_buildings_in_it(client: httpx.AsyncClient, login: Login) -> None:
    rd = "http://www.opengis.net/def/crs/EPSG/0/28992"
    query = f"bbox=205000,448000,205100,448100&bbox-crs={rd}&crs={rd}"
    body = (await client.get(f"{HERE}/items?{query}", headers=await login("vr17"))).json()
    assert body["numberMatched"] == 4
    assert all(LinearRing(one["geometry"]["coordinates"][0]).is_ccw for one in body["features"])
    corners = {tuple(corner) for one in body["features"] for corner in one["geometry"]["coordinates"][0]}
    assert min(corners) == pytest.approx((205_000, 448_000), abs=0.001)


MIDDLE = {
    "NetherlandsRDNewQuad": (209_420, 452_420),
    "WebMercatorQuad": (688_031.6, 6_810_511.7),
    "EuropeanETRS89_LAEAQuad": (4_059_171.5, 3_223_250.4),
}
"""A building in the middle, in the matrix set's own coordinates."""


@pytest.mark.parametrize("matrix_set", sorted(MIDDLE))
async def test_no_tile_is_blank_where_there_is_data_nor_too_large(
    client: httpx.AsyncClient, login: Login, matrix_set: str
) -> None:
    headers = await login("vr17")
    grid = tilegrid.find(matrix_set)
    for zoom in range(min(16, grid.max_zoom) + 1):
        side = grid.side_at(zoom)
        x, y = MIDDLE[matrix_set]
        column, row = int((x - grid.west) // side), int((grid.north - y) // side)
        answer = await client.get(f"{HERE}/tiles/{matrix_set}/{zoom}/{row}/{column}", headers=headers)
        assert mapbox_vector_tile.decode(answer.content)["panden"]["features"], zoom
        assert len(gzip.compress(answer.content)) <= 500_000, zoom


async def test_gathered_buildings_tell_their_number_and_no_building_is_lost(
    client: httpx.AsyncClient, login: Login
) -> None:
    answer = await client.get(f"{HERE}/tiles/WebMercatorQuad/5/10/16", headers=await login("vr17"))
    features = mapbox_vector_tile.decode(answer.content)["panden"]["features"]
    assert sum(feature["properties"]["count"] for feature in features) == 22_500


async def test_close_by_a_tile_has_each_building_with_its_attributes(
    client: httpx.AsyncClient, login: Login
) -> None:
    headers = await login("vr17")
    answer = await client.get(f"{HERE}/tiles/NetherlandsRDNewQuad/9/262/287", headers=headers)
    feature = mapbox_vector_tile.decode(answer.content)["panden"]["features"][0]
    assert set(feature["properties"]) == {"bouwjaar", "naam"}
    assert feature["id"] > 0


async def test_it_is_seen_by_whom_it_is_shared_with(
    client: httpx.AsyncClient, login: Login, buildings: World
) -> None:
    problem(await client.get(f"{HERE}/items"), 404)
    problem(await client.get(f"{HERE}/items", headers=await login("prorail")), 404)
    buildings.share("panden", "organisatie", "prorail")
    assert (await client.get(f"{HERE}/items?limit=1", headers=await login("prorail"))).status_code == 200


async def test_an_item_is_found_by_its_number(client: httpx.AsyncClient, login: Login) -> None:
    headers = await login("vr17")
    assert (await client.get(f"{HERE}/items/17", headers=headers)).json()["id"] == 17
    for unknown in ("0", "22501", "-1", "1.0", "99999999999999999999", "x"):
        problem(await client.get(f"{HERE}/items/{unknown}", headers=headers), 404)


async def test_pages_of_a_dataset_that_is_replaced_meanwhile_are_not_mixed(
    client: httpx.AsyncClient, login: Login, buildings: World, tmp_path: Path
) -> None:
    headers = await login("vr17")
    first = (await client.get(f"{HERE}/items?limit=10", headers=headers)).json()
    onward = next(link["href"] for link in first["links"] if link["rel"] == "next")
    assert (await client.get(onward, headers=headers)).status_code == 200
    import_file(buildings.connection, tmp_path / "panden.gpkg", ImportTarget("panden"))
    body = problem(await client.get(onward, headers=headers), 410)
    assert "Begin opnieuw" in body["detail"]


@pytest.mark.parametrize("form", ["ndjson", "csv", "flatgeobuf", "geoparquet", "gpkg"])
async def test_all_buildings_come_at_once_in_a_form_of_files(
    client: httpx.AsyncClient, login: Login, tmp_path: Path, form: str
) -> None:
    answer = await client.get(f"{HERE}/items?f={form}", headers=await login("vr17"))
    assert answer.headers["ogc-numbermatched"] == answer.headers["ogc-numberreturned"] == "22500"
    path = tmp_path / f"panden-terug.{answer.headers['content-disposition'].rpartition('.')[2][:-1]}"
    path.write_bytes(answer.content)
    if form == "geoparquet":
        seen = geopandas.read_parquet(path)
    else:
        seen = geopandas.read_file(path, layer="panden" if form == "gpkg" else None)
    assert len(seen) == 22_500
    assert sum(map(int, seen["bouwjaar"])) == sum(1900 + place % 120 for place in range(22_500))
    assert seen.geometry.union_all().area > 0


async def test_a_far_offset_shows_the_objects_that_stand_there(
    client: httpx.AsyncClient, login: Login, buildings: World
) -> None:
    headers = await login("vr17")

    async def ids(query: str) -> list[int]:
        return [
            one["id"]
            for one in (await client.get(f"{HERE}/items?{query}", headers=headers)).json()["features"]
        ]

    assert await ids("offset=22497&limit=10") == [22_498, 22_499, 22_500]
    assert await ids("offset=22500") == []
    assert await ids("offset=2000&limit=1&filter=bouwjaar>=1900") == [2_001]
    table = buildings.connection.execute("SELECT relation FROM plot.layer WHERE id = 'panden'").fetchone()
    assert table is not None
    buildings.connection.execute(f"DELETE FROM dataset.{table[0]} WHERE fid = 5")
    buildings.connection.execute("UPDATE plot.layer SET feature_count = 22499 WHERE id = 'panden'")
    assert await ids("offset=2000&limit=1") == [2_002]
