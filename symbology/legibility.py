"""Legibility: can two signs be told apart, small, in grey and by who sees colours differently?

Each sign is drawn on a map's ground at 16, 24 and 32 pixels, as four kinds of viewers see it. The distance of
two signs is the root mean square of the colour differences (CIE 1976 ΔE*ab) of their pixels, after a slight
blur that stands for the eye: two pictures that differ by a little shift are near each other, as they look.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from symbology import datafiles, raster, svg
from symbology.model import Sign

Pixels = NDArray[np.float64]

SIZES = (16, 24, 32)
GROUND = (0xE6, 0xE8, 0xDF)  # of the base map, roughly
# What a viewer sees of linear sRGB. Protanopia and deuteranopia: G.M. Machado, M.M. Oliveira and L.A.F.
# Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE Transactions on
# Visualization and Computer Graphics 15 (6), 2009, severity 1.0. Grey: relative luminance (ITU-R BT.709).
VIEWERS: Mapping[str, Pixels] = {
    "kleur": np.eye(3),
    "grijs": np.tile([0.2126, 0.7152, 0.0722], (3, 1)),
    "protanopie": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopie": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
_TO_XYZ = np.array(  # IEC 61966-2-1, D65
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE = _TO_XYZ.sum(axis=1)


@dataclass(frozen=True)
class Pair:
    """Two signs, how far apart (ΔE) they are at a size for a viewer, and how far they should be at least."""

    first: str
    second: str
    distance: float
    size: int
    viewer: str
    least: float

    @property
    def too_near(self) -> bool:
        return self.distance < self.least


def pairs(signs: Sequence[Sign], sizes: Sequence[int] = SIZES) -> Iterator[Pair]:
    """Every pair of signs at its worst: the size and the viewer for which it is nearest to its limit."""
    first, second = np.triu_indices(len(signs), k=1)
    limits = _limits(signs)[first, second]
    worst = np.full(len(first), np.inf)
    where = np.zeros(len(first), dtype=np.intp)
    names = [(size, viewer) for size in sizes for viewer in VIEWERS]
    distances = [table[first, second] for size in sizes for table in _distances(signs, size)]
    for at, distance in enumerate(distances):
        nearer = distance < worst
        worst[nearer], where[nearer] = distance[nearer], at
    columns = (first.tolist(), second.tolist(), worst.tolist(), where.tolist(), limits.tolist())
    for one, two, distance, at, least in zip(*columns, strict=True):
        yield Pair(signs[one].code, signs[two].code, distance, *names[at], least)


def _distances(signs: Sequence[Sign], size: int) -> Iterator[Pixels]:
    """For each viewer the distance of every sign to every other at a size."""
    linear = _linear(np.stack([_pixels(sign, size) for sign in signs]))
    for seen in VIEWERS.values():
        lab = _lab(_blurred(np.clip(linear @ seen.T, 0, 1))).reshape(len(signs), -1)
        lab -= lab.mean(axis=0)
        squares = (lab**2).sum(axis=1)
        apart = squares[:, None] + squares[None, :] - 2 * lab @ lab.T
        yield np.sqrt(np.maximum(apart, 0) / size**2)


def _pixels(sign: Sign, size: int) -> Pixels:
    """The sign on the map's ground, as rows of sRGB values 0 to 1."""
    from PIL import Image  # only who develops the set has it

    with Image.open(io.BytesIO(raster.png(svg.draw(sign, label=""), size))) as image:
        ground = Image.new("RGBA", image.size, (*GROUND, 255))
        ground.alpha_composite(image.convert("RGBA"))
        return np.asarray(ground.convert("RGB"), dtype=np.float64) / 255


def _linear(srgb: Pixels) -> Pixels:
    found: Pixels = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    return found


def _blurred(pictures: Pixels) -> Pixels:
    """Each pixel with a quarter of its neighbours on either side, across and along."""
    for axis in (1, 2):
        padded = np.concatenate([pictures.take([0], axis), pictures, pictures.take([-1], axis)], axis)
        size = pictures.shape[axis]
        before, after = padded.take(range(size), axis), padded.take(range(2, size + 2), axis)
        pictures = (before + 2 * pictures + after) / 4
    return pictures


def _lab(linear: Pixels) -> Pixels:
    """CIE L*a*b* (1976)."""
    share = linear @ _TO_XYZ.T / _WHITE
    f = np.where(share > 216 / 24389, np.cbrt(share), (24389 / 27 * share + 16) / 116)
    x, y, z = f[..., 0], f[..., 1], f[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def sheet(signs: Sequence[Sign], columns: int = 40) -> bytes:
    """The signs as every viewer sees them at every size, as PNG; the viewers below each other."""
    from PIL import Image

    strips = []
    for size in SIZES:
        linear = _linear(np.stack([_pixels(sign, size) for sign in signs]))
        for seen in VIEWERS.values():
            strips.append(_grid(np.clip(linear @ seen.T, 0, 1), columns))
    width = max(strip.shape[1] for strip in strips)
    rows = [
        np.pad(strip, ((0, 12), (0, width - strip.shape[1]), (0, 0)), constant_values=0.8) for strip in strips
    ]
    linear = np.concatenate(rows)
    srgb = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    held = io.BytesIO()
    Image.fromarray((srgb * 255).round().astype(np.uint8)).save(held, "PNG")
    return held.getvalue()


def _grid(pictures: Pixels, columns: int) -> Pixels:
    """Pictures of one size beside and below each other, 4 pixels apart."""
    count, size = pictures.shape[:2]
    rows = -(-count // columns)
    apart = np.pad(pictures, ((0, rows * columns - count), (2, 2), (2, 2), (0, 0)), constant_values=0.8)
    grid = apart.reshape(rows, columns, size + 4, size + 4, 3).swapaxes(1, 2)
    found: Pixels = grid.reshape(rows * (size + 4), columns * (size + 4), 3)
    return found


def _limits(signs: Sequence[Sign]) -> Pixels:
    """How far apart each pair must be: less within a family."""
    table = datafiles.table("legibility.toml")
    limits = np.full((len(signs), len(signs)), float(table["least"]))
    place = {sign.code: at for at, sign in enumerate(signs)}
    for codes in families().values():
        members = [place[code] for code in codes if code in place]
        limits[np.ix_(members, members)] = float(table["least_in_family"])
    return limits


@cache
def families() -> Mapping[str, tuple[str, ...]]:
    """Signs of one doctrine that differ by a letter or a number alone, as their users know them."""
    rows = datafiles.table("legibility.toml")["families"]
    return {name: tuple(row["signs"]) for name, row in rows.items()}
