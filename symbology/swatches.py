"""Swatches: what a line or an area sign looks like in a legend, with the map's own decoration."""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from symbology import paths, rendering
from symbology.decoration import View
from symbology.decoration_paint import PAPER
from symbology.drawing import BOX, Drawing, Shape, placed
from symbology.model import AreaStyle, LineStyle
from symbology.rendering import Paint, Part, State

SCALE = 1.3  # a legend swatch shows everything this much larger than the map

MARKED_SCALE = 1.0

IN_FORCE = State()
_LINE_POINTS = [(12.0, 42.0), (52.0, 22.0)]
_ARROW_END = (42.0, 27.0)
_AREA = (6.0, 10.0, 58.0, 54.0)  # left, top, right, bottom
_MARKED_AREA = (11.0, 13.0, 53.0, 51.0)  # with room for marks that stick out


def star(cx: float, cy: float, outer: float, inner: float, points: int) -> list[paths.Point]:
    """The corners of a star with one point upwards."""
    found = []
    for corner in range(points * 2):
        radius = outer if corner % 2 == 0 else inner
        angle = math.pi * corner / points
        found.append((cx + radius * math.sin(angle), cy - radius * math.cos(angle)))
    return found


def line(style: LineStyle, state: State = IN_FORCE) -> Drawing:
    """A rising piece of the line, with casing, dashes and marks."""
    points = [_LINE_POINTS[0], _ARROW_END] if style.end else _LINE_POINTS
    small = _shrunk(points, SCALE)
    parts = rendering.of_line([small], style, state, View(_box(SCALE)))
    return _drawing(parts, small, SCALE, closed=False)


def area(style: AreaStyle, state: State = IN_FORCE) -> Drawing:
    """A rectangle of the area on paper, with fill, hatch, outline and marks."""
    left, top, right, bottom = _MARKED_AREA if style.edge else _AREA
    # Counterclockwise as seen, so that marks stand on the inner side.
    corners = [(left, top), (left, bottom), (right, bottom), (right, top)]
    scale = MARKED_SCALE if style.edge else SCALE
    small = _shrunk(corners, scale)
    parts = rendering.of_area([[small]], style, state, View(_box(scale)))
    paper = Part("papier", Paint(fill=PAPER))
    return _drawing([paper, *parts], small, scale, closed=True)


def _shrunk(points: Sequence[paths.Point], scale: float) -> list[paths.Point]:
    return [(x / scale, y / scale) for x, y in points]


def _box(scale: float) -> tuple[float, float, float, float]:
    return 0.0, 0.0, BOX / scale, BOX / scale


def _drawing(parts: Iterable[Part], base: Sequence[paths.Point], scale: float, *, closed: bool) -> Drawing:
    shapes = [shape for part in parts for shape in _shapes(part, base, closed=closed)]
    return Drawing(BOX, BOX, placed(shapes, paths.Placement(scale)))


def _shapes(part: Part, base: Sequence[paths.Point], *, closed: bool) -> Iterator[Shape]:
    """A part of the sign as shapes; a dash is cut here, so that no renderer's own rule comes into play."""
    paint = part.paint
    if part.fills:
        outlines = [tuple(step for ring in fill for step in paths.polygon(ring)) for fill in part.fills]
    elif part.strokes:
        outlines = [paths.polyline(stroke) for stroke in part.strokes]
    elif paint.dash:
        outlines = [dashed([*base, base[0]] if closed else base, paint.dash, 1.0)]
    else:
        outlines = [paths.polygon(base) if closed else paths.polyline(base)]
    for path in outlines:
        if paint.fill:
            yield Shape(path, fill=paint.fill, opacity=paint.fill_opacity)
        if paint.stroke:
            flat = bool(paint.dash)
            yield Shape(
                path, stroke=paint.stroke, width=paint.width, flat_ends=flat, opacity=paint.stroke_opacity
            )


def dashed(points: Sequence[paths.Point], dash: Sequence[float], width: float) -> paths.Path:
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
