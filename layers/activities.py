"""Who works together in which activity? Joining gives what is shared with it; leaving, or its end, takes it.

A partner whom no issuer knows is invited into one activity: one person of the organisation that leads it
asks, a second approves, and a code that is shown once lets it in, until a day that is set before.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from layers.layer import Box, Organisation
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction
from plotserver.kernel.errors import Conflict, Forbidden, Invalid, NotFound

SQL = queries.load("layers", "activities.sql")
LONGEST_STAY: Final = timedelta(days=365)
CODE_SECONDS: Final = 3600

UNKNOWN = "Deze activiteit bestaat niet, of u neemt er niet aan deel."
OWNER_ALONE = "Alleen de organisatie die deze activiteit leidt, bepaalt wie eraan deelneemt."
CLOSED = "Deze activiteit is afgesloten. Er kan niemand meer bij."
NO_ORGANISATION = "Deze organisatie is er niet. Zoek haar op in /v1/doelgroepen."
NOT_TAKING_PART = "Deze organisatie neemt niet deel aan de activiteit."
SECOND_PERSON = "Wie uitnodigt, keurt niet ook goed: laat een tweede persoon van uw organisatie dat doen."
NO_INVITATION = "Deze uitnodiging is er niet."
NOT_OPEN = "Deze uitnodiging is al goedgekeurd, gebruikt, ingetrokken of verlopen. Maak een nieuwe."
WRONG_CODE = "Deze code klopt niet, is al gebruikt of is verlopen. Vraag een nieuwe aan wie u uitnodigde."
WRONG_DAY = "Kies een einddatum in de toekomst, ten hoogste een jaar vooruit."


@dataclass(frozen=True)
class Participant:
    """An organisation that takes part. `adhoc`: it was asked into this activity alone."""

    organisation_id: str
    name: str
    short_name: str
    adhoc: bool
    role: str
    joined_at: datetime
    until: datetime | None


@dataclass(frozen=True)
class Activity:
    """An activity as its participants see it. `own`: the viewer leads it; `takes_part`: it is in it."""

    id: str
    title: str
    title_en: str
    description: str
    crisis_type: str | None
    crisis_type_name: str | None
    grip: str | None
    exercise: bool
    phase: str
    owner_id: str
    owner_name: str
    owner_short_name: str
    owner_kind: str
    owner_colour: str
    west: float | None
    south: float | None
    east: float | None
    north: float | None
    started_at: datetime
    ended_at: datetime | None
    open: bool
    own: bool
    takes_part: bool
    picture_id: str | None

    @property
    def owner(self) -> Organisation:
        """Who leads it."""
        return Organisation(
            self.owner_id, self.owner_name, self.owner_short_name, self.owner_kind, self.owner_colour
        )

    @property
    def extent(self) -> Box | None:
        """(west, south, east, north) in degrees, or None when it has no place."""
        if self.west is None or self.south is None or self.east is None or self.north is None:
            return None
        return (self.west, self.south, self.east, self.north)


@dataclass(frozen=True)
class Invitation:
    """An invitation, for who leads the activity. The code is nowhere in it; one for a `domain` has none."""

    id: UUID
    activity_id: str
    called: str
    until: datetime
    created_by: str
    created_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    code_expires_at: datetime | None
    used_at: datetime | None
    organisation_id: str | None
    withdrawn_at: datetime | None
    domain: str | None


@dataclass(frozen=True)
class Accepted:
    """Who was let in where, until when."""

    activity_id: str
    organisation_id: str
    called: str
    until: datetime


async def mine(tx: Transaction, *, archived: bool = False) -> list[Activity]:
    """The activities that the viewer leads or takes part in, those that are open first, then the newest.

    `archived`: also those that were put away.
    """
    found = await _activities(tx, None)
    return [one for one in found if archived or one.phase != "gearchiveerd"]


async def one(tx: Transaction, activity_id: str) -> Activity:
    """One of these. Raises NotFound."""
    found = await _activities(tx, activity_id)
    if not found:
        raise NotFound(UNKNOWN)
    return found[0]


async def _activities(tx: Transaction, activity_id: str | None) -> list[Activity]:
    async with tx.cursor(row_factory=class_row(Activity)) as cursor:
        await cursor.execute(SQL["activities"], {"activity": activity_id})
        return await cursor.fetchall()


async def participants(tx: Transaction, activity_id: str) -> list[Participant]:
    """Who takes part now, by name."""
    async with tx.cursor(row_factory=class_row(Participant)) as cursor:
        await cursor.execute(SQL["participants"], {"activity": activity_id})
        return await cursor.fetchall()


async def add(
    tx: Transaction, activity_id: str, organisation_id: str, until: datetime | None, author: str
) -> None:
    """Let an organisation take part. Raises NotFound, Forbidden, Conflict and Invalid."""
    await _own(tx, activity_id)
    if until is not None:
        _check_day(until)
    row = {"activity": activity_id, "organisation": organisation_id, "until": until, "author": author}
    try:
        await _decide(tx, "add", row)
    except psycopg.errors.ForeignKeyViolation as error:
        raise Invalid(NO_ORGANISATION, [("organisatie", NO_ORGANISATION)]) from error


async def leave(tx: Transaction, activity_id: str, organisation_id: str, author: str) -> None:
    """End the participation at once: one's own, or another's in an activity that one leads.

    Raises NotFound and Forbidden.
    """
    await one(tx, activity_id)
    row = {"activity": activity_id, "organisation": organisation_id, "author": author}
    if not await _decide(tx, "leave", row):
        raise NotFound(NOT_TAKING_PART)


async def close(tx: Transaction, activity_id: str, author: str) -> Activity:
    """Close the activity: all that was shared with it or until its end ends now.

    Raises NotFound, Forbidden and Conflict.
    """
    await _own(tx, activity_id)
    await _decide(tx, "close", {"activity": activity_id, "author": author})
    return await one(tx, activity_id)


@dataclass(frozen=True)
class Mail:
    """An e-mail domain (small letters, IDNA A-labels), and the URL of the issuer that speaks for it."""

    domain: str
    issuer: str


async def invite(
    tx: Transaction, activity_id: str, called: str, until: datetime, person: str, mail: Mail | None = None
) -> Invitation:
    """Ask a partner whom nobody knows into the activity, until a day. Nothing opens before it is approved.

    With `mail`, whoever has a verified address in that domain at that issuer comes in by logging in there.
    Raises NotFound, Forbidden, Conflict and Invalid.
    """
    await _own(tx, activity_id)
    _check_day(until)
    row = {"activity": activity_id, "called": called, "until": until, "person": person}
    row |= {"domain": mail and mail.domain, "issuer": mail and mail.issuer}
    made = await _decide(tx, "invite", row)
    return await invitation(tx, activity_id, made)


async def approve(
    tx: Transaction, activity_id: str, invitation_id: UUID, person: str, code_hash: bytes
) -> Invitation:
    """Approve as the second person; from now on the code with this digest lets one organisation in, once.
    One for an e-mail domain has no code: it stands until its end date.

    Raises NotFound, Forbidden (it is the same person) and Conflict (it is not open).
    """
    asked = await invitation(tx, activity_id, invitation_id)
    if asked.created_by == person:
        raise Forbidden(SECOND_PERSON)
    row = {"invitation": invitation_id, "person": person, "hash": code_hash, "seconds": CODE_SECONDS}
    await _decide(tx, "approve", row, NOT_OPEN)
    return await invitation(tx, activity_id, invitation_id)


async def withdraw(tx: Transaction, activity_id: str, invitation_id: UUID, person: str) -> None:
    """Withdraw an invitation that was not used. Raises NotFound, Forbidden and Conflict."""
    await invitation(tx, activity_id, invitation_id)
    if not await _decide(tx, "withdraw", {"invitation": invitation_id, "person": person}):
        raise Conflict(NOT_OPEN)


async def invitations(tx: Transaction, activity_id: str) -> list[Invitation]:
    """The invitations of an activity that the viewer leads, newest first. Raises NotFound and Forbidden."""
    await _own(tx, activity_id)
    return await _invitations(tx, activity_id, None)


async def invitation(tx: Transaction, activity_id: str, invitation_id: UUID) -> Invitation:
    """One of these. Raises NotFound and Forbidden."""
    await _own(tx, activity_id)
    found = await _invitations(tx, activity_id, invitation_id)
    if not found:
        raise NotFound(NO_INVITATION)
    return found[0]


async def _invitations(tx: Transaction, activity_id: str, invitation_id: UUID | None) -> list[Invitation]:
    async with tx.cursor(row_factory=class_row(Invitation)) as cursor:
        await cursor.execute(SQL["invitations"], {"activity": activity_id, "invitation": invitation_id})
        return await cursor.fetchall()


async def accept(tx: Transaction, code_hash: bytes, *, made: str, key_id: str, key_hash: bytes) -> Accepted:
    """Use a code: a known organisation takes part itself; else the organisation `made` comes to be, which has
    this activity alone, with the access key `key_id` that lasts as long as its stay. Raises NotFound.
    """
    row = {"hash": code_hash, "made": made, "key": key_id, "key_hash": key_hash}
    async with tx.cursor(row_factory=class_row(Accepted)) as cursor:
        await cursor.execute(SQL["accept"], row)
        found = await cursor.fetchone()
    if found is None:
        raise NotFound(WRONG_CODE)
    return found


async def _own(tx: Transaction, activity_id: str) -> Activity:
    found = await one(tx, activity_id)
    if not found.own:
        raise Forbidden(OWNER_ALONE)
    return found


async def _decide(tx: Transaction, name: str, row: dict[str, Any], closed: str = CLOSED) -> Any:
    """Ask the database to do it; what it refuses, in words."""
    try:
        found = await (await tx.execute(SQL[name], row)).fetchone()
    except psycopg.errors.InsufficientPrivilege as error:
        raise Forbidden(OWNER_ALONE) from error
    except psycopg.errors.ObjectNotInPrerequisiteState as error:
        raise Conflict(closed) from error
    return None if found is None else found[0]


def _check_day(until: datetime) -> None:
    now = datetime.now(UTC)
    if not now < until <= now + LONGEST_STAY:
        raise Invalid(WRONG_DAY, [("tot", WRONG_DAY)])
