"""Reads and writes records.

What was shipped or harvested (`deliver`) and what people changed by hand (`edit`) are kept apart: a later
delivery replaces the first and keeps the second. The database decides who may read and keep what.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from catalog.errors import NotYourRecord, RecordNotFound
from catalog.model import Endpoint, Record
from catalog.record_form import record_of
from catalog.search.indexing import entry_of
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction

SQL = queries.load("catalog", "records.sql")


@dataclass(frozen=True)
class Standing:
    """What is kept of a record: as delivered, and the fields that people changed since."""

    source: dict[str, Any]
    edits: dict[str, Any]
    document: dict[str, Any]
    origin: str
    audience: str
    holder: str | None
    quality: int


@dataclass(frozen=True)
class Kept:
    """What became of a write."""

    id: str
    made: bool
    changed: bool


async def one(tx: Transaction, record_id: str) -> Record:
    """A record with its endpoints. Raises RecordNotFound."""
    found = await many(tx, [record_id])
    if not found:
        raise RecordNotFound
    return found[0]


async def many(tx: Transaction, ids: Iterable[str]) -> list[Record]:
    """Those of these records that the viewer may see, in this order."""
    wanted = list(dict.fromkeys(ids))
    rows = await (await tx.execute(SQL["one"], {"ids": wanted})).fetchall()
    served: dict[str, list[Endpoint]] = {}
    for row in await (await tx.execute(SQL["endpoints"], {"ids": wanted})).fetchall():
        served.setdefault(row[0], []).append(_endpoint(row[1:]))
    records = {row[0]: _record(row, served.get(row[0], [])) for row in rows}
    return [records[record_id] for record_id in wanted if record_id in records]


async def standing(tx: Transaction, record_id: str) -> Standing | None:
    """What is kept of a record that the viewer may see, if it is there."""
    row = await (await tx.execute(SQL["standing"], {"id": record_id})).fetchone()
    return None if row is None else Standing(*row)


async def deliver(
    tx: Transaction,
    document: Mapping[str, Any],
    *,
    origin: str,
    audience: str = "openbaar",
    quality: int | None = None,
    strict: bool = True,
) -> Kept:
    """Write a record as a source or the installation has it; what people changed by hand stays changed.

    Raises Invalid with all faults, and NotYourRecord.
    """
    held = await standing(tx, str(document.get("id", "")))
    return await _keep(tx, held, given(document, held, origin, audience, quality, strict=strict))


async def edit(tx: Transaction, record_id: str, changes: Mapping[str, Any]) -> Kept:
    """Change fields of a record by hand; None takes a field back to what was delivered.

    Raises RecordNotFound, Invalid with all faults, and NotYourRecord.
    """
    held = await standing(tx, record_id)
    if held is None:
        raise RecordNotFound
    edits = {name: value for name, value in {**held.edits, **changes}.items() if value is not None}
    edits.pop("id", None)
    changed = replace(held, edits=edits)
    return await _keep(
        tx, held, given(held.source, changed, held.origin, held.audience, held.quality, strict=False)
    )


async def remove(tx: Transaction, record_id: str) -> bool:
    """Take a record out of the catalogue. Raises NotYourRecord."""
    try:
        row = await (await tx.execute(SQL["remove"], {"id": record_id})).fetchone()
    except psycopg.errors.InsufficientPrivilege as error:
        raise NotYourRecord from error
    return bool(row and row[0])


async def by_identifier(tx: Transaction, scheme: str, value: str) -> str | None:
    """The id of the record that holds this identifier, of those that the viewer may see."""
    row = await (await tx.execute(SQL["by_identifier"], {"scheme": scheme, "value": value})).fetchone()
    return None if row is None else str(row[0])


async def refresh_lexicon(tx: Transaction) -> None:
    """Count the words of the open records anew; after a harvest."""
    await tx.execute(SQL["refresh_lexicon"])


async def _keep(tx: Transaction, held: Standing | None, row: dict[str, Any]) -> Kept:
    try:
        made = await (await tx.execute(SQL["keep"], {"given": Jsonb(row)})).fetchone()
    except psycopg.errors.InsufficientPrivilege as error:
        raise NotYourRecord from error
    changed = held is None or held.document != row["document"]
    return Kept(row["id"], bool(made and made[0]), changed)


def given(
    document: Mapping[str, Any],
    held: Standing | None,
    origin: str,
    audience: str,
    quality: int | None,
    *,
    strict: bool,
) -> dict[str, Any]:
    """What catalogue.keep takes for this delivery. Raises Invalid with all faults."""
    edits = held.edits if held else {}
    merged = {**document, **edits}
    record = record_of(merged, strict=strict)
    scored = quality if quality is not None else held.quality if held else record.quality
    record = replace(record, origin=origin, audience=audience, quality=scored)
    return row_of(record, dict(document), edits, merged) | {"holder_id": held.holder if held else None}


def row_of(
    record: Record, source: dict[str, Any], edits: dict[str, Any], merged: dict[str, Any]
) -> dict[str, Any]:
    """The record as catalogue.keep takes it: the columns of catalogue.record, and what belongs to it."""
    return {
        "id": record.id,
        "kind": record.kind,
        "origin": record.origin,
        "audience": record.audience,
        "source_document": source,
        "edits": edits,
        "document": merged,
        "title": record.title,
        "description": record.description,
        "owner": record.owner,
        "nature": record.nature,
        "access": record.access,
        "licence": record.licence,
        "update_frequency": record.update_frequency,
        "coverage": _polygon(record),
        "quality": record.quality,
        "endpoints": [
            {
                "position": position,
                "protocol": served.protocol,
                "url": served.url,
                "layer": served.layer,
                "title": served.title,
            }
            for position, served in enumerate(record.endpoints)
        ],
        "crisis": [
            {"crisis_type": use.crisis_type, "need": use.need, "priority": use.priority}
            for use in record.crisis
        ],
        "identifiers": [{"scheme": one.scheme, "value": one.value} for one in record.identifiers],
        "entry": entry_of(record),
    }


def _polygon(record: Record) -> str | None:
    """The box as WKT, anticlockwise from its south-west corner."""
    if record.bbox is None:
        return None
    west, south, east, north = record.bbox
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return "POLYGON((" + ", ".join(f"{lon!r} {lat!r}" for lon, lat in corners) + "))"


def _endpoint(row: tuple[Any, ...]) -> Endpoint:
    number, protocol, url, layer, title, state, checked_at, latency, newest, crs, message = row
    return Endpoint(
        protocol, url, layer, title, state, checked_at, latency, newest, tuple(crs), message, number
    )


def _record(row: tuple[Any, ...], served: list[Endpoint]) -> Record:
    _id, kind, origin, audience, holder, document, quality, newest, created, modified = row
    return replace(
        record_of(document, strict=False),
        kind=kind,
        origin=origin,
        audience=audience,
        holder=holder,
        quality=quality,
        newest=newest,
        created=created,
        modified=modified,
        endpoints=tuple(served),
    )
