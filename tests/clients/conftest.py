"""A real server on the small world of two regions."""

from collections.abc import Callable

import httpx
import pytest

from tests.conftest import Owner
from tests.makers import World, make_region
from tests.servers import Server


@pytest.fixture
def region(owner: Owner, server: Server) -> Server:
    """A real server that serves picture `vr17`."""
    make_region(World(owner))
    return server


@pytest.fixture
def token(region: Server) -> Callable[[str], str]:
    """`token("stedin")` is the bearer token by which that organisation asks."""

    def choose(organisation: str) -> str:
        answer = httpx.put(f"{region.url}/v1/identiteit", json={"organisatie": organisation})
        answer.raise_for_status()
        return str(answer.json()["token"])

    return choose
