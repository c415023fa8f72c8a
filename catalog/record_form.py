"""A record as data (the names of catalog/data/records/*.toml) and back; tells every fault at once."""

import math
from collections.abc import Mapping
from typing import Any

from catalog import crisis_types, vocabulary
from catalog.model import (
    ACCESS,
    FREQUENCIES,
    NATURES,
    PRIORITIES,
    Box,
    CrisisUse,
    Endpoint,
    Identifier,
    Record,
)
from plotserver.kernel.errors import Invalid

LONGEST = {"titel": 300, "titel_en": 300, "omschrijving": 10_000, "niet_geschikt": 1000, "pagina": 2000}
LONGEST_WORD = 200
MOST_WORDS = 100
MOST_ENDPOINTS = 200
FIELDS = (
    "id",
    "titel",
    "titel_en",
    "kort",
    "omschrijving",
    "trefwoorden",
    "eigenaar",
    "aard",
    "themas",
    "toegang",
    "licentie",
    "actualisatie",
    "dekking",
    "gezaghebbend",
    "niet_geschikt",
    "pagina",
    "crisis",
    "diensten",
    "identificaties",
    "soort",
)
WRONG = "Deze beschrijving klopt nog niet; hieronder staat per veld wat er mis is."


def record_of(document: Mapping[str, Any], *, strict: bool = True) -> Record:
    """The record that a document describes; what it leaves out has the defaults of Record.

    `strict` also holds owner, themes and licence to the vocabularies, as for records written by hand;
    harvested ones bring their own. Raises Invalid with all faults, each with the field.
    """
    form = _Form(document)
    form.unknown()
    kind = form.one_of("soort", ("dataset", "dienst"), "dataset")
    record = Record(
        id=form.text("id", 120, needed=True),
        title=form.text("titel", LONGEST["titel"], needed=True),
        title_en=form.text("titel_en", LONGEST["titel_en"]),
        description=form.text("omschrijving", LONGEST["omschrijving"]),
        owner=form.text("eigenaar", LONGEST_WORD, needed=True),
        nature=form.one_of("aard", NATURES, "realiteit"),
        access=form.one_of("toegang", ACCESS, "open"),
        kind=kind,
        short=form.words("kort"),
        keywords=form.words("trefwoorden"),
        themes=form.words("themas"),
        licence=form.text("licentie", LONGEST_WORD) or "onbekend",
        update_frequency=form.one_of("actualisatie", tuple(FREQUENCIES), "onbekend"),
        authority=form.words("gezaghebbend"),
        not_for=form.text("niet_geschikt", LONGEST["niet_geschikt"]),
        page=form.url("pagina"),
        crisis=form.crisis(),
        endpoints=form.endpoints(),
        identifiers=form.identifiers(),
        **form.area(),
    )
    if strict:
        form.known("eigenaar", (record.owner,), vocabulary.owners())
        form.known("themas", record.themes, vocabulary.themes())
        form.known("licentie", (record.licence,), {"onbekend": None, **vocabulary.licences()})
    if form.faults:
        raise Invalid(WRONG, form.faults)
    return record


def document_of(record: Record) -> dict[str, Any]:
    """The record as data; what is empty is left out."""
    document: dict[str, Any] = {
        "id": record.id,
        "soort": record.kind if record.kind != "dataset" else "",
        "titel": record.title,
        "titel_en": record.title_en,
        "kort": list(record.short),
        "omschrijving": record.description,
        "trefwoorden": list(record.keywords),
        "eigenaar": record.owner,
        "aard": record.nature,
        "themas": list(record.themes),
        "toegang": record.access,
        "licentie": record.licence,
        "actualisatie": record.update_frequency,
        "dekking": record.coverage or (list(record.bbox) if record.bbox else None),
        "gezaghebbend": list(record.authority),
        "niet_geschikt": record.not_for,
        "pagina": record.page,
        "crisis": [
            {"type": use.crisis_type, "behoefte": use.need, "prioriteit": use.priority}
            for use in record.crisis
        ],
        "diensten": [
            {"protocol": one.protocol, "url": one.url, "laag": one.layer, "titel": one.title}
            for one in record.endpoints
        ],
        "identificaties": [{"schema": one.scheme, "waarde": one.value} for one in record.identifiers],
    }
    return {name: value for name, value in document.items() if value not in (None, "", [])}


