"""How are a plot's objects decorated? In a tile: the MVT layer `{layer}.tooi`, beside the plot's own.

Its features are plain strokes and fills, made for this zoom level by `symbology.decoration`, with the
properties `id`, `sign`, `status`, `certainty` and `rol`: `streek` (a hatch), `vulling` (marks) or `richting`
(the arrow of a point with a direction).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from layers import tilewriting
from layers.tilegrid import EXTENT, Box, Tile, TileMatrixSet
from layers.tilewriting import LINE, POLYGON, Feature
from symbology import decoration
from symbology.decoration import Decoration, Fill, View
from symbology.paths import Point
from symbology.signs import load

TILE_PIXELS = 576.0
"""Side of a tile for decoration: a tile is shown at 512 pixels and up to twice as large before the next zoom
level takes over, so that marks are drawn a ninth too small at first and at most 1.8 times too large."""

UNITS_PER_PIXEL = EXTENT / TILE_PIXELS
BUFFER = 12.0
"""Pixels outside the tile to which strokes go on; marks that reach in are whole."""

SMALLEST = 6.0
"""Pixels: what is smaller gets no decoration."""

MOST_OBJECTS = 2_000
MOST_STROKES = 25_000
"""In one tile, largest objects first."""


@dataclass(frozen=True)
class Ornamented:
    """An object that is to be decorated; `shape` in metres of the CRS of the tiles, x = east, y = north.

    `rotation` is the direction of a point in degrees clockwise from straight up in the tile.
    """

    id: str
    sign: str
    status: str | None
    certainty: str
    rotation: float | None
    shape: BaseGeometry

    @property
    def points_away(self) -> bool:
        """Whether it is a point with a direction."""
        return self.rotation is not None and self.shape.geom_type in ("Point", "MultiPoint")


@cache
def signs_drawn() -> list[str]:
    """The signs whose lines and areas are decorated."""
    return [sign.code for sign in load() if decoration.is_decorated(sign.line, sign.area)]


@cache
def signs_edged() -> list[str]:
    """The area signs with marks along their outline: these must be measured whole."""
    return [sign.code for sign in load() if sign.area is not None and sign.area.edge]


def ornamented(columns: Sequence[Any]) -> list[Ornamented]:
    """The objects of a tile's question: id, sign, status, certainty, rotation and WKB, a list of each."""
    if not columns or columns[0] is None:
        return []
    *told, shapes = columns
    geometries = shapely.from_wkb(list(map(bytes, shapes)))
    return [
        Ornamented(identifier, sign, status, certainty, rotation, geometry)
        for identifier, sign, status, certainty, rotation, geometry in zip(*told, geometries, strict=True)
    ]


def tile_layer(name: str, objects: Iterable[Ornamented], grid: TileMatrixSet, tile: Tile) -> bytes:
    """The MVT layer with the decoration of these objects; no bytes when there is none."""
    edges = grid.envelope(tile)
    view = View(
        (-BUFFER, -BUFFER, TILE_PIXELS + BUFFER, TILE_PIXELS + BUFFER),
        (tile.column * TILE_PIXELS, tile.row * TILE_PIXELS),
    )
    features: list[Feature] = []
    strokes = 0
    for one in objects:
        made = decorate(one, _placing(edges), view)
        strokes += len(made.strokes)
        if strokes > MOST_STROKES:
            break
        features += _features(one, made)
    return tilewriting.layer(name, features)


@dataclass(frozen=True)
class Placing:
    """From metres (y up) to pixels (y down): `west` and `north` are at 0, 0."""

    west: float
    north: float
    metres: float

    def points(self, line: BaseGeometry) -> list[Point]:
        return [
            ((x - self.west) / self.metres, (self.north - y) / self.metres)
            for x, y in shapely.get_coordinates(line).tolist()
        ]


def _placing(edges: Box) -> Placing:
    return Placing(edges[0], edges[3], (edges[2] - edges[0]) / TILE_PIXELS)


def decorate(one: Ornamented, placing: Placing, view: View) -> Decoration:
    """The decoration of an object, in pixels."""
    sign = load().get(one.sign)
    parts = shapely.get_parts(one.shape).tolist()
    if one.points_away:
        made = Decoration()
        for place in (point for part in parts for point in placing.points(part)):
            made.fills += decoration.of_point(place, one.rotation or 0.0, view).fills
        return made
    if sign.line is not None:
        lines = [placing.points(part) for part in parts if part.geom_type == "LineString"]
        return decoration.of_line(lines, sign.line, view)
    if sign.area is not None:
        areas = [part for part in parts if isinstance(part, shapely.Polygon)]
        return decoration.of_area([rings_of(part, placing) for part in areas], sign.area, view)
    return Decoration()


def rings_of(area: shapely.Polygon, placing: Placing) -> list[list[Point]]:
    """The rings of a polygon in pixels, outer first, none closed by a repeated point."""
    return [placing.points(ring)[:-1] for ring in (area.exterior, *area.interiors)]


def _features(one: Ornamented, made: Decoration) -> Iterator[Feature]:
    told = {"id": one.id, "sign": one.sign, "status": one.status, "certainty": one.certainty}
    said = {name: value for name, value in told.items() if value is not None}
    strokes = [line for line in map(_on_grid, made.strokes) if len(line) > 1]
    if strokes:
        yield Feature(LINE, strokes, said | {"rol": "streek"})
    rings = [ring for fill in made.fills for ring in _rings(fill)]
    if rings:
        yield Feature(POLYGON, rings, said | {"rol": "richting" if one.points_away else "vulling"})


def _on_grid(points: Sequence[Point]) -> list[tuple[int, int]]:
    """The points in whole units of the tile, without repeats."""
    found: list[tuple[int, int]] = []
    for x, y in points:
        place = (round(x * UNITS_PER_PIXEL), round(y * UNITS_PER_PIXEL))
        if not found or found[-1] != place:
            found.append(place)
    return found


def _rings(fill: Fill) -> list[list[tuple[int, int]]]:
    """The rings of a polygon on the tile's grid; none when nothing is left of it.

    Outer rings run clockwise as seen, holes the other way (MVT 2.1 §4.3.4.4).
    """
    found: list[list[tuple[int, int]]] = []
    for number, ring in enumerate(fill):
        placed = _on_grid(ring)
        if len(placed) > 1 and placed[0] == placed[-1]:
            placed.pop()
        area = _twice_area(placed)
        if area:
            found.append(placed if (area > 0) is (number == 0) else placed[::-1])
        elif number == 0:
            return []
    return found


def _twice_area(ring: Sequence[tuple[int, int]]) -> int:
    """The surveyor's formula: positive when the ring runs clockwise as seen, y downwards."""
    if len(ring) < 3:
        return 0
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True))


def smallest_in(grid: TileMatrixSet, zoom: int) -> float:
    """Metres below which an object is not decorated at this zoom level."""
    return SMALLEST * pixel_in(grid, zoom)


def pixel_in(grid: TileMatrixSet, zoom: int) -> float:
    """Metres of a pixel at this zoom level."""
    return grid.side_at(zoom) / TILE_PIXELS
