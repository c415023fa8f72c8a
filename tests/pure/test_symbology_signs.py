"""The sign set: complete, permanent, findable."""

import re

import pytest

from symbology import datafiles, glyphs, signs
from symbology.model import GROUPS, UNKNOWN, BadSign, Sign
from symbology.signs import _sign

ROW = {
    "code": "proef",
    "name_nl": "Proef",
    "name_en": "Trial",
    "keywords": ["proef"],
    "discipline": "algemeen",
    "group": "context",
    "meaning": "Een proef.",
}


def test_the_set_never_has_fewer_signs_than_it_had() -> None:
    counts = {geometry: len(signs.load().of(geometry)) for geometry in ("point", "line", "polygon")}
    assert counts["point"] >= 169
    assert counts["line"] >= 19
    assert counts["polygon"] >= 19


@pytest.mark.parametrize("sign", signs.load(), ids=lambda sign: sign.code)
def test_a_sign_is_described_in_dutch_and_english_with_lay_terms(sign: Sign) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", sign.code)
    assert sign.name_nl.strip()
    assert sign.name_en.strip()
    assert len(sign.keywords) >= 3
    assert sign.meaning.endswith(".")
    assert sign.group in GROUPS
    assert sign.discipline in signs.palette().disciplines


def test_names_are_not_shared_between_signs() -> None:
    dutch = [sign.name_nl for sign in signs.load()]
    english = [sign.name_en for sign in signs.load()]
    assert len(set(dutch)) == len(dutch)
    assert len(set(english)) == len(english)


def test_a_code_that_the_set_lacks_gives_a_visible_sign_that_says_so() -> None:
    sign = signs.get("b0052-bestaat-niet")
    assert sign.glyph == UNKNOWN
    assert "b0052-bestaat-niet" in sign.name_nl
    assert "b0052-bestaat-niet" not in signs.load()


def test_every_sign_has_its_place_in_the_atlas_once() -> None:
    atlas = datafiles.lines("atlas.txt")
    assert len(set(atlas)) == len(atlas)
    assert {sign.code for sign in signs.load()} <= set(atlas)


def test_every_glyph_of_the_data_can_be_read() -> None:
    assert all(glyphs.glyph(name) for name in glyphs.sources())


def test_a_discipline_differs_from_the_others_in_place_as_well_as_in_colour() -> None:
    disciplines = signs.palette().disciplines.values()
    assert len({discipline.mark for discipline in disciplines}) == len(disciplines)
    assert len({discipline.colour for discipline in disciplines}) == len(disciplines)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name_en": ""}, "has no name_en"),
        ({"keywords": []}, "has no keywords"),
        ({"discipline": "douane"}, "unknown discipline douane"),
        ({"group": "overig"}, "unknown group overig"),
        ({"line": {"colour": "#000000", "width": 2.0, "dash": "golvend"}}, "golvend"),
        ({"line": {"colour": "#000000", "width": 2.0, "kleur": "rood"}}, "kleur"),
        ({"tile": "zeshoek"}, "zeshoek"),
    ],
)
def test_a_row_that_breaks_a_rule_is_refused_with_the_reason(change: dict[str, object], message: str) -> None:
    with pytest.raises(BadSign, match=message):
        _sign({**ROW, **change}, "proef.toml")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("brandweerwagen", "brandweervoertuig"),
        ("opvang", "opvanglocatie"),
        ("dijkbraak", "dijkdoorbraak"),
        ("ambulanse", "ghor-voertuig"),
        ("crèche", "school"),
        ("CRECHE", "school"),
        ("stroomstoring", "stroomuitval"),
        ("stroomstorring", "stroomuitval"),
        ("waterzak", "nooddrinkwaterpunt"),
        ("B05", "meetploeg"),
        ("fire engine", "brandweervoertuig"),
        ("vluchtroute", "evacuatieroute"),
    ],
)
def test_a_lay_term_finds_the_sign_among_the_first_three(words: str, code: str) -> None:
    assert code in [sign.code for sign in signs.search(words, 3)]


def test_a_word_that_means_nothing_finds_nothing() -> None:
    assert signs.search("xyzzyq") == []


def test_an_endless_query_is_cut_and_a_negative_limit_gives_nothing() -> None:
    assert len(signs.search("brand " * 100_000, 5)) == 5
    assert signs.search("brand", -1) == []
