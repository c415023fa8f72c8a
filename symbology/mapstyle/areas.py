"""Areas in the style: fill, hatch, outline and the marks along it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from symbology.mapstyle import decorated
from symbology.mapstyle.making import (
    ENDED,
    FALLBACK_COLOUR,
    IN_FORCE,
    POLYGON,
    ROUND,
    Maker,
    StyleLayer,
    by_sign,
    every,
)
from symbology.mapstyle.strokes import dashed, ended_paint
from symbology.model import AreaStyle, Sign

CASING_COLOUR = "rgba(255,255,255,0.8)"


def area_layers(maker: Maker, areas: Sequence[Sign]) -> Iterable[StyleLayer]:
    """The layers of area signs, lowest first."""
    fill = {
        "fill-color": _by_area(areas, lambda style: style.colour, FALLBACK_COLOUR),
        "fill-opacity": _by_area(areas, lambda style: maker.dimmed(style.fill_opacity), maker.dimmed(0.2)),
    }
    yield maker.layer("fill", "fill", "area", every(POLYGON, IN_FORCE), fill)
    yield from decorated.hatch(maker, areas)
    casing = {
        "line-color": CASING_COLOUR,
        "line-width": _by_area(areas, lambda style: style.outline_width + 2.0, 4.5),
        "line-opacity": maker.opacity,
    }
    yield maker.layer("outline-casing", "line", "area", every(POLYGON, IN_FORCE), casing, ROUND)
    marks = decorated.edge_paints(areas)
    yield from decorated.edges(maker, "tooi-rand-vlak", "area", marks)
    outline = {
        "line-color": _by_area(areas, lambda style: style.outline_colour, FALLBACK_COLOUR),
        "line-width": _by_area(areas, lambda style: style.outline_width, 2.5),
        "line-opacity": maker.opacity,
    }
    dashes = {sign.code: sign.area.dash for sign in areas if sign.area is not None}
    yield from dashed(maker, "outline", "area", POLYGON, dashes, outline)
    yield from decorated.fills(maker, "tooi-vlak", "area", marks)
    yield maker.layer("outline-beeindigd", "line", "area", every(POLYGON, ENDED), ended_paint(maker))


def _by_area(signs: Sequence[Sign], value: Callable[[AreaStyle], Any], otherwise: Any) -> Any:
    return by_sign({sign.code: value(sign.area) for sign in signs if sign.area is not None}, otherwise)
