"""Activities are started and arranged; their layers are made, locked, copied and put away."""

from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.conftest import Database, Owner
from tests.http.conftest import Login, problem
from tests.makers import World

pytestmark = pytest.mark.usefixtures("region")
Headers = dict[str, str]
POINT = {"type": "Point", "coordinates": [4.5, 51.9]}
FEATURE = {"type": "Feature", "geometry": POINT, "properties": {"teken": "brand", "naam": "Loods"}}


async def started(client: httpx.AsyncClient, who: Headers, **more: Any) -> dict[str, Any]:
    sent = {"titel": "17 EVENT Havendagen Rotterdam", "oefening": False, "vak": [4.3, 51.8, 4.6, 52.0]} | more
    answer = await client.post("/v1/activiteiten", json=sent, headers=who)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def layer(client: httpx.AsyncClient, who: Headers, activity: str, **more: Any) -> dict[str, Any]:
    sent = {"titel": "CoPI", "team": "CoPI"} | more
    answer = await client.post(f"/v1/activiteiten/{activity}/lagen", json=sent, headers=who)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def draw(client: httpx.AsyncClient, who: Headers, plot: str) -> httpx.Response:
    return await client.post(
        f"/ogc/v1/collections/{plot}.concept/items",
        json=FEATURE,
        headers=who | {"Content-Type": "application/geo+json"},
    )


async def titles(client: httpx.AsyncClient, who: Headers, activity: str) -> list[str]:
    answer = await client.get(f"/v1/activiteiten/{activity}/lagen", headers=who)
    return [one["titel"] for one in answer.json()["lagen"]]


async def test_a_preparation_becomes_the_response_in_place_with_all_that_was_drawn(
    client: httpx.AsyncClient, login: Login, owner: Owner
) -> None:
    vr17 = await login("vr17")
    made = await started(client, vr17, fase="voorbereiding", crisistype=None)
    here = f"/v1/activiteiten/{made['id']}"
    assert (made["fase"], made["eigen"], made["vak"]) == ("voorbereiding", True, [4.3, 51.8, 4.6, 52.0])
    prepared = await layer(client, vr17, made["id"], titel="Evenemententerrein", groep="Preparatie")
    assert (await draw(client, vr17, prepared["id"])).status_code == 201
    sent = {"fase": "respons", "titel": "17-VRR instorting tribune"}
    changed = (await client.patch(here, json=sent, headers=vr17)).json()
    assert (changed["fase"], changed["titel"]) == ("respons", "17-VRR instorting tribune")
    (still,) = (await client.get(f"{here}/lagen", headers=vr17)).json()["lagen"]
    assert (still["id"], still["conceptAantal"], still["groep"]) == (prepared["id"], 1, "Preparatie")
    picture = (await client.get(f"/v1/beelden/{changed['beeld']}", headers=vr17)).json()
    assert picture["titel"] == "17-VRR instorting tribune"
    actions = [row[0] for row in owner.execute("SELECT action FROM plot.audit_line ORDER BY id").fetchall()]
    assert {"activiteit starten", "tekenlaag maken", "activiteit wijzigen"} <= set(actions)


async def test_the_layers_of_a_preparation_come_along_as_a_new_start_once(
    client: httpx.AsyncClient, login: Login
) -> None:
    vr17 = await login("vr17")
    prepared = await started(client, vr17, fase="voorbereiding")
    source = await layer(client, vr17, prepared["id"], titel="Calamiteitenroute", team="ROT")
    assert (await draw(client, vr17, source["id"])).status_code == 201
    sent = {"id": str(uuid4()), "voorbereiding": prepared["id"], "oefening": True}
    made = await started(client, vr17, **sent)
    again = await client.post("/v1/activiteiten", json=sent | {"titel": "x"}, headers=vr17)
    assert (again.status_code, again.json()["titel"]) == (200, made["titel"])
    (copied,) = (await client.get(f"/v1/activiteiten/{made['id']}/lagen", headers=vr17)).json()["lagen"]
    assert (copied["titel"], copied["team"], copied["conceptAantal"]) == ("Calamiteitenroute", "ROT", 1)
    assert (copied["publicatie"], copied["aantal"]) == (None, 0)
    await client.patch(f"/v1/plots/{copied['id']}", json={"titel": "Anders"}, headers=vr17)
    assert await titles(client, vr17, prepared["id"]) == ["Calamiteitenroute"]


