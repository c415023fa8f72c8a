"""`plotserver import` in a process of its own, as people start it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from tests.conftest import ROOT, Database, Owner
from tests.makers import World

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def command(database: Database, owner: Owner, tmp_path: Path) -> Command:
    """`command("import", …)` runs plotserver on the database of this test, with an empty data directory."""
    World(owner).organisation("vr17")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PROJ_")}
    environment |= {"DATABASE_URL": database.owner_conninfo, "PLOTSERVER_DATA": str(tmp_path / "data")}

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        program = [sys.executable, "-c", "from plotserver.cli import app; app()"]
        return subprocess.run(
            [*program, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )

    return run


def rd_file(folder: Path, *shapes: shapely.Geometry) -> str:
    frame = gpd.GeoDataFrame({"naam": ["toren"] * len(shapes)}, geometry=list(shapes), crs="EPSG:28992")
    frame.to_file(folder / "toren.gpkg")
    return str(folder / "toren.gpkg")


def test_rd_is_exact_from_the_command_line(command: Command, owner: Owner, tmp_path: Path) -> None:
    report = tmp_path / "verslag.json"
    file = rd_file(tmp_path, shapely.Point(155_000, 463_000))
    done = command("import", file, "--layer", "torens", "--owner", "vr17", "--report", str(report))
    assert done.returncode == 0, done.stderr
    assert "1 rijen gelezen, 1 opgeslagen, 0 apart gezet." in done.stdout
    told = json.loads(report.read_text())
    assert (told["crs"], told["rows_read"], told["rows_stored"]) == ("EPSG:28992", 1, 1)
    place = owner.execute(f"SELECT ST_X(geom), ST_Y(geom) FROM dataset.{told['relation']}").fetchone()
    assert place == (pytest.approx(5.387203650, abs=1e-8), pytest.approx(52.155172887, abs=1e-8))


def test_a_refusal_is_one_dutch_sentence_and_exit_code_1(command: Command, tmp_path: Path) -> None:
    file = rd_file(tmp_path, *[shapely.Point(5.4, 51.9)] * 3)
    done = command("import", file, "--layer", "torens", "--owner", "vr17")
    assert done.returncode == 1
    assert "--crs EPSG:4326" in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
