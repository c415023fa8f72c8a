"""The examples work as they are, against a real server."""

import json
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect, sync_playwright

from tests.conftest import ROOT, Owner
from tests.makers import World, make_region
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


def test_the_python_example_feeds_moving_units(server: Server, owner: Owner) -> None:
    make_region(World(owner))
    chosen = httpx.put(f"{server.url}/v1/identiteit", json={"organisatie": "vr17"})
    token = chosen.json()["token"]
    command = [sys.executable, "-I", str(EXAMPLES / "feed.py"), server.url, "water", "--key", token]
    done = subprocess.run(
        [*command, "--units", "3", "--seconds", "0.5"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    who = {"Authorization": f"Bearer {token}"}
    found = httpx.get(f"{server.url}/v1/plots/water/objecten", headers=who).json()
    units = [one for one in found["features"] if one["properties"]["naam"].startswith("Eenheid")]
    assert len(units) == 3
    assert all(one["properties"]["versie"] > 1 for one in units)


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
