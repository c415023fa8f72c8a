"""Commands of harvesting: a source now, what is due to be probed, and the worker in its own process."""

import asyncio
import contextlib
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Annotated, Any

import typer
from rich.markup import escape

from plotserver import serving
from plotserver.commanding import explained, out, say, settings_for_command
from plotserver.kernel.database import Database
from plotserver.kernel.viewer import Viewer
from plotserver.settings import Settings

HARVEST_EXAMPLE = "Example: `plotserver harvest https://geo.example.nl/csw --for vr17 --every 24`"
PROBE_EXAMPLE = "Example: `plotserver probe --most 500`"
WORKER_EXAMPLE = "Example: `PLOTSERVER_WORKER=false plotserver serve`, and beside it `plotserver worker`"
COLOURS = {"live": "green", "traag": "yellow", "hapert": "yellow", "weg": "red"}


@contextlib.asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Database]:
    database = Database(settings.app_conninfo(), size=4)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


def _run(work: Callable[[Settings], Coroutine[Any, Any, int]]) -> None:
    """Do the work with a database; ends the command with what it says."""
    with explained():
        settings = settings_for_command()
        with serving.database(settings, say):
            code = asyncio.run(work(settings))
    raise typer.Exit(code)


def harvest(
    url: Annotated[str, typer.Argument(help="Address of a catalogue or service.", show_default=False)],
    organisation: Annotated[
        str, typer.Option("--for", help="Organisation whose source it is, such as vr17.", show_default=False)
    ],
    title: Annotated[str, typer.Option(help="What the source is called.", show_default="its own")] = "",
    nature: Annotated[str, typer.Option(help="realiteit, preparatief or repressief.")] = "realiteit",
    audience: Annotated[str, typer.Option(help="openbaar, partners or eigenaar.")] = "openbaar",
    every: Annotated[
        int, typer.Option(help="Hours between harvests; 0: only when asked.", min=0, max=8760)
    ] = 24,
) -> None:
    """Harvest a catalogue or service into the catalogue, and keep it as a source.

    CSW, OGC API (Records and collections), WMS, WMTS, WFS, DCAT, CKAN, STAC and ArcGIS: which of them it is,
    the command finds out. Addresses inside your own network need PLOTSERVER_OUTWARD_ALLOW.
    """

    async def work(settings: Settings) -> int:
        from catalog.harvest import running, sources
        from catalog.harvest.sources import Wish
        from plotserver.app import outward_door

        who = Viewer(organisation)
        wish = Wish(url, title, nature, audience, every or None)
        async with _database(settings) as database, outward_door(settings) as door:
            async with database.transaction(who, write=True) as tx:
                source = await sources.find(tx, url) or await sources.add(tx, wish, "beheerder")
                run = await sources.ask_run(tx, source, "beheerder")
            await running.run(database, door, run, _progress)
            async with database.transaction(who) as tx:
                report = (await sources.runs(tx, ids=[run]))[0]
                made = (await sources.listed(tx, source))[0]
        _tell(made.kind or "not recognised", report)
        return 0 if report.state == "klaar" else 1

    _run(work)


def _progress(pages: int, seen: int, total: int | None) -> None:
    say(f"{pages} pages, {seen} of {total if total is not None else '?'} records")


def _tell(kind: str, report: Any) -> None:
    out.print(
        f"\n  {kind}: {report.seen} seen, {report.added} new, {report.changed} changed,"
        f" {report.unchanged} the same, {report.joined} known from elsewhere, {report.absent} absent,"
        f" {report.removed} removed",
        soft_wrap=True,
    )
    for fault in report.faults[:20]:
        out.print(f"  - {escape(fault)}", soft_wrap=True)
    if report.fault_count > 20:
        out.print(f"  … and {report.fault_count - 20} more that could not be read")
    if report.message:
        out.print(f"  {escape(report.message)}", soft_wrap=True)


def probe(
    most: Annotated[int, typer.Option(help="Stop after so many services.", min=1)] = 10_000,
) -> None:
    """Look at the services whose turn it is: does the layer answer, with something on it?

    The server does this by itself; this is for whoever wants to know now. On a closed network nothing
    changes.
    """

    async def work(settings: Settings) -> int:
        from catalog.probe import running
        from plotserver.app import outward_door

        states: Counter[str] = Counter()

        def told(found: running.Probed) -> None:
            state = "niet-gecontroleerd" if found.verdict is None else found.verdict.state
            states[state] += 1
            where = f"{found.turn.endpoint.protocol} {found.turn.endpoint.url} {found.turn.endpoint.layer}"
            colour = COLOURS.get(state, "white")
            out.print(
                f"[{colour}]{state:18}[/{colour}] {escape(where)}  {escape(found.message)}", soft_wrap=True
            )

        async with _database(settings) as database, outward_door(settings) as door:
            while states.total() < most:
                if not await running.run(database, door, most=min(64, most - states.total()), told=told):
                    break
        out.print(
            "\n" + (", ".join(f"{count} {state}" for state, count in states.items()) or "Nothing was due.")
        )
        return 0

    _run(work)


def worker() -> None:
    """Harvest and probe in a process of its own, until told to stop.

    For servers with PLOTSERVER_WORKER=false; several workers share the work.
    """

    async def work(settings: Settings) -> int:
        from catalog.harvest.jobs import Jobs
        from plotserver.app import outward_door

        async with _database(settings) as database, outward_door(settings) as door:
            jobs = Jobs(settings.app_conninfo(), database, door, probes=settings.probes)
            say("at work; Ctrl-C stops")
            await _until_told(jobs.work())
            await jobs.close()
        say("stopped")
        return 0

    _run(work)


async def _until_told(work: Awaitable[None]) -> None:
    """The work until SIGINT or SIGTERM."""
    task = asyncio.ensure_future(work)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task
