"""Checks the tree of a filter against the queryables of a layer and writes it as SQL.

Values are bound, properties come from the allow-list, and everything else is text of our own. What would go
wrong in the database is refused here with the place and the reason, all faults at once. Truth has three
values, as in the standard (21-065r2 §6.2) and in SQL: an object for which a filter is unknown is not found.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, LiteralString, TypeAlias

from psycopg import sql

from layers.filtering import literals, places
from layers.filtering.queryables import OWN, Kind, Queryables
from layers.filtering.tree import (
    Array,
    Box,
    Day,
    FilterFault,
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
    fault,
)
from plotserver.kernel.crs import DEFAULT, Crs

MOST_FAULTS = 20
SCALARS = frozenset((Kind.TEXT, Kind.NUMBER, Kind.TRUTH, Kind.DAY, Kind.MOMENT))
TIMES = frozenset((Kind.DAY, Kind.MOMENT))


@dataclass(frozen=True)
class Expression:
    """A part of a filter as SQL, and what kind of value it gives."""

    kind: Kind
    sql: sql.Composable
    node: Node


WRONG = Expression(Kind.WRONG, sql.SQL("NULL"), Node())


@dataclass(frozen=True)
class Known:
    """An operator or function: the least and most operands that it takes, and what writes it."""

    operands: tuple[int, int]
    write: "Writer"


@dataclass
class Compiler:
    """Writes one filter; gathers bound values and faults on the way."""

    operations: Mapping[str, Known]
    queryables: Queryables
    crs: Crs = DEFAULT
    parameters: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def condition(self, node: Node) -> sql.Composable:
        """The condition that a filter is. Raises FilterFault with every fault that was found."""
        found = self.truth(node)
        if self.faults:
            raise FilterFault(*dict.fromkeys(self.faults[:MOST_FAULTS]))
        return found

    def bind(self, value: Any) -> sql.Composable:
        """A place in the SQL for this value."""
        name = f"cql{len(self.parameters) + 1}"
        self.parameters[name] = value
        return sql.Placeholder(name)

    def wrong(self, node: Node, what: str) -> Expression:
        """Note a fault and go on."""
        self.faults += fault(node.at, what).faults_told
        return WRONG

    def expression(self, node: Node) -> Expression:
        """The SQL of any node."""
        return WRITERS[type(node)](self, node)

    def truth(self, node: Node) -> sql.Composable:
        """The SQL of a node that is true or false."""
        return self.fitted(node, Kind.TRUTH, "Hier wordt een voorwaarde verwacht").sql

    def fitted(self, node: Node, wanted: Kind, told: str) -> Expression:
        """The node as a value of this kind; a value without fixed type where it has that type."""
        found = self.expression(node)
        if found.kind in (wanted, Kind.WRONG):
            return found
        if found.kind is Kind.ANY and wanted in EXTRACTED:
            return extracted(found, wanted)
        return self.wrong(node, f"{told}; hier staat een {found.kind}.")

    def each(self, operation: Operation, wanted: Kind) -> list[sql.Composable]:
        """The operands, all of this kind."""
        told = f"{operation.name.upper()} verwacht een {wanted}"
        return [self.fitted(one, wanted, told).sql for one in operation.operands]


# A value of JSON as SQL, where it has the type; else unknown.
EXTRACTED: dict[Kind, LiteralString] = {
    Kind.TEXT: "(CASE jsonb_typeof({0}) WHEN 'string' THEN {0} #>> '{{}}' END)",
    Kind.NUMBER: "(CASE jsonb_typeof({0}) WHEN 'number' THEN CAST({0} AS numeric) END)",
    Kind.TRUTH: "(CASE jsonb_typeof({0}) WHEN 'boolean' THEN CAST({0} AS boolean) END)",
}


def extracted(found: Expression, wanted: Kind) -> Expression:
    """A value without fixed type as one of this kind."""
    return Expression(wanted, sql.SQL(EXTRACTED[wanted]).format(found.sql), found.node)


# Literals and properties


def _text(compiler: Compiler, node: Any) -> Expression:
    return Expression(Kind.TEXT, sql.SQL("CAST({} AS text)").format(compiler.bind(node.value)), node)


def _number(compiler: Compiler, node: Any) -> Expression:
    whole = node.value == node.value.to_integral_value() and abs(node.value) < 2**63
    return Expression(Kind.NUMBER, compiler.bind(int(node.value) if whole else node.value), node)


def _literal(kind: Kind) -> "Writer":
    return lambda compiler, node: Expression(kind, compiler.bind(node.value), node)


def _property(compiler: Compiler, node: Any) -> Expression:
    found = compiler.queryables.find(node.name)
    if found is None:
        return compiler.wrong(node, compiler.queryables.unknown(node.name))
    expression = found.sql
    if found.own:
        expression = OWN.format(compiler.bind(found.name))
    return Expression(found.kind, expression, node)


def _interval(compiler: Compiler, node: Any) -> Expression:
    return Expression(Kind.INTERVAL, sql.SQL("NULL"), node)


def _open(compiler: Compiler, node: Any) -> Expression:
    return compiler.wrong(node, "Twee punten betekenen een open einde, en horen in INTERVAL.")


def _array(compiler: Compiler, node: Any) -> Expression:
    """A list as a JSON array."""
    items = [_item(compiler, one) for one in node.items]
    return Expression(Kind.ARRAY, sql.SQL("jsonb_build_array({})").format(sql.SQL(", ").join(items)), node)


def _item(compiler: Compiler, node: Node) -> sql.Composable:
    if isinstance(node, Day | Moment):  # JSON has no times; they are kept as text
        text = node.value.isoformat().replace("+00:00", "Z")
        return sql.SQL("CAST({} AS text)").format(compiler.bind(text))
    found = compiler.expression(node)
    if found.kind not in (*SCALARS, Kind.ANY, Kind.ARRAY, Kind.WRONG):
        return compiler.wrong(node, f"Een {found.kind} kan niet in een lijst.").sql
    return found.sql


def _operation(compiler: Compiler, node: Any) -> Expression:
    """An operator or function, with as many operands as it takes."""
    known = compiler.operations.get(node.name)
    if known is None:
        near = get_close_matches(node.name[:60], compiler.operations, n=1)
        hint = f"Bedoelde u {near[0].upper()}?" if near else "Wat er is staat op /ogc/v1/functions."
        return compiler.wrong(node, f"De functie {node.name.upper()[:60]!r} is hier onbekend. {hint}")
    least, most = known.operands
    if not least <= len(node.operands) <= most:
        many = f"{least}" if least == most else f"{least} of meer" if most > 9 else f"{least} tot {most}"
        values = "waarde" if most == 1 else "waarden"
        told = f"{node.name.upper()[:60]} verwacht {many} {values}; hier staan er {len(node.operands)}."
        return compiler.wrong(node, told)
    return known.write(compiler, node)


Writer: TypeAlias = Callable[[Compiler, Any], Expression]


def _shape(compiler: Compiler, node: Any) -> Expression:
    try:
        return Expression(Kind.SHAPE, places.in_storage(compiler.bind, node, compiler.crs), node)
    except FilterFault as error:
        compiler.faults += error.faults_told
        return WRONG


WRITERS: dict[type[Node], Writer] = {
    Text: _text,
    Number: _number,
    Truth: _literal(Kind.TRUTH),
    Day: _literal(Kind.DAY),
    Moment: _literal(Kind.MOMENT),
    Interval: _interval,
    Open: _open,
    Property: _property,
    Array: _array,
    Operation: _operation,
    Shape: _shape,
    Box: _shape,
}


def as_time(compiler: Compiler, node: Node, other: Kind) -> Expression | None:
    """A text literal that is a date or timestamp, where it meets one: the standard's own tests compare so."""
    if other not in TIMES or not isinstance(node, Text):
        return None
    try:
        return compiler.expression(literals.instant(node.value, node.at))
    except FilterFault as error:
        compiler.faults += error.faults_told
        return WRONG


