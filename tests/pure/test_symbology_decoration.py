"""Decoration: marks and hatches as plain geometry that joins, stays inside and never grows without bound."""

import math
from collections.abc import Sequence
from itertools import pairwise

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from symbology import decoration, decoration_hatch, decoration_marks, signs
from symbology.decoration import View
from symbology.model import AreaStyle, LineStyle
from symbology.paths import Point

SIDE = 512.0
VIEW = View((0.0, 0.0, SIDE, SIDE))
SQUARE = [[(50.0, 50.0), (50.0, 400.0), (400.0, 400.0), (400.0, 50.0)]]
HOLED = [*SQUARE, [(150.0, 150.0), (300.0, 150.0), (300.0, 300.0), (150.0, 300.0)]]
PATTERNS = sorted(decoration_hatch.PATTERNS)


def area(pattern: str = "", edge: str = "") -> AreaStyle:
    return AreaStyle("gevaar", "#000000", 0.2, 2.0, pattern=pattern, edge=edge)


def line(mark: str = "", end: str = "", spacing: float = 40.0) -> LineStyle:
    return LineStyle("#000000", 4.0, mark=mark, end=end, spacing=spacing)


def middles(fills: Sequence[decoration.Fill]) -> list[Point]:
    centres = [shapely.Polygon(fill[0]).centroid for fill in fills]
    return [(centre.x, centre.y) for centre in centres]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_hatch_lies_inside_its_area_and_leaves_the_hole_open(pattern: str) -> None:
    strokes = decoration.of_area([HOLED], area(pattern), VIEW).strokes
    inside = shapely.Polygon(HOLED[0], HOLED[1:]).buffer(0.01)
    assert strokes
    assert shapely.MultiLineString(strokes).within(inside)


@st.composite
def simple_rings(draw: st.DrawFn) -> list[Point]:
    """A polygon that does not cross itself: corners at any distance around a point."""
    x, y = draw(st.floats(-100, 600)), draw(st.floats(-100, 600))
    distances = draw(st.lists(st.floats(5, 400), min_size=3, max_size=12))
    turn = 2 * math.pi / len(distances)
    return [(x + r * math.cos(-n * turn), y + r * math.sin(-n * turn)) for n, r in enumerate(distances)]


@settings(max_examples=60, deadline=None)
@given(ring=simple_rings(), pattern=st.sampled_from(PATTERNS))
def test_any_hatch_lies_within_any_polygon(ring: list[Point], pattern: str) -> None:
    strokes = decoration.of_area([[ring]], area(pattern), VIEW).strokes
    lines = all(isinstance(part, decoration_hatch.Lines) for part in decoration_hatch.PATTERNS[pattern])
    # A small figure is tested at its top, middle and bottom: a sharp corner between them may cut a little.
    inside = shapely.Polygon(ring).buffer(0.01 if lines else 4.0)
    shapely.prepare(inside)
    assert all(shapely.contains(inside, shapely.linestrings(stroke)) for stroke in strokes)
    if lines:
        box = shapely.box(*VIEW.box).buffer(0.01)
        assert all(box.contains(shapely.linestrings(stroke)) for stroke in strokes)


def seen_in(view: View, pattern: str, moved: float) -> set[tuple[float, float]]:
    """The points of the hatch of one area in a strip around x = 512 of the first tile."""
    ring = [(x - moved, y) for x, y in [(300.0, 40.0), (300.0, 470.0), (900.0, 470.0), (900.0, 40.0)]]
    strokes = decoration.of_area([[ring]], area(pattern), view).strokes
    return {
        (round(x + moved, 3), round(y, 3)) for stroke in strokes for x, y in _on_border(stroke, SIDE - moved)
    }


def _on_border(stroke: Sequence[Point], border: float) -> list[Point]:
    """Where a stroke crosses the border between two tiles."""
    found = []
    for (x1, y1), (x2, y2) in pairwise(stroke):
        if (x1 - border) * (x2 - border) < 0:
            found.append((border, y1 + (y2 - y1) * (border - x1) / (x2 - x1)))
    return found


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_hatch_joins_at_the_border_of_two_tiles(pattern: str) -> None:
    box = (-20.0, -20.0, SIDE + 20, SIDE + 20)
    west = seen_in(View(box, (7 * SIDE, 3 * SIDE)), pattern, 0.0)
    east = seen_in(View(box, (8 * SIDE, 3 * SIDE)), pattern, SIDE)
    assert west == east


def test_the_hatches_of_two_neighbouring_areas_join() -> None:
    left = [(50.0, 50.0), (50.0, 400.0), (203.7, 400.0), (203.7, 50.0)]
    right = [(203.7, 50.0), (203.7, 400.0), (400.0, 400.0), (400.0, 50.0)]
    ends = {
        round(y, 3)
        for stroke in decoration.of_area([[left]], area("schuin"), VIEW).strokes
        for x, y in stroke
        if abs(x - 203.7) < 1e-6
    }
    starts = {
        round(y, 3)
        for stroke in decoration.of_area([[right]], area("schuin"), VIEW).strokes
        for x, y in stroke
        if abs(x - 203.7) < 1e-6
    }
    assert len(ends) > 20
    assert ends == starts


def test_marks_stand_evenly_along_the_line_and_point_in_its_direction() -> None:
    made = decoration.of_line([[(10.0, 100.0), (410.0, 100.0)]], line("pijl"), VIEW)
    xs = sorted(x for x, _ in middles(made.fills))
    assert len(xs) == 10
    assert {round(b - a, 6) for a, b in pairwise(xs)} == {40.0}
    tip = max(made.fills[0][0])
    assert tip[1] == pytest.approx(100.0)


