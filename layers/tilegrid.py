"""Where is a tile? Addresses and edges of the tile matrix sets that are served (OGC 17-083r4)."""

from dataclasses import dataclass
from typing import Final

from layers.errors import TileMatrixSetNotFound, TileOutsideMatrix
from plotserver.kernel.crs import EPSG

Box = tuple[float, float, float, float]

EXTENT: Final = 4096
"""Units along the side of a vector tile (MVT 2.1)."""


@dataclass(frozen=True)
class Tile:
    """An address: `zoom` (tile matrix), `column` from the west, `row` from the north, from 0."""

    zoom: int
    column: int
    row: int


@dataclass(frozen=True)
class TileMatrixSet:
    """A quad tree of square tiles: `west`, `north` and `side` of its one tile at zoom 0, in metres.

    `zooms_from_web_mercator` is added to a zoom level to get Web Mercator's of about the same scale.
    """

    id: str
    uri: str
    title: str
    srid: int
    west: float
    north: float
    side: float
    max_zoom: int
    scale_denominator: float
    zooms_from_web_mercator: int

    @property
    def crs(self) -> str:
        """URI of the CRS; x is easting, y northing."""
        return f"{EPSG}{self.srid}"

    def side_at(self, zoom: int) -> float:
        """Side of a tile in metres of the CRS."""
        return self.side / (1 << zoom)

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


WORLD: Final = 20037508.342789244
TMS: Final = "http://www.opengis.net/def/tilematrixset/OGC/1.0/"

WEB_MERCATOR: Final = TileMatrixSet(
    "WebMercatorQuad",
    f"{TMS}WebMercatorQuad",
    "Google Maps Compatible for the World",
    3857,
    -WORLD,
    WORLD,
    2 * WORLD,
    22,
    559082264.028717,
    0,
)
# Geonovum, Praktijkrichtlijn vector tiling: cell size 3440.64 m at zoom 0, 256 cells, zooms 0-16.
NETHERLANDS_RD: Final = TileMatrixSet(
    "NetherlandsRDNewQuad",
    f"{TMS}NetherlandsRDNewQuad",
    "Nederlandse tegelindeling in RD",
    28992,
    -285401.92,
    903401.92,
    3440.64 * 256,
    16,
    12288000.0,
    # A pixel at RD zoom 0 is 3440.64 m; so is, at 52 degrees north, one of Web Mercator at zoom 4.8.
    5,
)
SERVED: Final = {grid.id: grid for grid in (WEB_MERCATOR, NETHERLANDS_RD)}


def find(matrix_set: str) -> TileMatrixSet:
    """The matrix set of this id; raises TileMatrixSetNotFound."""
    try:
        return SERVED[matrix_set]
    except KeyError:
        raise TileMatrixSetNotFound from None


def description(grid: TileMatrixSet) -> dict[str, object]:
    """The definition of a tile matrix set (OGC 17-083r4, JSON encoding)."""
    return {
        "id": grid.id,
        "title": grid.title,
        "uri": grid.uri,
        "crs": grid.crs,
        "orderedAxes": ["X", "Y"],
        "tileMatrices": [
            {
                "id": str(zoom),
                "scaleDenominator": grid.scale_denominator / (1 << zoom),
                "cellSize": grid.side / 256 / (1 << zoom),
                "cornerOfOrigin": "topLeft",
                "pointOfOrigin": [grid.west, grid.north],
                "tileWidth": 256,
                "tileHeight": 256,
                "matrixWidth": 1 << zoom,
                "matrixHeight": 1 << zoom,
            }
            for zoom in range(grid.max_zoom + 1)
        ],
    }
