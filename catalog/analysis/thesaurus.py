"""What people mean by their words: synonyms, lay terms, other languages, crisis types (data/analysis)."""

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from catalog.analysis.lemmas import lemma
from catalog.analysis.letters import tokens

LONGEST_PHRASE = 7
FILES = ("begrippen.toml", "begrippen-vragen.toml")
ARTICLES = frozenset(["de", "het", "een", "the", "a", "an", "der", "die", "das", "er", "den"])
Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Meaning:
    """One concept: its `name`, words that mean the `same`, and what is `related`, as phrase and text."""

    label: str
    same: tuple[Phrase, ...]
    related: tuple[tuple[Phrase, str], ...]
    crisis: tuple[str, ...]


@dataclass(frozen=True)
class Thesaurus:
    """The concepts, and which of them a phrase of ground forms can mean."""

    meanings: tuple[Meaning, ...]
    asked_by: dict[Phrase, tuple[int, ...]]
    by_content: dict[Phrase, tuple[int, ...]]
    """The same for phrases of which two words or more say something, without the words that do not."""
    words: frozenset[str]
    """Every word, as a person may type it: what a slip of the pen may have been meant as."""

    def meant(self, phrase: Phrase) -> list[Meaning]:
        """The concepts that this phrase is a name of."""
        return [self.meanings[at] for at in self.asked_by.get(phrase, ())]

    def named(self, phrase: Phrase) -> Meaning | None:
        """The concept with this phrase among the words for it."""
        for at in self.asked_by.get(phrase, ()):
            if phrase in self.meanings[at].same:
                return self.meanings[at]
        return None


@dataclass(frozen=True)
class Words:
    """Lists of words that have a part of their own in a question."""

    stop: frozenset[str]
    asking: frozenset[str]
    weak: frozenset[str]
    time: dict[str, str]
    form: dict[str, str]
    nature: dict[str, str]
    access: dict[str, str]


def phrase_of(text: str) -> Phrase:
    """A text as a phrase: ground forms without articles."""
    return tuple(lemma(word) for word in tokens(text) if word not in ARTICLES)


def content_of(phrase: Phrase) -> Phrase:
    """The words of a phrase that say something."""
    lists = words()
    return tuple(word for word in phrase if word not in lists.stop and word not in lists.asking)


@cache
def load() -> Thesaurus:
    """Read the files of concepts in data/analysis."""
    meanings: list[Meaning] = []
    asked: dict[Phrase, list[int]] = defaultdict(list)
    words: set[str] = set()
    for at, row in enumerate(row for name in FILES for row in _table(name)["begrip"]):
        same = [row["naam"], *row.get("gelijk", [])]
        asking = [*same, *row.get("leken", []), *row.get("en", []), *row.get("de", [])]
        meanings.append(
            Meaning(
                row["naam"],
                tuple(dict.fromkeys(map(phrase_of, same))),
                tuple((phrase_of(text), text) for text in row.get("ook", [])),
                tuple(row.get("crisis", [])),
            )
        )
        for phrase in dict.fromkeys(map(phrase_of, asking)):
            asked[phrase].append(at)
        words.update(
            word for text in (*same, *row.get("en", []), *row.get("de", [])) for word in tokens(text)
        )
    content: dict[Phrase, list[int]] = defaultdict(list)
    for phrase, at_all in asked.items():
        told = content_of(phrase)
        if 1 < len(told) < len(phrase):
            content[told] += at_all
    return Thesaurus(
        tuple(meanings),
        {phrase: tuple(at) for phrase, at in asked.items() if 0 < len(phrase) <= LONGEST_PHRASE},
        {phrase: tuple(dict.fromkeys(at)) for phrase, at in content.items()},
        frozenset(word for word in words if len(word) >= 4),
    )


@cache
def words() -> Words:
    """Read stopwoorden.toml and vraagtaal.toml."""
    stop, language = _table("stopwoorden.toml"), _table("vraagtaal.toml")
    return Words(
        frozenset(tokens(stop["stopwoorden"])),
        frozenset(tokens(stop["vraagwoorden"])),
        frozenset(lemma(word) for word in tokens(stop["zwak"])),
        _turned(language["tijd"]),
        _turned(language["formaat"]),
        _turned(language["aard"]),
        _turned(language["toegang"]),
    )


def _turned(table: dict[str, str]) -> dict[str, str]:
    return {word: key for key, text in table.items() for word in tokens(text)}


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(files("catalog").joinpath("data", "analysis", name).read_text("utf-8"))
