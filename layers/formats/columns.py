"""What a row of a table of features holds: an id, the properties, and the geometry, with fixed types.

A dataset has the columns of its import. A drawn layer has what every object says of itself and, after these,
the properties that its objects carry of their own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import LiteralString

import pyarrow as pa
from psycopg import sql

from layers import relations
from layers.features.model import FeatureQuery
from layers.features.writing import geometry_in
from layers.filtering import queryables
from layers.filtering.queryables import Kind, Queryable
from layers.layer import Layer
from plotserver.kernel.database import Transaction

GEOMETRY = "geometry"
MOMENT = pa.timestamp("us", tz="UTC")

# Infinity has no place in files, and the calendar of Python has the years 1 to 9999.
FINITE: LiteralString = "CASE WHEN {0} BETWEEN '0001-01-02' AND '9999-12-30' THEN {0} END"

# Of a dataset's columns, by the type of their import: what is read, and what it becomes.
TYPES: dict[str, tuple[LiteralString, pa.DataType]] = {
    "text": ("{}", pa.string()),
    "boolean": ("{}", pa.bool_()),
    "integer": ("{}", pa.int32()),
    "bigint": ("{}", pa.int64()),
    "number": ("{}", pa.float64()),
    "numeric": ("CAST({} AS double precision)", pa.float64()),
    "date": (FINITE, pa.date32()),
    "timestamptz": (FINITE, MOMENT),
    "json": ("CAST({} AS text)", pa.string()),
}
KINDS: dict[Kind, tuple[LiteralString, pa.DataType]] = {
    Kind.TEXT: ("{}", pa.string()),
    Kind.NUMBER: ("CAST({} AS double precision)", pa.float64()),
    Kind.MOMENT: (FINITE, MOMENT),
}
# Of the properties that objects carry of their own, by the JSON types of their values.
OWN: dict[str, tuple[LiteralString, pa.DataType]] = {
    "number": ("CAST(f.properties -> {} AS double precision)", pa.float64()),
    "boolean": ("CAST(f.properties -> {} AS boolean)", pa.bool_()),
}
OWN_TEXT: LiteralString = "(f.properties ->> {})"


@dataclass(frozen=True)
class Column:
    """One column: the property's name, the name in the file, its SQL over rows `f`, and its Arrow type."""

    property: str
    name: str
    sql: sql.Composable
    type: pa.DataType


async def of(tx: Transaction, layer: Layer, query: FeatureQuery) -> list[Column]:
    """The columns of a layer but for the geometry: the id and the properties that are asked for."""
    relation = relations.of(layer)
    found = await _drawn(tx, layer) if layer.kind == "plot" else _imported(layer)
    key = sql.SQL("CAST({} AS text)") if relation.key_type == "uuid" else sql.SQL("{}")
    kind = pa.string() if relation.key_type == "uuid" else pa.int64()
    columns = [Column("id", "id", key.format(relation.key), kind), *found]
    if query.properties is not None:
        columns = [one for one in columns if one.property in ("id", *query.properties)]
    return _named_apart(columns)


def _imported(layer: Layer) -> list[Column]:
    columns = []
    for name, kind in relations.attributes_of(layer):
        template, arrow = TYPES[kind]
        column = sql.SQL("f.{}").format(sql.Identifier(name))
        columns.append(Column(name, name, sql.SQL(template).format(column), arrow))
    return columns


async def _drawn(tx: Transaction, layer: Layer) -> list[Column]:
    listed = (await queryables.of(tx, layer)).values()
    return [_property(one) for one in listed if one.kind is not Kind.SHAPE and one.name != "id"]


def _property(one: Queryable) -> Column:
    if one.own:
        types = one.schema["type"]
        template, arrow = OWN.get(types if isinstance(types, str) else "", (OWN_TEXT, pa.string()))
        return Column(one.name, one.name, sql.SQL(template).format(sql.Literal(one.name)), arrow)
    if one.name == "versie":
        return Column(one.name, one.name, one.sql, pa.int32())
    template, arrow = KINDS[one.kind]
    return Column(one.name, one.name, sql.SQL(template).format(one.sql), arrow)


def _named_apart(columns: Iterable[Column]) -> list[Column]:
    """With names that differ by more than capitals, as a GeoPackage wants; `fid` and `geom` are its own."""
    taken = {"fid", "geom", "ogc_fid", GEOMETRY, "wkt"}
    found = []
    for column in columns:
        name, number = column.name or "eigenschap", 2
        while name.casefold() in taken:
            name, number = f"{column.name}_{number}", number + 1
        taken.add(name.casefold())
        found.append(Column(column.property, name, column.sql, column.type))
    return found


def geometry(query: FeatureQuery, *, as_text: bool) -> sql.Composable:
    """The geometry as well-known binary or text, x = east: files keep that order whatever the CRS.

    Text in as many decimals as make a millimetre.
    """
    shape = geometry_in(query.crs, east_first=True)
    if as_text:
        return sql.SQL("ST_AsText({}, {})").format(shape, sql.Literal(query.crs.decimals))
    return sql.SQL("ST_AsBinary({})").format(shape)


def schema(columns: list[Column], geometry_type: pa.DataType | None) -> pa.Schema:
    """The columns as an Arrow schema; the geometry last, when there is one."""
    fields = [pa.field(column.name, column.type) for column in columns]
    if geometry_type is not None:
        name = "WKT" if geometry_type == pa.string() else GEOMETRY
        fields.append(pa.field(name, geometry_type))
    return pa.schema(fields)
