"""A harvest brings what others describe into the catalogue, and does so again without harm."""

from typing import Any

import pytest

from catalog import records
from plotserver.kernel.errors import Conflict, NotFound
from tests.catalogue.conftest import THEIRS
from tests.peers.documents import csw_capabilities, csw_page, iso, layer, wms
from tests.peers.harvesting import Harvesting
from tests.peers.replay import Asked, Replay, Told

HOOGWATER = ("OGC:WMS", "http://geo.example/wms", "waterdiepte")


def register(peer: Replay, described: list[str], per_page: int = 2) -> str:
    """A CSW at /csw over these records, in pages; gives its address."""

    def answer(asked: Asked) -> Told:
        if asked.method == "GET":
            return Told(csw_capabilities(f"{peer.url}/csw").encode())
        start = int(asked.body.partition(b'startPosition="')[2].partition(b'"')[0])
        end = start + per_page
        following = end if end <= len(described) else 0
        return Told(csw_page(described[start - 1 : end - 1], len(described), following).encode())

    peer.answers["/csw"] = answer
    return f"{peer.url}/csw"


async def test_a_register_is_read_page_by_page_into_records(peer: Replay, harvesting: Harvesting) -> None:
    described = [iso(f"id-{n}", f"Kaart {n}", dataset=f"set-{n}", online=[HOOGWATER][:n]) for n in range(5)]
    run = await harvesting.harvest(register(peer, described))
    assert (run.state, run.pages, run.total, run.seen, run.added, run.faults) == ("klaar", 3, 5, 5, 5, [])
    first, second, *_ = await harvesting.found("Kaart")
    assert (first.title, first.owner, first.access, first.licence) == (
        "Kaart 0",
        "ws-rivierenland",  # the catalogue knows this owner by its name
        "open",
        "cc-by-4.0",
    )
    assert (first.update_frequency, first.bbox, first.keywords) == (
        "kwartaal",
        (5.0, 51.7, 6.0, 52.0),
        ("hoogwater", "dijk"),
    )
    assert [(one.protocol, one.url, one.layer) for one in second.endpoints] == [HOOGWATER]
    assert first.origin == "geoogst"
    assert first.holder == "ws-rivierenland"
    assert first.quality > 50


async def test_a_second_harvest_changes_only_what_changed(peer: Replay, harvesting: Harvesting) -> None:
    described = [iso(f"id-{n}", f"Kaart {n}") for n in range(3)]
    source = await harvesting.source(register(peer, described))
    await harvesting.again(source)
    described[1] = iso("id-1", "Kaart 1, herzien")
    run = await harvesting.again(source)
    assert (run.added, run.changed, run.unchanged) == (0, 1, 2)
    assert [one.title for one in await harvesting.found()] == ["Kaart 0", "Kaart 1, herzien", "Kaart 2"]


async def test_what_people_changed_by_hand_stays_changed(peer: Replay, harvesting: Harvesting) -> None:
    described = [iso("id-1", "Kaart zoals de bron haar noemt")]
    source = await harvesting.source(register(peer, described))
    await harvesting.again(source)
    (made,) = await harvesting.found()
    async with harvesting.database.transaction(harvesting.viewer, write=True) as tx:
        await records.edit(tx, made.id, {"titel": "Waterdiepte in de Betuwe"})
    described[0] = iso("id-1", "Weer een andere naam", abstract="Een nieuwe beschrijving van de bron.")
    await harvesting.again(source)
    (kept,) = await harvesting.found()
    assert kept.title == "Waterdiepte in de Betuwe"
    assert kept.description == "Een nieuwe beschrijving van de bron."


async def test_what_is_gone_is_taken_out_at_the_third_absence_and_comes_back(
    peer: Replay, harvesting: Harvesting
) -> None:
    described = [iso(f"id-{n}", f"Kaart {n}") for n in range(3)]
    source = await harvesting.source(register(peer, described))
    await harvesting.again(source)
    lost = described.pop()
    for absences in (1, 2):
        run = await harvesting.again(source)
        assert (run.absent, run.removed, len(await harvesting.found())) == (1, 0, 3), absences
    run = await harvesting.again(source)
    assert (run.removed, len(await harvesting.found())) == (1, 2)
    described.append(lost)
    run = await harvesting.again(source)
    assert (run.added, len(await harvesting.found())) == (1, 3)
    events = await _events(harvesting, "Kaart 2")
    assert events == ["nieuw", "afwezig", "verwijderd", "terug"]


async def _events(harvesting: Harvesting, title: str) -> list[str]:
    async with harvesting.database.transaction(harvesting.viewer) as tx:
        rows = await tx.execute(
            "SELECT e.kind FROM catalogue.record_event e"
            " JOIN catalogue.visible_record r ON r.id = e.record_id WHERE r.title = %s ORDER BY e.id",
            (title,),
        )
        return [row[0] for row in await rows.fetchall()]


