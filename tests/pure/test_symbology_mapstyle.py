"""Map styles: valid MapLibre, readable for QGIS, and areas that can be told apart when they overlap."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from symbology import mapstyle, signs, sprite
from tests import style_spec

ROOT = Path(__file__).resolve().parents[2]


def style(layers: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "version": 8,
        "sprite": "http://127.0.0.1/tekens",
        "glyphs": "http://127.0.0.1/{fontstack}/{range}.pbf",
        "sources": {"beeld": {"type": "vector", "tiles": ["http://127.0.0.1/{z}/{x}/{y}.pbf"]}},
        "layers": layers,
    }


def every_layer() -> list[dict[str, Any]]:
    return [
        *mapstyle.plot_layers("beeld", "plot", opacity=0.5),
        *mapstyle.plot_layers("beeld", "leeg", codes=[]),
        *mapstyle.plot_layers("beeld", "vreemd", codes=["bestaat-niet", "brand", "evacuatieroute"]),
        *mapstyle.dataset_layers("beeld", "vlakken", "MultiPolygon", "#336699", visible=False),
        *mapstyle.dataset_layers("beeld", "alles", None, None),
    ]


def named(layers: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {layer["id"]: layer for layer in layers}


def expressions(value: Any) -> list[str]:
    if not isinstance(value, list) or not value:
        return []
    inner = [name for item in value for name in expressions(item)]
    return [value[0], *inner] if isinstance(value[0], str) else inner


def test_ids_are_unique_and_say_which_map_layer_they_draw() -> None:
    layers = every_layer()
    assert len(named(layers)) == len(layers)
    assert all(layer["id"].startswith(layer["metadata"]["plotserver:layer"] + "/") for layer in layers)
    assert {layer["metadata"]["plotserver:role"] for layer in layers} == {"area", "line", "label", "sign"}


def test_areas_lie_under_lines_and_signs_on_top_of_labels() -> None:
    roles = [layer["metadata"]["plotserver:role"] for layer in mapstyle.plot_layers("beeld", "plot")]
    order = ["area", "line", "label", "sign"]
    assert [order.index(role) for role in roles] == sorted(order.index(role) for role in roles)


def test_every_picture_that_a_style_names_is_on_the_sprite_sheet() -> None:
    text = json.dumps(every_layer())
    asked = set(re.findall(r'"(onbekend-[a-z-]+)"', text))
    assert asked
    assert asked <= sprite.names()


def test_a_style_uses_only_what_the_qgis_converter_reads() -> None:
    found = {
        name
        for layer in every_layer()
        for value in [*layer["paint"].values(), *layer["layout"].values()]
        for name in expressions(value)
        if name in ("get", "match", "step", "coalesce", "to-boolean", "case", "interpolate", "concat", "zoom")
    }
    assert found <= {"get", "match", "interpolate", "zoom"}


def test_a_plot_that_holds_no_areas_or_lines_has_few_layers() -> None:
    few = mapstyle.plot_layers("beeld", "plot", codes=["brand"])
    assert len(few) < len(mapstyle.plot_layers("beeld", "plot")) * 0.6
    assert "plot/sign" in named(few)
    assert not [name for name in named(few) if "/tooi-" in name and "richting" not in name]


def test_an_unknown_sign_shows_as_a_point_a_line_and_an_area() -> None:
    layers = named(mapstyle.plot_layers("beeld", "plot", codes=["brand", "overstroomd-gebied", "stoplijn"]))
    stand_in = layers["plot/sign-unknown"]
    assert stand_in["layout"]["icon-image"] == "onbekend-teken"
    assert "brand" in next(part for part in stand_in["filter"] if part[0] == "!in")
    assert layers["plot/line"]["paint"]["line-color"][-1] == mapstyle.FALLBACK_COLOUR
    assert layers["plot/outline"]["paint"]["line-color"][-1] == mapstyle.FALLBACK_COLOUR


def test_opacity_and_visibility_come_from_the_picture() -> None:
    layers = mapstyle.plot_layers("beeld", "plot", opacity=0.4, visible=False)
    fill = named(layers)["plot/fill"]["paint"]["fill-opacity"]
    assert fill[fill.index(["overstroomd-gebied"]) + 1] == pytest.approx(0.35 * 0.4)
    assert named(layers)["plot/sign"]["paint"]["icon-opacity"] == 0.4
    assert {layer["layout"]["visibility"] for layer in layers} == {"none"}


def test_a_name_fades_less_than_the_area_that_it_names() -> None:
    faint, gone = (
        named(mapstyle.plot_layers("beeld", "plot", opacity=opacity))["plot/label"]["paint"]["text-opacity"]
        for opacity in (0.4, 0.0)
    )
    assert 0.6 < faint < 0.7
    assert gone == 0


def test_a_dataset_of_points_is_drawn_as_dots_in_its_owners_colour() -> None:
    (layer,) = mapstyle.dataset_layers("beeld", "kranen", "Point", "#E60003")
    assert (layer["type"], layer["paint"]["circle-color"]) == ("circle", "#E60003")


def test_areas_leave_what_lies_under_them_readable() -> None:
    areas = [sign.area for sign in signs.load().of("polygon") if sign.area is not None]
    assert max(area.fill_opacity for area in areas if not area.series) <= 0.35
    # Areas of an ordered series do not overlap each other.
    assert max(area.fill_opacity for area in areas) <= 0.6


def test_two_areas_never_share_outline_dash_hatch_and_marks() -> None:
    looks = [
        (sign.area.outline_colour, sign.area.dash, sign.area.pattern, sign.area.edge, sign.area.rank)
        for sign in signs.load().of("polygon")
        if sign.area is not None
    ]
    assert len(set(looks)) == len(looks)


def test_dangers_and_services_never_share_a_hue() -> None:
    by_purpose: dict[str, set[str]] = {}
    for sign in signs.load().of("polygon"):
        assert sign.area is not None
        by_purpose.setdefault(sign.area.purpose, set()).add(sign.area.colour)
    assert not by_purpose["gevaar"] & by_purpose["dienst"]


def test_an_expected_flood_is_dotted_and_never_drawn_as_a_fact() -> None:
    layers = named(mapstyle.plot_layers("beeld", "plot"))
    assert "overstroming-prognose" in json.dumps(layers["plot/outline-gestippeld"]["filter"])
    without = next(part for part in layers["plot/outline"]["filter"] if part[0] == "!in")
    assert "overstroming-prognose" in without


def test_the_style_is_valid_for_the_style_specification() -> None:
    assert style_spec.faults(json.dumps(style(every_layer()))) == []


CONVERT = """
import json, os, sys
from qgis.core import QgsApplication, QgsMapBoxGlStyleConversionContext, QgsMapBoxGlStyleConverter
from qgis.PyQt.QtGui import QImage
QgsApplication.setPrefixPath("/usr", True)
application = QgsApplication([], False)
application.initQgis()
given = json.load(sys.stdin)
context = QgsMapBoxGlStyleConversionContext()
context.setSprites(QImage(given["sheet"]), given["index"])
converter = QgsMapBoxGlStyleConverter()
result = converter.convert(given["style"], context)
rules = {}
for style in converter.renderer().styles():
    found = style.symbol().symbolLayer(0).dataDefinedProperties()
    rules[style.styleName()] = [found.property(key).expressionString() for key in found.propertyKeys()]
