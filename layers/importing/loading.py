"""From prepared batches to a table in the database: COPY into a staging table, then ordered by place."""

import io
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from numpy.typing import NDArray
from psycopg import Connection, sql

from layers.importing.columns import Column
from layers.importing.shapes import Prepared

# Curved kinds of WKB, by their code without Z, M or SRID (ISO 19125 part 1, SQL/MM part 3).
CURVED: Final = (8, 9, 10, 11, 12, 13, 14)
CURVE_TOLERANCE_M: Final = 0.01
CURVE_TOLERANCE_DEGREES: Final = 1e-7

Work = Connection[Any]


@dataclass(frozen=True)
class Tables:
    """The names of what one import makes, all with its number."""

    number: int

    @property
    def relation(self) -> str:
        """As it stands in plot.layer."""
        return f"d_{self.number}"

    def name(self, letter: str) -> sql.Identifier:
        """``d`` objects, ``v`` their view, ``g`` generalised, ``w`` its view, ``s`` staging."""
        return sql.Identifier("dataset", f"{letter}_{self.number}")


def new_tables(connection: Work) -> Tables:
    """Names that no other import has had."""
    connection.execute("CREATE SEQUENCE IF NOT EXISTS dataset.number AS bigint")
    row = connection.execute("SELECT nextval('dataset.number')").fetchone()
    return Tables(int(row[0])) if row is not None else Tables(0)


def create_staging(connection: Work, tables: Tables, columns: list[Column]) -> None:
    """A table without indexes and without write-ahead log; it does not outlive the import."""
    connection.execute(
        sql.SQL("CREATE UNLOGGED TABLE {} (fid bigint, {}geom geometry, geom_3857 geometry)").format(
            tables.name("s"),
            sql.SQL("").join(
                sql.SQL("{} {}, ").format(sql.Identifier(column.attribute.name), sql.SQL(column.sql_type))
                for column in columns
            ),
        )
    )


def copy_text(values: list[pa.Array], columns: list[Column], shapes: Prepared, first_row: int) -> memoryview:
    """The rows to keep as CSV for COPY: text is quoted, an empty field is NULL."""
    arrays = [pa.array(np.arange(first_row, first_row + len(shapes.keep)))]
    arrays += [column.encode(values[column.place]) for column in columns]
    arrays += [shapes.geom, shapes.geom_3857]
    names = ["fid", *(column.attribute.name for column in columns), "geom", "geom_3857"]
    table = pa.table(arrays, names=names)
    if not shapes.keep.all():
        table = table.filter(pa.array(shapes.keep))
    text = io.BytesIO()
    pyarrow.csv.write_csv(table, text, pyarrow.csv.WriteOptions(include_header=False))
    return text.getbuffer()


def copy(connection: Work, tables: Tables, text: memoryview) -> None:
    """Send one batch."""
    statement = sql.SQL("COPY {} FROM STDIN (FORMAT csv)").format(tables.name("s"))
    with connection.cursor() as cursor, cursor.copy(statement) as sending:
        sending.write(text)


def has_curves(wkb: pa.Array) -> bool:
    """Whether any geometry has arcs, which GEOS cannot read."""
    heads = pc.binary_slice(wkb.cast(pa.binary()), 0, 5).drop_null()
    return any(_kind(head) in CURVED for head in set(heads.to_pylist()) if len(head) == 5)


def _kind(head: bytes) -> int:
    code = int.from_bytes(head[1:5], "little" if head[0] == 1 else "big")
    return (code & 0x0FFFFFFF) % 1000


def straightened(connection: Work, wkb: pa.Array, *, geographic: bool) -> NDArray[Any]:
    """The WKB with arcs as lines that keep within 1 cm of them; the database does it."""
    values = wkb.to_pylist()
    tolerance = CURVE_TOLERANCE_DEGREES if geographic else CURVE_TOLERANCE_M
    rows = connection.execute(
        "SELECT ST_AsBinary(ST_CurveToLine(ST_GeomFromWKB(value), %s, 1, 1))"
        " FROM unnest(CAST(%s AS bytea[])) WITH ORDINALITY AS w(value, place) ORDER BY place",
        (tolerance, values),
    )
    straight = np.empty(len(values), dtype=object)
    straight[:] = [None if row[0] is None else bytes(row[0]) for row in rows]
    return straight


def finish(connection: Work, tables: Tables, columns: list[Column], *, multi: bool) -> None:
    """The dataset's table: the staged rows in the order of a space-filling curve, indexed, with statistics.

    Rows that lie near each other are stored near each other, so a tile or a bbox reads few pages.
    `multi` makes single polygons, lines and points multiple, for a file that mixes the two.
    """
    names = [sql.Identifier(column.attribute.name) for column in columns]
    typed = (
        "CAST(ST_Multi(ST_SetSRID({}, {})) AS geometry(Geometry, {}))"
        if multi
        else ("CAST(ST_SetSRID({}, {}) AS geometry(Geometry, {}))")
    )
    shapes = [
        sql.SQL(typed + " AS {}").format(sql.Identifier(name), srid, srid, sql.Identifier(name))
        for name, srid in (("geom", sql.Literal(4258)), ("geom_3857", sql.Literal(3857)))
    ]
    connection.execute(
        sql.SQL("CREATE TABLE {} AS SELECT {} FROM {} s ORDER BY s.geom_3857").format(
            tables.name("d"), sql.SQL(", ").join([sql.Identifier("fid"), *names, *shapes]), tables.name("s")
        )
    )
    connection.execute(sql.SQL("DROP TABLE {}").format(tables.name("s")))
    for statement in (
        "ALTER TABLE {} ADD PRIMARY KEY (fid)",
        "CREATE INDEX ON {} USING gist (geom)",
        "CREATE INDEX ON {} USING gist (geom_3857)",
        "ANALYZE {}",
    ):
        connection.execute(sql.SQL(statement).format(tables.name("d")))
