"""Along a line: where do its marks stand, and how are they turned?

Distances are measured from the line's start over its whole length; only marks near the box are made.
"""

import bisect
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from symbology.decoration_marks import Mark
from symbology.paths import Point

Box = tuple[float, float, float, float]
BEYOND = 9.0  # pixels that an arrowhead reaches past the line's end, so that the blunt end does not show
MOST_MARKS = 1500
"""Of one object in one tile or picture: a scribble gets no more."""


@dataclass(frozen=True)
class Measured:
    """A line without repeated points, with the distance from its start to each point."""

    points: list[Point]
    at: list[float]

    @property
    def length(self) -> float:
        return self.at[-1] if self.at else 0.0

    def place(self, distance: float) -> Point:
        """The point at this distance from the start; before the start and past the end, those."""
        index = min(max(bisect.bisect_right(self.at, distance) - 1, 0), len(self.at) - 2)
        span = self.at[index + 1] - self.at[index]
        share = min(max((distance - self.at[index]) / span, 0.0), 1.0)
        (x1, y1), (x2, y2) = self.points[index], self.points[index + 1]
        return x1 + (x2 - x1) * share, y1 + (y2 - y1) * share


def measured(points: Sequence[Point]) -> Measured:
    """The line with its measure; points that repeat or are no numbers fall out."""
    kept: list[Point] = []
    at: list[float] = []
    for point in points:
        if not (math.isfinite(point[0]) and math.isfinite(point[1])):
            continue
        step = math.dist(kept[-1], point) if kept else 0.0
        if kept and step < 1e-6:
            continue
        kept.append(point)
        at.append(at[-1] + step if at else 0.0)
    return Measured(kept, at)


def marked(
    points: Sequence[Point], mark: Mark, spacing: float, box: Box, room: int = 0
) -> list[list[list[Point]]]:
    """Polygons of the mark, evenly along the line, about `spacing` pixels apart.

    A line that is shorter than the mark has none. `room` is how many there are already.
    """
    line = measured(points)
    if line.length < 2 * mark.half or spacing <= 0:
        return []
    count = max(1, round(line.length / spacing))
    step = line.length / count
    wide = _grown(box, mark.reach)
    found: list[list[list[Point]]] = []
    for number in _numbers(line, step, count, wide):
        if len(found) + room >= MOST_MARKS:
            break
        found += _at(line, (number + 0.5) * step, mark)
    return found


def _numbers(line: Measured, step: float, count: int, box: Box) -> Iterator[int]:
    """The numbers of the marks whose places lie in the box, each once, from the start."""
    last = -1
    for index, (start, end) in enumerate(pairwise(line.points)):
        inside = within(start, end, box)
        if inside is None:
            continue
        base, span = line.at[index], line.at[index + 1] - line.at[index]
        low, high = base + span * inside[0], base + span * inside[1]
        first = max(last + 1, math.ceil(low / step - 0.5), 0)
        for number in range(first, min(math.floor(high / step - 0.5), count - 1) + 1):
            last = number
            yield number


def within(start: Point, end: Point, box: Box) -> tuple[float, float] | None:
    """The shares of a segment between which it lies in the box, after Liang and Barsky; None when outside."""
    low, high = 0.0, 1.0
    for axis, least, most in ((0, box[0], box[2]), (1, box[1], box[3])):
        step = end[axis] - start[axis]
        if step == 0:
            if not least <= start[axis] <= most:
                return None
            continue
        a, b = (least - start[axis]) / step, (most - start[axis]) / step
        low, high = max(low, min(a, b)), min(high, max(a, b))
        if low > high:
            return None
    return low, high


def _at(line: Measured, distance: float, mark: Mark) -> list[list[list[Point]]]:
    """The mark at this distance, turned along the chord under it, so that a corner does not tilt it."""
    x, y = line.place(distance)
    back, ahead = line.place(distance - mark.half), line.place(distance + mark.half)
    return turned(mark, (x, y), (ahead[0] - back[0], ahead[1] - back[1]))


def turned(mark: Mark, place: Point, towards: Point) -> list[list[list[Point]]]:
    """The mark at a place, its right side in this direction."""
    size = math.hypot(*towards)
    cos, sin = (towards[0] / size, towards[1] / size) if size > 1e-9 else (1.0, 0.0)
    x, y = place
    return [
        [[(x + px * cos - py * sin, y + px * sin + py * cos) for px, py in ring] for ring in polygon]
        for polygon in mark.polygons
    ]


def ended(points: Sequence[Point], mark: Mark, box: Box) -> list[list[list[Point]]]:
    """The mark on the line's end, its tip BEYOND pixels further."""
    line = measured(points)
    if line.length < mark.half:
        return []
    tip = line.points[-1]
    if not _holds(_grown(box, 2 * mark.reach), tip):
        return []
    back = line.place(line.length - 2 * mark.half)
    towards = (tip[0] - back[0], tip[1] - back[1])
    size = math.hypot(*towards)
    if size < 1e-9:
        return []
    front = max(x for polygon in mark.polygons for ring in polygon for x, _ in ring)
    away = BEYOND - front
    place = (tip[0] + towards[0] / size * away, tip[1] + towards[1] / size * away)
    return turned(mark, place, towards)


def outward(place: Point, degrees: float, mark: Mark, away: float, box: Box) -> list[list[list[Point]]]:
    """The mark at `away` pixels from a place, in a direction in degrees clockwise from the top."""
    if not (math.isfinite(degrees) and _holds(_grown(box, away + mark.reach), place)):
        return []
    angle = math.radians(degrees % 360.0)
    towards = (math.sin(angle), -math.cos(angle))
    return turned(mark, (place[0] + towards[0] * away, place[1] + towards[1] * away), towards)


def _grown(box: Box, by: float) -> Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _holds(box: Box, point: Point) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]
