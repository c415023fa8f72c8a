"""Histories of sharing that nobody would think of, step by step, with the tile cache on: does it leak?"""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import mapbox_vector_tile
import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from plotserver.app import create_app
from plotserver.settings import Settings
from plotserver.web.signing import IdentitySigner
from tests import makers
from tests.access.rules import Layer, Share, World
from tests.conftest import Database, Owner, Postgres, settings_for
from tests.servers import running

ORGANISATIONS = ("vr17", "stedin", "ns", "prorail")
LAYERS = ("een", "twee")
ACTIVITY = "oefening"
AUDIENCES = (
    *((kind, None) for kind in ("openbaar", "partners")),
    *(("organisatie", who) for who in ORGANISATIONS[1:]),
    ("sector", "energie"),
    ("activiteit", ACTIVITY),
)
TILE = "/tiles/beeld/WebMercatorQuad/5/16/10.pbf"
layers = st.sampled_from(LAYERS)
organisations = st.sampled_from(ORGANISATIONS)
viewers = st.sampled_from((None, *ORGANISATIONS))


class Histories(RuleBasedStateMachine):
    """One server on one database; each history starts with nothing shared."""

    owner: Owner
    client: httpx.AsyncClient
    runner: asyncio.Runner
    signer: IdentitySigner

    def ask(self, method: str, path: str, who: str | None, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.signer.sign(who)}"} if who else {}
        return self.runner.run(self.client.request(method, path, headers=headers, **more))

    @initialize()
    def start(self) -> None:
        self.owner.execute("DELETE FROM plot.share")
        self.owner.execute("UPDATE plot.layer SET classification = 'open'")
        self.owner.execute("UPDATE plot.activity SET phase = 'actief', ended_at = NULL")
        self.owner.execute("UPDATE plot.activity_participant SET left_at = now(), until = NULL")
        self.world = World(sectors={"energie": {"stedin"}}, participants={ACTIVITY: set()})
        for name in LAYERS:
            marks = {f"{name}-{mark}": mark for mark in ("intern", "vertrouwelijk")} if name == "twee" else {}
            self.world.layers[name] = Layer(name, "vr17", "open", {f"{name}-ding": None} | marks)
        self.numbers: dict[int, Share] = {}

    @rule(
        layer=layers,
        audience=st.sampled_from(AUDIENCES),
        may=st.sampled_from(("lezen", "bewerken")),
        ending=st.sampled_from(("", "tot", "activiteit")),
    )
    def share(self, layer: str, audience: tuple[str, str | None], may: str, ending: str) -> None:
        kind, whom = audience
        held = self.world.layers[layer]
        body: dict[str, Any] = {"met": {"soort": kind} | ({"id": whom} if whom else {}), "mag": may}
        if ending == "tot":
            body["tot"] = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
        if ending == "activiteit":
            body["totEindeVan"] = ACTIVITY
        answer = self.ask("POST", f"/v1/lagen/{layer}/delingen", "vr17", json=body)
        highest = {"openbaar": "open", "organisatie": "vertrouwelijk"}.get(kind, "intern")
        rank = ("open", "intern", "vertrouwelijk").index
        over = ACTIVITY in self.world.closed and "activiteit" in (kind, ending)
        if rank(held.classification) > rank(highest):
            assert answer.status_code == 409
        elif kind == "openbaar" and may == "bewerken":
            assert answer.status_code == 400
        elif over:
            assert answer.status_code == 409
        else:
            assert answer.status_code == 201, answer.text
            for one in held.shares:
                one.ended = one.ended or (one.kind, one.whom) == audience
            made = Share(kind, whom, may, ACTIVITY if ending == "activiteit" else None)
            held.shares.append(made)
            self.numbers[answer.json()["id"]] = made

    @rule(data=st.data(), layer=layers)
    def withdraw(self, data: st.DataObject, layer: str) -> None:
        if self.numbers:
            number = data.draw(st.sampled_from(sorted(self.numbers)))
            held = self.world.layers[layer].shares
            answer = self.ask("DELETE", f"/v1/lagen/{layer}/delingen/{number}", "vr17")
            share = self.numbers[number]
            mine = any(one is share for one in held)
            if answer.status_code == 204:
                assert mine
                share.ended = True
            else:
                assert not mine or share.ended

    @rule(data=st.data())
    def a_moment_passes(self, data: st.DataObject) -> None:
        if self.numbers:
            number = data.draw(st.sampled_from(sorted(self.numbers)))
            with self.owner.transaction():
                self.owner.execute(
                    "SET LOCAL session_replication_role = replica"
                )  # the clock fires no trigger
                self.owner.execute("UPDATE plot.share SET until = now() WHERE id = %s", (number,))
            self.numbers[number].ended = True

    @rule(who=organisations)
    def join(self, who: str) -> None:
        answer = self.ask(
            "POST", f"/v1/activiteiten/{ACTIVITY}/deelnemers", "vr17", json={"organisatie": who}
        )
        assert answer.status_code == (409 if self.world.closed else 201), answer.text
        if answer.status_code == 201:
            self.world.participants[ACTIVITY].add(who)

    @rule(who=organisations)
    def leave(self, who: str) -> None:
        answer = self.ask("DELETE", f"/v1/activiteiten/{ACTIVITY}/deelnemers/{who}", who)
        assert (answer.status_code == 204) is (who in self.world.participants[ACTIVITY])
        self.world.participants[ACTIVITY].discard(who)

    @rule(closes=st.sampled_from((False, False, False, True)))
    def close(self, closes: bool) -> None:
        if closes and not self.world.closed:
            assert self.ask("POST", f"/v1/activiteiten/{ACTIVITY}/afsluiting", "vr17").status_code == 200
            self.world.closed.add(ACTIVITY)

    @rule(layer=layers, level=st.sampled_from(("open", "intern", "vertrouwelijk")))
    def classify(self, layer: str, level: str) -> None:
        body = {"classificatie": level}
        assert self.ask("PUT", f"/v1/lagen/{layer}/classificatie", "vr17", json=body).status_code == 200
        self.world.layers[layer].classification = level

    @rule(order=st.permutations((None, *ORGANISATIONS)))
    def all_look(self, order: list[str | None]) -> None:
        """The picture's tile shows each what it may see, whether it was made for it or lay in memory."""
        for who in order:
            tile = self.ask("GET", TILE, who)
            drawn = mapbox_vector_tile.decode(tile.content) if tile.content else {}
            shown = {
                one["properties"]["naam"]
                for name, layer in drawn.items()
                if name in LAYERS
                for one in layer["features"]
            }
            assert shown == set().union(*(self.world.objects(who, one) for one in self.world.layers.values()))

    @rule(other=viewers, layer=layers)
    def preview(self, other: str | None, layer: str) -> None:
        answer = self.ask("GET", f"/ogc/v1/collections/{layer}/items?als={other or 'openbaar'}", "vr17")
        held = self.world.layers[layer]
        assert (answer.status_code == 200) is self.world.sees(other, held)
        if answer.status_code == 200:
            names = {one["properties"]["naam"] for one in answer.json()["features"]}
            assert names == self.world.objects(other, held)

    @rule(layer=layers)
    def who_can_see_this(self, layer: str) -> None:
        """What is told of who sees a layer is what the rules, and so the database, do."""
        found = self.ask("GET", f"/v1/lagen/{layer}/zichtbaarheid", "vr17").json()
        held = self.world.layers[layer]
        told = {one["id"] for one in found["organisaties"]} | {"vr17"}
        assert found["openbaar"] is self.world.sees(None, held)
        if not found["openbaar"]:
            assert told == {who for who in (*ORGANISATIONS, "kcr2") if self.world.sees(who, held)}

    @invariant()
    def nobody_draws_where_it_may_not(self) -> None:
        for who in ("stedin", "prorail"):
            with self.owner.transaction():
                self.owner.execute("SET LOCAL ROLE plotserver_app")
                self.owner.execute("SELECT set_config('plotserver.organisation', %s, true)", (who,))
                rows = self.owner.execute("SELECT id FROM plot.drawable_layer").fetchall()
            assert {row[0] for row in rows} == {
                one.id for one in self.world.layers.values() if self.world.edits(who, one)
            }


