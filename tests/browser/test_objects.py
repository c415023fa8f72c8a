"""An object answers, on the map and in the table: what, whose, how certain, since when, who says so."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.clients.pictures import share_that_differs

BREACH = "51.82155/5.12335"
DIKES_ONLY = "&uit=kcr2-landelijk,rws-waterstanden,stedin-storing"


def test_a_click_on_a_sign_tells_what_it_is_whose_how_certain_since_when_and_from_where(visit: Visit) -> None:
    viewer = visit(f"?beeld=landelijk&kaart=15/{BREACH}{DIKES_ONLY}")
    viewer.click_middle()
    expect(viewer.object.get_by_text("Dijkdoorbraak", exact=True).first).to_be_visible()
    expect(viewer.object.locator(".marks .mark")).to_have_text(["Actief", "Zeker", "Openbaar"])
    assert viewer.fact("Eigenaar") == "Waterschap Rivierenland"
    assert viewer.fact("Bron") == "Dijkpost Herwijnen"
    assert re.match(r"\w+ \d+ \w+ \d\d:\d\d \(.+ oud\)", viewer.fact("Geregistreerd"))
    assert re.match(r"\w+ \d+ \w+ \d\d:\d\d", viewer.fact("Geldig vanaf"))
    assert re.fullmatch(r"136\s809, 425\s915", viewer.fact("RD"))


def test_several_objects_under_one_click_offer_a_choice(visit: Visit) -> None:
    viewer = visit(f"?beeld=landelijk&kaart=9/{BREACH}")
    viewer.click_middle()
    choices = viewer.object.locator(".hits .choice")
    expect(viewer.object).to_contain_text(re.compile(r"\d+ objecten op deze plek"))
    names = choices.all_inner_texts()
    assert len(names) > 1
    assert len({*names}) > 1
    other = next(i for i, name in enumerate(names) if name != names[0])
    choices.nth(other).click()
    expect(viewer.object.locator(".object-head h2")).to_have_text(names[other])
    expect(choices).to_have_count(len(names))
    expect(choices.nth(other)).to_have_attribute("aria-current", "true")


def test_the_table_lists_the_objects_filters_and_sorts_them(visit: Visit) -> None:
    viewer = visit("?beeld=landelijk&tabel=1")
    counted = viewer.table.locator("output").filter(has_text="objecten")
    expect(counted).to_have_text(re.compile(r"^\d+ van \d+ objecten$"))
    before = [int(number) for number in re.findall(r"\d+", counted.inner_text())]
    viewer.page.get_by_label("Alleen zichtbare lagen").uncheck()
    expect(counted).to_have_text(f"{before[1]} van {before[1]} objecten")

    viewer.page.get_by_label("Filter op tekst").fill("gemaal")
    expect(counted).not_to_have_text(f"{before[1]} van {before[1]} objecten")
    rows = viewer.rows.all_inner_texts()
    assert 0 < len(rows) < before[1]
    assert all("gemaal" in row.lower() for row in rows)
    viewer.page.get_by_label("Filter op tekst").fill("")

    heading = viewer.table.get_by_role("columnheader", name="Geregistreerd")
    for direction in ("ascending", "descending"):
        heading.get_by_role("button").click()
        expect(heading).to_have_attribute("aria-sort", direction)
        times = viewer.rows.locator("td:nth-of-type(6) time").evaluate_all(
            "all => all.map((t) => t.dateTime)"
        )
        assert len({*times}) > 5
        assert times == sorted(times, reverse=direction == "descending")


def test_choosing_a_row_chooses_the_object_on_the_map(visit: Visit, tmp_path: Path) -> None:
    viewer = visit(f"?beeld=landelijk&tabel=1&kaart=12/{BREACH}{DIKES_ONLY}")
    row = viewer.rows.filter(has_text="Afschuiving VL 226 Ameide")
    row.click()
    expect(viewer.object.locator(".object-head h2")).to_have_text("Afschuiving VL 226 Ameide")
    expect(row.locator(".row-button")).to_have_attribute("aria-current", "true")
    viewer.drawn()
    expect(viewer.page).not_to_have_url(re.compile(f"kaart=12/{BREACH}"))  # it was out of view
    ringed = viewer.photograph(tmp_path / "ringed.png")
    viewer.page.keyboard.press("Escape")
    viewer.drawn()
    assert share_that_differs(ringed, viewer.photograph(tmp_path / "plain.png")) > 0.0005
