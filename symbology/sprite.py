"""Sprites: all pictures that a MapLibre style needs, on one sheet.

Point signs as `{code}`, `{code}.gepland`, `{code}.beeindigd`, `{code}.onzeker`, `{code}.gepland-onzeker`.
Positions follow the order of the point signs in data/atlas.txt, which only grows. At ratio 2 there is room
for 560 of them below 4096 pixels, the largest side that every graphics card takes.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypedDict

from symbology import datafiles, paths, svg
from symbology.drawing import Drawing, Shape, placed
from symbology.instructions import draw
from symbology.model import STATES, UNKNOWN, Sign, unknown
from symbology.rendering import State
from symbology.signs import load

CELL = 32.0  # side of a point sign, in pixels at ratio 1
GUTTER = 2.0  # around every picture, so that no picture bleeds into the next
COLUMNS = 50
PITCH = CELL + 2 * GUTTER
RATIOS = (1, 2)
FIRST = f"!{UNKNOWN}"  # before all codes in the alphabet


class Place(TypedDict):
    """Where a picture lies on the sheet, in pixels of the sheet (MapLibre sprite index)."""

    x: int
    y: int
    width: int
    height: int
    pixelRatio: int


@dataclass(frozen=True)
class Picture:
    """A named drawing and its side in pixels at ratio 1."""

    name: str
    drawing: Drawing
    side: float


def image_name(code: str, status: str | None = None, certainty: str | None = None) -> str:
    """The sprite picture of a point object: its code, with a suffix for its status and doubt.

    What has ended is no longer in doubt. A code without a drawing gives the visible "unknown sign".
    """
    sign = load().get(code)
    stem = code if code in load() and sign.geometry == "point" else UNKNOWN
    state = State(status, certainty or "").picture
    return f"{stem}.{state}" if state else stem


@lru_cache(maxsize=len(RATIOS))
def build(pixel_ratio: int) -> tuple[bytes, Mapping[str, Place]]:
    """The sheet as PNG and its index, by picture name. The same bytes on every run of one resvg version.

    Raises ValueError for a ratio that is not offered.
    """
    if pixel_ratio not in RATIOS:
        raise ValueError(f"pixel ratio {pixel_ratio}: offered are {RATIOS}")
    import resvg_py  # here, so that the package needs nothing but the standard library to be imported

    png = resvg_py.svg_to_bytes(svg_string=_document(), width=round(COLUMNS * PITCH * pixel_ratio))
    index = {picture.name: _place(slot, picture, pixel_ratio) for slot, picture in _slots()}
    # For a name that is not there QGIS's converter takes the first in the alphabet: the unknown sign.
    return bytes(png), {FIRST: index[UNKNOWN], **index}


def names() -> frozenset[str]:
    """Every picture name on the sheet."""
    return frozenset(picture.name for _, picture in _slots())


def _place(slot: int, picture: Picture, ratio: int) -> Place:
    x, y = _corner(slot)
    side = round(picture.side * ratio)
    return Place(x=round(x * ratio), y=round(y * ratio), width=side, height=side, pixelRatio=ratio)


def _corner(slot: int) -> paths.Point:
    return slot % COLUMNS * PITCH + GUTTER, slot // COLUMNS * PITCH + GUTTER


@lru_cache(maxsize=1)
def _document() -> str:
    return svg.write(_sheet())


def _sheet() -> Drawing:
    shapes: list[Shape] = []
    last = 0
    for slot, picture in _slots():
        x, y = _corner(slot)
        placement = paths.Placement(picture.side / picture.drawing.width, x, y)
        shapes.extend(placed(picture.drawing.shapes, placement))
        last = slot
    return Drawing(COLUMNS * PITCH, math.ceil((last + 1) / COLUMNS) * PITCH, tuple(shapes), (0.0, 0.0))


@lru_cache(maxsize=1)
def _slots() -> tuple[tuple[int, Picture], ...]:
    """Each picture with its slot: as many slots for each point sign as there are states."""
    signs = (
        unknown(code) if code == UNKNOWN else load().by_code.get(code)
        for code in datafiles.lines("atlas.txt")
    )
    points = [sign for sign in signs if sign is not None and sign.geometry == "point"]
    return tuple(enumerate(picture for sign in points for picture in _pictures(sign)))


def _pictures(sign: Sign) -> Iterator[Picture]:
    for state in STATES:
        yield Picture(f"{sign.code}.{state}" if state else sign.code, draw(sign, state), CELL)
