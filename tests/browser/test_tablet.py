"""On a tablet held upright: drawers over the map, and everything large enough for a finger."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Visit

TABLET: dict[str, Any] = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}

# What can be touched, with the label that belongs to it: too small when under 44 CSS pixels either way.
TOO_SMALL = """() => [...document.querySelectorAll("button, [role=tab], [role=slider], input, summary")]
  .filter((one) => one.checkVisibility({visibilityProperty: true}))
  .map((one) => [one.closest("label") ?? one, one])
  .map(([one, control]) => [one.getBoundingClientRect(), control])
  .filter(([box]) => box.right > 0 && box.bottom > 0 && (box.width < 43.5 || box.height < 43.5))
  .map(([box, control]) => `${control.ariaLabel ?? control.textContent.trim()}: ${box.width}×${box.height}`)
"""


def test_panels_are_drawers_and_layers_are_switched_with_a_finger(visit: Visit) -> None:
    viewer = visit(**TABLET)
    page = viewer.page
    drawer = page.get_by_role("region", name="Lagen", exact=True)
    expect(drawer).to_be_hidden()
    across = page.locator("#map").bounding_box()
    assert across is not None
    assert across["width"] == 820
    page.get_by_role("button", name="Lagen", exact=True).tap()
    expect(drawer).to_be_visible()
    assert page.locator("#map").bounding_box() == across, "the drawer lies over the map"
    viewer.layer("kcr2-landelijk").locator(".layer-title").tap()
    expect(viewer.shown_box("kcr2-landelijk")).not_to_be_checked()
    drawer.get_by_role("button", name="Lagen en legenda sluiten").tap()
    expect(drawer).to_be_hidden()
    expect(page.locator("body")).to_have_js_property("scrollWidth", 820)


def test_everything_that_can_be_touched_is_at_least_44_pixels_high_and_wide(visit: Visit) -> None:
    viewer = visit("?tabel=1", **TABLET)
    expect(viewer.rows.first).to_be_visible()
    assert viewer.page.evaluate(TOO_SMALL) == []
    viewer.page.get_by_role("button", name="Lagen", exact=True).tap()
    viewer.layer("kcr2-landelijk").get_by_role("button", name="Meer over").tap()
    assert viewer.page.evaluate(TOO_SMALL) == []
    viewer.page.keyboard.press("Escape")
    viewer.rows.first.locator(".row-button").tap()
    expect(viewer.object.get_by_role("button", name="Zoom naar object")).to_be_visible()
    assert viewer.page.evaluate(TOO_SMALL) == []
