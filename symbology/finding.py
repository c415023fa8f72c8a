"""Search: which signs does someone mean who types a word?"""

import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from symbology.model import Sign, SignSet

ENOUGH = 0.72  # likeness below this is not a typing error but another word
LEAST = 0.68  # what a word must score for its sign to be shown
LONGEST = 100  # characters of a query that are read
MOST_WORDS = 8
WHOLE = 0.25  # what a name or keyword is worth on top when the query is just that
# Words that say nothing of a sign; they count only in a query that has no others.
_EMPTY = """
de het een en of van voor in op te bij naar met er is zijn waar punt plek plaats
the a an and or for on at to
"""
EMPTY = frozenset(_EMPTY.split())
# What a lay word is called in the names of signs.
MEANT = {"geen": "uitval", "kapot": "uitval", "stuk": "uitval", "auto": "voertuig", "wagen": "voertuig"}

Terms = tuple[tuple[str, float], ...]


def search(known: SignSet, query: str, limit: int) -> list[Sign]:
    """Signs for a lay term in Dutch or English, best first; accents and small typing errors do not matter.

    Signs that nobody draws any more come last. An empty query gives the first signs of the set.
    """
    words = _words(query)
    limit = max(0, limit)
    if not words:
        return list(known)[:limit]
    phrase = " ".join(plain(query[:LONGEST]).split())
    threshold = LEAST * max(1.0, len(words) / 2)
    scored = [
        (_scored(words, terms) + WHOLE * (phrase in phrases), sign) for sign, terms, phrases in _terms(known)
    ]
    best = sorted(
        (pair for pair in scored if pair[0] >= threshold),
        key=lambda pair: (pair[1].retired, -pair[0], len(pair[1].name_nl), pair[1].code),
    )
    return [sign for _, sign in best[:limit]]


def plain(text: str) -> str:
    """Lower case, without accents, punctuation as spaces."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return "".join(c if c.isalnum() else " " for c in bare)


def _words(query: str) -> list[str]:
    """The words of a query that say something; all when none does."""
    words = plain(query[:LONGEST]).split()[:MOST_WORDS]
    return [word for word in words if word not in EMPTY] or words


@lru_cache(maxsize=2)
def _terms(known: SignSet) -> tuple[tuple[Sign, Terms, frozenset[str]], ...]:
    """Each sign with its words and their weight (names before keywords before the meaning), and with what is
    said of it in full.
    """
    found = []
    for sign in known:
        weighed: dict[str, float] = {}
        names = [(sign.name_nl, 1.0), (sign.code, 1.0), (sign.name_en, 0.9)]
        keywords = [(keyword, 0.95) for keyword in sign.keywords]
        others = [(" ".join(sign.external.values()), 0.9), (sign.meaning, 0.4)]
        for text, weight in (*names, *keywords, *others):
            for word in plain(text).split():
                weighed[word] = max(weight, weighed.get(word, 0.0))
        phrases = frozenset(" ".join(plain(text).split()) for text, _ in (*names, *keywords))
        found.append((sign, tuple(weighed.items()), phrases))
    return tuple(found)


def _scored(words: Sequence[str], terms: Terms) -> float:
    """The words each by themselves, or two neighbours as the one word that Dutch makes of them."""
    apart = [_best(word, terms) for word in words]
    total = sum(apart)
    for at, (first, second) in enumerate(pairwise(words)):
        gain = 2 * _best(first + second, terms) - apart[at] - apart[at + 1]
        if gain > 0:
            return total + gain
    return total


def _best(word: str, terms: Terms) -> float:
    return max(
        (_likeness(form, term) * weight * worth for form, worth in _forms(word) for term, weight in terms),
        default=0.0,
    )


@lru_cache(maxsize=256)
def _forms(word: str) -> tuple[tuple[str, float], ...]:
    """The word, a participle without its "ge" (uitgevallen, ingestort, gestremd), and what signs call it."""
    meant = [(MEANT[word], 0.8)] if word in MEANT else []
    return ((word, 1.0), *((form, 0.9) for form in _participles(word)), *meant)


def _participles(word: str) -> Iterator[str]:
    for prefix in ("", "uit", "in", "af", "op", "om", "aan", "weg"):
        if word.startswith(f"{prefix}ge") and len(word) >= len(prefix) + 6:
            yield prefix + word.removeprefix(f"{prefix}ge")


@lru_cache(maxsize=65536)
def _likeness(word: str, term: str) -> float:
    if word == term:
        return 1.0
    if len(word) >= 3 and term.startswith(word):
        return 0.92
    if len(word) >= 4 and word in term:
        return 0.7 + 0.2 * len(word) / len(term)
    if len(term) >= 5 and term in word:
        return 0.6 + 0.25 * len(term) / len(word)
    if len(word) < 4:
        return 0.0
    if len(term) > len(word) + 1:  # the beginning of a longer word, with a typing error
        return 0.88 * _alike(word, term[: len(word)]) if len(word) >= 5 else 0.0
    return 0.9 * _alike(word, term) if len(word) <= len(term) + 3 else 0.0


def _alike(word: str, term: str) -> float:
    """How alike two spellings are, 0 to 1; 0 when that is no typing error."""
    matcher = SequenceMatcher(None, word, term, autojunk=False)
    if matcher.real_quick_ratio() < ENOUGH or matcher.quick_ratio() < ENOUGH:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= ENOUGH else 0.0
