"""How a plot lies on a screen or a sheet of paper: scale, places in pixels, the fullest window."""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from symbology.lint_model import Plot, Thing, View, shared

PIXEL = 0.00028
"""Metres: the side of a pixel, also where paper is meant (OGC 06-042, 7.2.4.6.9)."""
EARTH = 6_378_137.0
ZOOM_ZERO = 2 * math.pi * EARTH / 512  # Web Mercator metres in a pixel at zoom 0, tiles of 512 pixels
FARTHEST_NORTH = 85.06

Place = tuple[float, float]
"""x to the right, y downwards, in pixels."""


@dataclass(frozen=True)
class Seen:
    """A plot at a scale. `places` are the anchors of its things in pixels, in the order of the things;
    `window` is how wide and high (pixels) one sees at once; `fits` how many times all of it fits in that.
    """

    view: View
    scale: float
    zoom: float
    window: tuple[float, float]
    places: tuple[Place, ...]
    fits: float

    @classmethod
    def of(cls, plot: Plot, view: View) -> "Seen":
        """The plot as the view asks, or whole when it asks no scale."""
        window = tuple(shared("windows")[view.medium])
        west, south, east, north = _extent(plot.things)
        middle = (south + north) / 2
        (left, bottom), (right, top) = _mercator(west, south), _mercator(east, north)
        whole = max(
            (right - left) / window[0], (bottom - top) / window[1], 0.5
        )  # Mercator metres in a pixel that show it whole
        ground = math.cos(math.radians(middle))
        pitch = whole if view.scale is None else view.scale * PIXEL / ground
        places = tuple((x / pitch, y / pitch) for x, y in (_mercator(*thing.anchor) for thing in plot.things))
        return cls(
            view=view,
            scale=pitch * ground / PIXEL,
            zoom=math.log2(ZOOM_ZERO / pitch),
            window=(window[0], window[1]),
            places=places,
            fits=min(1.0, pitch / whole) if whole > 0.5 else 1.0,
        )

    def fullest(self, things: Iterable[tuple[Thing, Place]]) -> list[Thing]:
        """Those in the window that holds most; windows are tried half a window apart."""
        placed = list(things)
        west = min((x for _, (x, _) in placed), default=0.0)
        north = min((y for _, (_, y) in placed), default=0.0)
        # A hair wider, so that what fits a window exactly is one window.
        half_wide, half_high = self.window[0] / 2 * 1.001, self.window[1] / 2 * 1.001
        cells: dict[tuple[int, int], list[Thing]] = defaultdict(list)
        for thing, (x, y) in placed:
            cells[int((x - west) / half_wide), int((y - north) / half_high)].append(thing)
        best: list[Thing] = []
        for column, row in list(cells):
            for left, top in ((column, row), (column - 1, row), (column, row - 1), (column - 1, row - 1)):
                inside = [cells.get((left + i, top + j), ()) for i in (0, 1) for j in (0, 1)]
                if sum(map(len, inside)) > len(best):
                    best = [thing for cell in inside for thing in cell]
        return best


def _extent(things: Iterable[Thing]) -> tuple[float, float, float, float]:
    boxes = [thing.box for thing in things]
    if not boxes:
        return 5.0, 52.0, 5.0, 52.0
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _mercator(lon: float, lat: float) -> Place:
    """Metres in Web Mercator, y downwards."""
    phi = math.radians(max(-FARTHEST_NORTH, min(FARTHEST_NORTH, lat)))
    return EARTH * math.radians(lon), -EARTH * math.asinh(math.tan(phi))
