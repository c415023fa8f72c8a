"""How does a plot look at a scale? Its objects with their decoration as plain features, for clients without
our style: each part (casing, line, hatch, marks, arrow) is a feature with its own stroke and fill.

A pixel is 0.28 mm at the scale asked for (OGC 17-083r4 §6.2). In RD and Web Mercator the scale is that of the
map's own units; in degrees it is that on the ground at the middle of the layer.
"""

import asyncio
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import shapely
from psycopg import sql
from shapely.geometry.base import BaseGeometry

from layers import relations
from layers.decorated import BUFFER, Placing, rings_of
from layers.errors import LayerNotFound
from layers.features import cursors
from layers.features.model import FeatureQuery
from layers.features.selecting import selection
from layers.layer import Layer
from layers.relations import Relation
from plotserver.kernel.crs import Crs
from plotserver.kernel.database import Transaction
from symbology import rendering
from symbology.decoration import View
from symbology.paths import Point
from symbology.rendering import Paint, Part, State
from symbology.signs import load

PIXEL = 0.00028  # metres on the display
LEAST_SCALE, MOST_SCALE, USUAL_SCALE = 500, 10_000_000, 25_000
RADIUS = 6378137.0  # of the sphere of Web Mercator, metres
MOST_FIGURES = 40_000
"""Strokes and marks of one page: it ends early rather than grow beyond it."""

PAGE = sql.SQL("""
SELECT f.feature_id, f.sign, f.properties ->> 'naam', f.properties ->> 'status', f.certainty,
  CASE jsonb_typeof(f.properties -> 'rotatie') WHEN 'number' THEN f.properties -> 'rotatie' END,
  CASE jsonb_typeof(f.properties -> 'aantal') WHEN 'number' THEN f.properties -> 'aantal' END,
  ST_AsBinary({geometry})
FROM {source} WHERE {selection} AND f.geom IS NOT NULL AND {key} > %(after)s
ORDER BY {key} LIMIT %(rows)s OFFSET %(offset)s
""")
FIRST = UUID(int=0)

Icon = Callable[[str, str], str]
"""The address of a sign's picture, by its code and state."""


@dataclass(frozen=True)
class Rendered:
    """A page: GeoJSON features, and where the next begins."""

    features: list[dict[str, Any]]
    next_cursor: str | None


@dataclass(frozen=True)
class Plane:
    """The plane in which is drawn: `pixel` its metres, `crs` what the answer is in."""

    crs: Crs
    pixel: float

    @classmethod
    def of(cls, layer: Layer, crs: Crs, scale: int) -> "Plane":
        """In degrees a pixel of Web Mercator is widened, so that the scale is true in the layer's middle."""
        pixel = PIXEL * scale
        if crs.srid == 4258 and layer.extent is not None:
            middle = (layer.extent[1] + layer.extent[3]) / 2
            pixel /= math.cos(math.radians(max(-85.0, min(middle, 85.0))))
        return cls(crs, pixel)

    @property
    def geometry(self) -> sql.SQL:
        return sql.SQL("ST_Transform(f.geom, 28992)" if self.crs.srid == 28992 else "f.geom_3857")

    def written(self, x: float, y: float) -> list[float]:
        """A point of the plane in the answer's CRS and axis order."""
        if self.crs.srid != 4258:
            return [round(x, self.crs.decimals), round(y, self.crs.decimals)]
        lon, lat = math.degrees(x / RADIUS), math.degrees(math.atan(math.sinh(y / RADIUS)))
        place = [round(lon, self.crs.decimals), round(lat, self.crs.decimals)]
        return place[::-1] if self.crs.northing_first else place


async def page(tx: Transaction, layer: Layer, query: FeatureQuery, scale: int, icon: Icon) -> Rendered:
    """The parts of the layer's objects, in the order of the objects and from bottom to top.

    At most `query.limit` features; an object whose parts do not fit goes on where the page ended. Raises
    LayerNotFound for what is no plot, WrongQuery for a cursor that is not ours.
    """
    if layer.kind != "plot":
        raise LayerNotFound
    relation, plane = relations.of(layer), Plane.of(layer, query.crs, scale)
    after, skip = _start(layer, relation, query)
    chosen = await selection(tx, relation, query)
    statement = PAGE.format(
        geometry=plane.geometry, source=relation.source, selection=chosen.condition, key=relation.key
    )
    offset = 0 if query.cursor else query.offset
    parameters = chosen.parameters | {"after": after, "rows": query.limit + 1, "offset": offset}
    rows = await (await tx.execute(statement, parameters, binary=True)).fetchall()
    return await asyncio.to_thread(_cut, layer, query, _drawn(rows, plane, icon), (after, skip))


def _start(layer: Layer, relation: Relation, query: FeatureQuery) -> tuple[UUID, int]:
    """After which object the page begins, and how many parts of the next were given already."""
    if query.cursor is None:
        return FIRST, 0
    place = cursors.read(query.cursor)
    cursors.check(place, layer, query.checksum, 1)
    skip = place.values[0] or ""
    if not (skip.isascii() and skip.isdigit() and len(skip) < 4):
        raise cursors.wrong("Deze cursor hoort bij een andere collectie.")
    key = cursors.key_of(place, relation)
    assert isinstance(key, UUID)
    return key, int(skip)


