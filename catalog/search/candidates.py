"""Asks the database which records may be an answer: all wishes first, then some of them."""

from collections.abc import Iterable
from typing import Any, LiteralString

from psycopg import sql

from catalog import vocabulary
from catalog.model import ACCESS, NATURES, PRIORITIES, STATES
from catalog.search import indexing
from catalog.search.formats import FORMATS
from catalog.search.model import Candidate, Filters, Wish
from catalog.search.ranking import strength_of
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction

SQL = queries.load("catalog", "search.sql")
WINDOW = 200
"""Candidates that are ranked by all that is known; beyond, a quick measure gives the order."""


def tsquery(wishes: Iterable[Wish], joint: str) -> str:
    """The wishes as one tsquery, joined by ``&`` or ``|``. Lexemes are quoted; '' for no wishes."""
    return f" {joint} ".join(f"({_of_wish(wish)})" for wish in wishes)


def _of_wish(wish: Wish) -> str:
    ways = []
    for one in wish.alternatives:
        slots = [
            "(" + " | ".join(f"'{indexing.quoted(lexeme)}'" for lexeme in slot) + ")" for slot in one.slots
        ]
        ways.append(" & ".join(slots))
    return " | ".join(f"({way})" for way in ways)


def strong(wishes: Iterable[Wish]) -> str:
    """The words themselves and what means the same, for the quick measure."""
    lexemes = {
        lexeme
        for wish in wishes
        for one in wish.alternatives
        if one.weight >= 0.8
        for slot in one.slots
        for lexeme in slot
    }
    return " | ".join(f"'{indexing.quoted(one)}'" for one in sorted(lexemes)) or "'-'"


_NARROWING: dict[str, LiteralString] = {
    "nature": "AND e.nature = ANY(%(nature)s)",
    "owners": "AND e.owner = ANY(%(owners)s)",
    "access": "AND e.access = ANY(%(access)s)",
    "states": "AND e.state = ANY(%(states)s)",
    "themes": "AND e.themes & %(themes)s <> 0",
    "crisis": "AND e.crisis & %(crisis)s <> 0",
    "formats": "AND e.formats & %(formats)s <> 0",
    "box": "AND e.west <= %(bbox_east)s AND e.east >= %(bbox_west)s"
    " AND e.south <= %(bbox_north)s AND e.north >= %(bbox_south)s",
}
_MATCHING: dict[str, LiteralString] = {
    "words": "e.words @@ CAST(%(query)s AS tsquery)",
    "heads": "e.heads @@ CAST(%(query)s AS tsquery)",
    "ids": "e.record_id = ANY(%(ids)s)",
    "exact": "e.exact && CAST(%(exact)s AS text[])",
    "all": "true",
}


def narrowing(filters: Filters) -> tuple[LiteralString, dict[str, Any]]:
    """The filters as conditions from the list above, with their values."""
    given: dict[str, Any] = {
        "nature": [NATURES.index(one) for one in filters.nature],
        "owners": list(filters.owners),
        "access": [ACCESS.index(one) for one in filters.access],
        "states": [STATES.index(one) for one in filters.states],
        "themes": indexing.bits(filters.themes, indexing.theme_keys()),
        "crisis": indexing.bits(filters.crisis, indexing.crisis_codes()),
        "formats": indexing.bits(filters.formats, list(FORMATS)),
    }
    used = [name for name in given if getattr(filters, name)]
    values = {name: given[name] for name in used}
    conditions = [_NARROWING[name] for name in used]
    if filters.box is not None:
        conditions.append(_NARROWING["box"])
        names = ("bbox_west", "bbox_south", "bbox_east", "bbox_north")
        values |= dict(zip(names, filters.box, strict=True))
    joined: LiteralString = " ".join(conditions)
    return joined, values