class _Form:
    """Reads fields one by one and gathers what is wrong with them."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.faults: list[tuple[str, str]] = []

    def fault(self, where: str, what: str) -> None:
        self.faults.append((where, what))

    def unknown(self) -> None:
        for name in [str(name) for name in self.document if name not in FIELDS][:20]:
            self.fault(name[:50], "Dit veld is onbekend.")

    def text(self, name: str, longest: int, *, needed: bool = False, of: Any = None) -> str:
        source = self.document if of is None else of
        value = source.get(name, "")
        if value is None:
            value = ""
        if not isinstance(value, str) or len(value) > longest or "\x00" in value:
            self.fault(name, f"Geef een tekst van ten hoogste {longest} tekens, zonder stuurtekens.")
            return ""
        value = value.strip()
        if needed and not value:
            self.fault(name, "Dit veld is verplicht.")
        return str(value)

    def one_of(self, name: str, choices: tuple[str, ...], default: str, of: Any = None) -> str:
        value = str((self.document if of is None else of).get(name) or default)
        if value not in choices:
            self.fault(name, f"Kies een van: {', '.join(choices)}.")
            return default
        return value

    def words(self, name: str) -> tuple[str, ...]:
        value = self.document.get(name) or []
        if not isinstance(value, list | tuple) or len(value) > MOST_WORDS:
            self.fault(name, f"Geef een lijst van ten hoogste {MOST_WORDS} woorden.")
            return ()
        if any(not isinstance(one, str) or len(one) > LONGEST_WORD or "\x00" in one for one in value):
            self.fault(name, f"Elk woord heeft ten hoogste {LONGEST_WORD} tekens.")
            return ()
        return tuple(dict.fromkeys(one.strip() for one in value if one.strip()))

    def url(self, name: str, of: Any = None, *, needed: bool = False) -> str:
        value = self.text(name, LONGEST["pagina"], of=of, needed=needed)
        if value and not value.lower().startswith(("http://", "https://")):
            self.fault(name, "Geef een adres dat met https:// of http:// begint.")
            return ""
        return value

    def rows(self, name: str, most: int) -> list[Mapping[str, Any]]:
        value = self.document.get(name) or []
        if not isinstance(value, list | tuple) or len(value) > most:
            self.fault(name, f"Geef een lijst van ten hoogste {most}.")
            return []
        if not all(isinstance(one, Mapping) for one in value):
            self.fault(name, "Elk onderdeel is een object met velden.")
            return []
        return list(value)

    def crisis(self) -> tuple[CrisisUse, ...]:
        types = {one.code for one in crisis_types.load()}
        needs = vocabulary.needs()
        found = []
        for row in self.rows("crisis", 300):
            code, need = str(row.get("type", "")), str(row.get("behoefte", ""))
            priority = self.one_of("prioriteit", PRIORITIES, "achtergrond", of=row)
            if code not in types:
                self.fault("crisis", f"Onbekend crisistype: {code[:20]}.")
            if need not in needs:
                self.fault("crisis", f"Onbekende behoefte: {need[:20]}. Kies uit {', '.join(needs)}.")
            found.append(CrisisUse(code, need, priority))
        return tuple(found)

    def endpoints(self) -> tuple[Endpoint, ...]:
        found: dict[tuple[str, str, str], Endpoint] = {}
        for row in self.rows("diensten", MOST_ENDPOINTS):
            one = Endpoint(
                protocol=self.text("protocol", 100, needed=True, of=row),
                url=self.url("url", of=row, needed=True),
                layer=self.text("laag", 500, of=row),
                title=self.text("titel", 500, of=row),
            )
            found.setdefault((one.protocol, one.url, one.layer), one)
        return tuple(found.values())

    def identifiers(self) -> tuple[Identifier, ...]:
        return tuple(
            Identifier(
                self.text("schema", 100, needed=True, of=row), self.text("waarde", 2000, needed=True, of=row)
            )
            for row in self.rows("identificaties", 100)
        )

    def area(self) -> dict[str, Any]:
        value = self.document.get("dekking")
        if value in (None, "", []):
            return {}
        if isinstance(value, str):
            found = vocabulary.areas().get(value)
            if found is None:
                self.fault("dekking", f"Dit gebied is onbekend: {value[:50]}.")
                return {}
            return {"coverage": value, "bbox": found.bbox}
        box = _box(value)
        if box is None:
            self.fault("dekking", "Geef een gebied, of [west, zuid, oost, noord] in graden.")
            return {}
        return {"bbox": box}

    def known(self, name: str, values: tuple[str, ...], choices: Mapping[str, object]) -> None:
        for value in values:
            if value and value not in choices:
                self.fault(name, f"Onbekend: {value[:50]}.")


def _box(value: object) -> Box | None:
    if not isinstance(value, list | tuple) or len(value) != 4:
        return None
    if not all(isinstance(number, int | float) and math.isfinite(number) for number in value):
        return None
    west, south, east, north = map(float, value)
    inside = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    return (west, south, east, north) if inside else None
