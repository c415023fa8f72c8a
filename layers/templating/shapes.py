"""Areas about a point: circles, rings, sectors, and outlines along an axis."""

from collections.abc import Sequence
from itertools import pairwise

from shapely.geometry import Polygon

from layers.templating import geodesy
from layers.templating.geodesy import LonLat

Outline = Sequence[tuple[float, float]]
"""Corners (along, left) in metres from the origin along an axis; closed by itself."""


def disc(centre: LonLat, radius: float) -> Polygon:
    """All within the radius (metres). Raises OffTheMap."""
    return annulus(centre, 0.0, radius)


def annulus(centre: LonLat, inner: float, outer: float) -> Polygon:
    """All between two distances (metres); without an inner one a disc. Raises OffTheMap."""
    rings = [
        geodesy.ring([(geodesy.arc(centre, 0.0, 360.0, radius), _tolerance(radius, outer - inner))])
        for radius in (outer, inner)
        if radius > 0
    ]
    return geodesy.polygon(rings[0], rings[1:])


def sector(centre: LonLat, azimuths: tuple[float, float], inner: float, outer: float) -> Polygon:
    """All between two azimuths (degrees, clockwise) and two distances (metres). Raises OffTheMap."""
    start, end = azimuths
    depth = outer - inner
    curves = [
        (geodesy.spoke(centre, start, inner, outer), _tolerance(depth, depth)),
        (geodesy.arc(centre, start, end, outer), _tolerance(outer, depth)),
        (geodesy.spoke(centre, end, outer, inner), _tolerance(depth, depth)),
    ]
    if inner > 0:
        curves.append((geodesy.arc(centre, end, start, inner), _tolerance(inner, depth)))
    return geodesy.polygon(geodesy.ring(curves))


def _tolerance(radius: float, depth: float) -> float:
    """Of a circle, by its own radius alone, so that neighbouring rings share their edge point for point.

    Finer only where a ring is so thin that its edges would touch.
    """
    return min(geodesy.tolerance_for(radius), 0.1 * depth)


def along(origin: LonLat, azimuth: float, outline: Outline) -> Polygon:
    """The outline laid along the geodesic that leaves the origin in this direction. Raises OffTheMap."""
    corners = [*outline, outline[0]]
    size = max(abs(number) for corner in outline for number in corner)
    tolerance = geodesy.tolerance_for(size)
    curves = [geodesy.beside_axis(origin, azimuth, start, end) for start, end in pairwise(corners)]
    return geodesy.polygon(geodesy.ring((curve, tolerance) for curve in curves))


def stretched(half: Sequence[tuple[float, float]], length: float, width: float) -> list[tuple[float, float]]:
    """One side of an outline in shares of length and half width, stretched to metres and mirrored."""
    left = [(share * length, across * width / 2) for share, across in half]
    right = [(x, -y) for x, y in reversed(left) if y > 0]
    return left + right


def arrow(length: float, shaft: float) -> list[tuple[float, float]]:
    """An arrow along its axis: a shaft, and a head 2.5 times as wide and at most half the length."""
    head = min(length / 2, 2.5 * shaft)
    side, barb, neck = shaft / 2, 1.25 * shaft, length - head
    return [(0, side), (neck, side), (neck, barb), (length, 0), (neck, -barb), (neck, -side), (0, -side)]
