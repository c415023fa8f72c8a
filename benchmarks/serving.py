"""What does serving add to the bare SQL? Items and tiles over HTTP, against the same question in psycopg.

The bare SQL reads the same table or generalised rows, as the owner, without row security, and hands the bytes
over; the server adds HTTP, access, paging links, ETag. The tile cache is off ("cold") unless said. Server and
SQL are asked in turn, so that other load on the machine meets both.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import psycopg

from benchmarks import ground
from benchmarks.asking import Asker
from benchmarks.figures import Timing, keep, table, timed
from layers.importing import band_for
from plotserver.settings import Settings

SEED = 20_260_802
ZOOMS = range(8, 17)
LIMITS = (10, 1_000, 10_000)
TILES_PER_ZOOM = 40
ROUNDS = 3
EDGE_M = 20_037_508.342789244
GZIP = {"Accept-Encoding": "gzip"}
PLAIN = {"Accept-Encoding": "identity"}

FEATURES = """
SELECT '{"type":"Feature","id":' || fid || ',"geometry":' || ST_AsGeoJSON(geom, 8) || ',"properties":'
  || CAST((SELECT row_to_json(r) FROM (SELECT ATTRIBUTES) r) AS text) || '}'
FROM (SELECT * FROM dataset.TABLE WHERE WHAT ORDER BY fid LIMIT %(limit)s OFFSET %(after)s) f
"""
# ST_AsMVT passes over rows without geometry itself; a filter on them would make each geometry twice.
ALL_TILE = """
SELECT ST_AsMVT(t, 'panden', 4096, 'geom', 'id') FROM (
  SELECT fid AS id, ATTRIBUTES,
    ST_AsMVTGeom(geom_3857, ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4096, 128) AS geom
  FROM dataset.TABLE WHERE geom_3857 && ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 0.03125)
) t
"""
BAND_TILE = """
SELECT ST_AsMVT(t, 'panden', 4096, 'geom', 'id') FROM (
  SELECT fid AS id, count, ST_AsMVTGeom(geom, ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4096, 128) AS geom
  FROM dataset.BANDS WHERE band = %(band)s
    AND geom && ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 0.03125)
) t
"""

Ask = Callable[[], bytes]
Client = Callable[[str, dict[str, str]], bytes]
Pair = tuple[Ask, Ask]  # over HTTP, bare SQL


class Bare:
    """The bare SQL, prepared, on a connection like the server's."""

    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        self.connection = connection
        row = connection.execute(
            "SELECT relation, source ->> 'detail_from', attributes FROM plot.layer WHERE id = %s",
            (ground.LAYER,),
        ).fetchone()
        if row is None or row[0] is None:
            raise SystemExit("There is no dataset to serve yet; first: python -m benchmarks import")
        self.relation: str = row[0]
        self.detail_from = int(row[1] or 0)
        self.attributes = ", ".join(attribute["name"] for attribute in row[2])

    def _text(self, template: str, what: str = "true") -> str:
        text = template.replace("TABLE", self.relation).replace("ATTRIBUTES", self.attributes)
        return text.replace("BANDS", self.relation.replace("d_", "g_")).replace("WHAT", what)

    def tile(self, zoom: int, column: int, row: int) -> bytes:
        """The same tile as the server makes, as bytes."""
        band = band_for(zoom, self.detail_from)
        statement = self._text(ALL_TILE if band is None else BAND_TILE)
        parameters = {"z": zoom, "x": column, "y": row, "band": band}
        found = self.connection.execute(statement, parameters, prepare=True).fetchone()
        return bytes(found[0]) if found and found[0] else b""

    def items(
        self, limit: int, bbox: Sequence[float] | None, *, after: int = 0, where: str = "true"
    ) -> bytes:
        """The same features, as text; `where` is a condition of the benchmark's own."""
        box = "geom && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4258)"
        parameters: dict[str, Any] = {"limit": limit, "after": after}
        if bbox is not None:
            parameters |= dict(zip(("west", "south", "east", "north"), bbox, strict=True))
        rows = self.connection.execute(self._text(FEATURES, box if bbox else where), parameters, prepare=True)
        return "".join(row[0] for row in rows).encode()

    def tiles_with_data(self, zoom: int, number: int) -> list[tuple[int, int]]:
        """Columns and rows of tiles that hold objects, drawn from a fixed seed."""
        rows = self.connection.execute(
            self._text(
                "SELECT DISTINCT CAST(floor((ST_XMin(geom_3857) + %(edge)s) / %(side)s) AS int),"
                " CAST(floor((%(edge)s - ST_YMax(geom_3857)) / %(side)s) AS int)"
                " FROM dataset.TABLE ORDER BY 1, 2"
            ),
            {"edge": EDGE_M, "side": 2 * EDGE_M / 2**zoom},
        ).fetchall()
        draw = np.random.default_rng(SEED + zoom)
        return [rows[index] for index in draw.choice(len(rows), min(number, len(rows)), replace=False)]

    def boxes(self, number: int) -> list[list[float]]:
        """Boxes of 0.02 by 0.01 degrees (about 1.4 by 1.1 km) around objects, drawn from a fixed seed."""
        fids = np.random.default_rng(SEED).integers(1, 1_000, number).tolist()
        rows = self.connection.execute(
            self._text(
                "SELECT ST_X(c), ST_Y(c) FROM (SELECT ST_Centroid(geom) AS c FROM dataset.TABLE"
                " WHERE fid %% 1000 = 7 AND (fid / 1000) = ANY(%(fids)s)) s"
            ),
            {"fids": fids},
        ).fetchall()
        return [[round(v, 5) for v in (x - 0.01, y - 0.005, x + 0.01, y + 0.005)] for x, y in rows]


