"""Records much like the best answers: who asks for one map is helped by its neighbours, below it.

The words of titles and keywords of the few best are a question by themselves. It moves records forward a
little and fills a short list; it never brings anything above what the question itself found exactly.
"""

import math

from catalog.search import candidates
from catalog.search.model import Alternative, Candidate, Filters, Wish
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction

SQL = queries.load("catalog", "search.sql")
SEEDS = 3
SURE = 0.5
"""A best answer with less than this score says too little to look around it."""
NEAR = 0.7
WORTH = 0.45
"""What being just like the best is worth."""
MOST_DIRECT = 80
MOST_COMMON, MANY_RECORDS = 400, 5000


async def likeness(
    tx: Transaction, found: list[Candidate], filters: Filters, total: int
) -> tuple[dict[str, float], list[Candidate]]:
    """How much records are like the best of those found (0 to 1), and the ones that were not found before."""
    best = [one for one in found[:SEEDS] if one.no is not None and one.score >= SURE]
    seeds = [one for one in best if one.score % 10 >= NEAR * (best[0].score % 10)] if best else []
    if not seeds or len(found) > MOST_DIRECT * 4:
        return {}, []
    parameters = {"numbers": [one.no for one in seeds], "most": max(6, min(total // 8, MOST_COMMON))}
    rows = await (await tx.execute(SQL["heads"], parameters)).fetchall()
    if not rows:
        return {}, []
    worth = {row[0]: math.log(1 + total / (1 + row[2])) * row[1] for row in rows}
    wishes = [Wish(word, (Alternative(((word,),), 1.0, "woord"),)) for word in worth]
    query = {"query": candidates.tsquery(wishes, "|")}
    where = "words" if total < MANY_RECORDS else "heads"
    near, _ = await candidates.hits(tx, filters, where, query, quick=candidates.strong(wishes))
    await candidates.fill_strengths(tx, near, list(worth))
    known = {one.id for one in found}
    alike = {one.id: sum(worth[word] * strength for word, strength in one.strengths.items()) for one in near}
    most = max((value for key, value in alike.items() if key not in {s.id for s in seeds}), default=0.0)
    if most <= 0:
        return {}, []
    scale = max(most, 0.5 * max(alike.values()))
    fresh = [one for one in near if one.id not in known]
    for one in fresh:
        one.strengths = {}
    return {key: min(1.0, value / scale) for key, value in alike.items()}, fresh
