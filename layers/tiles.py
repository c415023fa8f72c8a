"""What is in a tile? One layer, or a picture's layers one after another."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from psycopg import sql

from layers import decorated, relations, tilegrid
from layers.layer import Layer, token_of
from layers.tilecache import LayerTile, TileCache, join
from layers.tilegrid import NETHERLANDS_RD, Tile, TileMatrixSet
from layers.zoombands import band_for
from plotserver.kernel.database import Database, Transaction
from plotserver.kernel.viewer import Viewer

MARGIN = {"plot": 512, "concept": 512, "dataset": 128}
"""Units outside the tile from which something still reaches in: a sign 64 pixels of a 512-pixel tile."""

# Large areas first, so that small ones lie on top; the key makes the order the same each time. Beside the
# bytes come the objects to decorate: lines and marked outlines whole, as marks are measured from their start,
# simplified by a third of a pixel; hatched areas as far as the hatch reaches.
PLOT_TILE = sql.SQL("""
WITH shape AS MATERIALIZED (
  SELECT {columns}, f.geom_3857 AS place, {geometry} AS local
  FROM {source} WHERE {where} AND f.geom_3857 && {reach}
), drawn AS (
  SELECT {names}, ST_AsMVTGeom(local, {edge}, 4096, {margin}) AS geom FROM shape
  ORDER BY ST_Dimension(place) DESC, ST_Area(place) DESC, id
), label AS (
  SELECT id, sign, naam, status, ST_AsMVTGeom(point, {edge}, 4096, 0) AS geom
  FROM (
    SELECT shape.*, ST_PointOnSurface(local) AS point FROM shape
    WHERE ST_Dimension(place) = 2 AND naam IS NOT NULL
  ) s WHERE ST_X(point) >= %(xmin)s AND ST_X(point) < %(xmax)s
    AND ST_Y(point) > %(ymin)s AND ST_Y(point) <= %(ymax)s
  ORDER BY id
), ornamented AS (
  SELECT id, sign, status, certainty, rotatie, place, CASE
    WHEN ST_Dimension(place) = 0 THEN local
    WHEN ST_Dimension(place) = 1 OR sign = ANY(%(edged)s) THEN ST_Simplify(local, %(pixel)s * 0.3, true)
    ELSE ST_Simplify(
      ST_ClipByBox2D(local, ST_Expand({edge}, %(pixel)s * 64)), %(pixel)s * 0.3, true) END AS shape
  FROM shape
  WHERE status IS DISTINCT FROM 'beeindigd' AND CASE ST_Dimension(place)
    WHEN 0 THEN rotatie IS NOT NULL
    ELSE sign = ANY(%(ornamented)s)
      AND greatest(ST_XMax(local) - ST_XMin(local), ST_YMax(local) - ST_YMin(local)) > %(smallest)s END
  ORDER BY ST_Dimension(place) DESC, ST_Area(place) DESC, id LIMIT %(most)s
)
SELECT
  coalesce((SELECT ST_AsMVT(drawn, %(layer)s, 4096, 'geom') FROM drawn), '')
  || coalesce(
    (SELECT ST_AsMVT(label, %(layer)s || '.label', 4096, 'geom') FROM label), ''),
  o.*
