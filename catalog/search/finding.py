"""One question to the catalogue: understood, answered, ranked, explained."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from catalog.analysis import thesaurus
from catalog.analysis.lemmas import lemma
from catalog.analysis.letters import tokens
from catalog.model import Box, Record
from catalog.records import many
from catalog.search import explaining, facets, gathering, own, ranking, typos, understanding
from catalog.search.gathering import Asked, Found
from catalog.search.model import Candidate, FacetValue, Filters, Situation, Understood, Wish
from catalog.search.own import OwnRecord
from catalog.search.understanding import Places
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction

SQL = queries.load("catalog", "search.sql")
MOST_SLIPS = 4


@dataclass(frozen=True)
class Hit:
    """One answer: the record, or the layer or picture of this server, with why it is there."""

    record: Record | None
    own: OwnRecord | None
    candidate: Candidate


@dataclass(frozen=True)
class Answer:
    """What was found: how many in all, and a page of it."""

    understood: Understood
    total: int
    hits: list[Hit]
    facets: dict[str, list[FacetValue]]


async def find(
    tx: Transaction,
    question: str,
    *,
    places: Places,
    filters: Filters = Filters(),  # noqa: B008
    situation: Situation = Situation(),  # noqa: B008
    limit: int = 20,
    offset: int = 0,
) -> Answer:
    """The records that answer a question, best first.

    Without words: the set of the crisis that is going on, else what most crises need. `filters` narrow;
    `situation` ranks. Only what the viewer of the transaction may see is found, counted or told.
    """
    understood, documents, total = await _understood(tx, question, places)
    mine = await own.listed(tx)
    area = _area(understood, filters, situation)
    types = [situation.crisis] if situation.crisis else list(understood.crisis)
    if not understood.wishes or understood.whole_set:
        codes = list(understood.crisis) or types
        found = await gathering.of_set(tx, filters, codes, mine, area)
        types = types or codes
    else:
        found = await gathering.of_words(
            tx, Asked(understood, documents, total, filters, types, mine, area, offset + limit)
        )
    return await _answer(tx, found, understood, mine, types, area, limit, offset)


# --- understanding


async def _understood(
    tx: Transaction, question: str, places: Places
) -> tuple[Understood, dict[str, int], int]:
    """The question with slips put right, the documents of each lexeme, and how many records there are."""
    forms = [lemma(word) for word in tokens(question)[: understanding.MOST_TOKENS]]
    there = await _documents(tx, forms)
    names = thesaurus.load().words

    def known(form: str) -> bool:
        return there.get(form, 0) > 0 or form in names

    understood = understanding.understand(question, places, known)
    documents = await _documents(tx, understanding.lexemes_of(understood.wishes))
    understood, more = await _put_right(tx, understood, documents)
    if more:
        documents |= await _documents(tx, more)
    size = await (await tx.execute(SQL["size"])).fetchone()
    return understood, documents, int(max(size or (1, 1)))


async def _documents(tx: Transaction, words: list[str]) -> dict[str, int]:
    if not words:
        return {}
    rows = await (await tx.execute(SQL["documents"], {"words": list(dict.fromkeys(words))})).fetchall()
    return {row[0]: row[1] for row in rows}


async def _put_right(
    tx: Transaction, understood: Understood, documents: dict[str, int]
) -> tuple[Understood, list[str]]:
    """A word that nothing has is read as the nearest that something has; or as the beginning of a word."""
    wishes, said, slips = list(understood.wishes), understood.plain, 0
    for at, wish in enumerate(wishes):
        if wish.kind != "woord" or not wish.needed or " " in wish.text or _anywhere(wish, documents):
            continue
        slips += 1
        if slips > MOST_SLIPS:
            break
        meant = await _meant(tx, wish.text)
        if meant:
            wishes[at] = understanding.with_slips(wish, meant)
            said = " ".join(meant[0] if word == wish.text else word for word in said.split())
    if said == understood.plain:
        return understood, []
    crisis = understanding.understand(said, lambda _name: None, lambda _form: True).crisis
    changed = replace(understood, wishes=tuple(wishes), corrected=said, crisis=understood.crisis or crisis)
    return changed, understanding.lexemes_of(changed.wishes)


def _anywhere(wish: Wish, documents: dict[str, int]) -> bool:
    """Whether some record has the word itself, or a meaning of it is known."""
    if any(one.kind in ("synoniem", "crisistype", "eigenaar") for one in wish.alternatives):
        return True
    firm = [one for one in wish.alternatives if one.kind == "woord" or one.weight >= 0.7]
    return (
        any(all(any(documents.get(lexeme, 0) for lexeme in slot) for slot in one.slots) for one in firm)
        or documents.get(f"+{lemma(wish.text)}", 0) > 0
    )


async def _meant(tx: Transaction, word: str) -> list[str]:
    """What a word that nothing has may have been meant as; words that it begins, when it is no slip."""
    if len(word) < 4 or word.isdigit():
        return []
    form = lemma(word)
    rows = await (await tx.execute(SQL["alike"], {"word": form})).fetchall()
    near = [*rows, *((one, 1) for one in thesaurus.load().words if abs(len(one) - len(word)) <= 2)]
    found = typos.nearest(word, near) or typos.nearest(form, near)
    if found:
        return found
    rows = await (await tx.execute(SQL["beginning"], {"start": f"{form}%"})).fetchall()
    return [row[0] for row in rows[:4]]


def _area(understood: Understood, filters: Filters, situation: Situation) -> Box | None:
    """What the question is about: the place it names, else the area that is looked at."""
    return understood.place.box if understood.place else filters.box or situation.box


# --- the answer


async def _answer(
    tx: Transaction,
    found: Found,
    understood: Understood,
    mine: list[OwnRecord],
    types: list[str],
    area: Box | None,
    limit: int,
    offset: int,
) -> Answer:
    page = found.ranked[offset : offset + limit]
    records = {one.id: one for one in await many(tx, [one.id for one in page if not one.own])}
    layers = {one.id: one for one in mine}
    moment = ranking.now()
    hits = []
    for one in page:
        telling = explaining.Telling(
            moment,
            area=area,
            place=understood.place.name if understood.place else "",
            crisis=types[0] if types else None,
            authority=found.authority.get(one.id, (0.0, ""))[1],
            near=found.near,
        )
        one.why = explaining.why(one, found.met.get(one.id, []), understood, telling)
        if one.own or one.id in records:
            hits.append(Hit(records.get(one.id), layers.get(one.id) if one.own else None, one))
    counts = found.counts or facets.of_candidates(found.ranked)
    name: Callable[[str], str] = lambda key: own.owner_name(key, mine)  # noqa: E731
    return Answer(understood, found.total, hits, facets.named(counts, name))


def facet_values(answer: Answer) -> dict[str, list[dict[str, Any]]]:
    """The facets as data, under their Dutch names."""
    return {
        facet: [{"waarde": one.value, "naam": one.name, "aantal": one.count} for one in values]
        for facet, values in answer.facets.items()
    }
