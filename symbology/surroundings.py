"""Around the tile: how do exercise, strength, direction, number, time and label stand beside a sign?

Everything is drawn from the middle of the tile (0, 0), in grid units, x to the right, y downwards. Words go
where the arrow does not point, so nothing ever covers anything else.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symbology import paths, typesetting
from symbology.amplifiers import Amplifiers
from symbology.drawing import BOX, Shape
from symbology.model import Palette

HALF = BOX / 2
GAP = 3.0
HALO = 5.5  # width of the white line around ink that has no ground of its own
TEXT = 21.0  # em of label and time
LINE = 23.0  # from base line to base line
LONGEST_LINE = 20  # characters of a label on one line
PLATE_TEXT, PLATE_HEIGHT, PLATE_EDGE = 25.0, 30.0, 7.0
BAND_HEIGHT, BAND_TEXT, BAND_WORD = 17.0, 11.5, "OEFENING"
BAR_HEIGHT, BAR_WIDTH, BAR_LINE = 11.0, 57.0, 2.5
CORNER = 8.0
ARROW_LENGTH, ARROW_HEAD, ARROW_HALF, ARROW_SHAFT = 34.0, 20.0, 14.0, 4.5


@dataclass(frozen=True)
class Ink:
    """The colours around the tile: greyer for what has ended, but an exercise stays unmistakable."""

    ink: str
    paper: str
    band: str

    @classmethod
    def of(cls, colours: Palette, ended: bool) -> "Ink":
        ink = colours.colour("grey" if ended else "ink")
        return cls(ink, colours.colour("casing"), colours.colour("exercise"))


def shapes(amplifiers: Amplifiers, ink: Ink) -> list[Shape]:
    """What stands around the tile."""
    top, bottom = -HALF, HALF
    found: list[Shape] = []
    if amplifiers.exercise:
        found.extend(_band(top, ink))
        top -= BAND_HEIGHT
    if amplifiers.strength is not None:
        found.extend(_bar(bottom, amplifiers.strength, ink))
        bottom += BAR_HEIGHT + GAP
    if amplifiers.direction is not None:
        found.extend(_arrow(amplifiers.direction, top, bottom, ink))
    if amplifiers.number is not None:
        found.extend(_plate(amplifiers.written_number, _points_right(amplifiers.direction), ink))
    above, below = _words(amplifiers)
    found.extend(_lines(above, top - GAP - LINE * len(above) + LINE - typesetting.DESCENT * TEXT, ink))
    found.extend(_lines(below, bottom + GAP + typesetting.CAPITAL * TEXT, ink))
    return found


def _words(amplifiers: Amplifiers) -> tuple[Sequence[str], Sequence[str]]:
    """The lines above and below the tile: time above, label below, but none where the arrow points."""
    time = [amplifiers.time] if amplifiers.time else []
    label = typesetting.broken(amplifiers.label, LONGEST_LINE)
    if amplifiers.direction is None:
        return time, label
    if 90 < amplifiers.direction < 270:
        return [*label, *time], []
    return [], [*label, *time]


def _points_right(direction: float | None) -> bool:
    return direction is not None and 0 < direction < 180


def _lines(lines: Sequence[str], baseline: float, ink: Ink) -> Iterator[Shape]:
    """Centred lines of text with a halo; all halos below all ink."""
    outlines = []
    for at, line in enumerate(lines):
        x = -typesetting.width(line, TEXT) / 2
        outlines.append(typesetting.outline(line, x, baseline + at * LINE, TEXT))
    for outline in outlines:
        yield Shape(outline, fill=ink.paper, stroke=ink.paper, width=HALO, winding=True)
    for outline in outlines:
        yield Shape(outline, fill=ink.ink, winding=True)


def _band(bottom: float, ink: Ink) -> Iterator[Shape]:
    """The word OEFENING on a band as wide as the tile: seen as a stripe where it is too small to read."""
    yield Shape(
        paths.rectangle(-HALF + 1, bottom - BAND_HEIGHT + 2, BOX - 2, BAND_HEIGHT - 1.5, 3.0), fill=ink.band
    )
    x = -typesetting.width(BAND_WORD, BAND_TEXT) / 2
    y = bottom - (BAND_HEIGHT - 2.5 - typesetting.CAPITAL * BAND_TEXT) / 2
    yield Shape(typesetting.outline(BAND_WORD, x, y, BAND_TEXT), fill=ink.paper, winding=True)


def _bar(top: float, strength: float, ink: Ink) -> Iterator[Shape]:
    """A bar that is as full as the percentage says, with quarters marked."""
    left, y = -BAR_WIDTH / 2, top + GAP
    box = paths.rectangle(left, y, BAR_WIDTH, BAR_HEIGHT - GAP)
    yield Shape(box, fill=ink.paper, stroke=ink.paper, width=HALO + 1)
    if strength > 0:
        filled = paths.rectangle(left, y, BAR_WIDTH * strength / 100, BAR_HEIGHT - GAP)
        yield Shape(filled, fill=ink.ink)
    yield Shape(box, stroke=ink.ink, width=BAR_LINE)


def _plate(written: str, to_the_left: bool, ink: Ink) -> Iterator[Shape]:
    """The number, on a dark plate beside the tile."""
    width = typesetting.width(written, PLATE_TEXT) + 2 * PLATE_EDGE
    left = -HALF - GAP - width if to_the_left else HALF + GAP
    ground = paths.rectangle(left, -PLATE_HEIGHT / 2, width, PLATE_HEIGHT, 5.0)
    yield Shape(ground, fill=ink.ink, stroke=ink.paper, width=2.5)
    y = typesetting.CAPITAL * PLATE_TEXT / 2
    written_out = typesetting.outline(written, left + PLATE_EDGE, y, PLATE_TEXT)
    yield Shape(written_out, fill=ink.paper, winding=True)


def _arrow(direction: float, top: float, bottom: float, ink: Ink) -> Iterator[Shape]:
    """An arrow that leaves the tile in the direction (degrees clockwise from north)."""
    angle = math.radians(direction)
    across, along = math.sin(angle), -math.cos(angle)
    edges = [HALF / abs(across)] if abs(across) > 1e-9 else []
    edges += [(bottom if along > 0 else top) / along] if abs(along) > 1e-9 else []
    # Farther out where it leaves over a corner, so that its width clears the bar and the band.
    start = min(edges) + GAP + 1 + CORNER * 2 * abs(across * along)
    neck, end = start + ARROW_LENGTH - ARROW_HEAD, start + ARROW_LENGTH
    corners = [
        (-ARROW_SHAFT, -start),
        (-ARROW_SHAFT, -neck),
        (-ARROW_HALF, -neck),
        (0.0, -end),
        (ARROW_HALF, -neck),
        (ARROW_SHAFT, -neck),
        (ARROW_SHAFT, -start),
    ]
    arrow = paths.place(paths.polygon(corners), paths.Placement(degrees=direction))
    yield Shape(arrow, fill=ink.paper, stroke=ink.paper, width=HALO)
    yield Shape(arrow, fill=ink.ink)