def test_marks_are_counted_from_the_lines_start_so_that_two_tiles_agree() -> None:
    bent = [(30.0, 30.0), (300.0, 260.0), (560.0, 240.0), (900.0, 400.0)]
    west = decoration.of_line([bent], line("tand", spacing=17.0), View((-12.0, -12.0, 524.0, 524.0)))
    east = decoration.of_line(
        [[(x - SIDE, y) for x, y in bent]], line("tand", spacing=17.0), View((-12.0, -12.0, 524.0, 524.0))
    )
    ours = {(round(x, 3), round(y, 3)) for x, y in middles(west.fills) if 502 < x < 522}
    theirs = {(round(x + SIDE, 3), round(y, 3)) for x, y in middles(east.fills) if 502 < x + SIDE < 522}
    assert ours
    assert ours == theirs


def test_teeth_stand_left_of_the_drawing_direction() -> None:
    east = decoration.of_line([[(10.0, 100.0), (400.0, 100.0)]], line("tand"), VIEW)
    west = decoration.of_line([[(400.0, 100.0), (10.0, 100.0)]], line("tand"), VIEW)
    assert all(y < 100 for _, y in middles(east.fills))
    assert all(y > 100 for _, y in middles(west.fills))


def test_marks_of_an_area_stand_on_its_inner_side() -> None:
    # Counterclockwise as seen on the map, where y grows upwards: as stored.
    made = decoration.of_area([SQUARE], area(edge="streepje"), VIEW)
    inside = shapely.Polygon(SQUARE[0])
    assert made.fills
    assert all(inside.covers(shapely.Point(middle)) for middle in middles(made.fills))


def test_an_arrow_ends_a_line() -> None:
    made = decoration.of_line([[(10.0, 100.0), (300.0, 100.0)]], line(end="pijlpunt"), VIEW)
    (arrow,) = made.fills
    assert max(x for x, _ in arrow[0]) == pytest.approx(309.0)


@pytest.mark.parametrize(
    ("degrees", "towards"), [(0.0, (0, -1)), (90.0, (1, 0)), (540.0, (0, 1)), (-90.0, (-1, 0))]
)
def test_a_points_direction_is_clockwise_from_north(degrees: float, towards: tuple[int, int]) -> None:
    (arrow,) = decoration.of_point((200.0, 200.0), degrees, VIEW).fills
    x, y = max(arrow[0], key=lambda point: math.dist(point, (200.0, 200.0)))
    assert (x - 200) / 42 == pytest.approx(towards[0], abs=0.01)
    assert (y - 200) / 42 == pytest.approx(towards[1], abs=0.01)


coordinate = st.one_of(
    st.floats(-1e9, 1e9), st.sampled_from([0.0, math.nan, math.inf, -math.inf, 1e-12, 511.9999999])
)
strange = st.lists(st.tuples(coordinate, coordinate), max_size=8)


@settings(max_examples=150, deadline=None)
@given(points=strange, code=st.sampled_from([sign.code for sign in signs.load()]), degrees=coordinate)
def test_no_geometry_is_too_strange_to_decorate(points: list[Point], code: str, degrees: float) -> None:
    sign = signs.get(code)
    if sign.line is not None:
        made = decoration.of_line([points], sign.line, VIEW)
    elif sign.area is not None:
        made = decoration.of_area([[points]], sign.area, VIEW)
    else:
        made = decoration.of_point(points[0] if points else (0.0, 0.0), degrees, VIEW)
    assert len(made.fills) <= 1600
    assert len(made.strokes) <= decoration_hatch.MOST_STROKES
    assert all(math.isfinite(value) for fill in made.fills for ring in fill for at in ring for value in at)


def test_a_scribble_of_a_hundred_thousand_points_stays_small() -> None:
    scribble = [(256 + 250 * math.sin(n * 1.7), 256 + 250 * math.cos(n * 2.3)) for n in range(100_000)]
    assert 0 < len(decoration.of_line([scribble], line("tand"), VIEW).fills) <= 1500
    assert len(decoration.of_area([[scribble]], area("kruis"), VIEW).strokes) <= decoration_hatch.MOST_STROKES


def test_a_line_around_the_world_at_the_deepest_zoom_is_decorated_only_where_it_is_seen() -> None:
    long = [(-1e9, 100.0), (1.5e9, 101.0)]
    assert 5 < len(decoration.of_line([long], line("pijl"), VIEW).fills) < 20


def test_a_line_without_length_and_an_area_without_size_have_no_decoration() -> None:
    assert not decoration.of_line([[(5.0, 5.0), (5.0, 5.0)]], line("pijl", "pijlpunt"), VIEW)
    assert not decoration.of_area([[[(5.0, 5.0), (5.0, 5.0), (5.0, 5.0)]]], area("kruis", "tand"), VIEW)


def test_the_same_input_gives_the_same_decoration() -> None:
    first = decoration.of_area([HOLED], area("golf", "tand"), VIEW)
    assert first == decoration.of_area([HOLED], area("golf", "tand"), VIEW)


def test_every_mark_and_pattern_is_used_by_a_sign() -> None:
    lines = [sign.line for sign in signs.load() if sign.line is not None]
    areas = [sign.area for sign in signs.load() if sign.area is not None]
    used = {name for style in lines for name in (style.mark, style.end)} | {style.edge for style in areas}
    assert set(decoration_marks.MARKS) - {"richting"} <= used
    assert set(PATTERNS) <= {style.pattern for style in areas}
