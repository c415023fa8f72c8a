"""Turns the rows of a file into edits of a plot; every fault at once, by the number of its row. Pure."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid5

import shapely

from layers.drawing import PLACE, Edit, Kind
from layers.drawing import attributes as attributes_module
from layers.drawing import reading as drawing_reading
from layers.drawing.model import CERTAIN
from layers.drawing.places import MOST_VERTICES
from layers.drawing_in import mapping as mapping_module
from layers.drawing_in.mapping import Mapping
from layers.drawing_in.reading import Reading, Row

SPACE = UUID("0d0c4f6e-6b1c-5a44-9d52-6f2f3b8c7a11")
MOST_FAULTS = 50
WITHOUT_SIGN = "{} × geen teken: het bestand noemt er geen dat past bij de vorm. Kies er een met teken=."
UNKNOWN_SIGN = "{} × “{}” is geen teken dat wij kennen."


@dataclass(frozen=True)
class Made:
    """Edits, one for each row; faults as (where, what); and what deserves a look."""

    edits: list[Edit]
    faults: list[tuple[str, str]]
    warnings: list[str]


def made(reading: Reading, mapping: Mapping, operation: UUID) -> Made:
    """The rows as new objects under one operation, which makes their ids: the same file under the same
    operation makes nothing twice."""
    faults = mapping_module.unknown_columns(mapping, reading.columns)
    edits: list[Edit] = []
    bare = 0
    for row in [] if faults else reading.rows:
        found = _fields(row, mapping, faults)
        bare += "teken" not in found
        edits.append(Edit(Kind.CREATE, uuid5(operation, f"{SPACE}/{row.number}"), operation, found))
    warnings = [WITHOUT_SIGN.format(bare)] if bare else []
    return Made(edits, faults[:MOST_FAULTS], [*warnings, *_unknown(reading, mapping, faults)])


def _unknown(reading: Reading, mapping: Mapping, faults: list[tuple[str, str]]) -> list[str]:
    if mapping.sign_column is None or faults:
        return []
    told: Counter[str] = Counter()
    for one in mapping_module.meanings(reading.rows, mapping.sign_column):
        if one.sign is None:
            told[one.value] += one.count
    return [UNKNOWN_SIGN.format(count, value[:60]) for value, count in told.most_common(10)]


def _fields(row: Row, mapping: Mapping, faults: list[tuple[str, str]]) -> dict[str, Any]:
    """The fields of one object; its faults are added to `faults`."""
    at = f"rij {row.number}"
    own: dict[str, Any] = {}
    for column, value in row.values.items():
        target = mapping.fields.get(column, column)
        if value in (None, "") or not target or (column == mapping.sign_column and target == column):
            continue
        own[target] = _value(target, value)
    own["teken"] = mapping_module.sign_for(row, mapping)
    read = attributes_module.read(own, at)
    found = {name: value for name, value in read.fields.items() if value is not None}
    found.setdefault("zekerheid", CERTAIN)
    if row.place is not None:
        if row.place.geom_type == "GeometryCollection":
            faults.append((at, "Een verzameling van vormen kan niet. Maak van elke vorm een eigen rij."))
        if shapely.get_num_coordinates(row.place) > MOST_VERTICES:
            faults.append((at, f"Deze vorm heeft meer dan {MOST_VERTICES} punten. Vereenvoudig hem."))
        found[PLACE] = drawing_reading.in_order(_whole(row.place))
    for where, what in (*read.faults, *drawing_reading.at(f"{at}.", drawing_reading.faults(found, None))):
        if len(faults) < MOST_FAULTS:
            faults.append((where, what))
    return found


def _value(target: str, value: Any) -> Any:
    if target == "zekerheid":
        return mapping_module.certainty(value)
    if target in ("geldig_van", "geldig_tot") and isinstance(value, str):
        return _moment(value)
    if target == "bron":
        return " ".join(str(value).split())[:500]
    if target in ("naam", "toelichting"):
        return value if isinstance(value, str) else str(value)
    if target in ("aantal", "rotatie") and isinstance(value, str):
        return _number(value)
    return value


def _number(text: str) -> Any:
    """A number as the Dutch write it; what is none stays as it is."""
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        return text
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _moment(text: str) -> str:
    """As RFC 3339, also from day-month-year; what is neither stays, and is refused."""
    day, _, time = text.strip().replace("T", " ").partition(" ")
    parts = day.replace("/", "-").replace(".", "-").split("-")
    if len(parts) == 3 and len(parts[2]) == 4 and all(part.isdigit() for part in parts):
        try:
            day = date(int(parts[2]), int(parts[1]), int(parts[0])).isoformat()
        except ValueError:
            return text
        return f"{day}T{time or '00:00'}"
    return text


def _whole(shape: Any) -> Any:
    """Of a geometry of several parts with one part, that part, as it is drawn."""
    parts = getattr(shape, "geoms", None)
    return parts[0] if parts is not None and len(parts) == 1 else shape
