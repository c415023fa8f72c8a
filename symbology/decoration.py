"""Decoration: which plain strokes and fills make a line or an area readable as its sign?

Arrowheads, teeth, crosses and hatches are made here as geometry, so that every client draws the same with
plain strokes and fills. Everything is in pixels of the target, x to the right, y downwards. Pure: the same
input gives the same output, and the output is bounded whatever the input.

Marks are laid along a line measured from its start, and hatches stand on a grid of the whole world, so that
neighbouring tiles join.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from symbology import decoration_along as along
from symbology import decoration_hatch as hatching
from symbology import decoration_marks as marks
from symbology.model import AreaStyle, LineStyle
from symbology.paths import Point

Ring = Sequence[Point]
Fill = list[list[Point]]
"""One polygon: its outer ring, then holes; rings are not closed by a repeated point."""

DIRECTION_AT = 20.0  # pixels from a point sign's middle to the tail of its direction arrow
DIRECTION_SCALE = 1.0


@dataclass(frozen=True)
class View:
    """What is wanted: a box (xmin, ymin, xmax, ymax) in pixels, and the place of (0, 0) in the world.

    `origin` is in pixels from the world's top left corner at this scale; hatches are anchored there.
    """

    box: tuple[float, float, float, float]
    origin: Point = (0.0, 0.0)


@dataclass
class Decoration:
    """Polygons to fill and lines to stroke."""

    fills: list[Fill] = field(default_factory=list)
    strokes: list[list[Point]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.fills or self.strokes)


def of_line(parts: Sequence[Sequence[Point]], style: LineStyle, view: View) -> Decoration:
    """The marks along a line of one or more parts, each in its drawing direction."""
    found = Decoration()
    if style.mark:
        mark = marks.MARKS[style.mark]
        for part in parts:
            found.fills += along.marked(part, mark, style.spacing, view.box, room=len(found.fills))
    if style.end:
        for part in parts:
            found.fills += along.ended(part, marks.MARKS[style.end], view.box)
    return found


def of_area(polygons: Sequence[Sequence[Ring]], style: AreaStyle, view: View) -> Decoration:
    """The hatch of an area (each polygon its outer ring and its holes) and the marks along its edge.

    Edge marks stand on the inner side where the outer ring runs counterclockwise as seen on the map.
    """
    found = Decoration()
    if style.pattern:
        rings = [ring for polygon in polygons for ring in polygon]
        pattern = hatching.PATTERNS[style.pattern]
        found.strokes = hatching.hatched(rings, pattern, style.spacing, view.box, view.origin)
    if style.edge:
        mark = marks.MARKS[style.edge]
        for polygon in polygons:
            for ring in polygon:
                closed = [*ring, ring[0]] if ring and ring[0] != ring[-1] else ring
                found.fills += along.marked(closed, mark, style.edge_spacing, view.box, room=len(found.fills))
    return found


def of_point(place: Point, degrees: float, view: View) -> Decoration:
    """The arrow that shows the direction of a point sign, in degrees clockwise from the top."""
    return Decoration(along.outward(place, degrees, marks.MARKS["richting"], DIRECTION_AT, view.box))


def is_decorated(line: LineStyle | None, area: AreaStyle | None) -> bool:
    """Whether a sign's geometry gets anything from here."""
    if line is not None:
        return bool(line.mark or line.end)
    return area is not None and bool(area.pattern or area.edge)
