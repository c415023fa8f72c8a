"""Map styles: with which MapLibre layers are plots and reference data drawn?

The styles stay within what QGIS's converter for MapLibre styles (3.22 and later) reads without a warning
and draws right: legacy filters on one value; `match` with each label in a list of its own, because a
bare label is lost in silence; `interpolate` on zoom; no `step`, `coalesce`, `case`, `to-boolean` or
nested expression. It drops the transparency of a colour inside `match`, so that is in the opacity
properties, times the opacity of the map layer. Where MapLibre could do it in one layer and QGIS could
not, there are more layers.

Everything is drawn with plain strokes, fills, pictures and text: what a stroke cannot do (arrowheads,
teeth, hatches) comes as geometry in the MVT layer `{layer}.tooi`, which has `id`, `sign`, `status`,
`certainty` and `rol`: `streek` (a hatch's strokes) or `vulling` (a mark to fill).

Signs keep one size at every zoom: a plot is read at all scales, and what has a real size on the ground is
drawn as an area or with a template, so no sign grows with the map.

Every layer carries metadata `plotserver:layer` (the map layer) and `plotserver:role` (area, line, sign
or label).
"""

from collections.abc import Collection, Iterable

from symbology.mapstyle.areas import CASING_COLOUR, area_layers
from symbology.mapstyle.datasets import dataset_layers
from symbology.mapstyle.lines import line_layers
from symbology.mapstyle.making import ENDED_COLOUR, FALLBACK_COLOUR, FONT, Maker, StyleLayer
from symbology.mapstyle.points import (
    HALO_COLOUR,
    ICON_SIZE_FAR,
    ICON_SIZE_NEAR,
    LABEL_COLOUR,
    LINE_LABEL_ZOOM,
    NEAR_ZOOM,
    POINT_LABEL_ZOOM,
    TEXT_SIZE,
    label_layers,
    sign_layers,
)
from symbology.signs import load

__all__ = [
    "CASING_COLOUR",
    "ENDED_COLOUR",
    "FALLBACK_COLOUR",
    "FONT",
    "HALO_COLOUR",
    "ICON_SIZE_FAR",
    "ICON_SIZE_NEAR",
    "LABEL_COLOUR",
    "LINE_LABEL_ZOOM",
    "NEAR_ZOOM",
    "POINT_LABEL_ZOOM",
    "TEXT_SIZE",
    "StyleLayer",
    "dataset_layers",
    "plot_layers",
    "stacked",
]


def plot_layers(
    source: str,
    layer_id: str,
    *,
    opacity: float = 1.0,
    visible: bool = True,
    codes: Collection[str] | None = None,
) -> list[StyleLayer]:
    """The layers that draw a plot, from bottom to top: areas, lines, labels, signs.

    `source` is the id of the style's vector source; its MVT layers are `layer_id`, `{layer_id}.tooi` with the
    decoration and, for areas with a name, `{layer_id}.label`. `codes`, the signs that the plot holds, leaves
    out the layers that would stay empty.
    """
    maker = Maker(source, layer_id, opacity, visible)
    chosen = list(load()) if codes is None else [load().get(code) for code in sorted(set(codes))]
    areas = [sign for sign in chosen if sign.area is not None]
    lines = [sign for sign in chosen if sign.line is not None]
    points = [sign for sign in chosen if sign.geometry == "point"]
    return [
        *area_layers(maker, areas),
        *line_layers(maker, lines),
        *label_layers(maker, chosen),
        *sign_layers(maker, points),
    ]


def stacked(layers: Iterable[StyleLayer]) -> list[StyleLayer]:
    """The layers of several plots with all areas below all lines, and labels and signs on top.

    Within a role the given order stays, so that a plot's place in the picture still counts. Layers without a
    role of ours stay below.
    """
    order = ["", "area", "line", "label", "sign"]
    return sorted(layers, key=lambda layer: order.index(layer.get("metadata", {}).get("plotserver:role", "")))
