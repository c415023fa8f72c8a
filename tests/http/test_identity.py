"""Who am I? Chosen in the demo, signed, on this machine only."""

from pathlib import Path

import httpx
import pytest

from plotserver.app import create_app
from plotserver.settings import Settings
from tests.conftest import SECRET, Database
from tests.http.conftest import problem
from tests.makers import World
from tests.servers import running

pytestmark = pytest.mark.usefixtures("region")


async def test_without_a_choice_one_is_the_public_and_may_choose_who_takes_part_in_the_exercise(
    client: httpx.AsyncClient,
) -> None:
    body = (await client.get("/v1/identiteit")).json()
    assert body["organisatie"] is None
    assert body["demo"] is True
    assert [choice["id"] for choice in body["keuzes"]] == ["prorail", "stedin", "vr17"]


async def test_a_choice_is_kept_in_a_cookie_that_scripts_and_other_sites_cannot_use(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.put("/v1/identiteit", json={"organisatie": "stedin"})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert (await client.get("/v1/identiteit")).json()["organisatie"]["id"] == "stedin"
    assert len((await client.get("/ogc/v1/pictures/vr17/collections/vitaal/items")).json()["features"]) == 1
    await client.delete("/v1/identiteit")
    assert (await client.get("/v1/identiteit")).json()["organisatie"] is None


async def test_a_cookie_that_was_tampered_with_is_the_public(client: httpx.AsyncClient) -> None:
    token = (await client.put("/v1/identiteit", json={"organisatie": "stedin"})).json()["token"]
    client.cookies.set("plotserver_identiteit", token[:-2] + "xx")
    assert (await client.get("/v1/identiteit", headers={})).json()["organisatie"] is None


async def test_a_choice_leaves_an_audit_line(client: httpx.AsyncClient, region: World) -> None:
    await client.put("/v1/identiteit", json={"organisatie": "stedin"})
    row = region.connection.execute(
        "SELECT action, object, result, origin, actor FROM plot.audit_line"
    ).fetchone()
    assert row == ("identiteit kiezen", "stedin", "gelukt", "127.0.0.1", "stedin")


async def test_outside_the_demo_nobody_chooses_an_identity(database: Database, tmp_path: Path) -> None:
    settings = Settings(
        database_url=database.owner_conninfo,
        app_database_url=database.app_conninfo,
        data=tmp_path,
        secret=SECRET,
    )
    async with running(create_app(settings)) as client:
        body = (await client.get("/v1/identiteit")).json()
        assert body == {
            "organisatie": None,
            "persoon": None,
            "inloggen": None,
            "demo": False,
            "keuzes": [],
        }
        problem(await client.put("/v1/identiteit", json={"organisatie": "vr17"}), 403)


@pytest.mark.parametrize(
    ("host", "status"), [("localhost:8000", 200), ("[::1]:8000", 200), ("elders.example", 403)]
)
async def test_a_page_of_another_name_that_leads_here_can_choose_nobody(
    client: httpx.AsyncClient, host: str, status: int
) -> None:
    answer = await client.put("/v1/identiteit", json={"organisatie": "vr17"}, headers={"Host": host})
    assert answer.status_code == status
    assert ("set-cookie" in answer.headers) is (status == 200)
