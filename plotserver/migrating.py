"""Brings a database to the state that this version of plotserver needs: roles, extensions, migrations.

The steps are in the package `migrations`. Its `env.py` finds an open SQLAlchemy connection of the owner
role in `config.attributes["connection"]`, inside a transaction that this module commits, under a session
advisory lock: several servers that start together migrate once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"
EXTENSIONS = ("postgis", "btree_gist", "pg_trgm")
VIEW_ROLE = "plotserver_view"
APP_ROLE = "plotserver_app"
LOCK = 0x706C6F74  # "plot"; any number will do that nobody else in this database uses


FOR_AN_ADMINISTRATOR = """\
The role {owner} may not make roles or extensions here. Let an administrator run this in the database:

  CREATE ROLE plotserver_view NOLOGIN;
  CREATE ROLE plotserver_app LOGIN PASSWORD '(choose one)';
  GRANT plotserver_view TO {owner};
  CREATE EXTENSION IF NOT EXISTS postgis;
  CREATE EXTENSION IF NOT EXISTS btree_gist;
  CREATE EXTENSION IF NOT EXISTS pg_trgm;

(what is there already can be left out). Then give the address with that password, as in
PLOTSERVER_APP_DATABASE_URL=postgresql://plotserver_app:…@host/name, and run again: plotserver migrate"""


class OwnerMayNot(Exception):
    """The owner role lacks a right; the message says what an administrator must do."""


def upgrade(conninfo: str, *, app_role: str = APP_ROLE, app_password: str | None = None) -> None:
    """Create what is missing and climb to the newest migration; does nothing when all is there.

    `conninfo` is that of the owner role. The serving role `app_role` gets `app_password` when given (on a
    socket that is private already, none is needed).
    Raises OwnerMayNot when roles or extensions are missing that this owner may not make, and psycopg.Error
    when the database refuses otherwise; nothing is half migrated then.
    """
    with _lock(conninfo):
        try:
            _create_roles(conninfo, app_role, app_password)
            _create_extensions(conninfo)
        except psycopg.errors.InsufficientPrivilege as error:
            owner = conninfo_to_dict(conninfo).get("user", "(the owner)")
            raise OwnerMayNot(FOR_AN_ADMINISTRATOR.format(owner=owner)) from error
        engine = create_engine(
            "postgresql+psycopg://", creator=lambda: psycopg.connect(conninfo), poolclass=NullPool
        )
        with engine.begin() as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        engine.dispose()


def current(conninfo: str) -> str | None:
    """The migration at which the database is; None before the first."""
    with psycopg.connect(conninfo) as connection:
        return version_of(connection)


def version_of(connection: psycopg.Connection[tuple[Any, ...]]) -> str | None:
    """The same, asked over a connection that is open already.

    Raises psycopg.errors.InsufficientPrivilege when its role may not see it.
    """
    table = connection.execute("SELECT to_regclass('plot.alembic_version')").fetchone()
    if table is None or table[0] is None:
        return None
    row = connection.execute("SELECT version_num FROM plot.alembic_version").fetchone()
    return None if row is None else str(row[0])


def head() -> str | None:
    """The migration that this version of plotserver needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _lock(conninfo: str) -> Iterator[None]:
    """Hold the advisory lock on a connection of its own, so that it outlives every transaction."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        try:
            yield
        finally:
            connection.execute("SELECT pg_advisory_unlock(%s)", (LOCK,))


def _create_roles(conninfo: str, app_role: str, app_password: str | None) -> None:
    """The role that owns the views, and the one that serves.

    Roles belong to the whole cluster, so a second database finds them there; two databases migrating at
    once may both miss a role, and the slower then finds it made. Skipped for what exists, so that an owner
    that may not create roles works too once an administrator has made them.
    """
    for role, login in ((VIEW_ROLE, "NOLOGIN"), (APP_ROLE, "LOGIN"), (app_role, "LOGIN")):
        with psycopg.connect(conninfo, autocommit=True) as connection:
            if not _role_exists(connection, role):
                statement = sql.SQL("CREATE ROLE {} {} NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS")
                _make_once(connection, statement.format(sql.Identifier(role), sql.SQL(login)))
    with psycopg.connect(conninfo, autocommit=True) as connection:
        if app_role != APP_ROLE:
            connection.execute(
                sql.SQL("GRANT {} TO {}").format(sql.Identifier(APP_ROLE), sql.Identifier(app_role))
            )
        if app_password is not None and not _accepts(conninfo, app_role, app_password):
            connection.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                    sql.Identifier(app_role), sql.Literal(app_password)
                )
            )


def _role_exists(connection: psycopg.Connection[tuple[Any, ...]], role: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is not None


def _make_once(connection: psycopg.Connection[tuple[Any, ...]], statement: sql.Composed) -> None:
    try:
        connection.execute(statement)
    except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
        return  # another database of this cluster was first


def _accepts(conninfo: str, role: str, password: str) -> bool:
    """Whether the serving role can log in already, so that its password need not be set again."""
    try:
        with psycopg.connect(conninfo, user=role, password=password, connect_timeout=5):
            return True
    except psycopg.OperationalError:
        return False


def _create_extensions(conninfo: str) -> None:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        present = {row[0] for row in connection.execute("SELECT extname FROM pg_extension")}
        for name in EXTENSIONS:
            if name not in present:
                connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))
