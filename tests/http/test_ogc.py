"""The OGC surface: what a client finds that starts at the landing page and follows the links."""

import httpx
import mapbox_vector_tile
import pytest
from shapely import LinearRing, box

from tests.http.conftest import Login, problem
from tests.makers import World

pytestmark = pytest.mark.usefixtures("region")
BASE = "http://127.0.0.1:8000"
PICTURE = "/ogc/v1/pictures/vr17"


def hrefs(body: dict[str, list[dict[str, str]]], rel: str) -> list[str]:
    return [link["href"].removeprefix(BASE) for link in body["links"] if link["rel"] == rel]


@pytest.mark.parametrize("root", ["/ogc/v1", PICTURE])
async def test_every_link_of_a_landing_page_leads_somewhere(client: httpx.AsyncClient, root: str) -> None:
    landing = (await client.get(root)).json()
    assert {link["rel"] for link in landing["links"]} >= {"self", "service-desc", "conformance", "data"}
    for link in landing["links"]:
        answer = await client.get(link["href"])
        assert answer.status_code == 200, link
        assert answer.headers["content-type"].split(";")[0] == link["type"].split(";")[0]


async def test_the_api_description_is_openapi_3_0_with_the_limit_that_qgis_reads(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get(f"{PICTURE}/api")
    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"
    limit = answer.json()["components"]["parameters"]["limit"]
    assert answer.json()["openapi"].startswith("3.0")
    assert (limit["style"], limit["explode"], limit["required"]) == ("form", False, False)
    assert limit["schema"] == {"type": "integer", "minimum": 1, "maximum": 10_000, "default": 1_000}


async def test_every_path_of_the_api_description_is_served(client: httpx.AsyncClient) -> None:
    paths = (await client.get(f"{PICTURE}/api")).json()["paths"]
    feature = (await client.get(f"{PICTURE}/collections/water/items?limit=1")).json()["features"][0]["id"]
    values = {
        "{collectionId}": "water",
        "{featureId}": feature,
        "{styleId}": "default",
        "{tileMatrixSetId}": "WebMercatorQuad",
        "{tileMatrix}": "7",
        "{tileRow}": "42",
        "{tileCol}": "65",
    }
    for path in paths:
        for name, value in values.items():
            path = path.replace(name, value)
        assert (await client.get(PICTURE + path.rstrip("/"))).status_code == 200, path


async def test_a_collection_says_whose_it_is_how_fresh_how_confidential_and_under_what_licence(
    client: httpx.AsyncClient,
) -> None:
    water = (await client.get(f"{PICTURE}/collections/water")).json()
    assert water["owner"]["id"] == "vr17"
    assert water["classification"] == "open"
    assert water["license"] == "CC-BY-4.0"
    assert water["freshness"]["updated"].endswith("Z")
    assert water["exercise"] is True
    assert water["crs"][0] == "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    assert "http://www.opengis.net/def/crs/EPSG/0/28992" in water["crs"]
    west, south, east, north = water["extent"]["spatial"]["bbox"][0]
    assert (west, south, east, north) == pytest.approx((4.4777, 51.85, 4.8, 51.95), abs=1e-5)


async def test_items_are_geojson_with_content_crs(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{PICTURE}/collections/water/items")
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.headers["content-crs"] == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
    body = answer.json()
    assert body["numberMatched"] == body["numberReturned"] == len(body["features"]) == 3
    rd = await client.get(
        f"{PICTURE}/collections/water/items?crs=http://www.opengis.net/def/crs/EPSG/0/28992&limit=1"
    )
    assert rd.headers["content-crs"] == "<http://www.opengis.net/def/crs/EPSG/0/28992>"


async def test_the_next_link_leads_through_all_items(client: httpx.AsyncClient) -> None:
    url, found = f"{PICTURE}/collections/water/items?limit=2&bbox=3,50,8,54", []
    while url:
        body = (await client.get(url)).json()
        found += [feature["id"] for feature in body["features"]]
        url = next(iter(hrefs(body, "next")), "")
    assert len(found) == len(set(found)) == 3


async def test_an_item_is_found_by_its_id_and_links_to_its_collection(client: httpx.AsyncClient) -> None:
    item = (await client.get(f"{PICTURE}/collections/water/items?limit=1")).json()["features"][0]
    body = (await client.get(f"{PICTURE}/collections/water/items/{item['id']}")).json()
    assert body["properties"] == item["properties"]
    assert hrefs(body, "collection") == [f"{PICTURE}/collections/water"]
    for unknown in ("00000000-0000-0000-0000-000000000000", "1", "x", "%00", "é"):
        problem(await client.get(f"{PICTURE}/collections/water/items/{unknown}"), 404)


async def test_a_second_request_for_the_same_is_answered_with_304(client: httpx.AsyncClient) -> None:
    for path in (
        PICTURE,
        f"{PICTURE}/collections",
        f"{PICTURE}/collections/water/items",
        f"{PICTURE}/tiles/WebMercatorQuad/7/42/65",
        "/v1/beelden/vr17",
    ):
        first = await client.get(path)
        again = await client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), path
        assert again.headers["etag"] == first.headers["etag"]


async def test_answers_are_compressed_when_the_client_takes_it(client: httpx.AsyncClient) -> None:
    path = f"{PICTURE}/collections"
    packed = await client.get(path, headers={"Accept-Encoding": "gzip"})
    plain = await client.get(path, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json()


async def test_all_layers_together_are_a_dataset_too(client: httpx.AsyncClient, login: Login) -> None:
    public = (await client.get("/ogc/v1/collections")).json()["collections"]
    own = (await client.get("/ogc/v1/collections", headers=await login("vr17"))).json()["collections"]
    assert [one["id"] for one in public if "partOf" not in one] == ["water", "catalogus"]
    assert sorted(one["id"] for one in own if "partOf" not in one) == [
        "catalogus",
        "vitaal",
        "vitaal.concept",
        "water",
        "water.concept",
    ]


async def test_a_layer_of_another_picture_is_not_found_here(client: httpx.AsyncClient, region: World) -> None:
    region.plot("elders", public=True).publish(None)
    assert (await client.get("/ogc/v1/collections/elders")).status_code == 200
    problem(await client.get(f"{PICTURE}/collections/elders"), 404)


@pytest.mark.parametrize(
    "path",
    [
        "/healthz",
        "/v1/beelden",
        "/v1/tekens",
        "/ogc/v1/pictures",
        "/ogc/v1/tileMatrixSets",
        f"{PICTURE}/collections/water/items",
        "/tiles/vr17/WebMercatorQuad/7/65/42.pbf",
    ],
)
async def test_heads_are_answered_like_gets(client: httpx.AsyncClient, path: str) -> None:
    got, head = await client.get(path), await client.head(path)
    assert head.status_code == 200
    for name in ("content-type", "etag"):
        assert head.headers[name] == got.headers[name]


@pytest.mark.parametrize("root", ["/ogc/v1", PICTURE])
async def test_a_dataset_has_tiles_that_its_landing_page_and_api_description_tell_of(
    client: httpx.AsyncClient, root: str
) -> None:
    landing = (await client.get(root)).json()
    assert hrefs(landing, "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector") == [f"{root}/tiles"]
    paths = (await client.get(f"{root}/api")).json()["paths"]
    tile = "/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}"
    assert paths[tile]["get"]["operationId"] == ".dataset.vector.getTile"
    assert paths["/collections/{collectionId}/tiles"]["get"]["operationId"] == (
        ".collection.vector.getTileSetsList"
    )


async def test_a_tileset_without_layers_names_no_licence(client: httpx.AsyncClient, region: World) -> None:
    region.picture("leeg")
    body = (await client.get("/ogc/v1/pictures/leeg/tiles/WebMercatorQuad")).json()
    assert (body["layers"], "license" in body) == ([], False)


async def test_a_plot_of_points_lines_and_areas_is_offered_by_kind_too(client: httpx.AsyncClient) -> None:
    listed = (await client.get(f"{PICTURE}/collections")).json()["collections"]
    assert [one["id"] for one in listed] == ["water", "water.punten", "water.lijnen", "water.vlakken"]
    for part, kind in (("punten", "Point"), ("lijnen", "LineString"), ("vlakken", "Polygon")):
        here = f"{PICTURE}/collections/water.{part}"
        assert (await client.get(here)).json()["partOf"] == "water"
        body = (await client.get(f"{here}/items")).json()
        assert [feature["geometry"]["type"] for feature in body["features"]] == [kind]
        assert body["numberMatched"] == 1
        tile = mapbox_vector_tile.decode((await client.get(f"{here}/tiles/WebMercatorQuad/7/42/65")).content)
        assert [feature["geometry"]["type"] for feature in tile["water"]["features"]] == [kind]
    problem(await client.get(f"{PICTURE}/collections/water.anders"), 404)


@pytest.mark.parametrize(
    ("crs", "turned"),
    [("OGC:CRS84", False), ("EPSG:4258", True), ("EPSG:28992", False), ("EPSG:3857", False)],
)
async def test_outer_rings_run_counterclockwise_on_the_map_however_they_were_drawn(
    client: httpx.AsyncClient, region: World, crs: str, turned: bool
) -> None:
    plot = region.plot("rond", public=True)
    for name, ccw in (("linksom", True), ("rechtsom", False)):
        plot.draw(name, box(4.60, 51.85, 4.70, 51.90, ccw=ccw))
    plot.publish()
    body = (await client.get(f"/ogc/v1/collections/rond/items?crs={crs}")).json()
    rings = [LinearRing(feature["geometry"]["coordinates"][0]) for feature in body["features"]]
    assert [ring.is_ccw for ring in rings] == [not turned, not turned]  # latitude first mirrors the numbers
