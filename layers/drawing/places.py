"""Reads a GeoJSON geometry that was sent: every fault with where it is and how to mend it. Pure.

Coordinates come in the axis order of their CRS and leave as x = east, y = north. Heights are left out: a
plot is flat. Curves are refused, for GeoJSON (RFC 7946) has none.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy
import shapely
from shapely.geometry import LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from plotserver.kernel.crs import RD, Crs

MOST_VERTICES = 20_000
MOST_TO_REPAIR = 1_000
"""To repair a scribble costs the square of its vertices; above this no proposal is made."""
MOST_FAULTS = 5

NESTED = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
CURVES = ("CircularString", "CompoundCurve", "CurvePolygon", "MultiCurve", "MultiSurface")
HIGHEST_LATITUDE = 85.06
# A rough frame in RD around the area where it holds, so that no transformation is asked of nonsense; after
# the transformation RD_AREA decides.
RD_FRAME = (-200_000.0, 100_000.0, 500_000.0, 1_100_000.0)

REASONS = {
    "Self-intersection": "De rand kruist zichzelf",
    "Ring Self-intersection": "De rand raakt zichzelf",
    "Hole lies outside shell": "Een gat ligt buiten het vlak",
    "Holes are nested": "Een gat ligt in een ander gat",
    "Interior is disconnected": "De gaten delen het vlak in losse stukken",
    "Nested shells": "Een deel ligt binnen een ander deel",
    "Duplicate Rings": "Twee randen liggen op elkaar",
}


@dataclass
class Place:
    """What was read: the geometry in its CRS, x = east (None: no place), faults as (where, what), warnings,
    and a repaired geometry as GeoJSON in the CRS and axis order in which it was sent."""

    geometry: BaseGeometry | None = None
    faults: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    proposal: dict[str, Any] | None = None
    heights: int = 0
    vertices: int = 0

    def fault(self, where: str, what: str) -> None:
        """Keep a fault; the first few say enough."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append((where, what))


def read(sent: Any, crs: Crs, where: str) -> Place:
    """The geometry of a GeoJSON `geometry` member in this CRS; null is an object without a place."""
    place = Place()
    if sent is None:
        return place
    kind = sent.get("type") if isinstance(sent, Mapping) else None
    if not isinstance(sent, Mapping) or not isinstance(kind, str) or kind not in NESTED:
        place.fault(where, _no_such_kind(kind))
        return place
    at = f"{where}.coordinates"
    parts = _positions(place, sent.get("coordinates"), NESTED[kind], at, crs)
    if place.vertices > MOST_VERTICES:
        place.faults = [
            (
                at,
                f"Deze vorm heeft {place.vertices:,} punten; ten hoogste {MOST_VERTICES:,} kan.".replace(
                    ",", "."
                )
                + " Vereenvoudig de vorm (in QGIS: Vector > Geometrie > Vereenvoudigen) of deel haar op.",
            )
        ]
        return place
    if place.heights:
        place.warnings.append("De hoogtes van de punten zijn weggelaten: een plot is plat.")
    if not place.faults and place.vertices:
        _build(place, kind, parts, crs, at)
    return place


def _no_such_kind(kind: object) -> str:
    if kind in CURVES:
        return "Een gebogen vorm kan niet. Zet bogen om in rechte stukjes (in QGIS: Segmentiseren)."
    if kind == "GeometryCollection":
        return "Een verzameling van vormen kan niet. Teken elke vorm als een eigen object."
    return f"Geef null, of een GeoJSON-vorm met als type een van: {', '.join(NESTED)}."


def _positions(place: Place, sent: Any, depth: int, at: str, crs: Crs) -> Any:
    """The coordinates as nested lists of (x, y); faults and counts are kept in `place`."""
    if depth == 0:
        # Of a point alone, no coordinates at all is an empty one (RFC 7946 §3.1).
        return None if sent == [] and at.endswith("coordinates") else _position(place, sent, at, crs)
    if not isinstance(sent, list):
        place.fault(at, "Hier hoort een lijst van coördinaten te staan.")
        return []
    return [
        _positions(place, one, depth - 1, f"{at}.{number}" if len(place.faults) < MOST_FAULTS else at, crs)
        for number, one in enumerate(sent)
    ]


def _position(place: Place, sent: Any, at: str, crs: Crs) -> tuple[float, float]:
    place.vertices += 1
    if not isinstance(sent, list) or not 2 <= len(sent) <= 4 or not all(map(_is_number, sent)):
        place.fault(at, "Een punt is twee getallen, in de volgorde van het coördinaatstelsel.")
        return (0.0, 0.0)
    place.heights += len(sent) > 2
    first, second = float(sent[0]), float(sent[1])
    x, y = (second, first) if crs.northing_first else (first, second)
    if fault := _out_of_place(x, y, crs):
        place.fault(at, fault)
    return (x, y)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < math.inf


