"""One harvest of one source: page after page into the catalogue, and what became of everything.

A page is one transaction, as the organisation whose source it is, together with the cursor behind it: whoever
goes on after a break begins at the next page. What is not met in a whole harvest is counted, and taken out of
the catalogue after `PATIENCE` harvests in a row; a source that suddenly has less than half of what it had is
not believed.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Any, Protocol

import anyio
import psycopg
from psycopg.types.json import Jsonb

from catalog import records
from catalog.harvest import bringing, detecting, reading
from catalog.harvest.bringing import SQL, Brought, Source
from catalog.harvest.found import Page, Unreadable
from catalog.harvest.reading import Asking
from plotserver.kernel.database import Database
from plotserver.kernel.errors import PlotError, Unavailable
from plotserver.kernel.outward import Door, Refused, Unanswered
from plotserver.kernel.viewer import Viewer

logger = logging.getLogger("plotserver.harvest")

DUTY = Viewer("plotserver:oogst")
PATIENCE = 3
MOST_PAGES = 20_000
MOST_FAULTS = 200
MOST_REPEATED = 3
SILENCE_SECONDS = 600
TRIES = 3
AGAIN_AFTER_FAILURE = 0.25
ENDLESS = "De bron blijft dezelfde bladzijden geven; het oogsten is daar gestopt."
HALVED = "Meer dan de helft van wat deze bron had, ontbreekt nu. Er is niets verwijderd; kijk de bron na."
BROKEN = (
    "Het oogsten is door een storing in deze server gestopt. De beheerder vindt de oorzaak in het logboek."
)


class Watcher(Protocol):
    """Who follows a harvest, such as the command line."""

    def __call__(self, pages: int, seen: int, total: int | None) -> None:
        """Called after each page."""


@dataclass
class _Progress:
    source: Source
    run: int
    cursor: str | None
    pages: int
    faults: list[str] = field(default_factory=list)
    cursors: set[str] = field(default_factory=set)
    repeated: int = 0
    seen: int = 0
    whole: bool = True


async def run(database: Database, door: Door, number: int, watcher: Watcher | None = None) -> bool:
    """Do the harvest with this number, unless another is at it. Whether it was done to the end.

    What goes wrong at the source stands in the run, for its owner to read.
    """
    progress = await _begin(database, number)
    if progress is None:
        return False
    try:
        await _pages(database, door, progress, watcher)
        await _finish(database, progress)
        return True
    except (Unreadable, Refused, Unanswered) as error:
        await _fail(database, progress, str(error))
    except asyncio.CancelledError:
        with anyio.CancelScope(shield=True):
            await _put_back(database, progress)
        raise
    except Unavailable:
        raise  # the database is away: the run is taken up again when it is silent long enough
    except Exception:
        logger.exception("harvest %s of source %s failed", number, progress.source.id)
        await _fail(database, progress, BROKEN)
    return False


async def _begin(database: Database, number: int) -> _Progress | None:
    async with database.transaction(DUTY, write=True) as tx:
        values = {"run": number, "silence": SILENCE_SECONDS}
        row = await (await tx.execute(SQL["begin_run"], values)).fetchone()
    if row is None:
        return None
    *about, cursor, pages, faults = row
    return _Progress(Source(*about), number, cursor, pages, list(faults))


async def _pages(database: Database, door: Door, progress: _Progress, watcher: Watcher | None) -> None:
    source = progress.source
    if source.kind is None or source.found_url is None:
        found = await detecting.detect(Asking(door, source.url))
        progress.source = source = source.known_as(found.kind, found.url, found.title)
        async with database.transaction(source.viewer, write=True) as tx:
            values = {"source": source.id, "kind": found.kind, "url": found.url, "title": source.title}
            await tx.execute(SQL["detected"], values)
    asking = Asking(door, source.found_url or source.url)
    while progress.pages < MOST_PAGES:
        page = await _page(asking, progress)
        brought = await _bring(database, page, progress)
        if watcher is not None:
            watcher(progress.pages, progress.seen, page.total)
        if page.onward is None:
            return
        progress.repeated = progress.repeated + 1 if page.found and brought.doubles == len(page.found) else 0
        if page.onward in progress.cursors or progress.repeated >= MOST_REPEATED:
            progress.whole = False
            progress.faults.append(ENDLESS)
            return
        progress.cursors.add(page.onward)
        progress.cursor = page.onward
    progress.whole = False
    progress.faults.append(f"Er zijn meer dan {MOST_PAGES} bladzijden; de rest is niet gelezen.")


async def _page(asking: Asking, progress: _Progress) -> Page:
    """The page at the cursor; a server that does not answer is tried again, after a pause."""
    kind = progress.source.kind
    assert kind is not None
    for attempt in range(1, TRIES + 1):
        try:
            return await reading.page(kind, asking, progress.cursor)
        except Unanswered as error:
            if attempt == TRIES or error.retry_after > 60:
                raise
            await asyncio.sleep(min(error.retry_after, 5) if progress.pages else 0)
    raise AssertionError


async def _bring(database: Database, page: Page, progress: _Progress) -> Brought:
    """What is on a page into the catalogue, with the cursor, in one transaction."""
    progress.faults += page.faults
    lost = len(page.faults)
    async with database.transaction(progress.source.viewer, write=True) as tx:
        brought = await bringing.bring(tx, progress.source, progress.run, page.found)
        progress.faults += brought.faults
        lost += len(brought.faults)
        del progress.faults[MOST_FAULTS:]
        values = {
            "run": progress.run,
            "cursor": page.onward,
            "total": page.total,
            "seen": len(page.found),
            "fault_count": lost,
            "faults": Jsonb(progress.faults),
            **brought.counts(),
        }
        await tx.execute(SQL["page_done"], values)
    progress.pages += 1
    progress.seen += len(page.found)
    return brought


async def _finish(database: Database, progress: _Progress) -> None:
    source, message = progress.source, "" if progress.whole else progress.faults[-1]
    async with database.transaction(source.viewer, write=True) as tx:
        absent = removed = 0
        if progress.whole:
            values: dict[str, Any] = {"run": progress.run, "source": source.id}
            row = await (await tx.execute(SQL["absentees"], values)).fetchone()
            absent, known = row if row is not None else (0, 0)
            if absent > 10 and absent * 2 > known:
                message = HALVED
            else:
                removed = await bringing.count_absence(tx, source, progress.run, PATIENCE)
        end = {
            "run": progress.run,
            "state": "klaar",
            "message": message,
            "absent": absent,
            "removed": removed,
        }
        await tx.execute(SQL["end_run"], end)
        await tx.execute(SQL["next_time"], {"source": source.id, "factor": 1.0})
        await records.refresh_lexicon(tx)


async def _fail(database: Database, progress: _Progress, message: str) -> None:
    """It ended before its end: nothing counts as absent, and it is tried again sooner than usual."""
    end = {"run": progress.run, "state": "mislukt", "message": message[:1_000], "absent": 0, "removed": 0}
    try:
        async with database.transaction(progress.source.viewer, write=True) as tx:
            await tx.execute(SQL["end_run"], end)
            values = {"source": progress.source.id, "factor": AGAIN_AFTER_FAILURE}
            await tx.execute(SQL["next_time"], values)
    except (PlotError, psycopg.Error):
        logger.warning("the end of harvest %s could not be kept", progress.run, exc_info=True)


async def _put_back(database: Database, progress: _Progress) -> None:
    """The server stops: whoever comes next goes on from here."""
    try:
        async with database.transaction(progress.source.viewer, write=True) as tx:
            await tx.execute(SQL["put_back"], {"run": progress.run})
    except (PlotError, psycopg.Error):
        logger.warning("harvest %s goes on when it has been silent for a while", progress.run)
