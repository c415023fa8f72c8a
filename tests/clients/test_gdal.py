"""GDAL pulls a collection, and reads a tile."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pyogrio
import pytest

from tests.servers import Server


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_ogr2ogr_pulls_a_collection_to_a_geopackage_page_after_page(
    ogr2ogr: str, region: Server, tmp_path: Path
) -> None:
    target = tmp_path / "water.gpkg"
    source = f"OAPIF:{region.url}/ogc/v1/pictures/vr17"
    run(ogr2ogr, "-f", "GPKG", str(target), source, "water", "-oo", "PAGE_SIZE=2")
    frame = pyogrio.read_dataframe(target)
    assert sorted(frame["naam"]) == ["Gemaal", "Lekdijk", "Polder"]
    station = frame[frame["naam"] == "Gemaal"].geometry.iloc[0]
    assert (station.x, station.y) == pytest.approx((4.4777, 51.9225), abs=1e-8)


def test_ogr2ogr_pulls_a_confidential_collection_with_a_token_and_finds_none_without(
    ogr2ogr: str, region: Server, tmp_path: Path, token: Callable[[str], str]
) -> None:
    target = tmp_path / "vitaal.gpkg"
    source = f"OAPIF:{region.url}/ogc/v1/pictures/vr17"
    refused = subprocess.run([ogr2ogr, str(target), source, "vitaal"], capture_output=True, check=False)
    assert refused.returncode != 0
    header = f"Authorization: Bearer {token('stedin')}"
    run(ogr2ogr, str(target), source, "vitaal", "--config", "GDAL_HTTP_HEADERS", header)
    assert list(pyogrio.read_dataframe(target)["naam"]) == ["Onderstation"]


def test_gdal_reads_a_vector_tile_by_its_address(ogr2ogr: str, region: Server, tmp_path: Path) -> None:
    target = tmp_path / "tile.geojson"
    run(
        ogr2ogr,
        "-f",
        "GeoJSON",
        str(target),
        f"MVT:{region.url}/tiles/vr17/WebMercatorQuad/7/65/42.pbf",
        "water",
    )
    names = [feature["properties"]["naam"] for feature in json.loads(target.read_text())["features"]]
    assert sorted(names) == ["Gemaal", "Lekdijk", "Polder"]
