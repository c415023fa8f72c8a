"""Records of the catalogue: who may keep and read them, and what becomes of a later delivery."""

from typing import Any

import psycopg
import pytest

from catalog import records, seed
from catalog.errors import NotYourRecord, RecordNotFound
from plotserver.kernel.database import Database
from plotserver.kernel.errors import Invalid
from plotserver.kernel.viewer import Viewer
from tests import conftest
from tests.conftest import Owner
from tests.makers import World


def document(record_id: str = "gemalen", **more: Any) -> dict[str, Any]:
    return {
        "id": record_id,
        "titel": "Gemalen van het waterschap",
        "omschrijving": "Waar de gemalen staan.",
        "eigenaar": "rws",
        "aard": "realiteit",
        "toegang": "open",
        "themas": ["water"],
        "dekking": [4.0, 51.0, 5.0, 52.0],
        "crisis": [{"type": "1.1", "behoefte": "vitaal", "prioriteit": "verplicht"}],
        "diensten": [{"protocol": "OGC:WMS", "url": "https://kaart.example/wms", "laag": "gemalen"}],
        "identificaties": [{"schema": "metadata", "waarde": "abc"}],
    } | more


@pytest.fixture
def partners(world: World) -> World:
    for one in ("vr17", "stedin"):
        world.organisation(one)
    return world


@pytest.mark.usefixtures("partners")
async def test_what_people_changed_stays_when_the_source_delivers_again(pool: Database) -> None:
    async with pool.transaction(Viewer("vr17"), write=True) as tx:
        await records.deliver(tx, document(), origin="geoogst")
        await records.edit(tx, "gemalen", {"titel": "Gemalen met vermogen", "dekking": "nederland"})
        later = document(omschrijving="Nu met sluizen.", titel="Gemalen 2")
        kept = await records.deliver(tx, later, origin="geoogst")
        found = await records.one(tx, "gemalen")
    assert (kept.made, kept.changed) == (False, True)
    assert (found.title, found.description) == ("Gemalen met vermogen", "Nu met sluizen.")
    assert (found.coverage, found.holder) == ("nederland", "vr17")
    async with pool.transaction(Viewer("vr17"), write=True) as tx:
        await records.edit(tx, "gemalen", {"titel": None})
        assert (await records.one(tx, "gemalen")).title == "Gemalen 2"
        assert await records.by_identifier(tx, "metadata", "abc") == "gemalen"


@pytest.mark.usefixtures("partners")
async def test_only_who_keeps_a_record_changes_it_and_the_public_changes_none(pool: Database) -> None:
    async with pool.transaction(Viewer("vr17"), write=True) as tx:
        await records.deliver(tx, document(), origin="handmatig")
    for other in (Viewer("stedin"), Viewer()):
        with pytest.raises(NotYourRecord):
            async with pool.transaction(other, write=True) as tx:
                await records.edit(tx, "gemalen", {"titel": "Gekaapt"})
        with pytest.raises(NotYourRecord):
            async with pool.transaction(other, write=True) as tx:
                await records.remove(tx, "gemalen")
    async with pool.transaction(Viewer("vr17"), write=True) as tx:
        assert await records.remove(tx, "gemalen")
        with pytest.raises(RecordNotFound):
            await records.one(tx, "gemalen")


@pytest.mark.usefixtures("partners")
async def test_a_record_for_its_holder_alone_is_nowhere_for_others(pool: Database, owner: Owner) -> None:
    async with pool.transaction(Viewer("vr17"), write=True) as tx:
        await records.deliver(tx, document(titel="Geheimzinnig"), origin="handmatig", audience="eigenaar")
    for who, there in ((Viewer("vr17"), True), (Viewer("stedin"), False), (Viewer(), False)):
        async with pool.transaction(who) as tx:
            assert bool(await records.many(tx, ["gemalen"])) is there
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                async with tx.transaction():
                    await tx.execute("SELECT * FROM catalogue.entry")
    words = owner.execute("SELECT count(*) FROM catalogue.lexeme").fetchone()
    starts = owner.execute("SELECT count(*) FROM catalogue.title_start").fetchone()
    assert (words, starts) == ((0,), (0,))


@pytest.mark.usefixtures("partners")
async def test_words_leave_the_lexicon_when_a_record_is_no_longer_for_all(
    pool: Database, owner: Owner
) -> None:
    async with pool.transaction(Viewer("vr17"), write=True) as tx:
        await records.deliver(tx, document(titel="Zonderling"), origin="handmatig")
    assert owner.execute("SELECT 1 FROM catalogue.lexeme WHERE word = 'zonderling'").fetchone()
    async with pool.transaction(Viewer("vr17"), write=True) as tx:
        await records.deliver(tx, document(titel="Zonderling"), origin="handmatig", audience="partners")
    assert owner.execute("SELECT 1 FROM catalogue.lexeme WHERE word = 'zonderling'").fetchone() is None


async def test_a_wrong_record_is_refused_with_every_fault(pool: Database) -> None:
    wrong = document(
        titel="", aard="echt", eigenaar="niemand", dekking=[9, 1, 2, 3], kleur="rood", diensten=[{"url": "x"}]
    )
    with pytest.raises(Invalid) as caught:
        async with pool.transaction(Viewer(), write=True) as tx:
            await records.deliver(tx, wrong, origin="handmatig")
    told = {where for where, _ in caught.value.faults}
    assert {"titel", "aard", "eigenaar", "dekking", "kleur", "protocol", "url"} <= told


def test_the_shipped_records_come_in_once_and_keep_edits(database: conftest.Database) -> None:
    with psycopg.connect(database.owner_conninfo) as connection:
        first = seed.bring(connection)
        assert first.new == len(seed.shipped()) > 100
        assert not seed.bring(connection).anything
        some = seed.shipped()[0]["id"]
        connection.execute(
            'UPDATE catalogue.record SET edits = \'{"titel": "Zelf bedacht"}\' WHERE id = %s', (some,)
        )
        again = seed.bring(connection, anew=True)
        assert (again.new, again.removed) == (0, 0)
        title = connection.execute("SELECT title FROM catalogue.record WHERE id = %s", (some,)).fetchone()
        assert title == ("Zelf bedacht",)


async def test_the_probe_tells_the_entry_how_a_service_does(pool: Database, owner: Owner) -> None:
    row = records.given(document(), None, "meegeleverd", "openbaar", None, strict=True)
    owner.execute("SELECT catalogue.keep(%s)", (psycopg.types.json.Jsonb(row),))
    owner.execute("UPDATE catalogue.endpoint SET state = 'live', newest = '2026-01-01T00:00Z'")
    async with pool.transaction(Viewer()) as tx:
        state = await (await tx.execute("SELECT state FROM catalogue.visible_entry")).fetchone()
        found = await records.one(tx, "gemalen")
    assert state == (4,)
    assert found.state == "live"
    assert found.newest is not None
