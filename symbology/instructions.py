"""Drawing instructions: of which shapes is a sign made?

A sign is composed: tile by kind, mark by discipline (place and colour), glyph, state, and around it what is
said of this one object. The tile is on a grid of 64 × 64, x to the right, y downwards; its middle stands on
the map position.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from symbology import glyphs, paths, rendering, surroundings, swatches, typesetting
from symbology.amplifiers import NONE, Amplifiers
from symbology.drawing import BOX, Drawing, Shape, placed, reach
from symbology.model import STATES, Palette, Sign, Tile
from symbology.signs import palette

CENTRE = BOX / 2
EDGE = 4.5  # the middle of the frame line, from the edge of the box
CASING = 2.0  # how far the white casing reaches beyond the frame
CUT = 17.0  # corner that an octagon lacks
MARK = 7.0  # thickness of a discipline's mark
ARM = 29.0  # length of a corner bracket
GLYPH = 45.0  # side of the glyph's square on a plain tile
GLYPH_BESIDE_MARK = 42.0
STRIKE = 6.0

_GLYPHS = {"ruit": 30.0, "ster": 28.0, "achthoek": 43.0}
_CORNERS = ("hoek-linksboven", "hoek-rechtsboven", "hoek-rechtsonder", "hoek-linksonder")
_EDGES = {"rand-boven": (0,), "rand-rechts": (1,), "rand-onder": (2,), "rand-links": (3,), "randen": (1, 3)}
_SHIFTS = {
    "hoek-linksboven": (2.5, 2.5),
    "hoek-rechtsboven": (-2.5, 2.5),
    "hoek-rechtsonder": (-2.5, -2.5),
    "hoek-linksonder": (2.5, -2.5),
    "rand-boven": (0.0, 3.0),
    "rand-onder": (0.0, -3.0),
    "rand-links": (3.0, 0.0),
    "rand-rechts": (-3.0, 0.0),
}


class UnknownState(ValueError):
    """The state is none of `model.STATES`."""


@lru_cache(maxsize=4096)
def draw(sign: Sign, state: str = "", amplifiers: Amplifiers = NONE) -> Drawing:
    """The drawing of a sign in a state (`model.STATES`); lines and areas as a legend swatch.

    What the amplifiers say stands around the tile of a point sign: the box grows as much on either side, so
    that the tile stays in the middle. Lines and areas say it on the map, not in their swatch. Raises
    UnknownState.
    """
    if state not in STATES:
        raise UnknownState(state)
    if sign.line is not None:
        return swatches.line(sign.line, rendering.State.of(state))
    if sign.area is not None:
        return swatches.area(sign.area, rendering.State.of(state))
    tile = Drawing(BOX, BOX, tuple(_point(sign, state, palette())))
    if amplifiers == NONE:
        return tile
    ink = surroundings.Ink.of(palette(), "beeindigd" in state)
    return _grown(tile, surroundings.shapes(amplifiers, ink))


def _grown(tile: Drawing, around: Sequence[Shape]) -> Drawing:
    """The tile in the middle of a box that holds what stands around it; `around` counts from the middle."""
    across, along = (max(CENTRE, float(math.ceil(half))) for half in reach(around))
    moved = placed(tile.shapes, paths.Placement(1.0, across - CENTRE, along - CENTRE))
    beside = placed(around, paths.Placement(1.0, across, along))
    return Drawing(2 * across, 2 * along, (*beside, *moved), (across, along))


def _point(sign: Sign, state: str, colours: Palette) -> Iterable[Shape]:
    tile = colours.tiles[sign.tile]
    corners = _corners(tile.shape)
    ended, planned = state == "beeindigd", state.startswith("gepland")
    ground = colours.colour("pale" if ended else tile.ground)
    frame = colours.colour("faded" if ended else tile.frame)
    yield _casing(corners, tile, colours)
    yield Shape(paths.polygon(corners), fill=ground)
    discipline = colours.disciplines[sign.discipline]
    # What happened belongs to nobody: only square tiles carry the mark of a discipline.
    mark = discipline.mark if tile.shape == "vierkant" else "geen"
    for strip in _mark(mark):
        yield Shape(paths.polygon(strip), fill=frame if ended else discipline.colour)
    paints = {"paper": ground, "accent": discipline.colour}
    for part in glyphs.placed(glyphs.glyph(sign.glyph), _glyph_place(tile, mark)):
        yield _part(part, _paint(part.paint, paints, ended, colours))
    outline = paths.dashed(corners, 8.0, 7.0) if planned else paths.polygon(corners)
    yield Shape(outline, stroke=frame, width=tile.weight, flat_ends=planned)
    if ended:
        yield from _strike(colours)
    if state.endswith("onzeker"):
        yield from _doubt(colours)


def _casing(corners: Sequence[paths.Point], tile: Tile, colours: Palette) -> Shape:
    """White below and around the tile, so that the sign stands off from any ground."""
    return Shape(
        paths.polygon(corners),
        fill=colours.colour("casing"),
        stroke=colours.colour("casing"),
        width=tile.weight + 2 * CASING,
    )


def _corners(shape: str) -> list[paths.Point]:
    """The corners of a tile, clockwise, on the middle of its frame."""
    low, high = EDGE, BOX - EDGE
    near, far = low + CUT, high - CUT
    match shape:
        case "vierkant":
            return [(low, low), (high, low), (high, high), (low, high)]
        case "achthoek":
            return [
                (near, low),
                (far, low),
                (high, near),
                (high, far),
                (far, high),
                (near, high),
                (low, far),
                (low, near),
            ]
        case "ruit":
            return [(CENTRE, low), (high, CENTRE), (CENTRE, high), (low, CENTRE)]
        case "briefje":
            return [(low, low), (far + 2, low), (high, near - 2), (high, high), (low, high)]
        case "ster":
            return swatches.star(CENTRE, CENTRE, 28.0, 22.0, 8)
    raise ValueError(f"unknown tile shape {shape}")


def _mark(mark: str) -> list[list[paths.Point]]:
    """The discipline's mark, as polygons within the frame of a square tile."""
    low, high = EDGE, BOX - EDGE
    if mark in _EDGES:
        strip = [(low, low), (high, low), (high, low + MARK), (low, low + MARK)]
        return [_turned(strip, quarters) for quarters in _EDGES[mark]]
    if mark not in _CORNERS:
        return []
    arm, inner = low + ARM, low + MARK
    bracket = [(low, low), (arm, low), (arm, inner), (inner, inner), (inner, arm), (low, arm)]
    return [_turned(bracket, _CORNERS.index(mark))]


