"""Opening the page: the national picture, at once and from this server alone."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.clients.pictures import share_drawn, share_that_differs


def test_the_page_opens_on_the_national_picture_and_asks_nothing_of_any_other_server(
    visit: Visit, tmp_path: Path
) -> None:
    viewer = visit()
    expect(viewer.picture).to_have_text("Landelijk operationeel beeld")
    expect(viewer.page).to_have_title("OEFENING – Landelijk operationeel beeld – plotserver")
    expect(viewer.page.locator(".exercise-band")).to_contain_text("Hoogwater en stroomuitval")
    expect(viewer.page.locator(".connection")).to_have_text("Verbonden")
    assert {"kcr2-landelijk", "rws-waterstanden", "ws-rivierenland-keringen"} <= set(viewer.layers())
    tiles = [url for url in viewer.asked if url.startswith(f"{viewer.server.url}/tiles/landelijk/")]
    assert tiles, "the watch over the requests does not see those of the map"
    with_signs = viewer.photograph(tmp_path / "signs.png")
    assert share_drawn(with_signs) > 0.1, "the base map is blank"
    for layer in viewer.layers():
        viewer.shown_box(layer).uncheck()
    viewer.drawn()
    assert share_that_differs(with_signs, viewer.photograph(tmp_path / "none.png")) > 0.01, "no sign is drawn"


def test_a_picture_that_does_not_exist_is_explained_with_a_way_on(visit: Visit) -> None:
    viewer = visit("?beeld=bestaat-niet", calm=False, wait=False)
    problem = viewer.page.get_by_role("alert").filter(has_text="Dit beeld is niet te tonen")
    expect(problem).to_be_visible()
    problem.get_by_role("button", name="Naar Landelijk operationeel beeld").click()
    expect(viewer.picture).to_have_text("Landelijk operationeel beeld")
    viewer.drawn()
    expect(problem).to_have_count(0)
    assert "beeld=landelijk" in viewer.page.url
    assert [one for one in viewer.troubles if "404" not in one] == []


def test_a_picture_for_partners_is_to_the_public_as_if_it_does_not_exist(visit: Visit) -> None:
    said = []
    for picture in ("sector-zorg", "bestaat-niet"):
        viewer = visit(f"?beeld={picture}", calm=False, wait=False)
        problem = viewer.page.locator(".problem")
        expect(problem).to_be_visible()
        said.append(problem.inner_text().replace(picture, ""))
        viewer.page.locator(".picture-menu .menu-button").click()
        expect(viewer.page.locator(".picture-menu .choice").first).to_be_visible()
        expect(viewer.page.locator(".picture-menu .choice", has_text="zorg")).to_have_count(0)
    assert said[0] == said[1]
