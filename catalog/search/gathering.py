"""Gathers and ranks the records that may be an answer.

Three circles, from the inside out: all wishes by the words themselves and what means the same; all wishes by
anything related; some of the wishes. An outer circle is asked only when the inner ones hold too little, so
with many records a question stays precise, and with few it finds what is near.
"""

from dataclasses import dataclass, field, replace

from catalog.analysis import thesaurus
from catalog.analysis.letters import tokens
from catalog.model import Box
from catalog.search import candidates, facets, kindred, own, ranking, understanding
from catalog.search.indexing import lexemes_of_word
from catalog.search.model import Candidate, Filters, Understood, Wish
from catalog.search.own import OwnRecord
from catalog.search.ranking import Met, Setting
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction

SQL = queries.load("catalog", "search.sql")
ENOUGH = 25
"""So many records that meet all wishes are enough; below it, those that meet some are shown after them."""
ENOUGH_CLOSE = 150
"""So many that meet all wishes closely are enough; below it, what is related is gathered too."""
LITERAL, CLOSE = 0.9, 0.55
CLOSE_KINDS = ("woord", "synoniem", "verbeterd", "eigenaar", "formaat", "tijd", "deel")
WORTH = 0.12
"""A record that meets some wishes is shown from this part of the best score on."""
LEAST = 0.03
BASIS_ROWS = 60
MANY_RECORDS = 5000
ABROAD = frozenset(
    tokens(
        "belgie belgisch belgische vlaanderen vlaams vlaamse wallonie waals duitsland duits duitse germany"
        " belgium flanders deutschland nordrhein nrw niedersachsen buitenland grens grensoverschrijdend"
        " buurlanden maas rijn cross border"
    )
)
"""Words that say that maps of the neighbours are welcome too."""
BASIS_ROWS = 60


@dataclass(frozen=True)
class Asked:
    """A question with all that it is answered by. `documents`: in how many records each lexeme is, of
    `total`; `mine`: layers and pictures that the viewer may see; `wanted`: how far the page goes."""

    understood: Understood
    documents: dict[str, int]
    total: int
    filters: Filters
    types: list[str]
    mine: list[OwnRecord]
    area: Box | None
    wanted: int


@dataclass
class Found:
    """What was found, best first, and what tells of it."""

    ranked: list[Candidate]
    total: int
    counts: facets.Counts
    met: dict[str, list[Met]] = field(default_factory=dict)
    authority: dict[str, tuple[float, str]] = field(default_factory=dict)
    near: str = ""
    whole: bool = True
    """Whether `ranked` is all of it; else it is the beginning."""


@dataclass
class _Direct:
    """The records that meet all wishes: the best, how many there are, and the question they answer."""

    best: list[Candidate]
    number: int
    values: dict[str, str]


async def of_set(
    tx: Transaction, filters: Filters, codes: list[str], mine: list[OwnRecord], area: Box | None
) -> Found:
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
    return Found(found, total, facets.of_candidates(found))


async def of_words(tx: Transaction, asked: Asked) -> Found:
    """The records that meet the wishes, ranked. A facet that is chosen shows just as many as it counted:
    where all is at hand, filters are applied to what was found without them."""
    opened = Filters(box=asked.filters.box)
    if asked.filters == opened or asked.total > MANY_RECORDS:
        return await _of_words(tx, asked)
    found = await _of_words(tx, replace(asked, filters=opened))
    if not found.whole:
        return await _of_words(tx, asked)
    kept = [one for one in found.ranked if candidates.passes(one, asked.filters)]
    return replace(found, ranked=kept, total=len(kept), counts=facets.of_candidates(kept))


async def _of_words(tx: Transaction, asked: Asked) -> Found:
    wishes = asked.understood.wishes
    needed = [wish for wish in wishes if wish.needed] or list(wishes)
    quick = candidates.strong(wishes)
    direct = await _direct(tx, asked, needed, quick)
    all_met = {one.id for one in direct.best}
    found = [*direct.best, *await _beside(tx, asked, needed, quick, direct, all_met)]
    lexemes = [*understanding.lexemes_of(wishes), "!buitenland"]
    await candidates.fill_strengths(tx, found, lexemes)
    await candidates.fill_priorities(tx, found, asked.types)
    found += _of_own(asked, lexemes)
    setting, authority, met = await _score(tx, asked, needed, found)
    found.sort(key=lambda one: (-one.score, one.id))
    if direct.number <= kindred.MOST_DIRECT:
        found = await _with_kindred(tx, asked, found, setting)
    if direct.number > candidates.WINDOW:
        return await _of_many(tx, asked, found, direct, quick, Found([], 0, {}, met, authority))
    bar = max(LEAST, WORTH * min(found[0].score, 1.5)) if found else 0.0
    kept = [one for one in found if one.id in all_met or one.score >= bar]
    near = next((" ".join(one.title) for one in kept if not one.own), "")
    return Found(kept, len(kept), facets.of_candidates(kept), met, authority, near)


async def _direct(tx: Transaction, asked: Asked, needed: list[Wish], quick: str) -> _Direct:
    """Those that meet all wishes; closely, when that are enough of them. Of very many the best have the words
    in title or keywords, so only these are looked through."""
    for least in (LITERAL, CLOSE) if asked.total > MANY_RECORDS else ():
        some = {"query": candidates.tsquery((_closely(wish, least) for wish in needed), "&")}
        best, number = await candidates.hits(tx, asked.filters, "heads", some, quick=quick)
        if number > candidates.WINDOW:
            return _Direct(best, number, some)
    close = {"query": candidates.tsquery((_closely(wish, CLOSE) for wish in needed), "&")}
    best, number = await candidates.hits(tx, asked.filters, "words", close, quick=quick)
    if number >= (ENOUGH if asked.total > MANY_RECORDS else ENOUGH_CLOSE):
        return _Direct(best, number, close)
    everything = {"query": candidates.tsquery(needed, "&")}
    best, number = await candidates.hits(tx, asked.filters, "words", everything, quick=quick)
    return _Direct(best, number, everything)


