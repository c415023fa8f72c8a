"""`plotserver verify` and `plotserver keys`: what they say, and with what they end."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner, Result

from layers import signatures
from plotserver import cli, logs
from plotserver.cli import app
from plotserver.settings import Settings
from tests.conftest import SECRET, Database, Owner
from tests.makers import World, make_region
from tests.servers import Server

Run = Callable[..., Result]
KEYS = "/.well-known/plotserver-sleutels.json"


@pytest.fixture
def run(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on `database`, in this process."""
    monkeypatch.setenv("DATABASE_URL", database.owner_conninfo)
    monkeypatch.setenv("PLOTSERVER_APP_DATABASE_URL", database.app_conninfo)
    monkeypatch.setenv("PLOTSERVER_DATA", str(tmp_path))
    monkeypatch.setenv("PLOTSERVER_SECRET", SECRET)
    monkeypatch.setenv("PROJ_USER_WRITABLE_DIRECTORY", os.environ["PROJ_USER_WRITABLE_DIRECTORY"])
    monkeypatch.setattr(logs, "configure", lambda *_, **__: None)  # pytest keeps its own handlers
    return lambda *words: CliRunner().invoke(app, words)


@pytest.fixture
def export(owner: Owner, run: Run, server: Server, tmp_path: Path) -> dict[str, Any]:
    """A plot that was signed by the command, as it was exported to `dijken.geojson`, with its keys."""
    make_region(World(owner))
    assert run("keys", "sign").output.strip() == "4 versions signed"
    answer = httpx.get(f"{server.url}/ogc/v1/collections/water/items?handtekening=ja")
    found: dict[str, Any] = answer.json()
    (tmp_path / "dijken.geojson").write_bytes(answer.content)
    (tmp_path / "sleutels.json").write_bytes(httpx.get(f"{server.url}{KEYS}").content)
    return found


def test_an_export_is_verified_from_a_file_and_from_an_address(
    export: dict[str, Any], run: Run, server: Server, tmp_path: Path
) -> None:
    done = run("verify", str(tmp_path / "dijken.geojson"), "--keys", str(tmp_path / "sleutels.json"))
    assert done.exit_code == 0, done.output
    assert done.output.count("OK") == 3
    assert "geverifieerd: Organisatie vr17" in done.output
    assert "OEFENING" in done.output
    assert "3 van 3 objecten geverifieerd." in done.output
    address = f"{server.url}/ogc/v1/collections/water/items?handtekening=ja"
    assert run("verify", address).exit_code == 0
    assert run("verify", str(tmp_path / "dijken.geojson"), "--keys", server.url + KEYS).exit_code == 0


def test_a_change_fails_and_says_which_object(export: dict[str, Any], run: Run, tmp_path: Path) -> None:
    export["features"][0]["properties"]["zekerheid"] = "onzeker?"
    del export["features"][1]["handtekening"]
    changed = tmp_path / "anders.geojson"
    changed.write_text(json.dumps(export, indent=2))
    done = run("verify", str(changed), "--keys", str(tmp_path / "sleutels.json"))
    assert done.exit_code == 1
    lines = done.output.splitlines()
    assert "FOUT" in lines[0]
    assert "inhoud gewijzigd" in lines[0]
    assert "niet ondertekend" in lines[1]
    assert lines[2].startswith("OK")


def test_without_keys_a_file_is_not_verified_and_no_network_is_asked(
    export: dict[str, Any], run: Run, tmp_path: Path
) -> None:
    done = run("verify", str(tmp_path / "dijken.geojson"))
    assert done.exit_code == 1
    assert "--keys" in done.stderr


@pytest.mark.parametrize("text", ["geen json", '{"type": "Topology"}', ""])
def test_what_is_no_export_is_refused_in_a_sentence(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text)
    (tmp_path / "sleutels.json").write_text('{"keys": []}')
    done = run("verify", str(tmp_path / "x.json"), "--keys", str(tmp_path / "sleutels.json"))
    assert done.exit_code == 1
    assert "cannot be verified" in done.stderr
    assert run("verify", str(tmp_path / "er-is-niets"), "--keys", "x").exit_code == 1
    assert run("verify", str(tmp_path / "x.json"), "--keys", str(tmp_path / "x.json")).exit_code == 1


def test_text_in_a_file_does_not_steer_the_terminal(run: Run, tmp_path: Path) -> None:
    feature = {"type": "Feature", "id": "\x1b[2J", "properties": {"naam": "[red]\u202e"}, "geometry": None}
    (tmp_path / "x.json").write_text(json.dumps(feature))
    (tmp_path / "sleutels.json").write_text('{"keys": []}')
    done = run("verify", str(tmp_path / "x.json"), "--keys", str(tmp_path / "sleutels.json"))
    assert "\x1b[2J" not in done.output
    assert "[red]" in done.output


def test_rotation_and_revocation_are_done_told_and_audited(
    export: dict[str, Any], run: Run, server: Server, owner: Owner, tmp_path: Path
) -> None:
    assert "→" in run("keys", "rotate", "vr17").output
    keys = server.url + KEYS
    file = str(tmp_path / "dijken.geojson")
    assert run("verify", file, "--keys", keys).exit_code == 0
    kid = export["features"][0]["handtekening"]["kid"]
    done = run("keys", "revoke", kid, "--since", "2020-01-01T00:00+0100", "--reason", "gestolen")
    assert done.exit_code == 0, done.output
    assert "revoked, not valid since 2019-12-31T23:00:00" in run("keys", "list").output
    failed = run("verify", file, "--keys", keys)
    assert failed.exit_code == 1
    assert "verkeerde handen" in failed.output
    assert run("keys", "sign", "--again").output.strip() == "4 versions signed"
    again = f"{server.url}/ogc/v1/collections/water/items?handtekening=ja"
    assert run("verify", again).exit_code == 0
    told = owner.execute(
        "SELECT action, object, detail ->> 'reden' FROM plot.audit_line WHERE action LIKE 'sleutel%'"
        " ORDER BY id"
    ).fetchall()
    assert told == [
        ("sleutel vervangen", "organisatie/vr17", None),
        ("sleutel intrekken", "organisatie/vr17", "gestolen"),
    ]


@pytest.mark.parametrize(
    "words", [("rotate", "bestaat-niet"), ("revoke", "bestaat-niet"), ("authors", "bestaat-niet", "naam")]
)
def test_an_organisation_that_is_not_there_is_told(run: Run, words: tuple[str, ...]) -> None:
    done = run("keys", *words)
    assert done.exit_code == 1
    assert "bestaat-niet" in done.stderr


def test_the_exercise_of_the_demo_is_signed_when_it_is_loaded(
    database: Database, owner: Owner, tmp_path: Path
) -> None:
    settings = Settings(database_url=database.owner_conninfo, secret=SECRET, data=tmp_path)
    cli._load_exercise_once(settings)
    shown, signed = owner.execute(
        "SELECT count(*), count(v.signature) FROM (SELECT DISTINCT f.layer_id, f.feature_id, f.version"
        " FROM plot.publication p JOIN plot.feature_version f ON f.layer_id = p.layer_id"
        " AND f.recorded @> p.moment AND NOT f.deleted) AS s"
        " LEFT JOIN plot.version_signature v USING (layer_id, feature_id, version)"
    ).fetchall()[0]
    assert shown == signed > 200
    owners = {row[0] for row in owner.execute("SELECT DISTINCT organisation FROM plot.feature_version")}
    assert {key.organisation for key in signatures.all_keys(owner)} == owners
