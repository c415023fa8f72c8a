"""Bad input: each a sentence that helps, all faults at once, never a 500."""

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.http.conftest import problem

pytestmark = pytest.mark.usefixtures("region")
PICTURE = "/ogc/v1/pictures/vr17"
ITEMS = f"{PICTURE}/collections/water/items"


@pytest.mark.parametrize(
    "path",
    [
        "/ogc/v1/pictures/nergens",
        "/ogc/v1/pictures/nergens/collections",
        "/ogc/v1/pictures/nergens/api",
        "/ogc/v1/pictures/nergens/tiles/WebMercatorQuad/7/42/65",
        "/ogc/v1/pictures/nergens/styles/default",
        f"{PICTURE}/collections/nergens",
        f"{PICTURE}/collections/nergens/items",
        f"{PICTURE}/styles/andere",
        "/ogc/v1/collections/nergens/tiles",
        "/tiles/nergens/WebMercatorQuad/7/65/42.pbf",
        "/v1/beelden/nergens",
        "/v1/beelden/nergens/objecten",
        "/v1/tekens/nergens",
        "/tekens/nergens.svg",
        "/tekens/0-0123456789abcdef0.svg",
        "/tekens/zzzzzzzzzzzz-0123456789abcdef.png",
        "/ogc/v1/tileMatrixSets/Nergens",
        "/nergens",
        "/assets/../app.py",
        "/assets/%2e%2e/app.py",
        "/assets/x%00",
        "/ogc/v1/pictures/%00",
        "/ogc/v1/collections/%00/items",
        "/ogc/v1/collections/water%00.punten/items",
        "/tiles/%00/WebMercatorQuad/7/65/42.pbf",
        "/v1/beelden/vr17%00",
        "/v1/tekens/%00.svg",
    ],
)
async def test_what_is_not_there_is_not_found(client: httpx.AsyncClient, path: str) -> None:
    problem(await client.get(path), 404)


@pytest.mark.parametrize(
    "path",
    [
        f"{PICTURE}/tiles/Nergens/7/42/65",
        f"{PICTURE}/tiles/WebMercatorQuad/7/128/0",
        f"{PICTURE}/tiles/WebMercatorQuad/25/0/0",
        f"{PICTURE}/tiles/WebMercatorQuad/-1/0/0",
        f"{PICTURE}/tiles/WebMercatorQuad/7/x/0",
        f"{PICTURE}/tiles/NetherlandsRDNewQuad/17/0/0",
        f"{PICTURE}/tiles/EuropeanETRS89_LAEAQuad/16/0/0",
        "/tiles/vr17/WebMercatorQuad/0/0/1.pbf",
        "/tiles/vr17/WebMercatorQuad/99999999999999999999/0/1.pbf",
    ],
)
async def test_a_tile_outside_the_matrix_is_not_found_and_the_matrix_explained(
    client: httpx.AsyncClient, path: str
) -> None:
    problem(await client.get(path), 404)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=-1", "limit"),
        ("limit=0", "limit"),
        ("limit=1000000", "limit"),
        ("limit=10.5", "limit"),
        ("limit=٣", "limit"),
        ("limit=", "limit"),
        ("limit=1&limit=2", "limit"),
        ("bbox=NaN,1,2,3", "bbox"),
        ("bbox=1,2,inf,3", "bbox"),
        ("bbox=1,2,3", "bbox"),
        ("bbox=1,2,3,4,5", "bbox"),
        ("bbox=a,b,c,d", "bbox"),
        ("bbox=4,53,5,52", "bbox"),
        ("bbox=5,52,4,53", "bbox"),
        ("bbox=4,91,5,92", "bbox"),
        ("bbox=155000,463000,156000,464000", "bbox"),
        ("bbox=155000,463000,900000000,900000000&bbox-crs=EPSG:28992", "bbox"),
        ("bbox=4,52,5,53&bbox-crs=EPSG:99999", "bbox-crs"),
        ("crs=http://www.opengis.net/def/crs/EPSG/0/99999", "crs"),
        ("crs=%27; DROP TABLE plot.layer", "crs"),
        ("crs=[[EPSG:28992]]", "crs"),
        ("f=kml", "f"),
        ("datetime=gisteren", "datetime"),
        ("datetime=2026-11-18T12:00:00Z/2026-11-18T11:00:00Z", "datetime"),
        ("datetime=../..%2F..", "datetime"),
        ("datetime=", "datetime"),
        ("offset=-1", "offset"),
        ("offset=99999999999999999999", "offset"),
        ("cursor=onzin", "cursor"),
        ("moment=straks", "moment"),
        ("limiet=10", "limiet"),
    ],
)
async def test_a_wrong_parameter_is_named_with_what_would_be_right(
    client: httpx.AsyncClient, query: str, parameter: str
) -> None:
    body = problem(await client.get(f"{ITEMS}?{query}"), 400)
    assert [fault["location"] for fault in body["errors"]] == [parameter]
    assert all(len(fault["detail"]) > 15 for fault in body["errors"])


