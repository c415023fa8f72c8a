"""Access keys: for what cannot log in, such as a dashboard, or a catalogue client in QGIS.

A key is ``pks_`` + 8 characters that anyone may know + ``_`` + 256 random bits. Only its SHA-256 is stored:
there is no shorter way to the random bits than to guess them all, so a slow hash would only slow us down.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from plotserver.kernel import queries
from plotserver.kernel.database import Transaction

SQL = queries.load("plotserver.identity", "identity.sql")
SHAPE = re.compile(r"pks_([a-z2-7]{8})_[A-Za-z0-9_-]{43}")
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
LONGEST_DAYS = 366
READ, WRITE = "lezen", "bewerken"


@dataclass(frozen=True)
class NewKey:
    """A key that was just made: `token` is shown once and kept nowhere."""

    id: str
    token: str


@dataclass(frozen=True)
class AccessKey:
    """A key as its organisation sees it. `everything`: all that the organisation may see."""

    id: str
    name: str
    may: str
    everything: bool
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    made_by: str | None
    pictures: list[str]
    layers: list[str]


@dataclass(frozen=True)
class Wanted:
    """What a key is to be. Without pictures and layers: everything that its organisation may see."""

    name: str
    may: str
    pictures: tuple[str, ...]
    layers: tuple[str, ...]
    expires_at: datetime


@dataclass(frozen=True)
class Used:
    """A key that was shown, with its organisation and the account of its maker."""

    key: str
    account: str | None
    organisation: str
    standing: str
    before: datetime | None


@dataclass(frozen=True)
class Choice:
    """A picture (``beeld``) or layer (``laag``) that a key can be made for."""

    kind: str
    id: str
    title: str


def new() -> NewKey:
    """A key that nobody has."""
    name = "".join(secrets.choice(LETTERS) for _ in range(8))
    return NewKey(name, f"pks_{name}_{secrets.token_urlsafe(32)}")


def looks_like_one(token: str) -> bool:
    """Whether a text has the shape of an access key."""
    return SHAPE.fullmatch(token) is not None


def name_in(token: str) -> str:
    """The characters of a key that anyone may know."""
    found = SHAPE.fullmatch(token)
    return found[1] if found else ""


def digest(token: str) -> bytes:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).digest()


async def make(tx: Transaction, key: NewKey, wanted: Wanted) -> None:
    """Keep a key for the viewer's organisation.

    Raises psycopg's InsufficientPrivilege when this viewer may not make it.
    """
    parameters = vars(wanted) | {
        "id": key.id,
        "hash": digest(key.token),
        "pictures": list(wanted.pictures),
        "layers": list(wanted.layers),
    }
    await tx.execute(SQL["make_key"], parameters)


async def known(tx: Transaction, key_id: str | None = None) -> list[AccessKey]:
    """The keys of the viewer's organisation, or the one with this id."""
    async with tx.cursor(row_factory=class_row(AccessKey)) as cursor:
        await cursor.execute(SQL["keys"], {"id": key_id})
        return await cursor.fetchall()


async def choices(tx: Transaction) -> list[Choice]:
    """The pictures and layers that the viewer may see."""
    async with tx.cursor(row_factory=class_row(Choice)) as cursor:
        await cursor.execute(SQL["choices"])
        return await cursor.fetchall()


async def revoke(tx: Transaction, key_id: str) -> bool:
    """End a key of the viewer's organisation; whether there was such a key."""
    row = await (await tx.execute(SQL["revoke_key"], {"id": key_id})).fetchone()
    return bool(row and row[0])


async def find(tx: Transaction, token: str) -> Used | None:
    """The key that was shown, used or not any more."""
    async with tx.cursor(row_factory=class_row(Used)) as cursor:
        await cursor.execute(SQL["find_key"], {"hash": digest(token)})
        return await cursor.fetchone()