def _turned(points: Sequence[paths.Point], quarters: int) -> list[paths.Point]:
    """The points a number of quarter turns clockwise around the centre of the box."""
    turned = list(points)
    for _ in range(quarters):
        turned = [(BOX - y, x) for x, y in turned]
    return turned


def _glyph_place(tile: Tile, mark: str) -> paths.Placement:
    """Where the glyph stands: centred, and moved away from the mark so that neither covers the other."""
    size = _GLYPHS.get(tile.shape, GLYPH if mark == "geen" else GLYPH_BESIDE_MARK)
    dx, dy = _SHIFTS.get(mark, (0.0, 0.0))
    corner = CENTRE - size / 2
    return paths.Placement(size / glyphs.GRID, corner + dx, corner + dy)


def _paint(paint: str, own: Mapping[str, str], ended: bool, colours: Palette) -> str:
    """The colour of a paint: a sign that has ended keeps its shapes but not its colours."""
    if ended and paint != "paper":
        return colours.colour("faded")
    return own.get(paint) or colours.colour(paint)


def _part(part: glyphs.Part, paint: str) -> Shape:
    if part.width is None:
        return Shape(part.path, fill=paint)
    return Shape(part.path, stroke=paint, width=part.width, flat_ends=part.flat_ends)


def _strike(colours: Palette) -> Iterable[Shape]:
    """From bottom left to top right over the whole tile: over and done with."""
    line = paths.polyline([(EDGE + 1, BOX - EDGE - 1), (BOX - EDGE - 1, EDGE + 1)])
    yield Shape(line, stroke=colours.colour("casing"), width=STRIKE + 5)
    yield Shape(line, stroke=colours.colour("ink"), width=STRIKE)


def _doubt(colours: Palette) -> Iterable[Shape]:
    """A question mark on a disc of its own, in the top right corner."""
    x, y, size = 51.0, 13.0, 22.5
    disc = paths.circle(x, y, 11.5)
    yield Shape(disc, fill=colours.colour("doubt"), stroke=colours.colour("ink"), width=2.5)
    left = x - typesetting.width("?", size) / 2
    mark = typesetting.outline("?", left, y + typesetting.CAPITAL * size / 2, size)
    yield Shape(mark, fill=colours.colour("ink"), winding=True)