def _closely(wish: Wish, least: float) -> Wish:
    best = max((one.weight for one in wish.alternatives if one.kind in CLOSE_KINDS), default=0.0)
    bound = min(least, 0.97 * best)
    kept = tuple(one for one in wish.alternatives if one.weight >= bound and one.kind in CLOSE_KINDS)
    return replace(wish, alternatives=kept or wish.alternatives[:1])


async def _beside(
    tx: Transaction, asked: Asked, needed: list[Wish], quick: str, direct: _Direct, known: set[str]
) -> list[Candidate]:
    """Those that are called just so, and, when few meet all wishes, those that meet some."""
    exact = {"exact": [asked.understood.plain]}
    found, _ = await candidates.hits(tx, asked.filters, "exact", exact, quick=quick)
    if direct.number < ENOUGH:
        some = {"query": _some(needed, asked.documents, asked.total)}
        where = "words" if asked.total < MANY_RECORDS else "heads"
        more, _ = await candidates.hits(tx, asked.filters, where, some, quick=quick)
        found += more
    return list({one.id: one for one in found if one.id not in known}.values())


async def _score(
    tx: Transaction, asked: Asked, needed: list[Wish], found: list[Candidate]
) -> tuple[Setting, dict[str, tuple[float, str]], dict[str, list[Met]]]:
    understood, wishes = asked.understood, asked.understood.wishes
    titles = await _titles(tx, found)
    authority = {
        one.id: _authority(titles.get(one.id, ((), ()))[1], needed) for one in found if one.no is not None
    }
    setting = Setting(
        {wish.text: ranking.rarity(wish, asked.documents, asked.total) for wish in wishes},
        ranking.now(),
        asked.area,
        place_named=understood.place is not None,
        abroad=bool(ABROAD.intersection(understood.plain.split())),
        authority={key: value for key, (value, _) in authority.items()},
    )
    met = {}
    for one in found:
        one.title = one.title or titles.get(one.id, ((), ()))[0]
        met[one.id] = ranking.score(one, wishes, setting, understood.plain)
    return setting, authority, met


async def _with_kindred(
    tx: Transaction, asked: Asked, found: list[Candidate], setting: Setting
) -> list[Candidate]:
    """The same, moved a little by how much each is like the best, and with more like these after them."""
    alike, fresh = await kindred.likeness(tx, found, asked.filters, asked.total)
    await candidates.fill_priorities(tx, fresh, asked.types)
    for one in (*found, *fresh):
        one.score += kindred.WORTH * alike.get(one.id, 0.0) * ranking.prior(one, setting)
    return sorted((*found, *fresh), key=lambda one: (-one.score, one.id))


async def _of_many(
    tx: Transaction, asked: Asked, found: list[Candidate], direct: _Direct, quick: str, told: Found
) -> Found:
    """Counts by the database; and for who pages on past what was ranked, the next by the quick measure."""
    rows = await candidates.facet_rows(tx, asked.filters, "words", direct.values)
    number = sum(count for facet, _value, count in rows if facet == "aard")
    counts = facets.of_rows(rows)
    for facet, values in facets.of_candidates(one for one in found if one.own).items():
        counts[facet].update(values)
    more: list[Candidate] = []
    offset, known = 0, {one.id for one in found}
    while len(found) + len(more) < asked.wanted:
        page, _ = await candidates.hits(tx, asked.filters, "words", direct.values, quick=quick, offset=offset)
        if not page:
            break
        more += [one for one in page if one.id not in known]
        offset += candidates.WINDOW
    total = number + sum(one.own for one in found)
    return replace(told, ranked=[*found, *more], total=total, counts=counts, whole=False)


def _of_own(asked: Asked, lexemes: list[str]) -> list[Candidate]:
    """Layers and pictures of this server that meet a wish."""
    names = frozenset(lexemes)
    found = []
    for layer in asked.mine:
        one = own.candidate(layer, names)
        if not one.strengths or not candidates.passes(one, asked.filters):
            continue
        if any(each.wish.needed for each in ranking.met(one, asked.understood.wishes)):
            there = layer.crisis_type and layer.crisis_type in asked.types
            one.priority = "aanbevolen" if there else None
            found.append(one)
    return found


def _some(needed: list[Wish], documents: dict[str, int], total: int) -> str:
    """Any of the wishes; of many records, closely those wishes that few records meet."""
    if total < MANY_RECORDS:
        return candidates.tsquery(needed, "|")
    rare = sorted(needed, key=lambda wish: -ranking.rarity(wish, documents, total))
    return candidates.tsquery((_closely(wish, LITERAL) for wish in rare[:2]), "|")


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
        words = {form for word in tokens(name) for form in lexemes_of_word(word)}
        got = sum(1 for wish in needed if _is_about(wish, words))
        if needed and got / len(needed) > best:
            best, called = got / len(needed), name
    return best, called


def _is_about(wish: Wish, words: set[str]) -> bool:
    return any(
        all(any(lexeme in words for lexeme in slot) for slot in one.slots)
        for one in wish.alternatives
        if one.weight >= 0.8
    )
