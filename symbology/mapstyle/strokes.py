"""Strokes: how do outlines and lines show their dash and their state?"""

from collections.abc import Iterable, Mapping
from typing import Any

from symbology.mapstyle.making import (
    CERTAIN,
    ENDED_COLOUR,
    IN_FORCE,
    NOT_PLANNED,
    PLANNED,
    ROUND,
    UNCERTAIN,
    Filter,
    Maker,
    Role,
    StyleLayer,
    either,
    every,
    none_of,
    one_of,
)
from symbology.signs import palette


def dashed(
    maker: Maker, name: str, role: Role, shape: Filter, dashes: Mapping[str, str], paint: Mapping[str, Any]
) -> Iterable[StyleLayer]:
    """One layer for each dash: a planned object is always dashed and an uncertain one always dotted."""
    odd = sorted(code for code, dash in dashes.items() if dash != "vol")
    dotted = sorted(code for code, dash in dashes.items() if dash == "gestippeld")
    solid = every(shape, IN_FORCE, NOT_PLANNED, CERTAIN, none_of(odd))
    yield maker.layer(name, "line", role, solid, paint, ROUND)
    for dash in sorted(set(dashes.values()) - {"vol"} | {"gestreept", "gestippeld"}):
        codes = sorted(code for code, used in dashes.items() if used == dash)
        if dash == "gestippeld":
            where = every(shape, IN_FORCE, either(one_of(codes), UNCERTAIN))
        elif dash == "gestreept":
            where = every(shape, IN_FORCE, CERTAIN, none_of(dotted), either(one_of(codes), PLANNED))
        else:
            where = every(shape, IN_FORCE, CERTAIN, NOT_PLANNED, one_of(codes))
        pattern = {**paint, "line-dasharray": list(palette().dashes[dash])}
        yield maker.layer(f"{name}-{dash}", "line", role, where, pattern)


def ended_paint(maker: Maker) -> dict[str, Any]:
    """What is over is a thin grey line of dashes and dots."""
    return {
        "line-color": ENDED_COLOUR,
        "line-width": 1.5,
        "line-dasharray": list(palette().dashes["streeppunt"]),
        "line-opacity": maker.opacity,
    }
