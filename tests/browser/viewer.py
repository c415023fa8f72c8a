"""What a person does on the page and sees there, in the page's own words (roles, names, text)."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, expect

from tests.servers import Server

# The map tells that all in view is drawn; what a click sets going takes a frame or two to show there.
DRAWN = """() => new Promise((done) => {
  let still = 0;
  const look = () => {
    still = document.documentElement.dataset.mapIdle === "true" ? still + 1 : 0;
    if (still >= 12) done(true); else requestAnimationFrame(look);
  };
  look();
})"""

# What has the focus, and whether one sees that: an outline of its own, inside the window.
FOCUSED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  return {
    name: element.getAttribute("aria-label") || element.textContent.trim().slice(0, 60) || element.id,
    shown: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inside: box.width > 0 && box.right > 0 && box.left < innerWidth
      && box.bottom > 0 && box.top < innerHeight,
  };
}"""


@dataclass
class Viewer:
    """One open page of the viewer. `troubles` holds what no visitor may get: errors in the console,
    requests that failed, requests to another server. The test fails on them when it ends.
    """

    server: Server
    context: BrowserContext
    page: Page
    asked: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.on("request", self._watch)
        self.context.on("requestfailed", self._failed)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))

    def _watch(self, request: Request) -> None:
        self.asked.append(request.url)
        if not request.url.startswith((f"{self.server.url}/", f"blob:{self.server.url}/", "data:")):
            self.troubles.append(f"asked elsewhere: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the map drops what it no longer needs
            self.troubles.append(f"failed: {request.url} {request.failure}")

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" or message.text.startswith(("map:", "rd:")):
            self.troubles.append(f"console: {message.text}")

    # --- going somewhere

    def open(self, query: str = "") -> "Viewer":
        """Open the page at an address ("?beeld=…" or nothing), and wait until the map is drawn."""
        self.page.goto(f"{self.server.url}/{query}")
        self.drawn()
        return self

    def drawn(self) -> None:
        """Wait until the map stands still and all in view is drawn."""
        self.page.evaluate(DRAWN)

    def choose_picture(self, title: str) -> None:
        self.page.locator(".picture-menu .menu-button").click()
        self.page.locator(".picture-menu .choice", has_text=title).click()
        expect(self.picture).to_have_text(title)
        self.drawn()

    def look_as(self, organisation: str) -> None:
        """Choose an identity by its full name; "Publiek" is none."""
        button = self.page.locator(".identity-menu .menu-button")
        button.click()
        self.page.get_by_label("Zoek organisatie").fill(organisation)
        # The layers of before stand there until those of this identity are in.
        with self.page.expect_response(re.compile(r"/v1/beelden/[^/?]+(\?|$)")):
            self.page.locator(".identity-menu .choice", has_text=organisation).first.click()
        expect(button).to_have_accessible_name(re.compile(f"Wie kijkt: {organisation}$"))
        self.drawn()

    # --- what is seen

    @property
    def picture(self) -> Locator:
        return self.page.locator(".picture-name b")

    @property
    def object(self) -> Locator:
        return self.page.get_by_role("complementary", name="Object")

    @property
    def table(self) -> Locator:
        return self.page.locator("#table")

    @property
    def rows(self) -> Locator:
        return self.table.locator("tbody tr")

    def layer(self, layer_id: str) -> Locator:
        return self.page.locator(f'[data-layer="{layer_id}"]')

    def shown_box(self, layer_id: str) -> Locator:
        """The tick box that shows and hides a layer."""
        return self.layer(layer_id).locator("input[type=checkbox]")

    def layers(self) -> list[str]:
        """Ids of the layers in the list, from the top."""
        found = self.page.locator("[data-layer]").evaluate_all("all => all.map((one) => one.dataset.layer)")
        return [str(one) for one in found]

    def fact(self, name: str) -> str:
        """What stands behind a name in the panel of the chosen object."""
        term = self.object.locator("dt", has_text=re.compile(f"^{name}$"))
        value = term.locator("xpath=following-sibling::dd[1]")
        return value.inner_text()

    def photograph(self, path: Path) -> Path:
        """The map as drawn, without what floats over its right side."""
        box = self.page.locator("#map").bounding_box()
        assert box is not None
        clip = {"x": box["x"], "y": box["y"], "width": box["width"] - 380, "height": box["height"]}
        self.page.screenshot(path=path, clip=clip)  # type: ignore[arg-type]
        return path

    def click_middle(self) -> None:
        """Click in the middle of the map, which is where the address says that it is."""
        box = self.page.locator("#map").bounding_box()
        assert box is not None
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    # --- by keyboard

    def tab_to(self, target: Locator, most: int = 120) -> None:
        """Press Tab until `target` has the focus; at every stop on the way the focus must be visible."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            self.focus_is_visible()
            if target.evaluate("(wanted) => wanted === document.activeElement"):
                return
        raise AssertionError(f"Tab does not come to {target}")

    def focus_is_visible(self) -> None:
        seen: dict[str, Any] | None = self.page.evaluate(FOCUSED)
        if seen is not None:  # else the focus is on its way round, at the browser's own bars
            assert seen["shown"], f"one does not see that the focus is on: {seen['name']}"
            assert seen["inside"], f"the focus is outside the window, on: {seen['name']}"
