"""Which tiles of a matrix set hold something of these layers?"""

from collections.abc import Sequence

from layers.layer import Box, Layer
from layers.tilegrid import TileMatrixSet
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction

SQL = queries.load("layers", "tilesets.sql")


async def box_in(tx: Transaction, grid: TileMatrixSet, layers: Sequence[Layer]) -> Box | None:
    """The box around the layers: (xmin, ymin, xmax, ymax) in metres of the set's CRS, x = east.

    None when nothing of them lies where the set may be used.
    """
    boxes = [box for box in (_within(layer.extent, grid.area) for layer in layers) if box is not None]
    if not boxes:
        return None
    west, south, east, north = map(list, zip(*boxes, strict=True))
    parameters = {"srid": grid.srid, "west": west, "south": south, "east": east, "north": north}
    row = await (await tx.execute(SQL["box_in_set"], parameters)).fetchone()
    assert row is not None
    return (row[0], row[1], row[2], row[3])


def _within(extent: Box | None, area: Box) -> Box | None:
    """The part of an extent that lies in the area; None when there is none."""
    if extent is None:
        return None
    west, south = max(extent[0], area[0]), max(extent[1], area[1])
    east, north = min(extent[2], area[2]), min(extent[3], area[3])
    return (west, south, east, north) if west <= east and south <= north else None
