"""What open pages are told: changes, publications, sharing and who is there, to who may know of it alone."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from plotserver.kernel.viewer import PUBLIC
from plotserver.live.events import Blob, Event
from plotserver.live.streams import MOST_BEHIND, RELOAD, Queue, Stream
from plotserver.web.signing import IdentitySigner
from tests.conftest import SECRET, Database, Postgres, settings_for
from tests.http.live import following
from tests.makers import Plot, World, make_region
from tests.servers import Server, started

MADE = ("picture_layer", "picture", "share", "layer", "activity_participant", "activity", "block")
ACTIVITY = "/v1/activiteiten/oefening/gebeurtenissen"


@pytest.fixture(scope="module")
def live(
    postgres: Postgres, template: Database, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, Server]]:
    """A real server for all that follows, and its database."""
    copy, folder = postgres.create(template.name), tmp_path_factory.mktemp("live")
    with started(lambda port: settings_for(copy, folder, port)) as real:
        yield copy, real
    postgres.drop(copy)


@pytest.fixture
def world(live: tuple[Database, Server]) -> Iterator[World]:
    """The small world of `make_region`: stedin draws in `water`, prorail reads it."""
    with psycopg.connect(live[0].owner_conninfo, autocommit=True) as owner:
        made = World(owner)
        make_region(made)
        made.share("water", "organisatie", "stedin", may="bewerken")
        made.activity("andere", "vr25")
        made.plot("eigen", "vr17", classification="intern", activity_id="oefening").place("a", 4.5, 51.9)
        yield made
        for table in (
            "picture_layer",
            "picture",
            "share",
            "layer",
            "activity_participant",
            "activity",
            "block",
        ):
            owner.execute(f"DELETE FROM plot.{table}")


class People:
    """Organisations at a server."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.client = httpx.Client(base_url=server.url, timeout=15)

    def who(self, organisation: str) -> dict[str, str]:
        """The headers by which an organisation of the demo asks."""
        token = IdentitySigner(SECRET.encode()).sign(organisation)
        return {"Authorization": f"Bearer {token}"}

    def follow(self, organisation: str, cursor: str = "") -> Any:
        return following(self.server.url + ACTIVITY, self.who(organisation), cursor)

    def work(self, organisation: str, *operations: Any, plot: str = "water") -> list[dict[str, Any]]:
        body = {"bewerkingen": list(operations)}
        answer = self.client.post(f"/v1/plots/{plot}/bewerkingen", json=body, headers=self.who(organisation))
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["uitkomsten"]
        assert all(one["uitkomst"] != "geweigerd" for one in found), found
        return found


@pytest.fixture
def people(world: World, live: tuple[Database, Server]) -> Iterator[People]:
    made = People(live[1])
    yield made
    made.client.close()


def make(thing: str, **fields: Any) -> dict[str, Any]:
    place = {"type": "Point", "coordinates": [4.5, 51.9]}
    return operation("maken", thing, geometrie=place, velden={"teken": "gemaal"} | fields)


def operation(kind: str, thing: str, **more: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "soort": kind, "object": thing} | more


def layers(stand: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in stand["lagen"]}


def apply(objects: dict[str, int], told: dict[str, Any]) -> list[tuple[str, int]]:
    """Apply changes as a page does; which versions came."""
    came = [(one["id"], one["properties"]["versie"]) for one in told["objecten"]]
    came += [(one["id"], one["versie"]) for one in told["verwijderd"]]
    for thing, version in came:
        objects[thing] = version
    return came


def test_who_draws_is_told_of_the_draft_and_a_reader_only_of_publications(people: People) -> None:
    thing = str(uuid4())
    with people.follow("stedin") as partner, people.follow("prorail") as reader:
        assert layers(partner.until("stand"))["water"]["magTekenen"] is True
        stands = layers(reader.until("stand"))
        assert (set(stands), stands["water"]["magTekenen"]) == ({"water"}, False)
        sent = make(thing, naam="Oost")
        people.work("vr17", sent)
        told = partner.until("wijzigingen")
        assert (told["laag"], told["stand"], told["tot"]) == ("water", "concept", told["van"] + 1)
        assert told["objecten"][0]["properties"]["bewerking"] == sent["id"]
        assert told["objecten"][0]["geometry"]["coordinates"] == [4.5, 51.9]
        people.work("stedin", operation("verwijderen", thing))
        assert partner.until("wijzigingen")["verwijderd"] == [{"id": thing, "versie": 2}]
        answer = people.client.post(
            "/v1/plots/water/publiceren", json={"toelichting": "nu"}, headers=people.who("vr17")
        )
        assert answer.status_code == 200
        published = reader.until("publicatie")
        assert (published["laag"], published["publicatie"]["notitie"]) == ("water", "nu")
        assert "wijzigingen" not in {kind for kind, _ in reader.seen}


