"""Hatches: which lines and small figures fill an area?

Parallel lines are cut by the area's rings (even-odd, so that holes stay open) and stand on a grid that is
anchored to the whole world: neighbouring areas and neighbouring tiles join without a seam.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from symbology.decoration_along import within
from symbology.paths import Point

Box = tuple[float, float, float, float]
Ring = Sequence[Point]
Span = tuple[float, float]

MOST_CROSSINGS = 60_000
"""Of all rings with one family of lines: beyond it the area is hatched half as densely, up to four times."""
MOST_STROKES = 6_000
SHORTEST = 1.0  # pixels; a shorter piece of a hatch line is not seen


@dataclass(frozen=True)
class Lines:
    """Parallel lines: the angle of their direction in degrees (0 = lying, 45 = falling), pixels apart.

    `shift` moves them by a share of `apart`, for lines in pairs.
    """

    angle: float
    apart: float
    shift: float = 0.0


@dataclass(frozen=True)
class Stamps:
    """Small figures in rows, every other row shifted by half: strokes around (0, 0), pixels apart."""

    strokes: tuple[tuple[Point, ...], ...]
    across: float
    down: float

    @property
    def half_width(self) -> float:
        return max(abs(x) for stroke in self.strokes for x, _ in stroke)

    @property
    def half_height(self) -> float:
        return max(abs(y) for stroke in self.strokes for _, y in stroke)


def _wave(half: float, height: float) -> tuple[Point, ...]:
    return tuple((half * n / 3, -height * math.sin(math.pi * n / 3)) for n in range(-3, 4))


PATTERNS: Mapping[str, tuple[Lines | Stamps, ...]] = {
    "schuin": (Lines(-45.0, 10.0),),
    "terug": (Lines(45.0, 10.0),),
    "dubbelschuin": (Lines(-45.0, 18.0), Lines(-45.0, 18.0, 0.22)),
    "steil": (Lines(-67.5, 12.0),),
    "vlak": (Lines(22.5, 12.0),),
    "kruis": (Lines(-45.0, 11.0), Lines(45.0, 11.0)),
    "ruit": (Lines(-60.0, 14.0), Lines(60.0, 14.0)),
    "liggend": (Lines(0.0, 9.0),),
    "staand": (Lines(90.0, 9.0),),
    "raster": (Lines(0.0, 14.0), Lines(90.0, 14.0)),
    "stip": (Stamps((((-0.2, 0.0), (0.2, 0.0)),), 15.0, 7.5),),
    "streep": (Stamps((((-4.0, 0.0), (4.0, 0.0)),), 18.0, 8.0),),
    "golf": (Stamps((_wave(6.0, 2.2),), 22.0, 10.0),),
    "plus": (Stamps((((-3.0, 0.0), (3.0, 0.0)), ((0.0, -3.0), (0.0, 3.0))), 20.0, 10.0),),
    "kruisje": (Stamps((((-2.6, -2.6), (2.6, 2.6)), ((-2.6, 2.6), (2.6, -2.6))), 20.0, 10.0),),
    "keper": (Stamps((((-4.0, 2.0), (0.0, -2.0), (4.0, 2.0)),), 18.0, 9.0),),
    "vinkje": (Stamps((((-3.5, -0.5), (-1.0, 2.2), (3.5, -2.6)),), 22.0, 11.0),),
    "ring": (
        Stamps(
            (tuple((2.6 * math.cos(n * math.pi / 4), 2.6 * math.sin(n * math.pi / 4)) for n in range(9)),),
            20.0,
            10.0,
        ),
    ),
    "gras": (Stamps((((-3.0, -2.0), (0.0, 2.2), (3.0, -2.0)), ((0.0, -3.0), (0.0, 2.2))), 24.0, 12.0),),
}
"""Every hatch by its name in the data."""


def hatched(
    rings: Sequence[Ring], pattern: Sequence[Lines | Stamps], spacing: float, box: Box, origin: Point
) -> list[list[Point]]:
    """The strokes of a pattern inside the rings and the box; `spacing` widens it. Bounded by MOST_STROKES."""
    usable = [ring for ring in map(_finite, rings) if len(ring) > 2]
    if not usable:
        return []
    for density in range(4):
        try:
            return _hatched(usable, pattern, spacing * 2**density, box, origin)
        except _TooMany:
            continue
    return []


def _hatched(
    rings: Sequence[Ring], pattern: Sequence[Lines | Stamps], spacing: float, box: Box, origin: Point
) -> list[list[Point]]:
    found: list[list[Point]] = []
    for part in pattern:
        if isinstance(part, Lines):
            strokes = _lines(rings, part, spacing, box, origin)
        else:
            strokes = _stamps(rings, part, spacing, box, origin)
        for stroke in strokes:
            found.append(stroke)
            if len(found) > MOST_STROKES:
                raise _TooMany
    return found


class _TooMany(Exception):
    """The area is too ragged to be hatched this densely."""


def _finite(ring: Ring) -> list[Point]:
    return [point for point in ring if math.isfinite(point[0]) and math.isfinite(point[1])]


def _lines(
    rings: Sequence[Ring], lines: Lines, spacing: float, box: Box, origin: Point
) -> Iterator[list[Point]]:
    """Lines at world distances (n + shift) × apart from the world's corner, cut by the rings and the box."""
    apart = lines.apart * spacing
    angle = math.radians(lines.angle)
    cos, sin = math.cos(angle), math.sin(angle)
    if abs(cos) < 1e-12:
        cos = 0.0
    offset = (-sin * origin[0] + cos * origin[1] - lines.shift * apart) % apart
    turned = [[(x * cos + y * sin, -x * sin + y * cos) for x, y in ring] for ring in rings]
    corners = [(x * cos + y * sin, -x * sin + y * cos) for x in (box[0], box[2]) for y in (box[1], box[3])]
    low, high = min(v for _, v in corners), max(v for _, v in corners)
    for v, spans in scanned(turned, apart, offset, (low, high)):
        for start, end in spans:
            cut = _cut(
                (start * cos - v * sin, start * sin + v * cos),
                (end * cos - v * sin, end * sin + v * cos),
                box,
            )
            if cut is not None:
                yield cut


