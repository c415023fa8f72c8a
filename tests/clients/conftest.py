"""A real server on the small world of two regions."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.clients import newer
from tests.clients.newer import Newer
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


@pytest.fixture
def debian_13() -> Iterator[Newer]:
    """The QGIS and GDAL of Debian 13; skips where they are not built."""
    root = newer.root()
    if root is None:
        pytest.skip(
            "real clients: no Debian 13 with QGIS 3.40 and GDAL 3.10 (as root: make clients; or say with "
            f"{newer.PLACE} where it is)"
        )
    files = Path(tempfile.mkdtemp(prefix="plotserver-", dir=root / "tmp"))
    yield Newer(root, files)
    shutil.rmtree(files, ignore_errors=True)
