"""The sign set: complete, permanent, findable."""

import logging
import re
from dataclasses import replace

import pytest

from symbology import datafiles, glyphs, instructions, schema, signs
from symbology.model import GROUPS, UNKNOWN, BadSign, Sign
from symbology.signs import _sign

ROW = {
    "code": "proef",
    "name_nl": "Proef",
    "name_en": "Trial",
    "keywords": ["proef", "test", "toets"],
    "discipline": "algemeen",
    "group": "context",
    "meaning": "Een proef.",
}


def trial(**change: str) -> Sign:
    return _sign({**ROW, "glyph": "brand", **change}, "proef.toml")


def test_the_set_never_has_fewer_signs_than_it_had() -> None:
    counts = {geometry: len(signs.load().of(geometry)) for geometry in ("point", "line", "polygon")}
    assert counts["point"] >= 388
    assert counts["line"] >= 40
    assert counts["polygon"] >= 30


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
        ({"name_nl": ""}, "has no name_nl"),
        ({"keywords": []}, "has no keywords"),
        ({"keywords": ["een", "twee", "twee"]}, "fewer than 3 keywords"),
        ({"code": "Twee Woorden"}, "lower-case letters"),
        ({"meaning": "Geen zin"}, "ends with a full stop"),
        ({"discipline": "douane"}, "unknown discipline douane"),
        ({"group": "overig"}, "unknown group overig"),
        ({"kleur": "rood"}, "unknown words kleur"),
        ({"state": "oud"}, "unknown state oud"),
        ({"drawn_as": "brand"}, "only a sign that is vervallen"),
        ({"external": {"nato": "1"}}, "unknown external set nato"),
        ({"external": {"imoov": "B5"}}, "B5 is not how imoov writes its codes"),
        ({"external": {"oiv": "osp11"}}, "osp11 is not how oiv"),
        ({"external": {"app6": "13120"}}, "13120 is not how app6"),
        ({"external": {"ocha": "<b>"}}, "<b> is not how ocha"),
        ({"line": {"colour": "#000000", "width": 2.0, "dash": "golvend"}}, "golvend"),
        ({"line": {"colour": "#000000", "width": 2.0, "kleur": "rood"}}, "kleur"),
        ({"tile": "zeshoek"}, "zeshoek"),
    ],
    ids=str,
)
def test_a_row_that_breaks_a_rule_is_refused_with_the_reason(change: dict[str, object], message: str) -> None:
    with pytest.raises(BadSign, match=message):
        _sign({**ROW, **change}, "proef.toml")


def test_all_faults_of_a_row_are_told_at_once() -> None:
    with pytest.raises(BadSign) as caught:
        _sign({**ROW, "group": "overig", "name_en": "", "external": {"imoov": "x"}}, "proef.toml")
    assert str(caught.value).splitlines() == [
        "proef.toml: proef: has no name_en",
        "proef.toml: proef: unknown group overig",
        "proef.toml: proef: x is not how imoov writes its codes",
    ]


def test_the_set_has_no_faults() -> None:
    assert signs.faults() == []


def test_doubles_and_signs_without_a_place_are_faults_of_the_set() -> None:
    one, two = trial(), trial(code="tweede", name_nl="PROEF")
    assert list(schema.set_faults([one, one, two], ["proef", "weg", "proef"])) == [
        "proef: the same code is there twice",
        "proef: the same Dutch name is there twice",
        "trial: the same English name is there twice",
        "proef: the same line in atlas.txt is there twice",
        "tweede: has no line in atlas.txt; run python -m symbology.lock",
        'weg: in atlas.txt but no sign; a sign that nobody draws any more stays, as "vervallen"',
    ]


def test_a_retired_sign_is_drawn_as_the_sign_that_replaced_it() -> None:
    old = trial(code="oud", state="vervallen", drawn_as="nieuw", glyph="brand", discipline="politie")
    new = trial(code="nieuw", glyph="gaslek", discipline="brandweer")
    drawn = signs.gathered([old, new]).get("oud")
    assert drawn.retired
    assert drawn.name_nl == "Proef"
    assert instructions.draw(drawn) == instructions.draw(new)


def test_a_retired_sign_without_replacement_keeps_its_drawing() -> None:
    old = trial(state="vervallen", glyph="brand")
    assert instructions.draw(signs.gathered([old]).get("proef")) == instructions.draw(trial(glyph="brand"))


@pytest.mark.parametrize(
    ("change", "fault"),
    [({"drawn_as": "weg"}, "which is no sign"), ({"drawn_as": "lijn"}, "of another geometry")],
    ids=str,
)
def test_a_retired_sign_is_drawn_as_a_sign_that_can_stand_for_it(change: dict[str, str], fault: str) -> None:
    line = replace(trial(code="lijn", name_nl="Lijn", name_en="Line"), geometry="line")
    found = schema.set_faults([trial(state="vervallen", **change), line], ["proef", "lijn"])
    assert [text for text in found if fault in text]


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("imoov", "B05", "meetploeg"),
        ("imoov", "b05", "meetploeg"),
        ("imoov", "s0460", "notitie"),
        ("imoov", "s0870", "uitgangsstelling"),
        ("imoov", "s0870_B03", "uitgangsstelling"),
        ("imoov", "B03", "brandweervoertuig"),
        ("oiv", "osp011", "uitgangsstelling"),
        ("app6", "131203", "copi"),
    ],
)
def test_a_code_of_another_set_leads_to_our_sign(name: str, value: str, code: str) -> None:
    assert signs.by_external(name, value)[0].code == code


def test_a_code_that_no_sign_has_leads_nowhere() -> None:
    assert signs.by_external("imoov", "Z99") == []
    assert signs.by_external("nato", "B05") == []


def test_an_unknown_code_is_warned_of_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "symbology.signs"):
        found = [signs.get("nooit-van-gehoord\n") for _ in range(3)]
    assert not any(sign.known for sign in found)
    assert [record.getMessage() for record in caplog.records] == [
        "no sign with code 'nooit-van-gehoord\\n'; the unknown sign is drawn"
    ]