async def test_participants_see_what_is_published_in_an_activity_and_make_layers_of_their_own(
    client: httpx.AsyncClient, login: Login
) -> None:
    vr17, stedin = await login("vr17"), await login("stedin")
    activity = (await started(client, vr17))["id"]
    here = f"/v1/activiteiten/{activity}"
    mine = await layer(client, vr17, activity)
    problem(await client.get(f"{here}/lagen", headers=stedin), 404)
    problem(await client.post(f"{here}/lagen", json={"titel": "x"}, headers=stedin), 404)
    await client.post(f"{here}/deelnemers", json={"organisatie": "stedin"}, headers=vr17)
    assert await titles(client, stedin, activity) == []  # a draft is for who draws
    assert (await draw(client, vr17, mine["id"])).status_code == 201
    assert (await client.post(f"/v1/plots/{mine['id']}/publiceren", headers=vr17)).status_code == 200
    (seen,) = (await client.get(f"{here}/lagen", headers=stedin)).json()["lagen"]
    assert (seen["eigen"], seen["magTekenen"], seen["aantal"], seen["conceptAantal"]) == (
        False,
        False,
        1,
        None,
    )
    await client.put(
        "/v1/organisaties/stedin/beleid",
        json={"nieuwePlots": "activiteit", "mag": "bewerken"},
        headers=stedin,
    )
    theirs = await layer(client, stedin, activity, titel="Storing", modus="live")
    (_, last) = (await client.get(f"{here}/lagen", headers=vr17)).json()["lagen"]
    assert (last["id"], last["magTekenen"]) == (theirs["id"], True)
    assert (await client.get(f"/v1/beelden/{activity}", headers=stedin)).json()["lagen"]
    problem(await client.get(f"/v1/beelden/{activity}", headers=await login("prorail")), 404)


async def test_a_locked_or_archived_layer_and_a_closed_activity_refuse_every_stroke(
    client: httpx.AsyncClient, login: Login, database: Database
) -> None:
    vr17 = await login("vr17")
    activity = (await started(client, vr17))["id"]
    plot = (await layer(client, vr17, activity))["id"]
    here = f"/v1/plots/{plot}"
    locked = await client.patch(here, json={"vergrendeld": True}, headers=vr17)
    assert locked.json()["inRust"] == "vergrendeld"
    assert "vergrendeld" in problem(await draw(client, vr17, plot), 409)["detail"]
    assert (await client.post(f"{here}/publiceren", headers=vr17)).status_code == 200
    with psycopg.connect(database.app_conninfo) as connection:
        connection.execute("SELECT set_config('plotserver.organisation', 'vr17', true)")
        stroke = {"feature": str(uuid4()), "operation": str(uuid4()), "certainty": "zeker", "source": ""}
        with pytest.raises(psycopg.Error, match="at rest") as refused:
            connection.execute("SELECT plot.record(%s, 'x', %s)", [plot, Jsonb([stroke])])
        assert refused.value.sqlstate == "PL409"
    await client.patch(here, json={"vergrendeld": False}, headers=vr17)
    assert (await client.post(f"{here}/archiveren", headers=vr17)).json()["gearchiveerd"] is True
    assert "gearchiveerd" in problem(await draw(client, vr17, plot), 409)["detail"]
    problem(await client.post(f"{here}/publiceren", headers=vr17), 409)
    assert (await client.post(f"{here}/heropenen", headers=vr17)).json()["inRust"] is None
    assert (await draw(client, vr17, plot)).status_code == 201
    put_away = {"fase": "gearchiveerd"}
    problem(await client.patch(f"/v1/activiteiten/{activity}", json=put_away, headers=vr17), 409)
    assert (await client.post(f"/v1/activiteiten/{activity}/afsluiting", headers=vr17)).status_code == 200
    assert "afgesloten" in problem(await draw(client, vr17, plot), 409)["detail"]
    problem(await client.post(f"{here}/publiceren", headers=vr17), 409)
    problem(await client.patch(here, json={"titel": "x"}, headers=vr17), 409)
    assert (await client.post(f"{here}/intrekken", json={"alles": True}, headers=vr17)).status_code == 200
    away = await client.patch(f"/v1/activiteiten/{activity}", json=put_away, headers=vr17)
    assert away.json()["fase"] == "gearchiveerd"
    listed = (await client.get("/v1/activiteiten", headers=vr17)).json()["activiteiten"]
    assert activity not in [one["id"] for one in listed]


