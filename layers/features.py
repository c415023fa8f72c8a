"""Which features of a layer answer a question? A page of GeoJSON, built in the database."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.types.string import TextLoader

from layers import relations
from layers.errors import FeatureNotFound, WrongQuery
from layers.filtering.filters import Filter, told
from layers.layer import Box, Layer
from layers.relations import Relation
from plotserver.kernel.crs import DEFAULT, Crs
from plotserver.kernel.database import Transaction

MAX_LIMIT = 10_000
DEFAULT_LIMIT = 1_000
COUNT_LIMIT = 10_000
"""Up to here `numberMatched` is exact; above it is left out, because counting all would cost more
than the page."""


@dataclass(frozen=True)
class FeatureQuery:
    """What the caller asked, already checked.

    `bbox` is (xmin, ymin, xmax, ymax) in `bbox_crs`, x = east; `moment_from` and `moment_to` bound
    the valid time, None = open. `where` narrows further.
    """

    limit: int = DEFAULT_LIMIT
    bbox: Box | None = None
    bbox_crs: Crs = DEFAULT
    crs: Crs = DEFAULT
    valid: tuple[datetime | None, datetime | None] | None = None
    offset: int = 0
    cursor: str | None = None
    where: Filter | None = None


@dataclass(frozen=True)
class Page:
    """`features` are GeoJSON texts, UTF-8; `next_cursor` is None on the last page; `matched` is None
    above COUNT_LIMIT."""

    features: list[bytes]
    matched: int | None
    next_cursor: str | None


class BytesLoader(TextLoader):
    """Text as the bytes that came over the wire: GeoJSON goes out as it came in, never decoded."""

    def load(self, data: bytes | bytearray | memoryview) -> bytes:
        """The bytes themselves."""
        return bytes(data)


async def page(tx: Transaction, layer: Layer, query: FeatureQuery) -> Page:
    """One page of the layer's features in the order of their keys.

    Raises WrongQuery when the cursor is not one of ours, or when a calculation of the filter has no outcome.
    """
    with told(query.where):
        return await _page(tx, layer, query)


async def _page(tx: Transaction, layer: Layer, query: FeatureQuery) -> Page:
    relation = relations.of(layer)
    selection, parameters = _selection(relation, query)
    checksum = None if query.where is None else query.where.checksum
    place = None if query.cursor is None else _read_cursor(query.cursor)
    if place is not None:
        if place.checksum != checksum:
            raise _wrong_cursor("Deze cursor hoort bij een ander filter. Begin opnieuw, zonder cursor.")
        parameters["after"] = _key_of(place, relation)
        selection += sql.SQL(" AND {key} > %(after)s").format(key=relation.key)
    statement = sql.SQL(
        "SELECT {key}, {feature} FROM {source} WHERE {selection}"
        " ORDER BY {key} LIMIT %(rows)s OFFSET %(offset)s"
    ).format(
        key=relation.key, feature=_feature(relation, query.crs), source=relation.source, selection=selection
    )
    rows = await _rows(tx, statement, parameters | {"rows": query.limit + 1, "offset": query.offset})
    shown = rows[: query.limit]
    more = len(rows) > query.limit
    if place is not None:
        matched = place.matched
    else:
        matched = await _matched(tx, layer, relation, query, seen=None if more else len(shown))
    onward = Place(layer.publication, str(shown[-1][0]), matched, checksum) if more else None
    return Page([row[1] for row in shown], matched, _write_cursor(onward) if onward else None)


async def one(tx: Transaction, layer: Layer, feature_id: str, crs: Crs = DEFAULT) -> bytes:
    """One feature as GeoJSON text. Raises FeatureNotFound."""
    relation = relations.of(layer)
    key = _read_key(feature_id, relation)
    statement = sql.SQL("SELECT {key}, {feature} FROM {source} WHERE {where} AND {key} = %(key)s").format(
        key=relation.key, feature=_feature(relation, crs), source=relation.source, where=relation.where
    )
    rows = [] if key is None else await _rows(tx, statement, relation.parameters | {"key": key})
    if not rows:
        raise FeatureNotFound
    found: bytes = rows[0][1]
    return found


async def _rows(
    tx: Transaction, statement: sql.Composed, parameters: dict[str, Any]
) -> list[tuple[Any, ...]]:
    async with tx.cursor() as cursor:
        cursor.adapters.register_loader("text", BytesLoader)
        await cursor.execute(statement, parameters)
        return await cursor.fetchall()


def _feature(relation: Relation, crs: Crs) -> sql.Composed:
    """The SQL expression of one GeoJSON feature as text.

    Without the "crs" member that PostGIS adds by itself (RFC 7946 §4); Content-Crs says it.
    Concatenated rather than built with json_build_object: the geometry's text is not parsed again.
    """
    return sql.SQL(
        """'{{"type":"Feature","id":' || to_json({key}) || ',"geometry":'"""
        """ || coalesce(ST_AsGeoJSON({geometry}, {decimals}, 0), 'null')"""
        """ || ',"properties":' || CAST({properties} AS text) || '}}'"""
    ).format(
        key=relation.key,
        geometry=geometry_in(crs),
        decimals=sql.Literal(crs.decimals),
        properties=relation.properties,
    )


def geometry_in(crs: Crs) -> sql.SQL:
    """The SQL expression of the geometry in this CRS, in the authority's axis order.

    Outer rings run counterclockwise on the map (RFC 7946 §3.1.6): they are stored so.
    """
    if crs.srid == 3857:
        return sql.SQL("f.geom_3857")
    if crs.srid != 4258:
        return sql.SQL("ST_Transform(f.geom, 28992)")
    if crs.northing_first:
        return sql.SQL("ST_FlipCoordinates(f.geom)")
    return sql.SQL("f.geom")


def _selection(relation: Relation, query: FeatureQuery) -> tuple[sql.Composed, dict[str, Any]]:
    """The conditions of the question but for paging, with their values."""
    conditions: list[sql.Composable] = [relation.where]
    parameters = dict(relation.parameters)
    if query.bbox is not None:
        xmin, ymin, xmax, ymax = query.bbox
        parameters |= {"xmin": xmin, "ymin": ymin, "xmax": xmax, "ymax": ymax}
        conditions.append(sql.SQL("ST_Intersects(f.geom, {})").format(sql.SQL(box_in_storage(query))))
    if query.valid is not None and relation.has_valid:
        parameters |= {"valid_from": query.valid[0], "valid_to": query.valid[1]}
        conditions.append(
            sql.SQL("(f.valid IS NULL OR f.valid && tstzrange(%(valid_from)s, %(valid_to)s, '[]'))")
        )
    if query.where is not None:
        parameters |= query.where.parameters
        conditions.append(query.where.condition)
    return sql.SQL(" AND ").join(conditions), parameters


def box_in_storage(query: FeatureQuery) -> str:
    """The SQL expression of the box in EPSG:4258, longitude first, computed once for each question.

    From RD by way of its own transformation. A straight edge in a projected CRS is curved on the
    ellipsoid, so edges are cut into 64 pieces first. A box that crosses the antimeridian
    (xmin > xmax, RFC 7946 §5.2) becomes two.
    """
    if query.bbox_crs.geographic:
        if query.bbox is not None and query.bbox[0] > query.bbox[2]:
            return (
                "ST_Collect(ST_MakeEnvelope(%(xmin)s, %(ymin)s, 180, %(ymax)s, 4258),"
                " ST_MakeEnvelope(-180, %(ymin)s, %(xmax)s, %(ymax)s, 4258))"
            )
        return BOX.format(srid="4258")
    return "(SELECT ST_Transform(ST_Segmentize(" + BOX.format(srid=str(query.bbox_crs.srid)) + PIECES


# Of a box without width or height ST_Envelope makes a line or a point, which still intersects; an
# envelope made from numbers would be an invalid polygon that intersects nothing.
BOX = "ST_Envelope(ST_MakeLine(ST_Point(%(xmin)s, %(ymin)s, {srid}), ST_Point(%(xmax)s, %(ymax)s, {srid})))"
PIECES = ", greatest(%(xmax)s - %(xmin)s, %(ymax)s - %(ymin)s, 1) / 64.0), 4258))"


async def _matched(
    tx: Transaction, layer: Layer, relation: Relation, query: FeatureQuery, *, seen: int | None
) -> int | None:
    """How many features answer the question, if at most COUNT_LIMIT; asked for the first page alone.

    `seen` is the number on a page that ends the answer; it makes counting needless.
    """
    if seen is not None and (seen or not query.offset):
        return query.offset + seen
    if query.bbox is None and query.valid is None and query.where is None and layer.part is None:
        return layer.feature_count if layer.feature_count <= COUNT_LIMIT else None
    selection, parameters = _selection(relation, query)
    statement = sql.SQL(
        "SELECT count(*) FROM (SELECT 1 FROM {source} WHERE {selection} LIMIT {limit}) c"
    ).format(source=relation.source, selection=selection, limit=sql.Literal(COUNT_LIMIT + 1))
    row = await (await tx.execute(statement, parameters)).fetchone()
    count = int(row[0]) if row else 0
    return count if count <= COUNT_LIMIT else None


@dataclass(frozen=True)
class Place:
    """Where a reader is: in this publication, after this key, of so many matches of this filter."""

    publication: int | None
    key: str
    matched: int | None
    checksum: str | None


def _write_cursor(place: Place) -> str:
    text = json.dumps([place.publication, place.key, place.matched, place.checksum])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def publication_of(cursor: str) -> int | None:
    """The publication that the cursor pages through: later pages show the same moment as the first.

    Raises WrongQuery when the text is not a cursor of ours.
    """
    return _read_cursor(cursor).publication


def _read_cursor(cursor: str) -> Place:
    try:
        publication, key, matched, checksum = json.loads(
            base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        )
        for number in (publication, matched):
            if not (number is None or (type(number) is int and 0 <= number < 2**62)):
                raise ValueError
        if not isinstance(checksum, str | None):
            raise ValueError
        return Place(publication, str(key), matched, checksum)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        told_so = "Gebruik de waarde uit de link 'next' van de vorige pagina, ongewijzigd."
        raise _wrong_cursor(told_so) from None


def _wrong_cursor(what: str) -> WrongQuery:
    return WrongQuery("De vraag is niet goed gesteld.", [("cursor", what)])


def _key_of(place: Place, relation: Relation) -> UUID | int:
    key = _read_key(place.key, relation)
    if key is None:
        raise _wrong_cursor("Deze cursor hoort bij een andere collectie.")
    return key


def _read_key(text: str, relation: Relation) -> UUID | int | None:
    """The key that this text names, or None when it cannot be a key of the relation."""
    try:
        if relation.key_type == "uuid":
            return UUID(text)
        number = int(text) if text.isascii() and text.isdigit() else -1
    except ValueError:
        return None
    return number if 0 <= number < 2**63 else None
