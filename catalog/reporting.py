"""What people find wrong with a record, for the organisation that keeps it; and how a record does."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import psycopg

from catalog import quality, records
from catalog.errors import RecordNotFound
from catalog.freshness import UNKNOWN, freshness
from catalog.harvest import describing
from catalog.harvest.bringing import SQL
from catalog.probe.running import SQL as PROBES
from catalog.quality import Facts, Score
from plotserver.kernel.database import Transaction
from plotserver.kernel.errors import Forbidden, NotFound, TooMany

KINDS = ("werkt-niet", "verouderd", "onjuist", "onduidelijk", "anders")
STATES = ("open", "opgelost", "afgewezen")
MOST_PER_HOUR = 30
PROBED = (
    "endpoint",
    "state",
    "checked_at",
    "since",
    "exists",
    "answers",
    "delivers",
    "status",
    "latency_ms",
    "newest",
    "crs",
    "message",
    "failures",
)
NO_REPORT = "Deze melding is er niet, of zij is niet aan u."
MAY_NOT = (
    "Meld een probleem namens een organisatie: log in, of kies wie u bent. Een toegangssleutel kan het niet."
)
OFTEN = "Uw organisatie meldde het laatste uur al zoveel problemen. Probeer het straks opnieuw."


@dataclass(frozen=True)
class Report:
    """What somebody found wrong, and what its keeper answered."""

    id: int
    record: str
    title: str
    keeper: str | None
    reporter: str
    reporter_name: str
    kind: str
    message: str
    at: datetime
    state: str
    answer: str
    answered_at: datetime | None


async def report(tx: Transaction, record: str, kind: str, message: str, author: str) -> Report:
    """Report a problem with a record that the viewer may see. Raises RecordNotFound, Forbidden, TooMany."""
    row = await (await tx.execute(SQL["keeper"], {"record": record})).fetchone()
    if row is None:
        raise RecordNotFound
    recent = await (await tx.execute(SQL["recent_reports"])).fetchone()
    if recent is not None and recent[0] >= MOST_PER_HOUR:
        raise TooMany(OFTEN, 600)
    values = {"record": record, "title": row[0], "keeper": row[1]}
    try:
        async with tx.transaction():
            made = await (
                await tx.execute(
                    SQL["report_problem"], values | {"author": author, "kind": kind, "message": message}
                )
            ).fetchone()
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.NotNullViolation) as error:
        raise Forbidden(MAY_NOT) from error
    assert made is not None
    return (await reports(tx, number=int(made[0])))[0]


async def reports(
    tx: Transaction, *, record: str | None = None, number: int | None = None, state: str | None = None
) -> list[Report]:
    """Reports that are to or from the viewer's organisation, the last first."""
    values = {"record": record, "id": number, "state": state}
    return [Report(*row) for row in await (await tx.execute(SQL["reports"], values)).fetchall()]


async def answer(tx: Transaction, record: str, number: int, state: str, told: str, author: str) -> Report:
    """Answer a report on a record that the viewer's organisation keeps. Raises NotFound."""
    values = {"id": number, "record": record, "state": state, "answer": told, "author": author}
    if await (await tx.execute(SQL["answer_report"], values)).fetchone() is None:
        raise NotFound(NO_REPORT)
    return (await reports(tx, number=number))[0]


@dataclass(frozen=True)
class Condition:
    """How a record does: its services with their last thirty days, its sources, what became of it, its
    freshness and its quality (none of what this server makes itself)."""

    probes: list[dict[str, Any]]
    uptime: dict[int, list[tuple[date, int, int]]]
    sources: list[dict[str, Any]]
    events: list[dict[str, Any]]
    freshness: str
    score: Score | None


async def condition(tx: Transaction, record_id: str) -> Condition:
    """How a record does. Raises RecordNotFound."""
    asked = {"record": record_id}
    if not await _rows(tx, SQL["keeper"], asked):
        raise RecordNotFound
    found_record = await records.many(tx, [record_id])
    if not found_record:  # a layer or picture of this server: nothing to probe or to harvest
        return Condition([], {}, [], [], UNKNOWN, None)
    record = found_record[0]
    probes = [dict(zip(PROBED, row, strict=True)) for row in await _rows(tx, PROBES["states"], asked)]
    uptime: dict[int, list[tuple[date, int, int]]] = {}
    for endpoint, day, checks, good in await _rows(tx, PROBES["uptime"], asked):
        uptime.setdefault(endpoint, []).append((day, checks, good))
    named = ("id", "title", "kind", "organisation", "url", "first_seen", "last_seen", "gone")
    sources = [dict(zip(named, row, strict=True)) for row in await _rows(tx, SQL["sources_of"], asked)]
    logged = ("at", "kind", "fields", "source")
    events = [dict(zip(logged, row, strict=True)) for row in await _rows(tx, SQL["events_of"], asked)]
    kept = await _rows(tx, SQL["found_of"], asked)
    found = describing.read(kept[0][0]) if kept else None
    facts = Facts(record) if found is None else Facts(record, found.email, found.restriction, found.modified)
    newest = record.newest or (found.newest if found else None)
    fresh = freshness(record.update_frequency, newest)
    return Condition(probes, uptime, sources, events, fresh, quality.judge(facts))


async def _rows(tx: Transaction, question: Any, values: dict[str, Any]) -> list[Any]:
    return await (await tx.execute(question, values)).fetchall()
