"""The same sample of signs in MapLibre and in QGIS, by tiles and by features: alike to the eye.

`make bless ARGS=tests/clients/test_same_everywhere.py` also writes the sheet of docs/same-everywhere.md.
"""

from collections.abc import Mapping
from pathlib import Path
from statistics import mean
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Route, sync_playwright

from tests.browser.conftest import FLAGS
from tests.clients import sample
from tests.clients.qgis_running import run
from tests.clients.similarity import Grey, cell_of, grey, sheet, structural_similarity
from tests.conftest import ROOT, Owner
from tests.makers import World
from tests.servers import Server

MAPLIBRE = ROOT / "plotserver" / "page" / "node_modules" / "maplibre-gl" / "dist"
SHEET = ROOT / "docs" / "images" / "tekens-vergelijking.png"
IN_BROWSER, BY_CONVERTER, BY_TILES, BY_FEATURES = (
    "MapLibre in Chromium",
    "QGIS: vector tiles, MapLibre style by QGIS's converter",
    "QGIS: vector tiles, QML",
    "QGIS: features, QML",
)
FIGURES = ROOT / "tests" / "golden" / "same-everywhere.txt"
POINT_SIDE, WHOLE_SIDE = 44, 76  # pixels of a cell that are compared
PAGE = """<!doctype html><meta charset="utf-8"><style>
body{margin:0} #map{width:%(width)dpx;height:%(height)dpx}</style>
<link rel="stylesheet" href="/maplibre/maplibre-gl.css"><div id="map"></div>
<script type="module">
import * as maplibregl from "/maplibre/maplibre-gl.mjs";
const map = new maplibregl.Map({container: "map", style: "%(style)s", center: [%(lon).10f, %(lat).10f],
  zoom: %(zoom).10f, interactive: false, attributionControl: false, fadeDuration: 0, pixelRatio: 1});
map.on("error", (event) => { document.body.dataset.error = String(event.error); });
map.on("idle", () => { document.body.dataset.idle = "true"; });
</script>"""


@pytest.fixture(scope="module")
def programs(chromium: str, qgis_python: str) -> tuple[str, str]:
    """Where Chromium and QGIS's Python are; skips where one, or the page's MapLibre, is not."""
    if not (MAPLIBRE / "maplibre-gl.mjs").exists():
        pytest.skip("the viewer: MapLibre is not installed (make setup)")
    return chromium, qgis_python


@pytest.fixture
def drawn(programs: tuple[str, str], owner: Owner, server: Server, tmp_path: Path) -> Mapping[str, Path]:
    """The sample as each program draws it."""
    world = World(owner)
    plot = world.plot("monster", public=True)
    sample.lay_out(plot)
    world.picture("monster", "monster")
    images = {
        title: tmp_path / f"{n}.png"
        for n, title in enumerate((IN_BROWSER, BY_CONVERTER, BY_TILES, BY_FEATURES))
    }
    in_browser(programs[0], server, images[IN_BROWSER])
    how = (list(sample.extent()), list(sample.size()))
    dataset = f"{server.url}/ogc/v1/pictures/monster"
    parts = ["monster.vlakken", "monster.lijnen", "monster.punten"]
    run(
        programs[1],
        tmp_path,
        [
            ["tiles", server.url, "monster", "mapbox", str(images[BY_CONVERTER]), *how],
            ["tiles", server.url, "monster", "qml", str(images[BY_TILES]), *how],
            ["features", dataset, parts, "qml", str(images[BY_FEATURES]), *how],
        ],
    )
    return images


def in_browser(chromium: str, server: Server, image: Path) -> None:
    """MapLibre's picture of the sample."""
    (width, height), (lon, lat) = sample.size(), sample.centre()
    style = f"{server.url}/ogc/v1/pictures/monster/styles/default"
    page_text = PAGE % {
        "width": width,
        "height": height,
        "lon": lon,
        "lat": lat,
        "zoom": sample.ZOOM,
        "style": style,
    }

    def library(route: Route) -> None:
        route.fulfill(path=MAPLIBRE / urlsplit(route.request.url).path.rpartition("/")[2])

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": width, "height": height})
        page.route("**/maplibre/*", library)
        page.route(
            f"{server.url}/monster.html",
            lambda route: route.fulfill(body=page_text, content_type="text/html"),
        )
        page.goto(f"{server.url}/monster.html")
        page.wait_for_function("document.body.dataset.idle || document.body.dataset.error", timeout=60_000)
        assert page.evaluate("document.body.dataset.error") is None
        page.screenshot(path=str(image))
        browser.close()


def likeness(one: Grey, other: Grey, geometry: str) -> dict[str, float]:
    """How alike each sign of a kind of geometry is in two pictures, by code and state."""
    side = POINT_SIDE if geometry == "point" else WHOLE_SIDE
    return {
        f"{cell.sign.code} {cell.state}".strip(): structural_similarity(
            cell_of(one, cell, side), cell_of(other, cell, side)
        )
        for cell in sample.of(geometry)
    }


def figures(found: Mapping[tuple[str, str], Mapping[str, float]]) -> list[str]:
    """The mean and the least alike of each kind of geometry by each way, for people to read."""
    lines = []
    for (title, geometry), values in found.items():
        least = min(values, key=lambda name: values[name])
        lines.append(f"{title}; {geometry}: {mean(values.values()):.2f}, least {values[least]:.2f} {least}")
    return lines


def test_signs_look_the_same_in_the_browser_and_in_qgis(
    drawn: Mapping[str, Path], pytestconfig: pytest.Config
) -> None:
    browser, others = grey(drawn[IN_BROWSER]), (BY_CONVERTER, BY_TILES, BY_FEATURES)
    pictures = {title: grey(drawn[title]) for title in others}
    found = {
        (title, geometry): likeness(browser, pictures[title], geometry)
        for title in others
        for geometry in ("point", "line", "polygon")
    }
    if pytestconfig.getoption("--bless"):
        sheet(drawn, SHEET)
        FIGURES.write_text("\n".join(figures(found)) + "\n")
    for title in others:
        points = found[title, "point"]
        assert [name for name, value in points.items() if value < 0.9] == [], title
        assert mean(found[title, "line"].values()) > 0.9, title
    # QGIS starts the hatch of a feature at the feature, the server at the corner of the world.
    assert mean(found[BY_FEATURES, "polygon"].values()) > 0.7
    assert mean(found[BY_TILES, "polygon"].values()) > 0.9
    assert mean(found[BY_CONVERTER, "polygon"].values()) > 0.9
