"""The style library: every sign as a symbol for QGIS's style manager, and the colours as a palette."""

from collections import Counter
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from symbology.model import GROUPS, Geometry, Sign
from symbology.qgis import symbols
from symbology.qgis.markup import colour, document, element, options
from symbology.signs import load, palette

GROUP_NAMES = dict(zip(GROUPS, ("Realiteit", "Repressie", "Preparatie", "Context"), strict=True))
GEOMETRY_NAMES: Mapping[Geometry, str] = {"point": "punt", "line": "lijn", "polygon": "vlak"}
TAG = "crisistekens"


def library() -> bytes:
    """The library as QGIS's style manager imports it (format of 3.22 and later).

    One symbol for each sign that is still drawn, under its Dutch name, with tags for set, discipline, group
    and geometry; two palettes (colour ramps of fixed colours): the disciplines and the drawing colours.
    """
    drawn = [sign for sign in load() if sign.state == "geldig"]
    names = _names(drawn)
    made = [_tagged(symbols.symbol(sign, names[sign.code]), sign) for sign in drawn]
    ramps = [
        _palette("Crisistekens: disciplines", {d.name_nl: d.colour for d in palette().disciplines.values()}),
        _palette("Crisistekens: kleuren", palette().colours),
    ]
    root = element(
        "qgis_style",
        {"version": 2},
        element("symbols", None, *made),
        element("colorramps", None, *ramps),
        *(element(tag) for tag in ("textformats", "labelsettings", "legendpatchshapes", "symbols3d")),
    )
    return document(root, "qgis_style")


def _names(signs: list[Sign]) -> dict[str, str]:
    """A name for each sign; QGIS keeps one symbol for each name, whatever its case."""
    seen = Counter(sign.name_nl.lower() for sign in signs)
    return {
        sign.code: sign.name_nl if seen[sign.name_nl.lower()] == 1 else f"{sign.name_nl} ({sign.code})"
        for sign in signs
    }


def _tagged(symbol: Element, sign: Sign) -> Element:
    discipline = palette().disciplines[sign.discipline].name_nl
    tags = [TAG, discipline, GROUP_NAMES[sign.group], GEOMETRY_NAMES[sign.geometry]]
    symbol.set("tags", ",".join(tag.replace(",", " ") for tag in tags))
    return symbol


def _palette(name: str, colours: Mapping[str, str]) -> Element:
    values: dict[str, object] = {"rampType": "preset"}
    for place, (label, hue) in enumerate(colours.items()):
        values |= {f"preset_color_{place}": colour(hue), f"preset_color_name_{place}": label}
    return element("colorramp", {"name": name, "type": "preset"}, options(values))
