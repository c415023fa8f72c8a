"""What of a record is searched: its row of catalogue.entry, as catalogue.keep takes it."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from catalog import crisis_types, vocabulary
from catalog.analysis.letters import tokens
from catalog.model import ACCESS, FREQUENCIES, NATURES, Record
from catalog.search.formats import FORMATS, format_of

WEIGHTS = "ABCD"
LONGEST_LEXEME = 120


def entry_of(record: Record) -> dict[str, Any]:
    """The columns of catalogue.entry, and the `starts` of its title."""
    fields = words_of(record)
    box = dict(zip(("west", "south", "east", "north"), record.bbox or (None,) * 4, strict=True))
    due = FREQUENCIES[record.update_frequency]
    return {
        "analyser": version(),
        "heads": vector(fields, "AB"),
        "words": vector(fields, WEIGHTS),
        "exact": exact_of(record),
        "owner": record.owner,
        "nature": NATURES.index(record.nature),
        "access": ACCESS.index(record.access),
        "themes": bits(record.themes, list(vocabulary.themes())),
        "crisis": bits((use.crisis_type for use in record.crisis), [one.code for one in crisis_types.load()]),
        "formats": bits((format_of(one.protocol) for one in record.endpoints), list(FORMATS)),
        "quality": record.quality,
        "tolerance": None if due is None else f"{sum(due)} days",
        "starts": starts_of(record.title),
    } | box


def exact_of(record: Record) -> list[str]:
    """Title and abbreviations as they are compared: who types one of these means this record."""
    names = (record.title, record.title_en, *record.short)
    return sorted({" ".join(tokens(text)) for text in names} - {""})


def words_of(record: Record) -> dict[str, set[str]]:
    """The words of a record by weight: A title and abbreviations, B keywords, C description, D layers."""
    texts = {
        "A": (record.title, record.title_en, *record.short),
        "B": (*record.keywords, *record.authority, vocabulary.owner_of(record.owner).name),
        "C": (record.description,),
        "D": (one.title for one in record.endpoints),
    }
    return {weight: {word for text in given for word in tokens(text)} for weight, given in texts.items()}


def vector(fields: dict[str, set[str]], weights: str) -> str:
    """A tsvector's text: each word with the weights that it has, at a position that says the same."""
    found: dict[str, list[str]] = defaultdict(list)
    for weight in weights:
        for word in fields.get(weight, ()):
            found[word[:LONGEST_LEXEME]].append(f"{WEIGHTS.index(weight) + 1}{weight}")
    return " ".join(f"'{word}':{','.join(places)}" for word, places in sorted(found.items()))


def bits(values: Iterable[str], order: list[str]) -> int:
    """A bit for each value, by its place in the order; what is not in it has none."""
    places = {value: place for place, value in enumerate(order[:31])}
    found = 0
    for value in values:
        found |= 1 << places[value] if value in places else 0
    return found


def starts_of(title: str) -> list[str]:
    """The title from each of its first words on, as it is compared."""
    words = tokens(title)[:8]
    return [" ".join(words[at:])[:200] for at in range(len(words)) if len(words[at]) > 1]


def version() -> str:
    """The analyser's version: of its rules, and of the keys whose order gives bits."""
    keys = (*vocabulary.themes(), *(one.code for one in crisis_types.load()), *FORMATS)
    return "1-" + hashlib.blake2b("|".join(keys).encode(), digest_size=6).hexdigest()
