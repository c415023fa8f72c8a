"""Runs the server: the database that it needs, the port, the application, and an end that leaves nothing."""

import contextlib
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from types import FrameType

import psycopg
import uvicorn

from plotserver import migrating
from plotserver.machine import cluster, grid, places
from plotserver.machine.packages import Say
from plotserver.settings import Settings, use_grids
from plotserver.wire import LiveProtocol, Wired

logger = logging.getLogger("plotserver.serving")

GRACE_SECONDS = 5  # for answers that are on their way when the server is told to stop


class CannotServe(Exception):
    """The server cannot start; the message says why and what to do."""


class Server(uvicorn.Server):
    """uvicorn that tells when it listens."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        if self.started:
            self._listening()


def prepare_grid(settings: Settings) -> None:
    """Write the RD grid when it is absent, and let PROJ find it. Before anything transforms."""
    try:
        grid.ensure(settings.data)
    except (OSError, grid.GridMissing) as error:
        logger.warning("RD coordinates are up to 25 cm off: there is no correction grid (%s)", error)
    use_grids(places.grid_directory(settings.data))


@contextlib.contextmanager
def database(settings: Settings, say: Say) -> Iterator[None]:
    """The database of these settings while we need it: a private one is started, and stopped at the end.

    Raises cluster.ClusterFailed or postgis.PostgisUnavailable.
    """
    if not settings.private_database:
        yield
        return
    with unless_told_to_stop():
        lease = cluster.lease(settings.data, say)
        try:
            yield
        finally:
            with deaf():
                lease.release()


@contextlib.contextmanager
def unless_told_to_stop() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the block as Ctrl-C does, so that what it started is stopped."""

    def end(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def deaf() -> Iterator[None]:
    """Do not be interrupted while stopping: an impatient second Ctrl-C would leave a server behind."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, signal.SIG_IGN) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def serve(settings: Settings, listening: Callable[[], None]) -> None:
    """Serve until told to stop; `listening` is called when requests are answered.

    Raises CannotServe when the port is taken or the database is not what this version needs.
    """
    _refuse_wrong_database(settings)
    from plotserver.app import create_app  # loads all of the application; other commands need none of it

    with _port(settings) as listener:
        config = uvicorn.Config(
            Wired(create_app(settings)),
            log_config=None,
            access_log=False,
            server_header=False,
            http=LiveProtocol,
            proxy_headers=False,  # plotserver.web.proxies does it, for the proxies that are named
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        server = Server(config, listening)
        # uvicorn has answered what was asked before it passes the signal on: that is a good end.
        with contextlib.suppress(KeyboardInterrupt, SystemExit):
            server.run([listener])
        if not server.started:
            raise CannotServe("The application did not start; the log above says why.")


def _port(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        raise CannotServe(
            f"Cannot listen on {settings.host} port {settings.port}: {error.strerror}. "
            f"Choose another port: PLOTSERVER_PORT={settings.port + 1}"
        ) from error


def _refuse_wrong_database(settings: Settings) -> None:
    """A database that is away may come later; one at another migration would give wrong answers."""
    try:
        at = migrating.current(settings.app_conninfo())
    except psycopg.OperationalError as error:
        if settings.private_database:
            raise CannotServe(f"{_reason(error)}. Run first: plotserver migrate") from error
        logger.warning("the database is not there yet: %s", _reason(error))
        return
    except psycopg.errors.InsufficientPrivilege:
        at = None
    if at != migrating.head():
        raise CannotServe(
            f"The database is at migration {at or 'none'}, and this version needs {migrating.head()}. "
            "Run: plotserver migrate"
        )


def _reason(error: psycopg.Error) -> str:
    return str(error).strip().partition("\n")[0]
