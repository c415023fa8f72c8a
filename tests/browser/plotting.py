"""What a plotter does on the drawing page and sees there, in the page's own words (roles, names, text)."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.servers import Server

ACTIVITY = "vr08-hoogwater"
LAYER = "vr08-situatie"
SAVED = "Alles opgeslagen"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Plotter:
    """Somebody with the plot of an activity open."""

    server: Server
    context: BrowserContext
    page: Page

    def open(self, query: str = "?tabel=1&kaart=7/53.9/3.6") -> "Plotter":
        """Open the plot with its list of objects, and wait until everything is there."""
        self.page.goto(f"{self.server.url}/plot/{ACTIVITY}{query}")
        expect(self.saved).to_have_text(SAVED)
        expect(self.page.locator("#table tbody tr").first).to_be_visible()
        return self

    @property
    def saved(self) -> Locator:
        return self.page.locator(".saved-mark")

    @property
    def form(self) -> Locator:
        return self.page.locator("plot-form")

    @property
    def notices(self) -> Locator:
        return self.page.get_by_role("complementary", name="Meldingen")

    def layer(self, layer: str = LAYER) -> Locator:
        return self.page.locator(f'[data-layer="{layer}"]')

    def row(self, name: str) -> Locator:
        return self.page.locator("#table tbody tr", has_text=re.compile(rf"(^|\s){re.escape(name)}(\s|$)"))

    def choose(self, name: str) -> None:
        """Choose an object in the list."""
        button = self.row(name).locator(".row-button")
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")

    def write(self, field: str, value: str) -> None:
        """Fill in a field of the chosen object."""
        box = self.form.locator(f"#draw-field-{field}")
        box.fill(value)
        box.blur()

    def rename(self, name: str, to: str) -> None:
        self.choose(name)
        self.write("naam", to)
        expect(self.row(to)).to_be_visible()

    def ask(self, path: str) -> Any:
        """What the server answers this person."""
        answer = self.context.request.get(f"{self.server.url}{path}")
        assert answer.ok, f"{path}: {answer.status}"
        return answer.json()

    def named(self, name: str) -> list[dict[str, Any]]:
        """The objects of this name that the server has in the layer."""
        found: list[dict[str, Any]] = self.ask(f"/v1/plots/{LAYER}/objecten")["features"]
        return [one["properties"] for one in found if one["properties"].get("naam") == name]

    def send(self, method: str, path: str) -> None:
        """Ask the server for a change, as a page of its own would."""
        address = f"{self.server.url}{path}"
        answer = self.context.request.fetch(address, method=method, headers={"Origin": self.server.url})
        assert answer.ok, f"{path}: {answer.status} {answer.text()}"

    def judged(self, rules: list[str]) -> list[str]:
        """What axe-core finds wrong on the page as it is now, by the rules of these kinds."""
        found = self.page.evaluate("(rules) => axe.run({runOnly: rules})", rules)
        return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found["violations"]]
