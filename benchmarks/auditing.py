"""The audit trail: what a line costs in the transaction of a write, sealing, and verifying many lines."""

import asyncio
import statistics
import time
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo
from rich.console import Console

from benchmarks import figures
from plotserver import auditing
from plotserver.audit import chain
from plotserver.audit.chain import BATCH, DUTY, Connection
from plotserver.kernel import audit
from plotserver.kernel.audit import AuditLine
from plotserver.kernel.database import Database
from plotserver.kernel.viewer import Viewer
from plotserver.settings import Settings

LINES = 1_000_000
WRITES = 2_000
WHO = Viewer("vr17")
# As many reads and writes as a busy day has, all different; layers that are there, so that owners are found.
FILL = """
INSERT INTO plot.audit_line (action, object, result, origin, actor, agent, detail)
SELECT CASE n %% 3 WHEN 0 THEN 'object wijzigen' WHEN 1 THEN 'objecten lezen' ELSE 'lezen' END,
  'laag-' || n %% 40 || '/' || n, CASE n %% 7 WHEN 0 THEN 'geweigerd: niet gevonden' ELSE 'gelukt' END,
  '192.0.2.' || n %% 250, 'vr17 a-' || n %% 300, 'QGIS/33400',
  jsonb_build_object('objecten', n, 'bbox', '4,51,6,53')
FROM generate_series(%(first)s, %(last)s) AS n
"""


def run(settings: Settings, results: Path, lines: int = LINES) -> None:
    """Measure, print and keep. The database holds the lines afterwards: verifying again is quick to do."""
    taken = asyncio.run(writes(settings))
    with psycopg.connect(settings.owner_conninfo(), autocommit=True) as connection:
        row = connection.execute("SELECT count(*) FROM plot.audit_line").fetchone()
        have = 0 if row is None else int(row[0])
        for first in range(have, lines, 50_000):
            connection.execute(FILL, {"first": first, "last": min(first + 50_000, lines) - 1})
    started = time.perf_counter()
    sealed = asyncio.run(_seal(settings))
    seconds = time.perf_counter() - started
    if sealed:
        taken["seal_lines_a_second"] = round(sealed / seconds)
    started = time.perf_counter()
    sound = auditing.verify(settings, 1, None, [], [], Console())
    seconds = time.perf_counter() - started
    assert sound, "the chain does not hold"
    taken |= {"verify_lines": lines, "verify_seconds": round(seconds, 1)}
    taken["verify_lines_a_minute"] = round(lines / seconds * 60)
    for name, value in taken.items():
        print(f"  {name.replace('_', ' ')}: {value:,}")
    figures.keep(results, "audit", taken)


async def writes(settings: Settings) -> dict[str, float]:
    """What one line adds to an open transaction, in milliseconds."""
    database = Database(make_conninfo(settings.app_conninfo()), size=2)
    await database.open()
    taken = []
    for number in range(WRITES):
        line = AuditLine("object wijzigen", f"laag-{number % 40}/{number}", "gelukt", "192.0.2.1", "vr17 a-1")
        async with database.transaction(WHO, write=True) as tx:
            started = time.perf_counter()
            await audit.append(tx, line)
            taken.append((time.perf_counter() - started) * 1000)
    await database.close()
    cuts = statistics.quantiles(taken, n=100)
    return {"append_ms_p50": round(cuts[49], 3), "append_ms_p95": round(cuts[94], 3)}


async def _seal(settings: Settings) -> int:
    database = Database(settings.app_conninfo(), size=2, statement_seconds=60)
    await database.open()
    total, sealed = 0, BATCH
    while sealed == BATCH:
        async with database.transaction(DUTY, write=True) as tx:
            sealed = await _batch(tx)
            total += sealed
    await database.close()
    return total


async def _batch(tx: Connection) -> int:
    return len(await chain.seal(tx))
