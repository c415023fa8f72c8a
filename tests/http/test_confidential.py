"""A confidential layer is seen by its owner and the one organisation that it names, and by nobody else,
in anything that the server answers."""

import httpx
import mapbox_vector_tile
import pytest

from tests.http.conftest import Login, problem

pytestmark = pytest.mark.usefixtures("region")
PICTURE = "/ogc/v1/pictures/vr17"
AUDIENCE = [("vr17", True), ("stedin", True), ("prorail", False), (None, False)]
FORBIDDEN = ("vitaal", "Onderstation", "4.55", "51.88", "stedin")


@pytest.mark.parametrize(("who", "may"), AUDIENCE)
async def test_its_own_resources(client: httpx.AsyncClient, login: Login, who: str | None, may: bool) -> None:
    headers = await login(who) if who else {}
    for root in ("/ogc/v1", PICTURE):
        here = f"{root}/collections/vitaal"
        for path in (
            here,
            f"{here}/items",
            f"{here}/tiles",
            f"{here}/tiles/WebMercatorQuad",
            f"{here}/tiles/WebMercatorQuad/7/42/65",
            f"{here}/items?bbox=4,51,5,52&crs=http://www.opengis.net/def/crs/EPSG/0/28992",
        ):
            answer = await client.get(path, headers=headers)
            if may:
                assert answer.status_code == 200, path
            else:
                unknown = await client.get(path.replace("vitaal", "bestaat-niet"), headers=headers)
                assert problem(answer, 404) == problem(unknown, 404)


@pytest.mark.parametrize(("who", "may"), AUDIENCE)
async def test_what_holds_more_layers_than_it(
    client: httpx.AsyncClient, login: Login, who: str | None, may: bool
) -> None:
    headers = await login(who) if who else {}
    for path in (
        "/ogc/v1/collections",
        f"{PICTURE}/collections",
        f"{PICTURE}/styles/default",
        f"{PICTURE}/tiles/WebMercatorQuad",
        f"{PICTURE}/tiles/WebMercatorQuad?f=tilejson",
        "/v1/beelden/vr17",
        "/v1/beelden/vr17/objecten",
        "/v1/beelden/vr17/objecten?q=Onderstation",
        "/v1/beelden/vr17/objecten?laag=vitaal",
    ):
        text = (await client.get(path, headers=headers)).text
        assert ("vitaal" in text) is may, path
        if not may:
            assert not [word for word in FORBIDDEN if word in text], path


@pytest.mark.parametrize(("who", "may"), AUDIENCE)
async def test_tiles_counts_and_classification(
    client: httpx.AsyncClient, login: Login, who: str | None, may: bool
) -> None:
    headers = await login(who) if who else {}
    tile = await client.get("/tiles/vr17/WebMercatorQuad/7/65/42.pbf", headers=headers)
    assert ("vitaal" in mapbox_vector_tile.decode(tile.content)) is may
    picture = (await client.get("/v1/beelden/vr17", headers=headers)).json()
    listed = (await client.get("/v1/beelden", headers=headers)).json()["beelden"]
    assert picture["aantalLagen"] == listed[0]["aantalLagen"] == (2 if may else 1)
    assert picture["classificatie"] == ("vertrouwelijk" if may else "open")


async def test_an_etag_of_one_who_may_see_it_helps_nobody_else(
    client: httpx.AsyncClient, login: Login
) -> None:
    for path in ("/tiles/vr17/WebMercatorQuad/7/65/42.pbf", f"{PICTURE}/collections", "/v1/beelden/vr17"):
        tag = (await client.get(path, headers=await login("stedin"))).headers["etag"]
        answer = await client.get(path, headers={"If-None-Match": tag})
        assert answer.status_code == 200, path
        assert "private" in answer.headers["cache-control"]
