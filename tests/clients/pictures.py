"""Compares two pictures as a person would: what share of the map looks different?"""

from pathlib import Path

import numpy as np
from PIL import Image

VISIBLE = 48
"""A difference in a colour channel, of 255, that the eye notices between two maps."""


def share_that_differs(one: Path, other: Path) -> float:
    """Share of the pixels that differ visibly; 1 when the sizes differ."""
    a, b = (np.asarray(Image.open(path).convert("RGB"), dtype=np.int16) for path in (one, other))
    if a.shape != b.shape:
        return 1.0
    return float((np.abs(a - b).max(axis=2) > VISIBLE).mean())


def share_drawn(path: Path) -> float:
    """Share of the pixels that are not the commonest colour: a blank map has none."""
    pixels = np.asarray(Image.open(path).convert("RGB")).reshape(-1, 3)
    _, counts = np.unique(pixels, axis=0, return_counts=True)
    return float(1 - counts.max() / len(pixels))
