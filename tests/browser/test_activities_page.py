"""The page of activities: begun by keyboard, unmistakably an exercise, with partners, until it is closed."""

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.test_accessibility import violations
from tests.servers import Server


def test_an_exercise_is_begun_shared_and_closed(visit: Visit, axe: str, exercise_server: Server) -> None:
    viewer = visit("?beeld=vr08", calm=False)
    viewer.look_as("Veiligheidsregio Gelderland-Zuid")
    page = viewer.page
    page.locator(".identity-menu .menu-button").click()
    page.get_by_role("link", name="Activiteiten").click()
    page.goto(f"{exercise_server.url}/activiteiten?thema=nacht")
    expect(page.get_by_role("button", name="08 OEFENING Hoogwater")).to_be_visible()
    assert violations(viewer, axe) == []

    page.get_by_role("button", name="Nieuwe activiteit").press("Enter")
    title = "08 OEFENING Brand in de haven"
    expect(page.get_by_label("Titel")).to_be_focused()
    page.keyboard.type(title)
    page.get_by_role("radio", name="Oefening").check()
    page.get_by_label("Crisistype").select_option("2.1")
    page.get_by_label("Plaats").fill("Nijmegen")
    page.get_by_role("checkbox", name="CoPI").check()
    assert violations(viewer, axe) == []
    page.get_by_role("button", name="Begin de activiteit").press("Enter")

    chosen = page.locator("#chosen")
    expect(chosen.get_by_role("heading", level=2)).to_have_text(title)
    expect(page.locator(".exercise-band")).to_contain_text("OEFENING")
    expect(chosen.get_by_role("button", name="Vergrendel: laag CoPI")).to_be_visible()
    expect(chosen.get_by_role("link", name="Open de plot")).to_have_attribute(
        "href", f"/plot/{identity(page.url)}"
    )
    chosen.get_by_role("button", name="Vergrendel: laag CoPI").click()
    expect(chosen.get_by_role("button", name="Ontgrendel: laag CoPI")).to_be_visible()

    partner = chosen.get_by_label("Voeg een organisatie toe")
    partner.press_sequentially("Politie")
    expect(page.locator("#organisations option[value=Politie]")).to_be_attached()
    partner.press("Enter")
    expect(chosen.get_by_role("button", name="Verwijder Politie uit de activiteit")).to_be_visible()
    chosen.get_by_label("Naam van de partner").fill("Berging De Haan")
    chosen.get_by_role("button", name="Nodig uit").click()
    chosen.get_by_role("button", name="Keur goed: uitnodiging van Berging De Haan").click()
    expect(chosen.get_by_role("alert")).to_contain_text("tweede persoon")
    assert violations(viewer, axe) == []
    page.get_by_role("button", name="Licht thema").click()
    assert violations(viewer, axe) == []

    chosen.get_by_role("button", name="Sluit af").click()
    page.keyboard.press("Escape")
    expect(chosen.get_by_role("button", name="Sluit af")).to_be_focused()
    chosen.get_by_role("button", name="Sluit af").click()
    chosen.get_by_role("button", name="Ja, sluit af").click()
    expect(chosen.locator(".marks").first).to_contain_text("afgesloten")
    expect(chosen.get_by_role("button", name="Nieuwe tekenlaag")).to_have_count(0)


def identity(address: str) -> str:
    """The activity in the page's own address."""
    return address.partition("activiteit=")[2].partition("&")[0]
