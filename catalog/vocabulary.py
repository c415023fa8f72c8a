"""The keys that records use: owners, themes, licences, areas, information needs (catalog/data/*.toml)."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from catalog.model import Box


@dataclass(frozen=True)
class Owner:
    """Who answers for a map. `tooi` is the URI of the organisation where it is certain."""

    key: str
    name: str
    name_en: str = ""
    short: str = ""
    tooi: str = ""
    email: str = ""
    page: str = ""


@dataclass(frozen=True)
class Theme:
    """A theme of the catalogue, with the EU data theme (URI) and the ISO 19115 topic category."""

    key: str
    name: str
    name_en: str = ""
    eu: str = ""
    iso: str = ""


@dataclass(frozen=True)
class Licence:
    """Terms of use; `uri` from the list of DCAT-AP-NL where it has them."""

    key: str
    name: str
    name_en: str = ""
    uri: str = ""


@dataclass(frozen=True)
class Area:
    """An area that records cover."""

    key: str
    name: str
    bbox: Box


@dataclass(frozen=True)
class Need:
    """An information need: the question that a map answers in a crisis."""

    key: str
    name: str
    name_en: str
    question: str
    question_en: str = ""


@cache
def owners() -> dict[str, Owner]:
    """By key, in the order of the file."""
    return {
        row["key"]: Owner(
            key=row["key"],
            name=row["naam"],
            name_en=row.get("naam_en", ""),
            short=row.get("kort", ""),
            tooi=row.get("tooi", ""),
            email=row.get("email", ""),
            page=row.get("pagina", ""),
        )
        for row in _rows("bronhouders.toml")
    }


@cache
def themes() -> dict[str, Theme]:
    """By key, in the order of the file."""
    return {
        row["key"]: Theme(
            row["key"], row["naam"], row.get("naam_en", ""), row.get("eu", ""), row.get("iso", "")
        )
        for row in _rows("themas.toml")
    }


@cache
def licences() -> dict[str, Licence]:
    """By key, in the order of the file."""
    return {
        row["key"]: Licence(row["key"], row["naam"], row.get("naam_en", ""), row.get("uri", ""))
        for row in _rows("licenties.toml")
    }


@cache
def areas() -> dict[str, Area]:
    """By key, in the order of the file."""
    return {row["key"]: Area(row["key"], row["naam"], _box(row["bbox"])) for row in _rows("gebieden.toml")}


@cache
def needs() -> dict[str, Need]:
    """By key, in the order in which a crisis team asks."""
    return {
        row["key"]: Need(
            row["key"], row["naam"], row["naam_en"], row.get("vraag", ""), row.get("vraag_en", "")
        )
        for row in _rows("behoeften.toml")
    }


def owner_of(key: str) -> Owner:
    """The owner with this key; of a harvested record, one by the name that the source gives."""
    return owners().get(key) or Owner(key, key)


def _box(numbers: list[float]) -> Box:
    west, south, east, north = map(float, numbers)
    return (west, south, east, north)


def _rows(file: str) -> list[dict[str, Any]]:
    """The rows of the one table in a file."""
    table = tomllib.loads(files("catalog").joinpath("data", file).read_text("utf-8"))
    (rows,) = (value for value in table.values() if isinstance(value, list))
    return rows


@cache
def need_words() -> dict[str, frozenset[str]]:
    """Of each need the ground forms of words that speak of it."""
    from catalog.analysis.thesaurus import phrase_of

    text = files("catalog").joinpath("data", "analysis", "behoeftewoorden.toml").read_text("utf-8")
    return {key: frozenset(phrase_of(words)) for key, words in tomllib.loads(text).items()}
