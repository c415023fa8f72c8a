"""Literal values of CQL2, however they were encoded: numbers, instants and geometries.

Each function takes where the literal stood, and raises FilterFault with what is wrong with it.
"""

import math
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from layers.filtering.tree import Box, Day, Interval, Moment, Node, Number, Open, Shape, fault

LARGEST_EXPONENT = 308
MOST_DIGITS = 400
DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# RFC 3339 date-time; CQL2 wants Z, other offsets are understood.
TIMESTAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})", re.ASCII)

Position = tuple[float, ...]


def number(text: str, at: str) -> Number:
    """A number, exact; within what a double can hold."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise fault(at, "Dit is geen getal.") from None
    if not value.is_finite() or len(value.as_tuple().digits) > MOST_DIGITS:
        raise fault(at, "Dit getal is te lang of niet eindig.")
    if not value:
        return Number(Decimal(0), at=at)
    if abs(value.adjusted()) > LARGEST_EXPONENT - 1:
        raise fault(at, f"Dit getal is te groot of te klein: hooguit 10 tot de macht {LARGEST_EXPONENT}.")
    return Number(_shortest(value), at=at)


def _shortest(value: Decimal) -> Decimal:
    """The number without zeros at its end: equal numbers then look alike, and nothing is rounded."""
    sign, digits, exponent = value.as_tuple()
    kept = len(digits)
    while digits[kept - 1] == 0:
        kept -= 1
    return Decimal((sign, digits[:kept], int(exponent) + len(digits) - kept))


def day(text: str, at: str) -> Day:
    """A date such as ``2026-01-31``."""
    try:
        if not DATE.fullmatch(text):
            raise ValueError
        return Day(date.fromisoformat(text), at=at)
    except ValueError:
        raise fault(at, "Dit is geen datum. Schrijf hem als '2026-01-31'.") from None


def moment(text: str, at: str) -> Moment:
    """A timestamp such as ``2026-01-31T12:00:00Z``."""
    try:
        if not TIMESTAMP.fullmatch(text):
            raise ValueError
        return Moment(datetime.fromisoformat(text).astimezone(UTC), at=at)
    except (ValueError, OverflowError):
        raise fault(at, "Dit is geen tijdstip. Schrijf het als '2026-01-31T12:00:00Z'.") from None


def instant(text: str, at: str) -> Day | Moment:
    """A date or a timestamp, by its form."""
    return day(text, at) if DATE.fullmatch(text) else moment(text, at)


def end(text: str, at: str) -> Node:
    """An end of an interval: a date, a timestamp, or two dots for open."""
    return Open(at=at) if text == ".." else instant(text, at)


def interval(start: Node, finish: Node, at: str) -> Interval:
    """From `start` to `finish`; of two literals of one kind the first may not be the later."""
    for kind in (Day, Moment):
        if isinstance(start, kind) and isinstance(finish, kind) and start.value > finish.value:
            raise fault(at, "Het begin van de periode ligt na het einde.")
    return Interval(start, finish, at=at)


def box(numbers: Sequence[Number], at: str) -> Box:
    """A bounding box of four or six numbers."""
    if len(numbers) not in (4, 6):
        raise fault(at, "Een BBOX heeft vier getallen (of zes, met hoogten): onder- en bovenhoek.")
    return Box(tuple(float(one.value) + 0.0 for one in numbers), at=at)


def position(value: Any, at: str) -> Position:
    """Two or three numbers."""
    if not isinstance(value, list | tuple) or len(value) not in (2, 3):
        raise fault(at, "Een punt heeft twee getallen, of drie met een hoogte.")
    if not all(isinstance(one, Decimal | int | float) and not isinstance(one, bool) for one in value):
        raise fault(at, "Een coördinaat is een getal.")
    found = tuple(float(one) + 0.0 for one in value)  # no minus zero
    if not all(map(math.isfinite, found)):
        raise fault(at, "Een coördinaat is te groot.")
    return found


def _several(value: Any, at: str, least: int, what: str) -> list[Any]:
    if not isinstance(value, list | tuple) or len(value) < least:
        raise fault(at, f"{what} heeft ten minste {least} {'deel' if least == 1 else 'punten'}.")
    return list(value)


def line(value: Any, at: str) -> tuple[Position, ...]:
    """Two or more positions."""
    return tuple(position(one, at) for one in _several(value, at, 2, "Een lijn"))


def ring(value: Any, at: str) -> tuple[Position, ...]:
    """Four or more positions, of which the last is the first."""
    found = tuple(position(one, at) for one in _several(value, at, 4, "Een ring van een vlak"))
    if found[0] != found[-1]:
        raise fault(at, "Een ring van een vlak eindigt waar hij begint.")
    return found


def _each(inner: Callable[[Any, str], Any], what: str) -> Callable[[Any, str], Any]:
    return lambda value, at: tuple(inner(one, at) for one in _several(value, at, 1, what))


polygon = _each(ring, "Een vlak")
COORDINATES: dict[str, Callable[[Any, str], Any]] = {
    "Point": position,
    "LineString": line,
    "Polygon": polygon,
    "MultiPoint": _each(position, "Een MultiPoint"),
    "MultiLineString": _each(line, "Een MultiLineString"),
    "MultiPolygon": _each(polygon, "Een MultiPolygon"),
}
COLLECTION = "GeometryCollection"
KINDS = {kind.upper(): kind for kind in (*COORDINATES, COLLECTION)}
CURVES = frozenset(
    [
        "CIRCULARSTRING",
        "COMPOUNDCURVE",
        "CURVEPOLYGON",
        "MULTICURVE",
        "MULTISURFACE",
        "CURVE",
        "SURFACE",
        "TIN",
        "TRIANGLE",
        "POLYHEDRALSURFACE",
    ]
)
NO_CURVES = (
    "Bogen en kromme oppervlakken kan een filter niet lezen: CQL2 kent POINT, LINESTRING, POLYGON, hun"
    " MULTI-vormen en GEOMETRYCOLLECTION. Geef een boog als lijn met voldoende punten."
)


def shape(kind: str, coordinates: Any, at: str) -> Shape:
    """A geometry that is no collection, its structure checked."""
    if kind.upper() in CURVES:
        raise fault(at, NO_CURVES)
    if kind not in COORDINATES:
        raise fault(at, f"Geen soort geometrie. Kies een van: {', '.join((*COORDINATES, COLLECTION))}.")
    return Shape(kind, COORDINATES[kind](coordinates, at), at=at)


def collection(members: Sequence[Shape], at: str) -> Shape:
    """A geometry collection."""
    return Shape(COLLECTION, tuple(_several(members, at, 1, "Een GeometryCollection")), at=at)
