"""axe-core finds nothing against WCAG 2.2 A and AA in the states that people work in."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.test_tablet import TABLET
from tests.browser.viewer import Viewer

JUDGE = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const runOnly = { type: "tag", values: tags };
  const { violations } = await axe.run(document, { runOnly, resultTypes: ["violations"] });
  const told = (rule, node) => `${rule.id}: ${node.html} ${node.failureSummary}`;
  return violations.flatMap((rule) => rule.nodes.map((node) => told(rule, node)));
}"""


def violations(viewer: Viewer, axe: str) -> list[str]:
    """What axe-core objects to on the page as it is."""
    viewer.page.evaluate(f"{axe}; undefined")
    found: list[str] = viewer.page.evaluate(JUDGE)
    return found


@pytest.mark.parametrize("theme", ["dag", "nacht"])
def test_layer_details_and_legend_and_menu_and_table_and_object(visit: Visit, axe: str, theme: str) -> None:
    viewer = visit(f"?thema={theme}&tabel=1")
    viewer.layer("kcr2-landelijk").get_by_role("button", name="Meer over").click()
    viewer.rows.first.click()
    expect(viewer.object.get_by_role("button", name="Zoom naar object")).to_be_visible()
    assert violations(viewer, axe) == []
    viewer.page.get_by_role("tab", name="Legenda").click()
    viewer.page.locator(".identity-menu .menu-button").click()
    assert violations(viewer, axe) == []


def test_a_confidential_layer_at_an_earlier_moment_in_english(visit: Visit, axe: str) -> None:
    viewer = visit("?beeld=sector-energie")
    viewer.look_as("TenneT")
    viewer.page.get_by_role("button", name="Vorig moment").click()
    viewer.page.get_by_role("button", name="Switch to English").click()
    viewer.page.get_by_role("button", name="By order").click()
    expect(viewer.page.locator(".chip.past")).to_be_visible()
    assert violations(viewer, axe) == []


def test_a_tablet_with_its_drawer_and_the_help_open(visit: Visit, axe: str) -> None:
    viewer = visit(**TABLET)
    viewer.page.get_by_role("button", name="Lagen", exact=True).tap()
    expect(viewer.layer("kcr2-landelijk")).to_be_visible()
    assert violations(viewer, axe) == []
    viewer.page.get_by_role("button", name="Sneltoetsen en hulp").tap()
    expect(viewer.page.get_by_role("dialog")).to_be_visible()
    assert violations(viewer, axe) == []


def test_a_picture_that_does_not_exist(visit: Visit, axe: str) -> None:
    viewer = visit("?beeld=bestaat-niet", calm=False, wait=False)
    expect(viewer.page.locator(".problem")).to_be_visible()
    assert violations(viewer, axe) == []
