"""Swatches, hatches and line marks: what a line or an area sign looks like in a legend and in a sprite."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from symbology import paths
from symbology.drawing import BOX, Drawing, Shape, placed
from symbology.model import AreaStyle, LineStyle, Palette

MARK_BOX = 24.0  # side of a line mark's box, in pixels
HATCH_BOX = 16.0  # side of a hatch that repeats without a seam, in pixels
SCALE = 1.6  # a legend swatch shows widths this much larger than the map
HATCH_WIDTH = 2.0
HATCH_OPACITY = 0.6  # so that what lies under several areas stays readable
MARK_SCALE = 1.15

_LINE_POINTS = [(10.0, 42.0), (54.0, 22.0)]
_MARKS_AT = (0.27, 0.75)  # where the marks stand, as shares of the line
_AREA = (6.0, 10.0, 58.0, 54.0)  # left, top, right, bottom


def star(cx: float, cy: float, outer: float, inner: float, points: int) -> list[paths.Point]:
    """The corners of a star with one point upwards."""
    found = []
    for corner in range(points * 2):
        radius = outer if corner % 2 == 0 else inner
        angle = math.pi * corner / points
        found.append((cx + radius * math.sin(angle), cy - radius * math.cos(angle)))
    return found


def line(style: LineStyle, colours: Palette) -> Drawing:
    """A rising piece of the line, with casing, dashes and marks."""
    width = style.width * SCALE
    path = paths.polyline(_LINE_POINTS)
    shapes = [
        Shape(path, stroke=style.casing, width=width + 2 * style.casing_width * SCALE),
        Shape(
            _dashed(_LINE_POINTS, colours.dashes[style.dash], width),
            stroke=style.colour,
            width=width,
            flat_ends=True,
        ),
    ]
    if style.mark:
        for share in _MARKS_AT:
            shapes.extend(_on_line(line_mark(style), share))
    return Drawing(BOX, BOX, tuple(shapes))


def _on_line(mark: Drawing, share: float) -> Iterable[Shape]:
    (x1, y1), (x2, y2) = _LINE_POINTS
    degrees = math.degrees(math.atan2(y2 - y1, x2 - x1))
    x, y = x1 + (x2 - x1) * share, y1 + (y2 - y1) * share
    dx, dy = paths.Placement(MARK_SCALE, 0, 0, degrees).point(*mark.anchor)
    return placed(mark.shapes, paths.Placement(MARK_SCALE, x - dx, y - dy, degrees))


def _dashed(points: Sequence[paths.Point], dash: Sequence[float], width: float) -> paths.Path:
    """The open line through the points, cut into dashes (lengths in widths of the line)."""
    if not dash:
        return paths.polyline(points)
    lengths = [step * width for step in dash]
    commands: list[paths.Command] = []
    index, left, drawing = 0, lengths[0], True
    commands.append(("M", points[0]))
    for start, end in pairwise(points):
        whole = math.dist(start, end)
        done = 0.0
        while done < whole:
            step = min(left, whole - done)
            done, left = done + step, left - step
            at = (
                start[0] + (end[0] - start[0]) * done / whole,
                start[1] + (end[1] - start[1]) * done / whole,
            )
            commands.append(("L" if drawing else "M", at))
            if left <= 1e-9:
                index = (index + 1) % len(lengths)
                left, drawing = lengths[index], not drawing
    return tuple(commands)


def area(style: AreaStyle, colours: Palette) -> Drawing:
    """A rectangle of the area, with fill, hatch and outline."""
    left, top, right, bottom = _AREA
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    width = style.outline_width * SCALE
    casing = Shape(paths.polygon(corners), fill="#FFFFFF", stroke="#FFFFFF", width=width + 3)
    fill = Shape(paths.polygon(corners), fill=style.colour, opacity=style.fill_opacity)
    closed = [*corners, corners[0]]
    outline = (
        _dashed(closed, colours.dashes[style.dash], width)
        if colours.dashes[style.dash]
        else paths.polygon(corners)
    )
    edge = Shape(
        outline, stroke=style.outline_colour, width=width, flat_ends=bool(colours.dashes[style.dash])
    )
    return Drawing(BOX, BOX, (casing, fill, *_hatch_in(style, _AREA), edge))


def _hatch_in(style: AreaStyle, box: tuple[float, float, float, float]) -> Iterable[Shape]:
    """The hatch repeated over a box, cut at its edges."""
    if not style.pattern:
        return
    step = HATCH_BOX * 1.125
    left, top, right, bottom = box
    for row in range(math.ceil((bottom - top) / step)):
        for column in range(math.ceil((right - left) / step)):
            x, y = left + column * step, top + row * step
            for shape in placed(hatch(style).shapes, paths.Placement(step / HATCH_BOX, x, y)):
                yield from _cut(shape, box)


def _cut(shape: Shape, box: tuple[float, float, float, float]) -> Iterable[Shape]:
    if shape.fill is None or any(letter == "C" for letter, _ in shape.path):
        if all(box[0] <= x <= box[2] and box[1] <= y <= box[3] for x, y in paths.points_of(shape.path)):
            yield shape
        return
    corners = clip(paths.points_of(shape.path), box)
    if len(corners) > 2:
        yield Shape(paths.polygon(corners), fill=shape.fill, opacity=shape.opacity)


def clip(corners: Sequence[paths.Point], box: tuple[float, float, float, float]) -> list[paths.Point]:
    """A convex polygon cut to a box (left, top, right, bottom), after Sutherland and Hodgman."""
    found = list(corners)
    for axis, limit, sign in ((0, box[0], 1), (1, box[1], 1), (0, box[2], -1), (1, box[3], -1)):
        given, found = found, []
        for start, end in zip(given, [*given[1:], *given[:1]], strict=True):
            a, b = (start[axis] - limit) * sign, (end[axis] - limit) * sign
            if a >= 0:
                found.append(start)
            if (a > 0 > b) or (a < 0 < b):
                share = a / (a - b)
                found.append((start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share))
    return found


def hatch(style: AreaStyle) -> Drawing:
    """The hatch of an area as a square that repeats without a seam; polygons end exactly at its edges."""
    shapes = _HATCHES[style.pattern](style.outline_colour)
    return Drawing(HATCH_BOX, HATCH_BOX, tuple(replace(shape, opacity=HATCH_OPACITY) for shape in shapes))


def _bands(colour: str, width: float, lines: Sequence[tuple[paths.Point, paths.Point]]) -> list[Shape]:
    shapes = []
    for (x1, y1), (x2, y2) in lines:
        length = math.dist((x1, y1), (x2, y2))
        nx, ny = (y1 - y2) / length * width / 2, (x2 - x1) / length * width / 2
        band = [(x1 + nx, y1 + ny), (x2 + nx, y2 + ny), (x2 - nx, y2 - ny), (x1 - nx, y1 - ny)]
        corners = clip(band, (0.0, 0.0, HATCH_BOX, HATCH_BOX))
        if len(corners) > 2:
            shapes.append(Shape(paths.polygon(corners), fill=colour))
    return shapes


def _rising(colour: str, width: float = HATCH_WIDTH) -> list[Shape]:
    s = HATCH_BOX
    return _bands(colour, width, [((-s, s), (s, -s)), ((-s, 2 * s), (2 * s, -s)), ((0, 2 * s), (2 * s, 0))])


def _falling(colour: str, width: float = HATCH_WIDTH) -> list[Shape]:
    s = HATCH_BOX
    return _bands(colour, width, [((-s, -s), (2 * s, 2 * s)), ((0, -s), (2 * s, s)), ((-s, 0), (s, 2 * s))])


def _crossed(colour: str) -> list[Shape]:
    return _rising(colour, 1.6) + _falling(colour, 1.6)


def _diamonds(colour: str) -> list[Shape]:
    return _rising(colour, 1.0) + _falling(colour, 1.0) + [Shape(paths.circle(8.0, 8.0, 2.0), fill=colour)]


def _lying(colour: str) -> list[Shape]:
    return _bands(colour, HATCH_WIDTH, [((0, 4), (16, 4)), ((0, 12), (16, 12))])


def _standing(colour: str) -> list[Shape]:
    return _bands(colour, HATCH_WIDTH, [((4, 0), (4, 16)), ((12, 0), (12, 16))])


def _grid(colour: str) -> list[Shape]:
    return _bands(colour, 1.4, [((8, 0), (8, 16)), ((0, 8), (16, 8))])


def _dots(colour: str) -> list[Shape]:
    return [
        Shape(paths.circle(4.0, 4.0, 1.7), fill=colour),
        Shape(paths.circle(12.0, 12.0, 1.7), fill=colour),
    ]


def _waves(colour: str) -> list[Shape]:
    wave = paths.parse("M0 8 C2 5 6 5 8 8 C10 11 14 11 16 8")
    return [Shape(wave, stroke=colour, width=1.8, flat_ends=True)]


_HATCHES: Mapping[str, Callable[[str], list[Shape]]] = {
    "schuin": _rising,
    "terug": _falling,
    "kruis": _crossed,
    "ruit": _diamonds,
    "liggend": _lying,
    "staand": _standing,
    "raster": _grid,
    "stip": _dots,
    "golf": _waves,
}

# Marks point to the right, which is the drawing direction; the line runs through the middle (12, 12).
_MARKS: Mapping[str, str] = {
    "pijl": "M6 4 L19 12 L6 20 L9.5 12 Z",
    "dubbelpijl": "M3 5 L13 12 L3 19 L6 12 Z M11 5 L21 12 L11 19 L14 12 Z",
    "tand": "M5 12 L12 1.5 L19 12 Z",
    "oog": "M2 12 C7 4 17 4 22 12 C17 20 7 20 2 12 Z M12 8 A4 4 0 1 0 12.01 8 Z",
    "dwarsbalk": "M10 2 H14 V22 H10 Z",
    "blokje": "M8 8 H16 V16 H8 Z",
    "rondje": "M12 7 A5 5 0 1 1 11.99 7 Z",
    "kruis": "M5 7 L7 5 L12 10 L17 5 L19 7 L14 12 L19 17 L17 19 L12 14 L7 19 L5 17 L10 12 Z",
}
_RED_MARKS = frozenset({"kruis"})
_OPEN_MARKS = frozenset({"blokje", "rondje"})


def line_mark(style: LineStyle) -> Drawing:
    """The mark that repeats along a line, with a white casing."""
    path = paths.parse(_MARKS[style.mark])
    colour = "#C8102E" if style.mark in _RED_MARKS else style.colour
    if style.mark in _OPEN_MARKS:
        shapes = (
            Shape(path, fill="#FFFFFF", stroke="#FFFFFF", width=5.0),
            Shape(path, fill="#FFFFFF", stroke=colour, width=2.2),
        )
    else:
        edge = style.casing if style.mark not in _RED_MARKS else "#FFFFFF"
        shapes = (Shape(path, fill=edge, stroke=edge, width=3.0), Shape(path, fill=colour))
    return Drawing(MARK_BOX, MARK_BOX, shapes, (MARK_BOX / 2, MARK_BOX / 2))
