"""Reads the attributes of an object that was sent: every fault at once, in words that help. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

from layers.drawing.model import CERTAINTIES, MARK, MARKS, OWN_FIELDS, SERVER_FIELDS
from layers.errors import SECRET

MOST_BYTES = 64 * 1024
MOST_ATTRIBUTES = 200
DEEPEST = 6
LONGEST_NAME = 100
LONGEST = {"teken": 100, "bron": 500}
FIRST_YEAR = 1900
YEARS_AHEAD = 10


@dataclass
class Attributes:
    """What was read: `fields` by name (None: to go), faults as (where, what), and the version from which
    the writer started, when it came along."""

    fields: dict[str, Any] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)
    base: int | None = None


def read(sent: Any, where: str) -> Attributes:
    """The attributes in a GeoJSON `properties` member."""
    found = Attributes()
    if sent is None:
        return found
    if not isinstance(sent, Mapping):
        found.faults.append((where, "De eigenschappen zijn een JSON-object, of null."))
        return found
    if len(sent) > MOST_ATTRIBUTES:
        found.faults.append((where, f"Een object heeft ten hoogste {MOST_ATTRIBUTES} eigenschappen."))
        return found
    own = {name: value for name, value in sent.items() if name not in (*OWN_FIELDS, *SERVER_FIELDS)}
    if _size(own) > MOST_BYTES:
        found.faults.append((where, f"De eigenschappen zijn samen groter dan {MOST_BYTES // 1024} kB."))
        return found
    for name, value in sent.items():
        _read_one(found, name, value, f"{where}.{name[:LONGEST_NAME]}")
    return found


def _size(own: Mapping[str, Any]) -> int:
    """Bytes of JSON; 0 of what is nested too deep to write, which is a fault of its own."""
    try:
        return len(orjson.dumps(own))
    except orjson.JSONEncodeError:
        return 0


def _read_one(found: Attributes, name: str, value: Any, at: str) -> None:
    if name in SERVER_FIELDS:
        if name == "versie" and isinstance(value, int) and not isinstance(value, bool) and value > 0:
            found.base = min(value, 2**31 - 1)
        return
    if value is None:
        found.fields[name] = None
    elif name in ("geldig_van", "geldig_tot"):
        found.fields[name] = _moment(found, value, at)
    elif name in OWN_FIELDS:
        found.fields[name] = _text(found, name, value, at)
    elif not name or len(name) > LONGEST_NAME or "\x00" in name:
        fault = f"Een naam van een eigenschap heeft 1 tot {LONGEST_NAME} tekens, zonder stuurtekens."
        found.faults.append((at.replace("\x00", "\\0"), fault))
    elif (fault_inside := _fault(value, DEEPEST)) is not None:
        found.faults.append((at, fault_inside))
    else:
        found.fields[name] = value


def _text(found: Attributes, name: str, value: Any, at: str) -> str | None:
    if name == "zekerheid":
        if value not in CERTAINTIES:
            found.faults.append((at, f"Kies een van: {', '.join(CERTAINTIES)}."))
        return str(value)
    if name == MARK:
        if value == "geheim":
            found.faults.append((at, SECRET))
        elif value not in MARKS:
            found.faults.append((at, f"Kies een van: {', '.join(MARKS)}."))
        return str(value)
    if not isinstance(value, str) or len(value) > LONGEST[name] or not value.isprintable():
        found.faults.append((at, f"Dit is tekst van ten hoogste {LONGEST[name]} tekens, op één regel."))
        return None
    return value or None


def _moment(found: Attributes, value: Any, at: str) -> datetime | None:
    """RFC 3339; UTC when it names no offset."""
    try:
        moment = datetime.fromisoformat(value)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        found.faults.append((at, "Geef een tijdstip zoals 2026-01-31T12:00:00Z, of null."))
        return None
    last = datetime.now(UTC).year + YEARS_AHEAD
    if not FIRST_YEAR <= moment.year <= last:
        found.faults.append(
            (at, f"Het jaar {moment.year} kan niet kloppen. Kies een tijdstip van {FIRST_YEAR} tot {last}.")
        )
        return None
    return moment


def _fault(value: Any, deepest: int) -> str | None:
    """What makes the value impossible to keep, if anything."""
    if isinstance(value, str):
        return "Tekst mag geen NUL-teken bevatten; verwijder het." if "\x00" in value else None
    if isinstance(value, Mapping | list):
        if deepest == 0:
            return f"Deze waarde is dieper genest dan {DEEPEST} lagen. Maak haar platter."
        inside = [*value, *value.values()] if isinstance(value, Mapping) else value
        return next((fault for part in inside if (fault := _fault(part, deepest - 1))), None)
    return None
