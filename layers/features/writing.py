"""The text of one feature, as an SQL expression: built in the database, never decoded on its way out."""

from typing import LiteralString

from psycopg import sql

from layers import relations
from layers.features.model import FeatureQuery
from layers.layer import Layer
from layers.relations import Relation, Shape
from plotserver.kernel.crs import DEFAULT, Crs

# The time in which an object holds, as JSON-FG writes it (21-045r1 §7.4): UTC, ".." for an open end.
UTC: LiteralString = """'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'"""
ENDS: LiteralString = (
    "coalesce('\"' || to_char({end}(f.valid) AT TIME ZONE 'UTC', " + UTC + ") || '\"', '\"..\"')"
)
TIME: LiteralString = (
    "CASE WHEN f.valid IS NULL THEN 'null'"
    " WHEN lower(f.valid) = upper(f.valid) THEN '{{\"timestamp\":' || "
    + ENDS.replace("{end}", "lower")
    + " || '}}' ELSE '{{\"interval\":[' || "
    + ENDS.replace("{end}", "lower")
    + " || ',' || "
    + ENDS.replace("{end}", "upper")
    + " || ']}}' END"
)

# The member `handtekening`: the signature of this version (docs/trust.md), or null.
SIGNATURE = sql.SQL(
    """|| ',"handtekening":' || coalesce(CAST("""
    """plot.signature_of(f.layer_id, f.feature_id, f.version) AS text), 'null')"""
)
NO_SIGNATURE = sql.SQL("""|| ',"handtekening":null'""")


def geojson(layer: Layer, relation: Relation, query: FeatureQuery) -> sql.Composable:
    """The SQL expression of one GeoJSON feature as text.

    Concatenated rather than built with json_build_object: the geometry's text is not parsed again.
    """
    geometry = sql.SQL("'null'") if query.skip_geometry else _geometry(query.crs)
    signature = SIGNATURE if layer.kind == "plot" else NO_SIGNATURE
    return _feature(
        relation, geometry, properties(layer, relation, query), signature if query.signed else sql.SQL("")
    )


def default_geojson(shape: Shape) -> sql.Composable:
    """The same where nothing is chosen: what is signed of a feature."""
    return _feature(shape, _geometry(DEFAULT), shape.properties, sql.SQL(""))


def _feature(
    shape: Shape, geometry: sql.Composable, properties: sql.Composable, signature: sql.Composable
) -> sql.Composable:
    return sql.SQL(
        """'{{"type":"Feature","id":' || to_json({key}) || ',"geometry":' || {geometry}"""
        """ || ',"properties":' || CAST({properties} AS text) {signature} || '}}'"""
    ).format(key=shape.key, geometry=geometry, properties=properties, signature=signature)


def jsonfg(layer: Layer, relation: Relation, query: FeatureQuery) -> sql.Composable:
    """The SQL expression of one JSON-FG feature as text (21-045r1 §7).

    In CRS84 `geometry` holds it and `place` is null; in another CRS `place` does, and `geometry` says the
    same in CRS84 for readers that know GeoJSON alone.
    """
    elsewhere = query.crs is not DEFAULT and not query.skip_geometry
    return sql.SQL(
        """'{{"type":"Feature","id":' || to_json({key}) || ',"time":' || {time} || ',"place":' || {place}"""
        """ || ',"geometry":' || {geometry} || ',"properties":' || CAST({properties} AS text) || '}}'"""
    ).format(
        key=relation.key,
        time=sql.SQL(TIME).format() if relation.has_valid else sql.SQL("'null'"),
        place=_geometry(query.crs) if elsewhere else sql.SQL("'null'"),
        geometry=sql.SQL("'null'") if query.skip_geometry else _geometry(DEFAULT),
        properties=properties(layer, relation, query),
    )


def _geometry(crs: Crs) -> sql.Composable:
    """Without the "crs" member that PostGIS adds by itself (RFC 7946 §4); Content-Crs says it."""
    return sql.SQL("coalesce(ST_AsGeoJSON({geometry}, {decimals}, 0), 'null')").format(
        geometry=geometry_in(crs), decimals=sql.Literal(crs.decimals)
    )


def properties(layer: Layer, relation: Relation, query: FeatureQuery) -> sql.Composable:
    """The json expression of the properties that are asked for."""
    if query.properties is None:
        return relation.properties
    if layer.kind == "plot":
        return sql.SQL(
            "(SELECT coalesce(jsonb_object_agg(p.key, p.value), '{{}}') FROM jsonb_each({all}) p"
            " WHERE p.key = ANY({chosen}))"
        ).format(all=relation.properties, chosen=sql.Literal(list(query.properties)))
    chosen = [one for one in relations.attributes_of(layer) if one[0] in query.properties]
    return relations.row_of(tuple(chosen))


def geometry_in(crs: Crs, *, east_first: bool = False) -> sql.Composable:
    """The SQL expression of the geometry in this CRS, in the authority's axis order unless `east_first`.

    Outer rings run counterclockwise on the map (RFC 7946 §3.1.6): they are stored so.
    """
    plain: sql.Composable
    if crs.srid == 3857:
        plain = sql.SQL("f.geom_3857")
    elif crs.srid == 4258:
        plain = sql.SQL("f.geom")
    else:
        plain = sql.SQL("ST_Transform(f.geom, {})").format(sql.Literal(crs.srid))
    if crs.northing_first and not east_first:
        return sql.SQL("ST_FlipCoordinates({})").format(plain)
    return plain
