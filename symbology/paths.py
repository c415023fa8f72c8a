"""Path geometry: what are the lines and curves of a drawing?

A `Path` holds absolute commands M, L, C and Z alone. SVG Tiny 1.2 has no elliptical arc command, so arcs and
quadratic curves become cubic ones here (SVG 1.1, appendix F.6.5). x grows to the right, y grows downwards.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Point = tuple[float, float]
Command = tuple[str, tuple[float, ...]]
Path = tuple[Command, ...]

KAPPA = 0.5522847498  # control length of a cubic that follows a quarter of a unit circle
_TOKEN = re.compile(r"[MmLlHhVvCcQqAaZz]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_ARGUMENTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "Q": 4, "A": 7, "Z": 0}


class BadPath(ValueError):
    """Path data that cannot be read; the message quotes it."""


@dataclass(frozen=True)
class Placement:
    """Uniform scale, then rotation (degrees clockwise), then shift, in the units of the drawing."""

    scale: float = 1.0
    dx: float = 0.0
    dy: float = 0.0
    degrees: float = 0.0

    def point(self, x: float, y: float) -> Point:
        angle = math.radians(self.degrees)
        cos, sin = math.cos(angle), math.sin(angle)
        x, y = x * self.scale, y * self.scale
        return x * cos - y * sin + self.dx, x * sin + y * cos + self.dy


def parse(data: str) -> Path:
    """Reads path data with M L H V C Q A Z (absolute or relative).

    Raises BadPath for any other command or a wrong number of arguments.
    """
    if _TOKEN.sub("", data).strip(" ,\n\t"):
        raise BadPath(data)
    commands: list[Command] = []
    pen, start = (0.0, 0.0), (0.0, 0.0)
    for letter, numbers in _segments(data):
        step, pen = _absolute(letter, numbers, pen, start)
        if letter in "Mm":
            start = pen
        commands.extend(step)
    return tuple(commands)


def _segments(data: str) -> Iterator[tuple[str, tuple[float, ...]]]:
    tokens = _TOKEN.findall(data)
    at = 0
    while at < len(tokens):
        letter = tokens[at]
        if letter.upper() not in _ARGUMENTS:
            raise BadPath(data)
        at += 1
        count = _ARGUMENTS[letter.upper()]
        if count == 0:
            yield letter, ()
            continue
        first = True
        while first or (at < len(tokens) and tokens[at].upper() not in _ARGUMENTS):
            numbers = tokens[at : at + count]
            if len(numbers) < count or any(number.upper() in _ARGUMENTS for number in numbers):
                raise BadPath(data)
            yield letter, tuple(float(number) for number in numbers)
            at += count
            first = False
            letter = {"M": "L", "m": "l"}.get(letter, letter)


def _absolute(
    letter: str, numbers: tuple[float, ...], pen: Point, start: Point
) -> tuple[list[Command], Point]:
    ox, oy = pen if letter.islower() else (0.0, 0.0)
    match letter.upper():
        case "Z":
            return [("Z", ())], start
        case "H":
            end = (numbers[0] + ox, pen[1])
            return [("L", end)], end
        case "V":
            end = (pen[0], numbers[0] + oy)
            return [("L", end)], end
        case "A":
            end = (numbers[5] + ox, numbers[6] + oy)
            return _arc(pen, end, numbers[0], numbers[1], numbers[2], numbers[3] != 0, numbers[4] != 0), end
    shifted = tuple(n + (ox if i % 2 == 0 else oy) for i, n in enumerate(numbers))
    end = (shifted[-2], shifted[-1])
    if letter.upper() == "Q":
        return [_quadratic(pen, (shifted[0], shifted[1]), end)], end
    return [(letter.upper(), shifted)], end


def _quadratic(start: Point, control: Point, end: Point) -> Command:
    first = tuple(s + 2 / 3 * (c - s) for s, c in zip(start, control, strict=True))
    second = tuple(e + 2 / 3 * (c - e) for e, c in zip(end, control, strict=True))
    return "C", (*first, *second, *end)


def _arc(
    start: Point, end: Point, rx: float, ry: float, tilt: float, large: bool, sweep: bool
) -> list[Command]:
    """The arc from start to end as cubic curves of at most a quarter turn each (SVG 1.1, F.6.5)."""
    if rx == 0 or ry == 0 or start == end:
        return [("L", end)]
    phi = math.radians(tilt)
    cos, sin = math.cos(phi), math.sin(phi)
    hx, hy = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    x1, y1 = cos * hx + sin * hy, -sin * hx + cos * hy
    grow = math.sqrt(max(1.0, (x1 / rx) ** 2 + (y1 / ry) ** 2))
    rx, ry = rx * grow, ry * grow
    under = (rx * ry) ** 2 - (rx * y1) ** 2 - (ry * x1) ** 2
    root = math.sqrt(max(0.0, under / ((rx * y1) ** 2 + (ry * x1) ** 2))) * (-1 if large == sweep else 1)
    cx1, cy1 = root * rx * y1 / ry, -root * ry * x1 / rx
    cx = cos * cx1 - sin * cy1 + (start[0] + end[0]) / 2
    cy = sin * cx1 + cos * cy1 + (start[1] + end[1]) / 2
    theta = math.atan2((y1 - cy1) / ry, (x1 - cx1) / rx)
    delta = math.atan2((-y1 - cy1) / ry, (-x1 - cx1) / rx) - theta
    delta += 2 * math.pi if sweep and delta < 0 else -2 * math.pi if not sweep and delta > 0 else 0
    pieces = max(1, math.ceil(abs(delta) / (math.pi / 2) - 1e-9))
    turn = delta / pieces
    reach = 4 / 3 * math.tan(turn / 4)

    def place(ux: float, uy: float) -> Point:
        return cos * rx * ux - sin * ry * uy + cx, sin * rx * ux + cos * ry * uy + cy

    curves: list[Command] = []
    for piece in range(pieces):
        a, b = theta + piece * turn, theta + (piece + 1) * turn
        first = place(math.cos(a) - reach * math.sin(a), math.sin(a) + reach * math.cos(a))
        second = place(math.cos(b) + reach * math.sin(b), math.sin(b) - reach * math.cos(b))
        last = end if piece == pieces - 1 else place(math.cos(b), math.sin(b))
        curves.append(("C", (*first, *second, *last)))
    return curves


def polygon(points: Sequence[Point]) -> Path:
    """A closed path through the points."""
    return (*polyline(points), ("Z", ()))


def polyline(points: Sequence[Point]) -> Path:
    """An open path through the points."""
    return (("M", points[0]), *(("L", point) for point in points[1:]))


def circle(cx: float, cy: float, radius: float) -> Path:
    """A circle, clockwise from its right-most point."""
    k = radius * KAPPA
    return (
        ("M", (cx + radius, cy)),
        ("C", (cx + radius, cy + k, cx + k, cy + radius, cx, cy + radius)),
        ("C", (cx - k, cy + radius, cx - radius, cy + k, cx - radius, cy)),
        ("C", (cx - radius, cy - k, cx - k, cy - radius, cx, cy - radius)),
        ("C", (cx + k, cy - radius, cx + radius, cy - k, cx + radius, cy)),
        ("Z", ()),
    )


def rectangle(x: float, y: float, width: float, height: float, radius: float = 0.0) -> Path:
    """A rectangle, with rounded corners when a radius is given."""
    right, bottom = x + width, y + height
    if radius <= 0:
        return polygon([(x, y), (right, y), (right, bottom), (x, bottom)])
    r, k = radius, radius * (1 - KAPPA)
    return (
        ("M", (x + r, y)),
        ("L", (right - r, y)),
        ("C", (right - k, y, right, y + k, right, y + r)),
        ("L", (right, bottom - r)),
        ("C", (right, bottom - k, right - k, bottom, right - r, bottom)),
        ("L", (x + r, bottom)),
        ("C", (x + k, bottom, x, bottom - k, x, bottom - r)),
        ("L", (x, y + r)),
        ("C", (x, y + k, x + k, y, x + r, y)),
        ("Z", ()),
    )


def place(path: Path, placement: Placement) -> Path:
    """The path scaled, turned and shifted."""
    if not placement.degrees:  # by far the most, so without the trigonometry
        scale, shift = placement.scale, (placement.dx, placement.dy)
        return tuple(
            (letter, tuple([value * scale + shift[at & 1] for at, value in enumerate(numbers)]))
            for letter, numbers in path
        )
    placed: list[Command] = []
    for letter, numbers in path:
        pairs = zip(numbers[0::2], numbers[1::2], strict=True)
        placed.append((letter, tuple(value for x, y in pairs for value in placement.point(x, y))))
    return tuple(placed)


def points_of(path: Path) -> list[Point]:
    """All end and control points, in order."""
    return [pair for _, numbers in path for pair in zip(numbers[0::2], numbers[1::2], strict=True)]


def dashed(corners: Sequence[Point], dash: float, gap: float) -> Path:
    """The closed polygon through the corners as separate dashes.

    Each edge is divided by itself so that half a dash meets at every corner: the shape stays readable,
    and no renderer's own dash rule comes into play.
    """
    commands: list[Command] = []
    for start, end in zip(corners, [*corners[1:], corners[0]], strict=True):
        length = math.dist(start, end)
        periods = max(1, round(length / (dash + gap)))
        period = length / periods
        half = period * dash / (dash + gap) / 2
        for n in range(periods):
            for low, high in ((n * period, n * period + half), ((n + 1) * period - half, (n + 1) * period)):
                commands.append(("M", _along(start, end, low / length)))
                commands.append(("L", _along(start, end, high / length)))
    return tuple(commands)


def _along(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def text(path: Path) -> str:
    """Path data with at most two decimals: the same text on every run."""
    return "".join([letter + " ".join([number(value) for value in numbers]) for letter, numbers in path])


def number(value: float) -> str:
    """A number with at most two decimals and no trailing zeros."""
    written = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if written in ("-0", "") else written
