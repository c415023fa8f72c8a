"""Temporal functions of CQL2 (21-065r2 §7.6, after the Time Ontology in OWL) as comparisons of ends.

Dates among themselves are compared as dates. Where a date meets a timestamp it is the whole day in UTC, from
its first to its last microsecond.
"""

from dataclasses import dataclass
from typing import LiteralString

from psycopg import sql

from layers.filtering.compiling import TIMES, Compiler, Expression, as_time
from layers.filtering.queryables import Kind
from layers.filtering.tree import Interval, Node, Open, Operation, Property

# {0} and {1} are start and end of the first operand, {2} and {3} of the second.
RELATIONS: dict[str, LiteralString] = {
    "t_after": "({0} > {3})",
    "t_before": "({1} < {2})",
    "t_disjoint": "({1} < {2} OR {0} > {3})",
    "t_equals": "({0} = {2} AND {1} = {3})",
    "t_intersects": "({0} <= {3} AND {1} >= {2})",
    "t_contains": "({0} < {2} AND {1} > {3})",
    "t_during": "({0} > {2} AND {1} < {3})",
    "t_finishedby": "({0} < {2} AND {1} = {3})",
    "t_finishes": "({0} > {2} AND {1} = {3})",
    "t_meets": "({1} = {2})",
    "t_metby": "({0} = {3})",
    "t_overlappedby": "({0} > {2} AND {0} < {3} AND {1} > {3})",
    "t_overlaps": "({0} < {2} AND {1} > {2} AND {1} < {3})",
    "t_startedby": "({0} = {2} AND {1} > {3})",
    "t_starts": "({0} = {2} AND {1} < {3})",
}
INSTANTS = frozenset(("t_after", "t_before", "t_disjoint", "t_equals", "t_intersects"))


@dataclass(frozen=True)
class End:
    """An end of an operand: its kind (None: open), its SQL, whether it is the last of the two."""

    kind: Kind | None
    value: sql.Composable
    last: bool

    def among(self, days: bool) -> sql.Composable:
        """The end as a date, or as a timestamp."""
        if self.kind is None:
            kind: LiteralString = "date" if days else "timestamptz"
            return sql.SQL("CAST({} AS " + kind + ")").format(self.value)
        if days or self.kind is Kind.MOMENT:
            return self.value
        if self.last:
            return sql.SQL("(CAST({} + 1 AS timestamptz) - interval '1 microsecond')").format(self.value)
        return sql.SQL("CAST({} AS timestamptz)").format(self.value)


def write(compiler: Compiler, node: Operation) -> Expression:
    """A temporal function as a condition."""
    ends = [end for one in node.operands for end in _ends(compiler, node, one)]
    days = all(end.kind in (None, Kind.DAY) for end in ends)
    condition = sql.SQL(RELATIONS[node.name]).format(*(end.among(days) for end in ends))
    return Expression(Kind.TRUTH, condition, node)


def _ends(compiler: Compiler, node: Operation, operand: Node) -> tuple[End, End]:
    """Start and end of an operand; of an instant both the same."""
    if isinstance(operand, Interval):
        return _end(compiler, operand.start, last=False), _end(compiler, operand.end, last=True)
    if node.name not in INSTANTS:
        told = f"{node.name.upper()} vergelijkt perioden, geen tijdstippen; gebruik INTERVAL(van, tot)."
        compiler.wrong(operand, told)
    found = _instant(compiler, operand)
    return End(found.kind, found.sql, last=False), End(found.kind, found.sql, last=True)


def _instant(compiler: Compiler, node: Node) -> Expression:
    found = as_time(compiler, node, Kind.MOMENT) or compiler.expression(node)
    if found.kind not in (*TIMES, Kind.WRONG):
        return compiler.wrong(node, f"Een {found.kind} is geen datum of tijdstip.")
    return found


def _end(compiler: Compiler, node: Node, *, last: bool) -> End:
    if isinstance(node, Open):
        return End(None, sql.SQL("'infinity'" if last else "'-infinity'"), last)
    found = _instant(compiler, node)
    known = compiler.queryables.find(node.name) if isinstance(node, Property) else None
    if known and known.opens == ("end" if last else "start"):
        # Nothing drawn there: valid since ever, or until further notice.
        bound: LiteralString = "infinity" if last else "-infinity"
        return End(found.kind, sql.SQL("coalesce({}, '" + bound + "')").format(found.sql), last)
    return End(found.kind, found.sql, last)
