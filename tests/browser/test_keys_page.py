"""The page of access keys, and the page to log in: usable by keyboard and by name, by day and by night."""

import re

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.test_accessibility import violations
from tests.servers import Server


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_person_makes_a_key_sees_it_once_and_ends_it(
    visit: Visit, axe: str, exercise_server: Server, scheme: str
) -> None:
    viewer = visit("?beeld=sector-energie", calm=False)
    viewer.look_as("TenneT")
    page = viewer.page
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{exercise_server.url}/sleutels")
    page.get_by_label("Waarvoor is de sleutel?").fill(f"Dashboard {scheme}")
    page.get_by_role("button", name="Maak de sleutel").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Kies beelden of lagen")
    page.get_by_label("Zoek een beeld of laag").fill("energie")
    page.get_by_role("checkbox", name="Sector energie").check()
    assert violations(viewer, axe) == []
    page.get_by_role("button", name="Maak de sleutel").press("Enter")
    secret = page.locator("#made code").inner_text()
    assert re.fullmatch(r"pks_[a-z2-7]{8}_[\w-]{43}", secret)
    assert violations(viewer, axe) == []
    with httpx.Client(base_url=exercise_server.url, headers={"Authorization": f"Bearer {secret}"}) as program:
        pictures = program.get("/v1/beelden").json()["beelden"]
        assert [one["id"] for one in pictures] == ["sector-energie"]
        page.get_by_role("button", name="Ik heb hem bewaard").click()
        assert secret not in page.content()
        page.get_by_role("button", name=f"Trek in: sleutel Dashboard {scheme}").click()
        assert violations(viewer, axe) == []
        page.get_by_role("button", name="Ja, trek in").click()
        expect(page.locator(".key-card .mark").first).to_have_text("ingetrokken")
        assert program.get("/v1/beelden").status_code == 401


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_to_log_in(visit: Visit, axe: str, exercise_server: Server, scheme: str) -> None:
    viewer = visit()
    viewer.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    viewer.page.goto(f"{exercise_server.url}/inloggen?lang=nl")
    expect(viewer.page.get_by_role("heading", level=1)).to_have_text("Inloggen")
    assert violations(viewer, axe) == []
