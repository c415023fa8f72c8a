"""Draws the letters of map labels: signed distance fields out of a font's outlines.

24 px to the em, a border of 3 px, a distance of 8 px from black to white with the edge at three quarters, as
MapLibre expects.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import shapely
from fontTools.pens.recordingPen import DecomposingRecordingPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from plotserver.basemap.glyphs import FONTS, Glyph, encode

RANGES = (0, 256, 512, 768, 1024, 7680, 8192, 8448, 8704)
"""Latin with its accents, Greek, Cyrillic, punctuation, currency and a few signs."""
SIZE, BORDER, RADIUS, EDGE = 24, 3, 8, 0.25
STEPS = 6
"""Straight pieces that a curve becomes."""


def write(folder: Path, packages: Path) -> int:
    """All files of all fonts; returns their number."""
    count = 0
    for stack, file in FONTS.items():
        with TTFont(packages / "@expo-google-fonts/noto-sans" / file) as font:
            (folder / stack).mkdir(parents=True, exist_ok=True)
            for start in RANGES:
                name = f"{start}-{start + 255}"
                (folder / stack / f"{name}.pbf").write_bytes(encode(stack, name, letters(font, start)))
                count += 1
    return count


def letters(font: TTFont, start: int) -> Iterator[Glyph]:
    """The letters that the font has among 256 code points."""
    cmap, shapes, scale = font.getBestCmap(), font.getGlyphSet(), SIZE / font["head"].unitsPerEm
    ascender = round(font["hhea"].ascender * scale)
    for code in range(start, start + 256):
        if code in cmap:
            pen = DecomposingRecordingPen(shapes)
            shapes[cmap[code]].draw(pen)
            yield glyph(code, _area(pen.value, scale), round(shapes[cmap[code]].width * scale), ascender)


def glyph(code: int, area: BaseGeometry, advance: int, ascender: int) -> Glyph:
    """The letter of an inked area (px, y up, the pen at 0, 0); nothing to see where there is no ink."""
    if area.is_empty:
        return Glyph(code, b"", 0, 0, 0, -ascender, advance)
    xmin, ymin, xmax, ymax = area.bounds
    left, top = int(np.floor(xmin)), int(np.ceil(ymax))
    width, height = int(np.ceil(xmax)) - left, top - int(np.floor(ymin))
    columns = np.arange(width + 2 * BORDER) + left - BORDER + 0.5
    rows = top + BORDER - np.arange(height + 2 * BORDER) - 0.5
    x, y = (grid.ravel() for grid in np.meshgrid(columns, rows))
    edge = area.boundary
    shapely.prepare(edge)
    apart = shapely.distance(edge, shapely.points(x, y))
    inside = shapely.contains_xy(area, x, y)
    field = 1 - EDGE - np.where(inside, -apart, apart) / RADIUS
    bitmap = np.clip(np.round(field * 255), 0, 255).astype(np.uint8).tobytes()
    return Glyph(code, bitmap, width, height, left, top - ascender, advance)


def _area(outline: Iterable[tuple[str, tuple[tuple[float, float], ...]]], scale: float) -> BaseGeometry:
    """The inked area in px, y up. Contours that turn clockwise ink, the others cut away (TrueType)."""
    rings = [np.array(ring) * scale for ring in _contours(outline) if len(ring) > 2]
    polygons = [Polygon(ring) for ring in rings]
    ink = [shapely.make_valid(p) for p in polygons if not p.exterior.is_ccw]
    holes = [shapely.make_valid(p) for p in polygons if p.exterior.is_ccw]
    area = shapely.union_all(ink).difference(shapely.union_all(holes))
    return shapely.MultiPolygon([part for part in shapely.get_parts(area) if part.geom_type == "Polygon"])


def _contours(
    outline: Iterable[tuple[str, tuple[tuple[float, float], ...]]],
) -> Iterator[list[tuple[float, float]]]:
    ring: list[tuple[float, float]] = []
    for step, points in outline:
        if step == "moveTo":
            ring = [points[0]]
        elif step == "lineTo":
            ring.append(points[0])
        elif step == "qCurveTo":
            ring += _curve(ring[-1], points)
        elif step in ("closePath", "endPath"):
            yield ring


def _curve(start: tuple[float, float], points: tuple[tuple[float, float], ...]) -> list[tuple[float, float]]:
    """A run of quadratic curves as TrueType writes it: between two controls lies an implied point."""
    controls, end, here = [np.array(p) for p in points[:-1]], np.array(points[-1]), np.array(start)
    t = np.linspace(0, 1, STEPS + 1)[1:, None]
    found: list[tuple[float, float]] = []
    for i, control in enumerate(controls):
        goal = end if i == len(controls) - 1 else (control + controls[i + 1]) / 2
        found += _points((1 - t) ** 2 * here + 2 * t * (1 - t) * control + t**2 * goal)
        here = goal
    return found or _points(end[None, :])


def _points(array: NDArray[np.float64]) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in array]
