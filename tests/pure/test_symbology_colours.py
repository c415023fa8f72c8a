"""Colours of lines and areas: readable in grey print and for colour-blind eyes."""

import math
from itertools import combinations, pairwise

import pytest

from symbology import signs
from symbology.model import AreaStyle, Sign

Colour = tuple[float, float, float]
AREAS = [sign for sign in signs.load().of("polygon") if sign.area is not None]
SERIES = sorted({sign.area.series for sign in AREAS if sign.area is not None and sign.area.series})

# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
EYES = {
    "ordinary": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}
NEIGHBOURS_DIFFER = 8.0
"""CIE 1976 distance: several times what one just sees beside each other."""
GREYS_DIFFER = 4.0
"""Difference in lightness L*, 0 black to 100 white."""


def linear(paint: str) -> Colour:
    parts = [int(paint[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return red, green, blue


def on_paper(style: AreaStyle) -> Colour:
    """The fill as it shows on white, in linear RGB; a screen mixes the coded values."""
    mixed = [
        int(style.colour[at : at + 2], 16) * style.fill_opacity + 255 * (1 - style.fill_opacity)
        for at in (1, 3, 5)
    ]
    return linear("#" + "".join(f"{round(value):02x}" for value in mixed))


def lab(colour: Colour) -> Colour:
    """CIE L*a*b* under D65."""
    red, green, blue = colour
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def seen(colour: Colour, eyes: str) -> Colour:
    red, green, blue = (
        max(0.0, sum(weight * part for weight, part in zip(row, colour, strict=True))) for row in EYES[eyes]
    )
    return lab((red, green, blue))


def ranked(series: str) -> list[AreaStyle]:
    found = [sign.area for sign in AREAS if sign.area is not None and sign.area.series == series]
    return sorted(found, key=lambda style: style.rank)


def lightness(style: AreaStyle) -> float:
    return lab(on_paper(style))[0]


def test_there_are_ordered_series_for_depth_danger_and_animal_disease() -> None:
    assert SERIES == ["dierziekte", "veiligheidszone", "waterdiepte"]
    assert [len(ranked(series)) for series in SERIES] == [2, 3, 5]


@pytest.mark.parametrize("series", SERIES)
def test_more_is_darker_in_an_ordered_series(series: str) -> None:
    assert [style.rank for style in ranked(series)] == list(range(1, len(ranked(series)) + 1))
    steps = [lightness(low) - lightness(high) for low, high in pairwise(ranked(series))]
    assert min(steps) >= GREYS_DIFFER


@pytest.mark.parametrize("series", SERIES)
@pytest.mark.parametrize("eyes", EYES)
def test_neighbours_in_a_series_differ_to_colour_blind_eyes(series: str, eyes: str) -> None:
    shown = [seen(on_paper(style), eyes) for style in ranked(series)]
    assert min(math.dist(one, other) for one, other in pairwise(shown)) >= NEIGHBOURS_DIFFER


def form(style: AreaStyle) -> tuple[str, float, str, float, str]:
    """What of an area does not need colour."""
    spacing = style.spacing if style.pattern else 0.0
    return style.pattern, spacing, style.edge, style.edge_spacing if style.edge else 0.0, style.dash


def alike_in_grey(one: AreaStyle, other: AreaStyle) -> bool:
    outlines = abs(lab(linear(one.outline_colour))[0] - lab(linear(other.outline_colour))[0])
    return (
        form(one) == form(other)
        and abs(lightness(one) - lightness(other)) < GREYS_DIFFER
        and (outlines < 3 * GREYS_DIFFER and abs(one.outline_width - other.outline_width) < 1.5)
    )


def test_areas_are_kept_apart_in_grey_print_by_hatch_marks_and_dash() -> None:
    pairs = combinations([(sign.code, sign.area) for sign in AREAS if sign.area is not None], 2)
    assert [(a, b) for (a, one), (b, other) in pairs if alike_in_grey(one, other)] == []


def hue(sign: Sign) -> float:
    assert sign.area is not None
    _, a, b = lab(linear(sign.area.colour))
    return math.degrees(math.atan2(b, a)) % 360 if math.hypot(a, b) > 25 else 180.0


def test_what_is_no_danger_is_never_red_or_orange() -> None:
    neutral = [sign for sign in AREAS if sign.area is not None and sign.area.purpose == "omgeving"]
    assert neutral
    assert [sign.code for sign in neutral if hue(sign) < 75 or hue(sign) > 340] == []
