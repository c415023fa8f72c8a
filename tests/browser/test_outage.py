"""The server goes away in the night and comes back: the picture stays, says of when it is, and recovers."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.conftest import Database, settings_for
from tests.servers import started


def test_the_page_says_that_the_server_is_gone_and_recovers_by_itself(
    visit: Visit, exercise: Database, tmp_path: Path
) -> None:
    with started(lambda port: settings_for(exercise, tmp_path, port)) as server:
        port = server.settings.port
        viewer = visit(server=server, calm=False)
        layers = viewer.layers()
    banner = viewer.page.get_by_role("alert")
    expect(banner).to_contain_text("De server is niet bereikbaar.")
    expect(banner).to_contain_text("Je ziet het beeld van")
    expect(viewer.page.locator(".connection")).to_have_text("Geen verbinding")
    assert viewer.layers() == layers, "what was seen does not go away"
    with started(lambda port: settings_for(exercise, tmp_path, port), port):
        expect(banner).to_have_count(0)
        expect(viewer.page.locator(".connection")).to_have_text("Verbonden")
        viewer.choose_picture("Sector water en waterveiligheid")
        expect(viewer.layer("hdsr-lekdijk")).to_be_visible()
        viewer.context.close()  # before the server stops, which waits for its visitors
