"""How signs look: unique, deterministic, readable without colour, and as the golden files show."""

import hashlib
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable

import pytest
import resvg_py

from symbology import glyphs, instructions, paths, signs, svg
from symbology.instructions import UnknownState
from symbology.model import STATES, Sign

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {
    "d",
    "fill",
    "fill-rule",
    "fill-opacity",
    "stroke-opacity",
    "stroke",
    "stroke-width",
    "stroke-linecap",
    "stroke-linejoin",
}
ALL = list(signs.load())
POINTS = signs.load().of("point")


def pixels(document: str, side: int = 64) -> str:
    return hashlib.sha256(bytes(resvg_py.svg_to_bytes(svg_string=document, width=side))).hexdigest()


@pytest.mark.parametrize("sign", ALL, ids=lambda sign: sign.code)
def test_a_sign_is_drawn_as_its_golden_file_shows(sign: Sign, golden: Callable[[str, str], None]) -> None:
    golden(f"signs/{sign.code}.svg", svg.draw(sign))


@pytest.mark.parametrize("state", ["gepland", "beeindigd", "onzeker"])
@pytest.mark.parametrize("code", ["brandweervoertuig", "dijkdoorbraak", "incidentlocatie", "ovd-politie"])
def test_a_state_is_drawn_as_its_golden_file_shows(
    code: str, state: str, golden: Callable[[str, str], None]
) -> None:
    golden(f"signs/{code}.{state}.svg", svg.draw(signs.get(code), state))


def test_an_unknown_sign_is_drawn_as_its_golden_file_shows(golden: Callable[[str, str], None]) -> None:
    golden("signs/onbekend-teken.svg", svg.draw(signs.get("bestaat-niet")))


@pytest.mark.parametrize("sign", ALL, ids=lambda sign: sign.code)
def test_a_drawing_is_svg_tiny_of_paths_alone_within_its_box(sign: Sign) -> None:
    root = ElementTree.fromstring(svg.draw(sign, "onzeker" if sign.geometry == "point" else ""))
    assert (root.get("version"), root.get("baseProfile"), root.get("viewBox")) == ("1.2", "tiny", "0 0 64 64")
    title, *shapes = root
    assert title.tag == f"{SVG}title"
    assert {shape.tag for shape in shapes} == {f"{SVG}path"}
    assert {name for shape in shapes for name in shape.attrib} <= ALLOWED
    assert not any(letter in "".join(shape.get("d", "") for shape in shapes) for letter in "AaQqSsTt")


@pytest.mark.parametrize("sign", ALL, ids=lambda sign: sign.code)
def test_a_drawing_stays_within_its_box(sign: Sign) -> None:
    for shape in instructions.draw(sign).shapes:
        reach = shape.width / 2
        assert all(reach <= value <= 64 - reach for point in paths.points_of(shape.path) for value in point)


def test_no_two_signs_have_the_same_pixels() -> None:
    hashes = [pixels(svg.draw(sign, label="")) for sign in ALL]
    assert len(set(hashes)) == len(ALL)


def test_no_two_point_signs_have_the_same_pixels_at_24_pixels() -> None:
    hashes = [pixels(svg.draw(sign, label=""), 24) for sign in POINTS]
    assert len(set(hashes)) == len(POINTS)


def test_no_two_point_signs_have_the_same_glyph() -> None:
    inside = [str([part.path for part in glyphs.glyph(sign.glyph)]) for sign in POINTS]
    assert len(set(inside)) == len(POINTS)


@pytest.mark.parametrize("sign", POINTS, ids=lambda sign: sign.code)
def test_the_states_of_a_sign_look_different(sign: Sign) -> None:
    assert len({pixels(svg.draw(sign, state, label=""), 24) for state in STATES}) == len(STATES)


def test_drawing_twice_gives_the_same_bytes() -> None:
    first = [svg.draw(sign, state) for sign in POINTS for state in STATES]
    instructions.draw.cache_clear()
    assert first == [svg.draw(sign, state) for sign in POINTS for state in STATES]


def test_a_state_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownState):
        instructions.draw(signs.get("brand"), "misschien")


def test_markup_in_a_label_is_text() -> None:
    hostile = '</title><script>alert("x")</script>&\x00\ud800'
    document = svg.draw(signs.get("brand"), label=hostile)
    root = ElementTree.fromstring(document)
    assert root[0].text == '</title><script>alert("x")</script>&\ufffd\ufffd'
    assert "<script" not in document


def test_markup_in_an_unknown_code_is_text() -> None:
    document = svg.draw(signs.get('"><script>alert(1)</script>'))
    assert "<script" not in document
    assert {child.tag for child in ElementTree.fromstring(document)} == {f"{SVG}title", f"{SVG}path"}


def test_size_and_label_are_bounded() -> None:
    document = svg.draw(signs.get("brand"), size=1e12, label="a" * 100_000)
    root = ElementTree.fromstring(document)
    assert root.get("width") == "4096"
    assert len(root[0].text or "") == svg.LONGEST_LABEL
    assert ElementTree.fromstring(svg.draw(signs.get("brand"), size=-5)).get("width") == "1"


def test_arcs_become_cubic_curves_that_keep_their_radius() -> None:
    half = paths.parse("M10 0 A10 10 0 0 1 -10 0")
    assert {letter for letter, _ in half} == {"M", "C"}
    middle = half[1][1][-2:]
    assert middle == pytest.approx((0, 10), abs=1e-9)


def test_path_data_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(paths.BadPath):
        paths.parse("M0 0 X9")
    with pytest.raises(paths.BadPath):
        paths.parse("M0 0 L5")