def _cut(start: Point, end: Point, box: Box) -> list[Point] | None:
    inside = within(start, end, box)
    if inside is None or math.dist(start, end) * (inside[1] - inside[0]) < SHORTEST:
        return None
    dx, dy = end[0] - start[0], end[1] - start[1]
    return [(start[0] + dx * share, start[1] + dy * share) for share in inside]


def scanned(
    rings: Sequence[Ring], apart: float, offset: float, between: Span
) -> Iterator[tuple[float, list[Span]]]:
    """For each level n × apart − offset between two values of y: the spans of x inside the rings, even-odd.

    An edge crosses a level when it starts at or above it and ends below, or the other way round: so every
    level is crossed an even number of times, also through corners.
    """
    first, last = math.ceil((between[0] + offset) / apart), math.floor((between[1] + offset) / apart)
    crossings: dict[int, list[float]] = {}
    count = 0
    for ring in rings:
        x1, y1 = ring[-1]
        for x2, y2 in ring:
            lower, upper = (y1, y2) if y1 <= y2 else (y2, y1)
            from_n = max(first, math.ceil((lower + offset) / apart))
            to_n = min(last, math.ceil((upper + offset) / apart) - 1)
            if from_n <= to_n:
                slope = (x2 - x1) / (y2 - y1)
                for n in range(from_n, to_n + 1):
                    crossings.setdefault(n, []).append(x1 + (n * apart - offset - y1) * slope)
                count += to_n - from_n + 1
                if count > MOST_CROSSINGS:
                    raise _TooMany
            x1, y1 = x2, y2
    for n in sorted(crossings):
        at = sorted(crossings[n])
        yield n * apart - offset, list(zip(at[0::2], at[1::2], strict=False))


def _stamps(
    rings: Sequence[Ring], stamps: Stamps, spacing: float, box: Box, origin: Point
) -> Iterator[list[Point]]:
    """Figures that lie wholly inside: top, middle and bottom are in the area, with room on both sides."""
    across, down = stamps.across * spacing, stamps.down * spacing
    reach, half = stamps.half_height + 0.8, stamps.half_width + 0.8
    levels = [dict(_rows(rings, down, origin[1], shift, (box[1], box[3]))) for shift in (-reach, 0.0, reach)]
    base = origin[0] % (2 * across)
    for row, middle in levels[1].items():
        above, below = levels[0].get(row), levels[2].get(row)
        if not above or not below:
            continue
        y = row * down - origin[1]
        shift = across / 2 if row % 2 else 0.0
        for start, end in _common(_common(middle, above), below):
            low, high = max(start + half, box[0]), min(end - half, box[2])
            for n in range(
                math.ceil((low + base - shift) / across), math.floor((high + base - shift) / across) + 1
            ):
                x = n * across + shift - base
                for stroke in stamps.strokes:
                    yield [(x + dx, y + dy) for dx, dy in stroke]


def _rows(
    rings: Sequence[Ring], down: float, origin: float, shift: float, between: Span
) -> Iterator[tuple[int, list[Span]]]:
    """Spans by the number of the row in the world, at `shift` pixels below the row's middle."""
    whole, offset = divmod(origin - shift, down)
    for y, spans in scanned(rings, down, offset, (between[0] - 20.0, between[1] + 20.0)):
        yield round((y + offset) / down) + int(whole), spans


def _common(one: Sequence[Span], other: Sequence[Span]) -> list[Span]:
    """Where both are."""
    found, at = [], 0
    for start, end in one:
        while at < len(other) and other[at][1] <= start:
            at += 1
        here = at
        while here < len(other) and other[here][0] < end:
            low, high = max(start, other[here][0]), min(end, other[here][1])
            if low < high:
                found.append((low, high))
            here += 1
    return found
