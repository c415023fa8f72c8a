"""What someone who is typing may want: titles, concepts, organisations, places. Quick, nobody's secret."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from catalog import vocabulary
from catalog.analysis import thesaurus
from catalog.analysis.letters import tokens
from catalog.search import own
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction

SQL = queries.load("catalog", "search.sql")
SHORTEST = 2
LONGEST = 60


@dataclass(frozen=True)
class Suggestion:
    """A text to put in the box; `kind` is record, begrip, organisatie or plaats; a record has its `id`."""

    text: str
    kind: str
    id: str | None = None


async def suggest(tx: Transaction, typed: str, limit: int, places: Iterable[str] = ()) -> list[Suggestion]:
    """The completions of what was typed, best first; `places` are names that whoever knows places found."""
    start = " ".join(tokens(typed))[:LONGEST]
    if len(start) < SHORTEST:
        return []
    rows = await (await tx.execute(SQL["starting"], {"start": f"{start}%", "rows": limit})).fetchall()
    records = [Suggestion(title, "record", record_id) for record_id, title, _rank in rows]
    mine = [
        Suggestion(one.title, "record", one.id)
        for one in await own.listed(tx)
        if f" {' '.join(tokens(one.title))}".find(f" {start}") >= 0
    ]
    words = [Suggestion(text, kind) for key, text, kind in _words() if key.startswith(start)]
    named = [Suggestion(name, "plaats") for name in places]
    return _mixed([words[:3], mine[:3], records, named[:3], words[3:]], limit)


def _mixed(groups: list[list[Suggestion]], limit: int) -> list[Suggestion]:
    """Some of each group, in their order; a text once."""
    found: dict[str, Suggestion] = {}
    for group in groups:
        for one in group:
            found.setdefault(one.text.casefold(), one)
    return list(found.values())[:limit]


@cache
def _words() -> list[tuple[str, str, str]]:
    """Concepts and organisations as (compared, shown, kind), short ones first."""
    concepts = [(meaning.label, "begrip") for meaning in thesaurus.load().meanings]
    owners = [
        (text, "organisatie")
        for one in vocabulary.owners().values()
        for text in (one.name, one.short)
        if text
    ]
    found = {(" ".join(tokens(text)), text, kind) for text, kind in (*concepts, *owners)}
    return sorted(found, key=lambda one: (len(one[1]), one[1]))
