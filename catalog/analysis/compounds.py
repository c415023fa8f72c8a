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
MOST_PARTS, MOST_WAYS = 5, 40


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
    """Single words of titles, keywords and descriptions."""
    words: set[str] = set()
    folder = files("catalog").joinpath("data", "records")
    if folder.is_dir():
        for file in sorted(folder.iterdir(), key=lambda one: one.name):
            if file.name.endswith(".toml"):
                for row in tomllib.loads(file.read_text("utf-8")).get("record", []):
                    named = (row.get("titel", ""), *row.get("trefwoorden", []), *row.get("kort", []))
                    for given in (*named, row.get("omschrijving", "")):
                        words.update(word for word in tokens(given) if word.isalpha())
    return words


@lru_cache(maxsize=65536)
def parts(word: str) -> tuple[str, ...]:
    """The parts of a compound as ground forms, in order, without the word itself; () when it is none.

    Also parts that are compounds again: drinkwaterleiding has drinkwater, water and leiding.
    """
    if not (SHORTEST <= len(word) <= LONGEST) or not word.isalpha():
        return ()
    ways = _ways(word)
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
def pieces(word: str) -> tuple[str, ...]:
    """Of a word that cannot be taken apart whole, the known words that it begins and ends with."""
    if not (SHORTEST <= len(word) <= LONGEST) or not word.isalpha():
        return ()
    found: list[str] = []
    for length in range(len(word) - 2, 3, -1):
        if _is_part(word[-length:]):
            found.append(lemma(word[-length:]))
            break
    for length in range(len(word) - 2, 3, -1):
        if word[:length] in known():
            found.append(lemma(word[:length]))
            break
    return tuple(dict.fromkeys(found))


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
    ways = [way for way in _ways(word) if len(way) > 1]
    return min(ways, key=lambda way: (len(way), -min(map(len, way))), default=())


def _ways(word: str) -> list[tuple[str, ...]]:
    """The ways to read the word as known parts; a bounded number of them."""
    known_from: dict[tuple[int, int], list[tuple[str, ...]]] = {}

    def read(start: int, most: int) -> list[tuple[str, ...]]:
        """From `start` on, in at most so many parts; each place is read once, whatever leads to it."""
        held = known_from.get((start, most))
        if held is not None:
            return held
        rest = word[start:]
        found: list[tuple[str, ...]] = [(rest,)] if _is_part(rest) else []
        ends = range(start + SHORTEST_PART, len(word) - SHORTEST_PART + 1) if most > 1 else ()
        for end in ends:
            if word[start:end] in known():
                for joint in JOINTS:
                    after = end + len(joint)
                    if word.startswith(joint, end) and len(word) - after >= SHORTEST_PART:
                        found += [(word[start:end], *way) for way in read(after, most - 1)]
            if len(found) > MOST_WAYS:
                break
        known_from[(start, most)] = found[:MOST_WAYS]
        return known_from[(start, most)]

    return read(0, MOST_PARTS)


def _is_part(rest: str) -> bool:
    return len(rest) >= SHORTEST_PART and (rest in known() or lemma(rest) in known())
