"""The `plotserver` command: teaches, refuses in sentences, and leaves nothing running."""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import psycopg
import pytest
from typer.testing import CliRunner, Result

from plotserver import logs, serving
from plotserver.cli import app
from plotserver.machine import cluster, places, postgis
from plotserver.settings import Settings
from tests.conftest import Database, Owner, Postgres

Run = Callable[..., Result]

POINTS = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"naam": f"gemaal {number}"},
            "geometry": {"type": "Point", "coordinates": [5.1 + number / 10, 52.0]},
        }
        for number in range(3)
    ],
}


@pytest.fixture
def run(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on `database`, in this process."""
    monkeypatch.setenv("DATABASE_URL", database.owner_conninfo)
    monkeypatch.setenv("PLOTSERVER_APP_DATABASE_URL", database.app_conninfo)
    monkeypatch.setenv("PLOTSERVER_DATA", str(tmp_path))
    monkeypatch.setenv("PROJ_USER_WRITABLE_DIRECTORY", os.environ["PROJ_USER_WRITABLE_DIRECTORY"])
    monkeypatch.setattr(logs, "configure", lambda *_, **__: None)  # pytest keeps its own handlers
    return lambda *words: CliRunner().invoke(app, words)


def test_help_names_every_command_and_where_to_begin() -> None:
    shown = CliRunner().invoke(app, ["--help"]).output
    assert all(name in shown for name in ("serve", "demo", "migrate", "import", "doctor"))
    assert "Begin with: plotserver demo" in shown


def test_each_command_teaches_with_an_example_or_what_its_end_means() -> None:
    for name in ("serve", "demo", "migrate", "import", "doctor"):
        shown = CliRunner().invoke(app, [name, "--help"]).output
        assert "Example:" in shown or "Exit code" in shown, name


def test_a_misspelt_setting_stops_every_command_with_a_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLOTSERVER_BASMAP", "https://example.org/style.json")
    result = run("migrate")
    assert result.exit_code == 1
    assert "Did you mean PLOTSERVER_BASEMAP?" in result.output


def test_the_demo_is_refused_where_others_can_reach_it(run: Run) -> None:
    result = run("demo", "--host", "0.0.0.0")
    assert result.exit_code == 1
    assert "loopback address only" in result.output


def test_migrating_an_up_to_date_database_says_so_and_does_nothing(run: Run) -> None:
    result = run("migrate")
    assert result.exit_code == 0
    assert "migrating" not in result.output
    assert "is at migration" in result.output


def test_the_doctor_ends_with_one_when_something_is_wrong(
    run: Run, owner: Owner, monkeypatch: pytest.MonkeyPatch, database: Database
) -> None:
    assert run("doctor").exit_code == 0
    monkeypatch.setenv("PLOTSERVER_APP_DATABASE_URL", database.owner_conninfo)
    sick = run("doctor")
    assert sick.exit_code == 1
    assert "row security" in sick.output


def test_a_database_that_is_away_sends_to_the_doctor(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"host={tmp_path} dbname=gone")
    result = run("migrate")
    assert result.exit_code == 1
    assert "plotserver doctor" in result.output


def test_a_file_becomes_a_layer_that_the_named_organisations_can_read(
    run: Run, owner: Owner, database: Database, tmp_path: Path
) -> None:
    for name in ("vr17", "vr18"):
        owner.execute(
            "INSERT INTO plot.organisation (id, name, name_en, short_name, kind, country, colour)"
            " VALUES (%s, %s, %s, %s, 'veiligheidsregio', 'NL', '#154273')",
            (name, name, name, name),
        )
    file, report = tmp_path / "gemalen.geojson", tmp_path / "report.json"
    file.write_text(json.dumps(POINTS))
    words = ["--layer", "gemalen", "--owner", "vr17", "--share", "organisatie:vr18", "--report", str(report)]
    result = run("import", str(file), *words)
    assert result.exit_code == 0, result.output
    assert json.loads(report.read_text())["rows_stored"] == 3
    assert [readers(database, name) for name in ("vr17", "vr18", "")] == [1, 1, 0]


def readers(database: Database, organisation: str) -> int:
    """How many layers this organisation sees ('' = the public)."""
    with psycopg.connect(database.app_conninfo) as connection:
        connection.execute("SELECT set_config('plotserver.organisation', %s, true)", (organisation,))
        row = connection.execute("SELECT count(*) FROM plot.layer").fetchone()
    return row[0] if row else 0


def test_sharing_with_what_does_not_exist_is_refused_before_anything_is_imported(
    run: Run, tmp_path: Path
) -> None:
    result = run("import", str(tmp_path / "absent.gpkg"), "--layer", "x", "--share", "iedereen")
    assert result.exit_code == 1
    assert "Kies openbaar, partners" in result.output


def settings_on(database: Database, tmp_path: Path, port: int) -> Settings:
    return Settings(
        database_url=database.owner_conninfo,
        app_database_url=database.app_conninfo,
        data=tmp_path,
        port=port,
    )


def test_a_port_that_is_taken_is_said_with_another_one(database: Database, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(serving.CannotServe, match=f"PLOTSERVER_PORT={port + 1}"):
            serving.serve(settings_on(database, tmp_path, port), lambda: None)


def test_a_database_at_another_migration_is_refused(database: Database, owner: Owner, tmp_path: Path) -> None:
    owner.execute("UPDATE plot.alembic_version SET version_num = '0001'")
    with pytest.raises(serving.CannotServe, match=r"at migration 0001.*plotserver migrate"):
        serving.serve(settings_on(database, tmp_path, 8000), lambda: None)


def test_serving_without_any_database_asks_for_one(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("PLOTSERVER_APP_DATABASE_URL")
    result = run("serve")
    assert result.exit_code == 1
    assert "Set DATABASE_URL" in result.output


def test_an_empty_database_is_refused(postgres: Postgres, tmp_path: Path) -> None:
    empty = postgres.create()
    with pytest.raises(serving.CannotServe, match="at migration none"):
        serving.serve(settings_on(empty, tmp_path, 8000), lambda: None)
    postgres.drop(empty)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_server_that_is_told_to_stop_takes_its_database_with_it(
    number: signal.Signals, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if postgis.installed() is None:
        pytest.skip("private PostgreSQL: none is installed on the system")
    data = tmp_path_factory.mktemp("served")
    for above in (data, *data.parents[:3]):  # one more where tests run side by side
        above.chmod(0o755)
    environment = {**os.environ, "PLOTSERVER_DATA": str(data), "PLOTSERVER_PORT": str(free_port())}
    command = [sys.executable, "-c", "from plotserver.cli import app; app()"]
    subprocess.run([*command, "migrate"], env=environment, check=True, capture_output=True)
    url = f"http://127.0.0.1:{environment['PLOTSERVER_PORT']}"
    with subprocess.Popen([*command, "serve"], env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert any(url in line for line in server.stdout), "it says where it is"
        assert httpx.get(f"{url}/readyz").status_code == 200
        server.send_signal(number)
        assert server.wait(20) == 0
    assert not (places.cluster_directory(data) / "data" / "postmaster.pid").exists()
    assert not cluster.private_cluster(data, print).running()


def free_port() -> int:
    """A TCP port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def test_a_log_line_for_machines_is_json_with_what_was_given_extra() -> None:
    record = logging.makeLogRecord(
        {"name": "plotserver", "levelname": "INFO", "msg": "tile %d", "args": (7,)}
    )
    record.status = 200
    line = json.loads(logs.JsonLines().format(record))
    assert (line["message"], line["level"], line["status"]) == ("tile 7", "info", 200)
    assert line["time"].endswith("+00:00")
