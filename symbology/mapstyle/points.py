"""Points and names in the style: the signs, their direction and number, and every label."""

from collections.abc import Iterable, Sequence

from symbology import decoration_paint
from symbology.mapstyle.making import (
    FONT,
    IN_FORCE,
    LINE,
    NAMED,
    POINT,
    Maker,
    StyleLayer,
    by_sign,
    every,
)
from symbology.model import GROUPS, UNKNOWN, Sign
from symbology.signs import load

LABEL_COLOUR = "#1A1A1A"
HALO_COLOUR = "rgba(255,255,255,0.9)"
# Two constant sizes and not one that grows with the zoom: QGIS 3.22 reads only constants here.
ICON_SIZE_FAR, ICON_SIZE_NEAR, NEAR_ZOOM = 0.65, 1, 8.5
TEXT_SIZE = ["interpolate", ["linear"], ["zoom"], 7, 11, 12, 13, 16, 15]
NUMBER_SIZE = 14
POINT_LABEL_ZOOM = 9.0  # below it a picture of the country is readable by its signs alone
LINE_LABEL_ZOOM = 10.0


def label_layers(maker: Maker, signs: Sequence[Sign]) -> Iterable[StyleLayer]:
    """Names. Where they collide, what happens goes before what is done, and that before the surroundings."""
    paint = {
        "text-color": LABEL_COLOUR,
        "text-halo-color": HALO_COLOUR,
        "text-halo-width": 1.6,
        "text-opacity": maker.lettered(),
    }
    ranks = {sign.code: GROUPS.index(sign.group) for sign in signs}
    text = {
        "text-field": ["get", "naam"],
        "text-font": FONT,
        "text-size": TEXT_SIZE,
        "symbol-sort-key": by_sign(ranks, len(GROUPS)),
    }
    along = {**text, "symbol-placement": "line", "text-max-angle": 35, "text-offset": [0, 1]}
    named = every(LINE, NAMED)
    yield maker.layer("line-label", "symbol", "label", named, paint, along, min_zoom=LINE_LABEL_ZOOM)
    inside = {**text, "text-max-width": 9}
    yield maker.layer("label", "symbol", "label", None, paint, inside, ".label")
    # Nearer, small type would collide with its own sign (each keeps 2 pixels free) and be left out.
    below = {**text, "text-anchor": "top", "text-offset": [0, 1.75], "text-max-width": 9}
    where = every(POINT, NAMED)
    yield maker.layer("sign-label", "symbol", "label", where, paint, below, min_zoom=POINT_LABEL_ZOOM)


def sign_layers(maker: Maker, points: Sequence[Sign]) -> Iterable[StyleLayer]:
    """The point signs with their direction and number, and a visible stand-in for an unknown sign.

    What happens lies on top of what is done, and that on the surroundings. The picture is named by a token:
    QGIS 3.22 reads neither `get` here nor the last value of a `match`.
    """
    yield from _directions(maker)
    paint = {"icon-opacity": maker.opacity}
    ranks = {sign.code: len(GROUPS) - GROUPS.index(sign.group) for sign in points}
    layout = {
        "icon-image": UNKNOWN,
        "icon-size": ICON_SIZE_FAR,
        "icon-allow-overlap": True,
        "symbol-sort-key": by_sign(ranks, len(GROUPS)),
    }
    strange = every(POINT, ["!in", "sign", *sorted(sign.code for sign in load().of("point"))])
    yield maker.layer("sign-unknown", "symbol", "sign", strange, paint, layout)
    layout["icon-image"] = "{icon}"
    yield {**maker.layer("sign-far", "symbol", "sign", POINT, paint, layout), "maxzoom": NEAR_ZOOM}
    layout["icon-size"] = ICON_SIZE_NEAR
    yield {**maker.layer("sign", "symbol", "sign", POINT, paint, layout), "minzoom": NEAR_ZOOM}
    yield _number(maker)


def _directions(maker: Maker) -> Iterable[StyleLayer]:
    """The arrows of signs with a direction (`rol` is `richting`), below the signs."""
    arrow = decoration_paint.DIRECTION
    where = every(["==", "rol", "richting"], IN_FORCE)
    edge = {"line-color": arrow.edge, "line-width": arrow.edge_width, "line-opacity": maker.opacity}
    yield maker.layer(
        "tooi-richting-rand", "line", "sign", where, edge, {"line-join": "round"}, ".tooi", NEAR_ZOOM
    )
    fill = {"fill-color": arrow.fill, "fill-opacity": maker.opacity}
    yield maker.layer("tooi-richting", "fill", "sign", where, fill, None, ".tooi", NEAR_ZOOM)


def _number(maker: Maker) -> StyleLayer:
    """How many, beside the sign at its upper right."""
    paint = {
        "text-color": LABEL_COLOUR,
        "text-halo-color": HALO_COLOUR,
        "text-halo-width": 2,
        "text-opacity": maker.lettered(),
    }
    layout = {
        "text-field": "{aantal}",
        "text-font": FONT,
        "text-size": NUMBER_SIZE,
        "text-anchor": "left",
        "text-offset": [1.3, -0.8],
    }
    where = every(POINT, IN_FORCE, ["has", "aantal"])
    return maker.layer("sign-aantal", "symbol", "sign", where, paint, layout, min_zoom=NEAR_ZOOM)
