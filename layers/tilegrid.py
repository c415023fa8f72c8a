"""Where is a tile? Addresses and edges of the tile matrix sets that are served (OGC 17-083r4)."""

import math
from dataclasses import dataclass
from typing import Final

from layers.errors import TileMatrixSetNotFound, TileOutsideMatrix
from plotserver.kernel.crs import EPSG

Box = tuple[float, float, float, float]

EXTENT: Final = 4096
"""Units along the side of a vector tile (MVT 2.1)."""

MARGIN: Final = {"plot": 512, "concept": 512, "dataset": 128}
"""Units outside the tile from which something still reaches in: a sign 64 pixels of a 512-pixel tile."""
WIDEST: Final = max(MARGIN.values())

ROUGH: Final = 10.0
"""Metres by which a box may be off: boxes are in single precision, and their curved edges in pieces."""


@dataclass(frozen=True)
class Tile:
    """An address: `zoom` (tile matrix), `column` from the west, `row` from the north, from 0."""

    zoom: int
    column: int
    row: int


@dataclass(frozen=True)
class Limits:
    """The tiles of a zoom level between these rows and columns, all inclusive."""

    zoom: int
    min_row: int
    max_row: int
    min_column: int
    max_column: int


@dataclass(frozen=True)
class TileMatrixSet:
    """A quad tree of square tiles: `west`, `north` and `side` of its one tile at zoom 0, in metres.

    `zooms_from_web_mercator` is added to a zoom level to get Web Mercator's of about the same scale.
    `area` is (west, south, east, north) in degrees ETRS89: what lies outside is not in these tiles, because
    the formulas of the CRS have no outcome, or one without meaning, far from where it belongs.
    """

    id: str
    title: str
    srid: int
    west: float
    north: float
    side: float
    max_zoom: int
    scale_denominator: float
    zooms_from_web_mercator: int
    area: Box
    northing_first: bool = False
    well_known_scale_set: str | None = None

    @property
    def uri(self) -> str:
        """Its name in the register of the OGC."""
        return f"{REGISTER}{self.id}"

    @property
    def crs(self) -> str:
        """URI of the CRS; here x is easting and y northing, whatever order its definition has."""
        return f"{EPSG}{self.srid}"

    def in_order(self, x: float, y: float) -> list[float]:
        """A position as documents write it: in the axis order of the CRS (17-083r4, `orderedAxes`)."""
        return [y, x] if self.northing_first else [x, y]

    def side_at(self, zoom: int) -> float:
        """Side of a tile in metres of the CRS."""
        return self.side / (1 << zoom)

    def zoom_that_shows(self, box: Box) -> int:
        """The deepest zoom level at which one tile is as large as the box (in metres of the CRS)."""
        size = max(box[2] - box[0], box[3] - box[1], 1.0)
        return min(max(math.floor(math.log2(self.side / size)), 0), self.max_zoom)

    def envelope(self, tile: Tile) -> Box:
        """Edges of a tile: (xmin, ymin, xmax, ymax) in metres, x = east, y = north.

        Raises TileOutsideMatrix when the address is not in the matrix set.
        """
        if not 0 <= tile.zoom <= self.max_zoom:
            raise TileOutsideMatrix(f"{self.id} heeft zoomniveaus 0 tot en met {self.max_zoom}.")
        last = (1 << tile.zoom) - 1
        if not (0 <= tile.column <= last and 0 <= tile.row <= last):
            raise TileOutsideMatrix(f"Op zoomniveau {tile.zoom} lopen rij en kolom van 0 tot en met {last}.")
        side = self.side_at(tile.zoom)
        xmin, ymax = self.west + tile.column * side, self.north - tile.row * side
        return (xmin, ymax - side, xmin + side, ymax)


def widened(edges: Box, units: int) -> Box:
    """The edges moved outwards by `units` of a tile's 4,096: what reaches in from outside is drawn too."""
    xmin, ymin, xmax, ymax = edges
    margin = (xmax - xmin) * units / EXTENT
    return (xmin - margin, ymin - margin, xmax + margin, ymax + margin)


