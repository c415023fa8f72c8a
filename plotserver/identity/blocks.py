"""Who is kept out: accounts, organisations and tokens that were blocked.

The database refuses sessions and keys of these itself (``plot.enter``). A token of an issuer it never sees,
so the server holds the list in memory and asks for it every second; who blocks somebody has it asked at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row

from plotserver.identity.refusing import Refused
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction
from plotserver.kernel.viewer import Viewer

SQL = queries.load("plotserver.identity", "identity.sql")
ACCOUNT, ORGANISATION, TOKEN, TOKENS = "account", "organisatie", "token", "tokens"
KINDS = (ACCOUNT, ORGANISATION, TOKEN, TOKENS)
BLOCKED = "geblokkeerd"


@dataclass(frozen=True)
class Block:
    """A block as who decides about it sees it."""

    id: int
    kind: str
    organisation: str | None
    organisation_name: str | None
    account: str | None
    issuer: str | None
    jti: str | None
    reason: str
    created_at: datetime
    created_by: str
    lifted_at: datetime | None
    lifted_by: str | None


@dataclass(frozen=True)
class Origin:
    """From which token a viewer came: issuer, `jti`, and `issued` in seconds since 1970."""

    issuer: str
    jti: str
    issued: float

    @classmethod
    def of(cls, issuer: str, claims: Mapping[str, Any]) -> "Origin":
        """That of these claims, which hold."""
        return cls(issuer, str(claims.get("jti", "")), float(claims.get("iat", 0)))


class Blocks:
    """The list as this process knows it."""

    def __init__(self) -> None:
        self.known = False
        self._organisations: frozenset[str] = frozenset()
        self._accounts: frozenset[str] = frozenset()
        self._tokens: frozenset[tuple[str, str]] = frozenset()
        self._until: dict[str, float] = {}

    async def refresh(self, tx: Transaction) -> None:
        """Ask for the list."""
        rows = await (await tx.execute(SQL["standing_blocks"])).fetchall()
        self._organisations = frozenset(row[1] for row in rows if row[0] == ORGANISATION)
        self._accounts = frozenset(row[2] for row in rows if row[0] == ACCOUNT)
        self._tokens = frozenset((row[3], row[4]) for row in rows if row[0] == TOKEN)
        until: dict[str, float] = {}
        for _, _, account, _, _, at in (row for row in rows if row[0] == TOKENS):
            until[account] = max(until.get(account, 0.0), at.timestamp())
        self._until, self.known = until, True

    def keep_out(self, viewer: Viewer, origin: Origin | None = None) -> None:
        """Raises Refused for who is blocked, or comes with a token that was ended."""
        thing = f"sleutel {viewer.key}" if viewer.key else "toegangsbewijs"
        if viewer.organisation in self._organisations or viewer.account in self._accounts:
            raise Refused(BLOCKED, actor=viewer.actor, thing=thing)
        if origin is None:
            return
        # Issuers tell the second: of a token from the very second in which all were ended, nobody knows.
        if origin.issued <= self._until.get(viewer.account or "", 0.0):
            raise Refused("beëindigd", actor=viewer.actor, thing="token")
        if (origin.issuer, origin.jti) in self._tokens:
            raise Refused("beëindigd", actor=viewer.actor, thing="token")


async def told(tx: Transaction, block: int | None = None, *, standing: bool = True) -> list[Block]:
    """The blocks that the viewer decides about, or the one with this number."""
    async with tx.cursor(row_factory=class_row(Block)) as cursor:
        await cursor.execute(SQL["blocks"], {"id": block, "standing": standing})
        return await cursor.fetchall()


async def put(
    tx: Transaction, kind: str, thing: str, reason: str, author: str, issuer: str = ""
) -> int | None:
    """Block; the number of the block, or None where there is no such thing for this viewer to block."""
    parameters = {"kind": kind, "thing": thing, "issuer": issuer, "reason": reason, "author": author}
    row = await (await tx.execute(SQL["put_block"], parameters)).fetchone()
    return row[0] if row else None


async def lift(tx: Transaction, block: int, author: str) -> bool:
    """Let in again; whether there was such a block. Sessions and keys that ended do not come back."""
    row = await (await tx.execute(SQL["lift_block"], {"id": block, "author": author})).fetchone()
    return bool(row and row[0])
