"""What tests stand on: one PostgreSQL for the session, a fresh migrated database for each test, the whole
application over HTTP, and the rule that nothing leaves this machine.
"""

import os
import shutil
import socket
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from plotserver import migrating
from plotserver.machine import grid, places
from plotserver.machine.cluster import Cluster
from plotserver.machine.postgis import provide
from plotserver.settings import Settings, use_grids
from tests.servers import Server, running, started

ROOT = Path(__file__).resolve().parents[1]
SECRET = "a key for tests alone, of more than 32 characters"

SESSION_FOLDER = pytest.StashKey[Path]()
DATA_FOLDER = pytest.StashKey[Path]()

Owner = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True)
class Database:
    """One migrated database: connection strings of the owner and of the role that row security holds."""

    name: str
    owner_conninfo: str
    app_conninfo: str


@dataclass(frozen=True)
class Postgres:
    """The PostgreSQL of this session, as a superuser."""

    conninfo: str

    def connect(self) -> Owner:
        return psycopg.connect(self.conninfo, autocommit=True)

    def create(self, template: str | None = None) -> Database:
        """A new database, empty or a copy of another."""
        name = f"test_{os.getpid()}_{uuid.uuid4().hex[:8]}"
        statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        with self.connect() as connection:
            if template is not None:
                statement += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
                if connection.info.server_version >= 150_000:  # twice as fast as by way of the log
                    statement += sql.SQL(" STRATEGY FILE_COPY")
            connection.execute(statement)
        owner = make_conninfo(self.conninfo, dbname=name)
        app = Settings(database_url=owner, secret=SECRET).app_conninfo()
        return Database(name, owner, app)

    def drop(self, database: Database) -> None:
        with self.connect() as connection:
            statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            connection.execute(statement.format(sql.Identifier(database.name)))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--bless", action="store_true", help="rewrite the golden files from what comes out now")


def pytest_configure(config: pytest.Config) -> None:
    """Forget the developer's own settings, and let PROJ find the grid before anything loads PROJ."""
    config.stash[DATA_FOLDER] = Settings().data  # where PostGIS may have been unpacked
    for name in list(os.environ):
        if name == "DATABASE_URL" or (name.startswith("PLOTSERVER_") and "_TEST_" not in name):
            del os.environ[name]
    folder = Path(tempfile.mkdtemp(prefix="plotserver-tests-", dir=_in_memory()))
    folder.chmod(0o755)  # the database's user must enter it
    config.stash[SESSION_FOLDER] = folder
    grid.ensure(folder)
    use_grids(places.grid_directory(folder))


def _in_memory() -> Path | None:
    """Where files are kept in memory, when there is room: a copy of a database is a thousand files."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM
    return memory if roomy else None


ROOM = 4 * 1024**3


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(config.stash[SESSION_FOLDER], ignore_errors=True)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say loudly what was not tried: a skipped test is no proof."""
    reasons: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[reason] = reasons.get(reason, 0) + 1
    if reasons:
        terminalreporter.section("NOT TRIED", sep="!", red=True, bold=True)
        for reason, count in sorted(reasons.items()):
            terminalreporter.line(f"{count:4} × {reason.removeprefix('Skipped: ')}", yellow=True)


@pytest.fixture(scope="session", autouse=True)
def _nothing_leaves_this_machine() -> Iterator[None]:
    """Refuse connections to anything but Unix sockets and the loopback addresses."""
    plain = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        local = self.family == socket.AF_UNIX or str(address[0]) in {"127.0.0.1", "::1", "localhost"}
        assert local, f"a test reached out to {address}"
        plain(self, address)

    socket.socket.connect = connect  # type: ignore[method-assign,assignment]
    yield
    socket.socket.connect = plain  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def postgres(pytestconfig: pytest.Config) -> Iterator[Postgres]:
    """PostgreSQL with PostGIS and the RD grid: the one of PLOTSERVER_TEST_DATABASE_URL, else a private
    one that writes nothing through to disk and is gone after the session.
    """
    if given := os.environ.get("PLOTSERVER_TEST_DATABASE_URL"):
        yield Postgres(given)
        return
    folder = pytestconfig.stash[SESSION_FOLDER]
    programs = provide(pytestconfig.stash[DATA_FOLDER], print)
    cluster = Cluster(
        programs,
        places.cluster_directory(folder),
        places.socket_directory(folder),
        places.grid_directory(folder),
        durable=False,
    )
    cluster.prepare(print)
    cluster.start()
    yield Postgres(cluster.conninfo())
    cluster.stop()


@pytest.fixture(scope="session")
def template(postgres: Postgres) -> Iterator[Database]:
    """A migrated database to copy from; nobody may be connected to it while it is copied."""
    database = postgres.create()
    password = Settings(database_url=database.owner_conninfo, secret=SECRET).app_password()
    migrating.upgrade(database.owner_conninfo, app_password=password)
    yield database
    postgres.drop(database)


@pytest.fixture(scope="session")
def exercise_template(postgres: Postgres, template: Database) -> Iterator[Database]:
    """A migrated database with the exercise loaded, to copy from."""
    from plotserver.demo import loader

    database = postgres.create(template.name)
    with psycopg.connect(database.owner_conninfo) as connection:
        loader.load(connection)
    yield database
    postgres.drop(database)


