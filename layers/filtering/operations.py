"""The operators and functions of CQL2, and what each is in SQL."""

from typing import LiteralString

from psycopg import sql

from layers.filtering import arrays, functions, places, times
from layers.filtering.compiling import (
    SCALARS,
    Compiler,
    Expression,
    Known,
    joined,
    pair,
)
from layers.filtering.folding import folded
from layers.filtering.queryables import Kind
from layers.filtering.tree import Array, Box, Node, Number, Operation, Property, Shape, Text

MANY = 10_000


def _true(condition: sql.Composable, node: Node) -> Expression:
    return Expression(Kind.TRUTH, condition, node)


# Logic


def _and(compiler: Compiler, node: Operation) -> Expression:
    return _true(joined(" AND ", [compiler.truth(one) for one in node.operands]), node)


def _or(compiler: Compiler, node: Operation) -> Expression:
    return _true(joined(" OR ", [compiler.truth(one) for one in node.operands]), node)


def _not(compiler: Compiler, node: Operation) -> Expression:
    return _true(sql.SQL("(NOT {})").format(compiler.truth(node.operands[0])), node)


# Comparison

COMPARED: dict[str, LiteralString] = {
    "=": "({} = {})",
    "<>": "({} <> {})",
    "<": "({} < {})",
    ">": "({} > {})",
    "<=": "({} <= {})",
    ">=": "({} >= {})",
}
# Two values without fixed type compare when both have the same simple type.
BOTH_ANY: LiteralString = (
    "(CASE WHEN jsonb_typeof({0}) = jsonb_typeof({1})"
    " AND jsonb_typeof({0}) IN ('string', 'number', 'boolean') THEN {2} END)"
)


def compared(compiler: Compiler, operator: str, left: Node, right: Node, at: Node) -> sql.Composable:
    """A comparison of two values."""
    both = pair(compiler, left, right, at)
    if both is None:
        return sql.SQL("NULL")
    a, b = both
    found = sql.SQL(COMPARED[operator]).format(a.sql, b.sql)
    if a.kind is Kind.ANY:
        return sql.SQL(BOTH_ANY).format(a.sql, b.sql, found)
    return found


def _compare(compiler: Compiler, node: Operation) -> Expression:
    left, right = node.operands
    found = compared(compiler, node.name, left, right, node)
    near = _near(compiler, node)
    return _true(found if near is None else joined(" AND ", [near, found]), node)


def _near(compiler: Compiler, node: Operation) -> sql.Composable | None:
    """Of ``distance(geometry, literal) < metres``: lies in a box around it, which an index can find."""
    left, right = node.operands
    if node.name not in ("<", "<=") or not isinstance(left, Operation) or left.name != "distance":
        return None
    if not isinstance(right, Number) or right.value < 0 or compiler.faults or len(left.operands) != 2:
        return None
    for place, literal in (left.operands, left.operands[::-1]):
        if isinstance(place, Property) and isinstance(literal, Shape | Box):
            box = places.around(compiler.bind, literal, compiler.crs, float(right.value))
            return box and sql.SQL("({} && {})").format(compiler.expression(place).sql, box)
    return None


def _between(compiler: Compiler, node: Operation) -> Expression:
    value, low, high = node.operands
    bounds = [compared(compiler, ">=", value, low, node), compared(compiler, "<=", value, high, node)]
    return _true(joined(" AND ", bounds), node)


def _in(compiler: Compiler, node: Operation) -> Expression:
    value, items = node.operands
    if not isinstance(items, Array) or not items.items:
        return compiler.wrong(node, "IN heeft een lijst met ten minste één waarde: naam IN ('a', 'b').")
    pairs = [pair(compiler, value, one, one) for one in items.items]
    found = [both for both in pairs if both is not None]
    if found and {a.kind for a, _ in found} <= SCALARS and compiler.expression(value).kind is not Kind.ANY:
        listed = sql.SQL(", ").join(b.sql for _, b in found)
        return _true(sql.SQL("({} IN ({}))").format(found[0][0].sql, listed), node)
    alternatives = [compared(compiler, "=", value, one, one) for one in items.items]
    return _true(joined(" OR ", alternatives), node)


