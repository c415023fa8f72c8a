"""Array functions of CQL2 (21-065r2 §7.7): both operands are sets, kept as JSON arrays."""

from typing import LiteralString

from psycopg import sql

from layers.filtering.compiling import Compiler, Expression
from layers.filtering.queryables import Kind
from layers.filtering.tree import Node, Operation

# Not jsonb's own @>, which also looks inside lists within lists. Every element of {1} is in {0}:
CONTAINS: LiteralString = (
    "NOT EXISTS (SELECT FROM jsonb_array_elements({1}) one"
    " WHERE NOT EXISTS (SELECT FROM jsonb_array_elements({0}) other WHERE other = one))"
)
CONTAINED: LiteralString = (
    "NOT EXISTS (SELECT FROM jsonb_array_elements({0}) one"
    " WHERE NOT EXISTS (SELECT FROM jsonb_array_elements({1}) other WHERE other = one))"
)
RELATIONS: dict[str, LiteralString] = {
    "a_contains": CONTAINS,
    "a_containedby": CONTAINED,
    "a_equals": CONTAINS + " AND " + CONTAINED,
    "a_overlaps": (
        "EXISTS (SELECT FROM jsonb_array_elements({0}) one"
        " JOIN jsonb_array_elements({1}) other ON other = one)"
    ),
}
# What is no list cannot be taken apart; then the answer is unknown.
GUARDED: LiteralString = (
    "(CASE WHEN jsonb_typeof({0}) = 'array' AND jsonb_typeof({1}) = 'array' THEN {2} END)"
)


def write(compiler: Compiler, node: Operation) -> Expression:
    """An array function as a condition."""
    a, b = (_list(compiler, node, one) for one in node.operands)
    condition = sql.SQL(GUARDED).format(a, b, sql.SQL(RELATIONS[node.name]).format(a, b))
    return Expression(Kind.TRUTH, condition, node)


def _list(compiler: Compiler, node: Operation, operand: Node) -> sql.Composable:
    found = compiler.expression(operand)
    if found.kind not in (Kind.ARRAY, Kind.ANY, Kind.WRONG):
        told = f"{node.name.upper()} vergelijkt lijsten; hier staat een {found.kind}."
        return compiler.wrong(operand, told).sql
    return found.sql
