"""Appends one audit line: action, object, result, origin, actor, time (BIO2 v1.2, 8.15.01)."""

from dataclasses import dataclass

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

INSERT = (
    "INSERT INTO plot.audit_line (action, object, result, origin, actor)"
    " VALUES (%(action)s, %(object)s, %(result)s, %(origin)s, %(actor)s)"
)


@dataclass(frozen=True)
class AuditLine:
    """Who did what to which object, from where, and how it ended. Holds no content and no secrets."""

    action: str
    object: str
    result: str
    origin: str
    actor: str


async def append(connection: AsyncConnection[TupleRow], line: AuditLine) -> None:
    """Append the line in the caller's transaction; the time is the database's."""
    await connection.execute(INSERT, vars(line))
