"""Seals lines: gives what was committed its number and digest, in batches, by one sealer at a time."""

from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from plotserver.audit import checkpoints
from plotserver.audit.checkpoints import Checkpoint
from plotserver.audit.keys import SigningKey
from plotserver.audit.lines import START, Line, digest
from plotserver.kernel import queries
from plotserver.kernel.viewer import Viewer

QUERIES = queries.load("plotserver.audit", "trail.sql")
DUTY = Viewer("plotserver:audit")
"""As whom the trail's own work asks the database; the colon keeps it apart from every organisation."""
BATCH = 2_000

Connection = AsyncConnection[TupleRow]


async def end(tx: Connection) -> tuple[int, bytes]:
    """Number and digest of the last line; 0 before the first."""
    row = await (await tx.execute(QUERIES["end"])).fetchone()
    return (0, START) if row is None else (row[0], bytes(row[1]))


async def seal(tx: Connection, most: int = BATCH) -> list[Line]:
    """Seal up to `most` lines that wait, and give them back. None when another sealer is at work.

    In a transaction of DUTY with READ COMMITTED, so that the end of the chain is read after the lock.
    """
    rows = await (await tx.execute(QUERIES["to_seal"], {"most": most})).fetchall()
    if not rows:
        return []
    number, before = await end(tx)
    sealed, hashes, behind = [], [], number
    for row in rows:
        number += 1
        line = Line(number, *row)
        before = digest(before, line.document())
        sealed.append(line)
        hashes.append(before)
    values = {"behind": behind, "ids": [line.id for line in sealed], "hashes": hashes}
    await tx.execute(QUERIES["seal"], values)
    return sealed


async def checkpoint(tx: Connection, key: SigningKey) -> Checkpoint | None:
    """Sign where the chain ends now; None while it is empty."""
    number, found = await end(tx)
    if number == 0:
        return None
    signed = checkpoints.sign(number, found, key)
    await tx.execute(QUERIES["sign"], vars(signed))
    return signed


async def after(tx: Connection, number: int, most: int) -> list[tuple[int, bytes, Line | None]]:
    """The sealed lines behind `number`, each with its digest; None for a line that is gone."""
    rows = await (await tx.execute(QUERIES["chain"], {"after": number, "most": most})).fetchall()
    return [read(row) for row in rows]


def read(row: tuple[Any, ...]) -> tuple[int, bytes, Line | None]:
    """A row of `chain` or `all_lines`."""
    number, found, identity = row[:3]
    return number, bytes(found), None if identity is None else Line(number, *row[2:])


async def since(tx: Connection, moment: datetime) -> int:
    """The number behind which all stands that was sealed at this moment or later."""
    row = await (await tx.execute(QUERIES["since"], {"moment": moment})).fetchone()
    assert row is not None
    return int(row[0])
