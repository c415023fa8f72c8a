"""What of a record is searched: its row of catalogue.entry, as catalogue.keep takes it.

A lexeme is a ground form. With a sign before it, it says something else: ``+`` a part of a compound, ``~``
the root that a verb and its noun share, ``@`` the owner, ``%`` a crisis type (its weight says the priority),
``#`` a format, ``!`` how fresh.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from catalog import crisis_types, vocabulary
from catalog.analysis import compounds
from catalog.analysis.lemmas import lemma, root
from catalog.analysis.letters import tokens
from catalog.analysis.thesaurus import words
from catalog.model import ACCESS, FREQUENCIES, NATURES, PRIORITIES, Record
from catalog.search.formats import FORMATS, format_of

RULES = "4"
WEIGHTS = "ABCD"
LONGEST_LEXEME = 120
MOST_WORDS = 1500
"""Words of one field that are read; a harvested description may be a book."""
LIVE_FREQUENCIES = ("continu", "dagelijks")
JOINTS = str.maketrans(dict.fromkeys("-.&", " "))
ABROAD = ("belgie", "vlaanderen", "wallonie", "duitsland", "noordrijn-westfalen", "nedersaksen")
Fields = dict[str, set[str]]
"""Lexemes by weight."""


def entry_of(record: Record) -> dict[str, Any]:
    """The columns of catalogue.entry, and the `starts` of its title."""
    fields = lexemes_of(record)
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
        "themes": bits(record.themes, theme_keys()),
        "crisis": bits((use.crisis_type for use in record.crisis), crisis_codes()),
        "formats": bits((format_of(one.protocol) for one in record.endpoints), list(FORMATS)),
        "quality": record.quality,
        "tolerance": None if due is None else f"{sum(due)} days",
        "starts": starts_of(record.title),
    } | box


def exact_of(record: Record) -> list[str]:
    """Title and abbreviations as they are compared: who types one of these means this record."""
    names = (record.title, record.title_en, *record.short)
    return sorted({" ".join(tokens(text)) for text in names} - {""})


def lexemes_of(record: Record) -> Fields:
    """The lexemes of a record by weight: A title and abbreviations, B keywords, themes, owner, C description,
    D layers of its services."""
    owner = vocabulary.owner_of(record.owner)
    themes = vocabulary.themes()
    named = [themes[key].name for key in record.themes if key in themes]
    areas = vocabulary.areas()
    covers = [areas[record.coverage].name] if record.coverage in areas else []
    fields = analysed(
        {
            "A": (record.title, record.title_en, *record.short),
            "B": (*record.keywords, *record.authority, owner.name, owner.short),
            "C": (record.description, *named, *covers, owner.name_en),
            "D": (text for one in record.endpoints for text in (one.title, one.layer, one.protocol)),
        }
    )
    fields["B"].add(f"@{record.owner}")
    fields["D"].update(f"#{format_of(one.protocol)}" for one in record.endpoints)
    for use in record.crisis:
        fields[WEIGHTS[PRIORITIES.index(use.priority)]].add(f"%{use.crisis_type}")
    if record.update_frequency in LIVE_FREQUENCIES or record.nature == "repressief":
        fields["B"].add("!actueel")
    if record.coverage in ABROAD:
        fields["C"].add("!buitenland")
    return fields


def analysed(texts: dict[str, Iterable[str]]) -> Fields:
    """The lexemes of texts by weight."""
    return {weight: {one for text in given for one in lexemes(text)} for weight, given in texts.items()}


def lexemes(text: str) -> Iterator[str]:
    """The lexemes of a text: ground forms, parts of compounds, roots. Words that say nothing are left out."""
    stop = words().stop
    for token in tokens(text)[:MOST_WORDS]:
        if token not in stop:
            yield from lexemes_of_word(token[:LONGEST_LEXEME])


@cache
def lexemes_of_word(token: str) -> tuple[str, ...]:
    """Of one word; of one with a joint ("ggd-regio") also of its pieces and of it as one."""
    found = [lemma(token)]
    pieces = token.translate(JOINTS).split()
    if len(pieces) > 1:
        whole = "".join(pieces)
        found += [whole, lemma(whole), *(one for piece in pieces for one in lexemes_of_word(piece))]
    else:
        found += [f"+{part}" for part in compounds.parts(token)]
        shared = root(token)
        found += [f"~{shared}"] if shared else []
    return tuple(dict.fromkeys(found))


def vector(fields: Fields, weights: str) -> str:
    """A tsvector's text: each lexeme with the weights that it has, at a position that says the same."""
    found: dict[str, list[str]] = defaultdict(list)
    for weight in weights:
        for word in fields.get(weight, ()):
            found[word].append(f"{WEIGHTS.index(weight) + 1}{weight}")
    return " ".join(f"'{quoted(word)}':{','.join(places)}" for word, places in sorted(found.items()))


def quoted(lexeme: str) -> str:
    """As it stands between quotes in a tsvector or tsquery."""
    return lexeme.replace("\\", "\\\\").replace("'", "''")


def bits(values: Iterable[str], order: list[str]) -> int:
    """A bit for each value, by its place in the order; what is not in it has none."""
    places = {value: place for place, value in enumerate(order[:31])}
    found = 0
    for value in values:
        found |= 1 << places[value] if value in places else 0
    return found


def theme_keys() -> list[str]:
    """The order of the bits of themes."""
    return list(vocabulary.themes())


def crisis_codes() -> list[str]:
    """The order of the bits of crisis types."""
    return [one.code for one in crisis_types.load()]


def starts_of(title: str) -> list[str]:
    """The title from each of its first words on, as it is compared."""
    found = tokens(title)[:8]
    return [" ".join(found[at:])[:200] for at in range(len(found)) if len(found[at]) > 1]


@cache
def version() -> str:
    """The analyser's version: of its rules, its data, and the keys whose order gives bits."""
    keys = (*theme_keys(), *crisis_codes(), *FORMATS)
    found = hashlib.blake2b("|".join(keys).encode(), digest_size=6)
    folder = files("catalog").joinpath("data", "analysis")
    for name in ("stopwoorden.toml", "uitzonderingen.toml", "woorden.txt"):
        found.update(folder.joinpath(name).read_bytes())
    for word in sorted(compounds.known()):
        found.update(word.encode())
    return f"{RULES}-{found.hexdigest()}"