def test_a_reader_of_a_live_plot_is_told_of_each_change_but_not_of_what_it_may_not_see(
    people: People, world: World
) -> None:
    people.client.put("/v1/plots/water/modus", json={"modus": "live"}, headers=people.who("vr17"))
    world.share("water", "activiteit", "oefening")
    world.connection.execute(
        "UPDATE plot.share SET withdrawn_at = now() WHERE layer_id = 'water' AND audience = 'organisatie'"
    )
    hidden, plain = str(uuid4()), str(uuid4())
    with people.follow("prorail") as reader:
        reader.until("stand")
        people.work("vr17", make(hidden, classificatie="vertrouwelijk", naam="geheime plek"), make(plain))
        told = reader.until("wijzigingen")
        assert (told["stand"], [one["id"] for one in told["objecten"]]) == ("gepubliceerd", [plain])
        people.work("vr17", operation("wijzigen", plain, velden={"classificatie": "vertrouwelijk"}))
        told = reader.until("wijzigingen")
        assert (told["objecten"], [one["id"] for one in told["verwijderd"]]) == ([], [plain])
        people.work("vr17", operation("wijzigen", plain, velden={"naam": "geheime plek"}), make(str(uuid4())))
        told = reader.until("wijzigingen")
        assert len(told["objecten"]) == 1
        assert "geheime plek" not in str(reader.seen)


def test_a_share_that_is_withdrawn_stops_what_is_told_and_says_so(people: People, world: World) -> None:
    with people.follow("stedin") as partner:
        partner.until("stand")
        world.connection.execute(
            "UPDATE plot.share SET withdrawn_at = now() WHERE layer_id = 'vitaal' AND audience_id = 'stedin'"
        )
        people.work("vr17", make(str(uuid4()), naam="daarna"), plot="vitaal")
        assert partner.until("toegang")["lagen"] == [{"id": "vitaal", "leesbaar": False, "magTekenen": False}]
        people.work("vr17", make(str(uuid4()), naam="gewoon"))
        assert partner.until("wijzigingen")["laag"] == "water"
        world.share("vitaal", "organisatie", "stedin", may="bewerken")
        assert partner.until("toegang")["lagen"][0]["magTekenen"] is True
        assert "daarna" not in str(partner.seen)


def test_who_takes_part_no_more_is_let_go(people: People, world: World) -> None:
    with people.follow("prorail") as reader:
        reader.until("stand")
        world.connection.execute(
            "UPDATE plot.activity_participant SET left_at = now() WHERE organisation_id = 'prorail'"
        )
        assert reader.rest()[-1] == "toegang"
    answer = people.client.get(ACTIVITY, headers=people.who("prorail"))
    assert answer.status_code == 404


def test_a_share_that_ends_by_itself_ends_here_too(people: People, world: World) -> None:
    with people.follow("prorail") as reader:
        assert set(layers(reader.until("stand"))) == {"water"}
        world.share("eigen", "organisatie", "prorail", may="bewerken")
        assert reader.until("toegang")["lagen"][0]["id"] == "eigen"
        world.connection.execute(
            "UPDATE plot.share SET until = clock_timestamp() + interval '100 ms'"
            " WHERE layer_id = 'eigen' AND audience_id = 'prorail'"
        )
        while reader.until("toegang")["lagen"] != [{"id": "eigen", "leesbaar": False, "magTekenen": False}]:
            pass


def test_an_access_key_that_is_revoked_closes_its_streams(people: People, world: World) -> None:
    made = people.client.post(
        "/v1/sleutels", json={"naam": "mee", "mag": "lezen", "alles": True}, headers=people.who("vr17")
    )
    assert made.status_code == 201, made.text
    key = made.json()
    secret = next(value for value in key.values() if isinstance(value, str) and value.startswith("pks_"))
    with following(people.server.url + ACTIVITY, {"Authorization": f"Bearer {secret}"}) as reader:
        assert not any(one["magTekenen"] for one in reader.until("stand")["lagen"])
        world.connection.execute("UPDATE plot.access_key SET revoked_at = now()")
        assert set(reader.rest()) <= {"toegang", "activiteit"}  # and it ends


