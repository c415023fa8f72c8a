"""Who takes part in an activity sees what is shared with it, as long as that lasts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from plotserver.web.guessing import MOST_WRONG, SECONDS, Guesses
from tests.conftest import Owner
from tests.http.conftest import Login, problem
from tests.makers import World

pytestmark = pytest.mark.usefixtures("region")
HERE = "/v1/activiteiten/oefening"
ITEMS = "/ogc/v1/collections/inzet/items"
TOMORROW = (datetime.now(UTC) + timedelta(days=1)).isoformat()


@pytest.fixture
def shared(region: World, owner: Owner) -> None:
    """`inzet` of vr17 is for who takes part in the exercise, which vr17 leads; ns does not take part yet."""
    world = region
    world.organisation("ns")
    owner.execute("UPDATE plot.activity SET owner_id = 'vr17'")
    plot = world.plot("inzet", "vr17", classification="intern")
    plot.place("Ploeg", 4.5, 51.9)
    plot.publish()
    world.share("inzet", "activiteit", "oefening")


async def status(client: httpx.AsyncClient, headers: dict[str, str]) -> int:
    return (await client.get(ITEMS, headers=headers)).status_code


@pytest.mark.usefixtures("shared")
async def test_joining_gives_what_the_activity_shares_and_leaving_takes_it(
    client: httpx.AsyncClient, login: Login
) -> None:
    vr17, stedin = await login("vr17"), await login("stedin")
    assert await status(client, stedin) == 200
    gone = await client.delete(f"{HERE}/deelnemers/stedin", headers=stedin)
    assert gone.status_code == 204
    assert await status(client, stedin) == 404
    problem(await client.get(HERE, headers=stedin), 404)
    added = await client.post(f"{HERE}/deelnemers", json={"organisatie": "stedin"}, headers=vr17)
    assert {one["organisatie"]["id"] for one in added.json()["deelnemers"]} == {"vr17", "stedin", "prorail"}
    assert await status(client, stedin) == 200


@pytest.mark.usefixtures("shared")
async def test_only_who_leads_lets_others_in_or_sends_them_away(
    client: httpx.AsyncClient, login: Login
) -> None:
    prorail = await login("prorail")
    problem(await client.post(f"{HERE}/deelnemers", json={"organisatie": "ns"}, headers=prorail), 403)
    problem(await client.delete(f"{HERE}/deelnemers/stedin", headers=prorail), 403)
    problem(await client.post(f"{HERE}/afsluiting", headers=prorail), 403)
    problem(await client.post(f"{HERE}/afsluiting"), 404)
    sent = await client.delete(f"{HERE}/deelnemers/stedin", headers=await login("vr17"))
    assert sent.status_code == 204


@pytest.mark.usefixtures("shared")
async def test_closing_the_activity_ends_what_was_shared_with_it_or_until_its_end(
    client: httpx.AsyncClient, login: Login
) -> None:
    vr17, stedin, prorail = await login("vr17"), await login("stedin"), await login("prorail")
    until = {"met": {"soort": "organisatie", "id": "prorail"}, "totEindeVan": "oefening"}
    made = await client.post("/v1/lagen/vitaal/delingen", json=until, headers=vr17)
    assert made.status_code == 201, made.text
    assert (await client.get("/ogc/v1/collections/vitaal", headers=prorail)).status_code == 200
    closed = await client.post(f"{HERE}/afsluiting", headers=vr17)
    assert (closed.status_code, closed.json()["open"]) == (200, False)
    assert await status(client, stedin) == 404
    problem(await client.get("/ogc/v1/collections/vitaal", headers=prorail), 404)
    problem(await client.post(f"{HERE}/deelnemers", json={"organisatie": "ns"}, headers=vr17), 409)


async def invited(client: httpx.AsyncClient, login: Login) -> dict[str, Any]:
    """An invitation that one person of vr17 made and another approved, with its code."""
    vr17 = await login("vr17")
    sent = {"naam": "Berging De Haan", "tot": TOMORROW}
    made = await client.post(f"{HERE}/uitnodigingen", json=sent, headers=vr17)
    assert made.status_code == 201, made.text
    assert "code" not in made.json()
    approval = f"{HERE}/uitnodigingen/{made.json()['id']}/goedkeuring"
    problem(await client.post(approval, headers=vr17), 403)
    second = {"Cookie": f"plotserver_identiteit={vr17['Authorization'].removeprefix('Bearer ')}"}
    answer = await client.post(approval, headers=second | {"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.usefixtures("shared")
async def test_an_unknown_partner_comes_in_with_a_code_and_sees_that_activity_alone(
    client: httpx.AsyncClient, login: Login, world: World
) -> None:
    world.share("inzet", "partners")
    other = world.plot("partners", "vr17", classification="intern")
    other.place("Ander", 4.5, 51.9)
    other.publish()
    world.share("partners", "partners")
    code = (await invited(client, login))["code"]
    answer = await client.post("/v1/uitnodigingen", json={"code": code.lower().replace("-", " ")})
    assert answer.status_code == 201, answer.text
    adhoc = {"Authorization": f"Bearer {answer.json()['toegangssleutel']}"}
    assert await status(client, adhoc) == 200
    assert (await client.get("/ogc/v1/collections/partners", headers=adhoc)).status_code == 404
    assert (await client.get("/ogc/v1/pictures/vr17/collections", headers=adhoc)).status_code == 200
    problem(await client.post("/v1/uitnodigingen", json={"code": code}), 404)  # once
    me = answer.json()["organisatie"]["id"]
    vr17 = await login("vr17")
    (mine,) = [one for one in (await client.get(HERE, headers=vr17)).json()["deelnemers"] if one["adHoc"]]
    assert mine["organisatie"]["naam"] == "Berging De Haan"
    assert (await client.get("/v1/identiteit")).text.count("De Haan") == 0
    assert (await client.delete(f"{HERE}/deelnemers/{me}", headers=vr17)).status_code == 204
    assert (await client.get(ITEMS, headers=adhoc)).status_code == 401


@pytest.mark.usefixtures("shared")
async def test_a_known_organisation_joins_with_a_code_as_itself(
    client: httpx.AsyncClient, login: Login, owner: Owner
) -> None:
    owner.execute("INSERT INTO plot.activity_participant VALUES ('oefening', 'ns')")
    ns = await login("ns")
    owner.execute("DELETE FROM plot.activity_participant WHERE organisation_id = 'ns'")
    assert await status(client, ns) == 404
    code = (await invited(client, login))["code"]
    answer = await client.post("/v1/uitnodigingen", json={"code": code}, headers=ns)
    assert (answer.status_code, answer.json()["organisatie"]["id"]) == (201, "ns")
    assert "toegangssleutel" not in answer.json()
    assert await status(client, ns) == 200


@pytest.mark.usefixtures("shared")
async def test_the_end_date_ends_it_without_anybody_doing_anything(
    client: httpx.AsyncClient, login: Login, owner: Owner
) -> None:
    code = (await invited(client, login))["code"]
    answer = await client.post("/v1/uitnodigingen", json={"code": code})
    adhoc = {"Authorization": f"Bearer {answer.json()['toegangssleutel']}"}
    assert await status(client, adhoc) == 200
    owner.execute("UPDATE plot.activity_participant SET until = now() WHERE until IS NOT NULL")
    assert await status(client, adhoc) == 404


@pytest.mark.usefixtures("shared")
async def test_codes_are_kept_as_digests_live_an_hour_and_are_not_guessed(
    client: httpx.AsyncClient, login: Login, owner: Owner
) -> None:
    found = await invited(client, login)
    rows = str(owner.execute("SELECT * FROM plot.invitation").fetchall())
    assert found["code"].replace("-", "") not in rows
    assert datetime.fromisoformat(found["codeGeldigTot"]) < datetime.now(UTC) + timedelta(minutes=61)
    owner.execute("UPDATE plot.invitation SET code_expires_at = now()")
    problem(await client.post("/v1/uitnodigingen", json={"code": found["code"]}), 404)
    for _ in range(MOST_WRONG - 1):
        problem(await client.post("/v1/uitnodigingen", json={"code": "AAAAA-AAAAA-AAAAA"}), 404)
    refused = await client.post("/v1/uitnodigingen", json={"code": found["code"]})
    problem(refused, 429)
    assert int(refused.headers["retry-after"]) > 0


def test_who_guessed_too_often_may_try_again_later() -> None:
    now = [0.0]
    guesses = Guesses(lambda: now[0])
    for _ in range(MOST_WRONG):
        guesses.failed("a")
    guesses.check("b")
    now[0] = SECONDS + 1
    guesses.check("a")
