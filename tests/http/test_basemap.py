"""The base map over HTTP: its tiles lie compressed, and every client can read them."""

import gzip
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from plotserver.app import create_app
from plotserver.basemap.tiles import BaseMap
from plotserver.settings import Settings
from tests.servers import running


@pytest.fixture
async def browsing(settings: Settings, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The application with a base map of one tile."""
    with sqlite3.connect(tmp_path / "one.mbtiles") as file:
        file.execute("CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data)")
        file.execute("INSERT INTO tiles VALUES (0, 0, 0, ?)", (gzip.compress(b"land and water"),))
    app = create_app(settings)
    app.state.context = replace(app.state.context, basemap=BaseMap(tmp_path / "one.mbtiles"))
    async with running(app) as client:
        yield client


@pytest.mark.parametrize(
    ("accepts", "packed"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("*", True),
        ("*;q=0, gzip", True),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip;q=0, *", False),
        ("", False),
    ],
)
async def test_a_tile_is_compressed_for_who_takes_it_and_plain_for_who_does_not(
    browsing: httpx.AsyncClient, accepts: str, packed: bool
) -> None:
    answer = await browsing.get("/basemap/0/0/0.pbf", headers={"Accept-Encoding": accepts})
    assert answer.content == b"land and water"
    assert (answer.headers.get("content-encoding") == "gzip") is packed
    assert answer.headers["vary"] == "Accept-Encoding"


async def test_where_the_map_has_nothing_there_is_no_content(browsing: httpx.AsyncClient) -> None:
    answer = await browsing.get("/basemap/3/0/0.pbf")
    assert (answer.status_code, answer.content) == (204, b"")
