"""The whole page without a mouse: every stop is visible, everything can be reached and left again."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visit


def test_a_picture_a_layer_and_an_object_are_chosen_by_keyboard_alone(visit: Visit) -> None:
    viewer = visit()
    page, press = viewer.page, viewer.page.keyboard.press
    viewer.tab_to(page.locator(".picture-menu .menu-button"))
    press("Enter")
    press("ArrowDown")
    viewer.focus_is_visible()
    press("Enter")
    expect(viewer.picture).to_have_text("Sector energie")
    viewer.drawn()
    expect(page.locator(".picture-menu .menu-button")).to_be_focused()

    viewer.tab_to(viewer.shown_box("stedin-storing"))
    press("Space")
    expect(viewer.shown_box("stedin-storing")).not_to_be_checked()
    expect(page).to_have_url(re.compile("uit=stedin-storing"))

    press("t")
    expect(viewer.table).to_be_focused()
    expect(viewer.rows.first).to_be_visible()
    viewer.tab_to(viewer.rows.first.locator(".row-button"))
    press("ArrowDown")
    viewer.focus_is_visible()
    chosen = viewer.rows.nth(1).locator(".row-button")
    expect(chosen).to_be_focused()
    name = chosen.inner_text()
    press("Enter")
    expect(viewer.object.get_by_role("heading").first).to_have_text(name)
    expect(page.get_by_role("status").filter(has_text=f"Object: {name}")).to_be_attached()
    press("Escape")
    expect(viewer.object).to_have_count(0)
    press("Escape")
    expect(viewer.table).to_be_hidden()
    expect(page.get_by_role("button", name="Tabel", exact=True)).to_be_focused()


def test_one_goes_to_an_rd_coordinate_and_to_a_place_and_picks_there_by_keyboard_alone(visit: Visit) -> None:
    viewer = visit()
    page, keyboard = viewer.page, viewer.page.keyboard
    expect(page.locator(".coordinates .rd")).to_contain_text("RD ")  # exact once the grid is there
    keyboard.press("/")
    expect(page.get_by_role("combobox")).to_be_focused()
    viewer.focus_is_visible()
    keyboard.type("155000 463000")
    expect(page.get_by_role("option").first).to_contain_text("52,15517")
    keyboard.press("Enter")
    viewer.drawn()
    expect(page.locator(".coordinates")).to_contain_text(re.compile(r"155\s?000, 463\s?000"))

    keyboard.press("Control+A")
    keyboard.type("Herwijnen")
    expect(page.get_by_role("option").first).to_contain_text("Herwijnen")
    keyboard.press("Enter")
    viewer.drawn()
    expect(page).to_have_url(re.compile(r"kaart=[\d.]+/51\.8\d+/5\.1\d+"))

    keyboard.press("Control+A")
    keyboard.type("51,82155 5,12335")
    keyboard.press("Enter")
    viewer.drawn()
    viewer.tab_to(page.locator("#map canvas"))
    keyboard.press("Enter")
    expect(viewer.object.get_by_role("heading", name="Doorbraak Herwijnen").first).to_be_visible()
    keyboard.press("Escape")
    expect(viewer.object).to_have_count(0)
