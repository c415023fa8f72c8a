"""A layer that TenneT shares with DCC-EZ alone: they see it on the page, nobody else finds a trace of it."""

from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.viewer import Viewer
from tests.clients.pictures import share_that_differs

SECRET = "tennet-kwetsbaar"
TITLE = "Kwetsbare stations bij overstroming"
OBJECT = "Crayestein: uitschakelgrens 90 cm"
ENERGY = "?beeld=sector-energie&tabel=1"


def traces(viewer: Viewer) -> list[str]:
    """Addresses that the page asked for and whose answer, to this visitor, tells of the layer."""
    ours = dict.fromkeys(url for url in viewer.asked if url.startswith(f"{viewer.server.url}/"))
    words = [word.encode() for word in (SECRET, TITLE, OBJECT)]
    bodies = {url: _answer(viewer, url) for url in ours if "/basemap/" not in url}
    return [url for url, body in bodies.items() if any(word in body for word in words)]


def _answer(viewer: Viewer, url: str) -> bytes:
    """What is answered; of a stream, which has no end, what it tells first: how all layers stand."""
    if not url.endswith("/gebeurtenissen"):
        return viewer.context.request.get(url).body()
    cookies = {one["name"]: one["value"] for one in viewer.context.cookies()}
    told = b""
    with httpx.stream("GET", url, cookies=cookies, timeout=20) as answer:
        for part in answer.iter_raw():
            told += part
            if b"event: stand" in told and told.endswith(b"\n\n"):
                break
    assert b"event: stand" in told
    return told


@pytest.mark.parametrize("name", ["TenneT", "Departementaal Coördinatiecentrum EZ"])
def test_who_may_see_it_finds_it_marked_confidential_on_map_and_in_table(
    visit: Visit, tmp_path: Path, name: str
) -> None:
    viewer = visit(ENERGY)
    viewer.look_as(name)
    expect(viewer.layer(SECRET)).to_contain_text(TITLE)
    expect(viewer.layer(SECRET).locator(".mark")).to_have_text("Vertrouwelijk")
    expect(viewer.page.locator(".top-state .mark")).to_have_text("Vertrouwelijk")
    expect(viewer.rows.filter(has_text=OBJECT)).to_have_count(1)
    viewer.drawn()
    shown = viewer.photograph(tmp_path / "shown.png")
    viewer.shown_box(SECRET).uncheck()
    expect(viewer.rows.filter(has_text=OBJECT)).to_have_count(0)
    viewer.drawn()
    assert share_that_differs(shown, viewer.photograph(tmp_path / "hidden.png")) > 0.0005
    viewer.shown_box(SECRET).check()
    expect(viewer.rows.filter(has_text=OBJECT)).to_have_count(1)
    assert any("/tiles/" in url for url in traces(viewer)), "the search for traces finds none in the tiles"


@pytest.mark.parametrize("name", ["Stedin", None])
def test_who_may_not_see_it_finds_no_trace_of_it(visit: Visit, name: str | None) -> None:
    viewer = visit(ENERGY)
    if name:
        viewer.look_as(name)
    viewer.page.get_by_label("Alleen zichtbare lagen").uncheck()
    expect(viewer.rows.first).to_be_visible()
    expect(viewer.rows.filter(has_text=OBJECT)).to_have_count(0)
    assert viewer.layers()
    expect(viewer.layer(SECRET)).to_have_count(0)
    viewer.page.get_by_role("tab", name="Legenda").click()
    expect(viewer.page.get_by_role("tabpanel")).not_to_contain_text(TITLE)
    assert traces(viewer) == []


def test_it_leaves_the_screen_when_one_looks_with_other_eyes(visit: Visit) -> None:
    viewer = visit(ENERGY)
    viewer.look_as("TenneT")
    viewer.rows.filter(has_text=OBJECT).click()
    expect(viewer.object).to_contain_text(OBJECT)
    viewer.look_as("Publiek")
    expect(viewer.layer(SECRET)).to_have_count(0)
    expect(viewer.page.locator("body")).not_to_contain_text(OBJECT)
    expect(viewer.page.locator(".top-state .mark")).not_to_have_text("Vertrouwelijk")
