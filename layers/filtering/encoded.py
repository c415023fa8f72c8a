"""Reads CQL2 JSON (OGC 21-065r2 §8.3, schema `cql2.json`) into the tree."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from layers.filtering import literals
from layers.filtering.tree import (
    DEEPEST,
    LONGEST,
    Array,
    FilterFault,
    Node,
    Operation,
    Property,
    Shape,
    Text,
    Truth,
    bounded,
    fault,
)

FORMS = (
    'een tekst, een getal, true of false, een lijst, of een object met "op", "property", "date", "timestamp",'
)
FORMS += ' "interval", "bbox" of "type"'


def parse(text: str) -> Node:
    """The tree of a filter in CQL2 JSON. Raises FilterFault with the path: ``args[1].args[0]: …``."""
    if len(text) > LONGEST:
        raise FilterFault(f"Een filter heeft hooguit {LONGEST} tekens.")
    try:
        # Numbers stay exact, as in CQL2 text; NaN and Infinity are no JSON.
        value = json.loads(text, parse_float=str_number, parse_int=str_number, parse_constant=_no_number)
    except RecursionError:
        raise FilterFault(f"Meer dan {DEEPEST} onderdelen in elkaar.") from None
    except ValueError as error:
        place = f"teken {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else ""
        raise fault(place, "Dit is geen JSON.") from None
    return bounded(_node(value, "", 0))


class Digits(str):
    """A number as it was written."""


def str_number(text: str) -> Digits:
    """Keep the digits."""
    return Digits(text)


def _no_number(text: str) -> Any:
    raise ValueError(text)


def _node(value: Any, at: str, depth: int) -> Node:
    """The node of a JSON value. Raises FilterFault."""
    if depth > 2 * DEEPEST:
        raise fault(at[:60], f"Meer dan {2 * DEEPEST} onderdelen in elkaar.")
    match value:
        case Digits():
            return literals.number(value, at)
        case bool():
            return Truth(value, at=at)
        case str():
            return Text(_without_nul(value, at), at=at)
        case list():
            return Array(tuple(_node(one, f"{at}[{n}]", depth + 1) for n, one in enumerate(value)), at=at)
        case dict():
            for member, read in MEMBERS.items():
                if member in value:
                    return read(value, at, depth)
        case None:
            raise fault(at, 'Vergelijk met niets als {"op": "isNull", "args": […]}.')
    raise fault(at, f"Verwacht werd {FORMS}.")


def _without_nul(text: str, at: str) -> str:
    """The text, if PostgreSQL can hold it: no NUL, no half of a surrogate pair."""
    if "\0" in text or any("\ud800" <= one <= "\udfff" for one in text):
        raise fault(at, "Deze tekst heeft een teken dat niet in een filter kan.")
    return text


def _string(value: Mapping[str, Any], member: str, at: str) -> str:
    text = value[member]
    if not isinstance(text, str) or isinstance(text, Digits):
        raise fault(at, f'"{member}" is een tekst.')
    return _without_nul(text, at)


def _inner(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _operation(value: Mapping[str, Any], at: str, depth: int) -> Node:
    name, operands = _string(value, "op", at), value.get("args", [])
    if not isinstance(operands, list):
        raise fault(at, '"args" is een lijst.')
    inside = _inner(at, "args")
    nodes = tuple(_node(one, f"{inside}[{n}]", depth + 1) for n, one in enumerate(operands))
    return Operation(name.lower(), nodes, at=at or "op")


def _property(value: Mapping[str, Any], at: str, _depth: int) -> Node:
    return Property(_string(value, "property", at), at=at)


def _date(value: Mapping[str, Any], at: str, _depth: int) -> Node:
    return literals.day(_string(value, "date", at), at)


def _timestamp(value: Mapping[str, Any], at: str, _depth: int) -> Node:
    return literals.moment(_string(value, "timestamp", at), at)


def _interval(value: Mapping[str, Any], at: str, depth: int) -> Node:
    ends = value["interval"]
    if not isinstance(ends, list) or len(ends) != 2:
        raise fault(at, '"interval" heeft een begin en een einde.')
    inside = _inner(at, "interval")
    start, finish = (_end(one, f"{inside}[{n}]", depth + 1) for n, one in enumerate(ends))
    return literals.interval(start, finish, at)


def _end(value: Any, at: str, depth: int) -> Node:
    if isinstance(value, str) and not isinstance(value, Digits):
        return literals.end(value, at)
    return _node(value, at, depth)


def _box(value: Mapping[str, Any], at: str, _depth: int) -> Node:
    numbers = value["bbox"]
    if not isinstance(numbers, list) or not all(isinstance(one, Digits) for one in numbers):
        raise fault(at, '"bbox" is een lijst van getallen.')
    return literals.box([literals.number(one, at) for one in numbers], at)


def _shape(value: Mapping[str, Any], at: str, depth: int) -> Shape:
    """A geometry as GeoJSON (RFC 7946 §3.1)."""
    kind = _string(value, "type", at)
    if depth > 2 * DEEPEST:
        raise fault(at[:60], f"Meer dan {2 * DEEPEST} geometrieën in elkaar.")
    if kind != literals.COLLECTION:
        return literals.shape(kind, _numbers(value.get("coordinates"), at, 0), at)
    members = value.get("geometries")
    if not isinstance(members, list) or not all(isinstance(one, dict) and "type" in one for one in members):
        raise fault(at, '"geometries" is een lijst van geometrieën.')
    return literals.collection([_shape(one, at, depth + 1) for one in members], at)


def _numbers(value: Any, at: str, depth: int) -> Any:
    """Nested lists with their digits as numbers; at most four deep."""
    if isinstance(value, Digits):
        return literals.number(value, at).value
    if isinstance(value, list) and depth < 4:
        return [_numbers(one, at, depth + 1) for one in value]
    return value


MEMBERS: dict[str, Callable[[Mapping[str, Any], str, int], Node]] = {
    "op": _operation,
    "property": _property,
    "date": _date,
    "timestamp": _timestamp,
    "interval": _interval,
    "bbox": _box,
    "type": _shape,
}
