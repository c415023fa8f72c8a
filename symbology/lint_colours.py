"""Colours of areas and lines: too many, too alike (also to colour-blind eyes), or too faint."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from itertools import combinations

from symbology.lint_model import Finding, Plot, Thing, about, shared, threshold
from symbology.lint_view import Seen
from symbology.model import AreaStyle, LineStyle, Sign

Rgb = tuple[float, float, float]

# Full protanopia and deuteranopia, for linear RGB: Machado, Oliveira and Fernandes (2009), A
# Physiologically-based Model for Simulation of Color Vision Deficiency, IEEE TVCG 15(6), severity 1.0.
DEFICIENCIES: dict[str, tuple[Rgb, Rgb, Rgb]] = {
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}


def too_many(plot: Plot, seen: Seen) -> Iterator[Finding]:
    """More colours of areas and lines in one window than people keep apart."""
    placed = [
        (t, p)
        for t, p in zip(plot.things, seen.places, strict=True)
        if t.dimension > 0 and t.is_known and not t.ended
    ]
    colours = {_colour(thing.drawn) for thing in seen.fullest(placed)} - {None}
    most = threshold("te-veel-kleuren", "most")
    if len(colours) > most:
        yield Finding("te-veel-kleuren", values={"n": len(colours), "most": most})


def alike(plot: Plot, _seen: Seen) -> Iterator[Finding]:
    """Signs of areas or lines that differ in colour alone, and too little to colour-blind eyes."""
    by_sign: dict[str, list[Thing]] = {}
    for thing in plot.things:
        if thing.dimension > 0 and thing.is_known and not thing.ended and _colour(thing.drawn):
            by_sign.setdefault(str(thing.sign), []).append(thing)
    for one, other in combinations(sorted(by_sign), 2):
        pair = by_sign[one][0].drawn, by_sign[other][0].drawn
        if pair[0].geometry == pair[1].geometry and confusable(*pair):
            things = by_sign[one] + by_sign[other]
            yield about("kleuren-lijken", things, one=pair[0].name_nl, other=pair[1].name_nl)


def confusable(one: Sign, other: Sign) -> bool:
    """Whether the two differ in nothing but a colour that protan or deutan eyes do not tell apart."""
    if _look(one) != _look(other):
        return False
    pairs = list(zip(_colours(one), _colours(other), strict=True))
    least = float(threshold("kleuren-lijken", "least_difference"))
    usual = max((difference(a, b) for a, b in pairs), default=least)
    told_apart = [usual] + [
        max((difference(_seen_by(matrix, a), _seen_by(matrix, b)) for a, b in pairs), default=least)
        for matrix in DEFICIENCIES.values()
    ]
    return min(told_apart) < least


def _colours(sign: Sign) -> list[Rgb]:
    """The colours that one sees of an area or a line, linear: its edge and its fill on the base map, or its
    core and its casing."""
    if sign.area is not None:
        fill = _blend(sign.area.colour, shared("ground"), sign.area.fill_opacity)
        return [_linear(_rgb(sign.area.outline_colour)), _linear(fill)]
    if sign.line is not None:
        return [_linear(_rgb(sign.line.colour)), _linear(_rgb(sign.line.casing))]
    return []


def _look(sign: Sign) -> tuple[object, ...]:
    """What tells a sign from others without colour: dash, hatch, mark, and a line clearly thinner."""
    style: LineStyle | AreaStyle | None = sign.line or sign.area
    if style is None:
        return ()
    values = [getattr(style, one.name) for one in fields(style) if one.name != "purpose"]
    words = tuple(value for value in values if isinstance(value, str | bool) and not _is_colour(value))
    return (*words, round((sign.line.width if sign.line else 0.0) / 3.0))


def _is_colour(value: object) -> bool:
    return isinstance(value, str) and value.startswith("#")


def _colour(sign: Sign) -> str | None:
    """The colour by which an area or a line is known: its edge."""
    if sign.area is not None:
        return sign.area.outline_colour
    return sign.line.colour if sign.line is not None else None


def faint_edges(plot: Plot, _seen: Seen) -> Iterator[Finding]:
    """Areas whose edge hardly stands out from the base map, mostly for the layer's opacity."""
    opacity = {sheet.id: sheet.opacity for sheet in plot.sheets}
    ground, least = shared("ground"), threshold("rand-te-licht", "least_contrast")
    found = []
    for thing in plot.things:
        colour = _colour(thing.drawn) if thing.dimension == 2 and thing.is_known and not thing.ended else None
        if colour and contrast(_blend(colour, ground, opacity.get(thing.layer, 1.0)), _rgb(ground)) < least:
            found.append(thing)
    if found:
        yield about("rand-te-licht", found)


def contrast(one: Rgb, other: Rgb) -> float:
    """Contrast of two colours (sRGB, 0 to 1), 1 to 21 (WCAG 2.2, relative luminance)."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Rgb) -> float:
    red, green, blue = map(_line, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _blend(colour: str, ground: str, opacity: float) -> Rgb:
    red, green, blue = (
        c * opacity + g * (1 - opacity) for c, g in zip(_rgb(colour), _rgb(ground), strict=True)
    )
    return red, green, blue


def _rgb(colour: str) -> Rgb:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _line(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _linear(colour: Rgb) -> Rgb:
    red, green, blue = map(_line, colour)
    return red, green, blue


def _seen_by(matrix: Sequence[Rgb], colour: Rgb) -> Rgb:
    """A linear colour as such eyes see it."""
    red, green, blue = (
        min(1.0, max(0.0, sum(m * c for m, c in zip(row, colour, strict=True)))) for row in matrix
    )
    return red, green, blue


def difference(one: Rgb, other: Rgb) -> float:
    """Distance of two linear colours in CIELAB, D65 (ISO/CIE 11664-4: delta E*ab)."""
    a, b = _lab(one), _lab(other)
    return float(sum((x - y) ** 2 for x, y in zip(a, b, strict=True)) ** 0.5)


def _lab(colour: Rgb) -> Rgb:
    red, green, blue = colour
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    fx, fy, fz = (v ** (1 / 3) if v > 216 / 24389 else (24389 / 27 * v + 16) / 116 for v in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)