def _isnull(compiler: Compiler, node: Operation) -> Expression:
    found = compiler.expression(node.operands[0])
    if found.kind is Kind.ANY:
        return _true(sql.SQL("(NULLIF({}, 'null') IS NULL)").format(found.sql), node)
    if found.kind in (Kind.INTERVAL, Kind.ARRAY):
        return compiler.wrong(node, f"IS NULL vraagt naar een eigenschap, niet naar een {found.kind}.")
    return _true(sql.SQL("({} IS NULL)").format(found.sql), node)


def _like(compiler: Compiler, node: Operation) -> Expression:
    """LIKE with a literal pattern (rule patternExpression): % is any text, _ one character, \\ escapes."""
    value, pattern = node.operands
    literal = pattern
    while (
        isinstance(literal, Operation) and literal.name in ("casei", "accenti") and len(literal.operands) == 1
    ):
        literal = literal.operands[0]
    if not isinstance(literal, Text):
        return compiler.wrong(
            pattern, "Het patroon van LIKE is een tekst, eventueel in CASEI() of ACCENTI()."
        )
    ending = len(literal.value) - len(literal.value.rstrip("\\"))
    if ending % 2:
        return compiler.wrong(pattern, "Het patroon eindigt op \\, dat het volgende teken letterlijk neemt.")
    left = compiler.fitted(value, Kind.TEXT, "LIKE vergelijkt een tekst")
    return _true(sql.SQL("({} LIKE {})").format(left.sql, compiler.expression(pattern).sql), node)


def _folding(compiler: Compiler, node: Operation) -> Expression:
    told = f"{node.name.upper()} werkt op een tekst"
    found = compiler.fitted(node.operands[0], Kind.TEXT, told)
    return Expression(Kind.TEXT, folded(node.name, found.sql), node)


# Arithmetic: exact, in numeric. A divisor of nothing gives nothing (unknown), so that one object with a zero
# does not spoil the answer for all others.

CALCULATED: dict[str, LiteralString] = {
    "+": "({} + {})",
    "-": "({} - {})",
    "*": "({} * {})",
    "/": "({} / NULLIF({}, 0))",
    "%": "mod({}, NULLIF({}, 0))",
    "div": "div({}, NULLIF({}, 0))",
    # numeric powers may take seconds and thousands of digits each; doubles do not.
    "^": "CAST(power(CAST({} AS double precision), CAST({} AS double precision)) AS numeric)",
}


def _calculate(compiler: Compiler, node: Operation) -> Expression:
    a, b = (sql.SQL("CAST({} AS numeric)").format(one) for one in compiler.each(node, Kind.NUMBER))
    return Expression(Kind.NUMBER, sql.SQL(CALCULATED[node.name]).format(a, b), node)


# Space

RELATED: dict[str, LiteralString] = {
    "s_intersects": "ST_Intersects({}, {})",
    "s_equals": "ST_Equals({}, {})",
    "s_disjoint": "ST_Disjoint({}, {})",
    "s_touches": "ST_Touches({}, {})",
    "s_within": "ST_Within({}, {})",
    "s_overlaps": "ST_Overlaps({}, {})",
    "s_crosses": "ST_Crosses({}, {})",
    "s_contains": "ST_Contains({}, {})",
}


def _relate(compiler: Compiler, node: Operation) -> Expression:
    a, b = compiler.each(node, Kind.SHAPE)
    return _true(sql.SQL(RELATED[node.name]).format(a, b), node)


OPERATIONS: dict[str, Known] = {
    "and": Known((2, MANY), _and),
    "or": Known((2, MANY), _or),
    "not": Known((1, 1), _not),
    "between": Known((3, 3), _between),
    "in": Known((2, 2), _in),
    "isnull": Known((1, 1), _isnull),
    "like": Known((2, 2), _like),
    "casei": Known((1, 1), _folding),
    "accenti": Known((1, 1), _folding),
    **{name: Known((2, 2), _compare) for name in COMPARED},
    **{name: Known((2, 2), _calculate) for name in CALCULATED},
    **{name: Known((2, 2), _relate) for name in RELATED},
    **{name: Known((2, 2), times.write) for name in times.RELATIONS},
    **{name: Known((2, 2), arrays.write) for name in arrays.RELATIONS},
    **{one.name: Known(one.operands, functions.write) for one in functions.FUNCTIONS},
}
