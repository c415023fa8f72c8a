"""Cuts features into vector tiles: a quadtree walk that clips a little further at each step."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import mapbox_vector_tile
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

EXTENT = 4096
MARGIN = 64
"""Tile units kept around a tile, so that lines and labels run on across its edge."""


@dataclass(frozen=True)
class Feature:
    """One thing on the map. The geometry lies in the unit square (see `projecting`)."""

    layer: str
    geometry: BaseGeometry
    properties: dict[str, Any]
    zooms: range = field(default_factory=lambda: range(0, 23))


@dataclass(frozen=True)
class Tile:
    """A tile of WebMercatorQuad; rows count from the top."""

    z: int
    x: int
    y: int

    def children(self) -> Iterator["Tile"]:
        for dy in (0, 1):
            for dx in (0, 1):
                yield Tile(self.z + 1, 2 * self.x + dx, 2 * self.y + dy)

    def edges(self, margin: float) -> tuple[float, float, float, float]:
        """xmin, ymin, xmax, ymax in the unit square; the margin is in tile units."""
        size, pad = 0.5**self.z, margin / EXTENT * 0.5**self.z
        x, y = self.x * size, self.y * size
        return x - pad, y - pad, x + size + pad, y + size + pad


def cut(features: list[Feature], first: int, last: int) -> Iterator[tuple[Tile, bytes]]:
    """All tiles from zoom `first` to `last` that hold something, as uncompressed MVT."""
    levels: dict[int, list[Feature]] = {}
    finer = features
    for z in range(last, first - 1, -1):
        finer = levels[z] = [s for f in finer if f.zooms.start <= z for s in _simplified(f, z, last)]
    for z in range(first, last + 1):
        yield from _descend(Tile(0, 0, 0), [f for f in levels[z] if z in f.zooms], z)


def _simplified(feature: Feature, z: int, last: int) -> Iterator[Feature]:
    """The feature as one zoom needs it: half a pixel true, finest on the last zoom, which is magnified.

    It starts from what the next finer zoom needs, which is much less to go through than the whole. A ring may
    come to cross itself: that is mended in each tile, where it costs least.
    """
    unit = 0.5**z / EXTENT
    geometry = shapely.simplify(feature.geometry, unit * (1.5 if z == last else 4), preserve_topology=False)
    if geometry.geom_type.endswith("Polygon"):
        geometry = _worth_drawing(geometry, (12 * unit) ** 2)
    if not geometry.is_empty:
        yield Feature(feature.layer, geometry, feature.properties, feature.zooms)


def _worth_drawing(geometry: BaseGeometry, area: float) -> BaseGeometry:
    """Without parts and holes too small to see."""
    kept = []
    for part in shapely.get_parts(geometry):
        if part.geom_type == "Polygon" and part.area >= area:
            holes = [hole for hole in part.interiors if shapely.Polygon(hole).area >= area]
            kept.append(shapely.Polygon(part.exterior, holes))
    return shapely.MultiPolygon(kept) if kept else shapely.MultiPolygon()


def _descend(tile: Tile, features: list[Feature], z: int) -> Iterator[tuple[Tile, bytes]]:
    if tile.z == z:
        if content := encode(tile, features):
            yield tile, content
        return
    for child in tile.children():
        if inside := list(_clipped(features, child)):
            yield from _descend(child, inside, z)


def _clipped(features: Iterable[Feature], tile: Tile) -> Iterator[Feature]:
    edges = tile.edges(MARGIN)
    for feature in features:
        xmin, ymin, xmax, ymax = feature.geometry.bounds
        if xmin > edges[2] or xmax < edges[0] or ymin > edges[3] or ymax < edges[1]:
            continue
        if xmin >= edges[0] and xmax <= edges[2] and ymin >= edges[1] and ymax <= edges[3]:
            yield feature
            continue
        geometry = shapely.clip_by_rect(feature.geometry, *edges)
        if not geometry.is_empty:
            yield Feature(feature.layer, geometry, feature.properties)


def encode(tile: Tile, features: list[Feature]) -> bytes:
    """One MVT: whole tile units, valid rings; empty where nothing is left."""
    layers: dict[str, list[dict[str, Any]]] = {}
    for feature in features:
        geometry = _in_units(feature.geometry, tile)
        if not geometry.is_empty:
            layers.setdefault(feature.layer, []).append(
                {"geometry": geometry, "properties": feature.properties}
            )
    if not layers:
        return b""
    content = [{"name": name, "features": layers[name]} for name in sorted(layers)]
    options = {"extents": EXTENT, "y_coord_down": True}
    return bytes(mapbox_vector_tile.encode(content, default_options=options))


def _in_units(geometry: BaseGeometry, tile: Tile) -> BaseGeometry:
    """The geometry in whole tile units; areas stay valid, and what gets too small disappears."""
    scale, origin = 2.0**tile.z * EXTENT, np.array([tile.x, tile.y]) * EXTENT
    placed = shapely.transform(geometry, lambda c: c * scale - origin)
    if not placed.geom_type.endswith("Polygon"):
        return _whole(placed)
    valid = placed if placed.is_valid else shapely.make_valid(placed)
    snapped = shapely.set_precision(valid, 1)
    return shapely.MultiPolygon(
        [p for p in shapely.get_parts(snapped) if p.geom_type == "Polygon" and not p.is_empty]
    )


def _whole(geometry: BaseGeometry) -> BaseGeometry:
    """A point or line with whole coordinates, without lines that became a point."""
    rounded = shapely.transform(geometry, np.round)
    parts = [p for p in shapely.get_parts(rounded) if p.geom_type == "Point" or p.length > 0]
    if len(parts) == 1 and isinstance(parts[0], BaseGeometry):
        return parts[0]
    return shapely.MultiLineString(parts)
