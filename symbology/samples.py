"""Samples: what does a sign look like on the map, by day and by night, in each of its states?

A piece of map of our own with land, water, streets and a village, and on it the line, the area or the point,
drawn by the rules of the map style (`mapstyle`) at the scale of the screen: one unit is one pixel.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from symbology import decoration, decoration_paint, instructions, paths, swatches
from symbology.decoration_marks import JOINED
from symbology.decoration_paint import PAPER, MarkPaint
from symbology.drawing import BOX, Drawing, Shape, placed
from symbology.instructions import UnknownState
from symbology.mapstyle.decorated import PLANNED_EDGE
from symbology.mapstyle.making import ENDED_COLOUR
from symbology.model import STATES, AreaStyle, LineStyle, Sign
from symbology.signs import palette

WIDTH, HEIGHT = 260.0, 150.0
_VIEW = decoration.View((0.0, 0.0, WIDTH, HEIGHT))
_CORNERS = [(-8.0, 118.0), (58.0, 96.0), (112.0, 104.0), (160.0, 62.0), (208.0, 54.0), (268.0, 24.0)]
_ENDED = [(18.0, 120.0), (70.0, 98.0), (118.0, 104.0), (164.0, 62.0), (232.0, 44.0)]
# Counterclockwise as seen, so that marks stand on the inner side.
_AREA = [
    (58.0, 22.0),
    (34.0, 82.0),
    (70.0, 128.0),
    (150.0, 132.0),
    (222.0, 104.0),
    (228.0, 44.0),
    (150.0, 18.0),
]
_SWATCH_LINE = [(6.0, 46.0), (58.0, 18.0)]
_SWATCH_AREA = [(8.0, 12.0), (8.0, 52.0), (56.0, 52.0), (56.0, 12.0), (8.0, 12.0)]
_SIZES = ((16.0, 36.0), (24.0, 82.0), (32.0, 140.0), (48.0, 208.0))  # side of a point, and where it stands


@dataclass(frozen=True)
class Ground:
    """The colours of the piece of map."""

    land: str
    water: str
    green: str
    built: str
    road: str
    road_edge: str


DAY = Ground("#F8F7F4", "#D3DFE8", "#E7ECDD", "#E4E1DB", "#FFFFFF", "#CFCBC2")
NIGHT = Ground("#23272A", "#15222D", "#232B26", "#2E3338", "#3A4147", "#171A1D")


@lru_cache(maxsize=256)
def sample(sign: Sign, state: str = "", *, night: bool = False) -> Drawing:
    """A sign on a piece of map; a point at 16, 24, 32 and 48 pixels. Raises UnknownState."""
    if state not in STATES:
        raise UnknownState(state)
    shapes = list(_ground(NIGHT if night else DAY))
    if sign.line is not None:
        shapes.extend(_line(sign.line, state, smooth(_ENDED if sign.line.end else _CORNERS)))
    elif sign.area is not None:
        shapes.extend(_area(sign.area, state, smooth([*_AREA, _AREA[0]], 2)))
    else:
        for side, x in _SIZES:
            scale = side / BOX
            place = paths.Placement(scale, x - side / 2, HEIGHT / 2 - side / 2)
            shapes.extend(placed(instructions.draw(sign, state).shapes, place))
    return Drawing(WIDTH, HEIGHT, tuple(_within(shapes)), (0.0, 0.0))


@lru_cache(maxsize=256)
def swatch(sign: Sign, state: str) -> Drawing:
    """A sign in a state, for a legend: a line or an area as the map shows it, in a box of 64 units.

    Raises UnknownState.
    """
    if state not in STATES:
        raise UnknownState(state)
    if sign.geometry == "point" or not state:
        return instructions.draw(sign, state)
    if sign.line is not None:
        return Drawing(BOX, BOX, tuple(_line(sign.line, state, _SWATCH_LINE)))
    assert sign.area is not None
    return Drawing(BOX, BOX, tuple(_area(sign.area, state, _SWATCH_AREA)))


def _ground(colours: Ground) -> Iterator[Shape]:
    yield Shape(paths.rectangle(0, 0, WIDTH, HEIGHT), fill=colours.land)
    yield Shape(paths.parse("M0 0 H96 C84 22 58 34 34 38 C20 41 8 46 0 52 Z"), fill=colours.green)
    river = f"M190 {HEIGHT:g} C196 122 220 112 {WIDTH:g} 96 V126 C238 132 226 138 222 {HEIGHT:g} Z"
    yield Shape(paths.parse(river), fill=colours.water)
    for x, y, wide, high in ((104, 22, 20, 14), (130, 26, 26, 12), (110, 44, 16, 18), (134, 46, 18, 12)):
        yield Shape(paths.rectangle(x, y, wide, high, 1.5), fill=colours.built)
    roads = [
        paths.parse(f"M0 72 C60 76 90 70 126 68 C180 66 214 70 {WIDTH:g} 60"),
        paths.parse(f"M98 0 V{HEIGHT:g}"),
    ]
    for colour, width in ((colours.road_edge, 6.0), (colours.road, 4.0)):
        yield from (Shape(road, stroke=colour, width=width, flat_ends=True) for road in roads)


def _within(shapes: Iterable[Shape]) -> Iterator[Shape]:
    """All shapes; nothing that lies wholly outside the box."""
    for shape in shapes:
        points = paths.points_of(shape.path)
        if any(-20 <= x <= WIDTH + 20 and -20 <= y <= HEIGHT + 20 for x, y in points):
            yield shape


def _dash(dash: str, state: str) -> Sequence[float]:
    """The dash in a state: uncertain is dotted, planned is dashed."""
    if state.endswith("onzeker") or dash == "gestippeld":
        return palette().dashes["gestippeld"]
    return palette().dashes["gestreept" if state == "gepland" else dash]


def _stroked(points: Sequence[paths.Point], colour: str, width: float, dash: Sequence[float]) -> Shape:
    path = swatches.dashed(points, dash, width)
    return Shape(path, stroke=colour, width=width, flat_ends=bool(dash))


def _line(style: LineStyle, state: str, points: Sequence[paths.Point]) -> Iterator[Shape]:
    if state == "beeindigd":
        yield _stroked(points, ENDED_COLOUR, 1.5, palette().dashes["streeppunt"])
        return
    yield Shape(paths.polyline(points), stroke=style.casing, width=style.width + 2 * style.casing_width)
    made = decoration.of_line([points], style, _VIEW)
    edges, fills = _marks(made.fills, decoration_paint.of_line(style), state)
    stroke = _stroked(points, style.colour, style.width, _dash(style.dash, state))
    joined = style.mark in JOINED and not state.startswith("gepland")
    yield from (*edges, stroke, *fills) if joined else (stroke, *edges, *fills)


def _area(style: AreaStyle, state: str, corners: Sequence[paths.Point]) -> Iterator[Shape]:
    if state == "beeindigd":
        yield _stroked(corners, ENDED_COLOUR, 1.5, palette().dashes["streeppunt"])
        return
    yield Shape(paths.polygon(corners[:-1]), fill=style.colour, opacity=style.fill_opacity)
    made = decoration.of_area([[corners[:-1]]], style, _VIEW)
    hatch = decoration_paint.of_hatch(style)
    for stroke in made.strokes:
        yield Shape(paths.polyline(stroke), stroke=hatch.colour, width=hatch.width, opacity=hatch.opacity)
    yield Shape(paths.polygon(corners[:-1]), stroke=PAPER, width=style.outline_width + 2, opacity=0.8)
    edges, fills = _marks(made.fills, decoration_paint.of_edge(style), state)
    outline = _stroked(corners, style.outline_colour, style.outline_width, _dash(style.dash, state))
    yield from (*edges, outline, *fills)


def _marks(
    fills: Sequence[decoration.Fill], paint: MarkPaint, state: str
) -> tuple[tuple[Shape, ...], tuple[Shape, ...]]:
    """The edges of all marks, and their fills; those of what is planned are open."""
    outlines = [tuple(step for ring in fill for step in paths.polygon(ring)) for fill in fills]
    planned = state.startswith("gepland")
    edge, width, fill = (
        (paint.colour, PLANNED_EDGE, PAPER) if planned else (paint.edge, paint.edge_width, paint.fill)
    )
    return (
        tuple(Shape(path, stroke=edge, width=width) for path in outlines),
        tuple(Shape(path, fill=fill) for path in outlines),
    )


def smooth(points: Sequence[paths.Point], times: int = 3) -> list[paths.Point]:
    """The line with its corners cut off a few times (Chaikin): a curve of short pieces with the same ends."""
    found = list(points)
    closed = found[0] == found[-1]
    for _ in range(times):
        cut: list[paths.Point] = [] if closed else [found[0]]
        for (x1, y1), (x2, y2) in pairwise(found):
            cut += [
                (0.75 * x1 + 0.25 * x2, 0.75 * y1 + 0.25 * y2),
                (0.25 * x1 + 0.75 * x2, 0.25 * y1 + 0.75 * y2),
            ]
        cut.append(cut[0] if closed else found[-1])
        found = cut
    return found
