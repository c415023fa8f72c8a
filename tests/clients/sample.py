"""A sample of the sign set, laid out on a plot, so that every program draws it on the same pixels.

One cell for each sign. Cells lie on whole pixels of Web Mercator at one zoom level, whatever draws them: a
map of `size` pixels over `extent` has each cell at its `middle`.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from layers.decorated import TILE_PIXELS
from symbology.model import Sign
from symbology.signs import load
from tests.makers import Plot

ZOOM = 12 + math.log2(TILE_PIXELS / 512)  # here the decoration in tiles has its true size
CELL = 80
COLUMNS = 15
HALF_WORLD = 20_037_508.342789244
RESOLUTION = 2 * HALF_WORLD / (512 * 2**ZOOM)  # metres in a pixel
CORNER = (1_293_600, 830_400)  # of the first cell, in pixels from the world's top left: the lower Lek
POINTS, LINES, AREAS = 60, 20, 15
STATES = ("", "", "", "gepland", "", "onzeker", "", "beeindigd")


@dataclass(frozen=True)
class Cell:
    """A sign of the sample, in a state."""

    number: int
    sign: Sign
    state: str

    @property
    def middle(self) -> tuple[int, int]:
        """In pixels from the picture's top left."""
        return (self.number % COLUMNS) * CELL + CELL // 2, (self.number // COLUMNS) * CELL + CELL // 2


def evenly(signs: Sequence[Sign], number: int) -> list[Sign]:
    """So many signs, spread over the whole set."""
    return [signs[round(n * (len(signs) - 1) / (number - 1))] for n in range(number)]


def cells() -> list[Cell]:
    """The sample: points in all states, then lines and areas in force."""
    known = load()
    points = evenly(known.of("point"), POINTS)
    others = [*evenly(known.of("line"), LINES), *evenly(known.of("polygon"), AREAS)]
    return [
        *(Cell(n, sign, STATES[n % len(STATES)]) for n, sign in enumerate(points)),
        *(Cell(POINTS + n, sign, "") for n, sign in enumerate(others)),
    ]


def size() -> tuple[int, int]:
    """Width and height of the picture in pixels."""
    return COLUMNS * CELL, math.ceil((POINTS + LINES + AREAS) / COLUMNS) * CELL


def extent() -> tuple[float, float, float, float]:
    """(xmin, ymin, xmax, ymax) of the picture in metres of EPSG:3857."""
    width, height = size()
    x, y = CORNER[0] * RESOLUTION - HALF_WORLD, HALF_WORLD - CORNER[1] * RESOLUTION
    return x, y - height * RESOLUTION, x + width * RESOLUTION, y


def centre() -> tuple[float, float]:
    """Longitude and latitude of the picture's middle."""
    width, height = size()
    return lon_lat(width / 2, height / 2)


def lon_lat(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a pixel of the picture."""
    across = (CORNER[0] + x) * RESOLUTION - HALF_WORLD
    up = HALF_WORLD - (CORNER[1] + y) * RESOLUTION
    radius = HALF_WORLD / math.pi
    return math.degrees(across / radius), math.degrees(2 * math.atan(math.exp(up / radius)) - math.pi / 2)


def shape(cell: Cell) -> BaseGeometry:
    """What is drawn in a cell: a point, a bent line, an area with a slanting side."""
    x, y = cell.middle
    if cell.sign.geometry == "point":
        return Point(lon_lat(x, y))
    if cell.sign.geometry == "line":
        return LineString([lon_lat(x + dx, y + dy) for dx, dy in ((-34, 12), (0, -8), (34, -14))])
    corners = ((-32, -28), (-32, 28), (32, 28), (32, -16), (18, -28))
    return Polygon([lon_lat(x + dx, y + dy) for dx, dy in corners])


def lay_out(plot: Plot) -> None:
    """Draw the sample in a plot, without names, and publish it."""
    for cell in cells():
        properties: dict[str, object] = {"naam": None}
        if cell.state in ("gepland", "beeindigd"):
            properties["status"] = cell.state
        certainty = "onzeker" if cell.state == "onzeker" else "zeker"
        plot.draw(f"{cell.number}", shape(cell), cell.sign.code, properties=properties, certainty=certainty)
    plot.publish()


def of(geometry: str) -> Iterator[Cell]:
    """The cells with signs of one kind of geometry."""
    return (cell for cell in cells() if cell.sign.geometry == geometry)
