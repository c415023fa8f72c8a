"""Lists records by what standards ask: words, place, time, type, identifiers, any condition on the columns.

Records of the catalogue and layers and pictures of this server are one list, as far as the viewer of the
transaction may see them. Search in plain language is `catalog.search`; its ranking can be given here.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, LiteralString

from psycopg import sql

from catalog.analysis.letters import tokens
from catalog.analysis.thesaurus import words as thesaurus_words
from catalog.documents.described import Described, Site, of_own, of_record
from catalog.errors import RecordNotFound
from catalog.model import ACCESS, FREQUENCIES, NATURES, Box
from catalog.records import many
from catalog.search import own
from catalog.search.indexing import lexemes_of_word, quoted
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction

SQL = queries.load("catalog", "listing.sql")
MOST_PHRASES = 50


@dataclass(frozen=True)
class Column:
    """What a record can be filtered by: its SQL over rows `f`, what kind of value it is, and its schema.

    `kind`: text, number, moment, array or shape.
    """

    name: str
    kind: str
    sql: LiteralString
    title: str
    choices: tuple[str, ...] = ()
    sortable: bool = False


COLUMNS: Final[dict[str, Column]] = {
    one.name: one
    for one in (
        Column("id", "text", "f.id", "Kenmerk", sortable=True),
        Column("type", "text", "f.type", "Soort", ("dataset", "service", "map"), sortable=True),
        Column("title", "text", "f.title", "Titel", sortable=True),
        Column("description", "text", "f.description", "Omschrijving"),
        Column("keywords", "array", "f.keywords", "Trefwoorden"),
        Column("thema", "array", "f.themes", "Thema's"),
        Column("eigenaar", "text", "f.owner", "Bronhouder", sortable=True),
        Column("aard", "text", "f.nature", "Aard", NATURES, sortable=True),
        Column("toegang", "text", "f.access", "Toegang", ACCESS, sortable=True),
        Column("license", "text", "f.licence", "Licentie"),
        Column("actualisatie", "text", "f.update_frequency", "Hoe vaak vernieuwd", tuple(FREQUENCIES)),
        Column(
            "kwaliteit", "number", "f.quality", "Kwaliteit van de beschrijving (0 tot 100)", sortable=True
        ),
        Column("nieuwste", "moment", "f.newest", "Tijd van de nieuwste gegevens", sortable=True),
        Column("created", "moment", "f.created", "Beschreven op", sortable=True),
        Column("updated", "moment", "f.modified", "Gewijzigd op", sortable=True),
        Column("geometry", "shape", "f.geom", "Gebied"),
    )
}
USUAL_ORDER = (("kwaliteit", True), ("id", False))


@dataclass(frozen=True)
class Wanted:
    """Which records, in which order.

    `phrases` are joined by OR; each is found as it is written, without regard to capitals. `condition` is on
    rows `f`, with its values in `values`. `ranked` holds ids, best first, which come in that order; `order`
    goes before it: columns, each with whether it descends.
    """

    phrases: tuple[str, ...] = ()
    box: Box | None = None
    period: tuple[datetime | None, datetime | None] | None = None
    types: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    external: tuple[str, ...] = ()
    condition: sql.Composable | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    ranked: tuple[str, ...] | None = None
    order: tuple[tuple[str, bool], ...] = ()


async def listed(tx: Transaction, wanted: Wanted, limit: int, offset: int = 0) -> tuple[int, list[str]]:
    """How many records there are, and the ids of a page of them."""
    values: dict[str, Any] = {"limit": limit, "offset": offset} | dict(wanted.values)
    conditions = _conditions(wanted, values)
    words: sql.Composable = sql.SQL("true")
    if wanted.phrases and (query := _tsquery(wanted.phrases)):
        words, values["words"] = sql.SQL(SQL["record_words"]), query
    question = sql.SQL(SQL["listed"]).format(
        record_words=words,
        conditions=sql.SQL(" AND ").join(conditions),
        order=sql.SQL(", ").join(_order(wanted, values)),
    )
    rows = await (await tx.execute(question, values)).fetchall()
    if rows:
        return rows[0][1], [row[0] for row in rows]
    if offset == 0 and limit > 0:
        return 0, []
    first = await (await tx.execute(question, values | {"limit": 1, "offset": 0})).fetchone()
    return (0 if first is None else first[1]), []


async def described(tx: Transaction, ids: Sequence[str], site: Site) -> list[Described]:
    """These records, in this order, as far as the viewer may see them."""
    mine = [one for one in ids if one.startswith(("laag.", "beeld."))]
    found = {one.id: of_record(one) for one in await many(tx, [one for one in ids if one not in set(mine)])}
    if mine:
        there = await own.visible(tx, mine[0] if len(mine) == 1 else None)
        found |= {one.id: of_own(one, site) for one in there if one.id in set(mine)}
    return [found[one] for one in ids if one in found]


async def one(tx: Transaction, record_id: str, site: Site) -> Described:
    """One record. Raises RecordNotFound."""
    found = await described(tx, [record_id], site)
    if not found:
        raise RecordNotFound
    return found[0]


async def page(
    tx: Transaction, wanted: Wanted, site: Site, limit: int, offset: int = 0
) -> tuple[int, list[Described]]:
    """How many records there are, and a page of them."""
    total, ids = await listed(tx, wanted, limit, offset)
    return total, await described(tx, ids, site)


async def changed(tx: Transaction) -> datetime | None:
    """When a record of the catalogue last changed."""
    row = await (await tx.execute(SQL["newest"])).fetchone()
    return None if row is None else row[0]


async def moments(tx: Transaction, limit: int, offset: int) -> tuple[int, list[tuple[str, datetime | None]]]:
    """How many records there are, and of a part of them when each last changed."""
    rows = await (await tx.execute(SQL["moments"], {"limit": limit, "offset": offset})).fetchall()
    return (rows[0][2] if rows else 0), [(row[0], row[1]) for row in rows]


def _conditions(wanted: Wanted, values: dict[str, Any]) -> list[sql.Composable]:
    found: list[sql.Composable] = [sql.SQL("true")]
    if wanted.phrases:
        values["phrases"] = [pattern(one) for one in wanted.phrases]
        found.append(sql.SQL(SQL["said"]))
    if wanted.box is not None:
        found.append(_within(wanted.box, values))
    if wanted.period is not None:
        values["start"] = wanted.period[0]
        found.append(sql.SQL(SQL["in_time"]))
    if wanted.types:
        values["types"] = list(wanted.types)
        found.append(sql.SQL("f.type = ANY(%(types)s)"))
    if wanted.ids:
        values["wanted_ids"] = list(wanted.ids)
        found.append(sql.SQL("f.id = ANY(%(wanted_ids)s)"))
    if wanted.external:
        values["external"] = list(wanted.external)
        found.append(sql.SQL(SQL["external"]))
    if wanted.condition is not None:
        found.append(wanted.condition)
    return found


def _within(box: Box, values: dict[str, Any]) -> sql.Composable:
    """Meets the box; of one across the antimeridian, one of its halves."""
    west, south, east, north = box
    halves = [box] if west <= east else [(west, south, 180.0, north), (-180.0, south, east, north)]
    parts = []
    for half, edges in enumerate(halves):
        names = [f"box{half}_{edge}" for edge in range(4)]
        values |= dict(zip(names, edges, strict=True))
        placed = sql.SQL(", ").join(
            sql.SQL("CAST({} AS double precision)").format(sql.Placeholder(name)) for name in names
        )
        parts.append(sql.SQL("ST_Intersects(f.geom, ST_MakeEnvelope({}, 4258))").format(placed))
    return sql.SQL("({})").format(sql.SQL(" OR ").join(parts))


def _order(wanted: Wanted, values: dict[str, Any]) -> list[sql.Composable]:
    found: list[sql.Composable] = [
        sql.SQL("{} {} NULLS LAST").format(sql.SQL(COLUMNS[name].sql), sql.SQL("DESC" if down else "ASC"))
        for name, down in wanted.order
    ]
    if not wanted.order and wanted.ranked is not None:
        values["ranked"] = list(wanted.ranked)
        found.append(sql.SQL("array_position(CAST(%(ranked)s AS text[]), f.id) NULLS LAST"))
    if not wanted.order and wanted.phrases:
        found.append(sql.SQL(SQL["rank"]))
    usual = [] if wanted.order else [sql.SQL("f.quality DESC")]
    return [*found, *usual, sql.SQL("f.id")]


def pattern(phrase: str) -> str:
    """A regular expression (PostgreSQL) for these words, in this order, as whole words."""
    words = [re.sub(r"([^\w\s])", r"\\\1", word) for word in phrase.split()]
    joined = r"\s+".join(words)
    start = r"\m" if re.match(r"\w", phrase.strip()) else ""
    end = r"\M" if re.search(r"\w$", phrase.strip()) else ""
    return f"{start}{joined}{end}"


def _tsquery(phrases: tuple[str, ...]) -> str:
    """A query on the index that all records meet that say one of the phrases; '' when there is none such."""
    stop = thesaurus_words().stop
    ways = []
    for phrase in phrases:
        lexemes = [lexemes_of_word(word)[0] for word in tokens(phrase) if word not in stop]
        if not lexemes:
            return ""
        ways.append("(" + " & ".join(f"'{quoted(one)}'" for one in lexemes) + ")")
    return " | ".join(ways)
