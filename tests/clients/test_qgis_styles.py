"""QGIS, headless, opens every style that we serve without a warning, and draws with it what we draw."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import resvg_py
from PIL import Image
from shapely import LineString, box

from symbology import qgis, svg
from symbology.signs import load, palette
from tests.clients.pictures import share_drawn
from tests.clients.qgis_running import run
from tests.clients.similarity import structural_similarity
from tests.conftest import Owner
from tests.makers import World
from tests.servers import Server

# Around the lower Lek, in metres of Web Mercator.
EXTENT = [490_000.0, 6_760_000.0, 526_000.0, 6_784_000.0]
SIZE = [900, 600]
SYMBOLS = ("gemaal", "copi", "ziekenhuis", "brandweervoertuig")


@pytest.fixture
def picture(owner: Owner, server: Server) -> Server:
    """A server with picture `vr17`: points, lines and areas of plot `water`, in several states."""
    world = World(owner)
    water = world.plot("water", public=True)
    water.place("Gemaal", 4.45, 51.90, "gemaal", properties={"aantal": 12, "rotatie": 45})
    water.place("Plan", 4.50, 51.90, "gemaal", properties={"status": "gepland"})
    water.place("Oud", 4.55, 51.90, "brandweervoertuig", properties={"status": "beeindigd"})
    water.place("Mogelijk", 4.60, 51.90, "copi", certainty="onzeker")
    water.place("Raar", 4.65, 51.90, "bestaat-niet")
    dike = LineString([(4.45, 51.88), (4.55, 51.86), (4.65, 51.88)])
    water.draw("Lekdijk", dike, "dijk-bedreigd")
    water.draw("Weg", LineString([(4.45, 51.86), (4.65, 51.86)]), "evacuatieroute", certainty="onzeker")
    water.draw("Polder", box(4.45, 51.81, 4.50, 51.85), "overstroomd-gebied")
    water.draw("Uitval", box(4.52, 51.81, 4.60, 51.85), "stroomuitvalgebied")
    water.publish()
    world.picture("vr17", "water")
    return server


def silent(found: dict[str, Any]) -> list[list[str]]:
    """What QGIS said of our styles: nothing, it should be."""
    return [said for said in found["said"] if "font" not in said[1].lower()]


def test_the_style_library_is_imported_whole_and_its_symbols_look_like_our_signs(
    qgis_python: str, tmp_path: Path
) -> None:
    path = tmp_path / "crisistekens.xml"
    path.write_bytes(qgis.library())
    names = [load().get(code).name_nl for code in SYMBOLS]
    found = run(qgis_python, tmp_path, [["library", str(path), str(tmp_path), names]])
    answer = found["answers"][0]
    assert answer["imported"]
    assert len(answer["symbols"]) == sum(sign.state == "geldig" for sign in load())
    assert answer["ramps"] == ["Crisistekens: disciplines", "Crisistekens: kleuren"]
    assert "crisistekens" in answer["tagged"][names[0]]
    assert silent(found) == []
    assert [name for name in names if likeness(tmp_path / f"{name}.png", name) < 0.9] == []


def likeness(drawn: Path, name: str) -> float:
    """How alike QGIS's picture of a symbol is to our own drawing of the sign, at its size of 32 pixels."""
    sign = next(sign for sign in load() if sign.name_nl == name)
    ours = Image.new("RGBA", (64, 64), "white")
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg.draw(sign), width=32))
    ours.alpha_composite(Image.open(io.BytesIO(png)).convert("RGBA"), (16, 16))
    theirs = Image.new("RGBA", (64, 64), "white")
    theirs.alpha_composite(Image.open(drawn).convert("RGBA"))
    a, b = (np.asarray(image.convert("L"), dtype=np.float64) for image in (ours, theirs))
    return structural_similarity(a, b)


def shows(image: Path, hue: str) -> bool:
    """Whether a picture has a spot of this colour (#rrggbb): here the ground of a sign that the set lacks."""
    pixels = np.asarray(Image.open(image).convert("RGB")).reshape(-1, 3)
    wanted = [int(hue[at : at + 2], 16) for at in (1, 3, 5)]
    return int((pixels == wanted).all(axis=1).sum()) > 100


def test_qgis_opens_every_style_without_a_warning_and_draws_with_it(
    qgis_python: str, picture: Server, tmp_path: Path
) -> None:
    dataset = f"{picture.url}/ogc/v1/pictures/vr17"
    parts = ["water.vlakken", "water.lijnen", "water.punten"]
    images = [str(tmp_path / f"{name}.png") for name in ("parts", "whole", "sld", "qml", "maplibre")]
    found = run(
        qgis_python,
        tmp_path,
        [
            ["features", dataset, parts, "qml", images[0], EXTENT, SIZE],
            ["features", dataset, ["water"], "qml", images[1], EXTENT, SIZE],
            ["features", dataset, parts, "sld", images[2], EXTENT, SIZE],
            ["tiles", picture.url, "vr17", "qml", images[3], EXTENT, SIZE],
            ["tiles", picture.url, "vr17", "mapbox", images[4], EXTENT, SIZE],
        ],
    )
    by_parts, whole, sld, tiles, converted = found["answers"]
    assert by_parts["answers"] == [["", True]] * 3
    assert whole["answers"] == [["", True]]
    assert sld["answers"] == [["", True]] * 3
    assert tiles["answer"] == ["", True]
    assert [warning for warning in converted["answer"] if "font" not in warning] == []
    assert silent(found) == []
    assert [image for image in images if share_drawn(Path(image)) < 0.05] == []
    assert [image for image in images if not shows(Path(image), palette().tiles["onbekend"].ground)] == []
    assert {"Gemaal", "Brandweervoertuig", "Onbekend teken"} <= set(by_parts["legend"][0])
    assert "Evacuatieroute" not in by_parts["legend"][0]
