"""Many records by recombination of the shipped ones: each takes title, words, area and services of others.

Some thousands are made and written by the ordinary way; the database copies these to the number wanted.
"""

import asyncio
import random
import time
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from benchmarks.figures import Timing
from benchmarks.search import judging
from catalog import records, seed
from catalog.search import finding, suggesting
from catalog.search.understanding import Places
from plotserver.kernel.database import Database
from plotserver.kernel.viewer import PUBLIC
from plotserver.settings import Settings

SEED = 20261124
MADE = 8_000
TYPED = ("wa", "wat", "wate", "over", "brand", "kaart", "ge", "stroom", "zieken", "dijk")


COUNT = "SELECT count(*) FROM catalogue.record WHERE id LIKE 'synthetisch-%'"
COPIES = (
    """
    INSERT INTO catalogue.record (id, kind, origin, source_document, edits, document, title, description,
      owner, nature, access, licence, update_frequency, coverage, quality)
    SELECT id || '-' || %(copy)s, kind, origin, source_document, edits, document, title || ' ' || %(copy)s,
      description, owner, nature, access, licence, update_frequency, coverage, quality
    FROM catalogue.record WHERE id ~ '^synthetisch-[0-9]+$' ORDER BY id LIMIT %(rows)s
    ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO catalogue.entry (record_id, analyser, audience, heads, words, exact, owner, nature, access,
      state, themes, crisis, formats, west, south, east, north, quality, tolerance)
    SELECT r.id, e.analyser, e.audience, e.heads, e.words, e.exact, e.owner, e.nature, e.access,
      (e.no + %(copy)s) %% 5, e.themes, e.crisis, e.formats, e.west, e.south, e.east, e.north, e.quality,
      e.tolerance
    FROM catalogue.entry e JOIN catalogue.record r ON r.id = e.record_id || '-' || %(copy)s
    WHERE e.record_id ~ '^synthetisch-[0-9]+$'
    ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO catalogue.title_start (key, rank, record_id)
    SELECT t.key || ' ' || %(copy)s, t.rank, r.id FROM catalogue.title_start t
    JOIN catalogue.record r ON r.id = t.record_id || '-' || %(copy)s
    WHERE t.record_id ~ '^synthetisch-[0-9]+$'
    ON CONFLICT DO NOTHING
    """,
)


def documents(number: int) -> Iterator[dict[str, Any]]:
    """So many records that are no real ones, always the same."""
    chance = random.Random(SEED)
    shipped = seed.shipped()
    words = [word for one in shipped for word in one.get("trefwoorden", [])]
    for at in range(number):
        one, other, third = chance.choice(shipped), chance.choice(shipped), chance.choice(shipped)
        west, south = 3.4 + chance.random() * 3.6, 50.8 + chance.random() * 2.6
        yield {
            "id": f"synthetisch-{at}",
            "titel": f"{one['titel']} {chance.choice(words)} {at}",
            "omschrijving": f"{other['omschrijving']} {third['omschrijving']}",
            "trefwoorden": chance.sample(words, 5) + list(one.get("trefwoorden", []))[:3],
            "eigenaar": other["eigenaar"],
            "aard": third["aard"],
            "toegang": one["toegang"],
            "themas": other.get("themas", []),
            "dekking": [west, south, west + 0.3, south + 0.2],
            "crisis": third.get("crisis", [])[:3] if chance.random() < 0.3 else [],
            "diensten": [{"protocol": "OGC:WMS", "url": f"https://kaart.example/{at}", "laag": "a"}],
        }


def fill(settings: Settings, number: int) -> None:
    """Write what is missing of these records, by the ordinary way."""
    with psycopg.connect(settings.owner_conninfo()) as connection:
        (there,) = connection.execute(COUNT).fetchone() or (0,)
        if there >= number:
            return
        for at, document in enumerate(documents(min(number, MADE))):
            if at < there:
                continue
            row = records.given(document, None, "geoogst", "openbaar", None, strict=False)
            connection.execute("SELECT catalogue.keep(%s)", (Jsonb(row),))
            if at % 2000 == 1999:
                connection.commit()
                print(f"  {at + 1} records")
        for copy in range(1, number // MADE + 1):
            (there,) = connection.execute(COUNT).fetchone() or (0,)
            for statement in COPIES:
                connection.execute(statement, {"copy": copy, "rows": max(0, number - there)})
            connection.commit()
        connection.execute("SELECT catalogue.refresh_lexicon()")
    with psycopg.connect(settings.owner_conninfo(), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE catalogue.entry")
        connection.execute("VACUUM ANALYZE catalogue.title_start")
        connection.execute("VACUUM ANALYZE catalogue.lexeme")
        connection.execute("VACUUM ANALYZE catalogue.record")


def run(settings: Settings, number: int, repeat: int, places: Places) -> dict[str, object]:
    """Time every question of the development half, with facets, and completions, one after the other."""
    fill(settings, number)
    asked = [one.q for one in judging.questions() if one.half == "ontwikkeling"]

    async def time_all() -> dict[str, object]:
        database = Database(settings.app_conninfo(), size=2)
        await database.open()
        searches: list[tuple[float, str]] = []
        completions: list[float] = []
        for _ in range(repeat + 1):
            searches, completions = [], []  # the first round warms up
            for question in asked:
                async with database.transaction(PUBLIC) as tx:
                    start = time.perf_counter()
                    await finding.find(tx, question, places=places)
                    searches.append((time.perf_counter() - start, question))
            for typed in TYPED * 5:
                async with database.transaction(PUBLIC) as tx:
                    start = time.perf_counter()
                    await suggesting.suggest(tx, typed, 8)
                    completions.append(time.perf_counter() - start)
        await database.close()
        slow = sorted(searches, reverse=True)[:8]
        print("  slowest:", [(round(1000 * seconds), question) for seconds, question in slow])
        return {
            "records": number,
            "search": Timing.of([seconds for seconds, _ in searches]).__dict__,
            "suggestions": Timing.of(completions).__dict__,
        }

    results = asyncio.run(time_all())
    for name in ("search", "suggestions"):
        print(f"  {name}: {results[name]}")
    return results