def test_after_a_break_a_page_goes_on_without_a_gap_and_hears_nothing_twice(people: People) -> None:
    chance = random.Random(7)
    things = [str(uuid4()) for _ in range(6)]
    objects: dict[str, int] = {}
    heard: list[tuple[str, int]] = []
    cursor, upto = "", 0
    with people.follow("stedin") as page:
        upto = layers(page.until("stand"))["water"]["nummer"]
        cursor = page.cursor
    for _ in range(7):
        for thing in chance.sample(things, 2):
            kind = "vervangen" if objects.get(thing) is None or chance.random() < 0.7 else "verwijderen"
            place = {"type": "Point", "coordinates": [4.5 + chance.random(), 51.9]}
            more = (
                {"geometrie": place, "velden": {"naam": str(chance.random())}} if kind == "vervangen" else {}
            )
            body = {"bewerkingen": [operation(kind, thing, **more)]}
            people.client.post("/v1/plots/water/bewerkingen", json=body, headers=people.who("vr17"))
        if chance.random() < 0.5:
            continue  # these are missed by a page that is away
        with people.follow("stedin", cursor) as page:
            until = layers(page.until("stand"))["water"]["nummer"]
            while upto < until:
                told = page.until("wijzigingen")
                assert told["van"] == upto
                heard += apply(objects, told)
                upto = told["tot"]
            cursor = page.cursor
    with people.follow("stedin", cursor) as page:
        until = layers(page.until("stand"))["water"]["nummer"]
        if upto < until:
            heard += apply(objects, page.until("wijzigingen"))
    assert len(heard) == len(set(heard))
    rows = people.client.get("/v1/plots/water/objecten", headers=people.who("stedin")).json()["features"]
    now = {one["id"]: one["properties"]["versie"] for one in rows if one["id"] in things}
    for thing in things:
        versions = people.client.get(
            f"/v1/plots/water/objecten/{thing}/versies", headers=people.who("stedin")
        )
        if versions.status_code == 200:
            last = versions.json()["versies"][0]
            assert objects[thing] == last["object"]["properties"]["versie"]
            assert (thing in now) is not last["verwijderd"]


def test_a_cursor_that_is_no_use_any_more_says_load_again(people: People) -> None:
    for cursor in ("onzin", "0", ""):
        with people.follow("stedin", cursor) as page:
            page.until("stand")
            kept = page.cursor
    ahead = ".".join(f"{part.partition('-')[0]}-999999" for part in kept.split("."))
    with people.follow("stedin", ahead) as page:
        page.until("bijwerken")


def test_the_same_comes_by_asking_again(people: People) -> None:
    who = people.who("stedin")
    first = people.client.get("/v1/activiteiten/oefening/wijzigingen", headers=who).json()
    assert [one["soort"] for one in first["gebeurtenissen"]] == ["stand"]
    thing = str(uuid4())
    people.work("vr17", make(thing))
    asked = {"vanaf": first["cursor"], "wacht": 5}
    second = people.client.get("/v1/activiteiten/oefening/wijzigingen", params=asked, headers=who).json()
    changes = [one["data"] for one in second["gebeurtenissen"] if one["soort"] == "wijzigingen"]
    assert [one["id"] for one in changes[0]["objecten"]] == [thing]
    assert second["cursor"] != first["cursor"]


def test_the_earlier_author_is_told_at_once_what_was_replaced(people: People) -> None:
    thing = str(uuid4())
    people.work("vr17", make(thing, naam="a"))
    with people.follow("stedin") as partner:
        partner.until("stand")
        theirs = operation("wijzigen", thing, basis=1, velden={"naam": "van Stedin"})
        people.work("stedin", theirs)
        people.work("vr17", operation("wijzigen", thing, basis=1, velden={"naam": "van ons"}))
        told = partner.until("overschreven")
        assert (told["laag"], told["object"], told["veld"]) == ("water", thing, "naam")
        assert (told["waarde"], told["bewerking"]) == ("van Stedin", theirs["id"])
        assert told["door"]["organisatie"] == "vr17"