@pytest.fixture
def database(postgres: Postgres, template: Database) -> Iterator[Database]:
    """A fresh, migrated database of this test alone."""
    copy = postgres.create(template.name)
    yield copy
    postgres.drop(copy)


@pytest.fixture
def exercise(postgres: Postgres, exercise_template: Database) -> Iterator[Database]:
    """A fresh database with the exercise in it, of this test alone."""
    copy = postgres.create(exercise_template.name)
    yield copy
    postgres.drop(copy)


@pytest.fixture
def owner(database: Database) -> Iterator[Owner]:
    """The owner's connection to `database`. Autocommit: what it writes is seen by others at once."""
    with psycopg.connect(database.owner_conninfo, autocommit=True) as connection:
        yield connection


@pytest.fixture
def app_conninfo(database: Database) -> str:
    """How the application connects to `database`: as the role that cannot bypass row security."""
    return database.app_conninfo


def settings_for(database: Database, folder: Path, port: int = 8000) -> Settings:
    """Settings of a server on this database, with the demo's choice of identity."""
    return Settings(
        database_url=database.owner_conninfo,
        app_database_url=database.app_conninfo,
        data=folder,
        secret=SECRET,
        demo_identity=True,
        worker=False,
        port=port,
        limit_reads_per_second=1e6,  # thousands of questions from one address, many of them odd
        limit_writes_per_minute=1e6,
        limit_logins_per_minute=1e6,
        limit_refusals_per_minute=1e6,
        limit_streams=10_000,
    )


@pytest.fixture
def settings(database: Database, tmp_path: Path) -> Settings:
    """Settings of a server on `database`."""
    return settings_for(database, tmp_path)


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """The whole application on `database`, called in this process."""
    async with _calling(settings) as calling:
        yield calling


@pytest.fixture
async def exercise_client(exercise: Database, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The whole application on `exercise`, called in this process."""
    async with _calling(settings_for(exercise, tmp_path)) as calling:
        yield calling


@pytest.fixture
def server(database: Database, tmp_path: Path) -> Iterator[Server]:
    """A real server on `database`, on a free loopback port, for clients that need one."""
    with started(lambda port: settings_for(database, tmp_path, port)) as real:
        yield real


@pytest.fixture(scope="session")
def exercise_server(
    postgres: Postgres,
    exercise_template: Database,
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    """A real server on the exercise, for clients that only read; one for the whole session. It has the
    RD grid, and the page and the base map where they are built.
    """
    copy = postgres.create(exercise_template.name)
    folder = tmp_path_factory.mktemp("exercise")
    made = places.grid_directory(pytestconfig.stash[SESSION_FOLDER])
    places.grid_directory(folder).symlink_to(made, target_is_directory=True)
    with started(lambda port: settings_for(copy, folder, port)) as real:
        yield real
    postgres.drop(copy)


@pytest.fixture(scope="session")
def data_file() -> Callable[[str], Path]:
    """Finds real data by its path in the folder PLOTSERVER_TEST_DATA, or `../shared/data` beside the
    repository; skips the test, saying so, when it is not there.
    """

    def find(name: str) -> Path:
        folder = Path(os.environ.get("PLOTSERVER_TEST_DATA") or ROOT.parent / "shared" / "data")
        if not (folder / name).exists():
            pytest.skip(f"real data: no {name} in the folder PLOTSERVER_TEST_DATA")
        return folder / name

    return find


@pytest.fixture(scope="session")
def golden(pytestconfig: pytest.Config) -> Callable[[str, str | bytes], None]:
    """Compares text or bytes with the file of that name in `tests/golden`; `make bless` rewrites it."""

    def compare(name: str, seen: str | bytes) -> None:
        path = ROOT / "tests" / "golden" / name
        content = seen.encode() if isinstance(seen, str) else seen
        if pytestconfig.getoption("--bless"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        assert path.exists(), f"there is no golden file {name}; look at the result, then: make bless"
        expected = path.read_bytes()
        assert seen == (expected.decode() if isinstance(seen, str) else expected), f"differs from {name}"

    return compare


def _program(package: str, *names: str) -> str:
    for name in names:
        if found := shutil.which(name):
            return found
    pytest.skip(f"real clients: {names[0]} is not installed (Debian: apt-get install {package})")


@pytest.fixture(scope="session")
def ogr2ogr() -> str:
    """Path of GDAL's ogr2ogr; skips when it is not installed."""
    return _program("gdal-bin", "ogr2ogr")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of Chromium; skips when it is not installed."""
    return _program("chromium", "chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def qgis_python() -> str:
    """Path of the system Python that has QGIS's bindings; skips when there is none."""
    import subprocess

    python = "/usr/bin/python3"
    known = (
        Path(python).exists()
        and not subprocess.run(
            [python, "-c", "import qgis.core"], capture_output=True, check=False
        ).returncode
    )
    if not known:
        pytest.skip(
            "real clients: QGIS is not installed (Debian: apt-get install python3-qgis qgis-providers)"
        )
    return python


def _calling(settings: Settings) -> Any:
    """An HTTP client on the application of these settings; its lifespan runs around it."""
    from plotserver.app import create_app

    return running(create_app(settings))
