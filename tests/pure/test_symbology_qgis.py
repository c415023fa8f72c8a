"""QGIS's documents: one symbol for each sign, rules for what a layer holds, the same bytes on every run."""

import base64
import re
from xml.etree.ElementTree import Element, fromstring

import pytest

from symbology import qgis
from symbology.instructions import draw
from symbology.model import STATES, UNKNOWN, unknown
from symbology.qgis.markup import embedded
from symbology.qgis.symbols import FEATURES, in_state
from symbology.signs import load, palette


@pytest.fixture(scope="module")
def library() -> bytes:
    """The style library."""
    return qgis.library()


def rules(document: bytes) -> list[Element]:
    """The drawing rules of a collection's style that draw something."""
    return [rule for rule in fromstring(document).iter("rule") if "symbol" in rule.attrib]


def style_of(kind: qgis.Kind, **held: frozenset[str]) -> bytes:
    signs = {code.replace("_", "-"): states for code, states in held.items()}
    return qgis.collection_style(qgis.CollectionStyle(kind, signs))


IN_FORCE = frozenset({""})


def test_the_library_has_a_symbol_for_each_sign_in_force_under_a_name_of_its_own(library: bytes) -> None:
    symbols = fromstring(library).findall("symbols/symbol")
    names = [symbol.get("name", "") for symbol in symbols]
    assert len(symbols) == sum(sign.state == "geldig" for sign in load())
    assert len({name.lower() for name in names}) == len(names)
    assert "Bewaakte dijk" in names


def test_a_symbol_is_found_by_set_discipline_group_and_geometry(library: bytes) -> None:
    symbols = {s.get("name"): s for s in fromstring(library).findall("symbols/symbol")}
    assert symbols["Bewaakte dijk"].get("tags") == "crisistekens,Waterschap,Repressie,lijn"


def test_the_colours_are_a_palette_with_their_names(library: bytes) -> None:
    ramps = {r.get("name"): r for r in fromstring(library).findall("colorramps/colorramp")}
    values = {o.get("name"): o.get("value") for o in ramps["Crisistekens: disciplines"].iter("Option")}
    assert [v for k, v in values.items() if (k or "").startswith("preset_color_name_")] == [
        discipline.name_nl for discipline in palette().disciplines.values()
    ]
    assert values["preset_color_0"] == "26,26,26,255"


def test_the_documents_are_the_same_on_every_run() -> None:
    held = dict.fromkeys(("gemaal", "dijk-bewaakt", "stroomuitvalgebied"), IN_FORCE)
    style = qgis.CollectionStyle("mixed", held)
    assert qgis.picture_style([qgis.TileLayer("a", held)]) == qgis.picture_style([qgis.TileLayer("a", held)])
    assert qgis.collection_style(style) == qgis.collection_style(style)


def test_a_style_has_rules_for_the_signs_held_and_for_what_the_set_does_not_know() -> None:
    document = style_of("point", gemaal=IN_FORCE, copi=IN_FORCE, dijk_bewaakt=IN_FORCE)
    assert sorted(rule.get("label", "") for rule in rules(document)) == [
        load().get("copi").name_nl,
        load().get("gemaal").name_nl,
        "Onbekend teken",
    ]
    assert [rule.get("filter") for rule in rules(document)][-1] == "ELSE"


def test_an_unknown_sign_is_drawn_as_the_set_draws_it() -> None:
    assert embedded(draw(unknown(UNKNOWN))) in style_of("point", gemaal=IN_FORCE).decode()


def test_a_point_carries_the_drawing_of_each_state_that_occurs_and_of_no_other() -> None:
    document = style_of("point", gemaal=frozenset({"", "gepland"})).decode()
    sign = load().get("gemaal")
    assert embedded(draw(sign, "gepland")) in document
    assert embedded(draw(sign, "beeindigd")) not in document


def test_a_combined_state_is_asked_before_its_parts() -> None:
    document = style_of("point", gemaal=frozenset(STATES)).decode()
    sign = load().get("gemaal")
    assert document.index(embedded(draw(sign, "gepland-onzeker"))) < document.index(
        embedded(draw(sign, "gepland"))
    )
    assert in_state("gepland-onzeker", FEATURES) == (
        "attribute($currentfeature, 'status') = 'gepland' AND \"zekerheid\" = 'onzeker'"
    )


def test_what_has_ended_has_a_rule_of_its_own_where_something_has_ended() -> None:
    without = style_of("line", dijk_bewaakt=IN_FORCE)
    with_ended = style_of("line", dijk_bewaakt=frozenset({"", "beeindigd"}))
    assert "Beëindigd (lijn)" not in [rule.get("label") for rule in rules(without)]
    assert "Beëindigd (lijn)" in [rule.get("label") for rule in rules(with_ended)]


@pytest.mark.parametrize(
    ("kind", "number"), [("point", "0"), ("line", "1"), ("polygon", "2"), ("mixed", "3")]
)
def test_a_style_says_for_which_kind_of_geometry_it_is(kind: qgis.Kind, number: str) -> None:
    assert fromstring(style_of(kind)).findtext("layerGeometryType") == number


def test_embedded_drawings_are_svg_with_paths_alone(library: bytes) -> None:
    for found in set(re.findall(r"base64:([A-Za-z0-9+/=]+)", library.decode())):
        assert {child.tag.split("}")[1] for child in fromstring(base64.b64decode(found))} == {"path"}


def test_a_hatch_is_a_pattern_of_qgis_and_a_mark_a_marker_along_the_line(library: bytes) -> None:
    root = fromstring(library)
    kinds = {
        symbol.get("name"): {layer.get("class") for layer in symbol.findall("layer")}
        for symbol in root.findall("symbols/symbol")
    }
    assert "LinePatternFill" in kinds["Stroomuitvalgebied"]
    assert "PointPatternFill" in kinds["Overstroomd gebied"]
    assert "MarkerLine" in kinds["Evacuatieroute"]


def test_the_tiles_decoration_is_drawn_from_its_own_layer_and_not_twice() -> None:
    document = qgis.picture_style([qgis.TileLayer("water", {"evacuatieroute": IN_FORCE})])
    styles = fromstring(document).findall("renderer/styles/style")
    assert {style.get("layer") for style in styles} == {"water", "water.tooi"}
    assert "MarkerLine" not in document.decode()


def test_reference_data_is_quiet_in_its_owners_colour() -> None:
    document = qgis.reference_style("polygon", "#123456")
    assert "18,52,86,31" in document.decode()
    assert fromstring(document).find("labeling") is None


def test_what_no_xml_can_hold_is_replaced() -> None:
    document = qgis.picture_style([qgis.TileLayer("a\x00b<c", {"gemaal": IN_FORCE})])
    assert fromstring(document).findall("renderer/styles/style")[0].get("layer") == "a\ufffdb<c"
