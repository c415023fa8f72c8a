"""One question to the catalogue: understood, answered, ranked, explained."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from catalog.analysis import thesaurus
from catalog.analysis.lemmas import lemma
from catalog.analysis.letters import tokens
from catalog.model import Box, Record
from catalog.records import many
from catalog.search import candidates, explaining, facets, own, ranking, typos, understanding
from catalog.search.model import Candidate, FacetValue, Filters, Situation, Understood, Wish
from catalog.search.own import OwnRecord
from catalog.search.ranking import Met, Setting
from catalog.search.understanding import Places
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction

SQL = queries.load("catalog", "search.sql")
ENOUGH = 25
"""So many records that meet all wishes are enough; below it, those that meet some are shown after them."""
WORTH = 0.3
"""A record that meets some wishes is shown from this part of the best score on."""
LEAST = 0.08
MOST_SLIPS = 4
BASIS_ROWS = 60


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


@dataclass
class _Found:
    """What is gathered on the way."""

    ranked: list[Candidate]
    total: int
    counts: facets.Counts | None
    met: dict[str, list[Met]]
    authority: dict[str, tuple[float, str]]


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
    mine = await own.visible(tx)
    area = _area(understood, filters, situation)
    types = [situation.crisis] if situation.crisis else list(understood.crisis)
    if not understood.wishes or understood.whole_set:
        codes = list(understood.crisis) or types
        found = await _of_set(tx, filters, codes, mine, area)
        types = types or codes
    else:
        found = await _of_words(tx, understood, documents, total, filters, types, mine, area, offset + limit)
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


# --- candidates


def _area(understood: Understood, filters: Filters, situation: Situation) -> Box | None:
    """What the question is about: the place it names, else the area that is looked at."""
    return understood.place.box if understood.place else filters.box or situation.box


async def _of_set(
    tx: Transaction, filters: Filters, codes: list[str], mine: list[OwnRecord], area: Box | None
) -> _Found:
    """The set of these crisis types, or of none: what most crises need."""
    if codes:
        found, total = await candidates.hits(tx, replace(filters, crisis=tuple(codes)), "all", {})
        await candidates.fill_priorities(tx, found, codes)
        found = [one for one in found if one.priority] or found
        found += [
            one
            for one in (own.candidate(layer, frozenset()) for layer in mine)
            if candidates.passes(one, replace(filters, crisis=tuple(codes)))
        ]
        total = len(found)
    else:
        rows = await (await tx.execute(SQL["basis_set"], {"rows": BASIS_ROWS})).fetchall()
        ids = [row[0] for row in rows]
        found, total = await candidates.hits(tx, filters, "ids", {"ids": ids})
        order = {record_id: place for place, record_id in enumerate(ids)}
        for one in found:
            one.score = 1.0 - order[one.id] / (10 * BASIS_ROWS)
    setting = Setting({}, ranking.now(), area)
    worth = {"verplicht": 3.0, "aanbevolen": 2.0, "achtergrond": 1.0, None: 1.5 if codes else 0.0}
    for one in found:
        one.score = one.score + worth[one.priority] * ranking.prior(replace(one, priority=None), setting)
        if codes:  # what few crises need says more about this one
            one.score += 0.4 / max(1, one.crisis.bit_count())
    found.sort(key=lambda one: (-one.score, one.id))
    return _Found(found, total, facets.of_candidates(found), {}, {})


async def _of_words(
    tx: Transaction,
    understood: Understood,
    documents: dict[str, int],
    total: int,
    filters: Filters,
    types: list[str],
    mine: list[OwnRecord],
    area: Box | None,
    wanted: int,
) -> _Found:
    wishes = understood.wishes
    needed = [wish for wish in wishes if wish.needed] or list(wishes)
    lexemes = understanding.lexemes_of(wishes)
    rarity = {wish.text: ranking.rarity(wish, documents, total) for wish in wishes}
    everything = {"query": candidates.tsquery(needed, "&")}
    quick = candidates.strong(wishes)
    found, number = await candidates.hits(tx, filters, "words", everything, quick=quick)
    all_met = {one.id for one in found}
    named, _ = await candidates.hits(tx, filters, "exact", {"exact": [understood.plain]}, quick=quick)
    found += [one for one in named if one.id not in all_met]
    if number < ENOUGH:
        some = {"query": _some(needed, documents, total)}
        more, _ = await candidates.hits(tx, filters, "words", some, quick=quick)
        known = {one.id for one in found}
        found += [one for one in more if one.id not in known]
    await candidates.fill_strengths(tx, found, lexemes)
    await candidates.fill_priorities(tx, found, types)
    found += _of_own(mine, wishes, lexemes, filters, types)
    titles = await _titles(tx, found)
    authority = {
        one.id: _authority(titles.get(one.id, ((), ()))[1], needed) for one in found if one.no is not None
    }
    setting = Setting(
        rarity,
        ranking.now(),
        area,
        place_named=understood.place is not None,
        authority={key: value for key, (value, _) in authority.items()},
    )
    met = {}
    for one in found:
        one.title = one.title or titles.get(one.id, ((), ()))[0]
        met[one.id] = ranking.score(one, wishes, setting, understood.plain)
    found.sort(key=lambda one: (-one.score, one.id))
    if number > candidates.WINDOW:
        rows = await candidates.facet_rows(tx, filters, "words", everything)
        counts = facets.of_rows(rows)
        for facet, values in facets.of_candidates(one for one in found if one.own).items():
            counts[facet].update(values)
        beyond = await _beyond(tx, filters, everything, quick, found, wanted)
        return _Found([*found, *beyond], number + sum(one.own for one in found), counts, met, authority)
    bar = max(LEAST, WORTH * min(found[0].score, 1.5)) if found else 0.0
    kept = [one for one in found if one.id in all_met or one.score >= bar]
    return _Found(kept, len(kept), facets.of_candidates(kept), met, authority)


async def _beyond(
    tx: Transaction,
    filters: Filters,
    everything: dict[str, str],
    quick: str,
    found: list[Candidate],
    wanted: int,
) -> list[Candidate]:
    """The next by the quick measure, for who pages on past what was ranked."""
    more: list[Candidate] = []
    offset = candidates.WINDOW
    known = {one.id for one in found}
    while len(found) + len(more) < wanted:
        page, _ = await candidates.hits(tx, filters, "words", everything, quick=quick, offset=offset)
        if not page:
            break
        more += [one for one in page if one.id not in known]
        offset += candidates.WINDOW
    return more


def _some(needed: list[Wish], documents: dict[str, int], total: int) -> str:
    """Any of the wishes; of many records, those wishes that few meet."""
    if total < 5000 or len(needed) == 1:
        return candidates.tsquery(needed, "|")
    rare = sorted(needed, key=lambda wish: -ranking.rarity(wish, documents, total))
    return candidates.tsquery(rare[: max(1, (len(rare) + 1) // 2)], "|")


def _of_own(
    mine: list[OwnRecord], wishes: tuple[Wish, ...], lexemes: list[str], filters: Filters, types: list[str]
) -> list[Candidate]:
    asked = frozenset(lexemes)
    found = []
    for layer in mine:
        one = own.candidate(layer, asked)
        if not one.strengths or not candidates.passes(one, filters):
            continue
        if any(each.wish.needed for each in ranking.met(one, wishes)):
            one.priority = "aanbevolen" if layer.crisis_type and layer.crisis_type in types else None
            found.append(one)
    return found


async def _titles(
    tx: Transaction, found: list[Candidate]
) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Of each record the words of its title that say something, and what it is the authority for."""
    ids = [one.id for one in found if one.no is not None]
    stop = thesaurus.words().stop
    rows = await (await tx.execute(SQL["titles"], {"ids": ids})).fetchall()
    return {
        record_id: (tuple(word for word in tokens(title) if word not in stop), tuple(authority or ()))
        for record_id, title, authority in rows
    }


def _authority(named: tuple[str, ...], needed: list[Wish]) -> tuple[float, str]:
    """How much of what is asked a record is the authority for, and by which name."""
    best, called = 0.0, ""
    for name in named:
        words = {form for word in tokens(name) for form in understanding_forms(word)}
        got = sum(1 for wish in needed if _is_about(wish, words))
        if needed and got / len(needed) > best:
            best, called = got / len(needed), name
    return best, called


def understanding_forms(word: str) -> tuple[str, ...]:
    """The ground form of a word of an authority's name, and that of its parts."""
    from catalog.search.indexing import lexemes_of_word

    return lexemes_of_word(word)


def _is_about(wish: Wish, words: set[str]) -> bool:
    return any(
        all(any(lexeme in words for lexeme in slot) for slot in one.slots)
        for one in wish.alternatives
        if one.weight >= 0.8
    )


# --- the answer


async def _answer(
    tx: Transaction,
    found: _Found,
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
