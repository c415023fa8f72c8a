"""The page of pictures in Chromium: by keyboard, with an open viewer that follows; axe-core's opinion."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from plotserver.machine import places
from tests.browser.conftest import LAPTOP, PATIENCE_MS
from tests.browser.test_accessibility import JUDGE
from tests.conftest import Database as Migrated
from tests.conftest import settings_for
from tests.servers import Server, started


@pytest.fixture
def composing(exercise: Migrated, tmp_path: Path) -> Iterator[Server]:
    """The exercise, in which pictures are made."""
    if not (places.static_directory() / "beelden.html").is_file():
        pytest.skip("page: it is not built (make setup does it)")
    with started(lambda port: settings_for(exercise, tmp_path, port)) as server:
        yield server


def opened(browser: Browser, server: Server, path: str, organisation: str = "stedin") -> Page:
    context = browser.new_context(
        viewport={"width": LAPTOP["width"], "height": LAPTOP["height"]}, locale="nl-NL", color_scheme="light"
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.request.put(f"{server.url}/v1/identiteit", data={"organisatie": organisation})
    page.goto(f"{server.url}{path}")
    return page


def test_one_composes_by_keyboard_and_an_open_viewer_follows(
    browser: Browser, composing: Server, axe: str
) -> None:
    page = opened(browser, composing, "/beelden")
    page.locator("#begin").press("Enter")
    page.keyboard.type("Stroom bij Stedin")
    page.locator("[name=publiek]").select_option("openbaar")
    page.locator(".found button").first.press("Enter")
    page.locator(".found button").first.press("Enter")
    expect(page.locator(".entry")).to_have_count(2)
    expect(page.locator(".unseen")).to_contain_text("ziet niet iedereen")
    upper = page.locator(".entry b").first.inner_text()
    page.get_by_role("button", name=f"{upper} omlaag").press("Enter")
    expect(page.locator(".entry b").nth(1)).to_have_text(upper)
    page.keyboard.press("Control+s")
    expect(page.locator(".notice")).to_contain_text("Bewaard")
    page.evaluate(f"{axe}; undefined")
    assert page.evaluate(JUDGE) == []

    viewer = opened(browser, composing, "/?beeld=stroom-bij-stedin")
    expect(viewer.locator(".layer")).to_have_count(2)
    page.locator(".entry").first.get_by_role("button", name="uit het beeld").press("Enter")
    page.get_by_role("button", name="Bewaar").press("Enter")
    expect(viewer.locator(".layer")).to_have_count(1)
    listed = httpx.get(f"{composing.url}/v1/beelden").json()["beelden"]
    assert "stroom-bij-stedin" in {one["id"] for one in listed}
    for one in (page, viewer):
        one.context.close()
