"""The sources of an organisation and their harvests: list, add, change, remove, ask for a harvest, report."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from catalog import records
from catalog.harvest.bringing import SQL
from catalog.model import AUDIENCES, NATURES
from plotserver.kernel.database import Transaction
from plotserver.kernel.errors import Conflict, Forbidden, NotFound
from plotserver.kernel.outward import checked

MAY_NOT = "Alleen een organisatie die meedoet, beheert oogstbronnen; een toegangssleutel kan dat niet."
NO_SOURCE = "Deze oogstbron is er niet. De lijst staat op /v1/oogstbronnen."
NO_RUN = "Deze oogst is er niet. De oogsten staan bij hun bron."
TWICE = "Deze bron staat er al."
AT_WORK = "Deze bron wordt al geoogst. Wacht tot dat klaar is."
KEPT_RECORDS = 5_000

__all__ = [
    "AUDIENCES",
    "NATURES",
    "Run",
    "Source",
    "Wish",
    "add",
    "ask_run",
    "change",
    "listed",
    "remove",
    "runs",
]


@dataclass(frozen=True)
class Wish:
    """What an organisation wants of a source. `every_hours`: how often it is harvested (None: only when
    asked); `nature` and `audience` are of its records."""

    url: str
    title: str = ""
    nature: str = "realiteit"
    audience: str = "openbaar"
    every_hours: int | None = 24


@dataclass(frozen=True)
class Run:
    """One harvest, with what became of what was found."""

    id: int
    source: int
    state: str
    asked_by: str
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    pages: int
    total: int | None
    seen: int
    added: int
    changed: int
    unchanged: int
    joined: int
    doubles: int
    absent: int
    removed: int
    fault_count: int
    faults: list[str]
    message: str


@dataclass(frozen=True)
class Source:
    """A source as its organisation sees it; `last` is its last harvest."""

    id: int
    organisation: str
    organisation_name: str
    url: str
    kind: str | None
    found_url: str | None
    title: str
    nature: str
    audience: str
    every_hours: int | None
    next_at: datetime | None
    created_by: str
    created_at: datetime
    records: int
    last: Run | None


async def listed(tx: Transaction, source: int | None = None) -> list[Source]:
    """The sources that the viewer manages, by title; or the one of this number. Raises NotFound for none."""
    rows = await (await tx.execute(SQL["sources"], {"id": source})).fetchall()
    if source is not None and not rows:
        raise NotFound(NO_SOURCE)
    last = await runs(tx, ids=[row[-1] for row in rows if row[-1] is not None])
    by_number = {one.id: one for one in last}
    return [Source(*(*row[:-1], by_number.get(row[-1]))) for row in rows]


async def add(tx: Transaction, wish: Wish, author: str) -> int:
    """Add a source; its number. Raises Refused for an address that is not asked, Conflict when it is there,
    and Forbidden."""
    values: dict[str, Any] = vars(wish) | {"url": str(checked(wish.url)), "author": author}
    try:
        async with tx.transaction():
            row = await (await tx.execute(SQL["add_source"], values)).fetchone()
    except psycopg.errors.UniqueViolation as error:
        raise Conflict(TWICE) from error
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.NotNullViolation) as error:
        raise Forbidden(MAY_NOT) from error
    assert row is not None
    return int(row[0])


async def find(tx: Transaction, url: str) -> int | None:
    """The source with this address, of the viewer's organisation. Raises Refused."""
    row = await (await tx.execute(SQL["find_source"], {"url": str(checked(url))})).fetchone()
    return None if row is None else int(row[0])


async def change(tx: Transaction, source: int, wish: Wish) -> None:
    """Change what is wanted of it; the address stays. Raises NotFound."""
    values = {name: value for name, value in vars(wish).items() if name != "url"} | {"id": source}
    if await (await tx.execute(SQL["change_source"], values)).fetchone() is None:
        raise NotFound(NO_SOURCE)


async def remove(tx: Transaction, source: int, *, with_records: bool) -> int:
    """End a source; its records stay unless they are to go along. How many went. Raises NotFound."""
    gone = 0
    if with_records:
        rows = await (await tx.execute(SQL["records_of_source"], {"id": source})).fetchall()
        for (record,) in rows[:KEPT_RECORDS]:
            kept = await records.standing(tx, record)
            if kept is not None and kept.origin == "geoogst" and kept.holder is not None:
                gone += await records.remove(tx, record)
    if await (await tx.execute(SQL["remove_source"], {"id": source})).fetchone() is None:
        raise NotFound(NO_SOURCE)
    return gone


async def ask_run(tx: Transaction, source: int, author: str) -> int:
    """Ask for a harvest; its number. Raises NotFound, and Conflict when one waits or is at work."""
    try:
        async with tx.transaction():
            row = await (await tx.execute(SQL["ask_run"], {"source": source, "author": author})).fetchone()
    except psycopg.errors.InsufficientPrivilege as error:
        raise Forbidden(MAY_NOT) from error
    if row is not None:
        return int(row[0])
    if await (await tx.execute(SQL["open_run"], {"source": source})).fetchone() is not None:
        raise Conflict(AT_WORK)
    raise NotFound(NO_SOURCE)


async def runs(
    tx: Transaction, *, source: int | None = None, ids: list[int] | None = None, most: int = 100
) -> list[Run]:
    """Harvests, the last first: of a source, or of these numbers."""
    values = {"source": source, "ids": ids, "most": most if ids is None else len(ids)}
    rows = await (await tx.execute(SQL["runs"], values)).fetchall()
    return [Run(*row) for row in rows]
