"""The pool of connections: whatever ends a request, its connection is there for the next."""

import asyncio
import contextlib
from collections.abc import Awaitable
from typing import LiteralString

import psycopg
import pytest

from plotserver.kernel.database import Database
from plotserver.kernel.errors import Unavailable
from plotserver.kernel.viewer import PUBLIC, Viewer

MORE_THAN_THE_POOL_HOLDS = range(5)


async def ask(pool: Database, viewer: Viewer, question: LiteralString = "SELECT 1") -> None:
    async with pool.transaction(viewer) as tx:
        await tx.execute(question)


async def cut_off(work: Awaitable[None], after: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(work, after)


async def test_a_viewer_that_the_database_cannot_name_costs_no_connection(pool: Database) -> None:
    for _ in MORE_THAN_THE_POOL_HOLDS:
        with pytest.raises(psycopg.DataError):
            await ask(pool, Viewer("nul\x00"))
    await ask(pool, PUBLIC)


@pytest.mark.parametrize("after", [0, 0.001, 0.1])
async def test_a_request_that_is_cut_off_at_any_moment_costs_no_connection(
    pool: Database, after: float
) -> None:
    for _ in MORE_THAN_THE_POOL_HOLDS:
        await cut_off(ask(pool, PUBLIC, "SELECT pg_sleep(3)"), after)
    await ask(pool, PUBLIC)


async def test_a_request_that_is_cut_off_while_it_opens_costs_no_connection(
    pool: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plotserver.kernel.database.OPEN", psycopg.sql.SQL("SELECT pg_sleep(3)"))
    for _ in MORE_THAN_THE_POOL_HOLDS:
        await cut_off(ask(pool, PUBLIC), 0.1)
    monkeypatch.undo()
    await ask(pool, PUBLIC)


async def test_a_question_that_takes_too_long_is_stopped_and_its_connection_used_again(
    app_conninfo: str,
) -> None:
    pool = Database(app_conninfo, size=1, statement_seconds=0.2)
    await pool.open()
    with pytest.raises(Unavailable, match="te veel tijd"):
        await ask(pool, PUBLIC, "SELECT pg_sleep(3)")
    await ask(pool, PUBLIC)
    await pool.close()
