"""Curves on the ellipsoid (GRS 80), sampled so that straight pieces in longitude and latitude follow them.

Points are (longitude, latitude) in degrees, EPSG:4258; lengths in metres; azimuths in degrees clockwise
from true north. Direct and inverse geodesic problem by PROJ (Karney 2013, J. Geodesy 87:43-55), exact to
nanometres.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod
from shapely.geometry import Polygon

GRS80: Final = Geod(ellps="GRS80")
Array = NDArray[np.float64]
LonLat = tuple[float, float]
Curve = Callable[[Array], tuple[Array, Array]]
"""Longitudes and latitudes of a curve at parameters from 0 to 1."""

FARTHEST_NORTH: Final = 85.0  # plots are kept up to the edge of Web Mercator
MOST_PIECES: Final = 20_000
AT_MOST_METRES, AT_MOST_SHARE = 1.0, 0.001


class OffTheMap(ValueError):
    """The shape reaches a pole or crosses the antimeridian, where no plot is kept; says why in Dutch."""


def tolerance_for(size: float) -> float:
    """How far (metres) a piece of the outline may lie beside the true curve: 1 m, of small shapes 0.1 %."""
    return min(AT_MOST_METRES, AT_MOST_SHARE * size)


def sample(curve: Curve, tolerance: float) -> Array:
    """Points along the curve, shape (n, 2), of which each straight piece stays within the tolerance (metres).

    The middle of a piece in longitude and latitude is compared with the curve; the error falls with the
    square of the number of pieces, so two or three rounds do. Raises OffTheMap.
    """
    pieces = 8
    while True:
        lon, lat = curve(np.linspace(0.0, 1.0, 2 * pieces + 1))
        refuse_edges(lon, lat)
        middle = (lon[:-1:2] + lon[2::2]) / 2, (lat[:-1:2] + lat[2::2]) / 2
        _, _, beside = GRS80.inv(*middle, lon[1::2], lat[1::2])
        worst = float(np.max(beside))
        if worst <= tolerance or pieces >= MOST_PIECES:
            return np.column_stack([lon[::2], lat[::2]])
        pieces = min(MOST_PIECES, math.ceil(1.1 * pieces * math.sqrt(worst / tolerance)) + 1)


def refuse_edges(lon: Array, lat: Array) -> None:
    """Raises OffTheMap when points that follow on each other come near a pole or cross the antimeridian."""
    if np.any(np.abs(lat) > FARTHEST_NORTH):
        raise OffTheMap(
            f"De vorm komt voorbij {FARTHEST_NORTH:.0f} graden noorder- of zuiderbreedte;"
            " daar tekent de kaart niet."
        )
    if np.any(np.abs(np.diff(lon)) > 180):
        raise OffTheMap(
            "De vorm gaat over de datumgrens (180 graden); splits haar daar of kies een kleinere maat."
        )


def arc(centre: LonLat, start: float, end: float, radius: float) -> Curve:
    """Part of a circle, from one azimuth to another (end > start is clockwise)."""

    def curve(t: Array) -> tuple[Array, Array]:
        azimuth = start + t * (end - start)
        return _direct(
            np.full_like(t, centre[0]), np.full_like(t, centre[1]), azimuth, np.full_like(t, radius)
        )

    return curve


def spoke(centre: LonLat, azimuth: float, start: float, end: float) -> Curve:
    """Part of the geodesic that leaves the centre in a direction, from one distance to another."""

    def curve(t: Array) -> tuple[Array, Array]:
        distance = start + t * (end - start)
        return _direct(
            np.full_like(t, centre[0]), np.full_like(t, centre[1]), np.full_like(t, azimuth), distance
        )

    return curve


def beside_axis(origin: LonLat, azimuth: float, start: LonLat, end: LonLat) -> Curve:
    """A straight edge in metres along and to the left of an axis (Fermi coordinates).

    The axis is the geodesic from the origin; a point lies so far along it, and so far at right angles from
    there. Lengths along and widths across are thus true, however long the axis: in an equidistant
    projection about the origin a width at 700 km would be 0.2 % short.
    """

    def curve(t: Array) -> tuple[Array, Array]:
        along = start[0] + t * (end[0] - start[0])
        left = start[1] + t * (end[1] - start[1])
        lon, lat, back = GRS80.fwd(
            np.full_like(t, origin[0]), np.full_like(t, origin[1]), np.full_like(t, azimuth), along
        )
        return _direct(np.asarray(lon), np.asarray(lat), np.asarray(back) + 90.0, left)

    return curve


def _direct(lon: Array, lat: Array, azimuth: Array, distance: Array) -> tuple[Array, Array]:
    found_lon, found_lat, _ = GRS80.fwd(lon, lat, azimuth, distance)
    return np.asarray(found_lon, dtype=np.float64), np.asarray(found_lat, dtype=np.float64)


def ring(curves: Iterable[tuple[Curve, float]]) -> Array:
    """The closed outline of curves that follow on each other, each with its tolerance. Raises OffTheMap."""
    parts = [sample(curve, tolerance)[:-1] for curve, tolerance in curves]
    points = np.vstack(parts)
    closed = np.vstack([points, points[:1]])
    refuse_edges(closed[:, 0], closed[:, 1])
    return closed


def polygon(outline: Array, holes: Sequence[Array] = ()) -> Polygon:
    """The area of an outline, counterclockwise, holes clockwise (RFC 7946 §3.1.6)."""
    made: Polygon = shapely.orient_polygons(Polygon(outline, holes))
    return made
