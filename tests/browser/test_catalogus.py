"""The catalogue in Chromium: the right map in words and by crisis, by keyboard, and axe-core's opinion."""

from collections.abc import Iterator

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from catalog import seed
from plotserver.machine import places
from tests.browser.conftest import LAPTOP, PATIENCE_MS
from tests.browser.test_accessibility import JUDGE
from tests.conftest import Database as Migrated
from tests.conftest import Postgres, settings_for
from tests.servers import Server, started

TABLET = {"width": 820, "height": 1180}


@pytest.fixture(scope="module")
def catalogue(
    postgres: Postgres, exercise_template: Migrated, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """The exercise with the catalogue that the server comes with."""
    copy = postgres.create(exercise_template.name)
    with psycopg.connect(copy.owner_conninfo, autocommit=True) as connection:
        seed.bring(connection)
    with started(lambda port: settings_for(copy, tmp_path_factory.mktemp("catalogus"), port)) as server:
        yield server
    postgres.drop(copy)


def opened(
    browser: Browser, server: Server, query: str = "", organisation: str | None = "vr08", **size: int
) -> Page:
    if not (places.static_directory() / "catalogus.html").is_file():
        pytest.skip("page: it is not built (make setup does it)")
    viewport = size or LAPTOP
    context = browser.new_context(
        viewport={"width": viewport["width"], "height": viewport["height"]},
        locale="nl-NL",
        color_scheme="light",
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    if organisation:
        page.request.put(f"{server.url}/v1/identiteit", data={"organisatie": organisation})
    page.goto(f"{server.url}/catalogus{query}")
    return page


def violations(page: Page, axe: str, part: str = "body") -> list[str]:
    page.evaluate(f"{axe}; undefined")
    found: list[str] = page.evaluate(JUDGE.replace("axe.run(document", f"axe.run('{part}'"))
    return found


def test_one_finds_a_map_in_words_opens_it_and_takes_its_address_along_by_keyboard(
    browser: Browser, catalogue: Server, axe: str
) -> None:
    page = opened(browser, catalogue)
    question = page.get_by_role("combobox", name="Zoek een kaart")
    expect(question).to_be_focused()
    expect(page.get_by_role("heading", name="Begin bij de crisis")).to_be_visible()
    expect(page.locator(".card").first).to_be_visible()  # without a question: what nearly every crisis needs
    assert violations(page, axe) == []
    question.press_sequentially("waterd")
    expect(page.locator("#suggestions [role=option]").first).to_be_visible()
    # Only the list itself: what it lies over for a moment is not judged.
    assert violations(page, axe, ".head") == []
    question.press("Escape")
    expect(page.locator("#suggestions [role=option]")).to_have_count(0)
    question.fill("waterdiepte overstroming")
    question.press("Enter")
    best = page.locator(".card").first
    expect(best.get_by_role("link")).to_have_text("Maximale waterdiepte bij overstroming")
    expect(best).to_contain_text("gezaghebbend voor overstromingsdiepte")
    expect(best).to_contain_text("Toont scenario's, niet wat er nu staat.")
    expect(page.get_by_role("main").get_by_role("status")).to_contain_text("kaarten")
    best.get_by_role("link").press("Enter")
    expect(page.get_by_role("heading", name="Maximale waterdiepte bij overstroming", level=2)).to_be_focused()
    expect(page).to_have_url(
        f"{catalogue.url}/catalogus?q=waterdiepte%20overstroming&record=liwo-waterdiepte"
    )
    page.get_by_role("button", name="Kopieer URL voor QGIS", exact=True).press("Enter")
    expect(page.locator(".notice")).to_contain_text("Gekopieerd")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith("/LIWO_Basis/ows?service=WMS&request=GetCapabilities")
    assert violations(page, axe) == []
    page.go_back()
    expect(page.locator(".detail")).to_have_count(0)
    expect(question).to_have_value("waterdiepte overstroming")


def test_an_activity_shows_what_it_needs_and_opens_the_standard_set_in_one_click(
    browser: Browser, catalogue: Server, axe: str
) -> None:
    page = opened(browser, catalogue, "?activiteit=vr18-stroomuitval&thema=nacht&taal=en")
    threat = page.get_by_role("region", name="Threat")
    expect(threat.locator("header .status")).to_have_text("Missing")
    expect(threat.get_by_role("link", name="Stroomstoringen nu")).to_be_visible()
    assert violations(page, axe) == []
    page.get_by_role("button", name="Open the standard set of maps").press("Enter")
    expect(page.locator(".set-list a", has_text="BRT Achtergrondkaart")).to_be_visible()
    assert violations(page, axe) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="File for QGIS").click()
    layers = download.value.path().read_text(encoding="utf-8")
    assert layers.count("<maplayer ") >= 2
    assert "crs=EPSG:28992" in layers


def test_a_problem_is_told_to_who_keeps_the_map_and_an_own_layer_opens_in_the_viewer(
    browser: Browser, catalogue: Server, axe: str
) -> None:
    page = opened(browser, catalogue, "?record=laag.vr18-situatie", "vr18", **TABLET)
    opens = page.get_by_role("link", name="Open in de kaart")
    expect(opens).to_have_attribute("href", "/?beeld=vr18&aan=vr18-situatie")
    expect(page.get_by_role("link", name="Naar de plot")).to_be_visible()
    assert violations(page, axe) == []
    public = opened(browser, catalogue, "?record=liwo-waterdiepte", None)
    public.get_by_role("button", name="Meld een probleem").click()
    expect(public.get_by_label("Wat is er mis?")).to_be_focused()
    public.get_by_role("button", name="Verstuur melding").click()
    expect(public.get_by_role("alert")).to_contain_text("Schrijf in een paar woorden")
    public.get_by_label("Wat ziet u, en waar?").fill("De kaart blijft leeg in de Betuwe.")
    public.get_by_role("button", name="Verstuur melding").click()
    expect(public.get_by_role("alert")).to_contain_text("namens welke organisatie")
    assert violations(public, axe) == []
