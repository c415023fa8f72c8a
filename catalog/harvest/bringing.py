"""Brings what was found on a page into the catalogue: new, changed, the same, or known from another source.

Within one source every thing is a record of its own. Across sources the same thing is known by its metadata
identifier, the identifier of its data, or the layer that serves it; it stays one record, with its sources.
Of records of this organisation the description is made of what all its sources say; records of others, and
those that came with the server, stay as they are and only get the source.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from catalog import quality, record_form, records
from catalog.harvest import describing
from catalog.harvest.found import Found
from catalog.quality import Facts
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction
from plotserver.kernel.errors import PlotError
from plotserver.kernel.viewer import Viewer

SQL = queries.load("catalog", "harvest.sql")
SCHEMES = ("metadata", "dataset", "endpoint")


@dataclass(frozen=True)
class Source:
    """A source as a run works on it."""

    id: int
    organisation: str
    url: str
    kind: str | None
    found_url: str | None
    title: str
    nature: str
    audience: str
    every_hours: int | None

    @property
    def viewer(self) -> Viewer:
        """On whose behalf its records are written."""
        return Viewer(self.organisation)

    def known_as(self, kind: str, url: str, title: str) -> "Source":
        """With what was found out of it."""
        return replace(self, kind=kind, found_url=url, title=self.title or title)


@dataclass
class Brought:
    """What became of what was on a page."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    joined: int = 0
    doubles: int = 0
    faults: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """By name, as the run keeps them."""
        names = ("added", "changed", "unchanged", "joined", "doubles")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class _Known:
    record: str
    digest: bytes
    run: int
    missed: bool
    found: dict[str, Any]
    visible: bool


@dataclass(frozen=True)
class _Match:
    scheme: str
    value: str
    record: str
    ours: bool
    audience: str
    of_this_source: bool
    has_metadata: bool


def identity_digest(found: Found) -> bytes:
    """A short name for an identity of any length."""
    return hashlib.sha256(found.identity.encode()).digest()[:16]


async def bring(tx: Transaction, source: Source, run: int, page: Sequence[Found]) -> Brought:
    """Bring all of a page. What one thing does wrong loses only itself."""
    brought = Brought()
    digests = [identity_digest(one) for one in page]
    values: dict[str, Any] = {"source": source.id, "identities": digests}
    rows = await (await tx.execute(SQL["known"], values)).fetchall()
    known = {bytes(row[0]): _Known(row[1], bytes(row[2]), *row[3:]) for row in rows}
    same: list[bytes] = []
    met: set[bytes] = set()
    for found, key in zip(page, digests, strict=True):
        before = known.get(key)
        if key in met or (before is not None and before.run == run):
            brought.doubles += 1
            continue
        met.add(key)
        if before and before.visible and not before.missed and before.digest == describing.digest(found):
            same.append(key)
            continue
        try:
            async with tx.transaction():
                await _one(_Bringing(tx, source, run, found, key), before, brought)
        except (PlotError, psycopg.DataError, psycopg.IntegrityError) as error:
            told = error.message if isinstance(error, PlotError) else "past niet in de catalogus"
            brought.faults.append(f"{found.title[:80]}: {told}"[:300])
    if same:
        await tx.execute(SQL["seen_again"], {"source": source.id, "run": run, "identities": same})
    brought.unchanged += len(same)
    return brought


