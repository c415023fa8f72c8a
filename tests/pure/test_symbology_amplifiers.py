"""What stands around a sign: label, number, time, direction, strength, exercise."""

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from symbology import instructions, paths, signs, surroundings, svg, typesetting
from symbology.amplifiers import NONE, Amplifiers, BadAmplifiers
from symbology.drawing import Shape, reach
from symbology.model import STATES

BRAND = signs.get("brand")
CASES = {
    "label": Amplifiers(label="Sporthal De Kuip"),
    "aantal": Amplifiers(number=1250),
    "tijd": Amplifiers(time="14:05"),
    "richting": Amplifiers(direction=45),
    "sterkte": Amplifiers(strength=60),
    "oefening": Amplifiers(exercise=True),
    "alles": Amplifiers("Sluis 3", 2.5, "31-01 14:05", 200, 25, True),
}


@pytest.mark.parametrize("name", CASES)
def test_an_amplifier_is_drawn_as_its_golden_file_shows(
    name: str, golden: Callable[[str, str], None]
) -> None:
    golden(f"signs/amplifiers/{name}.svg", svg.draw(BRAND, amplifiers=CASES[name]))


@pytest.mark.parametrize("amplifiers", CASES.values(), ids=CASES)
@pytest.mark.parametrize("state", STATES)
def test_the_tile_stays_in_the_middle_of_a_box_that_holds_everything(
    state: str, amplifiers: Amplifiers
) -> None:
    drawing = instructions.draw(BRAND, state, amplifiers)
    assert drawing.anchor == (drawing.width / 2, drawing.height / 2)
    corners = [point for shape in drawing.shapes for point in paths.points_of(shape.path)]
    assert min(min(corner) for corner in corners) >= 0
    assert all(x <= drawing.width and y <= drawing.height for x, y in corners)


def test_without_amplifiers_the_box_is_that_of_the_tile() -> None:
    drawing = instructions.draw(BRAND, "", NONE)
    assert (drawing.width, drawing.height, drawing.anchor) == (64, 64, (32, 32))


def test_a_size_is_that_of_the_tile_whatever_stands_around_it() -> None:
    plain = ElementTree.fromstring(svg.draw(BRAND, size=32))
    grown = ElementTree.fromstring(svg.draw(BRAND, size=32, amplifiers=Amplifiers(number=12)))
    box = [float(number) for number in grown.get("viewBox", "").split()]
    assert float(grown.get("width", "")) / box[2] == float(plain.get("width", "")) / 64 == 0.5


@pytest.mark.parametrize("direction", range(0, 360, 15))
def test_nothing_covers_the_arrow(direction: float) -> None:
    """The arrow points into a half where no words stand, and begins beyond bar and band."""
    words = Amplifiers("Noord-Holland-Noord 112", number=999, time="14:05", strength=50, exercise=True)
    around = {shape.path for shape in _around(words, direction)}
    arrow = {shape.path for shape in _around(Amplifiers(strength=50, exercise=True), direction)[-2:]}
    boxes = [_extent(path) for path in around - arrow]
    (tip,) = {_extent(path) for path in arrow}
    assert len(boxes) >= 4
    assert not any(_overlap(tip, box) for box in boxes)


def _around(amplifiers: Amplifiers, direction: float) -> list[Shape]:
    ink = surroundings.Ink.of(signs.palette(), False)
    return surroundings.shapes(replace(amplifiers, direction=direction), ink)


def _extent(path: paths.Path) -> tuple[float, float, float, float]:
    points = paths.points_of(path)
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def test_the_arrow_points_where_the_direction_says() -> None:
    east = reach(_around(Amplifiers(), 90))
    north = reach(_around(Amplifiers(), 0))
    assert east == pytest.approx(north[::-1])
    assert east[0] > 60 > 20 > east[1]


def test_a_bar_is_as_long_as_the_strength_says() -> None:
    drawn = [instructions.draw(BRAND, "", Amplifiers(strength=part)).shapes for part in (10, 40, 70, 100)]
    lengths = [x2 - x1 for x1, _, x2, _ in (_extent(shapes[1].path) for shapes in drawn)]
    assert all(b - a == pytest.approx(lengths[3] * 0.3) for a, b in pairwise(lengths))


def test_an_exercise_stays_unmistakable_when_it_has_ended() -> None:
    colour = signs.palette().colour("exercise")
    assert all(colour in svg.draw(BRAND, state, amplifiers=Amplifiers(exercise=True)) for state in STATES)


@pytest.mark.parametrize(("number", "written"), [(0, "0"), (12, "12"), (1500, "1.500"), (2.5, "2,5")])
def test_a_number_is_written_as_the_dutch_do(number: float, written: str) -> None:
    assert Amplifiers(number=number).written_number == written


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(BadAmplifiers) as caught:
        Amplifiers("a" * 41, -1, "25:00", 360, float("nan"))
    assert [name for name, _ in caught.value.faults] == ["label", "time", "number", "direction", "strength"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": float("inf")},
        {"number": 1e7},
        {"direction": -0.1},
        {"strength": 100.5},
        {"time": "<script>"},
        {"time": "14:05\n"},
        {"time": "32-01 14:05"},
    ],
    ids=str,
)
def test_a_value_out_of_bounds_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(BadAmplifiers):
        Amplifiers(**wrong)  # type: ignore[arg-type]


def test_markup_in_a_label_is_drawn_as_letters() -> None:
    document = svg.draw(BRAND, amplifiers=Amplifiers(label="</title><script>x</script>"))
    assert {child.tag.split("}")[1] for child in ElementTree.fromstring(document)} == {"title", "path"}
    assert "<script" not in document


def test_a_character_without_letter_is_a_visible_box() -> None:
    boxed = typesetting.outline("東", 0, 0, 20)
    assert boxed == typesetting.outline("\x00", 0, 0, 20)
    assert len(boxed) > 4


@pytest.mark.parametrize("text", ["ĳssel één öße œuvre Łódź ğış", "12 °C ± 3 → 5 m³ ½ € ≤ – “”"])
def test_the_letters_of_the_neighbours_and_common_signs_are_there(text: str) -> None:
    assert all(typesetting.drawable(character) for character in text)


def test_letters_of_two_parts_are_those_of_one() -> None:
    assert Amplifiers(label="cafe\u0301\n  bar").label == "café bar"


def test_a_long_label_is_broken_at_spaces_and_a_long_word_is_cut() -> None:
    assert typesetting.broken("bres bij kilometer 12 aan de noordzijde", 20) == [
        "bres bij kilometer",
        "12 aan de noordzijde",
    ]
    assert typesetting.broken("x" * 25, 20) == ["x" * 20, "x" * 5]
    assert typesetting.broken("Sluis 3", 20) == ["Sluis 3"]
    assert typesetting.broken("", 20) == []


def test_the_lines_of_a_label_are_about_as_long() -> None:
    assert typesetting.broken("Waterinlaat Kanaal West 12 m³", 20) == ["Waterinlaat", "Kanaal West 12 m³"]


def test_what_a_picture_says_is_told_to_who_cannot_see_it() -> None:
    told = svg.described(BRAND, "gepland-onzeker", CASES["alles"])
    assert told == (
        "Brand, gepland, onzeker, oefening, aantal 2,5, tijd 31-01 14:05, richting 200 graden, "
        "sterkte 25%, Sluis 3"
    )
