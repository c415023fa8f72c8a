"""How do we compare with tipg and pygeoapi? The same questions to all, on the same table, in one run.

Each server runs one process on this machine, reads the same PostgreSQL and answers GeoJSON uncompressed; they
are asked in turn, so that other load meets all. The bare SQL builds the same GeoJSON in the database. Whole
pulls follow each server's own `next` links to the end.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx
import orjson
import psycopg

from benchmarks import ground
from benchmarks.asking import Asker
from benchmarks.figures import Timing, keep, table, timed
from benchmarks.peers import running
from benchmarks.peers.running import Table
from benchmarks.serving import Bare
from plotserver.settings import Settings

PLAIN = {"Accept-Encoding": "identity"}
YEAR = "oorspronkelijkbouwjaar"
FILTER = f"{YEAR} < 1900"
FAR = 500_000
WARM = 12
ROUNDS = {10: 80, 1_000: 20, 10_000: 6}

Ask = Callable[[], bytes]


def run(settings: Settings, results: Path, *, whole: bool) -> None:
    """Measure, print, and keep; `whole` adds the pulls of all objects, which take the peers minutes."""
    with psycopg.connect(settings.owner_conninfo(), autocommit=True) as connection:
        connection.execute("SET jit = off")
        connection.execute("SET max_parallel_workers_per_gather = 0")
        bare = Bare(connection)
        with _servers(settings, bare) as addresses, closing(Asker(PLAIN)) as client:
            kept: dict[str, Any] = {
                name: _measured(asks) for name, asks in _questions(bare, client, addresses).items()
            }
            _print(kept)
            if whole:
                kept["whole pull, seconds"] = _pulls(client, addresses)
    keep(results, "peers", kept)


@contextmanager
def _servers(settings: Settings, bare: Bare) -> Iterator[dict[str, str]]:
    """The items address of each server."""
    panden = _table_of_peers(bare)
    with ExitStack() as stack:
        ours = stack.enter_context(ground.server(settings.data, 0))
        asked = (settings.data, settings.owner_conninfo(), panden)
        yield {
            "plotserver": f"{ours}/ogc/v1/collections/{ground.LAYER}/items",
            "tipg": stack.enter_context(running.tipg(*asked)),
            "pygeoapi": stack.enter_context(running.pygeoapi(*asked)),
        }


def _table_of_peers(bare: Bare) -> Table:
    """The same rows, order and indexes for the peers, who read them from EPSG:4326 only."""
    bare.connection.execute("CREATE SCHEMA IF NOT EXISTS peers")
    known = bare.connection.execute("SELECT obj_description(to_regclass('peers.panden'))").fetchone()
    if known is None or known[0] != bare.relation:
        for statement in (
            "DROP TABLE IF EXISTS peers.panden",
            f"CREATE TABLE peers.panden AS SELECT fid, {bare.attributes},"
            f" CAST(ST_SetSRID(geom, 4326) AS geometry(Geometry, 4326)) AS geom"
            f" FROM dataset.{bare.relation} ORDER BY fid",
            "ALTER TABLE peers.panden ADD PRIMARY KEY (fid)",
            "CREATE INDEX ON peers.panden USING gist (geom)",
            f"COMMENT ON TABLE peers.panden IS '{bare.relation}'",
        ):
            bare.connection.execute(statement)
        bare.connection.execute("VACUUM ANALYZE peers.panden")
    return Table("peers", "panden", "fid", "geom", tuple(bare.attributes.split(", ")))


def _questions(bare: Bare, client: Asker, addresses: dict[str, str]) -> dict[str, dict[str, list[Ask]]]:
    """For each question and server, what to ask; several boxes for the box."""
    questions: dict[str, dict[str, list[Ask]]] = {}

    def add(name: str, number: int, asked: str, sql: Ask, **other: str) -> None:
        asks: dict[str, list[Ask]] = {
            server: [partial(client.get, f"{address}?{other.get(server, asked)}")] * number
            for server, address in addresses.items()
        }
        questions[name] = {"bare SQL": [sql] * number} | asks

    for limit, number in ROUNDS.items():
        add(f"limit={limit}", number, f"limit={limit}", partial(bare.items, limit, None))
    box = bare.boxes(100)[0]
    boxed = f"limit=1000&bbox={','.join(map(str, box))}"
    add("bbox, limit=1000", 20, boxed, partial(bare.items, 1_000, box))
    far = partial(bare.items, 10, None, after=FAR)
    add(f"limit=10, offset={FAR}", 10, f"limit=10&offset={FAR}", far)
    filtered = partial(bare.items, 1_000, None, where=FILTER)
    text = f"limit=1000&filter-lang=cql2-text&filter={FILTER}"
    ecql = f"limit=1000&filter-lang=cql-text&filter={FILTER}"
    add("CQL2 filter, limit=1000", 10, text, filtered, pygeoapi=ecql)
    return questions


def _measured(asks: dict[str, list[Ask]]) -> dict[str, Timing]:
    """First so often that every connection of every server has its plan, then in turn."""
    for each in asks.values():
        for ask in each[:WARM]:
            ask()
    figures: dict[str, list[tuple[float, int]]] = {name: [] for name in asks}
    for turn in zip(*asks.values(), strict=True):
        for name, ask in zip(asks, turn, strict=True):
            figures[name].append(timed(ask))
    return {
        name: Timing.of([seconds for seconds, _ in both], [size for _, size in both])
        for name, both in figures.items()
    }


def _print(kept: dict[str, dict[str, Timing]]) -> None:
    lines = []
    for name, figures in kept.items():
        p50 = {server: timing.p50_ms for server, timing in figures.items()}
        better = min(p50["tipg"], p50["pygeoapi"])
        ratios = f"{better / p50['plotserver']:.1f}", f"{p50['plotserver'] / p50['bare SQL']:.1f}"
        lines.append((name, *p50.values(), *ratios))
    headings = ("p50 ms", *next(iter(kept.values())), "better peer / ours", "ours / SQL")
    print(f"\n{table(headings, lines)}", flush=True)


def _pulls(client: Asker, addresses: dict[str, str]) -> dict[str, dict[str, float]]:
    """Seconds, features and megabytes of all objects: by `next` links, and from us as one stream too."""
    found = {server: _pull(client, address) for server, address in addresses.items()}
    for form in ("geojsonseq", "flatgeobuf"):
        found[f"plotserver, {form}"] = _stream(f"{addresses['plotserver']}?f={form}")
    lines = [(name, *row.values()) for name, row in found.items()]
    print(f"\n{table(('whole pull', 'seconds', 'MB', 'features'), lines)}", flush=True)
    return found


def _pull(client: Asker, address: str) -> dict[str, float]:
    start, size, features = perf_counter(), 0, 0
    url: str | None = f"{address}?limit={running.MOST}"
    while url:
        content = client.get(url)
        page = orjson.loads(content)
        size, features = size + len(content), features + len(page["features"])
        url = next((one["href"] for one in page["links"] if one["rel"] == "next"), None)
    return {"seconds": round(perf_counter() - start, 1), "MB": round(size / 1e6), "features": features}


def _stream(url: str) -> dict[str, float]:
    start, size = perf_counter(), 0
    with httpx.stream("GET", url, headers=PLAIN, timeout=600) as answer:
        if answer.status_code != 200:
            raise SystemExit(f"{url}: {answer.status_code}")
        for part in answer.iter_raw():
            size += len(part)
    return {"seconds": round(perf_counter() - start, 1), "MB": round(size / 1e6), "features": 0}
