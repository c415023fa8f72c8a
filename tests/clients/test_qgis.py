"""QGIS, headless, reads a picture's features and vector tiles and draws them."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.clients.pictures import share_that_differs
from tests.servers import Server

SESSION = Path(__file__).parent / "qgis_session.py"
GOLDEN = Path(__file__).parents[1] / "golden" / "qgis"
TOLERANCE = 0.01
"""Share of the pixels that may differ: another version of Qt draws edges a little differently."""


def qgis(python: str, server: Server, folder: Path, token: str = "") -> dict[str, Any]:
    """What QGIS found, and the pictures that it drew in `folder`."""
    home = folder / "home"
    home.mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "QT_QPA_PLATFORM": "offscreen",
        "QGIS_CUSTOM_CONFIG_PATH": str(home),
        "LANG": "C.UTF-8",
    }
    done = subprocess.run(
        [python, str(SESSION), server.url, str(folder), token],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout.strip(), done.stderr
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


@pytest.fixture
def seen(qgis_python: str, region: Server, tmp_path: Path) -> dict[str, Any]:
    """What QGIS finds as the public."""
    return qgis(qgis_python, region, tmp_path)


def test_qgis_reads_a_pictures_features_page_after_page_and_draws_features_and_tiles(
    seen: dict[str, Any], tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    assert seen["names"] == ["Gemaal", "Lekdijk", "Polder"]
    assert seen["count"] == 3
    assert set(seen["fields"]) >= {"naam", "teken", "zekerheid", "organisatie", "versie"}
    assert seen["station"] == pytest.approx([4.4777, 51.9225], abs=1e-6)
    assert seen["collections"] == ["water"]
    assert seen["parts"] == ["Point", "LineString", "Polygon"]
    assert seen["tiles_valid"]
    assert [warning for warning in seen["style_warnings"] if "font" not in warning] == []
    for name in ("features.png", "tiles.png"):
        drawn = tmp_path / name
        if pytestconfig.getoption("--bless"):
            GOLDEN.mkdir(parents=True, exist_ok=True)
            (GOLDEN / name).write_bytes(drawn.read_bytes())
        assert share_that_differs(drawn, GOLDEN / name) <= TOLERANCE, name


def test_qgis_sees_a_confidential_layer_with_the_token_of_an_organisation_that_may(
    qgis_python: str, region: Server, tmp_path: Path, token: Callable[[str], str]
) -> None:
    assert qgis(qgis_python, region, tmp_path, token("stedin"))["collections"] == ["water", "vitaal"]