def _cut(
    layer: Layer,
    query: FeatureQuery,
    drawn: Iterator[tuple[UUID, list[dict[str, Any]]]],
    start: tuple[UUID, int],
) -> Rendered:
    found: list[dict[str, Any]] = []
    last, skip = start
    figures = 0
    for key, parts in drawn:
        room = query.limit - len(found) if figures <= MOST_FIGURES else 0
        left = parts[skip:]
        found += left[:room]
        if len(left) > room:
            values = (str(skip + room),)
            place = cursors.Place(cursors.content_of(layer), str(last), None, query.checksum, values)
            return Rendered(found, cursors.write(place))
        figures += sum(len(part["geometry"]["coordinates"]) for part in left)
        last, skip = key, 0
    return Rendered(found, None)


def _drawn(
    rows: Sequence[tuple[Any, ...]], plane: Plane, icon: Icon
) -> Iterator[tuple[UUID, list[dict[str, Any]]]]:
    """Each object's key and its features."""
    for key, sign, name, status, certainty, rotation, number, wkb in rows:
        told = {"object": str(key), "sign": sign, "naam": name, "status": status, "certainty": certainty}
        told |= {"aantal": number, "rotatie": rotation}
        told = {word: value for word, value in told.items() if value is not None}
        shape = shapely.from_wkb(bytes(wkb))
        state = State(status, certainty)
        parts = list(_parts(shape, sign or "", rotation, state, plane))
        features = [_feature(part, shape, told, plane) for part in parts]
        if shape.geom_type.endswith("Point"):
            features.append(_picture(shape, told, plane, icon))
        yield key, features


def _parts(
    shape: BaseGeometry, code: str, rotation: float | None, state: State, plane: Plane
) -> Iterator[Part]:
    """What is drawn of an object; one with another geometry than its sign has is a plain line or area."""
    placing = Placing(0.0, 0.0, plane.pixel)
    sign = load().get(code)
    pieces = shapely.get_parts(shape).tolist()
    xmin, ymin, xmax, ymax = (value / plane.pixel for value in shape.bounds)
    view = View((xmin - BUFFER, -ymax - BUFFER, xmax + BUFFER, -ymin + BUFFER))
    if shape.geom_type.endswith("Point"):
        for piece in pieces:
            yield from rendering.of_point(placing.points(piece)[0], _finite(rotation), state, view)
    elif shape.geom_type.endswith("LineString"):
        lines = [placing.points(piece) for piece in pieces]
        yield from rendering.of_line(lines, sign.line or rendering.UNKNOWN_LINE, state, view)
    elif shape.geom_type.endswith("Polygon"):
        areas = [rings_of(piece, placing) for piece in pieces]
        yield from rendering.of_area(areas, sign.area or rendering.UNKNOWN_AREA, state, view)


def _finite(rotation: float | None) -> float | None:
    return None if rotation is None else math.fmod(max(-1e300, min(float(rotation), 1e300)), 360.0)


def _feature(part: Part, shape: BaseGeometry, told: dict[str, Any], plane: Plane) -> dict[str, Any]:
    if part.is_base:
        geometry = _geometry(shape, plane)
    elif part.fills:
        geometry = _geometry(shapely.MultiPolygon([_polygon(fill, plane) for fill in part.fills]), plane)
    else:
        strokes = [[(x * plane.pixel, -y * plane.pixel) for x, y in stroke] for stroke in part.strokes]
        geometry = _geometry(shapely.MultiLineString(strokes), plane)
    return {
        "type": "Feature",
        "id": f"{told['object']}.{part.role}",
        "geometry": geometry,
        "properties": {**told, "rol": part.role, **_painted(part.paint)},
    }


def _polygon(fill: Sequence[Sequence[Point]], plane: Plane) -> shapely.Polygon:
    outer, *holes = [[(x * plane.pixel, -y * plane.pixel) for x, y in ring] for ring in fill]
    return shapely.Polygon(outer, holes)


def _geometry(shape: BaseGeometry, plane: Plane) -> dict[str, Any]:
    """GeoJSON; outer rings run counterclockwise on the map (RFC 7946 §3.1.6)."""
    oriented = shapely.orient_polygons(shape)
    made: dict[str, Any] = shapely.geometry.mapping(oriented)
    return {"type": made["type"], "coordinates": _written(made["coordinates"], plane)}


def _written(coordinates: Any, plane: Plane) -> list[Any]:
    if isinstance(coordinates[0], float):
        return plane.written(coordinates[0], coordinates[1])
    return [_written(inner, plane) for inner in coordinates]


def _painted(paint: Paint) -> dict[str, Any]:
    """A paint in the words of the simplestyle specification 1.1, and the dash; widths in pixels."""
    said: dict[str, Any] = {}
    if paint.stroke:
        said = {"stroke": paint.stroke, "stroke-width": paint.width, "stroke-opacity": paint.stroke_opacity}
    if paint.dash:
        said["stroke-dasharray"] = " ".join(f"{step:g}" for step in paint.dash)
    if paint.fill:
        said |= {"fill": paint.fill, "fill-opacity": paint.fill_opacity}
    return said


def _picture(shape: BaseGeometry, told: dict[str, Any], plane: Plane, icon: Icon) -> dict[str, Any]:
    """A point sign: its place, with the address of its picture."""
    address = icon(told.get("sign", ""), State(told.get("status"), told["certainty"]).picture)
    return {
        "type": "Feature",
        "id": f"{told['object']}.teken",
        "geometry": _geometry(shape, plane),
        "properties": {**told, "rol": "teken", "icon": address},
    }
