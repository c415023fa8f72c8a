"""The trail's own work while the server runs: append what is kept, seal, sign, watch, forward, verify.

Every process of the server runs this. What must be done once is settled in the database: sealing by a lock,
forwarding by a cursor that is held for some seconds, findings by the last line that led to them.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg.types.json import Jsonb

from plotserver.audit import chain, checkpoints, shipping
from plotserver.audit.chain import BATCH, DUTY, QUERIES, Connection
from plotserver.audit.checkpoints import Checkpoint, CheckpointUnreadable
from plotserver.audit.keys import SigningKey
from plotserver.audit.lines import Line
from plotserver.audit.queue import AuditQueue, Open
from plotserver.audit.rules import Rule
from plotserver.audit.shipping import NotTaken, Target
from plotserver.audit.verify import Chain
from plotserver.audit.watch import Finding, Watch
from plotserver.kernel import ending
from plotserver.kernel.errors import Unavailable

logger = logging.getLogger("plotserver.audit")

TICK_SECONDS = 1.0
CHECKPOINT_SECONDS, CHECKPOINT_LINES = 60.0, 10_000
VERIFY_SECONDS, VERIFY_LINES = 20.0, 2_000
AGAIN_SECONDS = 3600.0
LEASE_SECONDS = 30
SHIPPED = 500
CURSOR = "doorsturen"
CHECKER = "server"


@dataclass
class Trail:
    """What the work needs. `kept` is the file for the last checkpoint, outside the database; `operator` the
    organisation that runs this server and sees all lines; `tally` puts what was counted in the
    queue, all of it when told so."""

    transaction: Open
    key: SigningKey
    kept: Path
    watch: Watch
    target: Target | None = None
    operator: str | None = None
    queue: AuditQueue = field(init=False)
    tally: Callable[[bool], None] = field(default=lambda _everything: None)
    last: Checkpoint | None = None

    def __post_init__(self) -> None:
        self.queue = AuditQueue(self.transaction)

    @property
    def rules(self) -> dict[str, Rule]:
        """The rules of the watch, by name."""
        return {rule.id: rule for rule in self.watch.rules}


class Duty:
    """Runs the work until it is stopped; a database that is away is tried again."""

    def __init__(self, trail: Trail) -> None:
        self._trail = trail
        self._name = uuid4().hex
        self._tasks: list[asyncio.Task[None]] = []
        self._signed: tuple[float, int] = (time.monotonic(), 0)
        self._watched: int | None = None
        self._part = Chain()
        self._until, self._restart = 0, time.monotonic() + AGAIN_SECONDS
        self._resume = 0.0

    def start(self) -> None:
        """Begin, in tasks of their own: a receiver that is slow holds nothing else up."""
        works: list[tuple[Callable[[], Awaitable[None]], float]] = [
            (self._append, TICK_SECONDS / 2),
            (self.seal, TICK_SECONDS),
            (self.notice, TICK_SECONDS),
            (self.verify, VERIFY_SECONDS),
        ]
        if self._trail.target is not None:
            works.append((self._forward, TICK_SECONDS))
        self._tasks = [asyncio.create_task(self._again(work, pause)) for work, pause in works]

    async def stop(self) -> None:
        """End; append and seal what is left, and sign."""
        await ending.end(self._tasks)
        self._trail.tally(True)
        waited = len(self._trail.queue) > 0
        await self._trail.queue.close()
        if waited:
            with contextlib.suppress(Unavailable, psycopg.Error):
                await self.seal()

    async def _again(self, work: Callable[[], Awaitable[None]], pause: float) -> None:
        troubled = False
        while True:
            await asyncio.sleep(pause * (10 if troubled else 1))
            try:
                await work()
                troubled = False
            except Unavailable:
                troubled = True
            except psycopg.Error as error:
                if not troubled:
                    logger.warning("the audit trail has to wait: %s", type(error).__name__, exc_info=error)
                troubled = True

    async def _append(self) -> None:
        self._trail.tally(False)
        await self._trail.queue.flush()

    # --- seal and sign

    async def seal(self) -> None:
        """Seal all that waits, and sign when it is time."""
        sealed = True
        while sealed:
            async with self._trail.transaction(DUTY, write=True) as tx:
                sealed = len(await chain.seal(tx)) == BATCH
        async with self._trail.transaction(DUTY, write=True) as tx:
            await self._sign(tx)

    async def _sign(self, tx: Connection) -> None:
        at, number = self._signed
        now, (end, _) = time.monotonic(), await chain.end(tx)
        due = now - at >= CHECKPOINT_SECONDS or self._trail.last is None
        if end == number or not (due or end - number >= CHECKPOINT_LINES):
            return
        signed = await chain.checkpoint(tx, self._trail.key)
        if signed is not None:
            self._trail.last, self._signed = signed, (now, signed.number)
            await asyncio.to_thread(checkpoints.keep, self._trail.kept, signed)

    # --- watch

    async def notice(self) -> None:
        """Let the watch see what was sealed since, from as far back at first as a line may still count."""
        async with self._trail.transaction(DUTY) as tx:
            if self._watched is None:
                self._watched = await chain.since(tx, datetime.now(UTC) - self._trail.watch.longest)
            rows = await chain.after(tx, self._watched, BATCH)
            found: list[Finding] = []
            for _, _, line in rows:
                if line is not None:
                    found += self._trail.watch.see(line, await _distance(tx, line))
        for one in found:
            await self._tell(one)
        if rows:
            self._watched = rows[-1][0]

    async def _tell(self, one: Finding) -> None:
        values = {
            "rule": one.rule.id,
            "severity": one.rule.severity,
            "subject": one.subject,
            "organisation": one.organisation,
            "owners": list(one.owners),
            "number": one.number,
            "at": one.at,
            "evidence": Jsonb(dict(one.evidence)),
        }
        async with self._trail.transaction(DUTY, write=True) as tx:
            await tx.execute(QUERIES["found"], values)

    # --- forward

    async def _forward(self) -> None:
        if time.monotonic() >= self._resume:
            while await self.forward():
                pass

    async def forward(self) -> bool:
        """Forward one batch, when nobody else does; whether there may be more."""
        target = self._trail.target
        assert target is not None
        values = {"name": CURSOR, "holder": self._name, "seconds": LEASE_SECONDS}
        async with self._trail.transaction(DUTY, write=True) as tx:
            taken = await (await tx.execute(QUERIES["take"], values)).fetchone()
            rows = [] if taken is None else await chain.after(tx, taken[0], SHIPPED)
        if taken is None:
            return False
        batch, upto, failure = [(found, line) for _, found, line in rows if line is not None], taken[0], ""
        try:
            if batch:
                await shipping.send(target, [(found, line) for found, line in batch])
            upto = rows[-1][0] if rows else upto
        except NotTaken as error:
            failure = str(error)
            self._resume = time.monotonic() + shipping.wait_seconds(taken[1] + 1)
            logger.warning("audit lines wait to be forwarded: %s", failure)
        moved = {"name": CURSOR, "holder": self._name, "number": upto, "failure": failure}
        async with self._trail.transaction(DUTY, write=True) as tx:
            await tx.execute(QUERIES["move"], moved)
        return not failure and len(rows) == SHIPPED

    # --- verify

    async def verify(self) -> None:
        """Verify the next part of the chain. Once its end was reached: what came since, and every hour all of
        it again."""
        part, key = self._part, self._trail.key.public
        async with self._trail.transaction(DUTY) as tx:
            rows = await chain.after(tx, part.behind, VERIFY_LINES)
            asked = {"after": self._until, "most": VERIFY_LINES}
            signed = await (await tx.execute(QUERIES["checkpoints"], asked)).fetchall()
        if part.behind == 0:
            part.keys = {key.id: key}
            part.expect(await asyncio.to_thread(_kept, self._trail.kept, key.id))
        known = [Checkpoint(*row) for row in signed]
        # What another server signed with a key of its own is for `audit verify`, which is given its key.
        part.expect([one for one in known if one.key == key.id])
        self._until = known[-1].number if known else self._until
        await asyncio.to_thread(_see, part, rows)
        if len(rows) < VERIFY_LINES:
            await self._checked(part)

    async def _checked(self, part: Chain) -> None:
        faults = part.done()
        told = Jsonb([fault.as_json() for fault in faults])
        values = {"first": 1, "last": part.behind, "faults": told, "by": CHECKER}
        async with self._trail.transaction(DUTY, write=True) as tx:
            await tx.execute(QUERIES["checked"], values)
        if faults:
            logger.error("the audit trail was tampered with: %s", faults[:10])
        if faults or time.monotonic() >= self._restart:
            self._restart = time.monotonic() + AGAIN_SECONDS
            self._part, self._until = Chain(), 0


def _kept(path: Path, key: str) -> list[Checkpoint]:
    """The checkpoint that lies outside the database, when this key signed it."""
    try:
        found = checkpoints.read(path)
    except CheckpointUnreadable:
        return []
    return [found] if found.key == key else []


def _see(part: Chain, rows: list[tuple[int, bytes, Line | None]]) -> None:
    for number, found, line in rows:
        part.see(number, found, line)


async def _distance(tx: Connection, line: Line) -> float | None:
    """Kilometres from what was read to the area of the activity that the layer belongs to, when both are
    known. `bbox` in the detail is west, south, east, north in degrees."""
    box = line.detail.get("bbox")
    if not line.layers or not isinstance(box, list) or len(box) != 4:
        return None
    values = dict(zip(("west", "south", "east", "north"), box, strict=True)) | {"layer": line.layers[0]}
    row = await (await tx.execute(QUERIES["distance"], values)).fetchone()
    return None if row is None or row[0] is None else float(row[0])
