"""The pages of the OGC surface in a browser: legible for all (axe-core), with and without a script."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import LAPTOP, PATIENCE_MS
from tests.browser.test_accessibility import JUDGE
from tests.servers import Server

PICTURE = "/ogc/v1/pictures/landelijk"
LAYER = f"{PICTURE}/collections/kcr2-landelijk"
PHONE = {"width": 390, "height": 844}
PAGES = [
    *("/ogc/v1", "/ogc/v1/pictures", PICTURE, f"{PICTURE}/collections", LAYER, f"{LAYER}/items"),
    *(f"{LAYER}/queryables", f"{PICTURE}/tiles", f"{PICTURE}/tiles/WebMercatorQuad", f"{PICTURE}/styles"),
    *(f"{PICTURE}/styles/default", f"{PICTURE}/conformance", f"{PICTURE}/api", f"{PICTURE}/functions"),
    *("/ogc/v1/tileMatrixSets/NetherlandsRDNewQuad", f"{PICTURE}?unknown=1"),
]
Open = Callable[..., Page]
REFUSED = "Content Security Policy"


@pytest.fixture
def open_page(browser: Browser, exercise_server: Server) -> Iterator[Open]:
    """`open_page("/ogc/v1")` opens a page of the surface; what the console objects to fails the test."""
    contexts, troubles = [], []

    def go(path: str, **how: Any) -> Page:
        context = browser.new_context(**{"viewport": LAPTOP, "locale": "nl-NL", **how})
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: troubles.append(said.text) if REFUSED in said.text else None)
        page.goto(exercise_server.url + path)
        return page

    yield go
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.mark.parametrize(
    ("scheme", "locale", "size", "paths"),
    [("light", "nl-NL", LAPTOP, PAGES), ("dark", "en-GB", PHONE, PAGES[2:6])],
    ids=["day", "night on a telephone"],
)
def test_every_page_is_legible_for_all(
    open_page: Open, axe: str, scheme: str, locale: str, size: dict[str, int], paths: list[str]
) -> None:
    page = open_page("/ogc/v1", color_scheme=scheme, locale=locale, viewport=size, bypass_csp=True)
    page.route("**/assets/small-map*", lambda route: route.abort())
    found: dict[str, list[str]] = {}
    for path in paths:
        page.goto(page.url.partition("/ogc/")[0] + path)
        page.evaluate(f"{axe}; undefined")
        found[path] = page.evaluate(JUDGE)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path
    assert {path: told for path, told in found.items() if told} == {}


@pytest.mark.parametrize("path", [PICTURE, f"{LAYER}/items"])
def test_the_small_map_is_drawn_under_the_strict_policy(open_page: Open, path: str) -> None:
    page = open_page(path)
    expect(page.locator("[data-drawn=true] canvas")).to_be_visible()


def test_a_page_with_its_map_is_legible_for_all(open_page: Open, axe: str) -> None:
    page = open_page(LAYER, bypass_csp=True)
    expect(page.locator("[data-drawn=true] canvas")).to_be_visible()
    page.evaluate(f"{axe}; undefined")
    assert page.evaluate(JUDGE) == []


def test_without_a_script_the_data_are_there_and_no_hole_for_the_map(open_page: Open) -> None:
    page = open_page(f"{LAYER}/items", java_script_enabled=False)
    assert page.locator("tbody tr").count() > 10
    assert not page.locator(".map").is_visible()


def test_the_keyboard_reaches_the_content_first_and_then_every_link(open_page: Open) -> None:
    page = open_page(PICTURE)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Naar de inhoud")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_one_click_changes_the_language_and_the_choice_stays(open_page: Open) -> None:
    page = open_page(PICTURE)
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator("tbody a").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
