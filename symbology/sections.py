"""Sections: in which order, and under which headings, do signs tell a story?

What happens first, then what is done about it, what stands ready, and the surroundings. Within each group by
the kind of thing; of one kind by discipline, and then as the data have them, which keeps series together. The
page, the legend and the printed handbook share this order.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from symbology.model import Sign
from symbology.signs import load, palette

GROUP_NAMES = {
    "realiteit": ("Realiteit", "What happens"),
    "repressie": ("Repressie", "What is done"),
    "preparatie": ("Preparatie", "What stands ready"),
    "context": ("Context", "Surroundings"),
}
GROUP_MEANINGS = {
    "realiteit": (
        "Wat er gebeurt: het incident, de gevolgen en de dreiging.",
        "What happens: the incident, its effects and threats.",
    ),
    "repressie": (
        "Wat eraan wordt gedaan: eenheden, maatregelen en opvang.",
        "What is done about it: units, measures and care.",
    ),
    "preparatie": (
        "Wat vooraf klaarligt: leiding, posten en voorzieningen.",
        "What was prepared: command, posts and facilities.",
    ),
    "context": (
        "De omgeving: kwetsbare objecten, infrastructuur en grenzen.",
        "The surroundings: vulnerable objects, infrastructure and borders.",
    ),
}


@dataclass(frozen=True)
class Section:
    """Signs of one kind, under one heading; `code` is short and fit for a file name."""

    code: str
    group: str
    name_nl: str
    name_en: str

    def name(self, lang: str) -> str:
        return self.name_en if lang == "en" else self.name_nl


UNKNOWN = Section("onbekend", "context", "Onbekende tekens", "Unknown signs")
# By group and kind: the tile of a point sign, or the geometry of others; the order is that of the rows.
_ROWS = (
    ("realiteit", "ster", "incident", "Incident en ramptypen", "Incident and disaster types"),
    ("realiteit", "achthoek", "gebeurtenissen", "Wat er gebeurt of uitvalt", "What happens or fails"),
    ("realiteit", "gevaar", "gevaren", "Gevaren en bedreigingen", "Hazards and threats"),
    ("realiteit", "tegel", "waarnemingen", "Waarnemingen en slachtoffers", "Observations and casualties"),
    ("realiteit", "polygon", "gevaar-vlak", "Gebieden: gevaar en uitval", "Areas: hazards and outages"),
    ("realiteit", "line", "gevaar-lijn", "Lijnen: gevaar en uitval", "Lines: hazards and outages"),
    ("repressie", "tegel", "inzet", "Eenheden, maatregelen en opvang", "Units, measures and care"),
    ("repressie", "polygon", "inzet-vlak", "Gebieden: maatregelen", "Areas: measures"),
    ("repressie", "line", "inzet-lijn", "Lijnen: maatregelen en routes", "Lines: measures and routes"),
    ("repressie", "briefje", "notities", "Notities", "Notes"),
    (
        "preparatie",
        "tegel",
        "voorbereid",
        "Leiding, posten en voorzieningen",
        "Command, posts and facilities",
    ),
    ("preparatie", "polygon", "voorbereid-vlak", "Gebieden: voorbereiding", "Areas: preparation"),
    ("preparatie", "line", "voorbereid-lijn", "Lijnen: voorbereiding", "Lines: preparation"),
    ("context", "kwetsbaar", "kwetsbaar", "Kwetsbare objecten", "Vulnerable objects"),
    ("context", "tegel", "omgeving", "Omgeving en infrastructuur", "Surroundings and infrastructure"),
    ("context", "polygon", "omgeving-vlak", "Gebieden: omgeving", "Areas: surroundings"),
    ("context", "line", "omgeving-lijn", "Lijnen: omgeving en grenzen", "Lines: surroundings and borders"),
)
_ALL = tuple(Section(code, group, nl, en) for group, _, code, nl, en in _ROWS)
_BY_KIND = {(row[0], row[1]): section for row, section in zip(_ROWS, _ALL, strict=True)}
_GENERAL = {
    section.group: section
    for section in reversed(_ALL)
    if section.code in ("waarnemingen", "inzet", "voorbereid", "omgeving")
}


def section_of(sign: Sign) -> Section:
    """The section of a sign; one whose tile is unusual in its group comes with the general ones."""
    if not sign.known:
        return UNKNOWN
    kind = sign.tile if sign.geometry == "point" else sign.geometry
    return _BY_KIND.get((sign.group, kind)) or _GENERAL[sign.group]


def ordered(signs: Iterable[Sign]) -> list[tuple[Section, list[Sign]]]:
    """The signs under their sections, sections and signs in order; no section is empty."""
    found: dict[Section, list[Sign]] = {}
    for sign in sorted(signs, key=_place):
        found.setdefault(section_of(sign), []).append(sign)
    return list(found.items())


@cache
def _places() -> dict[str, int]:
    return {sign.code: place for place, sign in enumerate(load())}


def _place(sign: Sign) -> tuple[int, bool, int, int, str]:
    section = section_of(sign)
    order = _ALL.index(section) if section in _ALL else len(_ALL)
    disciplines = list(palette().disciplines)
    return (
        order,
        sign.retired,
        disciplines.index(sign.discipline),
        _places().get(sign.code, len(_places())),
        sign.code,
    )
