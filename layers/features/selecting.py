"""Which rows of a relation answer a question: the box, the valid time, the filter."""

from dataclasses import dataclass
from typing import Any, LiteralString

import shapely
from psycopg import sql
from shapely import wkb
from shapely.geometry.base import BaseGeometry

from layers.features.model import FeatureQuery
from layers.layer import Box, Layer
from layers.relations import Relation
from plotserver.kernel.database import Transaction


@dataclass(frozen=True)
class Selection:
    """The conditions of a question but for paging, with their values; `area` is its box in EPSG:4258."""

    condition: sql.Composed
    parameters: dict[str, Any]
    area: BaseGeometry | None

    def wide(self, layer: Layer) -> bool:
        """Whether the box holds so much of the layer that its index is of no use. A plan that was prepared
        for any box would use it all the same, and sort a million rows for a page of ten."""
        if self.area is None or layer.extent is None:
            return False
        whole = shapely.box(*layer.extent)
        return bool(self.area.intersection(whole).area > WIDE * whole.area)


WIDE = 0.02


async def selection(tx: Transaction, relation: Relation, query: FeatureQuery) -> Selection:
    """What is asked, as conditions with bound values."""
    conditions: list[sql.Composable] = [relation.where]
    parameters = dict(relation.parameters)
    area = None
    if query.bbox is not None:
        area = await _area(tx, query)
        inside, values = _in_area(area)
        parameters |= values
        conditions.append(inside)
    if query.valid is not None and relation.has_valid:
        parameters |= {"valid_from": query.valid[0], "valid_to": query.valid[1]}
        conditions.append(
            sql.SQL("(f.valid IS NULL OR f.valid && tstzrange(%(valid_from)s, %(valid_to)s, '[]'))")
        )
    if query.where is not None:
        parameters |= query.where.parameters
        conditions.append(query.where.condition)
    return Selection(sql.SQL(" AND ").join(conditions), parameters, area)


async def _area(tx: Transaction, query: FeatureQuery) -> BaseGeometry:
    """The box in EPSG:4258, longitude first; from a projected CRS by way of its own transformation.

    A straight edge there is curved on the ellipsoid, so edges are cut into 64 pieces first.
    """
    assert query.bbox is not None
    if query.bbox_crs.geographic:
        return _in_degrees(query.bbox)
    names = ("xmin", "ymin", "xmax", "ymax")
    values: dict[str, Any] = dict(zip(names, query.bbox, strict=True)) | {"srid": query.bbox_crs.srid}
    row = await (await tx.execute(FROM_PROJECTED, values)).fetchone()
    assert row is not None
    area: BaseGeometry = wkb.loads(row[0])
    return area


FROM_PROJECTED: LiteralString = """
SELECT ST_AsBinary(ST_Transform(ST_Segmentize(
  ST_Envelope(ST_MakeLine(ST_Point(%(xmin)s, %(ymin)s, %(srid)s), ST_Point(%(xmax)s, %(ymax)s, %(srid)s))),
  greatest(%(xmax)s - %(xmin)s, %(ymax)s - %(ymin)s, 1) / 64.0), 4258))
"""


def _in_degrees(box: Box) -> BaseGeometry:
    """The box, longitude first. Without width or height it is a line or a point, which still intersects; one
    that crosses the antimeridian (xmin > xmax, RFC 7946 §5.2) is two."""
    xmin, ymin, xmax, ymax = box
    if xmin > xmax:
        halves = (xmin, ymin, 180, ymax), (-180, ymin, xmax, ymax)
        return shapely.union_all([_in_degrees(half) for half in halves])
    corners: BaseGeometry = shapely.LineString([(xmin, ymin), (xmax, ymax)])
    return corners.envelope


def _in_area(area: BaseGeometry) -> tuple[sql.Composable, dict[str, Any]]:
    """The condition that a geometry touches the area, with its values.

    The areas are values, not calculations: a prepared plan would calculate again for each row. A geometry
    whose own box lies well within is in, whatever its shape: that is not looked at. Well within, because the
    boxes of an index are rounded to single precision.
    """
    xmin, ymin, xmax, ymax = area.bounds
    plain = area.geom_type == "Polygon" and shapely.get_num_coordinates(area) == CORNERS
    if not plain or min(xmax - xmin, ymax - ymin) < 4 * ROUNDED:
        return sql.SQL("ST_Intersects(f.geom, CAST(%(area)s AS geometry))"), {"area": _hex(area)}
    inner = shapely.box(xmin + ROUNDED, ymin + ROUNDED, xmax - ROUNDED, ymax - ROUNDED)
    return sql.SQL(IN_BOX), {"area": _hex(area), "inner": _hex(inner)}


CORNERS = 5
ROUNDED = 3e-5
"""Degrees: more than a coordinate of 180 is off in single precision."""

# With CASE, not OR: the planner would scan the index for each side, and expect next to no rows.
IN_BOX: LiteralString = (
    "f.geom && CAST(%(area)s AS geometry) AND CASE WHEN f.geom @ CAST(%(inner)s AS geometry) THEN true"
    " ELSE ST_Intersects(f.geom, CAST(%(area)s AS geometry)) END"
)


def _hex(geometry: BaseGeometry) -> str:
    """As PostGIS reads it, in EPSG:4258."""
    written: str = shapely.to_wkb(shapely.set_srid(geometry, 4258), hex=True, include_srid=True)
    return written
