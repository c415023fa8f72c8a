"""Which rows of a relation answer a question: the box, the valid time, the filter."""

from typing import Any, LiteralString

from psycopg import sql

from layers.features.model import FeatureQuery
from layers.relations import Relation


def selection(relation: Relation, query: FeatureQuery) -> tuple[sql.Composed, dict[str, Any]]:
    """The conditions of the question but for paging, with their values."""
    conditions: list[sql.Composable] = [relation.where]
    parameters = dict(relation.parameters)
    if query.bbox is not None:
        inside, values = _in_box(query)
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
    return sql.SQL(" AND ").join(conditions), parameters


def _in_box(query: FeatureQuery) -> tuple[sql.Composable, dict[str, Any]]:
    """The condition that a geometry touches the box, with its values.

    In degrees a geometry whose own box lies well within it is in, whatever its shape: that is not looked at.
    Well within, because the boxes of an index are rounded to single precision.
    """
    assert query.bbox is not None
    xmin, ymin, xmax, ymax = query.bbox
    values = {"xmin": xmin, "ymin": ymin, "xmax": xmax, "ymax": ymax}
    if not query.bbox_crs.geographic or min(xmax - xmin, ymax - ymin) < 4 * ROUNDED:
        return sql.SQL("ST_Intersects(f.geom, {})").format(box_in_storage(query)), values
    values |= {
        "west": xmin + ROUNDED,
        "south": ymin + ROUNDED,
        "east": xmax - ROUNDED,
        "north": ymax - ROUNDED,
    }
    well_within: LiteralString = "f.geom @ ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4258)"
    return (
        sql.SQL("(f.geom && {0} AND (" + well_within + " OR ST_Intersects(f.geom, {0})))").format(
            box_in_storage(query)
        ),
        values,
    )


ROUNDED = 3e-5
"""Degrees: more than a coordinate of 180 is off in single precision."""


def box_in_storage(query: FeatureQuery) -> sql.Composable:
    """The SQL expression of the box in EPSG:4258, longitude first, computed once for each question.

    From a projected CRS by way of its own transformation. A straight edge there is curved on the
    ellipsoid, so edges are cut into 64 pieces first. A box that crosses the antimeridian
    (xmin > xmax, RFC 7946 §5.2) becomes two.
    """
    if not query.bbox_crs.geographic:
        srid: LiteralString = "%(bbox_srid)s"
        text: LiteralString = "(SELECT ST_Transform(ST_Segmentize(" + BOX.replace("SRID", srid) + PIECES
        return sql.SQL(text.replace(srid, "{srid}")).format(srid=sql.Literal(query.bbox_crs.srid))
    if query.bbox is not None and query.bbox[0] > query.bbox[2]:
        return sql.SQL(
            "ST_Collect(ST_MakeEnvelope(%(xmin)s, %(ymin)s, 180, %(ymax)s, 4258),"
            " ST_MakeEnvelope(-180, %(ymin)s, %(xmax)s, %(ymax)s, 4258))"
        )
    return sql.SQL(BOX.replace("SRID", "4258"))


# Of a box without width or height ST_Envelope makes a line or a point, which still intersects; an
# envelope made from numbers would be an invalid polygon that intersects nothing.
BOX: LiteralString = (
    "ST_Envelope(ST_MakeLine(ST_Point(%(xmin)s, %(ymin)s, SRID), ST_Point(%(xmax)s, %(ymax)s, SRID)))"
)
PIECES: LiteralString = ", greatest(%(xmax)s - %(xmin)s, %(ymax)s - %(ymin)s, 1) / 64.0), 4258))"
