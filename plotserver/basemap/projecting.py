"""From degrees to the unit square of Web Mercator (WebMercatorQuad, z0): x east, y down, both 0–1."""

from collections.abc import Iterable
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

LIMIT = 85.0511287
EARTH = 40_075_016.686
"""Circumference at the equator in metres."""

G = TypeVar("G", bound=BaseGeometry)


def to_square(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
    """lon, lat in degrees to x, y in the unit square; latitudes are cut off at the square's edge."""
    lat = np.radians(np.clip(coordinates[:, 1], -LIMIT, LIMIT))
    return np.column_stack([coordinates[:, 0] / 360 + 0.5, 0.5 - np.arcsinh(np.tan(lat)) / (2 * np.pi)])


def square(geometry: G) -> G:
    """A geometry in degrees, in the unit square."""
    projected: G = shapely.transform(geometry, to_square)
    return projected


def metres(length: float, lat: float = 52.0) -> float:
    """A length in metres at a latitude, as a length in the unit square."""
    return float(length / (EARTH * np.cos(np.radians(lat))))


def union(geometries: Iterable[BaseGeometry]) -> BaseGeometry:
    """All in one, mended first where a ring crosses itself."""
    return shapely.union_all([g if g.is_valid else shapely.make_valid(g) for g in geometries])
