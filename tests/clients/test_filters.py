"""Desktop programs filter a collection: what they send to the server, and that they find the same."""

import json
import logging
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import httpx
import psycopg
import pyogrio
import pytest

from tests.conftest import Database
from tests.makers import World, make_region, minutes
from tests.servers import Server

SENDS_CQL2 = 33_200
"""QGIS sends filters as CQL2 since version 3.32; before it only periods and boxes."""

SESSION = Path(__file__).parent / "qgis_filtering.py"
Asked = Callable[[], list[httpx.QueryParams]]


@pytest.fixture
def water(database: Database, server: Server) -> Server:
    """A real server whose picture `vr17` has a plot with a valid time on one object."""
    with psycopg.connect(database.owner_conninfo, autocommit=True) as connection:
        world = World(connection)
        make_region(world)
        plot = world.plot("getijden", public=True)
        plot.place("Eb", 4.47, 51.92, valid_from=minutes(0), valid_to=minutes(20))
        plot.place("Vloed", 4.48, 51.92, valid_from=minutes(60))
        plot.publish()
    return server


@pytest.fixture
def asked(caplog: pytest.LogCaptureFixture) -> Asked:
    """`asked()` are the parameters of the items requests that the server got."""
    caplog.set_level(logging.INFO, logger="uvicorn.access")

    def parameters() -> list[httpx.QueryParams]:
        lines = [record.getMessage() for record in caplog.records if record.name == "uvicorn.access"]
        paths = [line.split('"')[1].split()[1] for line in lines]
        return [httpx.URL("http://x" + path).params for path in paths if "/items" in path]

    return parameters


def test_qgis_finds_by_subset_box_and_expression_what_it_should(
    qgis_python: str, water: Server, tmp_path: Path, asked: Asked
) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "QT_QPA_PLATFORM": "offscreen",
        "QGIS_CUSTOM_CONFIG_PATH": str(tmp_path),
        "LANG": "C.UTF-8",
    }
    done = subprocess.run(
        [qgis_python, str(SESSION), water.url],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout.strip(), done.stderr
    seen = json.loads(done.stdout.strip().splitlines()[-1])
    assert seen["found"] == {
        "attribute": ["Gemaal"],
        "pattern": ["Lekdijk", "Polder"],
        "several": ["Polder"],
        "listed": ["Lekdijk"],
        "place": ["Gemaal"],
        "since": ["Vloed"],
        "until": ["Eb"],
        "box": ["Gemaal"],
        "expression": ["Gemaal", "Polder"],
    }
    sent = asked()
    assert any("bbox" in one for one in sent)
    if seen["version"] < SENDS_CQL2:
        assert any(one.get("datetime", "").startswith("0000-01-01T00:00:00Z/") for one in sent)
        return
    filters = {one["filter"] for one in sent if one.get("filter-lang") == "cql2-text"}
    assert "(teken = 'gemaal')" in filters
    assert "(CASEI(naam) LIKE CASEI('%d%'))" in filters
    assert any("S_INTERSECTS(geometry,BBOX(51.9" in one for one in filters)


def ogr_names(ogr2ogr: str, server: Server, folder: Path, *options: str) -> list[str]:
    target = folder / f"{abs(hash(options))}.gpkg"
    source = f"OAPIF:{server.url}/ogc/v1/pictures/vr17"
    done = subprocess.run(
        [ogr2ogr, "-f", "GPKG", str(target), source, "water", *options],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return sorted(pyogrio.read_dataframe(target)["naam"])


def test_gdal_sends_what_is_equal_to_the_server_and_finds_the_same_by_all_else(
    ogr2ogr: str, water: Server, tmp_path: Path, asked: Asked
) -> None:
    assert ogr_names(ogr2ogr, water, tmp_path, "-where", "teken = 'gemaal'") == ["Gemaal"]
    assert any(one.get("teken") == "gemaal" for one in asked())
    for where, found in {
        "zekerheid = 'onzeker' AND teken = 'overstroomd-gebied'": ["Polder"],
        "naam LIKE '%d%'": ["Lekdijk", "Polder"],
        "teken = 'gemaal' OR naam = 'Polder'": ["Gemaal", "Polder"],
        "naam = 'O''Neill & zn'": [],
    }.items():
        assert ogr_names(ogr2ogr, water, tmp_path, "-where", where) == found, where
    assert ogr_names(ogr2ogr, water, tmp_path, "-spat", "4.4", "51.9", "4.5", "51.95") == ["Gemaal"]
    assert any("bbox" in one for one in asked())
