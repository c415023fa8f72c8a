"""The doctor says what is wrong and how to mend it, and never crashes on what it finds."""

import os
from collections import namedtuple
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from plotserver import migrating
from plotserver.machine import checks, database_checks
from plotserver.machine.checks import Finding
from tests.conftest import Database, Owner, Postgres


def findings(app: str, owner: str | None) -> dict[str, Finding]:
    """What the doctor finds in a database, by the name of the check."""
    return {finding.name: finding for finding in database_checks.database(app, owner, "restart it")}


def test_a_database_as_it_should_be_gets_only_good_words(database: Database) -> None:
    found = findings(database.app_conninfo, database.owner_conninfo)
    assert [finding for finding in found.values() if finding.state != "ok"] == []
    assert {"migration", "row security", "RD New in PostGIS", "clock of the database"} <= set(found)


def test_a_server_that_knows_only_the_serving_role_is_checked_too(database: Database) -> None:
    found = findings(database.app_conninfo, None)
    assert "database, as owner" not in found
    assert found["row security"].state == "ok"


def test_an_empty_database_is_told_to_migrate(postgres: Postgres) -> None:
    empty = postgres.create()
    found = findings(empty.owner_conninfo, empty.owner_conninfo)
    postgres.drop(empty)
    assert (found["postgis"].state, found["migration"].state) == ("wrong", "wrong")
    assert found["migration"].mend == "Run: plotserver migrate"
    assert "CREATE EXTENSION postgis" in str(found["postgis"].mend)


def test_serving_as_a_superuser_is_wrong(database: Database) -> None:
    found = findings(database.owner_conninfo, database.owner_conninfo)
    assert found["row security"].state == "wrong"
    assert "is a superuser" in found["row security"].seen


def test_serving_as_a_role_that_inherits_the_owner_of_tables_is_wrong(
    database: Database, owner: Owner
) -> None:
    name = f"sly_{os.getpid()}"
    owner.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'sly'; GRANT plotserver_app TO {name}")
    owner.execute(f"CREATE TABLE plot.mine (); ALTER TABLE plot.mine OWNER TO {name}")
    sly = make_conninfo(database.owner_conninfo, user=name, password="sly")
    found = findings(sly, database.owner_conninfo)
    owner.execute(f"DROP OWNED BY {name}; DROP ROLE {name}")
    assert found["row security"].seen == f"{name} owns tables, so it passes row security"


def test_a_database_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    gone = f"host={tmp_path} dbname=plots user=nobody"
    (finding,) = database_checks.database(gone, None, "")
    assert finding.state == "wrong"
    assert finding.seen.startswith(f"cannot reach plots on {tmp_path} as nobody")


def test_an_older_migration_is_named_with_the_one_that_is_needed(database: Database, owner: Owner) -> None:
    owner.execute("UPDATE plot.alembic_version SET version_num = '0001'")
    finding = findings(database.app_conninfo, None)["migration"]
    assert finding.seen == f"the database is at 0001, needed is {migrating.head()}"


def test_a_point_that_comes_out_as_without_the_grid_is_wrong() -> None:
    finding = checks.grid_finding("RD New", 52.155172294, 5.387203018, "copy it")
    assert (finding.state, finding.mend) == ("wrong", "copy it")
    assert "0.07 m here" in finding.seen


def test_a_full_disk_is_said_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage(10**12, 10**12, 10**8))
    found = {finding.name: finding for finding in checks.machine(tmp_path / "not made yet")}
    assert found["disk"].state == "wrong"
    assert "PLOTSERVER_DATA" in str(found["disk"].mend)
    assert found["data directory"].state == "warning"


def test_the_machine_that_runs_the_tests_is_sound(tmp_path: Path) -> None:
    wrong = [finding for finding in checks.machine(tmp_path) if finding.state == "wrong"]
    assert wrong == []


def test_migrating_again_changes_nothing_and_the_roles_pass_no_wall(postgres: Postgres) -> None:
    fresh = postgres.create()
    for _ in range(2):
        migrating.upgrade(fresh.owner_conninfo)
    assert migrating.current(fresh.owner_conninfo) == migrating.head()
    with psycopg.connect(fresh.owner_conninfo) as connection:
        rights = connection.execute(
            "SELECT rolcanlogin, rolbypassrls FROM pg_roles"
            " WHERE rolname IN ('plotserver_app', 'plotserver_view') ORDER BY rolname"
        ).fetchall()
    postgres.drop(fresh)
    assert rights == [(True, False), (False, False)]


def test_an_owner_without_rights_is_told_what_an_administrator_must_do(postgres: Postgres) -> None:
    fresh = postgres.create()
    name = f"managed_{os.getpid()}"
    with psycopg.connect(fresh.owner_conninfo, autocommit=True) as administrator:
        administrator.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'm'")
        administrator.execute(f"ALTER DATABASE {fresh.name} OWNER TO {name}")
        managed = make_conninfo(fresh.owner_conninfo, user=name, password="m")
        with pytest.raises(migrating.OwnerMayNot, match=f"GRANT plotserver_view TO {name}"):
            migrating.upgrade(managed)
        administrator.execute("CREATE EXTENSION postgis; CREATE EXTENSION btree_gist")
        administrator.execute(f"GRANT plotserver_view TO {name}")
        migrating.upgrade(managed)
        assert migrating.current(managed) == migrating.head()
        postgres.drop(fresh)
    with postgres.connect() as administrator:
        administrator.execute(f"DROP OWNED BY {name}; DROP ROLE {name}")
