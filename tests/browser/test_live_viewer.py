"""An open viewer shows what is published, and drops what is withdrawn, without being asked to."""

import httpx
import psycopg
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.test_sharing import server as server  # an exercise of this test's own
from tests.conftest import Database
from tests.servers import Server

SOON_MS = 6_000
"""Less than the page waits before it asks by itself."""


def test_what_is_published_shows_and_what_is_withdrawn_goes(
    server: Server, exercise: Database, visit: Visit
) -> None:
    viewer = visit("?beeld=landelijk", server=server)
    layer = viewer.layer("kcr2-landelijk")
    expect(layer).to_be_visible()
    with viewer.page.expect_response(lambda answer: ".pbf?v=" in answer.url, timeout=SOON_MS):
        who = httpx.put(f"{server.url}/v1/identiteit", json={"organisatie": "kcr2"}).json()["token"]
        headers = {"Authorization": f"Bearer {who}"}
        address = f"{server.url}/v1/plots/kcr2-landelijk/publiceren"
        assert httpx.post(address, json={}, headers=headers).status_code == 200
    with psycopg.connect(exercise.owner_conninfo, autocommit=True) as owner:
        owner.execute("UPDATE plot.share SET withdrawn_at = now() WHERE layer_id = 'kcr2-landelijk'")
    expect(layer).to_have_count(0, timeout=SOON_MS)