async def test_a_misspelt_parameter_is_guessed(client: httpx.AsyncClient) -> None:
    body = problem(await client.get(f"{ITEMS}?limt=10"), 400)
    assert "Bedoelde u 'limit'?" in body["errors"][0]["detail"]


async def test_all_faults_are_told_at_once(client: httpx.AsyncClient) -> None:
    body = problem(await client.get(f"{ITEMS}?limit=-1&bbox=1&onzin=1&crs=x"), 400)
    assert {fault["location"] for fault in body["errors"]} == {"limit", "bbox", "onzin", "crs"}


async def test_a_flood_of_parameters_gets_a_short_answer(client: httpx.AsyncClient) -> None:
    flood = "&".join(f"{'x' * 90}{number}=" for number in range(500))
    body = problem(await client.get(f"{ITEMS}?{flood}"), 400)
    assert len(body["errors"]) == 20
    assert max(len(fault["location"]) for fault in body["errors"]) == 50


@pytest.mark.parametrize(
    "path",
    [
        "/ogc/v1",
        f"{PICTURE}/collections",
        f"{PICTURE}/collections/water/items",
        f"{PICTURE}/tiles/WebMercatorQuad",
        f"{PICTURE}/tiles/WebMercatorQuad/7/42/65",
        f"{PICTURE}/styles/default",
    ],
)
async def test_a_form_in_which_a_resource_is_not_served_is_refused(
    client: httpx.AsyncClient, path: str
) -> None:
    body = problem(await client.get(f"{path}?f=kml"), 400)
    assert [fault["location"] for fault in body["errors"]] == ["f"]


@pytest.mark.parametrize(
    "path",
    [
        "/ogc/v1",
        "/ogc/v1/conformance",
        f"{PICTURE}/collections",
        f"{PICTURE}/collections/water",
        f"{PICTURE}/tiles/WebMercatorQuad/7/42/65",
        f"{PICTURE}/tiles/WebMercatorQuad",
        f"{PICTURE}/styles/default",
        "/v1/beelden",
        "/v1/beelden/vr17",
        "/v1/identiteit",
        "/v1/tekens",
        "/v1/plaatsen",
    ],
)
async def test_every_resource_refuses_parameters_that_it_does_not_know(
    client: httpx.AsyncClient, path: str
) -> None:
    body = problem(await client.get(f"{path}?onbekend=1"), 400)
    assert body["errors"][0]["location"] == "onbekend"


async def test_a_box_across_the_antimeridian_is_two_boxes(client: httpx.AsyncClient) -> None:
    for path in (ITEMS, "/v1/beelden/vr17/objecten"):
        answer = await client.get(f"{path}?bbox=170,40,-170,60")
        assert (answer.status_code, answer.json()["features"]) == (200, []), path


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
async def test_a_method_that_is_not_served_is_refused(client: httpx.AsyncClient, method: str) -> None:
    problem(await client.request(method, ITEMS), 405)


@pytest.mark.parametrize("token", ["Bearer onzin", "Bearer ", "Basic dnIxNzp4", "Bearer a.b.c", "x"])
async def test_a_token_that_is_not_ours_is_refused(client: httpx.AsyncClient, token: str) -> None:
    answer = await client.get(ITEMS, headers={"Authorization": token})
    problem(answer, 401)
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"[]", b"{}", b'{"organisatie":1}', b'{"organisatie":"nergens"}', b"\xff"),
        *(b'{"organisatie":"vr17\\u0000"}', b"{" * 900, b"x" * 2000),
    ],
)
async def test_an_identity_that_cannot_be_chosen_is_refused(
    client: httpx.AsyncClient, content: bytes
) -> None:
    answer = await client.put("/v1/identiteit", content=content, headers={"Content-Type": "application/json"})
    problem(answer, 400)
    assert "set-cookie" not in answer.headers


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
PARAMETER = st.sampled_from(
    ["limit", "bbox", "crs", "bbox-crs", "datetime", "cursor", "offset", "moment", "f", "q"]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(
        [
            ITEMS,
            f"{PICTURE}/tiles/WebMercatorQuad/7/42/65",
            "/v1/beelden/vr17/objecten",
            "/v1/tekens",
            "/v1/tekens/brand.svg",
        ]
    ),
    query=st.dictionaries(PARAMETER, TEXT | st.integers().map(str) | st.floats().map(str), max_size=4),
)
async def test_no_query_whatever_makes_the_server_fail(
    client: httpx.AsyncClient, path: str, query: dict[str, str]
) -> None:
    answer = await client.get(path, params=query)
    assert answer.status_code in (200, 400, 404), answer.text


@pytest.mark.parametrize("path", ["/basemap/x/0/0.pbf", "/basemap/0/0/-1.pbf", "/basemap/style-x.json"])
async def test_a_base_map_address_that_is_none_is_not_found(client: httpx.AsyncClient, path: str) -> None:
    problem(await client.get(path), 404)
