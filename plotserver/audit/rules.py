"""The rules of the watch, as data (`rules.toml`): what to count, how much is too much, what to do then."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from ipaddress import ip_address, ip_network
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any, Literal

from plotserver.audit.lines import Line

Kind = Literal["aantal", "som", "reis", "gebied"]
Severity = Literal["kritiek", "hoog", "middel", "laag"]
Language = Literal["nl", "en"]
ACTIONS = (
    "sleutel-blokkeren",
    "sessies-beeindigen",
    "account-blokkeren",
    "deling-intrekken",
    "partner-melden",
)
SUBJECTS = ("oorsprong", "actor", "account", "organisatie", "sleutel")
EARTH_KM = 6371.0
MEMBERS = frozenset(
    {"id", "soort", "ernst", "acties", "resultaten", "per", "grens", "venster_minuten", "veld", "wat_te_doen"}
    | {"nl", "en"}
)


class RulesWrong(Exception):
    """The rules or places cannot be read; the message says what is wrong and where."""


@dataclass(frozen=True)
class Words:
    """What a rule says to a person: in a line, why it matters, what is wise to do."""

    title: str
    why: str
    advice: str


@dataclass(frozen=True)
class Rule:
    """One rule. `limit` within `minutes`, for each `subject`; `field` of the detail is summed by ``som``.
    An action or result matches when it begins with one of the words; without words everything matches."""

    id: str
    kind: Kind
    severity: Severity
    actions: tuple[str, ...]
    results: tuple[str, ...]
    subject: str
    limit: float
    minutes: float
    field: str
    measures: tuple[str, ...]
    words: Mapping[str, Words]

    def matches(self, line: Line) -> bool:
        """Whether this line counts."""
        return (not self.actions or line.action.startswith(self.actions)) and (
            not self.results or line.result.startswith(self.results)
        )

    def of_whom(self, line: Line) -> str:
        """Whom the line is counted for; empty when nobody."""
        return {
            "oorsprong": line.origin,
            "actor": line.actor,
            "account": line.account and f"{line.organisation} {line.account}",
            "organisatie": line.organisation,
            "sleutel": line.key,
        }[self.subject]


def load(path: Path | None = None) -> list[Rule]:
    """The rules of this file, else those that come along. Raises RulesWrong."""
    try:
        text = files("plotserver.audit").joinpath("rules.toml").read_text("utf-8") if path is None else ""
        document = tomllib.loads(text or Path(str(path)).read_text("utf-8"))
        return [_rule(one) for one in document["regel"]]
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise RulesWrong(f"the rules in {path or 'rules.toml'} are wrong: {error}") from error


def _rule(told: Mapping[str, Any]) -> Rule:
    unknown = sorted(set(told) - MEMBERS)
    if unknown:
        raise ValueError(f"rule {told.get('id')}: unknown {', '.join(unknown)}")
    if told["soort"] not in ("aantal", "som", "reis", "gebied") or told["per"] not in SUBJECTS:
        raise ValueError(f"rule {told['id']}: soort or per is not one that is known")
    measures = tuple(told.get("wat_te_doen", ()))
    if set(measures) - set(ACTIONS) or told["ernst"] not in ("kritiek", "hoog", "middel", "laag"):
        raise ValueError(f"rule {told['id']}: ernst or wat_te_doen is not one that is known")
    return Rule(
        id=str(told["id"]),
        kind=told["soort"],
        severity=told["ernst"],
        actions=tuple(told.get("acties", ())),
        results=tuple(told.get("resultaten", ())),
        subject=told["per"],
        limit=float(told["grens"]),
        minutes=float(told["venster_minuten"]),
        field=str(told.get("veld", "")),
        measures=measures,
        words={
            language: Words(told[language]["titel"], told[language]["waarom"], told[language]["advies"])
            for language in ("nl", "en")
        },
    )


@dataclass(frozen=True)
class Place:
    """Where the addresses of a network are. Coordinates in degrees (longitude east, latitude north)."""

    name: str
    lon: float
    lat: float


class Places:
    """Which place belongs to an address: networks that were configured, the narrowest first. There is no
    general table of addresses here, so an address outside them has no place."""

    def __init__(self, table: Mapping[str, Place]) -> None:
        networks = [(ip_network(network), place) for network, place in table.items()]
        self._networks = sorted(networks, key=lambda one: -one[0].prefixlen)

    def of(self, origin: str) -> Place | None:
        """The place of an address; None when it is not known."""
        try:
            address = ip_address(origin)
        except ValueError:
            return None
        return next((place for network, place in self._networks if address in network), None)


def places(path: Path | None) -> Places:
    """The table in this file: ``[[plaats]]`` with naam, lon, lat and netwerken. Raises RulesWrong."""
    if path is None:
        return Places({})
    try:
        document = tomllib.loads(path.read_text("utf-8"))
        return Places(
            {
                network: Place(str(one["naam"]), float(one["lon"]), float(one["lat"]))
                for one in document["plaats"]
                for network in one["netwerken"]
            }
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise RulesWrong(f"the places in {path} are wrong: {error}") from error


def kilometres(one: Place, other: Place) -> float:
    """Along the surface of the earth (haversine)."""
    south, north = radians(one.lat), radians(other.lat)
    turn = radians(other.lon - one.lon)
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin(turn / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))
