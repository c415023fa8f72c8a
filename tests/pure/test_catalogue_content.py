"""The content of the catalogue: the records, their keys, the crisis grid, and the graded queries."""

import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from catalog import crisis_types, model, record_form, vocabulary

Table = dict[str, Any]
ROOT = Path(__file__).parents[2]
DATA = ROOT / "catalog" / "data"
QUERIES = ROOT / "benchmarks" / "search" / "queries.toml"

RECORD_KEYS = {
    "id", "titel", "titel_en", "kort", "omschrijving", "trefwoorden", "eigenaar", "aard", "themas", "toegang",
    "licentie", "actualisatie", "dekking", "gezaghebbend", "niet_geschikt", "pagina", "crisis", "diensten",
}  # fmt: skip
NEEDED = {
    "id", "titel", "titel_en", "omschrijving", "trefwoorden", "eigenaar", "aard", "themas", "toegang",
    "licentie", "actualisatie", "dekking",
}  # fmt: skip
PROTOCOLS = {
    "OGC:WMS", "OGC:WMTS", "OGC:WFS", "OGC:WCS", "OGC:API features", "OGC:API tiles", "INSPIRE Atom",
    "ESRI:ArcGIS:MapServer", "UKST",
}  # fmt: skip
CLASSES = {
    "bekend": 20,
    "incident-en-wat": 35,
    "lekentaal": 25,
    "samenstelling": 15,
    "typefout": 15,
    "afkorting": 15,
    "plaats-en-thema": 15,
    "organisatie": 10,
    "engels-duits": 10,
    "dienst-of-formaat": 10,
}
"""The classes of queries, and how many there must be at least."""


def rows(path: Path, name: str) -> list[Table]:
    return list(tomllib.loads(path.read_text("utf-8"))[name])


@cache
def records() -> list[Table]:
    return [row for path in sorted((DATA / "records").glob("*.toml")) for row in rows(path, "record")]


@cache
def queries() -> list[Table]:
    return rows(QUERIES, "vraag")


def codes() -> list[str]:
    return [one.code for one in crisis_types.load()]


def uses(code: str) -> list[tuple[str, Table]]:
    return [(one["id"], use) for one in records() for use in one.get("crisis", []) if use["type"] == code]


def having(condition: Any) -> list[str]:
    """The ids of the records for which it holds: an assertion shows them."""
    return [one["id"] for one in records() if condition(one)]


def test_the_catalogue_starts_with_at_least_250_records() -> None:
    assert len(records()) >= 250


def test_a_record_has_one_id_that_fits_an_address() -> None:
    counted = Counter(one["id"] for one in records())
    assert [one for one, number in counted.items() if number > 1] == []
    assert having(lambda one: not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one["id"])) == []


def test_a_title_is_told_once() -> None:
    counted = Counter(one["titel"] for one in records())
    assert [one for one, number in counted.items() if number > 1] == []


def test_a_record_says_only_what_the_form_knows() -> None:
    assert having(lambda one: not set(one) <= RECORD_KEYS) == []
    assert having(lambda one: not set(one) >= NEEDED) == []


def test_the_form_takes_every_record() -> None:
    for one in records():
        record_form.record_of(one, strict=True)


def test_titles_and_descriptions_are_of_a_length_that_people_read() -> None:
    assert having(lambda one: not 3 <= len(one["titel"]) <= 75) == []
    assert having(lambda one: not 25 <= len(one["omschrijving"]) <= 600) == []


def test_a_description_is_whole_sentences() -> None:
    assert having(lambda one: not re.match(r"[A-Z0-9‘(]", one["omschrijving"])) == []
    assert having(lambda one: not one["omschrijving"].endswith(".")) == []


def test_keywords_are_separate_words_and_few() -> None:
    assert having(lambda one: any("," in word or not word.strip() for word in one["trefwoorden"])) == []
    assert having(lambda one: not 1 <= len(one["trefwoorden"]) <= 14) == []
    assert having(lambda one: len(set(one["trefwoorden"])) < len(one["trefwoorden"])) == []


def test_owner_theme_licence_and_area_are_known() -> None:
    assert having(lambda one: one["eigenaar"] not in vocabulary.owners()) == []
    assert having(lambda one: not set(one["themas"]) <= set(vocabulary.themes())) == []
    assert having(lambda one: one["licentie"] not in vocabulary.licences()) == []
    named = having(lambda one: isinstance(one["dekking"], str) and one["dekking"] not in vocabulary.areas())
    assert named == []


def test_nature_access_and_frequency_are_of_the_lists() -> None:
    assert having(lambda one: one["aard"] not in model.NATURES) == []
    assert having(lambda one: one["toegang"] not in model.ACCESS) == []
    assert having(lambda one: one["actualisatie"] not in model.FREQUENCIES) == []


def test_what_is_not_open_promises_no_open_licence() -> None:
    assert (
        having(lambda one: one["toegang"] == "aanvragen" and one["licentie"].startswith(("cc", "pdm", "dl")))
        == []
    )


def test_some_sources_are_described_though_they_are_restricted() -> None:
    assert len(having(lambda one: one["toegang"] != "open")) >= 50


@pytest.mark.parametrize("area", vocabulary.areas().values(), ids=lambda area: area.key)
def test_an_area_lies_on_the_globe_and_is_not_turned_inside_out(area: vocabulary.Area) -> None:
    west, south, east, north = area.bbox
    assert -180 <= west < east <= 180
    assert -90 <= south < north <= 90


