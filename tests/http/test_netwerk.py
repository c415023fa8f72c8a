"""Who is in the network: as far as the viewer may know it."""

from typing import Any

import httpx
import pytest

from plotserver.web.signing import IdentitySigner
from tests.conftest import SECRET
from tests.http.conftest import problem
from tests.makers import World

PRESENCE = {
    "status": "piket",
    "situatie": "ernstig",
    "contact": "Informatiemanager",
    "telefoon": "088 123 45 67",
    "email": "piket@stedin.example",
    "plaats": [4.47, 51.92],
}


async def seen(client: httpx.AsyncClient, headers: dict[str, str], **asked: str) -> dict[str, dict[str, Any]]:
    answer = await client.get("/v1/netwerk", headers=headers, params=asked)
    assert answer.status_code == 200, answer.text
    return {one["id"]: one for one in answer.json()["organisaties"]}


@pytest.fixture
async def on_call(client: httpx.AsyncClient, region: World, login: Any) -> dict[str, str]:
    """Stedin, of which somebody is on call."""
    headers: dict[str, str] = await login("stedin")
    told = await client.put("/v1/organisaties/stedin/bezetting", json=PRESENCE, headers=headers)
    assert told.status_code == 200, told.text
    return headers


async def test_a_partner_sees_who_is_there_what_they_share_and_how_to_reach_them(
    client: httpx.AsyncClient, on_call: dict[str, str], login: Any
) -> None:
    found = await seen(client, await login("vr17"))
    assert found["stedin"]["bezetting"]["telefoon"] == "088 123 45 67"
    assert (found["stedin"]["plaats"], found["stedin"]["plaatsUit"]) == ([4.47, 51.92], "bezetting")
    assert found["vr17"]["deelt"]["lagen"] == 2
    assert found["vr17"]["deelt"]["actueelste"]["laag"] in ("vitaal", "water")


async def test_counts_are_of_the_layers_that_the_viewer_reads(
    client: httpx.AsyncClient, region: World, login: Any
) -> None:
    public = region.plot("open-laag", public=True)
    public.place("bord", 5.4, 51.9)
    public.publish()
    assert (await seen(client, await login("vr17")))["vr17"]["deelt"]["lagen"] == 3
    assert (await seen(client, await login("prorail")))["vr17"]["deelt"]["lagen"] == 2
    nobody = await seen(client, {})
    assert {name: one["deelt"]["lagen"] for name, one in nobody.items()} == {"vr17": 2}


async def test_the_public_and_a_key_for_some_layers_know_nobody_to_call(
    client: httpx.AsyncClient, on_call: dict[str, str], login: Any
) -> None:
    assert "stedin" not in await seen(client, {})
    vr17 = await login("vr17")
    key = await client.post("/v1/sleutels", json={"naam": "bord", "lagen": ["water"]}, headers=vr17)
    dashboard = {"Authorization": f"Bearer {key.json()['geheim']}"}
    assert "stedin" not in await seen(client, dashboard)
    problem(await client.put("/v1/organisaties/vr17/bezetting", json=PRESENCE, headers=dashboard), 403)


async def test_a_partner_of_one_activity_knows_those_in_it(
    client: httpx.AsyncClient, on_call: dict[str, str], region: World, login: Any
) -> None:
    region.connection.execute(
        "INSERT INTO plot.organisation (id, name, name_en, short_name, kind, adhoc)"
        " VALUES ('adhoc-1', 'Bouwbedrijf', 'Builder', 'Bouw', 'adhoc', true)"
    )
    region.activity("brand", "vr17")
    adhoc = {"Authorization": f"Bearer {IdentitySigner(SECRET.encode()).sign('adhoc-1')}"}
    assert "stedin" not in await seen(client, adhoc)
    region.connection.execute(
        "INSERT INTO plot.activity_participant (activity_id, organisation_id)"
        " VALUES ('brand', 'adhoc-1'), ('brand', 'stedin')"
    )
    found = await seen(client, adhoc, activiteit="brand")
    assert found["stedin"]["bezetting"]["status"] == "piket"
    assert set(found) == {"adhoc-1", "stedin", "vr17", "kcr2"}


async def test_one_tells_of_ones_own_organisation_alone_and_all_faults_at_once(
    client: httpx.AsyncClient, on_call: dict[str, str]
) -> None:
    problem(await client.put("/v1/organisaties/vr17/bezetting", json=PRESENCE, headers=on_call), 404)
    problem(await client.put("/v1/organisaties/stedin/bezetting", json=PRESENCE), 404)
    wrong = {
        "status": "weg",
        "telefoon": "<script>",
        "email": "x",
        "plaats": [1],
        "tot": "2001-01-01T00:00:00Z",
    }
    told = problem(await client.put("/v1/organisaties/stedin/bezetting", json=wrong, headers=on_call), 400)
    assert {one["location"] for one in told["errors"]} == {"status", "telefoon", "email", "plaats", "tot"}


async def test_a_sector_is_as_its_gravest_member_and_filters(
    client: httpx.AsyncClient, on_call: dict[str, str], region: World, login: Any
) -> None:
    region.organisation("stedin", "energie")
    vr17 = await login("vr17")
    answer = (await client.get("/v1/netwerk", headers=vr17)).json()
    of_stedin = {one["id"]: one for one in answer["sectoren"]}["energie"]
    assert (of_stedin["situatie"], of_stedin["bereikbaar"]) == ("ernstig", 1)
    assert set(await seen(client, vr17, sector=of_stedin["id"])) == {"stedin"}
    points = await client.get("/v1/netwerk?f=geojson", headers=vr17)
    assert points.headers["content-type"] == "application/geo+json"
    stedin = next(one for one in points.json()["features"] if one["id"] == "stedin")
    assert stedin["geometry"] == {"type": "Point", "coordinates": [4.47, 51.92]}
    assert stedin["properties"]["situatie"] == "ernstig"