@dataclass(frozen=True)
class _Bringing:
    tx: Transaction
    source: Source
    run: int
    found: Found
    key: bytes

    async def link(self, record: str) -> None:
        """Keep that this source tells of the record, and what."""
        values = {
            "source": self.source.id,
            "identity_digest": self.key,
            "identity": self.found.identity[:2_000],
            "record": record,
            "found": Jsonb(describing.written(self.found)),
            "digest": describing.digest(self.found),
            "run": self.run,
        }
        await self.tx.execute(SQL["link"], values)

    async def tell(self, record: str, kind: str, fields: Sequence[str] = ()) -> None:
        """Log what became of it."""
        values = {"record": record, "source": self.source.id, "run": self.run, "kind": kind}
        await self.tx.execute(SQL["event"], values | {"fields": list(fields)})

    async def describe(self, record: str, audience: str) -> None:
        """Write the record of what all sources of this organisation say."""
        order = {"record": record, "order": list(describing.BY_RICHNESS)}
        rows = await (await self.tx.execute(SQL["told_of"], order)).fetchall()
        told = [describing.read(row[1]) for row in rows] or [self.found]
        await self.deliver(record, describing.together(told), audience)

    async def deliver(self, record: str, found: Found, audience: str) -> None:
        """Write the record as it is described here; what people changed by hand stays."""
        document = describing.document(record, found, self.source.nature, self.source.title)
        score = quality.judge(
            Facts(
                record_form.record_of(document, strict=False), found.email, found.restriction, found.modified
            )
        )
        await records.deliver(
            self.tx, document, origin="geoogst", audience=audience, quality=score.percent, strict=False
        )


async def _one(bringing: _Bringing, before: _Known | None, brought: Brought) -> None:
    if before is not None and before.visible:
        await _again(bringing, before, brought)
        return
    match = await _match(bringing)
    if match is None:
        record = before.record if before else describing.record_id(bringing.source.id, bringing.found)
        await bringing.deliver(record, bringing.found, bringing.source.audience)
        await bringing.link(record)
        await bringing.tell(record, "terug" if before else "nieuw")
        brought.added += 1
        return
    await bringing.link(match.record)
    if match.ours:
        await bringing.describe(match.record, match.audience)
    await bringing.tell(match.record, "samengevoegd")
    brought.joined += 1


async def _again(bringing: _Bringing, before: _Known, brought: Brought) -> None:
    """A thing that this source told of before, and tells of otherwise now (or again)."""
    kept = await records.standing(bringing.tx, before.record)
    fields = describing.changed_fields(before.found, describing.written(bringing.found))
    await bringing.link(before.record)
    if kept is not None and kept.origin == "geoogst" and kept.holder == bringing.source.organisation:
        await bringing.describe(before.record, kept.audience)
    if fields or not before.missed:
        await bringing.tell(before.record, "gewijzigd", fields)
        brought.changed += 1
    else:
        await bringing.tell(before.record, "terug")
        brought.unchanged += 1


async def _match(bringing: _Bringing) -> _Match | None:
    """The record that this is, of those that the organisation may see: by the strongest identifier first."""
    named = describing.identifiers(bringing.found)
    if not named:
        return None
    values = {
        "source": bringing.source.id,
        "schemes": [scheme for scheme, _ in named],
        "values": [value for _, value in named],
    }
    rows = await (await bringing.tx.execute(SQL["matching"], values)).fetchall()
    described = any(scheme == "metadata" for scheme, _ in named)
    fit = [
        one
        for one in (_Match(*row) for row in rows)
        if not one.of_this_source
        and (not one.ours or one.audience == bringing.source.audience)
        # Two descriptions of their own may name one layer: the layer alone is not both.
        and (one.scheme != "endpoint" or not (described and one.has_metadata))
    ]
    return min(fit, key=lambda one: (SCHEMES.index(one.scheme), one.record), default=None)


async def count_absence(tx: Transaction, source: Source, run: int, patience: int) -> int:
    """Count what this whole harvest did not meet; what is gone for long, and told of by nobody else, leaves
    the catalogue. How many did."""
    values = {"source": source.id, "run": run, "patience": patience}
    removed = 0
    for record, missing, gone in await (await tx.execute(SQL["count_absence"], values)).fetchall():
        kind = "afwezig"
        if gone and not await _still_told(tx, record) and await records.remove(tx, record):
            kind = "verwijderd"
            removed += 1
        elif missing > 1:
            continue
        event = {"record": record, "source": source.id, "run": run, "kind": kind, "fields": []}
        await tx.execute(SQL["event"], event)
    return removed


async def _still_told(tx: Transaction, record: str) -> bool:
    row = await (await tx.execute(SQL["still_told"], {"record": record})).fetchone()
    return bool(row and row[0])
