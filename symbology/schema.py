"""Rules for the data: what must a row that describes a sign say, and what must the set as a whole keep?

Every function gives the faults that it finds, in English, for who edits the data.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from symbology.model import GROUPS, SIGN_STATES, UNKNOWN, Sign

CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
REQUIRED = ("code", "name_nl", "name_en", "keywords", "discipline", "group", "meaning")
OPTIONAL = frozenset({"external", "state", "drawn_as", "tile", "glyph", "line", "area"})
FEWEST_KEYWORDS = 3
# How the identifiers of other sets are written. Only identifiers: no drawing is taken from these sets.
EXTERNAL = {
    # IM-OOV and LCMS: serial, letter code, or both; two signs have a name alone.
    "imoov": re.compile(r"s\d{4}(?:_[A-FR]\d{2}(?:-[A-C])?)?|[A-FR]\d{2}(?:-[A-C])?|incidentlocatie|politie"),
    # Operationele Informatievoorziening: category and number.
    "oiv": re.compile(r"[a-z]{3}\d{3}"),
    # APP-6/MIL-STD-2525: entity of symbol set 40, or of the set named before it; or a whole number SIDC.
    "app6": re.compile(r"(?:\d{2}-)?\d{6}|\d{20}|\d{30}"),
    # OCHA humanitarian icons: the English name.
    "ocha": re.compile(r"[A-Z][A-Za-z0-9 ,/()'&-]{1,60}"),
}


def row_faults(row: Mapping[str, Any], disciplines: Collection[str]) -> Iterator[str]:
    """What is wrong with one row, as read from a file; not its drawing."""
    for required in REQUIRED:
        if not row.get(required):
            yield f"has no {required}"
    if not CODE.fullmatch(str(row.get("code", "?"))):
        yield "a code has lower-case letters, digits and single hyphens"
    if unknown := sorted(set(row) - set(REQUIRED) - OPTIONAL):
        yield f"unknown words {', '.join(unknown)}"
    if row.get("group") and row["group"] not in GROUPS:
        yield f"unknown group {row['group']}"
    if row.get("discipline") and row["discipline"] not in disciplines:
        yield f"unknown discipline {row['discipline']}"
    if row.get("keywords") and len(set(row["keywords"])) < FEWEST_KEYWORDS:
        yield f"has fewer than {FEWEST_KEYWORDS} keywords"
    if row.get("meaning") and not str(row["meaning"]).endswith("."):
        yield "a meaning is a sentence that ends with a full stop"
    yield from _external_faults(row.get("external", {}))
    yield from _retirement_faults(row)


def _external_faults(external: Mapping[str, str]) -> Iterator[str]:
    for name, value in external.items():
        if name not in EXTERNAL:
            yield f"unknown external set {name}"
        elif not EXTERNAL[name].fullmatch(value):
            yield f"{value} is not how {name} writes its codes"


def _retirement_faults(row: Mapping[str, Any]) -> Iterator[str]:
    state = row.get("state", SIGN_STATES[0])
    if state not in SIGN_STATES:
        yield f"unknown state {state}"
    if row.get("drawn_as") and state != "vervallen":
        yield "only a sign that is vervallen is drawn as another"


def set_faults(signs: Sequence[Sign], atlas: Sequence[str]) -> Iterator[str]:
    """What is wrong with signs beside each other and with the list of their places."""
    yield from double_codes(signs)
    for what, values in (
        ("Dutch name", [sign.name_nl.casefold() for sign in signs]),
        ("English name", [sign.name_en.casefold() for sign in signs]),
        ("line in atlas.txt", atlas),
    ):
        yield from (f"{value}: the same {what} is there twice" for value in _doubles(values))
    by_code = {sign.code: sign for sign in signs}
    for code in missing(signs, atlas):
        yield f"{code}: has no line in atlas.txt; run python -m symbology.lock"
    for code in sorted(set(atlas) - by_code.keys() - {UNKNOWN}):
        yield f'{code}: in atlas.txt but no sign; a sign that nobody draws any more stays, as "vervallen"'
    for sign in signs:
        if sign.drawn_as:
            yield from _replacement_faults(sign, by_code.get(sign.drawn_as))


def missing(signs: Sequence[Sign], atlas: Sequence[str]) -> list[str]:
    """The codes that have no place yet, in the order of the set."""
    placed = set(atlas)
    return [sign.code for sign in signs if sign.code not in placed]


def double_codes(signs: Sequence[Sign]) -> list[str]:
    """The codes that more than one sign has."""
    return [f"{code}: the same code is there twice" for code in _doubles([sign.code for sign in signs])]


def _doubles(values: Sequence[str]) -> list[str]:
    return sorted(value for value, count in Counter(values).items() if count > 1)


def _replacement_faults(sign: Sign, other: Sign | None) -> Iterator[str]:
    if other is None:
        yield f"{sign.code}: drawn as {sign.drawn_as}, which is no sign"
    elif other.drawn_as or other.geometry != sign.geometry:
        yield f"{sign.code}: drawn as {other.code}, which is itself drawn as another or of another geometry"
