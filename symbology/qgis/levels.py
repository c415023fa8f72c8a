"""Levels: in which order is everything drawn, whichever sign it belongs to?

As in the viewer, all fills lie below all outlines, these below all lines, and signs on top; of the signs what
happens above what is done, and that above the surroundings.
"""

from symbology.decoration_marks import JOINED
from symbology.model import GROUPS, Sign

FILL, HATCH, EDGE_CASING, MARK_UNDER_EDGE, EDGE, MARK_ON_EDGE = range(6)
LINE_CASING, MARK_UNDER_LINE, LINE, MARK_EDGE, MARK, DIRECTION, SIGN = range(6, 13)


def of_point(sign: Sign) -> int:
    """The level of a point sign."""
    return SIGN + len(GROUPS) - 1 - GROUPS.index(sign.group)


def of_mark_edge(name: str) -> int:
    """Of a mark along a line: what grows out of the line has its edge below it."""
    return MARK_UNDER_LINE if name in JOINED else MARK_EDGE
