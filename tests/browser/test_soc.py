"""The security page in Chromium: what was noticed, doing something about it, also by keyboard."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from plotserver.machine import places
from plotserver.settings import Settings
from tests.browser.conftest import LAPTOP, PATIENCE_MS
from tests.browser.test_accessibility import JUDGE
from tests.conftest import Database as Migrated
from tests.conftest import settings_for
from tests.servers import Server, started

NOTICED_SECONDS = 30


def token(server: Server, organisation: str) -> dict[str, str]:
    answer = httpx.put(f"{server.url}/v1/identiteit", json={"organisatie": organisation})
    return {"Authorization": f"Bearer {answer.json()['token']}"}


@pytest.fixture
def watched(exercise: Migrated, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that kcr2 runs, on which liander asked for seventeen layers that it may not know."""
    folder = tmp_path_factory.mktemp("soc")

    def settings(port: int) -> Settings:
        return settings_for(exercise, folder, port).model_copy(update={"operator": "kcr2"})

    with started(settings) as server:
        asker = token(server, "liander")
        for number in range(17):
            httpx.get(f"{server.url}/ogc/v1/collections/onbekend-{number}/items", headers=asker)
        operator, deadline = token(server, "kcr2"), time.monotonic() + NOTICED_SECONDS
        while time.monotonic() < deadline:
            if httpx.get(f"{server.url}/v1/audit/meldingen", headers=operator).json()["meldingen"]:
                break
            time.sleep(0.2)
        yield server


def open_page(browser: Browser, server: Server, organisation: str | None, query: str = "") -> Page:
    if not (places.static_directory() / "soc.html").exists():
        pytest.skip("the viewer: soc.html is not built (make setup)")
    settings: dict[str, Any] = {"viewport": LAPTOP, "locale": "nl-NL", "color_scheme": "light"}
    context = browser.new_context(**settings)
    context.set_default_timeout(PATIENCE_MS)
    if organisation is not None:
        context.request.put(f"{server.url}/v1/identiteit", data={"organisatie": organisation})
    page = context.new_page()
    page.goto(f"{server.url}/beheer/soc{query}")
    return page


def violations(page: Page, axe: str) -> list[str]:
    page.evaluate(f"{axe}; undefined")
    found: list[str] = page.evaluate(JUDGE)
    return found


def test_a_finding_is_closed_by_keyboard_with_a_note(browser: Browser, watched: Server, axe: str) -> None:
    page = open_page(browser, watched, "kcr2")
    finding = page.locator(".finding")
    expect(finding).to_contain_text("Reeks weigeringen")
    assert violations(page, axe) == []
    finding.get_by_role("button", name="Afhandelen").focus()
    page.keyboard.press("Enter")
    expect(page.locator("textarea")).to_be_focused()
    assert violations(page, axe) == []
    page.keyboard.press("Escape")
    expect(finding.get_by_role("button", name="Afhandelen")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("Een programma stond verkeerd.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").last).to_have_text("De melding is afgehandeld.")
    expect(page.get_by_text("Er zijn geen open meldingen")).to_be_visible()
    page.get_by_role("button", name="Afgehandeld").click()
    expect(finding).to_contain_text("Een programma stond verkeerd.")
    page.context.close()


def test_by_night_in_english_for_one_s_own_people(browser: Browser, watched: Server, axe: str) -> None:
    page = open_page(browser, watched, "liander", "?taal=en&thema=nacht")
    expect(page.locator(".finding")).to_contain_text("Refusals in series")
    expect(page.get_by_role("button", name="Tell a partner")).to_be_visible()
    assert violations(page, axe) == []
    page.context.close()


def test_who_is_nobody_is_led_on(browser: Browser, watched: Server) -> None:
    page = open_page(browser, watched, None)
    expect(page.get_by_text("Log in om de meldingen")).to_be_visible()
    expect(page.get_by_role("link", name="Kies op de kaart wie u bent")).to_be_visible()
    page.context.close()
