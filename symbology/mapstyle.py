"""Map styles: with which MapLibre layers are plots and reference data drawn?

The styles stay within what QGIS's converter for MapLibre styles (3.22 and later) reads without a warning
and draws right: legacy filters on one value; `match` with each label in a list of its own, because a
bare label is lost in silence; `interpolate` on zoom; no `step`, `coalesce`, `case`, `to-boolean` or
nested expression. It drops the transparency of a colour inside `match`, so that is in the opacity
properties, times the opacity of the map layer. Where MapLibre could do it in one layer and QGIS could
not, there are more layers.

Every layer carries metadata `plotserver:layer` (the map layer) and `plotserver:role` (area, line, sign
or label).
"""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Literal

from symbology.model import UNKNOWN, AreaStyle, LineStyle, Sign
from symbology.signs import load, palette

StyleLayer = dict[str, Any]
Filter = list[Any]

FONT = ["Noto Sans Regular"]
FALLBACK_COLOUR = "#C2188B"  # an area or a line whose sign the set does not know
ENDED_COLOUR = "#8C8C8C"
CASING_COLOUR = "rgba(255,255,255,0.8)"
LABEL_COLOUR = "#1A1A1A"
HALO_COLOUR = "rgba(255,255,255,0.9)"
# Two constant sizes and not one that grows with the zoom: QGIS 3.22 reads only constants here.
ICON_SIZE_FAR, ICON_SIZE_NEAR, NEAR_ZOOM = 0.65, 1, 8.5
TEXT_SIZE = ["interpolate", ["linear"], ["zoom"], 7, 11, 12, 13, 16, 15]
POINT_LABEL_ZOOM = 9.0  # below it a picture of the country is readable by its signs alone
LINE_LABEL_ZOOM = 10.0
MARK_ZOOM = 7.0

_IN_FORCE: Filter = ["!=", "status", "beeindigd"]
_CERTAIN: Filter = ["!=", "certainty", "onzeker"]


def plot_layers(
    source: str,
    layer_id: str,
    *,
    opacity: float = 1.0,
    visible: bool = True,
    codes: Collection[str] | None = None,
) -> list[StyleLayer]:
    """The layers that draw a plot, from bottom to top: areas, lines, labels, signs.

    `source` is the id of the style's vector source; its MVT layers are `layer_id` and, for areas with a name,
    `{layer_id}.label`. `codes`, the signs that the plot holds, leaves out the layers that would stay empty.
    """
    maker = _Maker(source, layer_id, opacity, visible)
    chosen = list(load()) if codes is None else [load().get(code) for code in sorted(set(codes))]
    areas = [sign for sign in chosen if sign.area is not None]
    lines = [sign for sign in chosen if sign.line is not None]
    return [*_areas(maker, areas), *_lines(maker, lines), *_labels(maker), *_signs(maker)]


class _Maker:
    """Makes style layers of one map layer: same source, metadata, visibility and opacity."""

    def __init__(self, source: str, layer_id: str, opacity: float, visible: bool) -> None:
        self.source, self.layer_id = source, layer_id
        self.opacity = round(max(0.0, min(opacity, 1.0)), 3)
        self.visible = visible

    def dimmed(self, opacity: float) -> float:
        return round(opacity * self.opacity, 3)

    def lettered(self) -> float:
        """Opacity of names: they fade less than what they name, for a faint name is not read."""
        return round(math.sqrt(self.opacity), 3)

    def layer(
        self,
        name: str,
        kind: Literal["fill", "line", "circle", "symbol"],
        role: str,
        where: Filter | None,
        paint: Mapping[str, Any],
        layout: Mapping[str, Any] | None = None,
        source_layer: str | None = None,
        min_zoom: float | None = None,
    ) -> StyleLayer:
        made: StyleLayer = {
            "id": f"{self.layer_id}/{name}",
            "type": kind,
            "source": self.source,
            "source-layer": source_layer or self.layer_id,
            "metadata": {"plotserver:layer": self.layer_id, "plotserver:role": role},
            "layout": {**(layout or {}), "visibility": "visible" if self.visible else "none"},
            "paint": dict(paint),
        }
        if where is not None:
            made["filter"] = where
        if min_zoom is not None:
            made["minzoom"] = min_zoom
        return made


def _areas(maker: _Maker, areas: Sequence[Sign]) -> Iterable[StyleLayer]:
    fill = {
        "fill-color": _by_area(areas, lambda style: style.colour, FALLBACK_COLOUR),
        "fill-opacity": _by_area(areas, lambda style: maker.dimmed(style.fill_opacity), maker.dimmed(0.2)),
    }
    yield maker.layer("fill", "fill", "area", _all(_POLYGON, _IN_FORCE), fill)
    for sign in areas:
        if sign.area is not None and sign.area.pattern:
            paint = {"fill-pattern": f"patroon-{sign.code}", "fill-opacity": maker.opacity}
            where = _all(_POLYGON, _IN_FORCE, ["==", "sign", sign.code])
            yield maker.layer(f"hatch-{sign.code}", "fill", "area", where, paint)
    casing = {
        "line-color": CASING_COLOUR,
        "line-width": _by_area(areas, lambda style: style.outline_width + 2.0, 4.5),
        "line-opacity": maker.opacity,
    }
    yield maker.layer("outline-casing", "line", "area", _all(_POLYGON, _IN_FORCE), casing, _ROUND)
    outline = {
        "line-color": _by_area(areas, lambda style: style.outline_colour, FALLBACK_COLOUR),
        "line-width": _by_area(areas, lambda style: style.outline_width, 2.5),
        "line-opacity": maker.opacity,
    }
    dashes = {sign.code: sign.area.dash for sign in areas if sign.area is not None}
    yield from _dashed(maker, "outline", "area", _POLYGON, dashes, outline)
    yield maker.layer("outline-beeindigd", "line", "area", _all(_POLYGON, _ENDED), _ended_paint(maker))


