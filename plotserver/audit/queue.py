"""Lines of reads and refusals, which have no transaction of their own: kept for a moment, appended together.

Bounded: when it is full, a line is counted in place of kept, and the next batch says how many were lost.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from prometheus_client import Counter, Gauge
from psycopg.types.json import Jsonb

from plotserver.audit.chain import DUTY, QUERIES, Connection
from plotserver.kernel.audit import AuditLine
from plotserver.kernel.errors import Unavailable

logger = logging.getLogger("plotserver.audit")
LOST = Counter("plotserver_audit_lost", "Audit lines that could not be kept")
WAITING = Gauge("plotserver_audit_queue", "Audit lines that wait to be appended")
MOST = 20_000
BATCH = 500
Open = Callable[..., AbstractAsyncContextManager[Connection]]


@dataclass(frozen=True)
class Kept:
    """A line with its own time; `read`: no event when the public may read it too."""

    line: AuditLine
    at: datetime
    read: bool


class AuditQueue:
    """What `transaction(viewer, write=True)` of the database will append."""

    def __init__(self, transaction: Open, most: int = MOST) -> None:
        self._transaction = transaction
        self._most = most
        self._lines: deque[Kept] = deque()
        self._one_at_a_time = asyncio.Lock()
        self._lost = 0
        self._lost_since: datetime | None = None

    def __len__(self) -> int:
        return len(self._lines)

    def put(self, line: AuditLine, *, read: bool = False) -> None:
        """Keep a line; never waits and never fails."""
        now = datetime.now(UTC)
        if len(self._lines) >= self._most:
            self._lost += 1
            self._lost_since = self._lost_since or now
            LOST.inc()
            return
        self._lines.append(Kept(line, now, read))

    async def flush(self) -> int:
        """Append all that is kept; how many lines. What the database does not take stays.

        Raises Unavailable when it is gone.
        """
        async with self._one_at_a_time:  # two that append the same batch would drop the next one
            return await self._append()

    async def _append(self) -> int:
        done = 0
        while self._lines or self._lost:
            batch = [self._lines[place] for place in range(min(BATCH, len(self._lines)))]
            lost = self._lost
            told = [_row(one) for one in batch] + ([self._loss(lost)] if lost else [])
            async with self._transaction(DUTY, write=True) as tx:
                await tx.execute(QUERIES["append_many"], {"lines": Jsonb(told, dumps=orjson.dumps)})
            for _ in batch:
                self._lines.popleft()
            self._lost -= lost
            if not self._lost:
                self._lost_since = None
            done += len(batch)
        WAITING.set(len(self._lines))
        return done

    async def close(self) -> None:
        """Append what is left; what cannot be appended any more is said in the log, with its number."""
        try:
            await self.flush()
        except Unavailable:
            left = len(self._lines) + self._lost
            LOST.inc(len(self._lines))
            logger.error("%d audit lines were lost: the database was gone at the end", left)

    def _loss(self, lost: int) -> dict[str, object]:
        since = self._lost_since or datetime.now(UTC)
        line = AuditLine("auditregels verloren", "", "mislukt: de wachtrij was vol", "machine", "plotserver",
                         detail={"aantal": lost, "sinds": since.isoformat()})  # fmt: skip
        logger.error("%d audit lines were lost: the queue was full", lost)
        return _row(Kept(line, datetime.now(UTC), read=False))


def _row(one: Kept) -> dict[str, object]:
    line = one.line
    values = {name: value.replace("\x00", "") for name, value in vars(line).items() if isinstance(value, str)}
    return values | {
        "at": one.at.isoformat(),
        "read": one.read,
        "layers": list(line.layers),
        "detail": dict(line.detail),
    }
