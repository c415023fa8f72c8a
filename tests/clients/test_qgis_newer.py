"""QGIS 3.40 reads: features in large pages, filters by the server, vector tiles in their style."""

import logging
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.clients.newer import Newer
from tests.clients.pictures import share_drawn, share_that_differs
from tests.conftest import Database
from tests.makers import World, minutes
from tests.servers import Server

HERE = Path(__file__).parent
GOLDEN = HERE.parent / "golden" / "qgis"
TOLERANCE = 0.02
"""Share of the pixels that may differ from what QGIS 3.22 draws: another Qt, and its own fonts."""


@pytest.fixture
def asked(caplog: pytest.LogCaptureFixture) -> Iterator[list[httpx.URL]]:
    """The addresses that the server is asked for, as they come in."""
    found: list[httpx.URL] = []

    class Listening(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(httpx.URL("http://x" + record.getMessage().split('"')[1].split()[1]))

    caplog.set_level(logging.INFO, logger="uvicorn.access")
    listening = Listening()
    logging.getLogger("uvicorn.access").addHandler(listening)
    yield found
    logging.getLogger("uvicorn.access").removeHandler(listening)


def test_qgis_reads_a_picture_draws_it_as_the_older_one_does_and_converts_its_style_without_a_warning(
    debian_13: Newer, region: Server
) -> None:
    seen = debian_13.session(HERE / "qgis_session.py", region.url, debian_13.here, "")
    assert seen["names"] == ["Gemaal", "Lekdijk", "Polder"]
    assert seen["collections"] == ["water"]
    assert seen["parts"] == ["Point", "LineString", "Polygon"]
    assert seen["station"] == pytest.approx([4.4777, 51.9225], abs=1e-6)
    assert [warning for warning in seen["style_warnings"] if "font" not in warning] == []
    for name in ("features.png", "tiles.png"):
        drawn = debian_13.files / name
        assert share_drawn(drawn) > 0.001, name
        assert share_that_differs(drawn, GOLDEN / name) <= TOLERANCE, name


def test_qgis_lets_the_server_filter_and_asks_for_large_pages(
    debian_13: Newer, database: Database, region: Server, asked: list[httpx.URL]
) -> None:
    with psycopg.connect(database.owner_conninfo, autocommit=True) as connection:
        plot = World(connection).plot("getijden", public=True)
        plot.place("Eb", 4.47, 51.92, valid_from=minutes(0), valid_to=minutes(20))
        plot.place("Vloed", 4.48, 51.92, valid_from=minutes(60))
        plot.publish()
    seen = debian_13.session(HERE / "qgis_filtering.py", region.url)
    assert seen["found"] == {
        "attribute": ["Gemaal"],
        "pattern": ["Lekdijk", "Polder"],
        "several": ["Polder"],
        "listed": ["Lekdijk"],
        "place": ["Gemaal"],
        "since": ["Vloed"],
        "until": ["Eb"],
        "box": ["Gemaal"],
        "expression": ["Gemaal", "Polder"],
    }
    items = [one.params for one in asked if one.path.endswith("/items")]
    filters = {one["filter"] for one in items if one.get("filter-lang") == "cql2-text"}
    assert "(teken = 'gemaal')" in filters
    assert "(CASEI(naam) LIKE CASEI('%d%'))" in filters
    assert {one.get("limit") for one in items if "filter" in one} >= {"1000"}
