"""Swatches: what a line or an area sign looks like in a legend, with the map's own decoration."""

import math
from collections.abc import Sequence
from itertools import pairwise

from symbology import decoration, decoration_paint, paths
from symbology.decoration_marks import JOINED
from symbology.decoration_paint import MarkPaint
from symbology.drawing import BOX, Drawing, Shape, placed
from symbology.model import AreaStyle, LineStyle, Palette

SCALE = 1.6  # a legend swatch shows everything this much larger than the map
AREA_SCALE = 1.3
MARKED_SCALE = 1.0

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


def line(style: LineStyle, colours: Palette) -> Drawing:
    """A rising piece of the line, with casing, dashes and marks."""
    width = style.width * SCALE
    points = [_LINE_POINTS[0], _ARROW_END] if style.end else _LINE_POINTS
    path = paths.polyline(points)
    casing = Shape(path, stroke=style.casing, width=width + 2 * style.casing_width * SCALE)
    stroke = Shape(
        dashed(points, colours.dashes[style.dash], width),
        stroke=style.colour,
        width=width,
        flat_ends=bool(colours.dashes[style.dash]),
    )
    small = [(x / SCALE, y / SCALE) for x, y in points]
    found = decoration.of_line([small], style, decoration.View(_box(SCALE)))
    edges, fills = _marks(found.fills, decoration_paint.of_line(style), paths.Placement(SCALE))
    if style.mark in JOINED:
        return Drawing(BOX, BOX, (casing, *edges, stroke, *fills))
    return Drawing(BOX, BOX, (casing, stroke, *edges, *fills))


def area(style: AreaStyle, colours: Palette) -> Drawing:
    """A rectangle of the area, with fill, hatch, outline and marks."""
    left, top, right, bottom = _MARKED_AREA if style.edge else _AREA
    # Counterclockwise as seen, so that marks stand on the inner side.
    corners = [(left, top), (left, bottom), (right, bottom), (right, top)]
    scale = MARKED_SCALE if style.edge else AREA_SCALE
    width, dash = style.outline_width * scale, colours.dashes[style.dash]
    casing = Shape(paths.polygon(corners), fill="#FFFFFF", stroke="#FFFFFF", width=width + 3)
    fill = Shape(paths.polygon(corners), fill=style.colour, opacity=style.fill_opacity)
    outline = dashed([*corners, corners[0]], dash, width) if dash else paths.polygon(corners)
    edge = Shape(outline, stroke=style.outline_colour, width=width, flat_ends=bool(dash))
    small = [(x / scale, y / scale) for x, y in corners]
    found = decoration.of_area([[small]], style, decoration.View(_box(scale)))
    paint = decoration_paint.of_hatch(style)
    hatch = [
        Shape(paths.polyline(stroke), stroke=paint.colour, width=paint.width, opacity=paint.opacity)
        for stroke in found.strokes
    ]
    grown = paths.Placement(scale)
    under, fills = _marks(found.fills, decoration_paint.of_edge(style), grown)
    return Drawing(BOX, BOX, (casing, fill, *placed(hatch, grown), *under, edge, *fills))


def _box(scale: float) -> tuple[float, float, float, float]:
    return 0.0, 0.0, BOX / scale, BOX / scale


def _marks(
    fills: Sequence[decoration.Fill], paint: MarkPaint, placement: paths.Placement
) -> tuple[tuple[Shape, ...], tuple[Shape, ...]]:
    """The edges of all marks, and their fills."""
    outlines = [tuple(step for ring in fill for step in paths.polygon(ring)) for fill in fills]
    edges = [Shape(path, stroke=paint.edge, width=paint.edge_width) for path in outlines]
    return placed(edges, placement), placed([Shape(path, fill=paint.fill) for path in outlines], placement)


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
