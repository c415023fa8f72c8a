"""What an organisation may see of the trail: lines, state of the chain, findings; and what it does then."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row

from plotserver.audit import chain
from plotserver.audit.chain import QUERIES, Connection
from plotserver.audit.lines import Line
from plotserver.kernel.errors import Conflict, Forbidden, NotFound
from plotserver.kernel.viewer import Viewer

NOBODY = "Log in om het auditspoor van uw organisatie te lezen."
NO_FINDING = "Deze melding is er niet, of gaat niet over uw organisatie."
CLOSED = "Deze melding is al afgehandeld. Vernieuw de lijst."
NOT_CONCERNED = "Deze organisatie komt in de melding niet voor, of is uw eigen organisatie."
NO_KEY = "Er is geen sleutel die u hier kunt blokkeren. Misschien is dat al gedaan."
NO_SESSIONS = "Er zijn geen sessies die u hier kunt beëindigen. Misschien is dat al gedaan."


@dataclass(frozen=True)
class State:
    """How the chain stands. `faults` are of the last verification; None before the first."""

    last_number: int
    waiting: int
    oldest: datetime | None
    checkpoint: int | None
    checkpoint_at: datetime | None
    checked_until: int | None
    checked_at: datetime | None
    checked_by: str | None
    faults: list[dict[str, Any]] | None


@dataclass(frozen=True)
class Told:
    """A finding as this viewer may see it. `ours`: it may be closed and acted on; else another told of it."""

    id: int
    rule: str
    severity: str
    subject: str
    organisation: str | None
    owners: list[str]
    told: list[str]
    first_at: datetime
    last_at: datetime
    times: int
    last_number: int
    evidence: dict[str, Any]
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    note: str | None
    ours: bool


@dataclass(frozen=True)
class Notice:
    """What one organisation wrote to another about a finding."""

    finding_id: int
    at: datetime
    sender: str
    receiver: str
    message: str


async def name_operator(tx: Connection, operator: str | None) -> None:
    """Let this transaction know which organisation runs the server; it sees everything."""
    await tx.execute(QUERIES["operator"], {"operator": operator or ""})


def must_be_somebody(who: Viewer) -> None:
    """Raises Forbidden for the public."""
    if who.is_public:
        raise Forbidden(NOBODY)


async def lines(tx: Connection, after: int, most: int) -> list[tuple[Line, bytes]]:
    """The lines behind `after` that concern the viewer's organisation, in the order of the chain."""
    rows = await (await tx.execute(QUERIES["lines"], {"after": after, "most": most})).fetchall()
    found = [chain.read(row) for row in rows]
    return [(line, digest) for _, digest, line in found if line is not None]


async def state(tx: Connection) -> State:
    """How the chain stands."""
    async with tx.cursor(row_factory=class_row(State)) as cursor:
        await cursor.execute(QUERIES["state"])
        found = await cursor.fetchone()
    assert found is not None
    return found


async def findings(
    tx: Connection, *, open_ones: bool | None = None, before: int | None = None, most: int = 50,
    finding: int | None = None,
) -> tuple[list[Told], list[Notice]]:  # fmt: skip
    """The findings that concern the viewer's organisation, the newest first, and what was written of them."""
    values = {"open": open_ones, "id": finding, "before": before, "most": most}
    async with tx.cursor(row_factory=class_row(Told)) as cursor:
        await cursor.execute(QUERIES["findings"], values)
        found = await cursor.fetchall()
    async with tx.cursor(row_factory=class_row(Notice)) as cursor:
        await cursor.execute(QUERIES["notices"], {"findings": [one.id for one in found]})
        return found, await cursor.fetchall()


async def find(tx: Connection, finding: int) -> Told:
    """One finding. Raises NotFound."""
    found, _ = await findings(tx, finding=finding, most=1)
    if not found:
        raise NotFound(NO_FINDING)
    return found[0]


async def acknowledge(tx: Connection, finding: int, who: str, note: str) -> None:
    """Close a finding. Raises NotFound, and Conflict when it was closed already."""
    await find(tx, finding)
    values = {"id": finding, "who": who, "note": note}
    if not await _value(tx, "acknowledge", values):
        raise Conflict(CLOSED)


async def tell(tx: Connection, finding: int, receiver: str, message: str) -> None:
    """Tell another organisation of a finding that it is part of. Raises NotFound and Forbidden."""
    await find(tx, finding)
    values = {"id": finding, "receiver": receiver, "message": message}
    if not await _value(tx, "tell", values):
        raise Forbidden(NOT_CONCERNED)


async def block_key(tx: Connection, finding: int) -> str:
    """Revoke the access key of a finding; its name. Raises NotFound and Conflict."""
    await find(tx, finding)
    blocked = await _value(tx, "block_key", {"id": finding})
    if blocked is None:
        raise Conflict(NO_KEY)
    return str(blocked)


async def end_sessions(tx: Connection, finding: int) -> int:
    """End all sessions of the account of a finding; how many. Raises NotFound and Conflict."""
    await find(tx, finding)
    ended = int(await _value(tx, "end_sessions", {"id": finding}))
    if not ended:
        raise Conflict(NO_SESSIONS)
    return ended


async def account(tx: Connection, finding: int) -> str | None:
    """The account of a finding that this viewer may block, and that is not blocked; else None."""
    found = await _value(tx, "account", {"id": finding})
    return None if found is None else str(found)


async def measures(tx: Connection, finding: int) -> tuple[int, int]:
    """How many keys could be blocked and sessions ended now."""
    row = await (await tx.execute(QUERIES["measures"], {"id": finding})).fetchone()
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


async def _value(tx: Connection, name: str, values: dict[str, object]) -> Any:
    row = await (await tx.execute(QUERIES[name], values)).fetchone()
    assert row is not None
    return row[0]