def test_an_area_of_a_record_is_longitude_and_latitude_near_the_netherlands() -> None:
    boxes = [one["dekking"] for one in records() if not isinstance(one["dekking"], str)]
    assert all(2 <= w < e <= 10 and 49 <= s < n <= 56 for w, s, e, n in boxes)


def test_services_have_a_known_protocol_and_a_safe_address() -> None:
    services = [(one["id"], service) for one in records() for service in one.get("diensten", [])]
    assert len(services) >= 90
    assert [id_ for id_, service in services if service["protocol"] not in PROTOCOLS] == []
    assert [id_ for id_, service in services if urlsplit(service["url"]).scheme != "https"] == []
    assert [
        id_ for id_, service in services if not set(service) <= {"protocol", "url", "laag", "titel"}
    ] == []
    assert [one["id"] for one in records() if one.get("pagina", "https://").split(":")[0] != "https"] == []


def test_the_same_service_and_layer_stands_once_in_a_record() -> None:
    def twice(one: Table) -> bool:
        keys = [(row["protocol"], row["url"], row.get("laag")) for row in one.get("diensten", [])]
        return len(set(keys)) < len(keys)

    assert having(twice) == []


def test_every_record_is_there_for_a_crisis() -> None:
    needs, types = set(vocabulary.needs()), set(codes())

    def wrong(one: Table) -> bool:
        found = [(use["type"], use["behoefte"]) for use in one["crisis"]]
        known = all(code in types and need in needs for code, need in found)
        ranked = all(use["prioriteit"] in model.PRIORITIES for use in one["crisis"])
        return not found or not known or not ranked or len(set(found)) < len(found)

    assert having(wrong) == []


@pytest.mark.parametrize("code", codes())
def test_every_information_need_of_a_crisis_type_has_a_map(code: str) -> None:
    assert {use["behoefte"] for _, use in uses(code)} == set(vocabulary.needs())


@pytest.mark.parametrize("code", codes())
def test_a_crisis_type_has_3_to_12_compulsory_maps(code: str) -> None:
    assert 3 <= len({id_ for id_, use in uses(code) if use["prioriteit"] == "verplicht"}) <= 12


def test_a_map_of_one_region_is_compulsory_for_nobody_else() -> None:
    def regional(one: Table) -> bool:
        box = one["dekking"]
        west, _, east, _ = vocabulary.areas()[box].bbox if isinstance(box, str) else box
        return bool(east - west < 3 and any(use["prioriteit"] == "verplicht" for use in one["crisis"]))

    assert having(regional) == []


@pytest.mark.parametrize("code", codes())
def test_a_standard_set_opens_every_compulsory_map_and_no_background(code: str) -> None:
    (one,) = [row for row in rows(DATA / "kaartensets.toml", "kaartenset") if row["type"] == code]
    compulsory = {id_ for id_, use in uses(code) if use["prioriteit"] == "verplicht"}
    worth = {id_ for id_, use in uses(code) if use["prioriteit"] != "achtergrond"}
    assert compulsory <= set(one["records"]) <= worth
    assert len(set(one["records"])) == len(one["records"])
    assert one["uitleg"].endswith(".")


def test_information_needs_are_questions_in_two_languages() -> None:
    assert len(vocabulary.needs()) == 8
    assert all(one.question.endswith("?") for one in vocabulary.needs().values())
    assert all(one.question_en.endswith("?") for one in vocabulary.needs().values())


def test_an_owner_stands_once_and_its_tooi_address_is_one() -> None:
    found = rows(DATA / "bronhouders.toml", "bronhouder")
    assert len({row["key"] for row in found}) == len(found)
    prefix = "https://identifier.overheid.nl/tooi/id/"
    assert [row["key"] for row in found if not row.get("tooi", prefix).startswith(prefix)] == []


def test_each_class_of_queries_is_large_enough() -> None:
    assert len(queries()) >= 180
    counted = Counter(one["klasse"] for one in queries())
    assert set(counted) == set(CLASSES)
    assert {name: counted[name] for name in CLASSES if counted[name] < CLASSES[name]} == {}


def test_queries_are_halved_alternately_within_their_class() -> None:
    for name in CLASSES:
        halves = [one["helft"] for one in queries() if one["klasse"] == name]
        assert halves == [("ontwikkeling", "test")[number % 2] for number in range(len(halves))]


def test_a_query_is_asked_once_and_finds_something() -> None:
    asked = Counter(one["q"].casefold() for one in queries())
    assert [one for one, number in asked.items() if number > 1] == []
    assert [one["q"] for one in queries() if not any(grade >= 2 for grade in one["graden"].values())] == []


def test_grades_are_1_to_3_for_records_that_exist() -> None:
    known = {one["id"] for one in records()}
    assert {id_ for one in queries() for id_ in one["graden"]} <= known
    assert {grade for one in queries() for grade in one["graden"].values()} <= {1, 2, 3}


def test_a_query_says_only_what_the_harness_knows() -> None:
    allowed = {"q", "klasse", "helft", "crisistype", "plaats", "graden"}
    assert [one["q"] for one in queries() if not set(one) <= allowed] == []
    assert {one["crisistype"] for one in queries() if "crisistype" in one} <= set(codes())
