"""An owner shares a layer in the page, takes it back, sees who sees it, and looks as another would."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from plotserver.machine import places
from tests.browser.conftest import Visit
from tests.browser.test_accessibility import violations
from tests.browser.viewer import Viewer
from tests.conftest import SESSION_FOLDER, Database, settings_for
from tests.servers import Server, started


@pytest.fixture
def server(exercise: Database, tmp_path: Path, pytestconfig: pytest.Config) -> Iterator[Server]:
    """A server on an exercise of this test's own, that it may change."""
    made = places.grid_directory(pytestconfig.stash[SESSION_FOLDER])
    places.grid_directory(tmp_path).symlink_to(made, target_is_directory=True)
    with started(lambda port: settings_for(exercise, tmp_path, port)) as real:
        yield real


def sharing(
    visit: Visit, server: Server, query: str = "", *, english: bool = False, calm: bool = True
) -> tuple[Viewer, Locator]:
    """KCR2 opens the dialog of its own layer."""
    viewer = visit(f"?beeld=landelijk{query}", server=server, calm=calm)
    viewer.look_as("Knooppunt Coördinatie Regio’s–Rijk")
    if english:
        viewer.page.get_by_role("button", name="Switch to English").click()
    viewer.layer("kcr2-landelijk").locator("button[aria-expanded]").click()
    viewer.layer("kcr2-landelijk").locator(".button-row .button").nth(1).click()
    dialog = viewer.page.locator("dialog.share-dialog")
    expect(dialog).to_be_visible()
    expect(dialog.locator(".share-list li").first).to_be_visible()
    return viewer, dialog


def test_a_layer_is_shared_with_one_organisation_and_withdrawn(server: Server, visit: Visit) -> None:
    viewer, dialog = sharing(visit, server)
    dialog.get_by_label("Zoek een organisatie, sector of activiteit").fill("stedin")
    dialog.get_by_role("radio", name="Stedin").check()
    dialog.get_by_label("Mag").select_option("bewerken")
    dialog.get_by_label("Tot").select_option("8")
    dialog.get_by_role("button", name="Deel deze laag").click()
    withdraw = dialog.get_by_role("button", name="Intrekken: Stedin")
    expect(withdraw).to_be_visible()
    seen = dialog.get_by_role("region").get_by_role("list", name="Wie kan dit zien")
    expect(seen.get_by_text("Stedin · bewerken")).to_be_visible()
    withdraw.click()
    expect(withdraw).to_have_count(0)
    viewer.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_what_is_refused_is_told_with_the_reason(server: Server, visit: Visit) -> None:
    # A browser tells in its console that the server refused.
    _, dialog = sharing(visit, server, calm=False)
    dialog.get_by_role("button", name="Deel deze laag").click()
    expect(dialog.get_by_text("Kies eerst met wie je deelt.")).to_be_visible()
    dialog.get_by_role("button", name="Vertrouwelijk").click()
    expect(dialog.get_by_role("button", name="Vertrouwelijk")).to_have_attribute("aria-pressed", "true")
    dialog.get_by_role("radio", name="Alle partners").check()
    dialog.get_by_role("button", name="Deel deze laag").click()
    expect(dialog.get_by_role("alert")).to_contain_text("bij naam")


def test_looking_as_another_is_unmistakable_and_ends_with_one_click(server: Server, visit: Visit) -> None:
    viewer, dialog = sharing(visit, server)
    dialog.get_by_role("button", name="Bekijk het beeld als").first.click()
    band = viewer.page.locator(".preview-band")
    expect(band).to_contain_text("dit beeld van jou")
    expect(viewer.layer("kcr2-landelijk")).to_be_visible()
    expect(viewer.page.locator(".layer")).to_have_count(1)
    viewer.drawn()
    band.get_by_role("button", name="Terug naar mijn eigen beeld").click()
    expect(band).to_have_count(0)
    expect(viewer.page.locator(".layer").nth(2)).to_be_visible()


@pytest.mark.parametrize(("theme", "english"), [("dag", False), ("nacht", True)])
def test_the_dialog_and_the_band_are_accessible(
    server: Server, visit: Visit, axe: str, theme: str, english: bool
) -> None:
    viewer, dialog = sharing(visit, server, f"&thema={theme}", english=english)
    assert violations(viewer, axe) == []
    dialog.locator(".share-list .button", has=viewer.page.locator("svg")).first.click()
    expect(viewer.page.locator(".preview-band")).to_be_visible()
    assert violations(viewer, axe) == []