def _lines(maker: _Maker, lines: Sequence[Sign]) -> Iterable[StyleLayer]:
    casing = {
        "line-color": _by_line(lines, lambda style: style.casing, "#FFFFFF"),
        "line-width": _by_line(lines, lambda style: style.width + 2 * style.casing_width, 6.0),
        "line-opacity": maker.opacity,
    }
    yield maker.layer("line-casing", "line", "line", _all(_LINE, _IN_FORCE), casing, _ROUND)
    paint = {
        "line-color": _by_line(lines, lambda style: style.colour, FALLBACK_COLOUR),
        "line-width": _by_line(lines, lambda style: style.width, 3.0),
        "line-opacity": maker.opacity,
    }
    dashes = {sign.code: sign.line.dash for sign in lines if sign.line is not None}
    yield from _dashed(maker, "line", "line", _LINE, dashes, paint)
    yield maker.layer("line-beeindigd", "line", "line", _all(_LINE, _ENDED), _ended_paint(maker))
    for sign in lines:
        if sign.line is not None and sign.line.mark:
            yield _mark(maker, sign.code)


def _mark(maker: _Maker, code: str) -> StyleLayer:
    """The mark of one line sign, repeated along the line."""
    layout = {
        "symbol-placement": "line",
        "symbol-spacing": 48,
        "icon-image": f"lijn-{code}",
        "icon-allow-overlap": True,
        "icon-ignore-placement": True,
        "icon-rotation-alignment": "map",
        "icon-size": 0.8,
    }
    where = _all(_LINE, _IN_FORCE, ["==", "sign", code])
    paint = {"icon-opacity": maker.opacity}
    return maker.layer(f"mark-{code}", "symbol", "line", where, paint, layout, min_zoom=MARK_ZOOM)


def _dashed(
    maker: _Maker, name: str, role: str, shape: Filter, dashes: Mapping[str, str], paint: Mapping[str, Any]
) -> Iterable[StyleLayer]:
    """One layer for each dash: a planned object is always dashed and an uncertain one always dotted."""
    odd = sorted(code for code, dash in dashes.items() if dash != "vol")
    dotted = sorted(code for code, dash in dashes.items() if dash == "gestippeld")
    planned, uncertain = ["==", "status", "gepland"], ["==", "certainty", "onzeker"]
    not_planned = ["!=", "status", "gepland"]
    solid = _all(shape, _IN_FORCE, not_planned, _CERTAIN, _none_of(odd))
    yield maker.layer(name, "line", role, solid, paint, _ROUND)
    for dash in sorted(set(dashes.values()) - {"vol"} | {"gestreept", "gestippeld"}):
        codes = sorted(code for code, used in dashes.items() if used == dash)
        if dash == "gestippeld":
            where = _all(shape, _IN_FORCE, _any(_one_of(codes), uncertain))
        elif dash == "gestreept":
            where = _all(shape, _IN_FORCE, _CERTAIN, _none_of(dotted), _any(_one_of(codes), planned))
        else:
            where = _all(shape, _IN_FORCE, _CERTAIN, not_planned, _one_of(codes))
        pattern = {**paint, "line-dasharray": list(palette().dashes[dash])}
        yield maker.layer(f"{name}-{dash}", "line", role, where, pattern)


def _ended_paint(maker: _Maker) -> dict[str, Any]:
    dash = list(palette().dashes["streeppunt"])
    return {
        "line-color": ENDED_COLOUR,
        "line-width": 1.5,
        "line-dasharray": dash,
        "line-opacity": maker.opacity,
    }


def _labels(maker: _Maker) -> Iterable[StyleLayer]:
    paint = {
        "text-color": LABEL_COLOUR,
        "text-halo-color": HALO_COLOUR,
        "text-halo-width": 1.6,
        "text-opacity": maker.lettered(),
    }
    text = {"text-field": ["get", "naam"], "text-font": FONT, "text-size": TEXT_SIZE}
    along = {**text, "symbol-placement": "line", "text-max-angle": 35, "text-offset": [0, 1]}
    yield maker.layer(
        "line-label", "symbol", "label", _all(_LINE, _NAMED), paint, along, min_zoom=LINE_LABEL_ZOOM
    )
    inside = {**text, "text-max-width": 9}
    yield maker.layer("label", "symbol", "label", None, paint, inside, f"{maker.layer_id}.label")
    below = {**text, "text-anchor": "top", "text-offset": [0, 1.4], "text-max-width": 9}
    where = _all(_POINT, _NAMED)
    yield maker.layer("sign-label", "symbol", "label", where, paint, below, min_zoom=POINT_LABEL_ZOOM)