print(json.dumps({"result": int(result), "warnings": converter.warnings(), "rules": rules}), flush=True)
os._exit(0)
"""


@pytest.mark.qgis
def test_the_style_is_read_by_qgis_without_a_warning(qgis_python: str, tmp_path: Path) -> None:
    png, index = sprite.build(1)
    sheet = tmp_path / "tekens.png"
    sheet.write_bytes(png)
    given = json.dumps({"style": style(every_layer()), "sheet": str(sheet), "index": index})
    environment = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    command = [qgis_python, "-c", CONVERT]
    done = subprocess.run(
        command, input=given, capture_output=True, text=True, check=True, timeout=120, env=environment
    )
    answer = json.loads(done.stdout)
    # QGIS replaces a font that this machine lacks: that says something of the machine, not of the style.
    remarks = [warning for warning in answer["warnings"] if "is not available on system" not in warning]
    assert (answer["result"], remarks) == (0, [])
    colour = next(rule for rule in answer["rules"]["plot/fill"] if "#0b6fb8" in rule)
    assert "WHEN \"sign\" IN ('overstroomd-gebied') THEN '#0b6fb8'" in colour
    assert any("\"icon\" = 'dijkdoorbraak.gepland'" in rule for rule in answer["rules"]["plot/sign"])
    assert "IN ()" not in json.dumps(answer["rules"])


def test_no_area_of_an_upper_plot_covers_a_sign_of_a_lower_one() -> None:
    below = mapstyle.plot_layers("beeld", "onder", codes=["brand"])
    above = mapstyle.plot_layers("beeld", "boven", codes=["overstroomd-gebied"])
    ids = [layer["id"] for layer in mapstyle.stacked([{"id": "grond"}, *below, *above])]
    assert ids[0] == "grond"
    assert ids.index("boven/fill") < ids.index("onder/sign") < ids.index("boven/sign")
    assert sorted(ids) == sorted(["grond", *(layer["id"] for layer in [*below, *above])])