async def hits(
    tx: Transaction,
    filters: Filters,
    matching: str,
    values: dict[str, Any],
    *,
    quick: str = "'-'",
    offset: int = 0,
) -> tuple[list[Candidate], int]:
    """The best candidates, at most WINDOW, and how many there are in all."""
    narrowed, narrowing_values = narrowing(filters)
    question = sql.SQL(SQL["hits"]).format(matching=sql.SQL(_MATCHING[matching]), narrowed=sql.SQL(narrowed))
    parameters = {"window": WINDOW, "offset": offset, "strong": quick} | values | narrowing_values
    rows = await (await tx.execute(question, parameters)).fetchall()
    return [candidate_of(row) for row in rows], (rows[0][17] if rows else 0)


async def facet_rows(
    tx: Transaction, filters: Filters, matching: str, values: dict[str, Any]
) -> list[tuple[str, str, int]]:
    """Facets of all that is found, as (facet, value or bits, how many)."""
    narrowed, narrowing_values = narrowing(filters)
    question = sql.SQL(SQL["facets"]).format(
        matching=sql.SQL(_MATCHING[matching]), narrowed=sql.SQL(narrowed)
    )
    rows = await (await tx.execute(question, values | narrowing_values)).fetchall()
    return [(row[0], row[1], row[2]) for row in rows]


async def fill_strengths(tx: Transaction, found: list[Candidate], lexemes: list[str]) -> None:
    """Give each candidate the strengths of the asked lexemes."""
    numbered = {one.no: one for one in found if one.no is not None}
    if not numbered or not lexemes:
        return
    parameters = {"numbers": list(numbered), "lexemes": lexemes}
    for number, lexeme, weights in await (await tx.execute(SQL["strengths"], parameters)).fetchall():
        numbered[number].strengths[lexeme] = strength_of(lexeme, weights)


async def fill_priorities(tx: Transaction, found: list[Candidate], types: list[str]) -> None:
    """Give each candidate its priority in these crisis types."""
    if not types or not found:
        return
    parameters = {"types": types, "ids": [one.id for one in found]}
    rows = await (await tx.execute(SQL["priorities"], parameters)).fetchall()
    ranks: dict[str, int] = {row[0]: row[1] for row in rows}
    for one in found:
        if one.id in ranks:
            one.priority = PRIORITIES[ranks[one.id]]


def candidate_of(row: tuple[Any, ...]) -> Candidate:
    """A row of `hits` as a candidate."""
    (no, record_id, owner, nature, access, state, themes, crisis, formats, west, south, east, north) = row[
        :13
    ]
    quality, tolerance, newest, exact = row[13:17]
    return Candidate(
        id=record_id,
        no=no,
        owner=owner,
        nature=nature,
        access=access,
        state=state,
        themes=themes,
        crisis=crisis,
        formats=formats,
        box=None if west is None else (west, south, east, north),
        quality=quality,
        tolerance=tolerance,
        newest=newest,
        exact=frozenset(exact),
    )


def passes(one: Candidate, filters: Filters) -> bool:
    """Whether a record that the database did not filter meets the filters."""
    theme_bits = indexing.bits(filters.themes, indexing.theme_keys())
    crisis_bits = indexing.bits(filters.crisis, indexing.crisis_codes())
    format_bits = indexing.bits(filters.formats, list(FORMATS))
    area = filters.box
    return (
        (not filters.nature or NATURES[one.nature] in filters.nature)
        and (not filters.owners or one.owner in filters.owners)
        and (not filters.access or ACCESS[one.access] in filters.access)
        and (not filters.states or STATES[one.state] in filters.states)
        and (not filters.themes or bool(one.themes & theme_bits))
        and (not filters.crisis or bool(one.crisis & crisis_bits))
        and (not filters.formats or bool(one.formats & format_bits))
        and (
            area is None
            or (
                one.box is not None
                and one.box[0] <= area[2]
                and one.box[2] >= area[0]
                and one.box[1] <= area[3]
                and one.box[3] >= area[1]
            )
        )
    )


def known_theme(key: str) -> bool:
    """Whether there is such a theme."""
    return key in vocabulary.themes()
