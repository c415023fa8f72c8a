"""In which order do features come? By properties, up or down, then by their key; what has no value is last.

Pages go on after a row (keyset paging), so the condition "after this row" is written here too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, LiteralString

from psycopg import sql

from layers.errors import WrongQuery
from layers.filtering import queryables
from layers.filtering.queryables import Kind, Queryable
from layers.layer import Layer

MOST_KEYS = 8
# Values travel in a cursor as text and come back as these types; numbers compare exactly as numeric.
TYPES: dict[Kind, LiteralString] = {
    Kind.TEXT: "text",
    Kind.NUMBER: "numeric",
    Kind.TRUTH: "boolean",
    Kind.DAY: "date",
    Kind.MOMENT: "timestamptz",
}
# As people look things up, whatever the database's own order: capitals and accents do not set words apart.
# By so many characters and then by the next key, so that a cursor stays short.
COLLATED = sql.SQL('(left({}, 200) COLLATE "nl-x-icu")')


@dataclass(frozen=True)
class Sorting:
    """One key of an order: its name, SQL expression over rows `f`, kind, and direction."""

    name: str
    expression: sql.Composable
    kind: Kind
    descending: bool

    @property
    def compared(self) -> sql.Composable:
        """The expression as it is compared."""
        return COLLATED.format(self.expression) if self.kind is Kind.TEXT else self.expression

    def order(self) -> sql.Composable:
        """For ORDER BY."""
        way: LiteralString = "{} DESC NULLS LAST" if self.descending else "{} ASC NULLS LAST"
        return sql.SQL(way).format(self.compared)

    def value(self, name: str) -> sql.Composable:
        """The bound value of this name, as it came out of a cursor."""
        return sql.SQL("CAST({} AS " + TYPES[self.kind] + ")").format(sql.Placeholder(name))


def sortables(layer: Layer) -> dict[str, Queryable]:
    """By what the features of a layer can be put in order (19-079r2 and 23-058r1, sortables)."""
    return {one.name: one for one in queryables.fixed_of(layer) if one.kind in TYPES}


def asked(layer: Layer, text: str) -> tuple[Sorting, ...]:
    """The order that ``sortby`` asks: names with + or - before them, by commas. Raises WrongQuery.

    A + in an address arrives as a space.
    """
    known = sortables(layer)
    found: list[Sorting] = []
    for part in text.split(","):
        name = part.strip(" ")
        down = name.startswith("-")
        name = name.removeprefix("-").removeprefix("+")
        if name not in known:
            raise _wrong(_unknown(name, known))
        if any(one.name == name for one in found):
            raise _wrong(f"'{name}' staat er meer dan eens.")
        found.append(Sorting(name, known[name].sql, known[name].kind, down))
    if len(found) > MOST_KEYS:
        raise _wrong(f"Sorteer op ten hoogste {MOST_KEYS} eigenschappen.")
    return tuple(found)


def _unknown(name: str, known: dict[str, Queryable]) -> str:
    near = get_close_matches(name[:60], known, n=1)
    hint = f" Bedoelde u '{near[0]}'?" if near else f" Bekend: {', '.join(list(known)[:20])}."
    return f"Op '{name[:60]}' is niet te sorteren.{hint}"


def _wrong(what: str) -> WrongQuery:
    return WrongQuery("De vraag is niet goed gesteld.", [("sortby", what)])


def order(sort: Sequence[Sorting], key: sql.Composable) -> sql.Composable:
    """What stands after ORDER BY."""
    return sql.SQL(", ").join([*(one.order() for one in sort), key])


def after(
    sort: Sequence[Sorting], key: sql.Composable, values: Sequence[str | None]
) -> tuple[sql.Composable, dict[str, Any]]:
    """The condition that a row comes after the one with these sort values and the key ``%(after)s``."""
    equal: list[sql.Composable] = []
    later: list[sql.Composable] = []
    parameters: dict[str, Any] = {}
    for number, (one, value) in enumerate(zip(sort, values, strict=True)):
        name = f"after{number}"
        if value is None:
            equal.append(sql.SQL("{} IS NULL").format(one.compared))
            continue
        parameters[name] = value
        way: LiteralString = "({0} < {1} OR {0} IS NULL)" if one.descending else "({0} > {1} OR {0} IS NULL)"
        later.append(_all([*equal, sql.SQL(way).format(one.compared, one.value(name))]))
        equal.append(sql.SQL("{} = {}").format(one.compared, one.value(name)))
    later.append(_all([*equal, sql.SQL("{} > %(after)s").format(key)]))
    return sql.SQL("({})").format(sql.SQL(" OR ").join(later)), parameters


def _all(conditions: Sequence[sql.Composable]) -> sql.Composable:
    return sql.SQL("({})").format(sql.SQL(" AND ").join(conditions))