def test_who_is_there_is_seen_but_not_where_one_may_not_look(people: People) -> None:
    def present(organisation: str, session: str, layer: str) -> int:
        body = {"sessie": session, "naam": "Jan", "cursor": [5.1, 52.0], "laag": layer, "bewerkt": ["x"]}
        return people.client.post(
            "/v1/activiteiten/oefening/aanwezigheid", json=body, headers=people.who(organisation)
        ).status_code

    with people.follow("prorail") as reader:
        reader.until("stand")
        with people.follow("vr17") as page:
            own = page.until("stand")["sessie"]
            assert present("vr17", own, "eigen") == 204
            mine, theirs = page.until("aanwezig")["aanwezig"][0], reader.until("aanwezig")["aanwezig"][0]
            assert (mine["ik"], mine["laag"], mine["bewerkt"]) == (True, "eigen", ["x"])
            assert (theirs["ik"], theirs["laag"], theirs["bewerkt"]) == (False, None, [])
            assert theirs["cursor"] == [5.1, 52.0]
            assert present("stedin", own, "water") == 409
            assert present("vr17", own, "water") == 204
            assert reader.until("aanwezig")["aanwezig"][0]["laag"] == "water"
        assert reader.until("aanwezig")["weg"] == [own]


def test_a_viewer_of_a_picture_hears_of_other_content_and_of_other_sharing(
    people: People, world: World
) -> None:
    url = f"{people.server.url}/v1/beelden/vr17/gebeurtenissen"
    with following(url, people.who("stedin")) as viewer, following(url, {}) as public:
        assert [one["id"] for one in viewer.until("stand")["lagen"]] == ["water", "vitaal"]
        assert [one["id"] for one in public.until("stand")["lagen"]] == ["water"]
        people.work("vr17", make(str(uuid4())))
        people.client.post("/v1/plots/water/publiceren", json={}, headers=people.who("vr17"))
        told = public.until("inhoud")["lagen"]
        assert [one["id"] for one in told] == ["water"]
        assert len(told[0]["vak"]) == 4
        world.connection.execute("UPDATE plot.share SET withdrawn_at = now() WHERE layer_id = 'vitaal'")
        assert viewer.until("toegang")["lagen"] == ["vitaal"]
        assert not [kind for kind, _ in public.seen if kind == "toegang"]
        world.connection.execute("UPDATE plot.picture_layer SET note = 'let op' WHERE layer_id = 'water'")
        public.until("beeld")
    previewed = following(f"{url}?als=openbaar", people.who("vr17"))
    with previewed as page:
        assert [one["id"] for one in page.until("stand")["lagen"]] == ["water"]


def test_strangers_follow_no_activity(people: People) -> None:
    for who, path, status in (
        ({}, ACTIVITY, 404),
        (people.who("vr25"), ACTIVITY, 404),
        (people.who("vr17"), ACTIVITY.replace("oefening", "er-niet"), 404),
        (people.who("vr17"), f"{ACTIVITY}?als=openbaar", 400),
        ({}, "/v1/beelden/er-niet/gebeurtenissen", 404),
    ):
        assert people.client.get(path, headers=who).status_code == status, path


def test_who_is_blocked_hears_nothing_more(people: People, world: World) -> None:
    world.activity("oefening", "gasunie")
    with people.follow("gasunie") as partner, people.follow("vr17") as owner:
        partner.until("stand")
        owner.until("stand")
        world.connection.execute(
            "INSERT INTO plot.block (kind, organisation_id, reason, created_by)"
            " VALUES ('organisatie', 'gasunie', 'proef', 'test')"
        )
        assert set(partner.rest()) <= {"toegang", "activiteit"}  # and it ends
        people.work("vr17", make(str(uuid4())))
        assert owner.until("wijzigingen")["laag"] == "water"


def test_what_happened_while_the_database_was_away_comes_after_it(
    people: People, world: World, live: tuple[Database, Server], postgres: Postgres
) -> None:
    name = live[0].name
    with people.follow("stedin") as partner, postgres.connect() as superuser:
        stood = layers(partner.until("stand"))["water"]["nummer"]
        superuser.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        try:
            superuser.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = %s AND application_name = 'plotserver'",
                [name],
            )
            missed = Plot(world, "water", "vr17", at=datetime.now(UTC)).place("Gemist", 4.5, 51.9)
        finally:
            superuser.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        told = partner.until("wijzigingen")
        assert (told["van"], [one["id"] for one in told["objecten"]]) == (stood, [str(missed)])


async def test_a_reader_that_takes_nothing_costs_little_and_loads_again_later() -> None:
    sink = Queue()
    stream = Stream(PUBLIC, "oefening", sink)
    stream.start(Blob([Event("stand", {})]))
    large = Blob([Event("wijzigingen", {"laag": "x" * 50_000})])
    for _ in range(200):
        stream.send(large)
    assert sink.waiting() < MOST_BEHIND + 2 * len(large.written)
    await sink.take()
    stream.send(large)
    assert [blob.events[0].kind for blob in await sink.take() or []] == [RELOAD.events[0].kind]
    stream.send(large)
    assert await sink.take() == [large]
