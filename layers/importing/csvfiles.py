"""Where in a CSV file the place is (WKT, x/y or lon/lat columns), in which encoding, with which separator."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from layers.importing import encoding
from layers.importing.errors import ImportRefused
from layers.importing.files import Source
from layers.importing.target import ReadingOptions

WKT: Final = ("wkt", "geom", "geometry", "the_geom", "geometrie", "shape", "wkt_geom", "geom_wkt")
LONGITUDE: Final = (
    "lon",
    "long",
    "lng",
    "longitude",
    "lengtegraad",
    "x_wgs84",
    "wgs84_x",
    "lon_wgs84",
    "geo_lon",
)
LATITUDE: Final = ("lat", "latitude", "breedtegraad", "y_wgs84", "wgs84_y", "lat_wgs84", "geo_lat")
X: Final = (
    "x",
    "x_coordinaat",
    "xcoordinaat",
    "x_coord",
    "xcoord",
    "coord_x",
    "easting",
    "oost",
    "pos_x",
    "geo_x",
)
Y: Final = (
    "y",
    "y_coordinaat",
    "ycoordinaat",
    "y_coord",
    "ycoord",
    "coord_y",
    "northing",
    "noord",
    "pos_y",
    "geo_y",
)
X_RD: Final = ("x_rd", "rd_x", "xrd", "rdx", "x_28992")
Y_RD: Final = ("y_rd", "rd_y", "yrd", "rdy", "y_28992")
# (columns for x, columns for y, the CRS that their names imply)
PAIRS: Final = ((X_RD, Y_RD, "EPSG:28992"), (LONGITUDE, LATITUDE, "OGC:CRS84"), (X, Y, None))


@dataclass(frozen=True)
class CsvStudy:
    """How GDAL must open the file."""

    address: str
    open_options: dict[str, Any]
    crs: str | None
    remarks: tuple[str, ...]


def study(source: Source, options: ReadingOptions) -> CsvStudy:
    """Look through the file. Raises ImportRefused when no column holds a place."""
    path = source.local
    if path is None:
        raise ImportRefused("Een CSV-bestand moet op schijf staan.")
    charset = options.encoding or encoding.of_file(path)
    remarks = () if charset.upper() in ("UTF-8", "UTF8") else (f"De teksten zijn gelezen als {charset}.",)
    if remarks:
        path = _in_utf8(path, charset, source.scratch)
    header, separator = _header(path)
    place, crs, found = _place(header)
    told = place | {
        "SEPARATOR": separator,
        "AUTODETECT_TYPE": "YES",
        "AUTODETECT_SIZE_LIMIT": 0,  # look at every row: a late “n.v.t.” must not be lost
        "EMPTY_STRING_AS_NULL": "YES",
        "HEADERS": "YES",
    }
    return CsvStudy(str(path), told, crs, (*remarks, found))


def _place(header: list[str]) -> tuple[dict[str, Any], str | None, str]:
    """(open options, implied CRS, remark) for the columns that hold the place."""
    by_name = {_plain(name): name for name in reversed(header)}
    for names_x, names_y, crs in PAIRS:
        x = next((by_name[name] for name in names_x if name in by_name), None)
        y = next((by_name[name] for name in names_y if name in by_name), None)
        if x is not None and y is not None:
            told = {"X_POSSIBLE_NAMES": x, "Y_POSSIBLE_NAMES": y, "KEEP_GEOM_COLUMNS": "YES"}
            return told, crs, f"De plaats komt uit de kolommen “{x}” en “{y}”."
    wkt = next((by_name[name] for name in WKT if name in by_name), None)
    if wkt is not None:
        told = {"GEOM_POSSIBLE_NAMES": wkt, "KEEP_GEOM_COLUMNS": "NO"}
        return told, None, f"De plaats komt uit de kolom “{wkt}”."
    raise ImportRefused(
        f"In het CSV-bestand is geen kolom met een plaats herkend. De kolommen zijn: {', '.join(header)}."
        " Noem ze x en y, lon en lat, of wkt."
    )


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.strip().lower()).strip("_")


def _header(path: Path) -> tuple[list[str], str]:
    """The column names and the separator (the sign of , ; tab | that the first line has most of)."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline()
        separator, name = max(
            ((",", "COMMA"), (";", "SEMICOLON"), ("\t", "TAB"), ("|", "PIPE")),
            key=lambda sign: first.count(sign[0]),
        )
        file.seek(0)
        header = next(csv.reader(file, delimiter=separator), [])
    if not any(header):
        raise ImportRefused(
            "Het CSV-bestand is leeg: de eerste regel moet de namen van de kolommen bevatten."
        )
    return header, name


def _in_utf8(path: Path, charset: str, scratch: Path) -> Path:
    """A copy in UTF-8, block by block, in the directory that the import removes."""
    copy = scratch / f"utf8-{path.name}"
    try:
        with (
            path.open(encoding=charset, errors="replace", newline="") as read,
            copy.open("w", encoding="utf-8", newline="") as write,
        ):
            while block := read.read(1 << 20):
                write.write(block)
    except LookupError as error:
        raise ImportRefused(
            f"De tekenset “{charset}” is niet bekend. Probeer --encoding UTF-8 of CP1252."
        ) from error
    return copy
