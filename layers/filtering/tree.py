"""The syntax tree of a filter: the same for both encodings of CQL2 (OGC 21-065r2).

Two trees are equal when they ask the same; where a part stood in what was sent is carried along for
messages and does not count.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from layers.errors import WrongQuery

WRONG = "Het filter klopt niet; hieronder staat per onderdeel wat er mis is."
LONGEST = 32_000
"""Characters in a filter: room for the outline of a municipality."""
DEEPEST = 60
"""Levels of brackets, and twice that of operations within operations."""


class FilterFault(WrongQuery):
    """The filter cannot be read, or asks what cannot be asked of this layer."""

    def __init__(self, *faults: str) -> None:
        super().__init__(WRONG, [("filter", fault) for fault in faults])
        self.faults_told = faults


def fault(at: str, what: str) -> FilterFault:
    """A fault at a place in the filter."""
    return FilterFault(f"{at}: {what}" if at else what)


@dataclass(frozen=True)
class Node:
    """A part of a filter; `at` says where it stood."""

    at: str = field(default="", compare=False, repr=False, kw_only=True)


@dataclass(frozen=True)
class Text(Node):
    """A character literal."""

    value: str


@dataclass(frozen=True)
class Number(Node):
    """A number, exactly as written."""

    value: Decimal


@dataclass(frozen=True)
class Truth(Node):
    """TRUE or FALSE."""

    value: bool


@dataclass(frozen=True)
class Day(Node):
    """A date: an instant with the granularity of a day, without a time zone."""

    value: date


@dataclass(frozen=True)
class Moment(Node):
    """A timestamp, in UTC."""

    value: datetime


@dataclass(frozen=True)
class Open(Node):
    """An open end of an interval, written as two dots."""


@dataclass(frozen=True)
class Interval(Node):
    """From start to end, both included."""

    start: Node
    end: Node


@dataclass(frozen=True)
class Property(Node):
    """A queryable by its name."""

    name: str


@dataclass(frozen=True)
class Operation(Node):
    """An operator or function by its name in lower case, with its operands."""

    name: str
    operands: tuple[Node, ...]


@dataclass(frozen=True)
class Array(Node):
    """A list of values; as the operand of an array function, a set."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class Shape(Node):
    """A geometry as GeoJSON has it (`Point` … `GeometryCollection`), in the axis order of the filter's CRS.

    `coordinates` are tuples of tuples down to positions of 2 or 3 numbers; of a collection, its Shapes.
    """

    kind: str
    coordinates: Any


@dataclass(frozen=True)
class Box(Node):
    """A bounding box of 4 or 6 numbers: lower corner, upper corner."""

    numbers: tuple[float, ...]


def parts(node: Node) -> tuple[Node, ...]:
    """The nodes directly within a node."""
    match node:
        case Operation(operands=inner) | Array(items=inner):
            return inner
        case Interval(start=start, end=end):
            return (start, end)
        case _:
            return ()


def walk(node: Node) -> Iterator[tuple[Node, int]]:
    """Every node with its depth; does not recurse, so that no filter is too deep to be measured."""
    waiting = [(node, 1)]
    while waiting:
        here, depth = waiting.pop()
        yield here, depth
        waiting.extend((inner, depth + 1) for inner in parts(here))


def names(node: Node) -> set[str]:
    """The properties that a filter names."""
    return {here.name for here, _ in walk(node) if isinstance(here, Property)}


def bounded(node: Node) -> Node:
    """The node itself. Raises FilterFault when operations lie too deep within each other."""
    for here, depth in walk(node):
        if depth > 2 * DEEPEST:
            raise fault(here.at, f"Meer dan {2 * DEEPEST} bewerkingen in elkaar. Splits het filter.")
    return node
