"""One page of features, or one feature. A page is one statement and one value, whatever its size."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.pq import Format
from psycopg.types.string import TextBinaryLoader

from layers import relations
from layers.errors import FeatureNotFound, ReadingEnded
from layers.features import cursors, sorting, writing
from layers.features.counting import Counts
from layers.features.cursors import Place
from layers.features.model import COUNT_LIMIT, FeatureQuery, Page
from layers.features.selecting import Selection, selection
from layers.filtering.filters import told
from layers.layer import Layer
from layers.relations import Relation
from plotserver.kernel.crs import DEFAULT, Crs
from plotserver.kernel.database import Transaction

HEAVIEST = 32_000_000
"""Bytes of stored geometry: a page ends early where it would carry more, and says so by its `next`."""

Writer = Callable[[Layer, Relation, FeatureQuery], sql.Composable]

# The rows are chosen first and written after: what is skipped by an offset is never written. One row more
# than the page holds tells that there is another page.
PAGE = sql.SQL("""
SELECT string_agg(f.line, E',\\n') FILTER (WHERE f.shown),
  count(*) FILTER (WHERE f.shown), count(*), {counted}, {last}
FROM (
  SELECT {feature} AS line, {keys},
    f.place <= {limit} AND (f.place = 1 OR f.weight <= {heaviest}) AS shown
  FROM (
    SELECT f.*, row_number() OVER w AS place, sum(pg_column_size(f.geom)) OVER w AS weight
    FROM (
      SELECT f.* FROM {source} WHERE {selection} ORDER BY {order} LIMIT {rows} OFFSET %(skipped)s
    ) f
    WINDOW w AS (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
  ) f
) f
""")
LAST = sql.SQL("(array_agg(f.{}) FILTER (WHERE f.shown))[count(*) FILTER (WHERE f.shown)]")
COUNT = sql.SQL("(SELECT count(*) FROM (SELECT 1 FROM {source} WHERE {selection} LIMIT {most}) c)")
# Counted only where the page does not tell it.
MATCHED = sql.SQL(
    "CASE WHEN count(*) > count(*) FILTER (WHERE f.shown) OR (%(skipped)s > 0 AND count(*) = 0) THEN {} END"
)
STANDS: LiteralString = (
    "SELECT 1 FROM plot.publication"
    " WHERE id = %(publication)s AND layer_id = %(layer)s AND withdrawn_at IS NULL"
)
FAR = 1_000
"""Rows: from here on it pays to see whether an offset is a key."""


class BytesLoader(TextBinaryLoader):
    """Text as the bytes that came over the wire: GeoJSON goes out as it came in, never decoded."""

    format = Format.BINARY

    def load(self, data: bytes | bytearray | memoryview) -> bytes:
        """The bytes themselves."""
        return bytes(data)


async def page(
    tx: Transaction,
    layer: Layer,
    query: FeatureQuery,
    write: Writer = writing.geojson,
    counts: Counts | None = None,
) -> Page:
    """One page of the layer's features in the order asked, else of their keys.

    Raises WrongQuery when the cursor is not one of ours, or when a calculation of the filter has no outcome;
    ReadingEnded when what the cursor pages through is no longer there.
    """
    place = None if query.cursor is None else cursors.read(query.cursor)
    with told(query.where), _cursor_values(place):
        return await _page(tx, layer, query, place, write, counts or Counts())


async def _page(
    tx: Transaction, layer: Layer, query: FeatureQuery, place: Place | None, write: Writer, counts: Counts
) -> Page:
    relation = relations.of(layer)
    checksum = query.checksum
    known = place.matched if place is not None else _known_count(layer, query)
    counting = place is None and (query.narrows or layer.part is not None)
    if counting:
        remembered, known = counts.find(layer, query)
        counting = not remembered
    chosen = await selection(tx, relation, query)
    statement, parameters = await _statement(
        tx, layer, relation, query, place, write, chosen, counting=counting
    )
    async with tx.cursor(binary=True) as cursor:
        cursor.adapters.register_loader("text", BytesLoader)
        await cursor.execute(statement, parameters, prepare=False if chosen.wide(layer) else None)
        found = await cursor.fetchone()
    assert found is not None
    body, returned, seen, counted, key, *values = found
    if place is not None and not seen:
        await _must_stand(tx, layer)
    if counting:
        exact = query.offset + returned if counted is None else counted
        known = exact if exact <= COUNT_LIMIT else None
        counts.keep(layer, query, known)
    onward = None
    if seen > returned:
        texts = tuple(None if value is None else value.decode() for value in values)
        onward = cursors.write(Place(cursors.content_of(layer), str(key), known, checksum, texts))
    return Page(body or b"", returned, known, onward)


async def _statement(
    tx: Transaction,
    layer: Layer,
    relation: Relation,
    query: FeatureQuery,
    place: Place | None,
    write: Writer,
    chosen: Selection,
    *,
    counting: bool,
) -> tuple[sql.Composed, dict[str, Any]]:
    """The statement of a page, with its values."""
    every = chosen.condition
    condition, later = await further(tx, layer, relation, query, place)
    columns = [sql.SQL("CAST({} AS text) AS s{}").format(one.compared, n) for n, one in enumerate(query.sort)]
    names = ["key", *(f"s{number}" for number in range(len(query.sort)))]
    count = COUNT.format(source=relation.source, selection=every, most=sql.Literal(COUNT_LIMIT + 1))
    return (
        PAGE.format(
            counted=MATCHED.format(count) if counting else sql.SQL("CAST(NULL AS bigint)"),
            last=sql.SQL(", ").join(LAST.format(sql.SQL(name)) for name in names),
            feature=write(layer, relation, query),
            keys=sql.SQL(", ").join([sql.SQL("{} AS key").format(relation.key), *columns]),
            limit=sql.Literal(query.limit),
            heaviest=sql.Literal(HEAVIEST),
            source=relation.source,
            selection=sql.SQL(" AND ").join([every, condition]),
            order=sorting.order(query.sort, relation.key),
            rows=sql.Literal(query.limit + 1),
        ),
        chosen.parameters | {"offset": query.offset, "skipped": query.offset} | later,
    )


async def further(
    tx: Transaction, layer: Layer, relation: Relation, query: FeatureQuery, place: Place | None
) -> tuple[sql.Composable, dict[str, Any]]:
    """The condition that a row comes after a cursor's place, or after so many where rows are numbered."""
    if place is not None:
        cursors.check(place, layer, query.checksum, len(query.sort))
        condition, values = sorting.after(query.sort, relation.key, place.values)
        return condition, values | {"after": cursors.key_of(place, relation)}
    if query.offset >= FAR and not query.sort and await _numbered(tx, layer, relation, query):
        return sql.SQL("{} > %(offset)s").format(relation.key), {"skipped": 0}
    return sql.SQL("true"), {}


async def _numbered(tx: Transaction, layer: Layer, relation: Relation, query: FeatureQuery) -> bool:
    """Whether the rows asked are all rows of a dataset, with the keys 1, 2, 3 and so on without a gap."""
    if relation.key_type != "bigint" or query.narrows or layer.part is not None:
        return False
    # Not max(): through a view that joins the layer it would read every row.
    statement = sql.SQL("SELECT {0} FROM {1} ORDER BY {0} DESC LIMIT 1").format(relation.key, relation.source)
    row = await (await tx.execute(statement)).fetchone()
    return row is not None and row[0] == layer.feature_count


def _known_count(layer: Layer, query: FeatureQuery) -> int | None:
    """How many features the layer's own figures say that there are, if at most COUNT_LIMIT."""
    if query.narrows or layer.part is not None or layer.feature_count > COUNT_LIMIT:
        return None
    return layer.feature_count


async def count(tx: Transaction, layer: Layer, query: FeatureQuery) -> int | None:
    """How many features answer the question, whatever the page, if at most COUNT_LIMIT."""
    if not query.narrows and layer.part is None:
        return _known_count(layer, query)
    relation = relations.of(layer)
    chosen = await selection(tx, relation, query)
    asked = sql.SQL("SELECT {}").format(
        COUNT.format(source=relation.source, selection=chosen.condition, most=sql.Literal(COUNT_LIMIT + 1))
    )
    prepare = False if chosen.wide(layer) else None
    with told(query.where):
        row = await (await tx.execute(asked, chosen.parameters, prepare=prepare)).fetchone()
    found = int(row[0]) if row else 0
    return found if found <= COUNT_LIMIT else None


async def _must_stand(tx: Transaction, layer: Layer) -> None:
    """Nothing more comes after a cursor: is that the end, or was the publication withdrawn meanwhile?"""
    if layer.kind != "plot" or layer.publication is None:
        return
    standing = await tx.execute(STANDS, {"layer": layer.id, "publication": layer.publication})
    if await standing.fetchone() is None:
        raise ReadingEnded


@contextmanager
def _cursor_values(place: Place | None) -> Iterator[None]:
    """Values of a cursor that was tampered with, as a fault of the cursor."""
    try:
        yield
    except psycopg.errors.DataError as error:
        if place is None or not place.values:
            raise
        raise cursors.wrong("De waarden in deze cursor kloppen niet.") from error


async def one(
    tx: Transaction,
    layer: Layer,
    feature_id: str,
    crs: Crs = DEFAULT,
    *,
    query: FeatureQuery | None = None,
    write: Writer = writing.geojson,
) -> bytes:
    """One feature as text. Raises FeatureNotFound."""
    relation = relations.of(layer)
    key = cursors.read_key(feature_id, relation)
    if key is None:
        raise FeatureNotFound
    statement = sql.SQL("SELECT {feature} FROM {source} WHERE {where} AND {key} = %(key)s").format(
        key=relation.key,
        feature=write(layer, relation, query or FeatureQuery(crs=crs)),
        source=relation.source,
        where=relation.where,
    )
    async with tx.cursor(binary=True) as cursor:
        cursor.adapters.register_loader("text", BytesLoader)
        await cursor.execute(statement, relation.parameters | {"key": key})
        row = await cursor.fetchone()
    if row is None:
        raise FeatureNotFound
    found: bytes = row[0]
    return found
