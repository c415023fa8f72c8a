"""The audit trail as a chain: who may write it, and that every change behind our back is found and named."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from rich.console import Console

from plotserver import auditing
from plotserver.audit import chain, checkpoints, keys
from plotserver.audit.chain import DUTY
from plotserver.audit.verify import Chain
from plotserver.kernel import audit
from plotserver.kernel.audit import AuditLine
from plotserver.kernel.database import Database
from plotserver.kernel.viewer import Viewer
from plotserver.settings import Settings
from tests.conftest import Database as Migrated
from tests.conftest import Owner, settings_for


@pytest.fixture
async def pool(app_conninfo: str) -> AsyncIterator[Database]:
    database = Database(app_conninfo, size=6)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def settings(database: Migrated, tmp_path: Path) -> Settings:
    return settings_for(database, tmp_path)


async def write(pool: Database, *names: str) -> None:
    for name in names:
        async with pool.transaction(Viewer("vr17"), write=True) as tx:
            await audit.append(tx, AuditLine("proef", name, "gelukt", "192.0.2.1", "vr17", detail={"n": 1.5}))


async def seal(pool: Database) -> int:
    async with pool.transaction(DUTY, write=True) as tx:
        return len(await chain.seal(tx))


async def sealed(pool: Database, number: int) -> None:
    """A chain of so many lines, one by one."""
    await write(pool, *(f"regel {n}" for n in range(1, number + 1)))
    assert await seal(pool) == number


def faults(owner: Owner, part: Chain | None = None) -> list[tuple[Any, ...]]:
    part = part or Chain()
    for row in owner.execute(chain.QUERIES["all_lines"], {"first": part.behind + 1, "last": None}).fetchall():
        part.see(*chain.read(row))
    return [(one.kind, one.first, one.last, one.other) for one in part.done()]


async def test_writers_and_sealers_at_once_give_one_chain_without_gaps(pool: Database, owner: Owner) -> None:
    written = 0

    async def writer(name: int) -> None:
        nonlocal written
        for turn in range(15):
            try:
                async with pool.transaction(Viewer("vr17"), write=True) as tx:
                    await audit.append(tx, AuditLine("proef", f"{name}/{turn}", "gelukt", "hier", "vr17"))
                    await asyncio.sleep(0.001 * ((name + turn) % 5))  # commits in another order than begun
                    if turn % 5 == name:
                        raise ZeroDivisionError
                written += 1
            except ZeroDivisionError:
                continue

    async def sealer() -> None:
        while not done.is_set():
            await seal(pool)
            await asyncio.sleep(0)

    done = asyncio.Event()
    sealers = [asyncio.create_task(sealer()) for _ in range(2)]
    await asyncio.gather(*map(writer, range(4)))
    done.set()
    await asyncio.gather(*sealers)
    await seal(pool)
    numbers = [row[0] for row in owner.execute("SELECT number FROM plot.audit_seal ORDER BY number")]
    assert numbers == list(range(1, written + 1))
    assert owner.execute("SELECT count(*) FROM plot.audit_line").fetchone() == (written,)
    assert faults(owner) == []


async def test_a_writer_that_takes_long_holds_nobody_up_and_comes_later_in_the_chain(
    pool: Database, owner: Owner
) -> None:
    async with pool.transaction(Viewer("vr17"), write=True) as tx:
        await audit.append(tx, AuditLine("proef", "lang", "gelukt", "hier", "vr17"))
        await write(pool, "kort")
        assert await seal(pool) == 1
    assert await seal(pool) == 1
    rows = owner.execute(
        "SELECT l.object FROM plot.audit_seal s JOIN plot.audit_line l ON l.id = s.line_id ORDER BY s.number"
    ).fetchall()
    assert rows == [("kort",), ("lang",)]
    assert faults(owner) == []


CHANGES = {
    "UPDATE plot.audit_line SET actor = 'nctv' WHERE id = 3": [("gewijzigd", 3, 3, None)],
    "UPDATE plot.audit_line SET detail = '{\"n\": 1.6}' WHERE id = 3": [("gewijzigd", 3, 3, None)],
    "UPDATE plot.audit_line SET at = at - interval '1 us' WHERE id = 3": [("gewijzigd", 3, 3, None)],
    "DELETE FROM plot.audit_line WHERE id IN (2, 3)": [("verwijderd", 2, 3, None)],
    "DELETE FROM plot.audit_seal WHERE number IN (2, 3)": [("gat", 2, 3, None)],
    "UPDATE plot.audit_seal SET line_id = CASE line_id WHEN 2 THEN -4 ELSE -2 END WHERE line_id IN (2, 4);"
    "UPDATE plot.audit_seal SET line_id = -line_id WHERE line_id < 0": [
        ("verplaatst", 2, 2, 4),
        ("verplaatst", 4, 4, 2),
    ],
}


@pytest.mark.parametrize("change", CHANGES)
async def test_what_a_superuser_did_is_found_and_named(pool: Database, owner: Owner, change: str) -> None:
    await sealed(pool, 5)
    owner.execute(change)
    assert faults(owner) == CHANGES[change]


async def test_an_end_that_was_cut_off_is_found_by_a_checkpoint(
    pool: Database, owner: Owner, tmp_path: Path
) -> None:
    key = keys.kept(tmp_path / "audit.key")
    await sealed(pool, 5)
    async with pool.transaction(DUTY, write=True) as tx:
        signed = await chain.checkpoint(tx, key)
    assert signed is not None
    owner.execute("DELETE FROM plot.audit_seal WHERE number > 3; DELETE FROM plot.audit_line WHERE id > 3")
    part = Chain(keys={key.public.id: key.public})
    part.expect([checkpoints.from_json(signed.as_json())])
    assert faults(owner, part) == [("afgekapt", 4, 5, None)]


async def test_a_chain_that_was_computed_anew_is_found_by_a_checkpoint(
    pool: Database, owner: Owner, tmp_path: Path
) -> None:
    key = keys.kept(tmp_path / "audit.key")
    await sealed(pool, 4)
    async with pool.transaction(DUTY, write=True) as tx:
        signed = await chain.checkpoint(tx, key)
    assert signed is not None
    owner.execute("UPDATE plot.audit_line SET actor = 'nctv' WHERE id = 2")
    owner.execute(
        "DELETE FROM plot.audit_seal; INSERT INTO plot.audit_waiting SELECT id FROM plot.audit_line"
    )
    assert await seal(pool) == 4
    assert faults(owner) == []
    part = Chain(keys={key.public.id: key.public})
    part.expect([signed])
    assert faults(owner, part) == [("herschreven", 1, 4, None)]


async def test_a_checkpoint_by_another_key_is_not_believed(
    pool: Database, owner: Owner, tmp_path: Path
) -> None:
    own, other = keys.kept(tmp_path / "own.key"), keys.kept(tmp_path / "other.key")
    await sealed(pool, 2)
    async with pool.transaction(DUTY, write=True) as tx:
        signed = await chain.checkpoint(tx, other)
    assert signed is not None
    part = Chain(keys={own.public.id: own.public})
    part.expect([signed])
    assert faults(owner, part) == [("handtekening", 2, 2, None)]


def test_the_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    first = keys.kept(tmp_path / "a" / "audit.key")
    assert (tmp_path / "a" / "audit.key").stat().st_mode & 0o777 == 0o600
    assert keys.kept(tmp_path / "a" / "audit.key").public == first.public


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM plot.audit_line",
        "SELECT * FROM plot.audit_seal",
        "SELECT * FROM plot.audit_finding",
        "UPDATE plot.audit_line SET actor = 'x'",
        "DELETE FROM plot.audit_line",
        "TRUNCATE plot.audit_line",
        "DELETE FROM plot.audit_waiting",
        "INSERT INTO plot.audit_seal (number, line_id, hash) VALUES (1, 1, '')",
        "INSERT INTO plot.audit_line (action, object, result, origin, actor, recorded_at)"
        " VALUES ('a', 'b', 'c', 'd', 'e', now())",
        "SELECT plot.audit_chain(0, 10)",
        "SELECT plot.audit_seal_lines(0, '{1}', '{a}')",
        "SELECT plot.audit_sign(1, '', now(), '', '')",
        "SELECT plot.audit_distance('water', 0, 0, 1, 1)",
    ],
)
def test_the_serving_role_appends_and_no_more(app_conninfo: str, statement: str) -> None:
    with psycopg.connect(app_conninfo) as connection:
        connection.execute("SELECT set_config('plotserver.organisation', 'vr17', true)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)


async def test_also_the_owner_of_the_tables_changes_nothing(pool: Database, owner: Owner) -> None:
    await sealed(pool, 1)
    owner.execute("CREATE ROLE audit_owner_test NOSUPERUSER")
    try:
        owner.execute("GRANT ALL ON ALL TABLES IN SCHEMA plot TO audit_owner_test")
        owner.execute("GRANT USAGE ON SCHEMA plot TO audit_owner_test")
        owner.execute("CREATE POLICY all_test ON plot.audit_line TO audit_owner_test USING (true)")
        owner.execute("SET SESSION AUTHORIZATION audit_owner_test")
        for statement in ("UPDATE plot.audit_line SET actor = 'x'", "TRUNCATE plot.audit_line"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only added to"):
                owner.execute(statement)
    finally:
        owner.execute("RESET SESSION AUTHORIZATION")
        owner.execute("DROP OWNED BY audit_owner_test; DROP ROLE audit_owner_test")


async def test_the_command_says_which_line_was_changed_and_that_it_looked(
    pool: Database, owner: Owner, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await sealed(pool, 4)
    await asyncio.to_thread(auditing.checkpoint, settings)
    assert auditing.verify(settings, 1, None, [], [], Console())
    owner.execute("UPDATE plot.audit_line SET result = 'niets' WHERE id = 2")
    owner.execute("DELETE FROM plot.audit_waiting; INSERT INTO plot.audit_waiting VALUES (999)")
    assert not auditing.verify(settings, 1, None, [], [], Console())
    said = capsys.readouterr().out
    assert "  2: changed" in said
    assert "  999: outside the chain" in said
    assert not auditing.verify(settings, 2, 2, [], [], Console())
    rows = owner.execute("SELECT faults <> '[]' FROM plot.audit_check ORDER BY id").fetchall()
    assert rows == [(False,), (True,), (True,)]
