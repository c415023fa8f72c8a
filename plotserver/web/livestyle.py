"""The style for objects that a page holds itself, before they are in any tile.

It is the plots' own map style (`symbology.mapstyle`). The hatches and marks that tiles bring as geometry are
told as data, in pixels, so that the page draws the same of them.
"""

from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from typing import Any

import orjson

from symbology import decoration_hatch, decoration_marks, decoration_paint, mapstyle
from symbology.decoration_hatch import Lines, Stamps
from symbology.model import AreaStyle, LineStyle
from symbology.signs import load

SOURCE = "plot"


@cache
def document() -> bytes:
    """The style's layers, of which the page chooses source and order, and the decoration, as JSON."""
    layers = [_without_source(layer) for layer in mapstyle.plot_layers(SOURCE, SOURCE)]
    told = {
        "layers": layers,
        "tekens": {sign.code: sign.geometry for sign in load()},
        "versiering": {
            "arceringen": {name: [_family(one) for one in made] for name, made in _patterns()},
            "merken": {name: mark.polygons for name, mark in decoration_marks.MARKS.items()},
            "vlakken": {sign.code: _area(sign.area) for sign in load() if sign.area is not None},
            "lijnen": {sign.code: _line(sign.line) for sign in load() if sign.line is not None},
        },
    }
    return orjson.dumps(told)


def _without_source(layer: dict[str, Any]) -> dict[str, Any]:
    part = str(layer["source-layer"]).removeprefix(SOURCE)
    return {
        **{name: value for name, value in layer.items() if name not in ("source", "source-layer")},
        "metadata": {**layer["metadata"], "plotserver:part": part.removeprefix(".") or "objecten"},
    }


def _patterns() -> Iterable[tuple[str, tuple[Lines | Stamps, ...]]]:
    return decoration_hatch.PATTERNS.items()


def _family(one: Lines | Stamps) -> dict[str, Any]:
    return {"soort": type(one).__name__.lower(), **asdict(one)}


def _area(style: AreaStyle) -> dict[str, Any]:
    """Its hatch and the marks along its edge, if any."""
    told: dict[str, Any] = {}
    if style.pattern:
        paint = decoration_paint.of_hatch(style)
        told["arcering"] = {"naam": style.pattern, "wijdte": style.spacing, **asdict(paint)}
    if style.edge:
        paint_of_edge = asdict(decoration_paint.of_edge(style))
        told["rand"] = {"naam": style.edge, "afstand": style.edge_spacing, **paint_of_edge}
    return told


def _line(style: LineStyle) -> dict[str, Any]:
    """The marks along it and at its end, if any."""
    paint = asdict(decoration_paint.of_line(style))
    told: dict[str, Any] = {}
    if style.mark:
        told["merk"] = {"naam": style.mark, "afstand": style.spacing, **paint}
    if style.end:
        told["einde"] = {"naam": style.end, "afstand": 0, **paint}
    return told