def _signs(maker: _Maker) -> Iterable[StyleLayer]:
    """The point signs, and a visible stand-in for a sign that the set does not know.

    The picture is named by a token: QGIS 3.22 reads neither `get` here nor the last value of a `match`.
    """
    paint = {"icon-opacity": maker.opacity}
    layout = {"icon-image": UNKNOWN, "icon-size": ICON_SIZE_FAR, "icon-allow-overlap": True}
    strange = _all(_POINT, ["!in", "sign", *sorted(sign.code for sign in load().of("point"))])
    yield maker.layer("sign-unknown", "symbol", "sign", strange, paint, layout)
    layout["icon-image"] = "{icon}"
    yield {**maker.layer("sign-far", "symbol", "sign", _POINT, paint, layout), "maxzoom": NEAR_ZOOM}
    layout["icon-size"] = ICON_SIZE_NEAR
    yield {**maker.layer("sign", "symbol", "sign", _POINT, paint, layout), "minzoom": NEAR_ZOOM}


def stacked(layers: Iterable[StyleLayer]) -> list[StyleLayer]:
    """The layers of several plots with all areas below all lines, and labels and signs on top.

    Within a role the given order stays, so that a plot's place in the picture still counts. Layers without a
    role of ours stay below.
    """
    order = ["", "area", "line", "label", "sign"]
    return sorted(layers, key=lambda layer: order.index(layer.get("metadata", {}).get("plotserver:role", "")))


def dataset_layers(
    source: str,
    layer_id: str,
    geometry_type: str | None,
    colour: str | None,
    *,
    opacity: float = 1.0,
    visible: bool = True,
) -> list[StyleLayer]:
    """Quiet layers for reference data: a thin outline, a line or a dot in the owner's colour.

    `geometry_type` is a simple feature type ("MultiPolygon" …); anything else gives layers for all kinds.
    """
    maker = _Maker(source, layer_id, opacity, visible)
    hue = colour or "#4A5568"
    kind = (geometry_type or "").removeprefix("Multi").removesuffix("Z").lower()
    found: list[StyleLayer] = []
    if kind not in ("point", "linestring"):
        fill = {"fill-color": hue, "fill-opacity": maker.dimmed(0.12)}
        edge = {"line-color": hue, "line-width": 1.0, "line-opacity": maker.opacity}
        found.append(maker.layer("fill", "fill", "area", _POLYGON, fill))
        found.append(maker.layer("outline", "line", "area", _POLYGON, edge))
    if kind not in ("point", "polygon"):
        paint = {"line-color": hue, "line-width": 1.5, "line-opacity": maker.opacity}
        found.append(maker.layer("line", "line", "line", _LINE, paint, _ROUND))
    if kind not in ("linestring", "polygon"):
        found.append(maker.layer("circle", "circle", "sign", _POINT, _dot(maker, hue)))
    return found


def _dot(maker: _Maker, hue: str) -> dict[str, Any]:
    return {
        "circle-color": hue,
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 6, 2, 14, 5],
        "circle-stroke-color": "#FFFFFF",
        "circle-stroke-width": 1.0,
        "circle-opacity": maker.opacity,
        "circle-stroke-opacity": maker.opacity,
    }


def _by_area(signs: Sequence[Sign], value: Callable[[AreaStyle], Any], otherwise: Any) -> Any:
    return _by_sign({sign.code: value(sign.area) for sign in signs if sign.area is not None}, otherwise)


def _by_line(signs: Sequence[Sign], value: Callable[[LineStyle], Any], otherwise: Any) -> Any:
    return _by_sign({sign.code: value(sign.line) for sign in signs if sign.line is not None}, otherwise)


def _by_sign(values: Mapping[str, Any], otherwise: Any) -> Any:
    """A `match` on the sign; a plain value when there is nothing to choose."""
    if not values:
        return otherwise
    branches = (item for code, value in values.items() for item in ([code], value))
    return ["match", ["get", "sign"], *branches, otherwise]


def _all(*parts: Filter) -> Filter:
    return ["all", *(part for part in parts if part)]


def _any(*parts: Filter) -> Filter:
    return ["any", *(part for part in parts if part)]


def _one_of(codes: Sequence[str]) -> Filter:
    return ["in", "sign", *codes] if codes else []


def _none_of(codes: Sequence[str]) -> Filter:
    return ["!in", "sign", *codes] if codes else []


_POLYGON: Filter = ["==", "$type", "Polygon"]
_LINE: Filter = ["==", "$type", "LineString"]
_POINT: Filter = ["==", "$type", "Point"]
_NAMED: Filter = ["has", "naam"]
_ENDED: Filter = ["==", "status", "beeindigd"]
_ROUND = {"line-join": "round", "line-cap": "round"}
