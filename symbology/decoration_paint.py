"""Paint: in which colours and widths are decorations drawn?

A mark is an edge, stroked first, and a fill upon it; a hatch is strokes alone with round ends. Widths in
pixels, colours #rrggbb.
"""

from dataclasses import dataclass

from symbology import decoration_marks as marks
from symbology.model import AreaStyle, LineStyle

PAPER = "#FFFFFF"
INK = "#1A1A1A"
EDGE = 2.4  # width of the stroke under a mark's fill: half of it shows
OPEN_EDGE = 3.6
HATCH = 1.3
DOT = 3.0
HATCH_OPACITY = 0.55  # so that what lies under several areas stays readable


@dataclass(frozen=True)
class MarkPaint:
    """How marks are painted, in force; what is planned has paper inside and its colour as edge."""

    fill: str
    edge: str
    edge_width: float = EDGE

    @property
    def colour(self) -> str:
        """The colour that carries the meaning."""
        return self.edge if self.fill == PAPER else self.fill


@dataclass(frozen=True)
class HatchPaint:
    """How a hatch is painted."""

    colour: str
    width: float
    opacity: float = HATCH_OPACITY


DIRECTION = MarkPaint(INK, PAPER)
"""The arrow of a point sign."""


def of_line(style: LineStyle) -> MarkPaint:
    """The marks of a line sign."""
    colour = style.mark_colour or style.colour
    if style.mark in marks.OPEN:
        return MarkPaint(PAPER, colour, OPEN_EDGE)
    return MarkPaint(colour, PAPER if style.mark_colour else style.casing)


def of_edge(style: AreaStyle) -> MarkPaint:
    """The marks along an area's outline."""
    return MarkPaint(style.outline_colour, PAPER)


def of_hatch(style: AreaStyle) -> HatchPaint:
    """The hatch of an area sign."""
    return HatchPaint(style.outline_colour, DOT if style.pattern == "stip" else HATCH)
