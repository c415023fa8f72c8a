"""What is in a file from outside? Asked of a process that may do no harm, and refused in a sentence."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyogrio
import shapely
from shapely.geometry.base import BaseGeometry

from layers.drawing_in import unpacking
from layers.importing.errors import FileUnreadable, ImportRefused

MOST_BYTES = 25_000_000
MOST_OBJECTS = 5_000
LONGEST_SECONDS = 60
READABLE = "GeoJSON, GeoPackage, Shapefile (als zip), KML, KMZ, GML, CSV en FlatGeobuf"
SUFFIXES = (*unpacking.ARCHIVES, ".gpkg", ".geojson", ".json", ".geojsonl", ".ndjson", ".fgb", ".kml", ".gml")
TABLES = (".csv", ".tsv", ".xml")
OTHER_KIND = f"Bestanden van deze soort worden niet gelezen. Wel: {READABLE}."
UNREADABLE = "Dit bestand is niet te lezen: het is beschadigd, of niet wat de naam zegt."
STOPPED = "Dit bestand kon niet worden gelezen: het is beschadigd, of vraagt te veel tijd of geheugen."
# A file is opened as what it is, not as what its name says: of all that GDAL knows, these are meant.
FORMATS = ("GeoJSON", "GeoJSONSeq", "GPKG", "ESRI Shapefile", "KML", "LIBKML", "GML", "CSV", "FlatGeobuf")
INWARD = {
    "GML_DOWNLOAD_SCHEMA": "NO",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}",
    "OGR_GEOJSON_MAX_OBJ_SIZE": "50",
}
# How the sentences of the importer name what a person may say of a file, and how that is said here.
SAID = {
    "--source-layer": "bronlaag=",
    "--trust-coordinates": "een ander bestand",
    "--swap-axes": "assen=omgekeerd",
    "--crs ": "crs=",
    "--crs": "crs=",
    "--encoding ": "een andere tekenset: ",
}


@dataclass(frozen=True)
class Wishes:
    """What one says of a file where it does not say it itself."""

    crs: str | None = None
    layer: str | None = None
    swap: bool = False


@dataclass(frozen=True)
class Row:
    """A row of the file: its number, its values by column, its place in longitude, latitude (or none)."""

    number: int
    values: dict[str, Any]
    place: BaseGeometry | None


@dataclass(frozen=True)
class Reading:
    """What was in the file, and what became of what was not taken over as it is."""

    format: str
    title: str
    crs: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]


def read(content: bytes, name: str, wishes: Wishes, grids: Path | None) -> Reading:
    """The file of this name; `grids` is the folder of the RD grid. Blocks: for a thread of its own.

    Raises ImportRefused.
    """
    suffix = Path(name).suffix.lower()
    if suffix not in (*SUFFIXES, *TABLES):
        raise FileUnreadable(OTHER_KIND)
    with tempfile.TemporaryDirectory(prefix="plotserver-in-") as folder:
        path = Path(folder) / f"bestand{suffix}"
        path.write_bytes(content)
        found = unpacking.laid_out(path, Path(folder))
        told = _asked(found, Path(folder), wishes, grids)
    if "refused" in told:
        raise ImportRefused(_said_here(told["refused"], found.name, name))
    columns = tuple(told["columns"])
    rows = [
        Row(
            one["row"],
            dict(zip(columns, one["values"], strict=True)),
            None if one["place"] is None else shapely.from_wkb(one["place"]),
        )
        for one in told["rows"]
    ]
    notes = tuple(_said_here(note, found.name, name) for note in told["notes"])
    return Reading(told["format"], told["title"], told["crs"], columns, tuple(rows), notes)


def _asked(path: Path, folder: Path, wishes: Wishes, grids: Path | None) -> dict[str, Any]:
    out = folder / "gelezen.json"
    asked = {"most": MOST_OBJECTS, "crs": wishes.crs, "layer": wishes.layer, "swap": wishes.swap}
    command = [sys.executable, "-m", "layers.drawing_in.reader", str(path), json.dumps(asked), str(out)]
    try:
        subprocess.run(
            command,
            env=_environment() | ({"PROJ_USER_WRITABLE_DIRECTORY": str(grids)} if grids else {}),
            cwd=Path(__file__).parents[2],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=LONGEST_SECONDS,
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise FileUnreadable(STOPPED) from error
    told: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return told


@cache
def _environment() -> dict[str, str]:
    """All that the process knows: which formats are meant, and nothing of what this one knows."""
    others = [name for name in pyogrio.list_drivers() if name not in FORMATS]
    return {
        "PATH": os.defpath,
        "PROJ_NETWORK": "OFF",
        "GDAL_SKIP": ",".join(others),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        **INWARD,
    }


def _said_here(sentence: str, path: str, name: str) -> str:
    """A sentence of the importer for who sends a file: its name, our parameters, no library's words."""
    if "te lezen:" in sentence:
        return UNREADABLE
    for there, here in SAID.items():
        sentence = sentence.replace(there, here)
    return sentence.replace(path, Path(name).name[:80])
