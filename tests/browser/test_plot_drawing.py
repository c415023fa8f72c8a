"""Drawing on the plot page: by mouse, by finger and by keyboard alone; nothing that was drawn is lost."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import PATIENCE_MS
from tests.browser.plotting import SAVED, Plotter
from tests.browser.test_accessibility import JUDGE
from tests.browser.test_plot_together import plot_server  # noqa: F401  a server that may be drawn on
from tests.servers import Server

VIEW = "?kaart=11/51.9/5.25"
OWNER = "vr08"


class Desk:
    """The drawing desk of an activity with one layer, which each test leaves empty."""

    def __init__(self, plotter: Plotter) -> None:
        self.plotter, self.page = plotter, plotter.page
        activity = self.post("/v1/activiteiten", {"titel": "Tekenproef", "oefening": True, "fase": "respons"})
        self.address = f"{plotter.server.url}/plot/{activity['id']}"
        self.layer = self.post(f"/v1/activiteiten/{activity['id']}/lagen", {"titel": "Proef"})["id"]
        self.open()

    def post(self, path: str, body: dict[str, Any]) -> Any:
        url = self.plotter.server.url
        answer = self.plotter.context.request.post(f"{url}{path}", data=body, headers={"Origin": url})
        assert answer.ok, answer.text()
        return answer.json()

    def open(self, more: str = "") -> None:
        self.page.goto(self.address + VIEW + more)
        expect(self.plotter.saved).to_have_text(SAVED)
        expect(self.page.locator('.draw-tool[data-tool="select"]')).to_be_enabled()
        expect(self.page.locator("html")).to_have_attribute("data-map-idle", "true")

    def click(self, *places: tuple[int, int]) -> None:
        """Click places on the map, from its middle: so many pixels to the right and down."""
        for right, down in places:
            box = self.map.bounding_box()
            assert box
            self.page.mouse.click(box["x"] + box["width"] / 2 + right, box["y"] + box["height"] / 2 + down)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    @property
    def map(self) -> Locator:
        return self.page.locator("#map")

    @property
    def fault(self) -> Locator:
        return self.page.locator(".draw-strip .draw-fault")

    def done(self, step: str) -> None:
        """This was the last step, and it is at the server."""
        expect(self.page.get_by_role("button", name=f"Ongedaan maken: {step}")).to_be_visible()
        expect(self.plotter.saved).to_have_text(SAVED)

    def objects(self) -> list[tuple[str, str]]:
        """Kind and sign of every object that the server has, in the order in which they were made."""
        features = self.plotter.ask(f"/v1/plots/{self.layer}/objecten")["features"]
        return [
            (one["geometry"]["type"], one["properties"]["teken"])
            for one in sorted(features, key=lambda one: one["id"])
        ]

    def clear(self) -> None:
        """Put the tools away, and everything that was drawn."""
        for close in self.page.locator(".draw-panel").get_by_role("button", name="Sluiten").all():
            close.click()
        self.map.locator("canvas").focus()
        self.press("Escape", "Escape", "Escape", "1", "Control+a", "Delete")
        expect(self.plotter.saved).to_have_text(SAVED)

    def first_place(self) -> list[float]:
        features = self.plotter.ask(f"/v1/plots/{self.layer}/objecten")["features"]
        places: list[float] = features[0]["geometry"]["coordinates"][0]
        return places


@pytest.fixture(scope="module")
def one_desk(browser: Browser, plot_server: Server) -> Iterator[Desk]:  # noqa: F811
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, locale="nl-NL", color_scheme="light"
    )
    context.set_default_timeout(PATIENCE_MS)
    assert context.request.put(f"{plot_server.url}/v1/identiteit", data={"organisatie": OWNER}).ok
    yield Desk(Plotter(plot_server, context, context.new_page()))
    context.close()


@pytest.fixture
def desk(one_desk: Desk) -> Iterator[Desk]:
    yield one_desk
    one_desk.clear()


def violations(page: Page, axe: str) -> list[str]:
    page.evaluate(f"{axe}; undefined")
    found: list[str] = page.evaluate(JUDGE)
    return found


def test_a_sign_by_a_plain_word_a_line_and_an_area_that_crossed_itself(desk: Desk) -> None:
    desk.page.get_by_role("tab", name="Tekens").click()
    desk.page.get_by_role("searchbox", name="Zoek een teken").fill("water in huis")
    desk.page.get_by_role("button", name="Overstroming", exact=True).click()
    desk.click((-200, 60))
    desk.done("Teken geplaatst")
    desk.press("3")
    desk.click((-150, 150), (-50, 200), (40, 150))
    desk.press("Enter")
    desk.done("Lijn getekend")
    desk.press("4")
    desk.click((-60, -20), (60, -20), (-60, 80), (60, 80))
    expect(desk.fault).to_contain_text("De rand kruist zichzelf")
    desk.press("Enter", "Backspace", "Backspace")
    expect(desk.fault).to_have_count(0)
    desk.click((62, 82), (-62, 82))
    desk.page.get_by_role("button", name="Klaar").click()
    desk.done("Vlak getekend")
    assert desk.objects() == [
        ("Point", "overstroming"),
        ("LineString", "afzetting-buitenring"),
        ("Polygon", "aandachtsgebied"),
    ]


def test_by_keyboard_alone_a_line_is_drawn_moved_removed_and_brought_back(desk: Desk) -> None:
    desk.page.get_by_role("link", name="Naar de kaart").press("Enter")
    expect(desk.map.locator("canvas")).to_be_focused()
    desk.press("3", "ArrowDown", "Space", "Control+ArrowRight", "Control+ArrowRight", "Space", "Enter")
    desk.done("Lijn getekend")
    before = desk.first_place()
    desk.press("1", "ArrowRight", "ArrowRight", "Shift+ArrowUp")
    desk.done("Verplaatst")
    after = desk.first_place()
    assert after[0] > before[0]
    assert after[1] > before[1]
    desk.press("Delete")
    desk.done("Object verwijderd")
    assert desk.objects() == []
    desk.press("Control+z")
    desk.done("Verplaatst")
    assert desk.objects() == [("LineString", "afzetting-buitenring")]


def test_by_typed_coordinates_an_area_and_a_wrong_line_that_is_named(desk: Desk) -> None:
    desk.page.locator('.draw-tool[aria-pressed="true"]').focus()
    desk.press("End", "Enter")
    box = desk.page.get_by_label("Lijst van coördinaten")
    box.fill("140000 425000\n51°48′00″N 5°15′00″O\nergens 4\n145000 420000")
    expect(desk.page.get_by_text("Regel 3 is geen coördinaat: “ergens 4”.")).to_be_visible()
    expect(desk.page.get_by_role("button", name="Maak vlak")).to_be_disabled()
    box.fill("140000 425000\n51°48′00″N 5°15′00″O\n145000 420000")
    desk.page.get_by_role("button", name="Maak vlak").press("Enter")
    desk.done("Getekend uit coördinaten")
    assert desk.objects() == [("Polygon", "aandachtsgebied")]
    expect(desk.page.get_by_label("Punt 1", exact=True)).to_have_value("140\u202f000, 425\u202f000")


def test_a_gas_template_with_numbers_whose_wind_turns_afterwards(desk: Desk) -> None:
    desk.press("0")
    desk.page.get_by_role("button", name="Gasmal").click()
    desk.click((-100, 120))
    wind = desk.page.get_by_label("Windrichting (graden)")
    wind.fill("400")
    wind.press("Tab")
    expect(desk.page.locator(".mal-form .field-fault")).to_have_text(
        "Geef een getal van 0 tot en met 360 graden."
    )
    expect(wind).to_have_value("400")
    wind.fill("225")
    wind.press("Enter")
    desk.done("Gasmal geplaatst")
    desk.press("Shift+F10")
    desk.page.get_by_role("menuitem", name="Mal aanpassen").click()
    wind.fill("180")
    wind.press("Tab")
    desk.page.get_by_role("button", name="Bewaar de mal").click()
    desk.done("Gasmal aangepast")
    features = desk.plotter.ask(f"/v1/plots/{desk.layer}/objecten")["features"]
    assert [one["properties"]["parameters"]["windrichting"] for one in features] == [180]


def test_a_sketch_that_was_not_finished_is_there_after_a_reload(desk: Desk) -> None:
    desk.press("4")
    desk.click((-100, 50), (50, 40), (60, 150))
    desk.open()
    desk.page.get_by_role("button", name="Verder met de schets").click()
    desk.page.get_by_role("button", name="Klaar").click()
    desk.done("Vlak getekend")
    assert desk.objects() == [("Polygon", "aandachtsgebied")]


@pytest.mark.parametrize("theme", ["dag", "nacht"])
def test_axe_finds_nothing_in_tools_palette_form_and_panels(desk: Desk, axe: str, theme: str) -> None:
    desk.open(f"&thema={theme}")
    desk.page.get_by_role("tab", name="Tekens").click()
    desk.press("2")
    desk.click((-100, 50))
    desk.done("Teken geplaatst")
    number = desk.page.get_by_label("Aantal", exact=True)
    number.fill("veel")
    number.press("Tab")
    expect(desk.plotter.form.get_by_text("Typ een getal, zoals 12 of 2,5.")).to_be_visible()
    desk.page.get_by_role("button", name="Coördinaten", exact=True).click()
    assert violations(desk.page, axe) == []
    desk.press("Escape", "0")
    desk.page.get_by_role("button", name="Sectormal").click()
    assert violations(desk.page, axe) == []
