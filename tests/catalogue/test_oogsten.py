"""Sources, harvests and reports over HTTP, and the worker that does what is due."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from catalog.harvest import running
from catalog.harvest.jobs import Jobs
from plotserver.app import create_app
from plotserver.kernel.database import Database
from plotserver.web.signing import IdentitySigner
from tests.catalogue.test_harvest import register
from tests.conftest import SECRET
from tests.conftest import Database as Migrated
from tests.peers.documents import iso
from tests.peers.replay import Replay
from tests.servers import running as calling


@pytest.fixture
async def site(empty: Migrated, tmp_path: Path) -> AsyncIterator[tuple[Any, httpx.AsyncClient]]:
    """The application, which may ask this machine; ws-rivierenland and vr17 are there, and kcr2 runs it."""
    from plotserver.settings import Settings

    settings = Settings(
        database_url=empty.owner_conninfo,
        app_database_url=empty.app_conninfo,
        data=tmp_path,
        secret=SECRET,
        demo_identity=True,
        worker=False,
        operator="kcr2",
        outward_allow="127.0.0.0/8",
    )
    app = create_app(settings)
    async with calling(app) as client:
        yield app, client


def as_(organisation: str) -> dict[str, str]:
    """The header of who is chosen in the demo."""
    return {"Authorization": f"Bearer {IdentitySigner(SECRET.encode()).sign(organisation)}"}


async def harvested(app: Any, run: int) -> None:
    """Do the harvest as a worker would."""
    jobs = app.state.context.jobs
    assert await running.run(app.state.context.database, jobs._door, run)


async def test_a_source_from_adding_to_removing(site: tuple[Any, httpx.AsyncClient], peer: Replay) -> None:
    app, client = site
    ours, theirs, operator = [as_(name) for name in ("ws-rivierenland", "vr17", "kcr2")]
    url = register(peer, [iso("id-1", "Waterdiepte"), iso("id-2", "")])
    made = await client.post("/v1/oogstbronnen", json={"url": url, "elkeUren": None}, headers=ours)
    assert (made.status_code, made.json()["laatste"]["stand"]) == (201, "wacht"), made.text
    here = made.headers["location"]
    again = await client.post(f"{here}/oogsten", headers=ours)
    assert again.status_code == 409
    await harvested(app, made.json()["laatste"]["id"])
    report = (await client.get(f"{here}/oogsten", headers=ours)).json()["oogsten"][0]
    assert (report["stand"], report["nieuw"], report["aantalFouten"]) == ("klaar", 1, 1)
    source = (await client.get(here, headers=ours)).json()
    assert (source["soort"], source["titel"], source["aantalKaarten"]) == ("csw", "Proefregister", 1)
    assert (await client.get(here, headers=operator)).status_code == 200
    for refused in (
        await client.get(here, headers=theirs),
        await client.patch(here, json={"elkeUren": 1}, headers=theirs),
        await client.delete(here, headers=theirs),
        await client.post(f"{here}/oogsten", headers=theirs),
        await client.patch(here, json={"elkeUren": 1}, headers=operator),
    ):
        assert refused.status_code == 404, refused.text
    assert (await client.get("/v1/oogstbronnen")).status_code == 403
    changed = await client.patch(here, json={"elkeUren": 6, "titel": "Ons register"}, headers=ours)
    assert (changed.json()["elkeUren"], changed.json()["titel"]) == (6, "Ons register")
    assert (await client.delete(f"{here}?metKaarten=ja", headers=ours)).status_code == 204
    assert (await client.get("/v1/oogstbronnen", headers=ours)).json() == {"oogstbronnen": []}
    async with app.state.context.database.transaction(running.DUTY) as tx:
        rows = await tx.execute("SELECT count(*) FROM catalogue.visible_record")
        assert (await rows.fetchone())[0] == 0


IMPOSSIBLE: list[dict[str, Any]] = [
    {},
    {"url": "file:///etc/passwd"},
    {"url": "http://u:p@example.nl/"},
    {"url": "http://2130706433/"},
    {"url": "https://example.nl/", "elkeUren": 0},
    {"url": "https://example.nl/", "elkeUren": True},
    {"url": "https://example.nl/", "zichtbaarVoor": "iedereen"},
    {"url": "https://example.nl/", "wachtwoord": "x"},
    {"url": ["https://example.nl/"]},
]


async def test_a_source_that_cannot_be_is_refused(site: tuple[Any, httpx.AsyncClient]) -> None:
    _, client = site
    answers = [await client.post("/v1/oogstbronnen", json=body, headers=as_("vr17")) for body in IMPOSSIBLE]
    assert [(one.status_code, bool(one.json()["errors"])) for one in answers] == [(400, True)] * len(answers)


async def test_a_problem_reaches_the_keeper_of_a_record_and_nobody_else(
    site: tuple[Any, httpx.AsyncClient], peer: Replay
) -> None:
    app, client = site
    ours, theirs, third = [as_(name) for name in ("ws-rivierenland", "vr17", "kcr2")]
    made = await client.post(
        "/v1/oogstbronnen", json={"url": register(peer, [iso("id-1", "Waterdiepte")])}, headers=ours
    )
    await harvested(app, made.json()["laatste"]["id"])
    async with app.state.context.database.transaction(running.DUTY) as tx:
        record = (await (await tx.execute("SELECT id FROM catalogue.visible_record")).fetchone())[0]
    here = f"/v1/catalogus/{record}/meldingen"
    sent = {"soort": "werkt-niet", "bericht": "De kaart blijft leeg."}
    assert (await client.post(here, json=sent)).status_code == 403
    assert (await client.post("/v1/catalogus/niets/meldingen", json=sent, headers=theirs)).status_code == 404
    told = await client.post(here, json=sent, headers=theirs)
    assert (told.status_code, told.json()["aan"]) == (201, "ws-rivierenland")
    (seen,) = (await client.get("/v1/catalogusmeldingen", headers=ours)).json()["meldingen"]
    assert (seen["bericht"], seen["van"]["id"]) == ("De kaart blijft leeg.", "vr17")
    address = f"{here}/{seen['id']}"
    assert (await client.patch(address, json={"stand": "opgelost"}, headers=theirs)).status_code == 404
    answered = await client.patch(address, json={"stand": "opgelost", "antwoord": "Hersteld."}, headers=ours)
    assert answered.json()["antwoord"] == "Hersteld."
    (back,) = (await client.get(here, headers=theirs)).json()["meldingen"]
    assert back["stand"] == "opgelost"
    assert len((await client.get(here, headers=third)).json()["meldingen"]) == 1  # kcr2 runs the server
    assert (await client.get(here)).json()["meldingen"] == []
    state = (await client.get(f"/v1/catalogus/{record}/toestand")).json()
    assert (state["bronnen"][0]["soort"], state["gebeurtenissen"]) == ("csw", [])
    assert 0 < state["kwaliteit"]["score"] < 100
    assert all(one["doen"] for one in state["kwaliteit"]["verbeteringen"])


async def test_a_worker_does_what_is_due(site: tuple[Any, httpx.AsyncClient], peer: Replay) -> None:
    app, client = site
    ours = as_("ws-rivierenland")
    made = await client.post(
        "/v1/oogstbronnen", json={"url": register(peer, [iso("id-1", "Kaart")])}, headers=ours
    )
    jobs: Jobs = app.state.context.jobs
    worker = asyncio.create_task(jobs.work())
    try:
        async with asyncio.timeout(20):
            while True:
                run = (await client.get(f"{made.headers['location']}/oogsten", headers=ours)).json()[
                    "oogsten"
                ][0]
                if run["stand"] == "klaar":
                    break
                await asyncio.sleep(0.05)
    finally:
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
    assert run["nieuw"] == 1


async def test_what_is_due_is_found_once(
    site: tuple[Any, httpx.AsyncClient], peer: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, client = site
    ours = as_("ws-rivierenland")
    made = await client.post(
        "/v1/oogstbronnen", json={"url": register(peer, [iso("id-1", "Kaart")])}, headers=ours
    )
    await harvested(app, made.json()["laatste"]["id"])
    base: Database = app.state.context.database
    async with base.transaction(running.DUTY, write=True) as tx:
        await tx.execute("UPDATE catalogue.source SET next_at = now() - interval '1 second'")
    monkeypatch.setattr("catalog.harvest.jobs.SPREAD_SECONDS", 0.0)
    for _ in range(2):
        await app.state.context.jobs.tick(0)
    runs = (await client.get(f"{made.headers['location']}/oogsten", headers=ours)).json()["oogsten"]
    assert [one["stand"] for one in runs] == ["wacht", "klaar"]
