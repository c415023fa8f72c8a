"""What is compared, on the same records: our search, and PostgreSQL's own Dutch text search."""

import asyncio
from collections.abc import Sequence

import psycopg

from benchmarks.search.judging import RECALL_DEPTH, Question
from catalog import seed
from catalog.search import finding
from catalog.search.model import Situation
from catalog.search.understanding import Places
from plotserver.kernel.database import Database
from plotserver.kernel.viewer import PUBLIC
from plotserver.settings import Settings

Answers = list[tuple[Question, Sequence[str]]]


def ours(settings: Settings, questions: Sequence[Question], places: Places, *, crisis: bool) -> Answers:
    """Asked as a visitor; with `crisis` in the situation that the question is of."""

    async def ask() -> Answers:
        database = Database(settings.app_conninfo(), size=2)
        await database.open()
        found: Answers = []
        for question in questions:
            situation = Situation(question.crisis_type if crisis else None)
            async with database.transaction(PUBLIC) as tx:
                answer = await finding.find(
                    tx, question.q, places=places, situation=situation, limit=RECALL_DEPTH
                )
            found.append((question, [hit.candidate.id for hit in answer.hits]))
        await database.close()
        return found

    return asyncio.run(ask())


RANKED = """
WITH document AS MATERIALIZED (
  SELECT id, setweight(to_tsvector('dutch', title || ' ' || coalesce(document ->> 'titel_en', '')
      || ' ' || coalesce(document ->> 'kort', '')), 'A')
    || setweight(to_tsvector('dutch', coalesce(document ->> 'trefwoorden', '')), 'B')
    || setweight(to_tsvector('dutch', description), 'C') AS words
  FROM catalogue.record WHERE removed_at IS NULL
)
SELECT id FROM document, CAST(%(query)s AS tsquery) q WHERE words @@ q
ORDER BY ts_rank(words, q) DESC, id LIMIT %(rows)s
"""


def postgresql(settings: Settings, questions: Sequence[Question], *, any_word: bool) -> Answers:
    """`plainto_tsquery('dutch')` and `ts_rank` with weighed fields; `any_word`: OR instead of AND."""
    found: Answers = []
    with psycopg.connect(settings.owner_conninfo()) as connection:
        seed.bring(connection)
        for question in questions:
            row = connection.execute("SELECT CAST(plainto_tsquery('dutch', %s) AS text)", (question.q,))
            (query,) = row.fetchone() or ("",)
            asked = query.replace(" & ", " | ") if any_word else query
            rows = connection.execute(RANKED, {"query": asked, "rows": RECALL_DEPTH}).fetchall()
            found.append((question, [one[0] for one in rows]))
    return found
