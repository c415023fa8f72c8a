"""Lines in the style: casing, stroke and marks."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from symbology.mapstyle import decorated
from symbology.mapstyle.making import (
    ENDED,
    FALLBACK_COLOUR,
    IN_FORCE,
    LINE,
    ROUND,
    Maker,
    StyleLayer,
    by_sign,
    every,
)
from symbology.mapstyle.strokes import dashed, ended_paint
from symbology.model import LineStyle, Sign


def line_layers(maker: Maker, lines: Sequence[Sign]) -> Iterable[StyleLayer]:
    """The layers of line signs, lowest first."""
    casing = {
        "line-color": _by_line(lines, lambda style: style.casing, "#FFFFFF"),
        "line-width": _by_line(lines, lambda style: style.width + 2 * style.casing_width, 6.0),
        "line-opacity": maker.opacity,
    }
    yield maker.layer("line-casing", "line", "line", every(LINE, IN_FORCE), casing, ROUND)
    joined, loose = decorated.joined(lines), decorated.loose(lines)
    yield from decorated.edges(maker, "tooi-rand-onder", "line", joined)
    paint = {
        "line-color": _by_line(lines, lambda style: style.colour, FALLBACK_COLOUR),
        "line-width": _by_line(lines, lambda style: style.width, 3.0),
        "line-opacity": maker.opacity,
    }
    dashes = {sign.code: sign.line.dash for sign in lines if sign.line is not None}
    yield from dashed(maker, "line", "line", LINE, dashes, paint)
    yield from decorated.edges(maker, "tooi-rand", "line", loose)
    yield from decorated.fills(maker, "tooi-lijn", "line", joined | loose)
    yield maker.layer("line-beeindigd", "line", "line", every(LINE, ENDED), ended_paint(maker))


def _by_line(signs: Sequence[Sign], value: Callable[[LineStyle], Any], otherwise: Any) -> Any:
    return by_sign({sign.code: value(sign.line) for sign in signs if sign.line is not None}, otherwise)
