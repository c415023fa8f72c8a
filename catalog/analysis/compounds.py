"""Splits compounds: overstromingsdiepte is overstroming and diepte, joined by an s.

A word list (data/analysis/woorden.txt, and the words of titles and keywords of the shipped records) says what
parts there are; parts are joined directly or by s, en, e or n. Of all ways, those with the fewest and longest
parts are taken; the parts of each of these are found.
"""

import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from catalog.analysis.lemmas import lemma
from catalog.analysis.letters import tokens

SHORTEST, LONGEST = 6, 60
SHORTEST_PART = 3
JOINTS = ("", "s", "en", "e", "n", "er")
MOST_PARTS = 5


@cache
def known() -> frozenset[str]:
    """Words that may be a part, as ground forms and as written."""
    found: set[str] = set()
    text = files("catalog").joinpath("data", "analysis", "woorden.txt").read_text("utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            found.update(tokens(line))
    found.update(word for word in _of_records() if len(word) >= 5)
    return frozenset(word for one in found for word in (one, lemma(one)) if len(word) >= SHORTEST_PART)


def _of_records() -> set[str]:
    """Single words of titles and keywords."""
    words: set[str] = set()
    folder = files("catalog").joinpath("data", "records")
    if folder.is_dir():
        for file in sorted(folder.iterdir(), key=lambda one: one.name):
            if file.name.endswith(".toml"):
                for row in tomllib.loads(file.read_text("utf-8")).get("record", []):
                    for given in (row.get("titel", ""), *row.get("trefwoorden", []), *row.get("kort", [])):
                        words.update(word for word in tokens(given) if word.isalpha())
    return words


@lru_cache(maxsize=65536)
def parts(word: str) -> tuple[str, ...]:
    """The parts of a compound as ground forms, in order, without the word itself; () when it is none.

    Also parts that are compounds again: drinkwaterleiding has drinkwater, water and leiding.
    """
    if not (SHORTEST <= len(word) <= LONGEST) or not word.isalpha():
        return ()
    ways = _ways(word, 0, MOST_PARTS)
    ways = [way for way in ways if len(way) > 1]
    if not ways:
        return ()
    found: dict[str, None] = {}
    fewest = min(len(way) for way in ways)
    for way in ways:
        if len(way) <= fewest + 2:
            found.update(dict.fromkeys(map(lemma, way)))
    found.pop(lemma(word), None)
    found.pop(word, None)
    return tuple(found)


@lru_cache(maxsize=65536)
def head(word: str) -> str | None:
    """The last part: of what kind the thing is (waterdiepte is a diepte)."""
    best = _best(word)
    return lemma(best[-1]) if best else None


@lru_cache(maxsize=65536)
def shortest_way(word: str) -> tuple[str, ...]:
    """The one way to take a compound apart that is taken to be meant: its parts, as ground forms."""
    return tuple(map(lemma, _best(word)))


def _best(word: str) -> tuple[str, ...]:
    if not (SHORTEST <= len(word) <= LONGEST) or not word.isalpha():
        return ()
    ways = [way for way in _ways(word, 0, MOST_PARTS) if len(way) > 1]
    return min(ways, key=lambda way: (len(way), -min(map(len, way))), default=())


def _ways(word: str, start: int, most: int) -> list[tuple[str, ...]]:
    """All ways to read the word from `start` on as known parts; bounded, because bad words have many."""
    if most == 0:
        return []
    rest = word[start:]
    found: list[tuple[str, ...]] = [(rest,)] if _is_part(rest) else []
    for end in range(start + SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        piece = word[start:end]
        if piece not in known():
            continue
        for joint in JOINTS:
            if word.startswith(joint, end) and len(word) - end - len(joint) >= SHORTEST_PART:
                for way in _ways(word, end + len(joint), most - 1):
                    found.append((piece, *way))
                    if len(found) > 40:
                        return found
    return found


def _is_part(rest: str) -> bool:
    return len(rest) >= SHORTEST_PART and (rest in known() or lemma(rest) in known())
