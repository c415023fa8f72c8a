"""What every write shares: who writes and from where, what came along, and the audit line of how it ended."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4, uuid5

import orjson
from fastapi import Request
from starlette.exceptions import HTTPException

from layers import signatures
from layers.drawing import Condition
from plotserver.kernel import audit
from plotserver.kernel import crs as crs_module
from plotserver.kernel.audit import AuditLine
from plotserver.kernel.crs import Crs
from plotserver.kernel.database import Transaction
from plotserver.kernel.errors import Invalid, NotFound, PlotError, Unavailable
from plotserver.kernel.viewer import Viewer
from plotserver.web.audit import agent_of, told_already
from plotserver.web.context import context
from plotserver.web.reading import WRONG, viewer

MOST_BYTES = 10 * 1024 * 1024
LONGEST_KEY = 200
OPERATIONS = UUID("a3c1f6c8-52d9-4f0e-8f5b-0b5c3f2f6d41")
VERSION_IN_TAG = re.compile(r'^(?:W/)?"v(\d{1,9})\b')
TOO_LARGE = f"De inhoud is groter dan {MOST_BYTES // 1024 // 1024} MB. Stuur haar in delen."


def writer(request: Request) -> Viewer:
    """Who writes; a page of another site does not (`plotserver.web.identifying`)."""
    return viewer(request)


def author_of(who: Viewer) -> str:
    """Under which name versions are signed: the viewer's pseudonym, which holds no personal data."""
    return who.author


@dataclass
class Trail:
    """The audit of one write: what, to which object."""

    request: Request
    action: str
    object: str

    def line(self, who: str, result: str) -> AuditLine:
        """The six fields of BIO2; the time is the database's."""
        origin = self.request.client.host if self.request.client else "onbekend"
        return AuditLine(self.action, self.object, result, origin, who, agent_of(self.request))

    async def done(self, tx: Transaction, who: Viewer) -> None:
        """The write was done: a line in its own transaction."""
        await audit.append(tx, self.line(who.actor, "gelukt"))


@asynccontextmanager
async def trail(request: Request, action: str, thing: str) -> AsyncIterator[Trail]:
    """Audit a write, also when it is refused: the refusal in a transaction of its own, for the write's is
    rolled back."""
    kept = Trail(request, action, thing.replace("\x00", "")[:LONGEST_KEY])
    try:
        yield kept
    except Unavailable:
        raise
    except PlotError as error:
        who = viewer(request)
        told_already(request)
        if who.is_public and isinstance(error, NotFound):  # strangers who try addresses fill no log
            raise
        async with context(request).database.transaction(who, write=True) as tx:
            result = f"geweigerd: {type(error).__name__}"
            await audit.append(tx, kept.line(who.actor, result))
        raise


@asynccontextmanager
async def write(request: Request, who: Viewer, layer_id: str) -> AsyncIterator[Transaction]:
    """A transaction that writes in this layer, when it is this writer's turn. What readers see of it at the
    end is signed."""
    parts = context(request)
    async with parts.turns.of(layer_id), parts.database.transaction(who, write=True) as tx:
        yield tx
        await signatures.sign_published(tx, layer_id, parts.vault)


async def document(request: Request, types: Sequence[str]) -> tuple[Any, int]:
    """The JSON in the body, and its bytes. Raises HTTPException (413, 415) and Invalid."""
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent not in types:
        names = " of ".join(types)
        raise HTTPException(415, f"Stuur de inhoud als {names}; dit was '{sent[:100] or 'niets'}'.")
    body = await content(request)
    try:
        return orjson.loads(body), len(body)
    except orjson.JSONDecodeError:
        raise Invalid(WRONG, [("body", "De inhoud is geen JSON (UTF-8).")]) from None


async def content(request: Request, most: int = MOST_BYTES) -> bytes:
    """The body, unless it is larger than `most` bytes. Raises HTTPException (413)."""
    length = request.headers.get("content-length", "0")
    if length.isascii() and length.isdigit() and int(length[:20]) > most:
        raise HTTPException(413, TOO_LARGE)
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise HTTPException(413, TOO_LARGE)
    return bytes(body)


def content_crs(request: Request) -> Crs:
    """The CRS of the coordinates that were sent; CRS84 when none is named (OGC 20-002, Content-Crs)."""
    named = request.headers.get("content-crs", "").strip()
    return (
        crs_module.find(named.removeprefix("<").removesuffix(">"), "Content-Crs")
        if named
        else crs_module.DEFAULT
    )


def condition(request: Request) -> Condition:
    """On what condition the write is meant (RFC 9110 §13.1). A version is named by the start of an ETag, so
    that any representation of it will do; a tag that is not ours matches nothing."""
    match, none_match = request.headers.get("if-match"), request.headers.get("if-none-match", "")
    exists = False if none_match.strip() == "*" else None
    if match is None:
        return Condition(exists=exists)
    if match.strip() == "*":
        return Condition(exists=True)
    found = (VERSION_IN_TAG.match(tag.strip()) for tag in match.split(","))
    return Condition(versions=frozenset(int(one[1]) for one in found if one), exists=exists)


def operation(request: Request, who: Viewer, thing: str) -> UUID:
    """What names this request, so that it is done once however often it is sent: the Idempotency-Key of the
    client, for this writer and object alone; without one, a new name."""
    key = request.headers.get("idempotency-key", "").strip().strip('"')
    if not key:
        return uuid4()
    if len(key) > LONGEST_KEY:
        raise Invalid(WRONG, [("Idempotency-Key", f"Ten hoogste {LONGEST_KEY} tekens; een UUID volstaat.")])
    return uuid5(OPERATIONS, "\x00".join((who.organisation or "", thing, key)))


def preference(request: Request) -> str:
    """What the client wants back (RFC 7240 §4.2): ``representation``, ``minimal`` or neither."""
    asked = request.headers.get("prefer", "").replace(" ", "").replace('"', "").lower()
    found = [part.removeprefix("return=") for part in re.split("[,;]", asked) if part.startswith("return=")]
    return found[0] if found and found[0] in ("representation", "minimal") else ""
