"""Writes a filter's tree back as CQL2 text and as CQL2 JSON, so that tests can ask the same in both."""

from decimal import Decimal
from typing import Any

from layers.filtering.literals import COLLECTION
from layers.filtering.tree import (
    Array,
    Box,
    Day,
    Interval,
    Moment,
    Node,
    Number,
    Open,
    Operation,
    Property,
    Shape,
    Text,
    Truth,
)

CAMEL = {"isnull": "isNull", "t_finishedby": "t_finishedBy", "a_containedby": "a_containedBy"}
INFIX = frozenset(("and", "or", "=", "<>", "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "div", "^"))


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _moment(node: Moment) -> str:
    return node.value.isoformat().replace("+00:00", "Z")


def as_json(node: Node) -> Any:
    """The node as CQL2 JSON."""
    match node:
        case Text(value) | Truth(value):
            return value
        case Number(value):
            return _number(value)
        case Day(value):
            return {"date": value.isoformat()}
        case Moment():
            return {"timestamp": _moment(node)}
        case Interval(start, end):
            return {"interval": [_end(start), _end(end)]}
        case Property(name):
            return {"property": name}
        case Array(items):
            return [as_json(one) for one in items]
        case Box(numbers):
            return {"bbox": list(numbers)}
        case Shape(kind, members) if kind == COLLECTION:
            return {"type": kind, "geometries": [as_json(one) for one in members]}
        case Shape(kind, coordinates):
            return {"type": kind, "coordinates": coordinates}
        case Operation(name, operands):
            return {"op": CAMEL.get(name, name), "args": [as_json(one) for one in operands]}
    raise AssertionError(node)


def _end(node: Node) -> Any:
    match node:
        case Open():
            return ".."
        case Day(value):
            return value.isoformat()
        case Moment():
            return _moment(node)
    return as_json(node)


def _quoted(text: str) -> str:
    for plain, escaped in (("\\", "\\\\"), ("'", "''"), ("\a", "\\a"), ("\b", "\\b")):
        text = text.replace(plain, escaped)
    return f"'{text}'"


def as_text(node: Node) -> str:
    """The node as CQL2 text, with brackets around every operation."""
    match node:
        case Text(value):
            return _quoted(value)
        case Truth(value):
            return str(value).upper()
        case Number(value):
            return str(value)
        case Day(value):
            return f"DATE('{value.isoformat()}')"
        case Moment():
            return f"TIMESTAMP('{_moment(node)}')"
        case Interval(start, end):
            return f"INTERVAL({_text_end(start)}, {_text_end(end)})"
        case Property(name):
            return '"' + name.replace('"', '""') + '"'
        case Array(items):
            return "[" + ", ".join(map(as_text, items)) + "]"
        case Box(numbers):
            return f"BBOX({', '.join(map(repr, numbers))})"
        case Shape(kind, coordinates):
            return kind.upper() + _wkt(kind, coordinates)
        case Operation(name, operands):
            return _operation(name, operands)
    raise AssertionError(node)


def _text_end(node: Node) -> str:
    end = _end(node)
    return f"'{end}'" if isinstance(end, str) else as_text(node)


def _operation(name: str, operands: tuple[Node, ...]) -> str:
    texts = [as_text(one) for one in operands]
    if name in INFIX and len(texts) > 1:
        return "(" + f" {name} ".join(texts) + ")"
    match name:
        case "not":
            return f"(NOT {texts[0]})"
        case "isnull":
            return f"({texts[0]} IS NULL)"
        case "like":
            return f"({texts[0]} LIKE {texts[1]})"
        case "between":
            return f"({texts[0]} BETWEEN {texts[1]} AND {texts[2]})"
        case "in" if isinstance(operands[1], Array):
            return f"({texts[0]} IN ({texts[1][1:-1]}))"
    return f"{name}({', '.join(texts)})"


def _wkt(kind: str, value: Any) -> str:
    if kind == COLLECTION:
        return "(" + ", ".join(map(as_text, value)) + ")"
    if kind == "Point":
        return "(" + " ".join(map(repr, value)) + ")"
    inner = {
        "LineString": "",
        "MultiPoint": "Point",
        "Polygon": "LineString",
        "MultiLineString": "LineString",
        "MultiPolygon": "Polygon",
    }[kind]
    if not inner:
        return "(" + ", ".join(" ".join(map(repr, one)) for one in value) + ")"
    return "(" + ", ".join(_wkt(inner, one) for one in value) + ")"
