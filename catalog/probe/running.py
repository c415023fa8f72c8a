"""Probes those whose turn it is, some at a time, and keeps what was found."""

import asyncio
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from psycopg.types.json import Jsonb

from catalog.harvest.running import DUTY
from catalog.probe import judging
from catalog.probe.asking import probe
from catalog.probe.common import Endpoint, Round
from catalog.probe.judging import Outcome, Verdict
from plotserver.kernel import ending, queries
from plotserver.kernel.database import Database
from plotserver.kernel.outward import Door, NoWayOut, Refused, Resting, Unanswered

SQL = queries.load("catalog", "probe.sql")
logger = logging.getLogger("plotserver.probe")

AT_ONCE = 8
A_ROUND = 64
KEPT_DAYS = 31
CLOSED_SECONDS = 3_600.0
NO_WAY = "Er is geen verbinding naar buiten; deze dienst is niet gecontroleerd."


@dataclass(frozen=True)
class Turn:
    """An endpoint whose turn it is."""

    endpoint: Endpoint
    update_frequency: str
    failures: int
    state: str


@dataclass(frozen=True)
class Probed:
    """What became of a turn; without a verdict it could not be asked."""

    turn: Turn
    verdict: Verdict | None
    message: str


async def due(database: Database, most: int = A_ROUND) -> list[Turn]:
    """Whose turn it is, those that a crisis needs first."""
    async with database.transaction(DUTY) as tx:
        rows = await (await tx.execute(SQL["to_probe"], {"most": most})).fetchall()
    return [
        Turn(
            Endpoint(row[0], row[1], row[2], None if row[3] is None else (row[3], row[4], row[5], row[6])),
            row[7],
            row[8],
            row[9],
        )
        for row in rows
    ]


async def run(
    database: Database,
    door: Door,
    *,
    most: int = A_ROUND,
    chance: random.Random | None = None,
    told: Callable[[Probed], None] | None = None,
) -> int:
    """One round over those whose turn it is; how many there were."""
    known, luck = Round(door), chance or random.Random()
    turns = await due(database, most)
    seats = asyncio.Semaphore(AT_ONCE)

    async def one(turn: Turn) -> None:
        async with seats:
            found = await _turn(database, known, turn, luck)
        if told is not None:
            told(found)

    try:
        await asyncio.gather(*(one(turn) for turn in turns))
    finally:
        await ending.end(known.told.values())
    return len(turns)


async def _turn(database: Database, known: Round, turn: Turn, chance: random.Random) -> Probed:
    try:
        outcome = await probe(known, turn.endpoint)
    except (Refused, Resting) as error:
        return await _later(database, turn, str(error), chance)
    except NoWayOut as error:
        if not known.door.reached_since(CLOSED_SECONDS):
            return await _later(database, turn, NO_WAY, chance)
        outcome = Outcome(exists=False, message=str(error))
    except Unanswered as error:
        outcome = Outcome(exists=False, message=str(error))
    except Exception:
        logger.exception("a probe of %s %s failed", turn.endpoint.protocol, turn.endpoint.url)
        return await _later(database, turn, "De controle zelf mislukte.", chance)
    verdict = judging.judge(outcome, turn.failures, turn.update_frequency, chance)
    await _keep(database, turn.endpoint, outcome, verdict)
    return Probed(turn, verdict, outcome.message)


async def _keep(database: Database, endpoint: Endpoint, outcome: Outcome, verdict: Verdict) -> None:
    found = vars(outcome) | {
        "crs": list(outcome.crs)[:60],
        "newest": None if outcome.newest is None else outcome.newest.isoformat(),
        "state": verdict.state,
        "failures": verdict.failures,
        "next_at": (datetime.now(UTC) + timedelta(seconds=verdict.again_seconds)).isoformat(),
    }
    values = {"protocol": endpoint.protocol, "url": endpoint.url, "layer": endpoint.layer}
    async with database.transaction(DUTY, write=True) as tx:
        await tx.execute(SQL["probed"], values | {"found": Jsonb(found)})


async def _later(database: Database, turn: Turn, message: str, chance: random.Random) -> Probed:
    """It could not be asked, which is not its fault: its state stays as it was."""
    values = {
        "protocol": turn.endpoint.protocol,
        "url": turn.endpoint.url,
        "layer": turn.endpoint.layer,
        "at": datetime.now(UTC) + judging.later(chance),
        "message": message[:300],
    }
    async with database.transaction(DUTY, write=True) as tx:
        await tx.execute(SQL["probe_later"], values)
    return Probed(turn, None, message)


async def forget(database: Database) -> None:
    """Let go of results that are older than is shown."""
    async with database.transaction(DUTY, write=True) as tx:
        await tx.execute(SQL["forget"], {"days": KEPT_DAYS})
