"""How alike are two pictures to the eye? Structural similarity, and the sheet that shows them together."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from tests.clients.sample import Cell, size

Grey = NDArray[np.float64]
WINDOW = 7
TITLE = 30


def structural_similarity(one: Grey, other: Grey) -> float:
    """SSIM of two grey pictures of equal size, 1 when they are the same.

    Z. Wang et al., Image quality assessment: from error visibility to structural similarity, IEEE TIP 13 (4),
    2004, with a square window of 7 pixels and the usual constants.
    """
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    mean_one, mean_other = _means(one), _means(other)
    spread_one = _means(one * one) - mean_one**2
    spread_other = _means(other * other) - mean_other**2
    together = _means(one * other) - mean_one * mean_other
    above = (2 * mean_one * mean_other + c1) * (2 * together + c2)
    below = (mean_one**2 + mean_other**2 + c1) * (spread_one + spread_other + c2)
    return float((above / below).mean())


def _means(picture: Grey) -> Grey:
    """The mean of each window that lies wholly inside."""
    windows = np.lib.stride_tricks.sliding_window_view(picture, (WINDOW, WINDOW))
    means: Grey = windows.mean(axis=(2, 3))
    return means


def grey(path: Path) -> Grey:
    """A picture without its colours, 0 black to 255 white."""
    return np.asarray(Image.open(path).convert("L"), dtype=np.float64)


def cell_of(picture: Grey, cell: Cell, side: int) -> Grey:
    """The middle of a cell, as a square of `side` pixels."""
    x, y = cell.middle
    half = side // 2
    return picture[y - half : y + half, x - half : x + half]


def sheet(pictures: Mapping[str, Path], target: Path) -> None:
    """The pictures under one another, each with its title, in few colours so that the file stays small."""
    width, height = size()
    whole = Image.new("RGB", (width, len(pictures) * (height + TITLE)), "white")
    pen = ImageDraw.Draw(whole)
    font: Any = ImageFont.load_default(18)
    for n, (title, path) in enumerate(pictures.items()):
        top = n * (height + TITLE)
        pen.text((8, top + 4), title, fill="#1A1A1A", font=font)
        whole.paste(Image.open(path).convert("RGB"), (0, top + TITLE))
    target.parent.mkdir(parents=True, exist_ok=True)
    whole.quantize(192, dither=Image.Dither.NONE).save(target, optimize=True)
