"""What tests of harvesting and probing stand on: a database with organisations, a door, and a peer."""

from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest

from catalog.harvest import running
from plotserver.kernel.database import Database
from plotserver.kernel.outward import Door, Manners, Pace, allow
from plotserver.kernel.viewer import Viewer
from tests.conftest import Database as Migrated
from tests.conftest import Postgres
from tests.makers import World
from tests.peers.harvesting import Harvesting
from tests.peers.replay import Replay, replaying

OURS = Viewer("ws-rivierenland")
THEIRS = Viewer("vr17")
EMPTIED = (
    "TRUNCATE catalogue.record, catalogue.source, catalogue.harvest_run, catalogue.problem_report,"
    " catalogue.probe, catalogue.probe_result, catalogue.lexeme, jobs.procrastinate_jobs"
    " RESTART IDENTITY CASCADE"
)


@pytest.fixture
def peer() -> Iterator[Replay]:
    """Another server, that says what a test tells it."""
    with replaying() as replay:
        yield replay


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    """A door that may ask this machine, without pauses."""
    manners = Manners(Pace(interval=0.0, failures=1_000))
    async with Door("plotserver/test", allow(["127.0.0.0/8"]), manners=manners) as made:
        yield made


@pytest.fixture(scope="module")
def shared(postgres: Postgres, template: Migrated) -> Iterator[Migrated]:
    """One database for the tests of a module, with three organisations in it."""
    copy = postgres.create(template.name)
    with psycopg.connect(copy.owner_conninfo, autocommit=True) as connection:
        world = World(connection)
        for organisation in ("ws-rivierenland", "vr17", "kcr2"):
            world.organisation(organisation)
    yield copy
    postgres.drop(copy)


@pytest.fixture
def empty(shared: Migrated) -> Migrated:
    """The module's database with an empty catalogue, which costs less than a new one for each test."""
    with psycopg.connect(shared.owner_conninfo, autocommit=True) as connection:
        connection.execute(EMPTIED)
    return shared


@pytest.fixture
async def catalogue(empty: Migrated) -> AsyncIterator[Database]:
    """The application's connections to it."""
    database = Database(empty.app_conninfo, size=3)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def harvesting(catalogue: Database, door: Door) -> Harvesting:
    """Adds sources and harvests them."""
    assert running.DUTY.organisation is not None
    return Harvesting(catalogue, door, OURS)
