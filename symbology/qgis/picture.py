"""The style of a picture's vector tiles: a QML document for a vector tile layer of QGIS.

QGIS draws the styles of such a layer one after another, each over all objects of one layer in the tiles. So
each sign gives a style for each of its levels, and the levels of all layers are stacked as in the viewer:
areas, lines, signs.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from xml.etree.ElementTree import Element

from symbology.model import Geometry, Sign
from symbology.qgis import decorations, levels, symbols
from symbology.qgis import labels as label_module
from symbology.qgis.collection import DOCTYPE, Held
from symbology.qgis.labels import Label
from symbology.qgis.markup import VERSION, document, element, quoted, symbol, text_element
from symbology.qgis.symbols import KINDS, TILES
from symbology.signs import load

_QGIS_NUMBERS: Mapping[Geometry, int] = {"point": 0, "line": 1, "polygon": 2}
# QGIS draws areas with the styles of lines and points too unless the condition forbids it.
_OF_KIND: Mapping[Geometry, str] = {
    "point": "\"_geom_type\" = 'Point'",
    "line": "\"_geom_type\" = 'LineString'",
    "polygon": "\"_geom_type\" = 'Polygon'",
}
_NO_ZOOM = {"min-zoom": -1, "max-zoom": -1}


@dataclass(frozen=True)
class TileLayer:
    """A layer of the picture: for a plot the signs held, for reference data its geometry and colour."""

    id: str
    held: Held | None = None
    geometries: tuple[Geometry, ...] = ()
    colour: str = ""
    opacity: float = 1.0


@dataclass(frozen=True)
class _Style:
    """Objects of one layer in the tiles, drawn on one level."""

    level: int
    layer: TileLayer
    title: str
    geometry: Geometry
    where: str
    layers: Sequence[Element]


def picture_style(layers: Sequence[TileLayer]) -> bytes:
    """The QML of these layers, lowest first."""
    styles = [style for layer in layers for style in _styles(layer)]
    written = [_written(style) for style in sorted(styles, key=lambda style: style.level)]
    names = [_label(layer, label) for layer in layers if layer.held is not None for label in _labels()]
    root = element(
        "qgis",
        {"version": VERSION, "styleCategories": "Symbology|Labeling"},
        element("renderer", {"type": "basic"}, element("styles", None, *written)),
        element("labeling", {"type": "basic"}, element("styles", None, *names)),
        text_element("blendMode", 0),
        text_element("layerOpacity", 1),
    )
    return document(root, DOCTYPE)


def _styles(layer: TileLayer) -> Iterable[_Style]:
    if layer.held is None:
        for geometry in layer.geometries:
            yield from _levels(layer, "Objecten", geometry, "", symbols.quiet_layers(geometry, layer.colour))
        return
    signs = [load().get(code) for code in sorted(set(layer.held)) if code in load()]
    for sign in signs:
        where = f"{TILES.sign} = {quoted(sign.code)}"
        if sign.geometry != "point":
            where += f" AND {_IN_FORCE}"
            yield from _decoration(layer, sign, where)
        drawn = symbols.layers_of(sign, TILES, layer.held[sign.code], decorated=False)
        yield from _levels(layer, sign.name_nl, sign.geometry, where, drawn)
    for geometry in KINDS:
        if geometry != "point":
            ended = symbols.ended_layers(geometry)
            yield from _levels(layer, "Beëindigd", geometry, f"{TILES.status} = 'beeindigd'", ended)
        strange = symbols.unknown_layers(geometry, TILES)
        yield from _levels(layer, "Onbekend teken", geometry, _strange(signs, geometry), strange)


def _decoration(layer: TileLayer, sign: Sign, where: str) -> Iterable[_Style]:
    """Hatch and marks, which are geometry of their own in the tiles."""
    beside = replace(layer, id=f"{layer.id}.tooi")
    planned = symbols.in_state("gepland", TILES)
    states = (("coalesce(" + TILES.status + ", '') <> 'gepland'", False), (planned, True))
    if sign.area is not None and sign.area.pattern:
        stroke = decorations.plain_hatch(sign.area, levels.HATCH)
        yield from _levels(beside, sign.name_nl, "line", f"{where} AND \"rol\" = 'streek'", [stroke])
    for condition, is_planned in states:
        marks = decorations.plain_marks(sign, planned=is_planned)
        filled = f"{where} AND \"rol\" = 'vulling' AND {condition}"
        yield from _levels(beside, sign.name_nl, "polygon", filled, marks)


_IN_FORCE = f"coalesce({TILES.status}, '') <> 'beeindigd'"


def _strange(signs: Iterable[Sign], geometry: Geometry) -> str:
    """Whether an object's sign is none of those of its geometry."""
    known = ", ".join(quoted(sign.code) for sign in signs if sign.geometry == geometry)
    where = f"{TILES.sign} NOT IN ({known})" if known else "true"
    return where if geometry == "point" else f"{where} AND {_IN_FORCE}"


def _levels(
    layer: TileLayer, title: str, geometry: Geometry, where: str, drawn: Sequence[Element]
) -> Iterable[_Style]:
    """One style for each level of the symbol."""
    for level, parts in groupby(drawn, key=lambda part: int(part.get("pass", "0"))):
        yield _Style(level, layer, title, geometry, where, list(parts))


def _written(style: _Style) -> Element:
    drawn = symbol("0", KINDS[style.geometry], style.layers)
    drawn.set("alpha", str(style.layer.opacity))
    attributes = {
        "name": f"{style.layer.id}: {style.title}",
        "layer": style.layer.id,
        "geometry": _QGIS_NUMBERS[style.geometry],
        "enabled": 1,
        "expression": " AND ".join(part for part in (_OF_KIND[style.geometry], style.where) if part),
    }
    return element("style", attributes | _NO_ZOOM, element("symbols", None, drawn))


def _labels() -> list[Label]:
    return label_module.labels(TILES, {"polygon": "", "line": "", "point": ""})


def _label(layer: TileLayer, label: Label) -> Element:
    """A label; areas are named at the points of an MVT layer of their own, once each."""
    area = label.place.geometry == "polygon"
    placed = replace(label, place=replace(label.place, geometry="point")) if area else label
    attributes = {
        "name": f"{layer.id}: {label.title}",
        "layer": f"{layer.id}.label" if area else layer.id,
        "geometry": _QGIS_NUMBERS[placed.place.geometry],
        "enabled": 1,
        "expression": _OF_KIND[placed.place.geometry],
        "min-zoom": round(label.zoom),
        "max-zoom": -1,
    }
    # A faint name is not read: names fade less than what they name.
    return element("style", attributes, label_module.settings(placed, math.sqrt(layer.opacity)))
