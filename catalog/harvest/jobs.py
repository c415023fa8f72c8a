"""Jobs of harvesting and probing, by procrastinate in the same PostgreSQL (schema ``jobs``).

A job holds a number and no content. What is due is found every minute; which process does it, and that it is
done once, is settled in the database. A worker that dies leaves its run behind, and the next takes it up.
"""

import asyncio
import logging
import random

import procrastinate
from procrastinate.exceptions import AlreadyEnqueued
from psycopg.conninfo import make_conninfo

from catalog.harvest import bringing, running, sources
from catalog.harvest.running import DUTY
from catalog.probe import running as probing
from plotserver.kernel import ending
from plotserver.kernel.database import Database
from plotserver.kernel.outward import Door
from plotserver.kernel.viewer import Viewer

logger = logging.getLogger("plotserver.harvest")

SCHEMA = "jobs"
EVERY_MINUTE, EVERY_NIGHT = "* * * * *", "17 3 * * *"
AT_ONCE = 3
POLL_SECONDS = 30.0
GRACE_SECONDS = 1.0
SPREAD_SECONDS = 5.0
QUEUES = (HARVEST, PROBE) = ("oogst", "controle")


class Jobs:
    """What can be asked of a worker, and the worker itself. `conninfo` is of the role that serves; `probes`:
    endpoints are looked at by themselves when it is their turn."""

    def __init__(self, conninfo: str, database: Database, door: Door, *, probes: bool = True) -> None:
        self._database, self._door, self._probes = database, door, probes
        options = f"-c search_path={SCHEMA} -c statement_timeout=30000"
        connector = procrastinate.PsycopgConnector(
            conninfo=make_conninfo(conninfo, options=options, application_name="plotserver jobs"),
            min_size=1,
            max_size=4,
        )
        self._app = procrastinate.App(connector=connector)
        self._harvest = self._app.task(name="oogst", queue=HARVEST)(self.harvest)
        self._probe = self._app.task(name="controle", queue=PROBE, queueing_lock="controle", lock="controle")(
            self.probe
        )
        self._app.periodic(cron=EVERY_MINUTE)(
            self._app.task(name="wat is aan de beurt", queue=PROBE, queueing_lock="beurt")(self.tick)
        )
        self._app.periodic(cron=EVERY_NIGHT)(
            self._app.task(name="opruimen", queue=PROBE, queueing_lock="opruimen")(self.tidy)
        )

        self._open, self._turn = False, asyncio.Lock()

    async def open(self) -> None:
        """Open its connections, if they are not. Raises procrastinate's errors when the database is away."""
        async with self._turn:
            if not self._open:
                await self._app.open_async()
                self._open = True

    async def close(self) -> None:
        """Close them."""
        async with self._turn:
            if self._open:
                self._open = False
                await self._app.close_async()

    async def work(self) -> None:
        """Do jobs until cancelled; what is under way then is put back."""
        await self.open()
        await self._app.run_worker_async(
            queues=list(QUEUES),
            name="plotserver",
            concurrency=AT_ONCE,
            install_signal_handlers=False,
            fetch_job_polling_interval=POLL_SECONDS,
            shutdown_graceful_timeout=GRACE_SECONDS,
            delete_jobs="always",
        )

    async def ask(self, run: int) -> None:
        """Let a worker do this harvest, soon."""
        await self.open()
        try:
            await self._harvest.configure(queueing_lock=f"oogst {run}", lock=f"oogst {run}").defer_async(
                run=run
            )
        except AlreadyEnqueued:
            return

    async def harvest(self, run: int) -> None:
        """Do one harvest."""
        await running.run(self._database, self._door, run)

    async def probe(self) -> None:
        """Look at the endpoints whose turn it is."""
        await probing.run(self._database, self._door)

    async def tick(self, timestamp: int) -> None:
        """Ask for what is due: harvests by their schedule, those that were left, and probes."""
        del timestamp
        await asyncio.sleep(random.uniform(0, SPREAD_SECONDS))
        async with self._database.transaction(DUTY) as tx:
            due = await (await tx.execute(bringing.SQL["due"])).fetchall()
            left = await (await tx.execute(bringing.SQL["left_runs"])).fetchall()
        for source, organisation in due:
            async with self._database.transaction(Viewer(organisation), write=True) as tx:
                left.append((await sources.ask_run(tx, source, "schema"), organisation))
        for run, _ in left:
            await self.ask(int(run))
        if self._probes and await probing.due(self._database, 1):
            try:
                await self._probe.defer_async()
            except AlreadyEnqueued:
                return

    async def tidy(self, timestamp: int) -> None:
        """Let go of what is old."""
        del timestamp
        await probing.forget(self._database)


class Background:
    """A worker inside the server: begins a while after the start, so that the server serves first, and begins
    again when the database was away."""

    def __init__(self, jobs: Jobs, *, wait_seconds: float = 15.0) -> None:
        self._jobs, self._wait = jobs, wait_seconds
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, in a task of its own."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End, and wait for it."""
        if self._task is not None:
            await ending.end([self._task])

    async def _run(self) -> None:
        wait = self._wait
        while True:
            await asyncio.sleep(wait)
            try:
                await self._jobs.work()
            except Exception as error:
                logger.warning("harvesting and probing have to wait: %s", type(error).__name__)
                await self._jobs.close()
            wait = min(max(wait, 5.0) * 2, 300.0)
