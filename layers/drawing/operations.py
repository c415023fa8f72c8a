"""Reads what live drawing sends: a list of operations, each read, done or refused by itself. Pure.

What is wrong with the list as a whole, or with what names an operation and its object, is told of the whole:
without these names nobody could be told what became of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from layers.drawing import reading
from layers.drawing.errors import InvalidObject
from layers.drawing.model import PLACE, Edit, Kind
from plotserver.kernel.crs import DEFAULT
from plotserver.kernel.errors import PlotError

MOST = 500
LAST_VERSION = 2**31 - 1
MEMBERS = ("id", "soort", "object", "basis", "geometrie", "velden", "versie")
WHOLE = (Kind.CREATE, Kind.REPLACE)
NAMES = {"properties": "velden", "geometry": "geometrie"}


@dataclass(frozen=True)
class Sent:
    """One operation: what names it, the edit that it is or why it cannot be one, and what was noticed."""

    operation: UUID
    feature_id: UUID
    edit: Edit | PlotError
    warnings: tuple[str, ...] = ()
    proposal: dict[str, Any] | None = None


@dataclass
class Batch:
    """The operations in their order; `faults` are those of the whole."""

    sent: list[Sent] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)


def read(body: Any) -> Batch:
    """The operations in ``{"bewerkingen": […]}``."""
    batch = Batch()
    listed = body.get("bewerkingen") if isinstance(body, Mapping) else None
    if not isinstance(listed, list) or not 1 <= len(listed) <= MOST:
        batch.faults.append(("bewerkingen", f"Geef een lijst van 1 tot {MOST} bewerkingen."))
        return batch
    batch.faults += [(name[:50], "Onbekend. Bekend: bewerkingen.") for name in body if name != "bewerkingen"]
    for place, one in enumerate(listed):
        _read_one(batch, one, f"bewerkingen.{place}")
    return batch


def _read_one(batch: Batch, one: Any, where: str) -> None:
    if not isinstance(one, Mapping):
        batch.faults.append((where, "Een bewerking is een JSON-object."))
        return
    operation, feature = _uuid(one.get("id")), _uuid(one.get("object"))
    kind = next((kind for kind in Kind if kind == one.get("soort")), None)
    if operation is None:
        batch.faults.append((f"{where}.id", "Geef de bewerking een UUID, en bij herhalen dezelfde."))
    if feature is None:
        batch.faults.append((f"{where}.object", "Noem het object met een UUID."))
    if kind is None:
        batch.faults.append((f"{where}.soort", f"Kies een van: {', '.join(Kind)}."))
    for name in one:
        if name not in MEMBERS:
            batch.faults.append((f"{where}.{name[:50]}", f"Onbekend. Bekend: {', '.join(MEMBERS)}."))
    if operation is not None and feature is not None and kind is not None:
        batch.sent.append(_edit(kind, operation, feature, one))


def _uuid(sent: Any) -> UUID | None:
    try:
        return UUID(sent) if isinstance(sent, str) and len(sent) <= 45 else None
    except ValueError:
        return None


def _edit(kind: Kind, operation: UUID, feature: UUID, one: Mapping[str, Any]) -> Sent:
    """The edit, or all that is wrong with it."""
    faults: list[tuple[str, str]] = []
    base = _version(one, "basis", faults)
    restored = _version(one, "versie", faults)
    if kind is Kind.RESTORE and restored is None and not faults:
        faults.append(("versie", "Noem de versie die terug moet."))
    if kind in (Kind.REMOVE, Kind.RESTORE):
        edit = Edit(kind, feature, operation, base=base, restored=restored if kind is Kind.RESTORE else None)
        return Sent(operation, feature, InvalidObject(faults) if faults else edit)
    found = _object(kind, one)
    read = found.objects[0]
    faults += [(_renamed(name), what) for name, what in found.faults]
    fields = dict(read.fields)
    if fields.get(PLACE) is not None:
        fields[PLACE] = reading.in_order(fields[PLACE])
    proposal = found.proposals[0][1] if found.proposals else None
    if faults:
        return Sent(operation, feature, InvalidObject(faults[:50]), tuple(read.warnings), proposal)
    return Sent(operation, feature, Edit(kind, feature, operation, fields, base), tuple(read.warnings))


def _object(kind: Kind, one: Mapping[str, Any]) -> reading.Reading:
    """The fields and the place, as those of a GeoJSON object or of a merge patch of one."""
    sent: dict[str, Any] = {"type": "Feature", "properties": one.get("velden", {})}
    if "geometrie" in one or kind in WHOLE:
        sent["geometry"] = one.get("geometrie")
    return reading.feature(sent, DEFAULT) if kind in WHOLE else reading.patch(sent, DEFAULT)


def _renamed(name: str) -> str:
    """Where a fault is, in the words of what was sent."""
    head, dot, rest = name.partition(".")
    return f"{NAMES.get(head, head)}{dot}{rest}"


def _version(one: Mapping[str, Any], name: str, faults: list[tuple[str, str]]) -> int | None:
    value = one.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LAST_VERSION:
        faults.append((name, "Een versie is een geheel getal vanaf 1."))
        return None
    return value