async def test_only_the_owner_changes_or_copies_a_layer_and_who_leads_only_arranges(
    client: httpx.AsyncClient, login: Login
) -> None:
    vr17, stedin = await login("vr17"), await login("stedin")
    activity = (await started(client, vr17))["id"]
    await client.post(f"/v1/activiteiten/{activity}/deelnemers", json={"organisatie": "stedin"}, headers=vr17)
    theirs = (await layer(client, stedin, activity, titel="Storing", modus="live"))["id"]
    here = f"/v1/plots/{theirs}"
    for sent in ({"titel": "x"}, {"vergrendeld": True}, {"groep": "Net", "team": "x"}):
        problem(await client.patch(here, json=sent, headers=vr17), 403)
    problem(await client.post(f"{here}/archiveren", headers=vr17), 403)
    problem(await client.post(f"{here}/kopie", headers=vr17), 403)
    arranged = await client.patch(here, json={"groep": "Net", "volgorde": 7}, headers=vr17)
    assert (arranged.json()["groep"], arranged.json()["volgorde"]) == ("Net", 7)
    copied = await client.post(f"{here}/kopie", json={"titel": "Scenario"}, headers=stedin)
    assert copied.status_code == 201, copied.text
    assert (copied.json()["titel"], copied.json()["modus"]) == ("Scenario", "op-commando")
    problem(await client.patch(f"/v1/activiteiten/{activity}", json={"titel": "x"}, headers=stedin), 403)


async def test_what_is_wrong_with_a_new_activity_is_told_at_once(
    client: httpx.AsyncClient, login: Login
) -> None:
    vr17, good = await login("vr17"), {"titel": "x", "oefening": True}
    wrong: list[tuple[dict[str, Any], set[str]]] = [
        ({"oefening": "ja", "vak": [5, 52, 4, 53]}, {"titel", "oefening", "vak"}),
        (good | {"plaats": "Tiel", "vak": [4, 51, 5, 52]}, {"plaats"}),
        (good | {"crisistype": "99.9"}, {"crisistype"}),
        (good | {"fase": "afgesloten", "id": "A b"}, {"fase", "id"}),
        (good | {"voorbereiding": "er-niet"}, {"voorbereiding"}),
    ]
    for sent, where in wrong:
        told = problem(await client.post("/v1/activiteiten", json=sent, headers=vr17), 400)
        assert {one["location"] for one in told["errors"]} == where


async def test_an_id_of_another_is_refused_and_the_public_makes_nothing(
    client: httpx.AsyncClient, login: Login, owner: Owner
) -> None:
    sent = {"id": "oefening", "titel": "x", "oefening": True}
    problem(await client.post("/v1/activiteiten", json=sent, headers=await login("vr17")), 409)
    problem(await client.post("/v1/activiteiten", json=sent | {"id": "nieuw"}), 403)
    assert owner.execute("SELECT count(*) FROM plot.activity").fetchone() == (1,)


async def test_who_listens_hears_which_activity_changed_and_nothing_else(
    client: httpx.AsyncClient, login: Login, database: Database, world: World
) -> None:
    vr17 = await login("vr17")
    activity = (await started(client, vr17))["id"]
    with psycopg.connect(database.owner_conninfo, autocommit=True) as hearing:
        hearing.execute("LISTEN plotserver_activity")
        plot = (await layer(client, vr17, activity))["id"]
        await client.patch(f"/v1/plots/{plot}", json={"volgorde": 3}, headers=vr17)
        await client.post(f"/v1/activiteiten/{activity}/afsluiting", headers=vr17)
        heard = [one.payload for one in hearing.notifies(timeout=1, stop_after=3)]
    assert heard == [activity] * 3
    assert world.organisations
