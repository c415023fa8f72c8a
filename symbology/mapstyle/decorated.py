"""Decoration in the style: hatches and marks from the MVT layer `{layer}.tooi`.

What has ended is not decorated. A mark of what is planned is open: paper with its colour as edge.
"""

from collections.abc import Iterable, Mapping, Sequence

from symbology import decoration_paint
from symbology.decoration_marks import JOINED
from symbology.decoration_paint import PAPER, HatchPaint, MarkPaint
from symbology.mapstyle.making import (
    IN_FORCE,
    NOT_PLANNED,
    PLANNED,
    ROUND,
    Filter,
    Maker,
    Role,
    StyleLayer,
    by_sign,
    every,
    one_of,
)
from symbology.model import Sign

FILL: Filter = ["==", "rol", "vulling"]
STROKE: Filter = ["==", "rol", "streek"]
PLANNED_EDGE = 3.2


def hatch(maker: Maker, areas: Sequence[Sign]) -> Iterable[StyleLayer]:
    """The strokes of all hatches of these signs."""
    paints: dict[str, HatchPaint] = {
        sign.code: decoration_paint.of_hatch(sign.area)
        for sign in areas
        if sign.area is not None and sign.area.pattern
    }
    if not paints:
        return
    widths = {code: paint.width for code, paint in paints.items()}
    paint = {
        "line-color": by_sign({code: paint.colour for code, paint in paints.items()}, "#5A5C5E"),
        "line-width": by_sign(widths, decoration_paint.HATCH),
        "line-opacity": maker.dimmed(decoration_paint.HATCH_OPACITY),
    }
    yield maker.layer("tooi-arcering", "line", "area", every(STROKE, IN_FORCE), paint, ROUND, ".tooi")


def edge_paints(areas: Sequence[Sign]) -> dict[str, MarkPaint]:
    """The marks along the outlines of these signs."""
    return {
        sign.code: decoration_paint.of_edge(sign.area)
        for sign in areas
        if sign.area is not None and sign.area.edge
    }


def joined(lines: Sequence[Sign]) -> dict[str, MarkPaint]:
    """The marks that grow out of the line."""
    return _line_paints(lines, joined=True)


def loose(lines: Sequence[Sign]) -> dict[str, MarkPaint]:
    """The marks that lie on the line."""
    return _line_paints(lines, joined=False)


def _line_paints(lines: Sequence[Sign], *, joined: bool) -> dict[str, MarkPaint]:
    return {
        sign.code: decoration_paint.of_line(sign.line)
        for sign in lines
        if sign.line is not None
        and (sign.line.mark or sign.line.end)
        and (sign.line.mark in JOINED) is joined
    }


def edges(maker: Maker, name: str, role: Role, paints: Mapping[str, MarkPaint]) -> Iterable[StyleLayer]:
    """The edges of marks: below what they grow out of, or above what they lie on."""
    if not paints:
        return
    paint = {
        "line-color": by_sign({code: paint.edge for code, paint in paints.items()}, PAPER),
        "line-width": by_sign(
            {code: paint.edge_width for code, paint in paints.items()}, decoration_paint.EDGE
        ),
        "line-opacity": maker.opacity,
    }
    where = every(FILL, IN_FORCE, NOT_PLANNED, one_of(list(paints)))
    yield maker.layer(name, "line", role, where, paint, {"line-join": "round"}, ".tooi")


def fills(maker: Maker, name: str, role: Role, paints: Mapping[str, MarkPaint]) -> Iterable[StyleLayer]:
    """The marks themselves; those of what is planned are open."""
    if not paints:
        return
    codes = one_of(list(paints))
    fill = {
        "fill-color": by_sign({code: paint.fill for code, paint in paints.items()}, decoration_paint.INK),
        "fill-opacity": maker.opacity,
    }
    yield maker.layer(name, "fill", role, every(FILL, IN_FORCE, NOT_PLANNED, codes), fill, part=".tooi")
    where = every(FILL, PLANNED, codes)
    edge = {
        "line-color": by_sign({code: paint.colour for code, paint in paints.items()}, decoration_paint.INK),
        "line-width": PLANNED_EDGE,
        "line-opacity": maker.opacity,
    }
    yield maker.layer(f"{name}-gepland-rand", "line", role, where, edge, {"line-join": "round"}, ".tooi")
    paper = {"fill-color": PAPER, "fill-opacity": maker.opacity}
    yield maker.layer(f"{name}-gepland", "fill", role, where, paper, part=".tooi")
