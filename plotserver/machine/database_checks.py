"""The checks of `plotserver doctor` that ask the database. They only read, and need no special rights."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from plotserver import migrating
from plotserver.machine import grid
from plotserver.machine.checks import Finding, grid_finding

OLDEST_POSTGRESQL, OLDEST_POSTGIS = 15, (3, 3)
CLOCK_SECONDS = 2.0
SCHEMAS = ["plot", "dataset"]

Connection = psycopg.Connection[tuple[Any, ...]]


def database(app_conninfo: str, owner_conninfo: str | None, grid_hint: str) -> Iterator[Finding]:
    """Check the database as the role that serves, and as the owner where that is known.

    `grid_hint` says how PostgreSQL gets the RD grid here. Never raises: what cannot be asked is a finding.
    """
    app, owner = _reach("database", app_conninfo), None
    if owner_conninfo is not None:
        owner = _reach("database, as owner", owner_conninfo)
        yield owner[0]
    if owner is None or app[1] is not None or owner[1] is not None:
        yield app[0]
    connection = app[1] or (owner[1] if owner else None)
    try:
        if connection is not None:
            yield from _server(connection, grid_hint)
        if app[1] is not None:
            yield _wall(app[1])
    except psycopg.Error as error:
        yield Finding("database", "wrong", f"a check was refused: {_first_line(error)}", "Look in its log.")
    finally:
        for _, opened in filter(None, (app, owner)):
            if opened is not None:
                opened.close()


def _reach(name: str, conninfo: str) -> tuple[Finding, Connection | None]:
    parts = conninfo_to_dict(conninfo)
    where = f"{parts.get('dbname')} on {parts.get('host', 'the local socket')} as {parts.get('user')}"
    try:
        connection = psycopg.connect(conninfo, connect_timeout=5, autocommit=True)
    except psycopg.OperationalError as error:
        mend = (
            "Is PostgreSQL running, and are DATABASE_URL and PLOTSERVER_APP_DATABASE_URL right? The role and "
            "its password are made by: plotserver migrate"
        )
        return Finding(name, "wrong", f"cannot reach {where}: {_first_line(error)}", mend), None
    return Finding(name, "ok", f"reached {where}"), connection


def _server(connection: Connection, grid_hint: str) -> Iterator[Finding]:
    yield _postgresql(connection)
    yield from _extensions(connection)
    yield _migration(connection)
    yield from _grid(connection, grid_hint)
    yield _clock(connection)


def _postgresql(connection: Connection) -> Finding:
    number = connection.info.server_version
    seen = f"PostgreSQL {number // 10000}.{number % 10000}"
    if number // 10000 < OLDEST_POSTGRESQL:
        return Finding("PostgreSQL", "wrong", seen, f"Use PostgreSQL {OLDEST_POSTGRESQL} or newer.")
    return Finding("PostgreSQL", "ok", seen)


def _extensions(connection: Connection) -> Iterator[Finding]:
    present: dict[str, str] = dict(connection.execute("SELECT extname, extversion FROM pg_extension"))
    for name in migrating.EXTENSIONS:
        if name not in present:
            mend = f"As an administrator in this database: CREATE EXTENSION {name}; then: plotserver migrate"
            yield Finding(name, "wrong", "the extension is not there", mend)
        elif name != "postgis":
            yield Finding(name, "ok", f"{name} {present[name]}")
        else:
            yield _postgis(connection, present[name])


def _postgis(connection: Connection, number: str) -> Finding:
    row = connection.execute("SELECT postgis_full_version()").fetchone()
    full = str(row[0]) if row else ""
    if tuple(int(part) for part in number.split(".")[:2]) < OLDEST_POSTGIS:
        return Finding("postgis", "wrong", f"PostGIS {number}", "Use PostGIS 3.3 or newer.")
    if "LIBPROTOBUF" not in full:
        mend = "Use a PostGIS with protobuf-c, as Debian's and the official images have."
        return Finding("postgis", "wrong", f"PostGIS {number} cannot make vector tiles", mend)
    return Finding("postgis", "ok", f"PostGIS {number}, makes vector tiles")


def _migration(connection: Connection) -> Finding:
    needed = migrating.head()
    try:
        at = migrating.version_of(connection)
    except psycopg.errors.InsufficientPrivilege:
        return Finding("migration", "warning", "this role may not see it", "Run: plotserver migrate")
    if at == needed:
        return Finding("migration", "ok", f"at {at}, the newest")
    seen = f"the database is at {at}, needed is {needed}" if at else "the database is empty"
    return Finding("migration", "wrong", seen, "Run: plotserver migrate")


def _grid(connection: Connection, hint: str) -> Iterator[Finding]:
    try:
        row = connection.execute(
            "SELECT ST_Y(p), ST_X(p) FROM ST_Transform(ST_SetSRID(ST_MakePoint(%s, %s), 28992), 4258) AS p",
            grid.KNOWN_RD,
        ).fetchone()
    except psycopg.errors.UndefinedFunction:
        return  # no PostGIS, which is said already
    if row is not None:
        yield grid_finding("RD New in PostGIS", row[0], row[1], hint)


def _clock(connection: Connection) -> Finding:
    row = connection.execute("SELECT clock_timestamp()").fetchone()
    off = abs((datetime.now(UTC) - row[0]).total_seconds()) if row else 0.0
    if off > CLOCK_SECONDS:
        mend = "Synchronise the clocks of both machines (NTP): moments of versions come from both."
        return Finding("clock of the database", "wrong", f"{off:.0f} s away from this machine's", mend)
    return Finding("clock of the database", "ok", "agrees with this machine's")


def _wall(connection: Connection) -> Finding:
    """Whether row security holds the role that serves: no superuser, no BYPASSRLS, owner of no table,
    itself or through a role that it is a member of.
    """
    row = connection.execute(
        """
        SELECT current_user, bool_or(r.rolsuper), bool_or(r.rolbypassrls),
               EXISTS (SELECT 1 FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                       WHERE n.nspname = ANY(%s) AND c.relkind IN ('r', 'p')
                         AND pg_has_role(current_user, c.relowner, 'MEMBER'))
        FROM pg_roles AS r WHERE pg_has_role(current_user, r.oid, 'MEMBER')
        """,
        (SCHEMAS,),
    ).fetchone()
    assert row is not None
    role, *passes = row
    if any(passes):
        why = ("is a superuser", "has BYPASSRLS", "owns tables")
        seen = f"{role} {' and '.join(reason for reason, so in zip(why, passes, strict=True) if so)}"
        mend = "Serve as plotserver_app: set PLOTSERVER_APP_DATABASE_URL to it, or leave it unset."
        return Finding("row security", "wrong", f"{seen}, so it passes row security", mend)
    return Finding("row security", "ok", f"{role} cannot pass it")


def _first_line(error: psycopg.Error) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
