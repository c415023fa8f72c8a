"""A question in words becomes wishes: what must be found, where, in which form, how fresh.

Phrases of the thesaurus are taken first, the longest first; then organisations, places, words of time and
form; what is left is a word each. Pure: who knows places, words and typing slips is passed in.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from catalog import crisis_types, vocabulary
from catalog.analysis import compounds, thesaurus
from catalog.analysis.lemmas import lemma, root
from catalog.analysis.letters import tokens
from catalog.analysis.thesaurus import Meaning, Phrase
from catalog.search.formats import FORMATS
from catalog.search.indexing import JOINTS
from catalog.search.model import Alternative, Place, Understood, Wish

MOST_TOKENS = 40
MOST_WISHES = 12
MOST_ALTERNATIVES = 60
SAME, RELATED, ROOT, HEAD, TAIL = 0.8, 0.45, 0.55, 0.4, 0.18
CRISIS = 0.5
_BEFORE_PLACES = "in bij te rond rondom nabij naar gemeente plaats stad provincie regio omgeving near around"
PLACE_WORDS = frozenset(tokens(_BEFORE_PLACES))
SURE_PLACES = ("stad", "provincie", "gebied")
LIKELY_PLACES = ("gemeente", "plaats", "veiligheidsregio")
Places = Callable[[str], Place | None]
"""Which place has this name, exactly; None: there is none."""


@dataclass
class _Reading:
    """The tokens of a question, and which have been understood."""

    words: list[str]
    used: list[bool] = field(default_factory=list)
    wishes: list[tuple[int, Wish]] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)
    crisis: list[str] = field(default_factory=list)
    place: Place | None = None

    def __post_init__(self) -> None:
        self.used = [False] * len(self.words)

    def free(self, start: int, end: int) -> bool:
        return end <= len(self.words) and not any(self.used[start:end])

    def take(self, start: int, end: int) -> str:
        self.used[start:end] = [True] * (end - start)
        return " ".join(self.words[start:end])


def understand(question: str, places: Places, known: Callable[[str], bool]) -> Understood:
    """The wishes in a question. `known` says whether a ground form occurs in the catalogue.

    Words after the first 40 are not read.
    """
    reading = _Reading(tokens(question)[:MOST_TOKENS])
    _take_places(reading, places, known, after_preposition=True)
    _take_owners(reading)
    _take_phrases(reading, 2)
    _take_loose_phrases(reading)
    _take_phrases(reading, 1)
    _take_language(reading)
    _take_places(reading, places, known, after_preposition=False)
    _take_words(reading)
    return _understood(reading)


def _understood(reading: _Reading) -> Understood:
    wishes = [wish for _, wish in sorted(reading.wishes, key=lambda pair: pair[0])]
    needed = [wish for wish in wishes if wish.needed][:MOST_WISHES]
    wishes = [wish for wish in wishes if not wish.needed or wish in needed]
    only_crisis = bool(reading.crisis) and len(needed) == 1 and needed[0].kind == "crisistype"
    return Understood(
        plain=" ".join(reading.words),
        wishes=tuple(wishes),
        place=reading.place,
        crisis=tuple(dict.fromkeys(reading.crisis)),
        told=tuple(dict.fromkeys(reading.told)),
        whole_set=only_crisis and _asks_for_maps(reading.words),
    )


def _asks_for_maps(words: list[str]) -> bool:
    return any(word in ("kaarten", "kaartenset", "basisset", "kaartset", "maps", "karten") for word in words)


# --- phrases


def _take_phrases(reading: _Reading, least: int) -> None:
    """The longest phrases first, wherever they stand; articles inside do not matter."""
    found = thesaurus.load()
    forms = [lemma(word) for word in reading.words]
    for length in range(min(thesaurus.LONGEST_PHRASE + 2, len(forms)), least - 1, -1):
        for start in range(len(forms) - length + 1):
            if not reading.free(start, start + length) or reading.words[start] in thesaurus.ARTICLES:
                continue
            if reading.words[start + length - 1] in thesaurus.ARTICLES:
                continue
            phrase = tuple(
                form
                for form, word in zip(forms[start : start + length], reading.words[start:], strict=False)
                if word not in thesaurus.ARTICLES
            )
            meanings = found.meant(phrase) or (_types().get(phrase) and []) or []
            codes = _types().get(phrase, ())
            if not meanings and not codes:
                continue
            if length == 1 and _is_language(reading.words[start]) and not meanings:
                continue
            text = reading.take(start, start + length)
            reading.wishes.append((start, wish_of_phrase(text, phrase, meanings, codes)))
            reading.crisis += [*codes, *(code for meaning in meanings for code in meaning.crisis)]
            for meaning in meanings[:1]:
                if meaning.label.casefold() != text:
                    reading.told.append(("begrip", meaning.label))


def _take_loose_phrases(reading: _Reading) -> None:
    """Phrases with other words in and between them that say nothing: "weg kunnen" in "zelf weg kunnen"."""
    found = thesaurus.load()
    lists = thesaurus.words()
    telling = [
        at
        for at, (word, used) in enumerate(zip(reading.words, reading.used, strict=True))
        if not used and word not in lists.stop and word not in lists.asking
    ]
    for length in range(min(4, len(telling)), 1, -1):
        for start in range(len(telling) - length + 1):
            places = telling[start : start + length]
            if any(reading.used[at] for at in places) or places[-1] - places[0] > length + 4:
                continue
            phrase = tuple(lemma(reading.words[at]) for at in places)
            meanings = [found.meanings[at] for at in found.by_content.get(phrase, ())]
            if not meanings:
                continue
            text = " ".join(reading.words[at] for at in places)
            for at in places:
                reading.take(at, at + 1)
            reading.wishes.append((places[0], wish_of_phrase(text, phrase, meanings)))
            reading.crisis += [code for meaning in meanings for code in meaning.crisis]
            reading.told.append(("begrip", meanings[0].label))


def wish_of_phrase(text: str, phrase: Phrase, meanings: list[Meaning], codes: tuple[str, ...] = ()) -> Wish:
    """What is found by the words themselves, by what means the same, by what is related, by crisis type."""
    found = thesaurus.load()
    given: list[Alternative] = list(_of_phrase(phrase, 1.0, "woord", text))
    if len(phrase) == 1:
        given += _of_word(phrase[0], text)
    by_crisis = list(codes)
    for meaning in meanings:
        for at, same in enumerate(meaning.same):
            given += _of_phrase(same, SAME + (0.05 if at == 0 else 0.0), "synoniem", meaning.label)
        for other, said in meaning.related:
            given += _of_phrase(other, RELATED, "verwant", said)
            named = found.named(other)
            for same in named.same[:6] if named else ():
                given += _of_phrase(same, RELATED * 0.8, "verwant", named.label if named else "")
        by_crisis += meaning.crisis
    given += [Alternative(((f"%{code}",),), CRISIS, "crisistype", code) for code in dict.fromkeys(by_crisis)]
    return Wish(text, _best(given), kind="crisistype" if by_crisis else "woord")


def _of_phrase(phrase: Phrase, weight: float, kind: str, label: str) -> list[Alternative]:
    """The phrase as whole words; and, a little weaker, as parts of compounds."""
    stop = thesaurus.words().stop
    kept = tuple(word for word in phrase if word not in stop) or phrase
    weight *= 1.0 if len(kept) == len(phrase) else 0.85
    whole = Alternative(tuple((word,) for word in kept), weight, kind, label)
    near = min(0.92, 0.55 + 0.05 * min(map(len, kept)))  # long words say as much inside a compound
    parts = Alternative(tuple((word, f"+{word}") for word in kept), weight * near, kind, label)
    joined = [Alternative((("".join(kept),),), weight, kind, label)] if len(kept) == 2 else []
    return [whole, parts, *joined]


def _of_word(form: str, text: str) -> list[Alternative]:
    """By the word as a part of compounds, by its own parts, and by its root."""
    given = []
    pieces = form.translate(JOINTS).split()
    if len(pieces) > 1:
        given.append(Alternative((("".join(pieces),),), 1.0, "woord", text))
        given.append(Alternative(tuple((lemma(one), f"+{lemma(one)}") for one in pieces), 0.8, "deel", text))
    way = compounds.shortest_way(form)
    if way:
        given.append(Alternative(tuple((one, f"+{one}") for one in way), 0.72, "deel", text))
        given += _of_parts(form, way, text)
    else:
        given += [
            Alternative(((one, f"+{one}"),), 0.9 * HEAD if at == 0 else TAIL, "deel", text)
            for at, one in enumerate(compounds.pieces(form))
            if not _says_little(one)
        ]
    shared = root(form)
    if shared:
        given.append(Alternative(((f"~{shared}",),), ROOT, "stam", text))
    return given


def _of_parts(form: str, way: tuple[str, ...], text: str) -> list[Alternative]:
    """By some parts of a compound: what it is a kind of, before what it is of; the longer the surer."""
    given = []
    for part in (*way, *compounds.parts(form)):
        if _says_little(part) or len(part) < 4:
            continue
        share = len(part) / len(form)
        weight = HEAD if part == way[-1] else max(TAIL, min(0.6, 0.75 * share))
        given.append(Alternative(((part, f"+{part}"),), weight, "deel", text))
    if len(way) > 2:
        for first, second in pairwise(way):
            if not (_says_little(first) and _says_little(second)):
                slots = ((first, f"+{first}"), (second, f"+{second}"))
                given.append(Alternative(slots, 0.55, "deel", text))
    return given


def _says_little(word: str) -> bool:
    lists = thesaurus.words()
    return word in lists.weak or word in lists.asking or word in lists.stop


def _best(given: list[Alternative]) -> tuple[Alternative, ...]:
    """Each set of slots once, at its highest weight, strongest first."""
    best: dict[tuple[tuple[str, ...], ...], Alternative] = {}
    for one in given:
        held = best.get(one.slots)
        if held is None or held.weight < one.weight:
            best[one.slots] = one
    return tuple(sorted(best.values(), key=lambda one: -one.weight)[:MOST_ALTERNATIVES])


@cache
def _types() -> dict[Phrase, tuple[str, ...]]:
    """Crisis types by their own names and numbers."""
    found: dict[Phrase, tuple[str, ...]] = {}
    for one in crisis_types.load():
        for text in (one.name, one.name_en, one.code):
            found[thesaurus.phrase_of(text)] = (one.code,)
    return found


# --- organisations, places, form and time


@cache
def _owners() -> dict[Phrase, tuple[str, ...]]:
    found: dict[Phrase, list[str]] = {}
    for key, one in vocabulary.owners().items():
        for text in (one.name, one.short, one.name_en):
            phrase = thesaurus.phrase_of(text)
            if phrase:
                found.setdefault(phrase, []).append(key)
    return {phrase: tuple(dict.fromkeys(keys)) for phrase, keys in found.items()}


def _take_owners(reading: _Reading) -> None:
    forms = [lemma(word) for word in reading.words]
    for length in range(min(8, len(forms)), 0, -1):
        for start in range(len(forms) - length + 1):
            phrase = tuple(form for form in forms[start : start + length] if form not in thesaurus.ARTICLES)
            keys = _owners().get(phrase)
            if not keys or not reading.free(start, start + length) or len(phrase[0]) < 2:
                continue
            text = reading.take(start, start + length)
            given = [Alternative((tuple(f"@{key}" for key in keys),), 0.9, "eigenaar", text)]
            given += _of_phrase(phrase, 1.0, "woord", text)
            for meaning in thesaurus.load().meant(phrase):
                for same in meaning.same:
                    given += _of_phrase(same, SAME * 0.7, "synoniem", meaning.label)
            reading.wishes.append((start, Wish(text, _best(given), kind="organisatie", factor=0.8)))
            reading.told.append(("organisatie", vocabulary.owner_of(keys[0]).name))


def _take_places(
    reading: _Reading, places: Places, known: Callable[[str], bool], *, after_preposition: bool
) -> None:
    """One place: after a preposition any name; elsewhere only one that is no word of the catalogue too."""
    if reading.place is not None:
        return
    for length in (4, 3, 2, 1):
        for start in range(len(reading.words) - length + 1):
            if not reading.free(start, start + length):
                continue
            if after_preposition and not (start > 0 and reading.words[start - 1] in PLACE_WORDS):
                continue
            name = " ".join(reading.words[start : start + length])
            first = reading.words[start]
            said = reading.words[start : start + length]
            if len(name) < 3 or first in thesaurus.words().stop or _has_meaning(said):
                continue
            place = places(name)
            if place is None:
                continue
            certain = place.kind in SURE_PLACES or (after_preposition and place.kind in LIKELY_PLACES)
            if length == 1 and not certain and known(lemma(first)):
                continue
            text = reading.take(start, start + length)
            reading.place = place
            given = tuple(_of_phrase(thesaurus.phrase_of(text), 1.0, "woord", text))
            wish = Wish(text, given, needed=False, kind="plaats")
            reading.wishes.append((start, wish))
            reading.told.append(("plaats", place.name))
            return


def _has_meaning(words: list[str]) -> bool:
    phrase = thesaurus.phrase_of(" ".join(words))
    return bool(thesaurus.load().meant(phrase)) or words[0] in thesaurus.words().asking


def _is_language(word: str) -> bool:
    lists = thesaurus.words()
    return word in lists.time or word in lists.form or word in lists.nature or word in lists.access


def _take_language(reading: _Reading) -> None:
    """Words of form, time and kind help a record forward; alone they are what is asked."""
    lists = thesaurus.words()
    alone = all(
        used or _is_language(word) or word in lists.stop or word in lists.asking
        for word, used in zip(reading.words, reading.used, strict=True)
    ) and not any(wish.needed for _, wish in reading.wishes)
    for at, word in enumerate(reading.words):
        if reading.used[at] or not _is_language(word):
            continue
        text = reading.take(at, at + 1)
        form = lemma(text)
        given = [*_of_phrase((form,), 1.0, "woord", text)]
        if text in lists.form:
            key = lists.form[text]
            given.append(Alternative(((f"#{key}",),), 3.0 if alone else 1.0, "formaat", key))
            reading.told.append(("formaat", FORMATS[key]))
        if text in lists.time:
            time = lists.time[text]
            lexeme = "!actueel" if time == "actueel" else lemma(time)
            slot = (lexeme, f"+{lexeme}", f"~{root(lexeme) or lexeme}")
            given.append(Alternative((slot,), 0.9, "tijd", time))
            reading.told.append(("tijd", time))
        factor = 0.35 if text not in lists.time or lists.time[text] == "actueel" else 0.6
        needed = alone or lists.time.get(text) == "verwachting"
        reading.wishes.append((at, Wish(text, _best(given), needed=needed, factor=factor, kind="taal")))


def _take_words(reading: _Reading) -> None:
    """What is left, a word each; words that say nothing only when there is nothing else."""
    lists = thesaurus.words()
    rest = [at for at, used in enumerate(reading.used) if not used]
    empty = lists.stop | lists.asking
    telling = [at for at in rest if reading.words[at] not in empty]
    if not telling and not any(wish.needed for _, wish in reading.wishes):
        telling = [at for at in rest if reading.words[at] not in lists.stop]
    for at in telling:
        word = reading.take(at, at + 1)
        form = lemma(word)
        weak = form in lists.weak or word.isdigit()
        given = [*_of_phrase((form,), 1.0, "woord", word), *_of_word(form, word)]
        reading.wishes.append((at, Wish(word, _best(given), factor=0.35 if weak else 1.0)))


def with_slips(wish: Wish, meant: list[str]) -> Wish:
    """The wish with what a mistyped word was probably meant as."""
    given: list[Alternative] = []
    for word in meant:
        phrase = thesaurus.phrase_of(word) or (word,)
        other = wish_of_phrase(word, phrase, thesaurus.load().meant(phrase))
        given += [Alternative(one.slots, one.weight * 0.9, "verbeterd", word) for one in other.alternatives]
    return Wish(wish.text, _best([*wish.alternatives, *given]), wish.needed, wish.factor, wish.kind)


def lexemes_of(wishes: tuple[Wish, ...]) -> list[str]:
    """Every lexeme that any wish can be met by."""
    return list(
        dict.fromkeys(
            lexeme
            for wish in wishes
            for alternative in wish.alternatives
            for slot in alternative.slots
            for lexeme in slot
        )
    )


def crisis_of(understood: Understood, given: str | None) -> Mapping[str, float]:
    """The crisis types that rank: that of the situation, and those that the question names."""
    codes = dict.fromkeys(understood.crisis, 0.5)
    return codes | ({given: 1.0} if given else {})
