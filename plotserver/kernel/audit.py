"""Appends one audit line: action, object, result, origin, actor, time (BIO2 v1.2, 8.15.01)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb

INSERT = (
    "INSERT INTO plot.audit_line (action, object, result, origin, actor, agent, layers, detail)"
    " VALUES (%(action)s, %(object)s, %(result)s, %(origin)s, %(actor)s, %(agent)s, %(layers)s, %(detail)s)"
)


@dataclass(frozen=True)
class AuditLine:
    """Who did what to which object, from where, and how it ended. Holds no content and no secrets.

    `actor` begins with the organisation (`publiek` when nobody is known), then the pseudonym of the account
    and the name of the access key, as `Viewer.actor` writes them. `origin` is the network address, `agent`
    the program at it. `layers` are the layers that it was about, when the object's name does not begin with
    one: the database files the line under their owners. `detail` holds numbers and names, 8 kB at most.
    """

    action: str
    object: str
    result: str
    origin: str
    actor: str
    agent: str = ""
    layers: Sequence[str] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)


async def append(connection: AsyncConnection[TupleRow], line: AuditLine) -> None:
    """Append the line in the caller's transaction; the time is the database's."""
    values = vars(line) | {"layers": list(line.layers), "detail": Jsonb(dict(line.detail))}
    await connection.execute(INSERT, values)
