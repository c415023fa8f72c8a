"""Who leaves before an answer is whole leaves nothing open in the server."""

import gc
import time

import httpx
import pytest
from shapely import Point

from tests.conftest import Owner
from tests.makers import World
from tests.servers import Server


@pytest.fixture
def heavy(server: Server, owner: Owner) -> Server:
    """A server with a plot of 24 MB as GeoJSON: more than goes into the buffers of a connection."""
    plot = World(owner).plot("zwaar", public=True)
    for number in range(40):
        plot.draw(f"{number}", Point(4 + number / 50, 52).buffer(0.01, quad_segs=5000), "overstroomd-gebied")
    plot.publish()
    return server


@pytest.mark.parametrize("form", ["ndjson", "csv", "geoparquet"])
def test_an_answer_that_is_broken_off_closes_its_cursor(heavy: Server, owner: Owner, form: str) -> None:
    with httpx.stream("GET", f"{heavy.url}/ogc/v1/collections/zwaar/items?f={form}") as answer:
        assert answer.status_code == 200
        next(answer.iter_raw(1000))
    left = owner.execute("SELECT clock_timestamp()").fetchone()
    until = time.monotonic() + 10
    while unfinished(owner, left) and time.monotonic() < until:
        time.sleep(0.05)
    gc.collect()  # a cursor that is forgotten says so when it is collected, and that fails this test
    assert not unfinished(owner, left)


def unfinished(owner: Owner, left: tuple[object, ...] | None) -> bool:
    """Whether a transaction stands that had begun when the reader left; the server's own come and go."""
    others = "datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    begun = f"SELECT 1 FROM pg_stat_activity WHERE {others} AND xact_start < %s"
    return bool(owner.execute(begun, left).fetchall())