async def test_a_source_that_suddenly_has_almost_nothing_is_not_believed(
    peer: Replay, harvesting: Harvesting
) -> None:
    described = [iso(f"id-{n}", f"Kaart {n}") for n in range(25)]
    source = await harvesting.source(register(peer, described, per_page=100))
    await harvesting.again(source)
    del described[1:]
    for _ in range(4):
        run = await harvesting.again(source)
    assert "Meer dan de helft" in run.message
    assert len(await harvesting.found()) == 25


async def test_the_same_thing_of_two_sources_is_one_record_with_two_sources(
    peer: Replay, harvesting: Harvesting
) -> None:
    """First the service, which knows its layer alone; then the register, which describes it."""
    url = peer.tell("/wms", wms(layer("waterdiepte", "waterdiepte_v2"), f"{peer.url}/wms"))
    await harvesting.harvest(url)
    described = [iso("id-1", "Waterdiepte bij overstroming", online=[("OGC:WMS", url, "waterdiepte")])]
    run = await harvesting.harvest(register(peer, described))
    assert (run.added, run.joined) == (0, 1)
    (made,) = await harvesting.found()
    assert made.title == "Waterdiepte bij overstroming"
    assert len(made.endpoints) == 1
    async with harvesting.database.transaction(harvesting.viewer) as tx:
        rows = await tx.execute("SELECT kind FROM catalogue.visible_source ORDER BY kind")
        assert [row[0] for row in await rows.fetchall()] == ["csw", "wms"]


async def test_a_record_of_another_organisation_is_named_and_not_written_over(
    peer: Replay, harvesting: Harvesting
) -> None:
    described = [iso("id-1", "Waterdiepte", dataset="set-1")]
    await harvesting.harvest(register(peer, described))
    described[0] = iso("id-9", "Waterdiepte volgens ons", dataset="set-1")
    run = await harvesting.as_(THEIRS).harvest(register(peer, described))
    assert (run.joined, [one.title for one in await harvesting.found()]) == (1, ["Waterdiepte"])


async def test_what_is_for_its_owner_alone_stays_that_also_when_others_describe_it(
    peer: Replay, harvesting: Harvesting
) -> None:
    described = [iso("id-1", "Besloten kaart", dataset="set-1")]
    await harvesting.harvest(register(peer, described), audience="eigenaar")
    theirs = harvesting.as_(THEIRS)
    assert await theirs.found() == []
    await theirs.harvest(register(peer, [iso("id-1", "Openbare kaart", dataset="set-1")]))
    assert [one.title for one in await theirs.found()] == ["Openbare kaart"]
    assert [one.title for one in await harvesting.found()] == ["Besloten kaart", "Openbare kaart"]


async def test_a_harvest_that_broke_off_goes_on_where_it_was(peer: Replay, harvesting: Harvesting) -> None:
    described = [iso(f"id-{n}", f"Kaart {n}") for n in range(4)]
    url = register(peer, described)
    good, broken = peer.answers["/csw"], [True]

    def breaking(asked: Asked) -> Told:
        stop = b'startPosition="3"' in asked.body and broken[0]
        return Told(b"", status=500) if stop else good(asked)

    peer.answers["/csw"] = breaking
    source = await harvesting.source(url)
    run = await harvesting.again(source)
    assert (run.state, run.seen, run.absent) == ("mislukt", 2, 0)
    assert "status 500" in run.message
    broken[0] = False
    async with harvesting.database.transaction(harvesting.viewer, write=True) as tx:
        await tx.execute("UPDATE catalogue.harvest_run SET state = 'wacht' WHERE id = %s", (run.id,))
    before = len(peer.asked)
    from catalog.harvest import running

    assert await running.run(harvesting.database, harvesting.door, run.id)
    assert (await harvesting.report(run.id)).seen == 4
    assert len(peer.asked) == before + 1  # the third and fourth record alone


async def test_an_organisation_manages_its_own_sources_alone(peer: Replay, harvesting: Harvesting) -> None:
    url = register(peer, [iso("id-1", "Kaart")])
    source = await harvesting.source(url)
    with pytest.raises(NotFound):
        await harvesting.as_(THEIRS).again(source)
    with pytest.raises(Conflict):
        await harvesting.source(url)
    await harvesting.as_(THEIRS).source(url)


def test_nothing_is_left_out_of_a_report() -> None:
    """What was seen is what became of it."""
    from catalog.harvest.bringing import Brought

    names: dict[str, Any] = Brought().counts()
    assert set(names) == {"added", "changed", "unchanged", "joined", "doubles"}
