"""Finding a place by its name, as people type it in a hurry."""

import time
from pathlib import Path

import pytest

from plotserver.basemap.gazetteer import Gazetteer, Place, plain, write
from plotserver.machine import places


@pytest.fixture(scope="module")
def built() -> Gazetteer:
    path = places.basemap_directory() / "gazetteer.json"
    if not path.is_file():
        pytest.skip("the place names are not built: run make setup")
    return Gazetteer(path)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("den bosch", "'s-Hertogenbosch"),
        ("s-gravenhage", "Den Haag"),
        ("'s-Gravenhage", "Den Haag"),
        ("Súdwest", "Súdwest-Fryslân"),
        ("sudwest fryslan", "Súdwest-Fryslân"),
        ("utrect", "Utrecht"),
        ("Nijmgen", "Nijmegen"),
        ("maastrict", "Maastricht"),
        ("köln", "Keulen"),
        ("aachen", "Aken"),
        ("luik", "Luik"),
        ("gelderland-zuid", "Veiligheidsregio Gelderland-Zuid"),
        ("ijsselm", "IJsselmeer"),
        ("west betuwe", "West Betuwe"),
        ("kralendijk", "Kralendijk"),
    ],
)
def test_what_is_typed_finds_what_is_meant(built: Gazetteer, typed: str, meant: str) -> None:
    assert built.search(typed, 5)[0].naam == meant


def test_a_place_tells_where_it_lies_and_how_large_it_is(built: Gazetteer) -> None:
    found = built.search("tiel", 1)[0]
    assert (found.soort, found.provincie) == ("plaats", "Gelderland")
    assert found.inwoners > 30_000
    assert (found.lon, found.lat) == pytest.approx((5.43, 51.887), abs=0.01)


def test_all_safety_regions_and_provinces_are_found(built: Gazetteer) -> None:
    regions = [p for p in built.search("veiligheidsregio", 60) if p.soort == "veiligheidsregio"]
    assert len(regions) == 25
    assert any(p.soort == "provincie" for p in built.search("zeeland", 5))


def test_a_search_is_answered_within_a_blink(built: Gazetteer) -> None:
    words = ["den bosch", "utrect", "s-gravenhage", "n", "sint", "gelderland zuid", "waalwijck", "qqqq"]
    best = min(_seconds(built, words) for _ in range(5))
    assert best / len(words) < 0.010


def _seconds(gazetteer: Gazetteer, words: list[str]) -> float:
    start = time.perf_counter()
    for word in words:
        gazetteer.search(word, 10)
    return time.perf_counter() - start


@pytest.fixture
def small(tmp_path: Path) -> Gazetteer:
    """A village and a city that begin alike, the same across the border, and a name with an accent."""
    rows = [
        (Place("Bergen", "plaats", 4.7, 52.67, 12_000, "Noord-Holland"), True, ()),
        (Place("Bergen op Zoom", "stad", 4.29, 51.5, 66_000, "Noord-Brabant"), True, ()),
        (Place("Bergheim", "stad", 6.64, 50.96, 900_000, "Duitsland"), False, ()),
        (Place("Damwâld", "plaats", 6.0, 53.29, 5_000, "Friesland"), True, ("Damwoude",)),
    ]
    write(tmp_path / "names.json", rows)
    return Gazetteer(tmp_path / "names.json")


def test_the_netherlands_come_before_a_larger_place_abroad(small: Gazetteer) -> None:
    assert [p.naam for p in small.search("berg")] == ["Bergen op Zoom", "Bergen", "Bergheim"]


def test_the_very_name_comes_before_a_larger_place_that_begins_so(small: Gazetteer) -> None:
    assert small.search("bergen")[0].naam == "Bergen"


def test_another_name_of_a_place_finds_it(small: Gazetteer) -> None:
    assert [p.naam for p in small.search("damwoude")] == ["Damwâld"]


def test_a_word_inside_a_name_finds_it(small: Gazetteer) -> None:
    assert [p.naam for p in small.search("zoom")] == ["Bergen op Zoom"]


@pytest.mark.parametrize("nothing", ["", "   ", "'", "?!", "xyzzy"])
def test_nonsense_finds_nothing(small: Gazetteer, nothing: str) -> None:
    assert small.search(nothing) == []


def test_no_more_is_given_than_was_asked(small: Gazetteer) -> None:
    assert len(small.search("b", 2)) == 2
    assert small.search("b", 0) == []


def test_accents_case_and_apostrophes_do_not_count() -> None:
    assert plain("'s-Gravenhage") == plain("S GRAVENHAGE")
    assert plain("Súdwest-Fryslân") == "sudwest fryslan"
    assert plain("Straße Ørsted") == "strasse orsted"
