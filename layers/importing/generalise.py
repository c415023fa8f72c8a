"""Ready-made geometry for low zoom levels of large datasets: light tiles, never blank where there is data.

A dataset whose tiles are light enough at every zoom level has none; its tiles always show every object.
Otherwise `detail_from` is the zoom level from which every object is shown, and each zoom level below it is a
*band* with rows of its own in ``dataset.g_<n>``: see `band_for`.
"""

from collections.abc import Sequence
from typing import Any, Final

from psycopg import sql

from layers.importing.loading import Tables, Work
from layers.importing.report import Attribute
from plotserver.kernel import queries

MOST_BYTES: Final = 500_000
"""A tile is at most so large, uncompressed."""
SHAPE_BYTES: Final = 240_000
CELLS: Final = 96
"""Cells along the edge of a tile, 5 pixels each: 96² × about 26 bytes + SHAPE_BYTES < MOST_BYTES."""
TILE_PIXELS: Final = 512
TILE_UNITS: Final = 4096
EDGE_M: Final = 20_037_508.342789244  # half the width of the Web Mercator world
FEATURE_BYTES: Final = 2  # of each attribute: the numbers of its key and its value
HIGHEST: Final = 18


def build(connection: Work, tables: Tables, attributes: Sequence[Attribute]) -> int:
    """Make the bands that the dataset needs, in the caller's transaction. Returns `detail_from`."""
    detail_from = _detail_from(connection, tables, attributes)
    if not detail_from:
        return 0
    text = queries.load("layers.importing", "generalise.sql")
    connection.execute(sql.SQL(text["create"]).format(generalised=tables.name("g")))
    source = sql.SQL(text["objects"]).format(objects=tables.name("d"))
    for band in reversed(range(detail_from)):
        target = sql.Identifier(f"generalise_{tables.number}_{band}")
        connection.execute(sql.SQL(text["band"]).format(target=target, source=source), _measures(band))
        store = sql.SQL(text["store"]).format(generalised=tables.name("g"), target=target)
        connection.execute(store, {"band": band})
        source = sql.SQL(text["finer_band"]).format(finer=target)
    for statement in ("CREATE INDEX ON {} USING gist (band, geom)", "ANALYZE {}"):
        connection.execute(sql.SQL(statement).format(tables.name("g")))
    return detail_from


def _measures(band: int) -> dict[str, float]:
    """Sizes in metres of EPSG:3857 at the zoom level of the band."""
    tile = 2 * EDGE_M / 2**band
    return {
        "pixel": tile / TILE_PIXELS,
        "tile": tile,
        "cell": tile / CELLS,
        "shape_bytes": SHAPE_BYTES,
    }


def _detail_from(connection: Work, tables: Tables, attributes: Sequence[Attribute]) -> int:
    """The lowest zoom level from which no tile that shows every object is too heavy; 0 when none ever is."""
    text = queries.load("layers.importing", "generalise.sql")["heaviest"]
    statement = sql.SQL(text).format(objects=tables.name("d"))
    attribute_bytes = _attribute_bytes(connection, tables, attributes)
    low, high = 0, HIGHEST
    while low < high:  # a tile holds what the four below it hold, so this halves
        zoom = (low + high) // 2
        tile = 2 * EDGE_M / 2**zoom
        row = connection.execute(
            statement, {"tile": tile, "unit": tile / TILE_UNITS, "attributes": attribute_bytes}
        ).fetchone()
        heavy = row is not None and row[0] is not None and row[0] > MOST_BYTES
        low, high = (zoom + 1, high) if heavy else (low, zoom)
    return low


def _attribute_bytes(connection: Work, tables: Tables, attributes: Sequence[Attribute]) -> float:
    """Bytes that the attributes of one object take in a tile: values that return are stored once."""
    rows: list[tuple[Any, ...]] = connection.execute(
        "SELECT attname, avg_width, n_distinct, null_frac FROM pg_stats"
        " WHERE schemaname = 'dataset' AND tablename = %s",
        (tables.relation,),
    ).fetchall()
    names = {attribute.name for attribute in attributes}
    total = 0.0
    for name, width, distinct, empty in rows:
        if name in names:
            own = max(0.0, -float(distinct)) if distinct < 0 else 0.0
            total += (FEATURE_BYTES + own * (float(width) + 2)) * (1 - float(empty))
    return total
