"""Search: which signs does someone mean who types a word?"""

import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

from symbology.model import Sign, SignSet

ENOUGH = 0.72  # likeness below this is not a typing error but another word
LONGEST = 100  # characters of a query that are read


def search(known: SignSet, query: str, limit: int) -> list[Sign]:
    """Signs for a lay term in Dutch or English, best first; accents and small typing errors do not matter.

    An empty query gives the first signs of the set.
    """
    words = plain(query[:LONGEST]).split()
    limit = max(0, limit)
    if not words:
        return list(known)[:limit]
    scored = [(sum(_score(word, terms) for word in words), sign) for sign, terms in _terms(known)]
    threshold = ENOUGH * len(words) * 0.6
    best = sorted(
        (pair for pair in scored if pair[0] >= threshold), key=lambda pair: (-pair[0], pair[1].code)
    )
    return [sign for _, sign in best[:limit]]


def plain(text: str) -> str:
    """Lower case, without accents, punctuation as spaces."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return "".join(c if c.isalnum() else " " for c in bare)


@lru_cache(maxsize=2)
def _terms(known: SignSet) -> tuple[tuple[Sign, tuple[tuple[str, float], ...]], ...]:
    """Each sign with its words and their weight: names before keywords before the meaning."""
    found = []
    for sign in known:
        weighed: dict[str, float] = {}
        sources = (
            (sign.name_nl, 1.0),
            (sign.code, 1.0),
            (sign.name_en, 0.9),
            (" ".join(sign.keywords), 0.95),
        )
        for text, weight in (*sources, (" ".join(sign.external.values()), 0.9), (sign.meaning, 0.5)):
            for word in plain(text).split():
                weighed[word] = max(weight, weighed.get(word, 0.0))
        found.append((sign, tuple(weighed.items())))
    return tuple(found)


def _score(word: str, terms: tuple[tuple[str, float], ...]) -> float:
    return max((_likeness(word, term) * weight for term, weight in terms), default=0.0)


def _likeness(word: str, term: str) -> float:
    if word == term:
        return 1.0
    if len(word) >= 3 and term.startswith(word):
        return 0.92
    if len(word) >= 4 and word in term:
        return 0.85
    if len(term) >= 5 and term in word:
        return 0.8
    if abs(len(word) - len(term)) > 3 or len(word) < 4:
        return 0.0
    matcher = SequenceMatcher(None, word, term, autojunk=False)
    if matcher.real_quick_ratio() < ENOUGH or matcher.quick_ratio() < ENOUGH:
        return 0.0
    ratio = matcher.ratio()
    return ratio * 0.9 if ratio >= ENOUGH else 0.0
