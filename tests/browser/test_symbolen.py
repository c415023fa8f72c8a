"""The handbook of signs in Chromium: find a sign, see all that it can say, share, print, also by keyboard."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from symbology import signs
from tests.browser.conftest import LAPTOP, PATIENCE_MS, Visit
from tests.browser.test_accessibility import JUDGE
from tests.browser.test_tablet import TABLET
from tests.browser.viewer import FOCUSED
from tests.servers import Server

# Targets that are too small for a finger (WCAG 2.2, 2.5.8), but for links within a sentence.
SMALL = """() => [...document.querySelectorAll("button, a, select, input")]
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([one, { width, height }]) => width > 0 && (width < 24 || height < 24))
  .filter(([one]) => !one.closest(".skip-links"))
  .map(([one]) => one.outerHTML.slice(0, 120))"""
SHOWN = "() => [...document.querySelectorAll('.figures img')].every((one) => one.naturalWidth > 0)"
WIDER = "() => document.documentElement.scrollWidth > innerWidth"


@dataclass
class Book:
    """The open page. `troubles` holds what no visitor may get."""

    server: Server
    page: Page
    asked: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    @property
    def cards(self) -> Locator:
        return self.page.locator(".card")

    @property
    def search(self) -> Locator:
        return self.page.get_by_role("searchbox")

    @property
    def detail(self) -> Locator:
        return self.page.get_by_role("dialog")

    def names(self) -> list[str]:
        return [text.strip() for text in self.page.locator(".card-name").all_text_contents()]


OpenBook = Callable[..., Book]


@pytest.fixture
def book(browser: Browser, exercise_server: Server) -> Iterator[OpenBook]:
    """`book("?q=brand")` opens the handbook as a new visitor, on a laptop unless told otherwise."""
    opened: list[Book] = []

    def open_page(query: str = "", **how: Any) -> Book:
        settings = {"viewport": LAPTOP, "locale": "nl-NL", "color_scheme": "light", **how}
        context = browser.new_context(**settings)
        context.set_default_timeout(PATIENCE_MS)
        one = Book(exercise_server, context.new_page())
        one.page.on("request", lambda request: one.asked.append(request.url))
        one.page.on("pageerror", lambda error: one.troubles.append(str(error)))
        one.page.on(
            "console",
            lambda said: one.troubles.append(said.text) if said.type in ("error", "warning") else None,
        )
        opened.append(one)
        one.page.goto(f"{exercise_server.url}/symbolen{query}")
        expect(one.page.locator(".card, .book-empty").first).to_be_visible()
        return one

    yield open_page
    for one in opened:
        one.page.context.close()
    assert [trouble for one in opened for trouble in one.troubles] == []


def test_all_signs_come_with_the_page_and_not_one_by_one(book: OpenBook) -> None:
    one = book()
    assert one.cards.count() == len(signs.load())
    assert len(one.asked) < 15
    heads = one.page.locator(".book-group > h2").all_text_contents()
    assert heads == ["Realiteit", "Repressie", "Preparatie", "Context"]
    one.page.get_by_role("link", name="Kwetsbare objecten").click()
    expect(one.page.get_by_role("heading", name="Kwetsbare objecten")).to_be_in_viewport()


def test_a_lay_term_finds_the_sign_and_the_search_can_be_shared(book: OpenBook) -> None:
    one = book()
    one.search.fill("brandweerwagen")
    expect(one.page.get_by_role("status").first).to_contain_text("gevonden")
    assert one.names()[0] == "Brandweervoertuig"
    one.page.get_by_label("Soort").select_option("Punten")
    one.page.get_by_label("Groep").select_option("Repressie")
    expect(one.page).to_have_url(re.compile(r"\?q=brandweerwagen&geometrie=punt&groep=repressie$"))
    other = book(one.page.url.partition("/symbolen")[2])
    expect(other.search).to_have_value("brandweerwagen")
    assert other.names() == one.names()
    other.page.get_by_role("button", name="Zoekwoord wissen").click()
    expect(other.page.get_by_role("status").first).to_have_text(re.compile(r"^\d+ tekens$"))


def test_a_word_that_finds_nothing_gives_a_way_on(book: OpenBook) -> None:
    one = book("?q=brantwerrouto&discipline=spoor")
    expect(one.page.get_by_role("heading", name="Geen teken gevonden")).to_be_visible()
    one.page.locator("#likely ~ ul button").first.click()
    expect(one.page.get_by_role("heading", name="Geen teken gevonden")).to_be_visible()
    one.page.get_by_role("button", name="Zoek zonder filters").click()
    expect(one.cards.first).to_be_visible()
    assert any("Brandweer" in name for name in one.names())


def test_a_sign_shows_all_that_it_can_say_and_its_code_can_be_copied(book: OpenBook) -> None:
    one = book("?q=opvanglocatie", permissions=["clipboard-read", "clipboard-write"])
    one.cards.first.click()
    expect(one.detail).to_have_accessible_name("Opvanglocatie")
    expect(one.detail).to_contain_text("Reception centre")
    for said in ("Gepland en onzeker", "Aantal", "Richting", "Sterkte", "Oefening", "’s nachts"):
        expect(one.detail.get_by_text(said, exact=True)).to_be_visible()
    drawn = one.detail.locator(".figures img")
    expect(drawn).to_have_count(14)
    one.page.wait_for_function(SHOWN)
    one.detail.get_by_role("button", name="Code kopiëren").click()
    assert one.page.evaluate("() => navigator.clipboard.readText()") == "opvanglocatie"
    expect(one.page).to_have_url(re.compile("teken=opvanglocatie"))
    one.page.go_back()
    expect(one.detail).to_be_hidden()


def test_a_line_is_drawn_on_the_map_in_every_state_by_day_and_night(book: OpenBook) -> None:
    one = book("?teken=evacuatieroute&taal=en")
    expect(one.detail).to_have_accessible_name("Evacuation route")
    expect(one.detail.locator(".of-map img")).to_have_count(10)


def test_everything_by_keyboard_with_the_focus_in_sight(book: OpenBook) -> None:
    one = book()
    keys = one.page.keyboard
    keys.press("/")
    expect(one.search).to_be_focused()
    keys.type("dijk")
    expect(one.page.get_by_role("status").first).to_contain_text("gevonden")
    keys.press("ArrowDown")
    expect(one.cards.first).to_be_focused()
    assert one.page.evaluate(FOCUSED)["shown"]
    keys.press("ArrowRight")
    expect(one.cards.nth(1)).to_be_focused()
    second = one.names()[1]
    keys.press("Enter")
    expect(one.detail).to_have_accessible_name(second)
    keys.press("ArrowRight")
    expect(one.detail).to_have_accessible_name(one.names()[2])
    keys.press("ArrowLeft")
    keys.press("Escape")
    expect(one.detail).to_be_hidden()
    expect(one.cards.nth(1)).to_be_focused()
    keys.press("End")
    expect(one.cards.last).to_be_focused()
    expect(one.cards.last).to_be_in_viewport()


@pytest.mark.parametrize(
    ("query", "how"),
    [
        ("?thema=dag", {}),
        ("?q=brand&thema=nacht&teken=brand", {}),
        ("?q=brandgebied&teken=brandgebied&taal=en", TABLET),
        ("?q=xqzw&discipline=spoor&thema=nacht", TABLET),
    ],
)
def test_axe_finds_nothing_and_all_targets_are_large_enough(
    book: OpenBook, axe: str, query: str, how: dict[str, Any]
) -> None:
    one = book(query, **how)
    one.page.evaluate(f"{axe}; undefined")
    assert one.page.evaluate(JUDGE) == []
    assert one.page.evaluate(SMALL) == []
    assert not one.page.evaluate(WIDER)


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (3840, 2160), (768, 1024)])
def test_the_page_fits_the_screen(book: OpenBook, width: int, height: int) -> None:
    one = book(viewport={"width": width, "height": height})
    assert not one.page.evaluate(WIDER)
    expect(one.search).to_be_in_viewport()
    one.cards.first.click()
    expect(one.detail.get_by_role("button", name="Sluiten")).to_be_in_viewport()
    assert not one.page.evaluate(WIDER)


def test_printed_it_is_a_handbook_and_not_a_web_page(book: OpenBook) -> None:
    one = book("?geometrie=lijn&thema=nacht")
    one.page.emulate_media(media="print")
    expect(one.search).to_be_hidden()
    expect(one.page.get_by_text("Route waarlangs mensen een gebied verlaten.")).to_be_visible()
    ground = one.page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
    assert one.page.pdf(format="A4").startswith(b"%PDF-")


def test_the_server_gone_while_searching_still_finds_whole_words(book: OpenBook) -> None:
    one = book()
    one.page.route("**/v1/tekens?q=*", lambda route: route.abort())
    one.search.fill("evacuatieroute")
    expect(one.page.get_by_text("De server antwoordt niet")).to_be_visible()
    assert "Evacuatieroute" in one.names()
    one.troubles.clear()  # the browser itself tells of the request that failed


def test_the_legend_of_the_viewer_has_what_is_in_view_and_leads_to_the_handbook(visit: Visit) -> None:
    viewer = visit("?beeld=landelijk")
    viewer.page.get_by_role("tab", name="Legenda").click()
    panel = viewer.page.get_by_role("tabpanel")
    shown = panel.locator(".legend-group li")
    expect(shown.first).to_be_visible()
    whole = shown.count()
    with viewer.page.expect_response(re.compile("/legenda")) as answered:
        viewer.page.evaluate("() => document.querySelector('#map canvas').focus()")
        for _ in range(4):
            viewer.page.keyboard.press("+")
            viewer.drawn()
    assert "bbox=" in answered.value.url
    viewer.page.wait_for_timeout(600)  # the legend waits until the map stands still
    viewer.drawn()
    assert shown.count() < whole
    assert panel.get_by_role("link", name="Alle tekens").get_attribute("href") == "/symbolen"