def _out_of_place(x: float, y: float, crs: Crs) -> str | None:
    if crs.geographic:
        if abs(x) <= 180 and abs(y) <= HIGHEST_LATITUDE:
            return None
        order = "breedte, lengte" if crs.northing_first else "lengte, breedte"
        return f"Buiten de kaart. De volgorde is {order}, in graden; de breedte loopt tot 85,06."
    if crs is RD:
        if _inside(x, y, RD_FRAME):
            return None
        turned = " Zijn oost en noord verwisseld?" if _inside(y, x, RD_FRAME) else ""
        return f"Buiten het gebied van RD. De volgorde is oost, noord, in meters.{turned}"
    if _inside(x, y, crs.frame):
        return None
    order = "noord, oost" if crs.northing_first else "oost, noord"
    return f"Buiten de kaart. De volgorde is {order}, in meters."


def _inside(x: float, y: float, frame: tuple[float, float, float, float]) -> bool:
    return frame[0] <= x <= frame[2] and frame[1] <= y <= frame[3]


def outside(geometry: BaseGeometry, crs: Crs) -> bool:
    """Whether a geometry in degrees lies where this CRS means nothing."""
    return bool(geometry.bounds) and not crs.holds(geometry.bounds)


def _build(place: Place, kind: str, parts: Any, crs: Crs, at: str) -> None:
    """Make the shape and check it. A multi-geometry of one part becomes that part, so that what a client
    sends back in its own kind has not changed."""
    make: dict[str, Callable[[Place, Any, str], BaseGeometry | None]] = {
        "Point": _point,
        "LineString": _line,
        "Polygon": _polygon,
    }
    simple = kind.removeprefix("Multi")
    several = kind != simple
    one = make[simple]
    listed = [part for part in (parts if several else [parts]) if part]
    shapes = [one(place, part, f"{at}.{number}" if several else at) for number, part in enumerate(listed)]
    if place.faults or not shapes:
        return
    geometry = shapes[0] if len(shapes) == 1 else _together(simple, shapes)
    if isinstance(geometry, Polygon | MultiPolygon) and not geometry.is_valid:
        _refuse(place, geometry, crs, at)
    else:
        place.geometry = geometry


def _together(simple: str, shapes: list[Any]) -> BaseGeometry:
    if simple == "Point":
        return MultiPoint(shapes)
    return MultiLineString(shapes) if simple == "LineString" else MultiPolygon(shapes)


def _point(_place: Place, position: Any, _at: str) -> BaseGeometry:
    return Point(position)


def _line(place: Place, positions: Any, at: str) -> BaseGeometry | None:
    if len(set(positions)) < 2:
        place.fault(at, "Een lijn heeft ten minste twee verschillende punten.")
        return None
    return LineString(positions)


def _polygon(place: Place, rings: Any, at: str) -> BaseGeometry | None:
    for number, ring in enumerate(rings):
        if len(set(ring)) < 3:
            place.fault(f"{at}.{number}", "De rand van een vlak heeft ten minste drie verschillende punten.")
    return None if place.faults else Polygon(rings[0], rings[1:])


def _refuse(place: Place, geometry: BaseGeometry, crs: Crs, at: str) -> None:
    """Say where the area is wrong, and propose one that is right."""
    reason, _, spot = shapely.is_valid_reason(geometry).rstrip("]").partition("[")
    told = REASONS.get(reason, "Dit is geen geldig vlak")
    numbers = [float(number) for number in spot.split()[:2]]
    if crs.northing_first:
        numbers.reverse()
    near = f" bij {', '.join(f'{number:.{crs.decimals}f}' for number in numbers)}" if numbers else ""
    proposal = _repaired(geometry) if place.vertices <= MOST_TO_REPAIR else None
    if proposal is not None:
        place.proposal = as_geojson(proposal, crs)
    advice = "; in 'voorstel' staat een herstelde vorm" if proposal is not None else ""
    place.fault(at, f"{told}{near}. Verplaats daar een punt{advice}.")


def _repaired(geometry: BaseGeometry) -> BaseGeometry | None:
    mended = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    areas = [part for part in _parts(mended) if isinstance(part, Polygon) and part.area > 0]
    return None if not areas else areas[0] if len(areas) == 1 else MultiPolygon(areas)


def _parts(geometry: BaseGeometry) -> Iterator[BaseGeometry]:
    yield from getattr(geometry, "geoms", [geometry])


def as_geojson(geometry: BaseGeometry, crs: Crs) -> dict[str, Any]:
    """GeoJSON of a geometry whose x is east, in the axis order of its CRS, rounded to a millimetre."""

    def turned(pairs: numpy.ndarray[Any, Any]) -> numpy.ndarray[Any, Any]:
        return numpy.round(pairs[:, ::-1] if crs.northing_first else pairs, crs.decimals)

    return shapely.geometry.mapping(shapely.transform(geometry, turned))
