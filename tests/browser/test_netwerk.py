"""The network page in Chromium: who is there, reporting oneself by keyboard, and axe-core's opinion."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from plotserver.machine import places
from tests.browser.conftest import LAPTOP, PATIENCE_MS
from tests.browser.test_accessibility import JUDGE
from tests.browser.test_soc import token
from tests.conftest import Database as Migrated
from tests.conftest import settings_for
from tests.servers import Server, started

PRESENCES = {
    "stedin": {"status": "aanwezig", "situatie": "ernstig", "contact": "Crisiscoördinator",
               "telefoon": "088 896 39 63", "email": "crisis@stedin.example",
               "toelichting": "60.000 aansluitingen zonder stroom; aggregaten zijn op weg."},
    "vr17": {"status": "piket", "situatie": "verhoogd", "contact": "Informatiemanager ROT",
             "telefoon": "010 123 45 67"},
    "prorail": {"status": "afwezig"},
}  # fmt: skip


@pytest.fixture
def network(exercise: Migrated, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The exercise, in which some told who is there."""
    if not (places.static_directory() / "netwerk.html").is_file():
        pytest.skip("page: it is not built (make setup does it)")
    folder = tmp_path_factory.mktemp("netwerk")
    with started(lambda port: settings_for(exercise, folder, port)) as server:
        for organisation, told in PRESENCES.items():
            address = f"{server.url}/v1/organisaties/{organisation}/bezetting"
            assert httpx.put(address, json=told, headers=token(server, organisation)).is_success
        yield server


def opened(browser: Browser, server: Server, query: str = "", organisation: str | None = "kcr2") -> Page:
    context = browser.new_context(
        viewport={"width": LAPTOP["width"], "height": LAPTOP["height"]}, locale="nl-NL", color_scheme="light"
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    if organisation:
        page.request.put(f"{server.url}/v1/identiteit", data={"organisatie": organisation})
    page.goto(f"{server.url}/netwerk{query}")
    expect(page.locator(".organisation").first).to_be_visible()
    return page


def violations(page: Page, axe: str) -> list[str]:
    page.evaluate(f"{axe}; undefined")
    found: list[str] = page.evaluate(JUDGE)
    return found


def test_one_sees_who_is_there_and_reports_oneself_by_keyboard(
    browser: Browser, network: Server, axe: str
) -> None:
    page = opened(browser, network)
    first = page.locator(".organisation").first
    expect(first.locator("h3")).to_have_text("Stedin")  # where it is gravest stands first
    expect(first.get_by_role("link", name="Bel Crisiscoördinator: 088 896 39 63")).to_be_visible()
    assert violations(page, axe) == []
    page.get_by_role("button", name="Bezetting melden").press("Enter")
    expect(page.get_by_role("radio", name="Aanwezig")).to_be_focused()
    page.get_by_role("radio", name="Op piket").check()
    page.get_by_label("Telefoon").fill("bel maar")
    page.get_by_label("Telefoon").press("Enter")
    expect(page.locator(".report .error").first).to_contain_text("Geef een telefoonnummer")
    assert violations(page, axe) == []
    page.get_by_label("Telefoon").fill("070 123 45 67")
    page.get_by_label("Telefoon").press("Enter")
    expect(page.get_by_role("status").last).to_contain_text("Uw bezetting is gemeld")
    expect(page.locator(".own .status")).to_have_text("Op piket")


def test_by_night_in_english_one_sector_and_for_the_public(
    browser: Browser, network: Server, axe: str
) -> None:
    page = opened(browser, network, "?thema=nacht&taal=en")
    everybody = page.locator(".organisation").count()
    page.locator(".sector.ernstig").press("Enter")
    expect(page.locator(".sector[aria-pressed=true]")).to_have_count(1)
    expect(page.locator(".organisation")).not_to_have_count(everybody)
    expect(page.locator(".organisation").filter(has_text="Stedin")).to_be_visible()
    assert violations(page, axe) == []
    public = opened(browser, network, organisation=None)
    expect(public.get_by_text("Log in om te zien wie er is")).to_be_visible()
    expect(public.get_by_text("088 896 39 63")).to_have_count(0)
    assert violations(public, axe) == []
