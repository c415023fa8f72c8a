"""Buffers on the ellipsoid: all within a distance of a geometry, within 0.1 % of that distance.

No map projection: a line is cut into short pieces, about each piece a capsule is laid whose ends are true
geodesic circles, and the capsules are joined. Projecting first would be off by more than that for long
lines, and GEOS's own buffer smooths bends by up to 1 % of the distance.
"""

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from layers.templating import geodesy
from layers.templating.geodesy import GRS80, Array, OffTheMap

SHARE = 0.0004  # of the distance: how much each of two approximations may cost
MOST_CAPSULES = 3000
METRES_PER_DEGREE = 111_132.0


class TooDetailed(ValueError):
    """The geometry needs more pieces than a request may cost; says in Dutch what to do."""


def buffer(geometry: BaseGeometry, distance: float) -> Polygon | MultiPolygon:
    """All within the distance (metres) of a geometry in lon, lat (EPSG:4258); lines are straight in lon, lat.

    Raises OffTheMap at a pole or the antimeridian, TooDetailed above MOST_CAPSULES pieces.
    """
    tolerance = SHARE * distance
    parts = list(_parts(geometry))
    lines = [_thinned(line, tolerance) for line in parts if isinstance(line, LineString)]
    cut = [_cut(np.asarray(line.coords)[:, :2], tolerance) for line in lines]
    points = np.asarray([part.coords[0][:2] for part in parts if isinstance(part, Point)]).reshape(-1, 2)
    if len(points) + sum(len(line) for line in cut) > MOST_CAPSULES:
        raise TooDetailed(
            f"De vorm heeft te veel bochten voor deze afstand (meer dan {MOST_CAPSULES} stukken);"
            " vereenvoudig haar of kies een grotere afstand."
        )
    steps = math.ceil(math.pi / 2 / math.sqrt(2 * SHARE))
    shapes = [*_circles(points, distance, steps)]
    for line in cut:
        shapes.extend(_capsules(line, distance, steps))
    areas = [part for part in parts if isinstance(part, Polygon)]
    made = shapely.union_all([*areas, *shapes])
    assert isinstance(made, Polygon | MultiPolygon)
    found: Polygon | MultiPolygon = shapely.orient_polygons(made)
    return found


def _parts(geometry: BaseGeometry) -> Iterator[Point | LineString | Polygon]:
    """Points, lines and areas of any geometry; of an area also its edges, as lines."""
    for part in shapely.get_parts(geometry, return_index=False):
        if isinstance(part, Point | LineString):
            yield part
        elif isinstance(part, Polygon):
            yield part
            yield from (LineString(edge.coords) for edge in (part.exterior, *part.interiors))
        else:
            yield from _parts(part)


def _thinned(line: LineString, tolerance: float) -> LineString:
    """The line without bends that matter less than the tolerance (metres)."""
    _, south, _, north = line.bounds
    squeeze = max(math.cos(math.radians(lat)) for lat in (south, north, min(max(0.0, south), north)))
    squeezed = shapely.transform(line, lambda xy: xy * [squeeze, 1.0])
    thin = shapely.simplify(squeezed, tolerance / 4 / METRES_PER_DEGREE, preserve_topology=False)
    found: LineString = shapely.transform(thin, lambda xy: xy / [squeeze, 1.0])
    return found


def _cut(points: Array, tolerance: float) -> Array:
    """The line's points with more between, so that beside the line too a piece may be taken as straight."""
    if np.any(np.abs(points[:, 1]) > geodesy.FARTHEST_NORTH):
        raise OffTheMap("De vorm ligt te dicht bij een pool; daar tekent de kaart niet.")
    highest = np.radians(min(80.0, float(np.max(np.abs(points[:, 1])))))
    longest = math.sqrt(8 * tolerance * 6_371_000 / max(0.2, math.tan(highest)))
    _, _, lengths = GRS80.inv(points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1])
    found = [points[:1]]
    for start, end, length in zip(points[:-1], points[1:], np.atleast_1d(lengths), strict=True):
        pieces = min(MOST_CAPSULES + 1, max(1, math.ceil(float(length) / longest)))
        found.append(start + np.linspace(0, 1, pieces + 1)[1:, None] * (end - start))
    return np.vstack(found)


def _circles(points: Array, distance: float, steps: int) -> Iterator[Polygon]:
    for lon, lat in points:
        yield _checked(_circle(lon, lat, np.linspace(0, 360, 2 * steps, endpoint=False), distance))


def _capsules(points: Array, distance: float, steps: int) -> Iterator[Polygon]:
    """One capsule for each piece: half a circle about either end, as the line is directed there."""
    if len(points) == 1 or np.all(points == points[0]):
        yield from _circles(points[:1], distance, steps)
        return
    for start, end in pairwise(points):
        if np.all(start == end):
            continue
        turn = np.linspace(0, 180, steps + 1)
        front = _circle(end[0], end[1], _heading(start, end, end[1]) - 90 + turn, distance)
        back = _circle(start[0], start[1], _heading(start, end, start[1]) + 90 + turn, distance)
        yield _checked(np.vstack([front, back]))


def _heading(start: Array, end: Array, latitude: float) -> float:
    """Azimuth (degrees) at a latitude of the line that is straight in lon, lat."""
    east, north = end - start
    phi, flat = math.radians(latitude), GRS80.es
    # A degree of latitude against one of longitude, on the ellipsoid.
    ratio = (1 - flat) / ((1 - flat * math.sin(phi) ** 2) * math.cos(phi))
    return math.degrees(math.atan2(east, north * ratio))


def _circle(lon: float, lat: float, azimuths: Array, distance: float) -> Array:
    far = np.full_like(azimuths, distance)
    x, y, _ = GRS80.fwd(np.full_like(azimuths, lon), np.full_like(azimuths, lat), azimuths, far)
    return np.column_stack([x, y])


def _checked(outline: Array) -> Polygon:
    """The outline as an area. Raises OffTheMap."""
    geodesy.refuse_edges(np.append(outline[:, 0], outline[0, 0]), outline[:, 1])
    return Polygon(outline)