@pytest.fixture
def peopled(postgres: Postgres, template: Database) -> Iterator[Database]:
    """Two layers in a picture, one with marked objects; nothing is shared."""
    database = postgres.create(template.name)
    with psycopg.connect(database.owner_conninfo, autocommit=True) as owner:
        world = makers.World(owner)
        world.organisation("stedin", "energie")
        world.activity(ACTIVITY, *ORGANISATIONS)
        owner.execute("UPDATE plot.activity SET owner_id = 'vr17'")
        for name in LAYERS:
            plot = world.plot(name)
            plot.place(f"{name}-ding", 4.5, 51.9)
            for mark in ("intern", "vertrouwelijk") if name == "twee" else ():
                plot.place(f"{name}-{mark}", 4.6, 51.8, classification=mark)
            plot.publish()
        world.picture("beeld", *LAYERS)
    yield database
    postgres.drop(database)


def test_no_history_of_sharing_shows_anybody_more_than_the_rules(peopled: Database, tmp_path: Any) -> None:
    chosen: Settings = settings_for(peopled, tmp_path)
    with psycopg.connect(peopled.owner_conninfo, autocommit=True) as owner, asyncio.Runner() as runner:
        calling = running(create_app(chosen))
        Histories.owner, Histories.runner = owner, runner
        Histories.signer = IdentitySigner(chosen.signing_key())
        Histories.client = runner.run(calling.__aenter__())
        try:
            run_state_machine_as_test(
                Histories,
                settings=settings(
                    max_examples=20,
                    stateful_step_count=30,
                    deadline=None,
                    derandomize=True,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(calling.__aexit__(None, None, None))
