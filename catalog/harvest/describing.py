"""Makes of what sources say of one thing the document of a record, as data under the catalogue's names."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from functools import cache
from typing import Any

import orjson

from catalog import vocabulary
from catalog.harvest import capabilities, reading, terms
from catalog.harvest.found import Found, FoundEndpoint

# Those that describe best first: metadata before portals before what services say of themselves.
BY_RICHNESS = (
    reading.CSW,
    reading.RECORDS,
    reading.DCAT,
    reading.CKAN,
    reading.STAC,
    reading.COLLECTIONS,
    reading.WMS,
    reading.WFS,
    reading.WMTS,
    reading.ARCGIS,
)
OF_LAYERS = frozenset({terms.WMS, terms.WFS, terms.WMTS, terms.FEATURES})
MOST_ENDPOINTS = 200
FILLED = (
    "description",
    "owner",
    "email",
    "licence",
    "access",
    "restriction",
    "frequency",
    "box",
    "language",
    "page",
    "newest",
)


def digest(found: Found) -> bytes:
    """By which one sees that a source says something else than the last time."""
    return hashlib.sha256(orjson.dumps(found, option=orjson.OPT_SORT_KEYS)).digest()


def written(found: Found) -> dict[str, Any]:
    """As it is kept."""
    kept: dict[str, Any] = orjson.loads(orjson.dumps(found))
    return kept


def read(kept: dict[str, Any]) -> Found:
    """What was kept, also by an older version of this program that knew fewer members."""
    known = {one.name for one in fields(Found)}
    values = {name: value for name, value in kept.items() if name in known}
    for name in ("modified", "newest"):
        if values.get(name):
            values[name] = datetime.fromisoformat(values[name])
    for name in ("keywords", "topics", "crs", "faults"):
        values[name] = tuple(values.get(name) or ())
    values["box"] = tuple(values["box"]) if values.get("box") else None
    values["endpoints"] = tuple(FoundEndpoint(**one) for one in values.get("endpoints") or ())
    values["identifiers"] = tuple((scheme, value) for scheme, value in values.get("identifiers") or ())
    return Found(**values)


def identifiers(found: Found) -> tuple[tuple[str, str], ...]:
    """By what others may know it: its own, and the layers that serve a dataset (a service is not a layer)."""
    layers = (
        capabilities.layer_identifier(one.protocol, one.url, one.layer)
        for one in found.endpoints
        if found.kind != "dienst" and one.layer and one.protocol in OF_LAYERS
    )
    return tuple(dict.fromkeys((*found.identifiers, *layers)))


def together(told: Sequence[Found]) -> Found:
    """One description of what several sources tell, the best first: what the first leaves out the next may
    fill in, and all ways to get at it stand in it."""
    first, *others = told
    filled = {
        name: next((value for one in told if (value := getattr(one, name))), getattr(first, name))
        for name in FILLED
    }
    endpoints = {(one.protocol, capabilities.base(one.url), one.layer): one for one in first.endpoints}
    for one in (one for other in others for one in other.endpoints):
        endpoints.setdefault((one.protocol, capabilities.base(one.url), one.layer), one)
    keywords = {one.casefold(): one for found in told for one in found.keywords}
    return replace(
        first,
        **filled,
        keywords=tuple(keywords.values())[:60],
        endpoints=tuple(endpoints.values())[:MOST_ENDPOINTS],
        identifiers=tuple(dict.fromkeys(one for found in told for one in identifiers(found))),
    )


def document(record_id: str, found: Found, nature: str, called: str) -> dict[str, Any]:
    """The record's document. `called` is the source, as the owner where it names none."""
    return {
        name: value
        for name, value in {
            "id": record_id,
            "soort": "dienst" if found.kind == "dienst" else "dataset",
            "titel": found.title,
            "omschrijving": found.description,
            "trefwoorden": list(found.keywords),
            "eigenaar": owner(found.owner) or called[:200] or "onbekend",
            "aard": nature,
            "themas": themes(found.topics),
            "toegang": found.access or "open",
            "licentie": found.licence or "onbekend",
            "actualisatie": found.frequency or "onbekend",
            "dekking": list(found.box) if found.box else None,
            "niet_geschikt": found.restriction,
            "pagina": found.page,
            "diensten": [
                {"protocol": one.protocol, "url": one.url, "laag": one.layer, "titel": one.title}
                for one in found.endpoints
            ],
            "identificaties": [
                {"schema": scheme, "waarde": value} for scheme, value in identifiers(found)[:100]
            ],
        }.items()
        if value not in (None, "", [])
    }


def owner(name: str) -> str:
    """The key of an owner that the catalogue knows by this name, else the name."""
    return _owners().get(_plain(name), name)


@cache
def _owners() -> dict[str, str]:
    known: dict[str, str] = {}
    for key, one in vocabulary.owners().items():
        for called in (one.name, one.short, one.name_en, key):
            if called:
                known.setdefault(_plain(called), key)
    return known


def themes(topics: Sequence[str]) -> list[str]:
    """The catalogue's themes of ISO topic categories and EU data themes."""
    known: dict[str, str] = {}
    for key, one in vocabulary.themes().items():
        for called in (one.iso, one.eu.rsplit("/", 1)[-1], key):
            if called:
                known.setdefault(_plain(called), key)
    return list(dict.fromkeys(known[_plain(one)] for one in topics if _plain(one) in known))


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z0-9]", "", letters)


def record_id(source: int, found: Found) -> str:
    """A permanent name for a record: readable, and its own by a piece of digest."""
    letters = unicodedata.normalize("NFKD", found.title.lower()).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:60].strip("-") or "kaart"
    return f"{slug}-{hashlib.sha256(f'{source} {found.identity}'.encode()).hexdigest()[:10]}"


def changed_fields(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Names of the members that differ."""
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