def limits(grid: TileMatrixSet, box: Box) -> list[Limits]:
    """The tiles of each zoom level that can hold something of what lies in a box (17-083r4 §6.3).

    `box` is (xmin, ymin, xmax, ymax) in metres of the set's CRS, x = east. A tile also shows what lies
    beside it, so one more tile counts where something lies near its edge. No levels when the box lies
    outside the set.
    """
    found: list[Limits] = []
    for zoom in range(grid.max_zoom + 1):
        side, last = grid.side_at(zoom), (1 << zoom) - 1
        margin = side * WIDEST / EXTENT + ROUGH
        columns = (box[0] - margin - grid.west) / side, (box[2] + margin - grid.west) / side
        rows = (grid.north - box[3] - margin) / side, (grid.north - box[1] + margin) / side
        if columns[1] < 0 or rows[1] < 0 or columns[0] > last + 1 or rows[0] > last + 1:
            return []
        found.append(Limits(zoom, *(min(max(int(n // 1), 0), last) for n in (*rows, *columns))))
    return found


WORLD: Final = 20037508.342789244
REGISTER: Final = "http://www.opengis.net/def/tilematrixset/OGC/1.0/"

WEB_MERCATOR: Final = TileMatrixSet(
    id="WebMercatorQuad",
    title="Google Maps Compatible for the World",
    srid=3857,
    west=-WORLD,
    north=WORLD,
    side=2 * WORLD,
    max_zoom=24,
    scale_denominator=559082264.028717,
    zooms_from_web_mercator=0,
    area=(-180.0, -85.06, 180.0, 85.06),
    well_known_scale_set="http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
)
# Geonovum, Praktijkrichtlijn vector tiling: cell size 3440.64 m at zoom 0, 256 cells, zooms 0-16.
NETHERLANDS_RD: Final = TileMatrixSet(
    id="NetherlandsRDNewQuad",
    title="Nederlandse tegelindeling in RD",
    srid=28992,
    west=-285401.92,
    north=903401.92,
    side=3440.64 * 256,
    max_zoom=16,
    scale_denominator=12288000.0,
    # A pixel at RD zoom 0 is 3440.64 m; so is, at 52 degrees north, one of Web Mercator at zoom 4.8.
    zooms_from_web_mercator=5,
    area=(-10.0, 40.0, 25.0, 62.0),
)
# 17-083r4, annex D: one tile of 4,500 km, from 2,000 km east and 5,500 km north; zooms 0-15.
EUROPEAN_LAEA: Final = TileMatrixSet(
    id="EuropeanETRS89_LAEAQuad",
    title="Lambert Azimuthal Equal Area ETRS89 for Europe",
    srid=3035,
    west=2_000_000.0,
    north=5_500_000.0,
    side=17578.125 * 256,
    max_zoom=15,
    scale_denominator=17578.125 / 0.00028,
    # A pixel at zoom 0 is 17,578 m; so is, at 52 degrees north, one of Web Mercator at zoom 2.5.
    zooms_from_web_mercator=2,
    area=(-80.0, 0.0, 100.0, 85.06),
    northing_first=True,
)
SERVED: Final = {grid.id: grid for grid in (WEB_MERCATOR, NETHERLANDS_RD, EUROPEAN_LAEA)}


def find(matrix_set: str) -> TileMatrixSet:
    """The matrix set of this id; raises TileMatrixSetNotFound."""
    try:
        return SERVED[matrix_set]
    except KeyError:
        raise TileMatrixSetNotFound from None


def description(grid: TileMatrixSet) -> dict[str, object]:
    """The definition of a tile matrix set (OGC 17-083r4, JSON encoding)."""
    xmin, ymax = grid.west, grid.north
    scales = {"wellKnownScaleSet": grid.well_known_scale_set} if grid.well_known_scale_set else {}
    return {
        "id": grid.id,
        "title": grid.title,
        "uri": grid.uri,
        "crs": grid.crs,
        "orderedAxes": ["Y", "X"] if grid.northing_first else ["X", "Y"],
        **scales,
        "boundingBox": {
            "lowerLeft": grid.in_order(xmin, ymax - grid.side),
            "upperRight": grid.in_order(xmin + grid.side, ymax),
            "crs": grid.crs,
            "orderedAxes": ["Y", "X"] if grid.northing_first else ["X", "Y"],
        },
        "tileMatrices": [
            {
                "id": str(zoom),
                "scaleDenominator": grid.scale_denominator / (1 << zoom),
                "cellSize": grid.side / 256 / (1 << zoom),
                "cornerOfOrigin": "topLeft",
                "pointOfOrigin": grid.in_order(xmin, ymax),
                "tileWidth": 256,
                "tileHeight": 256,
                "matrixWidth": 1 << zoom,
                "matrixHeight": 1 << zoom,
            }
            for zoom in range(grid.max_zoom + 1)
        ],
    }
