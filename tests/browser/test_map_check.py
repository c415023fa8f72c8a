"""The map check in the viewer: what could be better, why, what to do, and where it is."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.test_accessibility import violations


def test_findings_tell_why_and_what_to_do_and_show_where_they_are(visit: Visit, axe: str) -> None:
    viewer = visit("?beeld=sector-drinkwater")
    page, press = viewer.page, viewer.page.keyboard.press
    viewer.tab_to(page.get_by_role("button", name=re.compile("^Kaartcontrole")))
    press("Enter")
    tab = page.get_by_role("tab", name="Controle")
    expect(tab).to_be_focused()
    expect(tab).to_have_attribute("aria-selected", "true")
    findings = page.locator(".finding")
    names = findings.filter(has_text="Namen zonder plaats")
    expect(names).to_contain_text("Wat te doen: Zoom in, verkort namen, of zet lagen uit.")
    assert violations(viewer, axe) == []

    names.locator("summary").click()
    first = names.locator("details button").first
    name = first.inner_text()
    first.click()
    expect(viewer.object.get_by_role("heading").first).to_have_text(name)
    viewer.drawn()
    expect(page).to_have_url(re.compile(r"kaart=1[1-5]\."))
    press("Escape")
    expect(viewer.object).to_have_count(0)
    names.get_by_role("button", name="Toon op kaart").click()
    viewer.drawn()
    expect(page.get_by_role("button", name=re.compile(r"^Kaartcontrole: .*advie"))).to_be_visible()

    viewer.page.get_by_role("button", name="Inzoomen").click()
    page.get_by_role("button", name="Opnieuw op de schaal van nu").click()
    expect(page.get_by_role("button", name="Opnieuw op de schaal van nu")).to_have_count(0)

    page.get_by_role("button", name="Naar nachtweergave").click()
    page.get_by_role("button", name="Switch to English").click()
    expect(findings.first).to_contain_text("What to do:")
    assert violations(viewer, axe) == []
