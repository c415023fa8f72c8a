"""A word's ground form, by rules for Dutch inflection and a list of exceptions (data/analysis).

The form need not be a word that people write: what counts is that all forms of one word get the same, and
that words of another meaning (boom, bom) do not. Applying it twice changes nothing.
"""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

VOWELS = "aeiou"
_CONSONANT = "bcdfghjklmnpqrstvwxz"
_UNSTRESSED = re.compile(rf"[aeiouy].*[{_CONSONANT}]e[lrmn]$")
_OPEN = re.compile(rf"(^|[{_CONSONANT}y]|qu)([aeou])([{_CONSONANT}])$")
_DOUBLE = re.compile(r"([bdfgklmnprst])\1$")
_HARD = {"v": "f", "z": "s"}
SHORTEST = 4
"""Letters; shorter words are names or abbreviations and stay as they are."""


@cache
def _exceptions() -> tuple[dict[str, str], dict[str, str], frozenset[str]]:
    table: dict[str, Any] = tomllib.loads(
        files("catalog").joinpath("data", "analysis", "uitzonderingen.toml").read_text("utf-8")
    )
    return table["meervoud"], table["vervoeging"], frozenset(table["blijft"]["woorden"].split())


@lru_cache(maxsize=65536)
def lemma(word: str) -> str:
    """The ground form of a word in small letters (`letters.plain`)."""
    for _ in range(4):
        shorter = _once(word)
        if shorter == word:
            return word
        word = shorter
    return word


def _once(word: str) -> str:
    if len(word) < SHORTEST or not word.isalpha():
        return word
    plurals, verbs, kept = _exceptions()
    if word in verbs:
        return verbs[word]
    if word in kept or word in verbs.values():
        return word
    found = _by_ending(word, plurals)
    if found is not None:
        return found
    return _inflected(word)


def _by_ending(word: str, plurals: dict[str, str]) -> str | None:
    """By an exception that the word is, or ends in as a compound; words that stay hold for compounds too."""
    for length in range(len(word), 3, -1):
        tail = word[-length:]
        if tail in plurals and (length == len(word) or length >= 5):
            return word[:-length] + plurals[tail]
    for length in range(len(word) - 2, 4, -1):
        if word[-length:] in _exceptions()[2]:
            return word
    return None


def _inflected(word: str) -> str:
    if word.endswith(("tjes", "tje")):
        return _after_diminutive(word.removesuffix("s")[:-3])
    if word.endswith("ien") and len(word) > 5:  # bacteriën, industrieën
        return word[:-1]
    if word.endswith("en") and len(word) >= 5:
        return _closed(word[:-2])
    if word.endswith("e") and len(word) >= 5 and word[-2] in _CONSONANT:
        return _closed(word[:-1])
    if word.endswith("s") and len(word) >= 5:
        return _without_s(word)
    return word


def _without_s(word: str) -> str:
    """A plural in -s; after a vowel (camera's, routes) or an unstressed ending (tunnels, sleutels)."""
    bare = word[:-1]
    if bare[-1] in VOWELS and not bare.endswith(("i", "oo", "aa", "uu", "u")):
        return bare
    if bare.endswith(("el", "er", "em", "en", "ie", "on", "or", "aar", "eur", "um", "et", "nt", "an", "ing")):
        return bare
    return word


def _after_diminutive(stem: str) -> str:
    """paaltje is of paal, boompje is no such; a stem of a diminutive is a word already."""
    return stem if len(stem) > 2 else stem + "tje"


def _closed(stem: str) -> str:
    """A stem as it is written without its ending: straten, straat; bussen, bus; huizen, huis."""
    if len(stem) < 3:
        return stem + "en" if len(stem) < 2 else stem
    double = _DOUBLE.search(stem)
    if double:
        return stem[:-1]
    stem = stem[:-1] + _HARD.get(stem[-1], stem[-1])
    if _UNSTRESSED.search(stem) or stem.endswith(("ig", "lijk", "isch")):
        return stem
    opened = _OPEN.search(stem)
    if opened and stem[-1] not in "xwj":
        return stem[:-1] + stem[-2] + stem[-1]
    return stem


_ROOT_ENDINGS = ("eringen", "ering", "aties", "atie", "eren", "eerd", "eert", "eer", "ingen", "ing")
_PARTICIPLE = re.compile(r"^(ge|ver|be|ont|over|af|uit).*[^h][dt]$")


@lru_cache(maxsize=65536)
def root(word: str) -> str | None:
    """What a verb and its noun share (evacuatie, evacueren, geëvacueerd); None: too little is left."""
    bare = word
    if bare.startswith("ge") and bare.endswith(("d", "t")) and len(bare) > 7:
        bare = bare[2:]
    ending = next((e for e in _ROOT_ENDINGS if bare.endswith(e) and len(bare) - len(e) >= 4), None)
    if ending is not None:
        bare = bare[: -len(ending)]
    elif bare.endswith("en") and len(bare) >= 7:
        bare = bare[:-2]
    elif len(bare) > 6 and (bare != word or _PARTICIPLE.match(bare)):
        bare = re.sub("[dt]$", "", bare)
    else:
        return None
    bare = re.sub(r"([aeou])\1", r"\1", bare)
    bare = re.sub(r"([bdfgklmnprst])\1$", r"\1", bare)
    bare = bare[:-1] + _HARD.get(bare[-1], bare[-1])
    return bare if len(bare) >= 4 else None
