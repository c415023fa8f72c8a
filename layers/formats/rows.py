"""Reads the rows of an answer: a page at once, or everything by a server-side cursor, chunk after chunk.

A cursor stands in the transaction in which it was opened, so everything comes from one moment and within one
scope. Each chunk is a statement of its own, with the time that a statement may take.
"""

from collections.abc import AsyncGenerator, Sequence
from typing import Any, LiteralString

import pyarrow as pa
from psycopg import sql
from psycopg.types.string import TextBinaryLoader

from layers import relations
from layers.features import cursors, sorting
from layers.features.cursors import Place
from layers.features.model import FeatureQuery
from layers.features.paging import further
from layers.features.selecting import selection
from layers.filtering.filters import told
from layers.layer import Layer
from plotserver.kernel.database import Transaction

CHUNK = 5_000
"""Rows; fewer where geometries are long."""

HEAVY = 8_000_000
"""Bytes of a row's geometry on average in a chunk, times the rows: about so much is held at a time."""

HEAVIEST_PAGE = 32_000_000

ROWS = sql.SQL("SELECT {columns} FROM (SELECT f.* FROM {source} WHERE {selection}{order}{limit}) f")
# A cursor is read to its end, so the plan that is soonest done with everything is the best.
TO_THE_END: LiteralString = "SELECT set_config('cursor_tuple_fraction', '1', true)"


async def everything(
    tx: Transaction,
    layer: Layer,
    query: FeatureQuery,
    columns: Sequence[sql.Composable],
    *,
    text_as_bytes: bool = False,
) -> AsyncGenerator[list[tuple[Any, ...]]]:
    """All rows that answer the question, in chunks; unless sorted, a dataset's in the order in which they are
    stored: along a curve that keeps near what is near."""
    relation = relations.of(layer)
    chosen = await selection(tx, relation, query)
    ordered = sql.SQL(" ORDER BY {}").format(sorting.order(query.sort, relation.key))
    statement = ROWS.format(
        columns=sql.SQL(", ").join(columns),
        source=relation.source,
        selection=chosen.condition,
        order=ordered if query.sort or query.offset or layer.kind == "plot" else sql.SQL(""),
        limit=sql.SQL(" OFFSET {}").format(sql.Literal(query.offset)) if query.offset else sql.SQL(""),
    )
    await tx.execute(TO_THE_END)
    with told(query.where):
        async with tx.cursor(name="pull", binary=True) as cursor:
            if text_as_bytes:
                cursor.adapters.register_loader("text", _BytesLoader)
            await cursor.execute(statement, chosen.parameters)
            size = 200
            while rows := await cursor.fetchmany(size):
                yield rows
                size = _next_size(rows)


def _next_size(rows: list[tuple[Any, ...]]) -> int:
    """So many rows that they weigh about HEAVY; the last column is the heavy one."""
    weight = sum(len(row[-1] or b"") for row in rows if isinstance(row[-1], bytes | str))
    each = max(1, weight // len(rows))
    return max(10, min(CHUNK, HEAVY // each))


async def page(
    tx: Transaction, layer: Layer, query: FeatureQuery, columns: Sequence[sql.Composable]
) -> tuple[list[tuple[Any, ...]], str | None]:
    """The rows of one page, and the cursor to the next; in the order of GeoJSON pages, which share cursors.

    It ends early where its geometries would be too heavy.
    """
    relation = relations.of(layer)
    place = None if query.cursor is None else cursors.read(query.cursor)
    chosen = await selection(tx, relation, query)
    after, later = await further(tx, layer, relation, query, place)
    keys = [relation.key, *(sql.SQL("CAST({} AS text)").format(one.compared) for one in query.sort)]
    statement = ROWS.format(
        columns=sql.SQL(", ").join([*keys, *columns]),
        source=relation.source,
        selection=sql.SQL(" AND ").join([chosen.condition, after]),
        order=sql.SQL(" ORDER BY {}").format(sorting.order(query.sort, relation.key)),
        limit=sql.SQL(" LIMIT {} OFFSET %(skipped)s").format(sql.Literal(query.limit + 1)),
    )
    rows: list[tuple[Any, ...]] = []
    weight = 0
    with told(query.where):
        async with tx.cursor(name="page", binary=True) as cursor:
            await cursor.execute(
                statement, chosen.parameters | {"offset": query.offset, "skipped": query.offset} | later
            )
            more = False
            while not more and (chunk := await cursor.fetchmany(500)):
                for row in chunk:
                    weight += len(row[-1] or b"") if isinstance(row[-1], bytes | str) else 0
                    if len(rows) == query.limit or (rows and weight > HEAVIEST_PAGE):
                        more = True
                        break
                    rows.append(row)
    onward = _cursor(layer, query, place, rows[-1]) if more else None
    return [row[len(keys) :] for row in rows], onward


def _cursor(layer: Layer, query: FeatureQuery, place: Place | None, row: tuple[Any, ...]) -> str:
    values = row[1 : 1 + len(query.sort)]
    matched = None if place is None else place.matched
    return cursors.write(Place(cursors.content_of(layer), str(row[0]), matched, query.checksum, values))


def batch(rows: list[tuple[Any, ...]], schema: pa.Schema) -> pa.RecordBatch:
    """Rows as an Arrow batch."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


class _BytesLoader(TextBinaryLoader):
    def load(self, data: bytes | bytearray | memoryview) -> bytes:
        return bytes(data)
