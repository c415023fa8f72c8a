"""Decorations: how are hatches and marks drawn by QGIS itself?

From the same tables by which the server makes them as geometry: families of lines become line patterns, small
figures point patterns, marks marker lines. All are sharp at every scale and in print.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from xml.etree.ElementTree import Element

from symbology import decoration, decoration_paint, paths
from symbology import decoration_along as along
from symbology.decoration_hatch import PATTERNS, Lines, Stamps
from symbology.decoration_marks import MARKS, Mark
from symbology.decoration_paint import HatchPaint, MarkPaint
from symbology.drawing import Drawing, Shape
from symbology.mapstyle.decorated import PLANNED_EDGE
from symbology.model import AreaStyle, LineStyle, Sign
from symbology.paths import Point
from symbology.qgis import levels
from symbology.qgis.markup import colour, embedded, millimetres, number, quoted, symbol, symbol_layer

_Where = tuple[Mapping[str, str], Mapping[str, str]]
"""Where marks stand along a line: fixed, and by expression."""
LAST = {"placement": "lastvertex"}
ARROW_REACH = 48.0  # pixels from the middle of a sign: the arrow ends within


def hatch(style: AreaStyle, level: int) -> list[Element]:
    """The symbol layers of the area's hatch; none without one."""
    if not style.pattern:
        return []
    paint = decoration_paint.of_hatch(style)
    parts = PATTERNS[style.pattern]
    return [
        _lines(part, style.spacing, paint, level)
        if isinstance(part, Lines)
        else _stamps(part, style.spacing, paint, level)
        for part in parts
    ]


def _lines(lines: Lines, spacing: float, paint: HatchPaint, level: int) -> Element:
    """QGIS counts angles counterclockwise."""
    apart = lines.apart * spacing
    stroke = {
        "line_color": colour(paint.colour, paint.opacity),
        "line_width": millimetres(paint.width),
        "line_width_unit": "MM",
        "line_style": "solid",
        "capstyle": "flat",
        "use_custom_dash": 0,
    }
    values = {
        "angle": number(-lines.angle % 180),
        "distance": millimetres(apart),
        "distance_unit": "MM",
        "offset": millimetres(lines.shift * apart),
        "offset_unit": "MM",
        "line_width": millimetres(paint.width),
        "line_width_unit": "MM",
        "color": colour(paint.colour, paint.opacity),
    }
    part = symbol("hatch", "line", [symbol_layer("SimpleLine", stroke)])
    return symbol_layer("LinePatternFill", values, part=part, level=level)


def _stamps(stamps: Stamps, spacing: float, paint: HatchPaint, level: int) -> Element:
    """The figure on a square of its own; from QGIS 3.24 on figures that the edge would cut are left out."""
    side = 2 * (max(stamps.half_width, stamps.half_height) + paint.width)
    shapes = [
        Shape(
            paths.polyline([(x + side / 2, y + side / 2) for x, y in stroke]),
            stroke=paint.colour,
            width=paint.width,
            opacity=paint.opacity,
        )
        for stroke in stamps.strokes
    ]
    figure = {
        "name": embedded(Drawing(side, side, tuple(shapes))),
        "size": millimetres(side),
        "size_unit": "MM",
    }
    across, down = stamps.across * spacing, stamps.down * spacing
    values = {
        "distance_x": millimetres(across),
        "distance_x_unit": "MM",
        "distance_y": millimetres(down),
        "distance_y_unit": "MM",
        "displacement_x": millimetres(across / 2),
        "displacement_x_unit": "MM",
        "clip_mode": "completely_within",
    }
    part = symbol("figure", "marker", [symbol_layer("SvgMarker", figure)])
    return symbol_layer("PointPatternFill", values, part=part, level=level)


def line_marks(style: LineStyle, planned: str) -> list[Element]:
    """The marks that repeat along the line and the one on its last point.

    `planned` is the expression that tells what is planned, of which marks are open; "" when nothing is.
    """
    paint = decoration_paint.of_line(style)
    made = []
    every = _every(style.spacing, "length")
    last: _Where = (LAST, {})
    for name, where in ((style.mark, every), (style.end, last)):
        if name:
            # The edge of both as that of the repeated mark: so does the viewer.
            under = levels.of_mark_edge(style.mark)
            made.append(_marks(name, where, under, _Ink(paint, planned, edge=True)))
            made.append(_marks(name, where, levels.MARK, _Ink(paint, planned, edge=False)))
    return made


def edge_marks(style: AreaStyle, planned: str) -> list[Element]:
    """The same on the inner side of an area's outline: outer rings run counterclockwise here."""
    if not style.edge:
        return []
    paint, where = decoration_paint.of_edge(style), _every(style.edge_spacing, "perimeter")
    return [
        _marks(style.edge, where, levels.MARK_UNDER_EDGE, _Ink(paint, planned, edge=True)),
        _marks(style.edge, where, levels.MARK_ON_EDGE, _Ink(paint, planned, edge=False)),
    ]