def run(settings: Settings, repeat: int, results: Path) -> None:
    """Measure, print, and keep."""
    kept: dict[str, Any] = {}
    with psycopg.connect(settings.owner_conninfo(), autocommit=True) as connection:
        connection.execute("SET jit = off")
        connection.execute("SET max_parallel_workers_per_gather = 0")
        bare = Bare(connection)
        with _client(settings.data, 0) as client:
            kept["items"] = _report("items", _items(bare, client, repeat))
            kept["tiles, cold"] = _report("tiles, cold", _tiles(bare, client, PLAIN))
            kept["tiles, cold, gzip"] = _report("tiles, cold, gzip", _tiles(bare, client, GZIP))
        with _client(settings.data, 512 * 1024**2) as client:
            _fill_cache(bare, client)
            kept["tiles, cached, gzip"] = _report("tiles, cached, gzip", _tiles(bare, client, GZIP))
    keep(results, "serving", kept)


@contextmanager
def _client(folder: Path, cache: int) -> Iterator[Client]:
    """Asks for a path of a server process with so much tile cache."""
    with ground.server(folder, cache) as url, closing(Asker({})) as asker:
        yield partial(_ask, asker, url)


def _ask(asker: Asker, url: str, path: str, headers: dict[str, str]) -> bytes:
    return asker.get(url + path, headers)


def _get(client: Client, path: str, headers: dict[str, str]) -> Ask:
    """Asks for the path; the bytes as they came over the wire, so that unpacking is not counted."""
    return partial(client, path, headers)


def _items(bare: Bare, client: Client, repeat: int) -> dict[str, list[Pair]]:
    """Pages of the whole layer, and of small boxes."""
    base = f"/ogc/v1/collections/{ground.LAYER}/items"
    questions: dict[str, list[Pair]] = {}
    for limit in LIMITS:
        times = max(10, repeat * 200 // max(1, limit // 100))
        pair = (_get(client, f"{base}?limit={limit}", PLAIN), partial(bare.items, limit, None))
        questions[f"limit={limit}"] = [pair] * times
    boxes = bare.boxes(100)
    questions["bbox, limit=1000"] = [
        (
            _get(client, f"{base}?limit=1000&bbox={','.join(map(str, box))}", PLAIN),
            partial(bare.items, 1_000, box),
        )
        for box in boxes
    ]
    return questions


def _tiles(bare: Bare, client: Client, headers: dict[str, str]) -> dict[str, list[Pair]]:
    base = f"/ogc/v1/collections/{ground.LAYER}/tiles/WebMercatorQuad"
    return {
        f"z{zoom}": [
            (
                _get(client, f"{base}/{zoom}/{row}/{column}", headers),
                partial(bare.tile, zoom, column, row),
            )
            for column, row in bare.tiles_with_data(zoom, TILES_PER_ZOOM)
        ]
        for zoom in ZOOMS
    }


def _fill_cache(bare: Bare, client: Client) -> None:
    for pairs in _tiles(bare, client, GZIP).values():
        for served, _ in pairs:
            served()


def _report(title: str, questions: dict[str, list[Pair]]) -> dict[str, Any]:
    """Measure each question both ways, print a table, and return the figures."""
    lines, kept = [], {}
    for name, pairs in questions.items():
        served, bare = _measured(pairs)
        ratio = served.p50_ms / bare.p50_ms
        kept[name] = {"served": served, "bare": bare, "ratio": round(ratio, 2)}
        times = (timing for one in (served, bare) for timing in (one.p50_ms, one.p95_ms, one.p99_ms))
        lines.append((name, served.count, f"{served.bytes / 1000:.0f}", *times, f"{ratio:.2f}"))
    headings = (title, "n", "kB", "p50 ms", "p95", "p99", "SQL p50", "p95", "p99", "ratio")
    print(f"\n{table(headings, lines)}", flush=True)
    return kept


def _measured(pairs: list[Pair]) -> tuple[Timing, Timing]:
    """Once to warm up what the operating system and PostgreSQL keep in memory, then in turn, ROUNDS times."""
    for pair in pairs:
        for ask in pair:
            ask()
    both: tuple[list[tuple[float, int]], list[tuple[float, int]]] = ([], [])
    for number, pair in enumerate(pairs * ROUNDS):
        for which in (0, 1) if number % 2 else (1, 0):
            both[which].append(timed(pair[which]))
    served, bare = (Timing.of([s for s, _ in list_], [size for _, size in list_]) for list_ in both)
    return served, bare
