"""What tests of harvesting and probing stand on: a database with organisations, a door, and a peer."""

from collections.abc import AsyncIterator, Iterator

import pytest

from catalog.harvest import running
from plotserver.kernel.database import Database
from plotserver.kernel.outward import Door, Manners, Pace, allow
from plotserver.kernel.viewer import Viewer
from tests.conftest import Owner
from tests.makers import World
from tests.peers.harvesting import Harvesting
from tests.peers.replay import Replay, replaying

OURS = Viewer("ws-rivierenland")
THEIRS = Viewer("vr17")


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


@pytest.fixture
async def catalogue(owner: Owner, app_conninfo: str) -> AsyncIterator[Database]:
    """The application's connections to a database in which two organisations are."""
    world = World(owner)
    for viewer in (OURS, THEIRS):
        assert viewer.organisation is not None
        world.organisation(viewer.organisation)
    database = Database(app_conninfo, size=3)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def harvesting(catalogue: Database, door: Door) -> Harvesting:
    """Adds sources and harvests them."""
    assert running.DUTY.organisation is not None
    return Harvesting(catalogue, door, OURS)
