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
from layers.tilecache import LayerTile, TileCache, content_of, join
from layers.tilegrid import MARGIN, WEB_MERCATOR, Tile, TileMatrixSet
from layers.zoombands import band_for
from plotserver.kernel.database import Database, Transaction
from plotserver.kernel.viewer import Viewer

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
  SELECT id, sign, status, certainty, rotatie + {turn} AS rotatie, place, CASE
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
  o.*{reached}
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

    None too when there is no such picture for this viewer, and for a preview of what another would see.
    """
    if viewer.preview is not None:
        return None
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
            token_of(access_version, publication, content_version, level),
            grid.id,
            tile.zoom,
            tile.column,
            tile.row,
        )
        for layer, access_version, publication, content_version, level in rows
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


STANDING = "SELECT layer_id, access_version FROM plot.layer_content(%(layers)s)"


async def still_seen(database: Database, viewer: Viewer, layers: Sequence[Layer]) -> bool:
    """Whether the viewer may have these layers now, as when they were read: something that was long in the
    making is not for who lost its right to it meanwhile."""
    async with database.transaction(viewer) as tx:
        rows = await (await tx.execute(STANDING, {"layers": [layer.id for layer in layers]})).fetchall()
    return {(layer.id, layer.access_version) for layer in layers} <= {(row[0], row[1]) for row in rows}


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
    async def make() -> LayerTile:
        return await _ask(tx, layer, grid, tile)

    key = (layer.collection_id, layer.token, grid.id, tile.zoom, tile.column, tile.row)
    if key not in cache:
        await cache.history.learn(tx, layer, content_of(layer.token))
    return await cache.get(key, make)


async def _ask(tx: Transaction, layer: Layer, grid: TileMatrixSet, tile: Tile) -> LayerTile:
    edges = grid.envelope(tile)
    reach = tilegrid.widened(edges, MARGIN[layer.kind])
    parameters = (
        relations.of(layer).parameters
        | dict(zip(EDGES, edges, strict=True))
        | {f"reach_{name}": value for name, value in zip(EDGES, reach, strict=True)}
    )
    band = band_for(tile.zoom + grid.zooms_from_web_mercator, layer.detail_from)
    if band is None or layer.part is not None:
        statement = _statement(layer.shape, layer.relation, relations.attributes_of(layer), grid, layer.part)
    else:
        statement = _band_statement(layer.relation or "", grid)
        parameters["band"] = band
    if layer.kind == "plot":
        parameters |= _to_decorate(grid, tile)
    row = await (await tx.execute(statement, parameters, prepare=True, binary=True)).fetchone()
    assert row is not None
    content, *more = row
    if layer.kind != "plot":
        return LayerTile.of(bytes(content or b""))
    reach = reach if grid is WEB_MERCATOR else tuple(more[-4:])
    objects = decorated.ornamented(more[:6])
    if objects:
        name = f"{layer.id}.tooi"
        content += await asyncio.to_thread(decorated.tile_layer, name, objects, grid, tile)
    return LayerTile.of(bytes(content), reach)


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
    kind: str, table: str | None, attributes: relations.Attributes, grid: TileMatrixSet, part: int | None
) -> sql.Composed:
    """One stable text for each relation and matrix set, so that PostgreSQL keeps its plan."""
    relation = relations.shape_of(kind, table, attributes)
    return (PLOT_TILE if kind in relations.PLOTS else DATASET_TILE).format(
        source=relation.source,
        where=relation.where if part is None else relation.where + relations.OF_PART,
        columns=relation.tile_columns,
        names=PLOT_NAMES,
        geometry=_local(grid, sql.SQL("f.geom"), sql.SQL("f.geom_3857")),
        turn=_turn(grid),
        edge=_envelope(grid, ""),
        reach=_reach(grid),
        reached=_reached(grid),
        margin=sql.Literal(MARGIN[kind]),
    )


@lru_cache(maxsize=1024)
def _band_statement(table: str, grid: TileMatrixSet) -> sql.Composed:
    return BAND_TILE.format(
        source=sql.SQL("{} f").format(relations.view_of(table, "w")),
        geometry=_local(grid, sql.SQL("ST_Transform(f.geom, 4258)"), sql.SQL("f.geom")),
        edge=_envelope(grid, ""),
        reach=_reach(grid),
        margin=sql.Literal(MARGIN["dataset"]),
    )


def _local(grid: TileMatrixSet, stored: sql.Composable, mercator: sql.Composable) -> sql.Composable:
    """A geometry in the CRS of the set: from ETRS89, kept to where that CRS has an outcome."""
    if grid is WEB_MERCATOR:
        return mercator
    area = sql.SQL(", ").join(map(sql.Literal, grid.area))
    return sql.SQL("ST_Transform(ST_ClipByBox2D({}, ST_MakeEnvelope({}, 4258)), {})").format(
        stored, area, sql.Literal(grid.srid)
    )


def _turn(grid: TileMatrixSet) -> sql.Composable:
    """By how many degrees north lies clockwise of straight up at a point: `place`, `local` in the set."""
    if grid is WEB_MERCATOR:
        return sql.SQL("0")
    north = sql.SQL("ST_Transform(ST_Transform(ST_Translate(ST_Centroid(place), 0, 10), 4258), {})")
    return sql.SQL("degrees(ST_Azimuth(ST_Centroid(local), {}))").format(north.format(sql.Literal(grid.srid)))


def _envelope(grid: TileMatrixSet, of: str) -> sql.Composable:
    """The tile, or with `reach_` its reach, in the CRS of the set."""
    edges = sql.SQL(", ").join(sql.Placeholder(f"{of}{name}") for name in EDGES)
    return sql.SQL("ST_MakeEnvelope({}, {})").format(edges, sql.Literal(grid.srid))


def _reach(grid: TileMatrixSet) -> sql.Composable:
    """The reach in the CRS of the index, by way of ETRS89; its edges are cut into pieces because what is
    straight in another CRS is curved there."""
    box = _envelope(grid, "reach_")
    if grid is WEB_MERCATOR:
        return box
    return sql.SQL(
        "(SELECT ST_Envelope(ST_Transform(ST_Transform("
        "ST_Segmentize({}, (%(reach_xmax)s - %(reach_xmin)s) / 16), 4258), 3857)))"
    ).format(box)


def _reached(grid: TileMatrixSet) -> sql.Composable:
    """Four more columns, with the reach; in Web Mercator it is known without asking."""
    if grid is WEB_MERCATOR:
        return sql.SQL("")
    ends = ("ST_XMin", "ST_YMin", "ST_XMax", "ST_YMax")
    return sql.SQL("").join(sql.SQL(f", {end}({{}})").format(_reach(grid)) for end in ends)


EDGES = ("xmin", "ymin", "xmax", "ymax")