FROM (
  SELECT array_agg(id ORDER BY n), array_agg(sign ORDER BY n), array_agg(status ORDER BY n),
    array_agg(certainty ORDER BY n), array_agg(rotatie ORDER BY n), array_agg(wkb ORDER BY n)
  FROM (SELECT *, row_number() OVER () AS n, ST_AsBinary(shape) AS wkb FROM ornamented) r
) o
""")

# ST_AsMVT passes over rows without geometry by itself; a condition on it would make PostgreSQL compute
# ST_AsMVTGeom twice.
DATASET_TILE = sql.SQL("""
SELECT ST_AsMVT(drawn, %(layer)s, 4096, 'geom', 'id') FROM (
  SELECT {columns}, ST_AsMVTGeom({geometry}, {edge}, 4096, {margin}) AS geom
  FROM {source} WHERE {where} AND f.geom_3857 && {reach}
) drawn
""")

# Of a large dataset, the rows made ready for a zoom level: what is large, simplified, and what is small
# gathered in cells with their number.
BAND_TILE = sql.SQL("""
SELECT ST_AsMVT(drawn, %(layer)s, 4096, 'geom', 'id') FROM (
  SELECT f.fid AS id, f.count, ST_AsMVTGeom({geometry}, {edge}, 4096, {margin}) AS geom
  FROM {source} WHERE f.band = %(band)s AND f.geom && {reach}
  ORDER BY f.importance DESC
) drawn
""")

PLOT_NAMES = sql.SQL(
    "id, sign, icon, naam, status, certainty, organisation, valid_from, valid_to, rotatie, aantal"
)


@dataclass(frozen=True)
class TileAnswer:
    """The bytes of a tile, compressed or not, and the strong ETag of what they say."""

    content: bytes
    etag: str


CONTENT = "SELECT * FROM plot.picture_content(%(who)s, %(picture)s, %(key)s, %(session)s)"


async def picture_tile_in_memory(
    database: Database,
    cache: TileCache,
    viewer: Viewer,
    picture: str,
    grid: TileMatrixSet,
    tile: Tile,
    *,
    gzip: bool,
) -> TileAnswer | None:
    """The picture's tile when all its parts lie in memory, with one question to the database; else None.

    None too when there is no such picture for this viewer.
    """
    asked: dict[str, object] = {
        "who": viewer.organisation,
        "picture": picture,
        "key": viewer.key or "",
        "session": viewer.session or "",
    }
    rows = await database.ask(CONTENT, asked)
    keys = [
        (
            layer,
            token_of(access_version, publication, content_version),
            grid.id,
            tile.zoom,
            tile.column,
            tile.row,
        )
        for layer, access_version, publication, content_version in rows
    ]
    parts = cache.peek(keys) if keys else None
    return None if parts is None else _answer(parts, gzip=gzip)


async def tile_of(
    tx: Transaction, cache: TileCache, layers: Sequence[Layer], grid: TileMatrixSet, tile: Tile, *, gzip: bool
) -> TileAnswer:
    """The layers' tile at this address, lowest layer first.

    The layers must have been read in this same transaction: it is they that the viewer may see.
    Raises TileOutsideMatrix.
    """
    grid.envelope(tile)
    parts = [await _layer_tile(tx, cache, layer, grid, tile) for layer in layers]
    return _answer(parts, gzip=gzip)


def _answer(parts: Sequence[LayerTile], *, gzip: bool) -> TileAnswer:
    shown = [part for part in parts if part.plain]
    digest = hashlib.blake2b(digest_size=12)
    for part in shown:
        digest.update(part.plain)
    return TileAnswer(
        join(shown, gzip=gzip) if shown else b"", f'"{digest.hexdigest()}{"-gz" if gzip else ""}"'
    )


async def _layer_tile(
    tx: Transaction, cache: TileCache, layer: Layer, grid: TileMatrixSet, tile: Tile
) -> LayerTile:
    async def make() -> bytes:
        return await _ask(tx, layer, grid, tile)

    return await cache.get(
        (layer.collection_id, layer.token, grid.id, tile.zoom, tile.column, tile.row), make
    )


async def _ask(tx: Transaction, layer: Layer, grid: TileMatrixSet, tile: Tile) -> bytes:
    edges = grid.envelope(tile)
    reach = tilegrid.widened(edges, MARGIN[layer.kind])
    names = ("xmin", "ymin", "xmax", "ymax")
    parameters = (
        relations.of(layer).parameters
        | dict(zip(names, edges, strict=True))
        | {f"reach_{name}": value for name, value in zip(names, reach, strict=True)}
    )
    band = band_for(tile.zoom + grid.zooms_from_web_mercator, layer.detail_from)
    if band is None or layer.part is not None:
        statement = _statement(
            layer.shape, layer.relation, relations.attributes_of(layer), grid.id, layer.part
        )
    else:
        statement = _band_statement(layer.relation or "", grid.id)
        parameters["band"] = band
    if layer.kind == "plot":
        parameters |= _to_decorate(grid, tile)
    row = await (await tx.execute(statement, parameters, prepare=True, binary=True)).fetchone()
    if row is None or not row[0]:
        return b""
    objects = decorated.ornamented(row[1:])
    if not objects:
        return bytes(row[0])
    name = f"{layer.id}.tooi"
    return bytes(row[0]) + await asyncio.to_thread(decorated.tile_layer, name, objects, grid, tile)


def _to_decorate(grid: TileMatrixSet, tile: Tile) -> dict[str, Any]:
    return {
        "ornamented": decorated.signs_drawn(),
        "edged": decorated.signs_edged(),
        "pixel": decorated.pixel_in(grid, tile.zoom),
        "smallest": decorated.smallest_in(grid, tile.zoom),
        "most": decorated.MOST_OBJECTS,
    }


@lru_cache(maxsize=4096)
def _statement(
    kind: str, table: str | None, attributes: relations.Attributes, matrix_set: str, part: int | None
) -> sql.Composed:
    """One stable text for each relation and matrix set, so that PostgreSQL keeps its plan."""
    relation = relations.shape_of(kind, table, attributes)
    rd = matrix_set == NETHERLANDS_RD.id
    return (PLOT_TILE if kind in relations.PLOTS else DATASET_TILE).format(
        source=relation.source,
        where=relation.where if part is None else relation.where + relations.OF_PART,
        columns=relation.tile_columns,
        names=PLOT_NAMES,
        geometry=sql.SQL("ST_Transform(f.geom, 28992)" if rd else "f.geom_3857"),
        edge=sql.SQL(EDGE_RD if rd else EDGE),
        reach=sql.SQL(REACH_RD if rd else REACH),
        margin=sql.Literal(MARGIN[kind]),
    )


@lru_cache(maxsize=1024)
def _band_statement(table: str, matrix_set: str) -> sql.Composed:
    rd = matrix_set == NETHERLANDS_RD.id
    return BAND_TILE.format(
        source=sql.SQL("{} f").format(relations.view_of(table, "w")),
        geometry=sql.SQL("ST_Transform(ST_Transform(f.geom, 4258), 28992)" if rd else "f.geom"),
        edge=sql.SQL(EDGE_RD if rd else EDGE),
        reach=sql.SQL(REACH_RD if rd else REACH),
        margin=sql.Literal(MARGIN["dataset"]),
    )


EDGE = "ST_MakeEnvelope(%(xmin)s, %(ymin)s, %(xmax)s, %(ymax)s, 3857)"
EDGE_RD = "ST_MakeEnvelope(%(xmin)s, %(ymin)s, %(xmax)s, %(ymax)s, 28992)"
REACH = "ST_MakeEnvelope(%(reach_xmin)s, %(reach_ymin)s, %(reach_xmax)s, %(reach_ymax)s, 3857)"
# The box of an RD tile in the CRS of the index, by way of ETRS89; its edges are cut into pieces
# because straight lines in RD are curved there.
REACH_RD = (
    "(SELECT ST_Envelope(ST_Transform(ST_Transform(ST_Segmentize("
    "ST_MakeEnvelope(%(reach_xmin)s, %(reach_ymin)s, %(reach_xmax)s, %(reach_ymax)s, 28992),"
    " (%(reach_xmax)s - %(reach_xmin)s) / 16), 4258), 3857)))"
)
