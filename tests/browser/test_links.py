"""A link brings back what the sender saw."""

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.viewer import Viewer
from tests.clients.pictures import share_that_differs

# Everything on the screen that a person can change, as the page itself shows it.
ON_SCREEN = """() => ({
  address: location.search,
  title: document.title,
  language: document.documentElement.lang,
  theme: document.documentElement.dataset.theme,
  layers: [...document.querySelectorAll("[data-layer]")].map((layer) =>
    [layer.dataset.layer, layer.querySelector("input[type=checkbox]").checked]),
  time: document.querySelector(".time-now").textContent,
  object: document.querySelector(".object-panel h2").textContent,
  rows: document.querySelectorAll("tbody tr").length,
  chosenRow: document.querySelector("tr.selected").textContent,
})"""


def test_a_link_brings_back_layers_opacity_order_moment_language_theme_and_object(
    visit: Visit, tmp_path: Path
) -> None:
    sender = visit("?beeld=sector-energie")
    plain = sender.photograph(tmp_path / "plain.png")
    arrange(sender)
    seen = on_screen(sender)
    receiver = visit(seen["address"])
    receiver.page.get_by_role("button", name="By order").click()
    expect(receiver.object.get_by_role("heading").first).to_have_text(seen["object"])
    expect(receiver.rows).to_have_count(seen["rows"])
    assert on_screen(receiver) == seen
    receiver.layer("liander-storing").get_by_role("button", name="More about").click()
    expect(receiver.layer("liander-storing").get_by_role("slider")).to_have_value("30")
    one = sender.photograph(tmp_path / "sent.png")
    other = receiver.photograph(tmp_path / "received.png")
    assert share_that_differs(one, other) < 0.01
    assert share_that_differs(plain, other) > 0.2, "the comparison would not notice another picture"


def arrange(viewer: Viewer) -> None:
    """Change everything that can be changed."""
    page = viewer.page
    page.get_by_role("button", name="Vorig moment").click()
    expect(page.locator(".chip.past")).to_be_visible()
    page.get_by_role("button", name="Op volgorde").click()
    viewer.shown_box("stedin-storing").uncheck()
    viewer.shown_box("vr08-situatie").check()
    liander = viewer.layer("liander-storing")
    liander.get_by_role("button", name="Meer over").click()
    liander.get_by_role("slider").fill("30")
    liander.get_by_role("button", name="naar boven").click()
    viewer.page.get_by_role("button", name="Tabel", exact=True).click()
    viewer.rows.first.click()
    page.get_by_role("button", name="Naar nachtweergave").click()
    page.get_by_role("button", name="Switch to English").click()
    viewer.drawn()


def on_screen(viewer: Viewer) -> dict[str, Any]:
    viewer.drawn()
    seen: dict[str, Any] = viewer.page.evaluate(ON_SCREEN)
    return seen
