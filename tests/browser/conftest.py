"""Chromium, once for this folder, and in it a fresh visitor for each test.

The synchronous Playwright keeps an event loop running in this thread: it must have stopped before an
asynchronous test starts, so no fixture here may live longer than the folder.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from plotserver.machine import places
from tests.browser.viewer import Viewer
from tests.conftest import ROOT
from tests.servers import Server

FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
PATIENCE_MS = 20_000  # two busy cores draw the map in software
LAPTOP = {"width": 1366, "height": 768}

Visit = Callable[..., Viewer]


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    """A running Chromium that reaches this machine only."""
    for built in (places.static_directory() / "index.html", places.basemap_directory() / "basemap.mbtiles"):
        if not built.exists():
            pytest.skip(f"the viewer: {built.name} is not built (make setup)")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def visit(browser: Browser, exercise_server: Server) -> Iterator[Visit]:
    """`visit("?beeld=landelijk")` opens the page as a new visitor, on a laptop unless told otherwise.
    With `calm=False` the test itself judges the troubles. `server` is the exercise's unless given.
    """
    calm_ones: list[Viewer] = []
    all_ones: list[Viewer] = []

    def open_page(
        query: str = "", *, calm: bool = True, server: Server = exercise_server, wait: bool = True, **how: Any
    ) -> Viewer:
        settings = {"viewport": LAPTOP, "locale": "nl-NL", "color_scheme": "light", **how}
        context = browser.new_context(**settings)
        context.set_default_timeout(PATIENCE_MS)
        viewer = Viewer(server, context, context.new_page())
        all_ones.append(viewer)
        if calm:
            calm_ones.append(viewer)
        if wait:
            viewer.open(query)
        else:
            viewer.page.goto(f"{server.url}/{query}")
        return viewer

    yield open_page
    for viewer in all_ones:
        viewer.context.close()
    assert [trouble for viewer in calm_ones for trouble in viewer.troubles] == []


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, which judges a page by WCAG; skips when the page's packages are not there."""
    source: Path = ROOT / "plotserver" / "page" / "node_modules" / "axe-core" / "axe.min.js"
    if not source.exists():
        pytest.skip("accessibility: axe-core is not installed (make check, or npm ci in plotserver/page)")
    return source.read_text(encoding="utf-8")
