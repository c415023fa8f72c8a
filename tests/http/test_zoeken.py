"""The catalogue over HTTP, with the records that come with the server."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import psycopg
import pytest

from catalog import seed
from catalog.model import PRIORITIES
from plotserver import reference
from plotserver.app import create_app
from tests import conftest
from tests.conftest import Postgres, settings_for
from tests.makers import World


@pytest.fixture(scope="module")
def stocked(postgres: Postgres, template: conftest.Database) -> Iterator[conftest.Database]:
    """A database with the shipped records and three plots: for all, for partners, and of vr17 alone."""
    made = postgres.create(template.name)
    with psycopg.connect(made.owner_conninfo, autocommit=True) as connection:
        seed.bring(connection)
        reference.bring(made.owner_conninfo)
        world = World(connection)
        for one in ("vr17", "stedin"):
            world.organisation(one)
        world.activity("oefening", "vr17", "stedin")
        for name, word in (("openbaar", "Zwaluwnest"), ("partners", "Kwikstaart"), ("eigen", "Roerdomp")):
            plot = world.plot(f"zq-{name}", "vr17", activity_id="oefening", classification="intern")
            connection.execute(
                "UPDATE plot.layer SET title = %s, title_en = '' WHERE id = %s",
                (f"{word} waterkering", plot.id),
            )
            plot.place("punt", 4.5, 51.9)
            plot.publish()
        connection.execute("UPDATE plot.layer SET classification = 'open' WHERE id = 'zq-openbaar'")
        world.share("zq-openbaar", "openbaar", None)
        world.share("zq-partners", "partners", None)
        connection.execute("UPDATE plot.activity SET crisis_type = '1.1' WHERE id = 'oefening'")
    yield made
    postgres.drop(made)


@pytest.fixture
async def asking(stocked: conftest.Database, tmp_path: Any) -> AsyncIterator[httpx.AsyncClient]:
    application = create_app(settings_for(stocked, tmp_path))
    transport = httpx.ASGITransport(app=application)
    async with (
        application.router.lifespan_context(application),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as calling,
    ):
        yield calling


async def ask(client: httpx.AsyncClient, q: str, who: str | None = None, **more: Any) -> dict[str, Any]:
    answer = await client.get("/v1/zoeken", params={"q": q, **more}, headers=await token(client, who))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def token(client: httpx.AsyncClient, who: str | None) -> dict[str, str]:
    if who is None:
        return {}
    answer = await client.put("/v1/identiteit", json={"organisatie": who})
    client.cookies.clear()
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def ids(answer: dict[str, Any], most: int = 5) -> list[str]:
    return [one["id"] for one in answer["treffers"][:most]]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("waterdiepte overstroming", "liwo-waterdiepte"),
        ("overstromingsdiepte", "liwo-waterdiepte"),
        ("hoe hoog komt het water", "liwo-waterdiepte"),
        ("stroom", "elektriciteitsnet-liander"),
        ("brandkranen Arnhem", "bluswater"),
        ("geen stroom", "stroomstoringen"),
        ("power outage", "stroomstoringen"),
        ("Gasleitung", "buisleidingen"),
        ("ziekenhuiz", "ziekenhuizen"),
        ("watersanden", "waterinfo-standen"),
        ("BAG", "bag-panden"),
        ("ÜBERFLUTUNG", "liwo-waterdiepte"),
    ],
)
async def test_what_is_meant_is_among_the_first(
    asking: httpx.AsyncClient, question: str, wanted: str
) -> None:
    assert wanted in ids(await ask(asking, question), 6)


async def test_an_exact_name_is_first_and_a_slip_is_told(asking: httpx.AsyncClient) -> None:
    exact = await ask(asking, "LIWO")
    assert ids(exact, 1) == ["liwo-waterdiepte"]
    assert exact["query"]["gecorrigeerd"] is None
    assert "heet precies zo" in exact["treffers"][0]["waarom"]
    slip = await ask(asking, "dijkdoorbrak")
    assert slip["query"]["gecorrigeerd"] == "dijkdoorbraak"


async def test_who_may_not_see_a_layer_finds_counts_and_is_suggested_nothing_of_it(
    asking: httpx.AsyncClient,
) -> None:
    for who, words in (
        (None, {"Zwaluwnest"}),
        ("stedin", {"Zwaluwnest", "Kwikstaart"}),
        ("vr17", {"Zwaluwnest", "Kwikstaart", "Roerdomp"}),
    ):
        for word, layer in (
            ("Zwaluwnest", "openbaar"),
            ("Kwikstaart", "partners"),
            ("Roerdomp", "eigen"),
        ):
            found = await ask(asking, word, who)
            assert (f"laag.zq-{layer}" in ids(found, 50)) is (word in words), (who, word)
            if word not in words:
                assert found["query"]["gecorrigeerd"] is None
                titles = [one["titel"] + one["omschrijving"] for one in found["treffers"]]
                assert word.casefold() not in str(titles).casefold()
            slip = await ask(asking, word[:-1] + "x", who)
            assert word.casefold() not in str(slip["query"]).casefold() or word in words
            said = await asking.get(
                "/v1/zoeken/suggesties", params={"q": word[:5]}, headers=await token(asking, who)
            )
            assert (word in said.text) is (word in words), (who, word)
            one = await asking.get(f"/v1/catalogus/laag.zq-{layer}", headers=await token(asking, who))
            assert one.status_code == (200 if word in words else 404)
        facets = (await ask(asking, "waterkering", who, eigenaar="vr17"))["facetten"]["eigenaar"]
        assert sum(one["aantal"] for one in facets) == len(words)


async def test_a_share_that_is_withdrawn_is_gone_at_the_next_request(
    asking: httpx.AsyncClient, stocked: conftest.Database
) -> None:
    assert "laag.zq-partners" in ids(await ask(asking, "Kwikstaart", "stedin"), 50)
    with psycopg.connect(stocked.owner_conninfo, autocommit=True) as connection:
        held = "UPDATE plot.share SET withdrawn_at = %s WHERE layer_id = 'zq-partners'"
        connection.execute(held, ("now",))
        gone = await ask(asking, "Kwikstaart", "stedin")
        connection.execute(held, (None,))
    assert "laag.zq-partners" not in ids(gone, 50)


async def test_facets_count_what_is_found_and_filters_narrow(asking: httpx.AsyncClient) -> None:
    whole = await ask(asking, "water", limit=100)
    natures = {one["waarde"]: one["aantal"] for one in whole["facetten"]["aard"]}
    assert sum(natures.values()) == whole["aantal"]
    for nature, number in natures.items():
        assert (await ask(asking, "water", aard=nature, limit=1))["aantal"] == number
    owned = await ask(asking, "waterstand", eigenaar="rws", limit=100)
    assert {one["eigenaar"]["id"] for one in owned["treffers"]} == {"rws"}


async def test_pages_hold_everything_once(asking: httpx.AsyncClient) -> None:
    seen: list[str] = []
    address: str | None = "/v1/zoeken?q=water&limit=7"
    total = 0
    while address:
        page = (await asking.get(address)).json()
        seen += [one["id"] for one in page["treffers"]]
        total, address = page["aantal"], page.get("next")
    assert len(seen) == len(set(seen)) == total


async def test_no_words_give_the_crisis_set_and_else_the_basis_set(asking: httpx.AsyncClient) -> None:
    basis = await ask(asking, "")
    assert ids(basis, 1) == ["brt-achtergrondkaart"]
    flood = await ask(asking, "", crisistype="1.1")
    said = [one.get("prioriteit") for one in flood["treffers"]]
    assert said == sorted(said, key=PRIORITIES.index)
    assert "liwo-waterdiepte" in ids(flood, 20)
    activity = await ask(asking, "", "vr17", activiteit="oefening")
    assert "liwo-waterdiepte" in ids(activity, 20)


@pytest.mark.parametrize(
    "question",
    [
        "x" * 10_000,
        "water " * 1_600,
        "'; DROP TABLE catalogue.record; --",
        "a & b | !c <-> d:*",
        "\\' \\\\ %% {0} %(q)s $1",
        "titel LIKE '%' OR 1=1",
        "\x01\x02\ufffd\u202e\U0001f525",
        "de het een",
        "?!…",
    ],
)
async def test_odd_questions_are_answered(asking: httpx.AsyncClient, question: str) -> None:
    for path in ("/v1/zoeken", "/v1/zoeken/suggesties"):
        assert (await asking.get(path, params={"q": question})).status_code == 200


async def test_faults_are_told_all_at_once(asking: httpx.AsyncClient) -> None:
    wrong = "/v1/zoeken?q=%00&bbox=1,2&limit=0&aard=x&thema=y&formaat=z&crisistype=9.9&kleur=rood"
    answer = await asking.get(wrong)
    assert answer.status_code == 400
    assert len(answer.json()["errors"]) == 8
    for path in ("/v1/zoeken?activiteit=geheim", "/v1/crisistypen/9.9/kaarten", "/v1/catalogus/niets"):
        assert (await asking.get(path)).status_code == 404


async def test_the_grid_says_what_is_there_and_an_own_layer_fills_a_need(
    asking: httpx.AsyncClient, stocked: conftest.Database
) -> None:
    with psycopg.connect(stocked.owner_conninfo, autocommit=True) as connection:
        connection.execute(
            "UPDATE catalogue.endpoint SET state = 'live' WHERE record_id = 'liwo-waterdiepte'"
        )
    found = (await asking.get("/v1/crisistypen/1.1/kaarten?bbox=4.5,51.8,4.8,52.0")).json()
    assert [row["id"] for row in found["behoeften"]][:3] == ["waar", "dreiging", "wie"]
    cells = {cell["id"]: cell for row in found["behoeften"] for cell in row["kaarten"]}
    assert cells["liwo-waterdiepte"]["status"] == "compleet"
    assert "liwo-waterdiepte" in found["standaardset"]
    outside = (await asking.get("/v1/crisistypen/1.1/kaarten?bbox=20,40,21,41")).json()
    there = {cell["id"]: cell for row in outside["behoeften"] for cell in row["kaarten"]}
    assert there["liwo-waterdiepte"]["status"] == "leeg"
    own = await asking.get("/v1/activiteiten/oefening/kaarten", headers=await token(asking, "vr17"))
    assert "laag.zq-eigen" in own.text
    assert (
        "laag.zq-eigen"
        not in (
            await asking.get("/v1/activiteiten/oefening/kaarten", headers=await token(asking, "stedin"))
        ).text
    )
