"""Geometry literals: from the filter's CRS to the storage CRS, as bound well-known binary."""

import math
from collections.abc import Callable
from typing import Any, LiteralString

import shapely
from psycopg import sql
from shapely.geometry import shape as made
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from layers.filtering.literals import COLLECTION
from layers.filtering.tree import Box, Shape, fault
from plotserver.kernel.crs import RD, Crs

PIECES = 64
SHORTEST_DEGREE = 110_000.0
"""Metres: a degree of latitude is longer everywhere."""

GEOGRAPHIC: LiteralString = "ST_GeomFromWKB({wkb}, 4258)"
# A straight edge in a projected CRS is curved on the ellipsoid: it is cut before it is transformed, as the
# box of a question is. As a subquery it is computed once for each question.
PROJECTED: LiteralString = (
    "(SELECT ST_Transform(ST_Segmentize(ST_GeomFromWKB({wkb}, {srid}), {length}), 4258))"
)


def in_storage(bind: Callable[[Any], sql.Composable], node: Shape | Box, crs: Crs) -> sql.Composable:
    """The SQL expression of a literal in EPSG:4258, longitude first; heights are passed over.

    Raises FilterFault when it lies off the earth or crosses itself.
    """
    found = _box(node, crs) if isinstance(node, Box) else _geometry(node, crs)
    _check(found, node, crs)
    wkb = bind(shapely.to_wkb(found))
    if crs.geographic:
        return sql.SQL(GEOGRAPHIC).format(wkb=wkb)
    west, south, east, north = found.bounds
    length = max(east - west, north - south, 1) / PIECES
    return sql.SQL(PROJECTED).format(wkb=wkb, srid=sql.Literal(crs.srid), length=bind(length))


def around(
    bind: Callable[[Any], sql.Composable], node: Shape | Box, crs: Crs, metres: float
) -> sql.Composable | None:
    """The SQL of a box in EPSG:4258 with everything within so many metres of a literal, for the index.

    Rather too large than too small; None where degrees are not enough to say it (near poles and the
    antimeridian) and for literals in a projected CRS.
    """
    if not crs.geographic:
        return None
    west, south, east, north = (_box(node, crs) if isinstance(node, Box) else _geometry(node, crs)).bounds
    high = metres / SHORTEST_DEGREE
    farthest = max(abs(south), abs(north)) + high
    if farthest > 85:
        return None
    wide = high / math.cos(math.radians(farthest))
    if west - wide < -180 or east + wide > 180:
        return None
    edges = (west - wide, south - high, east + wide, north + high)
    return sql.SQL("ST_MakeEnvelope({}, {}, {}, {}, 4258)").format(*(bind(edge) for edge in edges))


def _geometry(node: Shape, crs: Crs) -> BaseGeometry:
    if node.kind == COLLECTION:
        return shapely.GeometryCollection([_geometry(one, crs) for one in node.coordinates])
    found: BaseGeometry = made({"type": node.kind, "coordinates": _flat(node.coordinates, crs)})
    return found


def _flat(value: Any, crs: Crs) -> Any:
    """The coordinates with x first and without height."""
    if isinstance(value[0], float):
        return (value[1], value[0]) if crs.northing_first else value[:2]
    return [_flat(one, crs) for one in value]


def _box(node: Box, crs: Crs) -> BaseGeometry:
    """A box; across the antimeridian two. Without width or height a line or a point."""
    half = len(node.numbers) // 2
    low, high = node.numbers[:2], node.numbers[half : half + 2]
    if crs.northing_first:
        low, high = low[::-1], high[::-1]
    if low[1] > high[1]:
        raise fault(node.at, "De onderkant van de BBOX ligt boven de bovenkant.")
    if low[0] > high[0]:
        if not crs.geographic:
            raise fault(node.at, "De linkerkant van de BBOX ligt rechts van de rechterkant.")
        halves = (shapely.box(low[0], low[1], 180, high[1]), shapely.box(-180, low[1], high[0], high[1]))
        return shapely.MultiPolygon([one for one in halves if one.area])
    if low == high:
        return shapely.Point(low)
    if low[0] == high[0] or low[1] == high[1]:
        return shapely.LineString([low, high])
    return shapely.box(low[0], low[1], high[0], high[1])


def _check(found: BaseGeometry, node: Shape | Box, crs: Crs) -> None:
    west, south, east, north = found.bounds
    if crs.geographic:
        inside = west >= -180 and east <= 180 and south >= -90 and north <= 90
        order = "breedte, lengte" if crs.northing_first else "lengte, breedte"
        told = f"Buiten de aarde. De volgorde in dit stelsel is {order}, in graden."
    else:
        frame = crs.frame
        inside = west >= frame[0] and south >= frame[1] and east <= frame[2] and north <= frame[3]
        if crs is RD:
            told = "Te ver van Nederland voor RD. De volgorde is x, y, in meters."
        else:
            order = "noord, oost" if crs.northing_first else "oost, noord"
            told = f"Buiten het gebied van dit stelsel. De volgorde is {order}, in meters."
    if not inside or any(map(math.isnan, found.bounds)):
        raise fault(node.at, told)
    if not found.is_valid:
        reason = explain_validity(found)
        place = reason[reason.find("[") + 1 : -1] if "[" in reason else ""
        where = f" bij {place}" if place else ""
        raise fault(node.at, f"De geometrie klopt niet: zij kruist zichzelf of valt samen{where}.")
