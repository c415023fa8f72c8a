"""Logins that were begun, the accounts of who logged in, and their sessions, in the database."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from plotserver.kernel import queries
from plotserver.kernel.database import Transaction

SQL = queries.load("plotserver.identity", "identity.sql")
ATTEMPT_SECONDS = 600


@dataclass(frozen=True)
class Session:
    """A session as it stands: `standing` is ``geldig``, ``verlopen`` or ``beëindigd``; `issuer` is
    the URL of the one where it began, `called` how that one calls the person."""

    session: str
    account: str
    organisation: str
    issuer: str
    called: str
    ends: datetime
    standing: str


@dataclass(frozen=True)
class Guest:
    """A person of an ad hoc partner of one activity. `entered`: with it the partner came in."""

    activity: str
    organisation: str
    account: str
    entered: bool


def digest(secret: str) -> bytes:
    """What is stored of a random name."""
    return hashlib.sha256(secret.encode()).digest()


async def begin(tx: Transaction, state: str, issuer: str, back: str) -> None:
    """Remember that a login was begun, for ten minutes."""
    parameters = {"state": digest(state), "issuer": issuer, "back": back, "seconds": ATTEMPT_SECONDS}
    await tx.execute(SQL["begin_login"], parameters)


async def take(tx: Transaction, state: str) -> tuple[str, str] | None:
    """The issuer of the login that was begun, and where to go after it; None when it was taken before."""
    row = await (await tx.execute(SQL["take_login"], {"state": digest(state)})).fetchone()
    return (str(row[0]), str(row[1])) if row else None


async def account(tx: Transaction, issuer: str, subject: str, organisation: str, name: str) -> str | None:
    """The pseudonym of a person or machine; None when there is no such organisation here."""
    parameters = {"issuer": issuer, "subject": subject, "organisation": organisation, "name": name}
    row = await (await tx.execute(SQL["know_account"], parameters)).fetchone()
    return row[0] if row else None


async def admit(tx: Transaction, issuer: str, subject: str, domain: str, name: str) -> Guest | None:
    """Who has a verified address in this domain, as a partner of the activity that asked it in; None when
    none did, or it ended."""
    parameters = {"issuer": issuer, "subject": subject, "domain": domain, "name": name}
    parameters["made"] = f"adhoc-{secrets.token_hex(5)}"
    async with tx.cursor(row_factory=class_row(Guest)) as cursor:
        await cursor.execute(SQL["admit_guest"], parameters)
        return await cursor.fetchone()


async def start(tx: Transaction, account_id: str, idle: int, longest: int) -> str:
    """A new session of this account; returns the secret that goes into the cookie."""
    secret = secrets.token_urlsafe(32)
    parameters = {
        "session": f"s-{secrets.token_hex(6)}",
        "hash": digest(secret),
        "account": account_id,
        "idle": idle,
        "longest": longest,
    }
    await tx.execute(SQL["start_session"], parameters)
    return secret


async def find(tx: Transaction, secret: str) -> Session | None:
    """The session whose secret this is."""
    async with tx.cursor(row_factory=class_row(Session)) as cursor:
        await cursor.execute(SQL["find_session"], {"hash": digest(secret)})
        return await cursor.fetchone()


async def end(tx: Transaction, session: str) -> None:
    """End a session, effective from the next transaction."""
    await tx.execute(SQL["end_session"], {"session": session})
