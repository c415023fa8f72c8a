"""Several people in one plot, in real browsers: nobody's work is lost, and nobody is surprised."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from plotserver.machine import places
from tests.browser.conftest import PATIENCE_MS
from tests.browser.plotting import LAYER, SAVED, WCAG, Plotter
from tests.conftest import SESSION_FOLDER, Database, Postgres, settings_for
from tests.servers import Server, started

OWNER, PARTNER = "vr08", "ws-rivierenland"
"""Both draw in the layer: its owner, and who it is shared with for editing."""
WINDOW: ViewportSize = {"width": 1280, "height": 640}
Pair = tuple[Plotter, Plotter]


@pytest.fixture(scope="module")
def plot_server(
    postgres: Postgres,
    exercise_template: Database,
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    """A real server on an exercise that these tests may draw in."""
    copy = postgres.create(exercise_template.name)
    folder = tmp_path_factory.mktemp("plot")
    made = places.grid_directory(pytestconfig.stash[SESSION_FOLDER])
    places.grid_directory(folder).symlink_to(made, target_is_directory=True)
    with started(lambda port: settings_for(copy, folder, port)) as real:
        yield real
    postgres.drop(copy)


@pytest.fixture(scope="module")
def pair(browser: Browser, plot_server: Server) -> Iterator[tuple[Plotter, Plotter]]:
    """Two people of two organisations with the plot open, for all tests: each test has objects of its own.
    Their map shows the sea, which is drawn soonest."""
    people = [come_in(browser, plot_server, organisation) for organisation in (OWNER, PARTNER)]
    for plotter in people:
        plotter.open()
    yield people[0], people[1]
    for plotter in people:
        plotter.context.close()


def come_in(browser: Browser, server: Server, organisation: str) -> Plotter:
    context = browser.new_context(viewport=WINDOW, locale="nl-NL", color_scheme="light")
    context.set_default_timeout(PATIENCE_MS)
    address = f"{server.url}/v1/identiteit"
    assert context.request.put(address, data={"organisatie": organisation}).ok
    return Plotter(server, context, context.new_page())


def test_two_people_change_different_fields_of_one_object_and_both_survive(pair: Pair) -> None:
    one, other = pair
    one.choose("Waalkade Nijmegen")
    expect(other.row("Waalkade Nijmegen").get_by_title("is hiermee bezig")).to_be_visible()
    other.choose("Waalkade Nijmegen")
    one.write("naam", "Waalkade dicht")
    other.write("toelichting", "Keermuur gecontroleerd om 20 uur.")
    for plotter in (one, other):
        expect(plotter.row("Waalkade dicht")).to_be_visible()
        expect(plotter.saved).to_have_text(SAVED)
        expect(plotter.form.locator("#draw-field-toelichting")).to_have_value(
            "Keermuur gecontroleerd om 20 uur."
        )
        expect(plotter.page.locator(".conflict-button")).to_have_count(0)


def test_the_earlier_author_of_a_field_is_told_and_restores_with_one_click(pair: Pair) -> None:
    one, other = pair
    other.context.set_offline(True)
    expect(other.saved).to_have_text("Geen verbinding")
    one.rename("Doorbraak Waaldijk Herwijnen", "Dijkdoorbraak Herwijnen")
    expect(one.saved).to_have_text(SAVED)
    other.rename("Doorbraak Waaldijk Herwijnen", "Bres bij Herwijnen")
    other.context.set_offline(False)
    expect(one.row("Bres bij Herwijnen")).to_be_visible()
    one.page.get_by_role("button", name="1 melding").click()
    expect(one.notices).to_contain_text("WSRL heeft om")
    expect(one.notices).to_contain_text("Dijkdoorbraak Herwijnen")
    other.page.get_by_role("button", name="1 melding").click()
    expect(other.notices).to_contain_text("U heeft om")
    one.notices.get_by_role("button", name="Zet mijn waarde terug").click()
    expect(other.row("Dijkdoorbraak Herwijnen")).to_be_visible()
    expect(one.page.locator(".conflict-button")).to_have_count(0)


def test_without_a_connection_one_goes_on_and_closing_the_tab_loses_nothing(pair: Pair) -> None:
    one = pair[0]
    one.context.set_offline(True)
    expect(one.page.get_by_role("alert")).to_contain_text("U kunt doorwerken")
    one.rename("UGS Druten", "UGS Druten-Zuid")
    expect(one.saved).to_have_text("Geen verbinding – 1 bewaard op dit apparaat")
    assert one.named("UGS Druten-Zuid") == []
    one.page.close()
    one.context.set_offline(False)
    one.page = one.context.new_page()
    one.open()
    expect(one.row("UGS Druten-Zuid")).to_be_visible()
    expect(one.saved).to_have_text(SAVED)
    assert len(one.named("UGS Druten-Zuid")) == 1


def test_undo_goes_on_after_a_reload_and_leaves_anothers_work(pair: Pair) -> None:
    one, other = pair
    one.rename("RBT Gelderland-Zuid", "RBT Nijmegen")
    one.write("toelichting", "Verplaatst.")
    expect(one.saved).to_have_text(SAVED)
    other.choose("RBT Nijmegen")
    other.write("toelichting", "Tweede verdieping.")
    expect(other.saved).to_have_text(SAVED)
    one.open()
    undo = one.page.get_by_role("button", name="Ongedaan maken: ")
    undo.click()
    expect(one.page.locator(".notice")).to_contain_text("iemand anders heeft het daarna gewijzigd")
    undo.click()
    expect(other.row("RBT Gelderland-Zuid")).to_be_visible()
    assert one.named("RBT Gelderland-Zuid")[0]["toelichting"] == "Tweede verdieping."


def test_publishing_shows_the_difference_and_readers_see_it_without_reloading(pair: Pair) -> None:
    one, colleague = pair
    one.rename("Reddingsgroep Vuren", "Reddingsgroep ingetrokken")
    expect(one.saved).to_have_text(SAVED)
    assert "Reddingsgroep ingetrokken" not in read_names(one), "readers see what was published"
    one.layer().get_by_role("button", name="niet gepubliceerd").click()
    panel = one.page.get_by_role("complementary", name="Publiceren")
    expect(panel).to_contain_text("Reddingsgroep ingetrokken")
    expect(panel.locator("s", has_text="Reddingsgroep Vuren")).to_be_visible()
    panel.get_by_label("Toelichting voor de lezers").fill("Groep is terug")
    panel.get_by_role("button", name="Publiceren").click()
    # By the page itself, or by the stream, that tells all who are there who published: whichever is last.
    expect(one.page.locator(".notice")).to_contain_text(re.compile("gepubliceerd", re.IGNORECASE))
    expect(colleague.page.locator(".notice")).to_contain_text("gepubliceerd door")
    expect(one.layer().get_by_role("button", name="niet gepubliceerd")).to_have_count(0)
    assert "Reddingsgroep ingetrokken" in read_names(one)


def read_names(plotter: Plotter) -> list[str]:
    """The names of what readers of the picture see of the layer."""
    found = plotter.ask(f"/v1/beelden/vr08/objecten?laag={LAYER}&limit=500")["features"]
    return [str(one["properties"].get("naam")) for one in found]


def test_work_in_a_layer_whose_right_ended_is_kept_and_goes_to_another(pair: Pair) -> None:
    one, other = pair
    other.context.set_offline(True)
    other.rename("OvD-Bz West Betuwe", "OvD-Bz bij de dijk")
    shares = one.ask(f"/v1/lagen/{LAYER}/delingen")["delingen"]
    for share in [one["id"] for one in shares if one["mag"] == "bewerken" and one["stand"] == "geldt"]:
        one.send("DELETE", f"/v1/lagen/{LAYER}/delingen/{share}")
    other.context.set_offline(False)
    other.page.get_by_role("button", name="meldingen").or_(
        other.page.get_by_role("button", name="1 melding")
    ).click()
    expect(other.notices).to_contain_text("OvD-Bz bij de dijk")
    expect(other.notices).to_contain_text("Uw werk staat hier als eigen kopie")
    assert one.named("OvD-Bz bij de dijk") == []
    with other.page.expect_download() as copy:
        other.notices.get_by_role("button", name="Alles als GeoJSON").click()
    assert "OvD-Bz bij de dijk" in copy.value.path().read_text(encoding="utf-8")


@pytest.mark.parametrize(("theme", "rules"), [("dag", WCAG), ("nacht", ["cat.color"])])
def test_axe_finds_nothing_on_the_plot_page(pair: Pair, axe: str, theme: str, rules: list[str]) -> None:
    one = pair[0]
    one.open(f"?tabel=1&kaart=7/53.9/3.6&thema={theme}")
    one.page.evaluate(axe)
    one.page.get_by_label("Zoek in de lijst").fill("Noodsteunpunt")  # each row is judged anew
    one.page.locator("#table .row-button").first.click()
    one.layer().get_by_role("button", name="Meer voor").click()
    assert one.judged(rules) == []
    one.page.get_by_role("button", name="Publiceren").click()
    panel = one.page.get_by_role("complementary", name="Publiceren")
    expect(panel).to_contain_text("kaartcontrole", ignore_case=True)
    assert one.judged(rules) == []
    one.page.get_by_role("button", name="Hulp en toetsen").click()
    assert one.judged(rules) == []
