"""Drawings: what every writer (SVG, sprite, print) is given."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from symbology import paths

BOX = 64.0  # side of a sign's box, in grid units


@dataclass(frozen=True)
class Shape:
    """A path with a fill, a stroke (width in grid units) or both; colours #rrggbb, opacity 0 to 1."""

    path: paths.Path
    fill: str | None = None
    stroke: str | None = None
    width: float = 0.0
    flat_ends: bool = False
    opacity: float = 1.0


@dataclass(frozen=True)
class Drawing:
    """Shapes in a box; the anchor, in the box's units, stands on the map position."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    anchor: paths.Point = (BOX / 2, BOX / 2)


def placed(shapes: Iterable[Shape], placement: paths.Placement) -> tuple[Shape, ...]:
    """The shapes scaled, turned and shifted; line widths scale too."""
    return tuple(
        replace(shape, path=paths.place(shape.path, placement), width=shape.width * placement.scale)
        for shape in shapes
    )
