"""An owner shares, withdraws and classifies; everybody else notices at the next request."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import mapbox_vector_tile
import psycopg
import pytest

from tests.conftest import Database, Owner
from tests.http.conftest import Login, problem
from tests.http.drawing import PATCH, a_point
from tests.makers import World

pytestmark = pytest.mark.usefixtures("region")
SHARES = "/v1/lagen/vitaal/delingen"
TILE = "/tiles/vr17/WebMercatorQuad/7/65/42.pbf"
ITEMS = "/ogc/v1/collections/{}/items"


def to(kind: str, name: str | None = None, **more: object) -> dict[str, object]:
    return {"met": {"soort": kind} | ({"id": name} if name else {})} | more


async def layers_in_tile(client: httpx.AsyncClient, headers: dict[str, str], more: str = "") -> set[str]:
    tile = await client.get(TILE + more, headers=headers)
    assert tile.status_code == 200, tile.text
    return {name.split(".")[0] for name in mapbox_vector_tile.decode(tile.content)}


async def test_who_is_named_sees_a_confidential_layer_until_it_is_withdrawn(
    client: httpx.AsyncClient, login: Login
) -> None:
    vr17, prorail = await login("vr17"), await login("prorail")
    assert await layers_in_tile(client, prorail) == {"water"}
    made = await client.post(SHARES, json=to("organisatie", "prorail", toelichting="kraan"), headers=vr17)
    assert made.status_code == 201, made.text
    assert made.json()["werkt"] is True
    assert await layers_in_tile(client, prorail) == {"water", "vitaal"}
    assert await layers_in_tile(client, prorail) == {"water", "vitaal"}  # now from memory
    gone = await client.delete(made.headers["location"], headers=vr17)
    assert gone.status_code == 204
    assert await layers_in_tile(client, prorail) == {"water"}
    problem(await client.get(ITEMS.format("vitaal"), headers=prorail), 404)
    problem(await client.delete(made.headers["location"], headers=vr17), 404)


async def test_a_share_until_a_moment_ends_by_itself_also_for_tiles_in_memory(
    client: httpx.AsyncClient, login: Login, owner: Owner
) -> None:
    vr17, prorail = await login("vr17"), await login("prorail")
    ends = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    await client.post(SHARES, json=to("organisatie", "prorail", tot=ends), headers=vr17)
    assert await layers_in_tile(client, prorail) == {"water", "vitaal"}
    # No trigger runs: as if the clock had moved.
    owner.execute("ALTER TABLE plot.share DISABLE TRIGGER ALL")
    owner.execute("UPDATE plot.share SET until = now() WHERE audience_id = 'prorail'")
    assert await layers_in_tile(client, prorail) == {"water"}
    given = (await client.get(f"{SHARES}?ook=beeindigd", headers=vr17)).json()["delingen"]
    assert [one["stand"] for one in given] == ["verlopen", "geldt"]


@pytest.mark.parametrize(
    ("who", "status"), [("stedin", 403), ("prorail", 404), (None, 404)], ids=["reader", "stranger", "public"]
)
async def test_only_the_owner_shares(
    client: httpx.AsyncClient, login: Login, who: str | None, status: int
) -> None:
    headers = await login(who) if who else {}
    problem(await client.get(SHARES, headers=headers), status)
    refused = await client.post(SHARES, json=to("organisatie", who or "stedin"), headers=headers)
    told = problem(refused, status)
    absent = await client.post(
        SHARES.replace("vitaal", "er-niet"), json=to("organisatie", "stedin"), headers=headers
    )
    if status == 404:
        assert told == problem(absent, 404)


async def test_what_a_classification_does_not_allow_is_refused_with_the_reason(
    client: httpx.AsyncClient, login: Login, owner: Owner
) -> None:
    vr17 = await login("vr17")
    named = problem(await client.post(SHARES, json=to("partners"), headers=vr17), 409)
    assert "bij naam" in named["detail"]
    secret = await client.put(
        "/v1/lagen/vitaal/classificatie", json={"classificatie": "geheim"}, headers=vr17
    )
    assert "staatsgeheimen" in problem(secret, 409)["detail"]
    owner.execute("UPDATE plot.layer SET classification = 'geheim' WHERE id = 'vitaal'")
    refused = await client.post(SHARES, json=to("organisatie", "prorail"), headers=vr17)
    assert "staatsgeheimen" in problem(refused, 409)["detail"]


async def test_raising_the_classification_silences_shares_that_stand(
    client: httpx.AsyncClient, login: Login
) -> None:
    vr17, here = await login("vr17"), "/v1/lagen/water/classificatie"
    assert await layers_in_tile(client, {}) == {"water"}
    answer = await client.put(here, json={"classificatie": "intern"}, headers=vr17)
    assert answer.json()["classificatie"] == "intern"
    assert await layers_in_tile(client, {}) == set()
    (share,) = (await client.get("/v1/lagen/water/delingen", headers=vr17)).json()["delingen"]
    assert (share["stand"], share["werkt"]) == ("geldt", False)


async def test_all_faults_of_a_share_are_told_at_once(client: httpx.AsyncClient, login: Login) -> None:
    sent = {"met": {"soort": "buren"}, "mag": "wissen", "tot": "straks", "iets": 1}
    faults = problem(await client.post(SHARES, json=sent, headers=await login("vr17")), 400)["errors"]
    assert {one["location"] for one in faults} == {"met.soort", "mag", "tot", "iets"}


async def test_a_tile_in_the_making_is_not_for_who_lost_its_right_meanwhile(
    client: httpx.AsyncClient, login: Login, database: Database
) -> None:
    vr17, stedin = await login("vr17"), await login("stedin")
    (share,) = (await client.get(SHARES, headers=vr17)).json()["delingen"]
    own = "/ogc/v1/collections/vitaal/tiles/WebMercatorQuad/7/42/65"
    with psycopg.connect(database.owner_conninfo) as blocking:
        blocking.execute("LOCK TABLE plot.feature_version IN ACCESS EXCLUSIVE MODE")
        waiting = [asyncio.create_task(client.get(one, headers=stedin)) for one in (own, own, TILE)]
        await _until_waiting(database, 1)
        gone = await client.delete(f"{SHARES}/{share['id']}", headers=vr17)
        assert gone.status_code == 204
        await asyncio.sleep(0.12)
        blocking.rollback()
    first, second, picture = [await one for one in waiting]
    problem(first, 404)
    problem(second, 404)
    assert {name.split(".")[0] for name in mapbox_vector_tile.decode(picture.content)} == {"water"}


async def _until_waiting(database: Database, most: int) -> None:
    question = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
    with psycopg.connect(database.owner_conninfo, autocommit=True) as looking:
        for _ in range(200):
            row = looking.execute(question, (database.name,)).fetchone()
            if row and row[0] >= most:
                return
            await asyncio.sleep(0.02)
    raise AssertionError("nothing waits")


async def test_each_decision_leaves_an_audit_line(
    client: httpx.AsyncClient, login: Login, owner: Owner
) -> None:
    vr17 = await login("vr17")
    made = await client.post(SHARES, json=to("organisatie", "prorail"), headers=vr17)
    await client.delete(made.headers["location"], headers=vr17)
    await client.post(SHARES, json=to("partners"), headers=await login("stedin"))
    lines = owner.execute(
        "SELECT action, result FROM plot.audit_line WHERE object LIKE 'vitaal%' ORDER BY id"
    ).fetchall()
    assert lines == [
        ("laag delen", "gelukt"),
        ("deling intrekken", "gelukt"),
        ("laag delen", "geweigerd: Forbidden"),
    ]


# What an object's own classification narrows


@pytest.fixture
def marked(region: World) -> None:
    """`water` holds a confidential object and one for partners; stedin is named, prorail is not."""
    world = region
    plot = world.plot("gemerkt", "vr17", public=True)
    plot.place("Open", 4.50, 51.90)
    plot.place("Intern", 4.51, 51.91, classification="intern")
    plot.place("Vertrouwelijk", 4.60, 52.90, classification="vertrouwelijk")
    plot.publish()
    world.share("gemerkt", "partners")
    world.share("gemerkt", "organisatie", "stedin")
    world.picture("merken", "gemerkt")


SEEN = [
    ("vr17", {"Open", "Intern", "Vertrouwelijk"}),
    ("stedin", {"Open", "Intern", "Vertrouwelijk"}),
    ("prorail", {"Open", "Intern"}),
    (None, {"Open"}),
]


@pytest.mark.usefixtures("marked")
async def test_marked_objects_reach_fewer_in_everything_that_is_served(
    client: httpx.AsyncClient, login: Login
) -> None:
    for who, names in SEEN + SEEN:  # the second time around from memory
        headers = await login(who) if who else {}
        items = (await client.get(ITEMS.format("gemerkt"), headers=headers)).json()
        assert {one["properties"]["naam"] for one in items["features"]} == names
        assert items["numberMatched"] == len(names)
        tile = await client.get("/tiles/merken/WebMercatorQuad/5/16/10.pbf", headers=headers)
        drawn = mapbox_vector_tile.decode(tile.content)["gemerkt"]["features"]
        assert {one["properties"]["naam"] for one in drawn} == names
        collection = (await client.get("/ogc/v1/collections/gemerkt", headers=headers)).json()
        assert (collection["extent"]["spatial"]["bbox"][0][3] > 52) is ("Vertrouwelijk" in names)
        (layer,) = (await client.get("/v1/beelden/merken", headers=headers)).json()["lagen"]
        assert layer["aantalObjecten"] == len(names)
        csv = await client.get(ITEMS.format("gemerkt") + "?f=csv", headers=headers)
        assert ("vertrouwelijk" in csv.text.lower()) is ("Vertrouwelijk" in names)
        objects = (await client.get("/v1/beelden/merken/objecten", headers=headers)).json()["features"]
        assert {one["properties"]["naam"] for one in objects} == names
        levels = {one["properties"]["naam"].lower(): one["properties"]["classificatie"] for one in objects}
        assert all(name == level for name, level in levels.items())


async def test_an_object_is_marked_by_who_draws_it_and_stays_so_when_it_is_sent_back_whole(
    client: httpx.AsyncClient, login: Login
) -> None:
    vr17, draft = await login("vr17"), "/ogc/v1/collections/water.concept/items"
    made = await client.post(draft, json=a_point(classificatie="vertrouwelijk"), headers=vr17)
    here = made.headers["location"]
    whole = (await client.get(here, headers=vr17)).json()
    assert whole["properties"]["classificatie"] == "vertrouwelijk"
    del whole["properties"]["classificatie"]
    whole["properties"]["naam"] = "anders"
    assert (await client.put(here, json=whole, headers=vr17)).status_code == 200
    assert (await client.get(here, headers=vr17)).json()["properties"]["classificatie"] == "vertrouwelijk"
    lower = {"properties": {"classificatie": None}}
    answer = await client.patch(here, json=lower, headers=vr17 | PATCH)
    assert answer.status_code == 200, answer.text
    assert (await client.get(here, headers=vr17)).json()["properties"]["classificatie"] == "open"
    secret = await client.post(draft, json=a_point(classificatie="geheim"), headers=vr17)
    assert "staatsgeheimen" in problem(secret, 422)["errors"][0]["detail"]
    low = ITEMS.format("vitaal.concept")
    refused = await client.post(low, json=a_point(classificatie="intern"), headers=vr17)
    assert "niet lager" in problem(refused, 422)["errors"][0]["detail"]


async def test_a_draft_with_a_confidential_object_is_for_named_organisations(
    client: httpx.AsyncClient, login: Login, world: World
) -> None:
    vr17, prorail = await login("vr17"), await login("prorail")
    world.share("water", "partners", may="bewerken")
    draft = "/ogc/v1/collections/water.concept/items"
    assert (await client.get(draft, headers=prorail)).status_code == 200
    above = await client.post(draft, json=a_point(classificatie="vertrouwelijk"), headers=prorail)
    assert "rubriceren" in problem(above, 403)["detail"]
    await client.post(draft, json=a_point(classificatie="vertrouwelijk"), headers=vr17)
    problem(await client.get(draft, headers=prorail), 404)
    problem(await client.post(draft, json=a_point(), headers=prorail), 403)


# What would another see?


async def test_a_preview_shows_what_another_sees_of_ones_own_layers_and_nothing_of_others(
    client: httpx.AsyncClient, login: Login, world: World
) -> None:
    other = world.plot("buren", "vr18", classification="intern")
    other.place("Sirene", 4.5, 51.9)
    other.publish()
    world.share("buren", "partners")
    world.connection.execute("INSERT INTO plot.picture_layer VALUES ('vr17', 'buren', 9)")
    vr17 = await login("vr17")
    assert await layers_in_tile(client, vr17) == {"water", "vitaal", "buren"}
    assert await layers_in_tile(client, vr17, "?als=stedin") == {"water", "vitaal"}
    assert await layers_in_tile(client, vr17, "?als=prorail") == {"water"}
    assert await layers_in_tile(client, vr17, "?als=openbaar") == {"water"}
    assert await layers_in_tile(client, vr17) == {"water", "vitaal", "buren"}
    listed = (await client.get("/ogc/v1/collections?als=stedin", headers=vr17)).text
    assert "vitaal" in listed
    assert "buren" not in listed
    problem(await client.get(ITEMS.format("vitaal") + "?als=prorail", headers=vr17), 404)
    problem(await client.get(ITEMS.format("water") + "?als=stedin"), 403)
    problem(await client.get(ITEMS.format("water") + "?als=A%20B", headers=vr17), 400)
    written = await client.post(
        "/ogc/v1/collections/water.concept/items?als=stedin", json=a_point(), headers=vr17
    )
    problem(written, 400)


# Who sees it, and what do we share?


async def test_who_sees_a_layer_is_told_by_name_and_rule(
    client: httpx.AsyncClient, login: Login, world: World
) -> None:
    vr17 = await login("vr17")
    await client.post(
        "/v1/lagen/water/delingen", json=to("activiteit", "oefening", mag="bewerken"), headers=vr17
    )
    found = (await client.get("/v1/lagen/water/zichtbaarheid", headers=vr17)).json()
    assert (found["openbaar"], found["volledig"]) == (True, True)
    seen = {one["id"]: [rule["met"]["soort"] for rule in one["door"]] for one in found["organisaties"]}
    assert seen == {"vr17": ["activiteit"], "stedin": ["activiteit"], "prorail": ["activiteit"]}
    world.organisation("vr18")
    outside = (await client.get("/v1/lagen/water/zichtbaarheid")).json()
    assert (outside["organisaties"], outside["volledig"]) == ([], False)
    assert "oefening" not in str(outside["regels"])
    picture = (await client.get("/v1/beelden/vr17/zichtbaarheid", headers=vr17)).json()
    assert [one["laag"] for one in picture["lagen"]] == ["water", "vitaal"]


async def test_an_organisation_sees_what_it_shared_and_no_other_does(
    client: httpx.AsyncClient, login: Login
) -> None:
    vr17 = await login("vr17")
    listed = (await client.get("/v1/organisaties/vr17/gedeeld", headers=vr17)).json()["delingen"]
    assert {(one["laag"], one["met"]["soort"]) for one in listed} == {
        ("water", "openbaar"),
        ("vitaal", "organisatie"),
    }
    problem(await client.get("/v1/organisaties/vr17/gedeeld", headers=await login("stedin")), 404)
    problem(await client.get("/v1/organisaties/vr17/beleid"), 404)


async def test_new_plots_are_shared_by_the_policy_of_their_owner(
    client: httpx.AsyncClient, login: Login, owner: Owner
) -> None:
    vr17, here = await login("vr17"), "/v1/organisaties/vr17/beleid"
    assert (await client.get(here, headers=vr17)).json()["nieuwePlots"] == "activiteit"

    def make(layer_id: str) -> list[tuple[str, str | None]]:
        with owner.transaction():
            owner.execute("SELECT set_config('plotserver.organisation', 'vr17', true)")
            owner.execute(
                "INSERT INTO plot.layer (id, kind, title, title_en, owner_id, activity_id)"
                " VALUES (%s, 'plot', 'x', 'x', 'vr17', 'oefening')",
                (layer_id,),
            )
        rows = owner.execute("SELECT audience, audience_id FROM plot.share WHERE layer_id = %s", (layer_id,))
        return [(row[0], row[1]) for row in rows.fetchall()]

    assert make("een") == [("activiteit", "oefening")]
    answer = await client.put(here, json={"nieuwePlots": "partners"}, headers=vr17)
    assert answer.status_code == 200, answer.text
    assert make("twee") == [("partners", None)]
    await client.put(here, json={"nieuwePlots": "geen"}, headers=vr17)
    assert make("drie") == []


async def test_those_with_whom_one_can_share_are_found_by_name(
    client: httpx.AsyncClient, login: Login
) -> None:
    found = (await client.get("/v1/doelgroepen?q=oef", headers=await login("vr17"))).json()["doelgroepen"]
    assert [(one["soort"], one["id"]) for one in found] == [("activiteit", "oefening")]
    problem(await client.get("/v1/doelgroepen"), 403)
