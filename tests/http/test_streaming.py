"""A pull that nobody reads any more: it ends, and gives back what it held."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import pytest

from plotserver.kernel.database import Database
from plotserver.kernel.errors import Unavailable
from plotserver.kernel.viewer import PUBLIC
from plotserver.web.streaming import Streaming
from tests.conftest import Database as Migrated

Message = dict[str, Any]


async def answered(response: Streaming, leave_after: int) -> list[Message]:
    """What is sent to a client that leaves after so many messages."""
    sent: list[Message] = []
    left = asyncio.Event()

    async def receive() -> Message:
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)
        if len(sent) == leave_after:
            left.set()
        await asyncio.sleep(0.005)

    await response({"type": "http"}, receive, send)
    return sent


async def endless(database: Database, ended: list[str]) -> Any:
    """Chunks from a transaction that has much to say."""
    held = AsyncExitStack()
    tx = await held.enter_async_context(database.transaction(PUBLIC))
    await held.enter_async_context(database.pull())

    async def chunks() -> Any:
        try:
            while True:
                row = await (await tx.execute("SELECT repeat('x', 1000)")).fetchone()
                assert row is not None
                yield row[0].encode()
        finally:
            ended.append("ended")

    return chunks(), held


async def test_when_the_client_leaves_the_transaction_ends_and_the_seat_is_free(
    database: Migrated,
) -> None:
    pool = Database(database.app_conninfo, size=1)
    await pool.open()
    ended: list[str] = []
    for _ in range(3):
        chunks, held = await endless(pool, ended)
        with pytest.raises(Unavailable):
            async with pool.pull():
                raise AssertionError("there is one seat, and it is taken")
        sent = await answered(Streaming(chunks, "text/plain", {}, held=held), leave_after=5)
        assert 5 <= len(sent) < 20
        assert all(message.get("more_body", True) for message in sent)  # never ended as if it were whole
    assert ended == ["ended"] * 3
    async with pool.transaction(PUBLIC) as tx:
        assert await (await tx.execute("SELECT 1")).fetchone() == (1,)
    await pool.close()
