"""Drawings: what every writer (SVG, sprite, print) is given."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from symbology import paths

BOX = 64.0  # side of a sign's box, in grid units


@dataclass(frozen=True)
class Shape:
    """A path with a fill, a stroke (width in grid units) or both; colours #rrggbb, opacity 0 to 1.

    Filled by the even-odd rule, or, as letters are, by the non-zero winding rule.
    """

    path: paths.Path
    fill: str | None = None
    stroke: str | None = None
    width: float = 0.0
    flat_ends: bool = False
    opacity: float = 1.0
    winding: bool = False


@dataclass(frozen=True)
class Drawing:
    """Shapes in a box; the anchor, in the box's units, stands on the map position.

    A point sign's anchor is the middle of its tile and of its box, whatever stands beside the tile, so that a
    program that centres a picture on a position puts the tile there.
    """

    width: float
    height: float
    shapes: tuple[Shape, ...]
    anchor: paths.Point = (BOX / 2, BOX / 2)


def reach(shapes: Iterable[Shape]) -> tuple[float, float]:
    """How far shapes reach from the point 0, 0: sideways, and up or down, with their line widths."""
    across, along = 0.0, 0.0
    for shape in shapes:
        for x, y in paths.points_of(shape.path):
            across = max(across, abs(x) + shape.width / 2)
            along = max(along, abs(y) + shape.width / 2)
    return across, along


def placed(shapes: Iterable[Shape], placement: paths.Placement) -> tuple[Shape, ...]:
    """The shapes scaled, turned and shifted; line widths scale too."""
    return tuple(
        replace(shape, path=paths.place(shape.path, placement), width=shape.width * placement.scale)
        for shape in shapes
    )
