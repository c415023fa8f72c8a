"""The core on a real database, asked as the role that serves."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest

from plotserver.kernel.database import Database, Transaction
from plotserver.kernel.viewer import Viewer
from tests.conftest import Owner
from tests.makers import World

Asking = Callable[..., AbstractAsyncContextManager[Transaction]]


@pytest.fixture
def world(owner: Owner) -> World:
    """A maker of things in the database of this test."""
    return World(owner)


@pytest.fixture
async def pool(app_conninfo: str) -> AsyncIterator[Database]:
    """The application's own pool on the database of this test."""
    database = Database(app_conninfo, size=3)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def asking(pool: Database) -> Asking:
    """`asking("vr17")` opens a transaction as that organisation; `asking()` as the public."""
    return lambda organisation=None: pool.transaction(Viewer(organisation))


@pytest.fixture
def plots(world: World) -> World:
    """The plots `water` and `elders` of vr17; stedin may edit `water`, prorail may read it."""
    world.plot("water", "vr17", classification="intern")
    world.plot("elders", "vr17")
    world.share("water", "organisatie", world.organisation("stedin"), may="bewerken")
    world.share("water", "organisatie", world.organisation("prorail"))
    return world
