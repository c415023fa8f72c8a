"""The examples work as they are, against a real server."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.conftest import ROOT
from tests.servers import Server

EXAMPLES = ROOT / "examples"
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-sync", "--no-first-run"]


def pull(server: Server, folder: Path, *more: str) -> str:
    command = [sys.executable, "-I", str(EXAMPLES / "pull.py"), server.url, "landelijk", str(folder), *more]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_python_example_pulls_every_layer_and_then_only_what_changed(
    exercise_server: Server, tmp_path: Path
) -> None:
    first, second = pull(exercise_server, tmp_path), pull(exercise_server, tmp_path)
    assert "kcr2-landelijk: 16 objects" in first
    assert {line.rpartition(" ")[2] for line in second.splitlines()} == {"unchanged"}
    features = json.loads((tmp_path / "kcr2-landelijk.geojson").read_text("utf-8"))["features"]
    assert len(features) == 16


def test_the_python_example_pulls_rd(exercise_server: Server, tmp_path: Path) -> None:
    pull(exercise_server, tmp_path, "--crs", "rd")
    collection = json.loads((tmp_path / "kcr2-landelijk.geojson").read_text("utf-8"))
    point = next(one for one in collection["features"] if one["geometry"]["type"] == "Point")
    assert collection["crs"]["properties"]["name"].endswith("28992")
    assert point["geometry"]["coordinates"][1] > 290_000


def test_the_python_example_says_what_the_server_said(exercise_server: Server, tmp_path: Path) -> None:
    command = [sys.executable, "-I", str(EXAMPLES / "pull.py"), exercise_server.url, "nergens", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "404 Niet gevonden" in done.stderr


@pytest.fixture
def dashboard_address(exercise_server: Server) -> str:
    """The dashboard from the disk: another origin than the server's."""
    return f"{(EXAMPLES / 'dashboard.html').as_uri()}?server={exercise_server.url}&beeld=landelijk"


def test_the_dashboard_shows_the_objects_from_another_origin(chromium: str, dashboard_address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page()
        page.goto(dashboard_address)
        expect(page.locator("html[data-ready=true]")).to_be_attached(timeout=60_000)
        rows, drawn = page.locator("#rows tr").count(), page.locator("#map g").count()
        assert rows == drawn > 300
        page.locator("#rows tr").first.hover()
        assert page.locator("#map g.chosen").count() == 1
        browser.close()
