"""Live drawing upwards: operations each done or refused by itself, and once however often sent."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.http.conftest import Login, problem
from tests.http.drawing import BOW_TIE, Drawing
from tests.makers import World

PLOT = "/v1/plots/water"


def operation(kind: str, thing: str, **more: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "soort": kind, "object": thing} | more


def making(thing: str, **fields: Any) -> dict[str, Any]:
    """A pumping station is made."""
    place = {"type": "Point", "coordinates": [4.5, 51.9]}
    return operation("maken", thing, geometrie=place, velden={"teken": "gemaal", "naam": "Oost"} | fields)


class Page:
    """A page that draws in `water` on behalf of an organisation."""

    def __init__(self, client: httpx.AsyncClient, who: dict[str, str]) -> None:
        self.client, self.who = client, who

    async def send(self, *operations: dict[str, Any]) -> list[dict[str, Any]]:
        answer = await self.client.post(
            f"{PLOT}/bewerkingen", json={"bewerkingen": operations}, headers=self.who
        )
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["uitkomsten"]
        assert [one["id"] for one in found] == [one["id"] for one in operations]
        return found

    async def objects(self) -> dict[str, dict[str, Any]]:
        answer = await self.client.get(f"{PLOT}/objecten", headers=self.who)
        assert answer.status_code == 200, answer.text
        return {one["id"]: one["properties"] for one in answer.json()["features"]}


@pytest.fixture
async def owner_page(client: httpx.AsyncClient, vr17: Drawing) -> Page:
    return Page(client, vr17.who)


@pytest.fixture
async def partner_page(client: httpx.AsyncClient, region: World, login: Login) -> Page:
    """Another organisation that may draw in `water`."""
    region.share("water", "organisatie", "stedin", may="bewerken")
    return Page(client, await login("stedin"))


async def test_each_operation_is_done_or_refused_by_itself(owner_page: Page) -> None:
    good, other = str(uuid4()), str(uuid4())
    shape = {"type": "Polygon", "coordinates": BOW_TIE}
    told = await owner_page.send(
        making(good),
        operation("maken", other, geometrie=shape, velden={"teken": "overstroomd-gebied"}),
        operation("wijzigen", str(uuid4()), velden={"naam": "nergens"}),
        operation("wijzigen", good, basis=1, velden={"naam": "West", "kleur": 3}),
    )
    assert [one["uitkomst"] for one in told] == ["gedaan", "geweigerd", "geweigerd", "gedaan"]
    assert told[1]["type"].endswith("ongeldig-object")
    assert told[1]["problemen"][0]["veld"].startswith("geometrie")
    assert told[1]["voorstel"]["type"] == "MultiPolygon"
    assert told[2]["type"].endswith("niet-gevonden")
    assert (told[3]["versie"], told[3]["overschreven"]) == (2, [])
    objects = await owner_page.objects()
    assert (objects[good]["naam"], objects[good]["kleur"]) == ("West", 3)
    assert other not in objects


async def test_the_same_operations_sent_again_do_nothing_and_are_told_the_same(
    owner_page: Page, partner_page: Page
) -> None:
    thing = str(uuid4())
    await owner_page.send(making(thing))
    await partner_page.send(operation("wijzigen", thing, basis=1, velden={"naam": "van Stedin"}))
    mine = [
        operation("wijzigen", thing, basis=1, velden={"naam": "van ons"}),
        operation("wijzigen", thing, basis=1, velden={"bron": "drone"}),
        operation("verwijderen", thing),
    ]
    first = await owner_page.send(*mine)
    assert await owner_page.send(*mine) == first
    assert await owner_page.send(mine[0]) == first[:1]
    versions = await owner_page.client.get(f"{PLOT}/objecten/{thing}/versies", headers=owner_page.who)
    told = [(one["object"]["properties"]["versie"], one["verwijderd"]) for one in versions.json()["versies"]]
    assert told == [(5, True), (4, False), (3, False), (2, False), (1, False)]


async def test_two_who_change_different_fields_both_keep_theirs_and_the_same_field_is_told(
    owner_page: Page, partner_page: Page
) -> None:
    thing = str(uuid4())
    await owner_page.send(making(thing))
    theirs = operation("wijzigen", thing, basis=1, velden={"naam": "Noord", "status": "gepland"})
    await partner_page.send(theirs)
    [told] = await owner_page.send(
        operation("wijzigen", thing, basis=1, velden={"naam": "Zuid", "zekerheid": "onzeker"})
    )
    assert told["uitkomst"] == "gedaan-over"
    assert told["overschreven"] == [
        {
            "veld": "naam",
            "waarde": "Noord",
            "versie": 2,
            "auteur": "stedin",
            "organisatie": "stedin",
            "bewerking": theirs["id"],
        }
    ]
    now = (await partner_page.objects())[thing]
    assert (now["naam"], now["status"], now["zekerheid"]) == ("Zuid", "gepland", "onzeker")


async def test_what_was_removed_says_by_whom_and_can_be_brought_back(owner_page: Page) -> None:
    thing = str(uuid4())
    await owner_page.send(making(thing), operation("verwijderen", thing))
    change = operation("wijzigen", thing, basis=1, velden={"naam": "toch"})
    [refused] = await owner_page.send(change)
    assert (refused["uitkomst"], refused["versie"]) == ("geweigerd", 2)
    assert refused["verwijderd"]["door"] == "vr17"
    back, done = await owner_page.send(operation("herstellen", thing, versie=1), change)
    assert (back["uitkomst"], done["uitkomst"]) == ("gedaan", "gedaan")
    assert (await owner_page.objects())[thing]["naam"] == "toch"


async def test_a_locked_or_archived_layer_refuses_each_with_a_sentence(
    owner_page: Page, region: World
) -> None:
    done = making(str(uuid4()))
    before = await owner_page.send(done)
    for column, word in (("locked = true", "vergrendeld"), ("archived_at = now()", "gearchiveerd")):
        region.connection.execute(f"UPDATE plot.layer SET {column} WHERE id = 'water'")
        again, new = await owner_page.send(done, making(str(uuid4())))
        assert [again] == before
        assert new["type"].endswith("strijdig")
        assert word in new["problemen"][0]["melding"]


async def test_an_object_that_its_maker_would_not_see_holds_up_no_other(
    partner_page: Page, owner_page: Page, region: World
) -> None:
    region.connection.execute("UPDATE plot.share SET withdrawn_at = now() WHERE audience_id = 'stedin'")
    region.share("water", "partners", may="bewerken")
    hidden, plain = making(str(uuid4()), classificatie="vertrouwelijk"), making(str(uuid4()))
    told = await partner_page.send(hidden, plain)
    assert [one["uitkomst"] for one in told] == ["geweigerd", "gedaan"]
    assert set(await owner_page.objects()) >= {plain["object"]}


async def test_who_may_not_draw_is_refused_as_a_whole(
    client: httpx.AsyncClient, region: World, login: Login
) -> None:
    body = {"bewerkingen": [making(str(uuid4()))]}
    prorail = await login("prorail")
    problem(await client.post(f"{PLOT}/bewerkingen", json=body, headers=prorail), 403)
    problem(await client.post(f"{PLOT}/bewerkingen", json=body), 403)
    problem(await client.post("/v1/plots/vitaal/bewerkingen", json=body, headers=prorail), 404)
    problem(await client.get(f"{PLOT}/objecten/{uuid4()}/versies", headers=prorail), 403)
    seen = (await client.get(f"{PLOT}/objecten", headers=prorail)).json()
    assert (seen["stand"], len(seen["features"])) == ("gepubliceerd", 3)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, "bewerkingen"),
        ({"bewerkingen": []}, "bewerkingen"),
        ({"bewerkingen": [3]}, "bewerkingen.0"),
        ({"bewerkingen": [{"id": "x", "soort": "maken", "object": str(uuid4())}]}, "bewerkingen.0.id"),
        ({"bewerkingen": [operation("kopen", str(uuid4()))]}, "bewerkingen.0.soort"),
        ({"bewerkingen": [operation("maken", str(uuid4()), plaats=1)]}, "bewerkingen.0.plaats"),
    ],
)
async def test_a_wrong_envelope_is_told_as_a_whole(
    owner_page: Page, body: dict[str, Any], where: str
) -> None:
    answer = await owner_page.client.post(f"{PLOT}/bewerkingen", json=body, headers=owner_page.who)
    assert problem(answer, 400)["errors"][0]["location"] == where