def _every(spacing: float, measure: str) -> _Where:
    """Evenly along the whole line, about `spacing` pixels apart, as the server does; `measure` is QGIS's word
    for the length. In a map of degrees, and where an expression fails, at fixed distances.
    """
    step = millimetres(spacing)
    placed = f"{measure}(transform($geometry, @layer_crs, @map_crs)) * 1000 / @map_scale"
    even = f"{placed} / max(1, round({placed} / {step}))"
    interval = f"if(@map_units = 'meters', {even}, {step})"
    fixed = {
        "placement": "interval",
        "interval": step,
        "interval_unit": "MM",
        "offset_along_line": millimetres(spacing / 2),
        "offset_along_line_unit": "MM",
    }
    # A hair less than the whole, or the last mark falls off the end.
    return fixed, {"interval": f"{interval} * 0.99999", "offsetAlongLine": f"{interval} / 2"}


@dataclass(frozen=True)
class _Ink:
    """How a mark is drawn: its edge or its fill, and what tells that it is planned."""

    paint: MarkPaint
    planned: str
    edge: bool

    def shape(self, outline: paths.Path, *, planned: bool) -> Shape:
        paint = self.paint
        if self.edge and planned:
            return Shape(outline, stroke=paint.colour, width=PLANNED_EDGE)
        if self.edge:
            return Shape(outline, stroke=paint.edge, width=paint.edge_width)
        return Shape(outline, fill=decoration_paint.PAPER if planned else paint.fill)


def _marks(name: str, where: _Where, level: int, ink: _Ink) -> Element:
    """A mark along a line; it points to the right."""
    mark = MARKS[name]
    shift = along.BEYOND - _front(mark) if where[0] == LAST else 0.0
    half = mark.reach + abs(shift) + max(ink.paint.edge_width, PLANNED_EDGE)

    def drawing(*, planned: bool) -> str:
        outlines = [_outline(polygon, (half + shift, half)) for polygon in mark.polygons]
        return embedded(Drawing(2 * half, 2 * half, tuple(ink.shape(o, planned=planned) for o in outlines)))

    values = {"name": drawing(planned=False), "size": millimetres(2 * half), "size_unit": "MM"}
    when = f"CASE WHEN {ink.planned} THEN {quoted(drawing(planned=True))} END"
    expressed = {"name": when} if ink.planned else {}
    figure = symbol("mark", "marker", [symbol_layer("SvgMarker", values, expressed)])
    return symbol_layer("MarkerLine", {**where[0], "rotate": 1}, where[1], figure, level)


def _front(mark: Mark) -> float:
    """How far the mark reaches ahead: at the end of a line its tip stands a fixed distance beyond the end."""
    return max(x for polygon in mark.polygons for ring in polygon for x, _ in ring)


def plain_hatch(style: AreaStyle, level: int) -> Element:
    """The stroke of a hatch that is geometry already."""
    paint = decoration_paint.of_hatch(style)
    values = {
        "line_color": colour(paint.colour, paint.opacity),
        "line_width": millimetres(paint.width),
        "line_width_unit": "MM",
        "line_style": "solid",
        "capstyle": "round",
        "joinstyle": "round",
        "use_custom_dash": 0,
    }
    return symbol_layer("SimpleLine", values, level=level)


def plain_marks(sign: Sign, *, planned: bool) -> list[Element]:
    """The edge and the fill of marks that are geometry already; nothing for a sign without marks."""
    if sign.line is not None and (sign.line.mark or sign.line.end):
        paint, under, on = (
            decoration_paint.of_line(sign.line),
            levels.of_mark_edge(sign.line.mark),
            levels.MARK,
        )
    elif sign.area is not None and sign.area.edge:
        paint = decoration_paint.of_edge(sign.area)
        under, on = levels.MARK_UNDER_EDGE, levels.MARK_ON_EDGE
    else:
        return []
    edge = {
        "line_color": colour(paint.colour if planned else paint.edge),
        "line_width": millimetres(PLANNED_EDGE if planned else paint.edge_width),
        "line_width_unit": "MM",
        "line_style": "solid",
        "joinstyle": "round",
        "use_custom_dash": 0,
    }
    fill = {
        "color": colour(decoration_paint.PAPER if planned else paint.fill),
        "style": "solid",
        "outline_style": "no",
    }
    # What is planned is open: its edge is its colour, and lies on the line.
    return [
        symbol_layer("SimpleLine", edge, level=on if planned else under),
        symbol_layer("SimpleFill", fill, level=on),
    ]


def _outline(polygon: Sequence[Sequence[Point]], middle: Point) -> paths.Path:
    dx, dy = middle
    return tuple(
        command for ring in polygon for command in paths.polygon([(x + dx, y + dy) for x, y in ring])
    )


def direction(level: int, size: str, angle: str, shown: str) -> Element:
    """The arrow that goes around a point sign; expressions give its size, its angle and whether it shows."""
    values = {
        "name": _arrow(),
        "size": millimetres(2 * ARROW_REACH),
        "size_unit": "MM",
        "angle": 0,
    }
    expressed = {"size": size, "angle": angle, "enabled": shown}
    return symbol_layer("SvgMarker", values, expressed, level=level)


@cache
def _arrow() -> str:
    """The embedded arrow, upwards from the middle of its box."""
    half = ARROW_REACH
    fills = decoration.of_point((half, half), 0.0, decoration.View((0.0, 0.0, 2 * half, 2 * half))).fills
    paint = decoration_paint.DIRECTION
    outlines = [tuple(step for ring in fill for step in paths.polygon(ring)) for fill in fills]
    shapes = [Shape(outline, stroke=paint.edge, width=paint.edge_width) for outline in outlines]
    shapes += [Shape(outline, fill=paint.fill) for outline in outlines]
    return embedded(Drawing(2 * half, 2 * half, tuple(shapes)))
