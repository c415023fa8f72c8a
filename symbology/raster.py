"""Pictures in pixels: the PNG of a drawing."""

import resvg_py

from symbology import instructions, svg
from symbology.amplifiers import NONE, Amplifiers
from symbology.drawing import BOX
from symbology.model import Sign

SMALLEST, USUAL, LARGEST = 16, 64, 512  # side of the tile, in pixels


def draw(sign: Sign, state: str = "", size: int = USUAL, amplifiers: Amplifiers = NONE) -> bytes:
    """The PNG of a sign whose tile has sides of `size` pixels; what stands around it comes on top.

    Raises UnknownState, and ValueError for a size that is not offered.
    """
    if not SMALLEST <= size <= LARGEST:
        raise ValueError(f"size {size}: from {SMALLEST} to {LARGEST} pixels")
    drawing = instructions.draw(sign, state, amplifiers)
    return png(svg.write(drawing), round(size * drawing.width / BOX))


def png(document: str, width: int) -> bytes:
    """An SVG document as PNG, `width` pixels wide, on a transparent ground."""
    return bytes(resvg_py.svg_to_bytes(svg_string=document, width=width))