def pair(compiler: Compiler, left: Node, right: Node, at: Node) -> tuple[Expression, Expression] | None:
    """Two values that can be compared, each as what the other makes of it; None after a fault."""
    a, b = compiler.expression(left), compiler.expression(right)
    if Kind.WRONG in (a.kind, b.kind):
        return None
    a = as_time(compiler, left, b.kind) or a
    b = as_time(compiler, right, a.kind) or b
    if a.kind is Kind.ANY and b.kind in EXTRACTED:
        a = extracted(a, b.kind)
    elif b.kind is Kind.ANY and a.kind in EXTRACTED:
        b = extracted(b, a.kind)
    comparable = a.kind == b.kind or {a.kind, b.kind} <= TIMES
    if Kind.WRONG in (a.kind, b.kind):
        return None
    if not comparable:
        compiler.wrong(at, f"Een {a.kind} is niet te vergelijken met een {b.kind}.")
        return None
    if a.kind not in (*SCALARS, Kind.ANY):
        compiler.wrong(at, f"Vergelijk een {a.kind} met {INSTEAD[a.kind]}.")
        return None
    return a, b


INSTEAD = {
    Kind.SHAPE: "S_EQUALS, S_INTERSECTS …",
    Kind.INTERVAL: "T_EQUALS, T_INTERSECTS …",
    Kind.ARRAY: "A_EQUALS, A_CONTAINS …",
}


def joined(separator: LiteralString, conditions: Sequence[sql.Composable]) -> sql.Composable:
    """Conditions with AND or OR between, in brackets."""
    return sql.SQL("({})").format(sql.SQL(separator).join(conditions))
