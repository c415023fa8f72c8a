"""Looking back: the picture as it was known then."""

import re

import httpx
from playwright.sync_api import expect

from tests.browser.conftest import Visit


def test_layers_that_were_not_published_yet_are_absent_at_an_earlier_moment(visit: Visit) -> None:
    viewer = visit("?beeld=landelijk")
    all_layers = set(viewer.layers())
    answer = httpx.get(f"{viewer.server.url}/v1/beelden/landelijk").raise_for_status().json()
    then = {layer["id"] for layer in answer["lagen"] if layer["gepubliceerd"]}
    assert all_layers == then

    slider = viewer.page.get_by_role("slider", name="Moment van het beeld")
    slider.focus()
    slider.press("Home")
    first = answer["momenten"][0]
    expect(viewer.page.locator(".chip.past")).to_contain_text("Beeld van")
    expect(viewer.page).to_have_url(re.compile(re.escape(f"moment={first}")))
    expect(viewer.layer("kcr2-landelijk")).to_have_count(0)
    viewer.drawn()
    earlier = httpx.get(f"{viewer.server.url}/v1/beelden/landelijk", params={"moment": first}).json()
    assert set(viewer.layers()) == {layer["id"] for layer in earlier["lagen"]} != all_layers
    assert any("/tiles/landelijk/" in url and "moment=" in url for url in viewer.asked)

    viewer.page.get_by_role("button", name="Nu", exact=True).click()
    expect(viewer.layer("kcr2-landelijk")).to_have_count(1)
    expect(viewer.page.locator(".chip.past")).to_have_count(0)
    assert set(viewer.layers()) == all_layers
    expect(viewer.page).not_to_have_url(re.compile("moment="))
