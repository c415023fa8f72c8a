"""Qt, with which QGIS draws SVG, shows the signs as we draw them: letters, states and all."""

import io
import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from symbology import raster, signs, svg
from symbology.amplifiers import NONE, Amplifiers
from symbology.model import STATES, UNKNOWN

pytestmark = pytest.mark.qgis

SESSION = Path(__file__).parent / "qt_svg_session.py"
NEAR = 2.0
"""Mean difference of the pixels, of 255, that edges alone explain."""
TOLD = Amplifiers(
    "Łódź & Straße → 12 m³", number=1250, time="14:05", direction=200, strength=60, exercise=True
)


def sample() -> dict[str, str]:
    """Twenty documents: every kind of tile, states, amplifiers, lines and areas."""
    points = signs.load().of("point")
    tiles = {sign.tile: sign for sign in points}.values()
    spread = [points[n * (len(points) - 1) // 5] for n in range(6)]
    found = {sign.code: svg.draw(sign) for sign in [*tiles, *spread, signs.get(UNKNOWN)]}
    for state in STATES[1:]:
        found[f"brand.{state}"] = svg.draw(signs.get("brand"), state)
        found[f"told.{state}"] = svg.draw(signs.get("brandweervoertuig"), state, amplifiers=TOLD)
    for code in ("evacuatieroute", "overstroomd-gebied"):
        found[code] = svg.draw(signs.get(code), amplifiers=NONE)
    return found


def pixels(png: bytes) -> NDArray[np.float64]:
    with Image.open(io.BytesIO(png)) as image:
        ground = Image.new("RGBA", image.size, (230, 232, 223, 255))
        ground.alpha_composite(image.convert("RGBA"))
        return np.asarray(ground.convert("RGB"), dtype=np.float64)


def test_qt_draws_what_we_draw(qgis_python: str, tmp_path: Path) -> None:
    drawn = sample()
    for name, document in drawn.items():
        (tmp_path / f"{name}.svg").write_text(document, encoding="utf-8")
    environment = {"PATH": os.environ["PATH"], "QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path)}
    command = [qgis_python, str(SESSION), str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(done.stdout) == []
    apart = {}
    for name, document in drawn.items():
        seen = pixels((tmp_path / f"{name}.qt.png").read_bytes())
        ours = pixels(raster.png(document, seen.shape[1]))
        assert seen.std() > 10, f"{name} is blank in Qt"
        apart[name] = float(np.abs(seen - ours).mean())
    assert len(drawn) >= 20
    assert {name: distance for name, distance in apart.items() if distance > NEAR} == {}
