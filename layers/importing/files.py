"""Which file, which layer in it, and how it is to be read: formats by their names, archives looked into."""

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final

import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from layers.importing.errors import FileUnreadable, ImportRefused, SourceLayerUnclear

FORMATS: Final = {
    ".gpkg": "GeoPackage",
    ".shp": "Shapefile",
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".geojsonl": "GeoJSON per regel",
    ".geojsons": "GeoJSON per regel",
    ".ndjson": "GeoJSON per regel",
    ".jsonl": "GeoJSON per regel",
    ".fgb": "FlatGeobuf",
    ".parquet": "GeoParquet",
    ".geoparquet": "GeoParquet",
    ".kml": "KML",
    ".gml": "GML",
    ".xml": "GML",
    ".csv": "CSV",
    ".tsv": "CSV",
}
ARCHIVES: Final = (".zip", ".shz")
UNPACKED: Final = (
    "CSV",
    "GeoParquet",
    "GML",
)  # read more than once, or not by GDAL: taken out of an archive first
MOST_PACKED: Final = 200
"""Text about places packs 5 to 30 times smaller; what packs more than this is no map data."""
SMALL_BYTES: Final = 64 * 1024**2
READABLE: Final = (
    "GeoPackage, Shapefile (ook als zip), GeoJSON (ook per regel), FlatGeobuf, GeoParquet, KML, GML en CSV"
)


@dataclass(frozen=True)
class Source:
    """One layer of one file. `address` is what GDAL opens; `local` the file itself where it lies on disk.

    `title` is what the file calls the layer; `spatial` is False for a table without geometry. `scratch` is a
    directory that lives as long as the import.
    """

    title: str
    format: str
    address: str
    layer: str | None
    local: Path | None
    scratch: Path
    spatial: bool = True
    options: dict[str, Any] = field(default_factory=dict)


@contextmanager
def chosen(path: Path, wanted: str | None) -> Iterator[Source]:
    """The layer to read: the one named `wanted`, or the only one there is.

    A directory for what has to be unpacked is kept as long as the context. Raises FileUnreadable,
    SourceLayerUnclear.
    """
    if not path.is_file():
        raise FileUnreadable(f"Het bestand {path.name} is er niet, of is geen bestand.")
    with tempfile.TemporaryDirectory(prefix="plotserver-import-") as scratch:
        try:
            found = list(_sources(path, Path(scratch)))
        except (DataSourceError, DataLayerError, zipfile.BadZipFile) as error:
            raise FileUnreadable(
                f"Het bestand {path.name} is niet te lezen: het is beschadigd"
                f" of niet wat de naam zegt. ({error})"
            ) from error
        yield _pick(found, wanted, path)


def _pick(found: list[Source], wanted: str | None, path: Path) -> Source:
    spatial = [source for source in found if source.spatial]
    if not spatial:
        raise ImportRefused(f"In {path.name} zit geen kaartlaag: geen van de tabellen heeft een geometrie.")
    if wanted is None and len(spatial) == 1:
        return spatial[0]
    matching = [source for source in spatial if wanted in (source.title, source.layer)]
    if len(matching) != 1:
        raise SourceLayerUnclear([source.title for source in spatial], wanted)
    return matching[0]


def _sources(path: Path, scratch: Path) -> Iterator[Source]:
    suffix = path.suffix.lower()
    if suffix in ARCHIVES:
        yield from _in_archive(path, scratch)
    elif suffix in FORMATS:
        yield from _in_file(FORMATS[suffix], str(path.absolute()), path, "", scratch)
    else:
        raise FileUnreadable(f"Bestanden als {path.name} worden niet gelezen. Wel: {READABLE}.")


def _in_archive(path: Path, scratch: Path) -> Iterator[Source]:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if _is_data(name)]
        if not names:
            raise FileUnreadable(
                f"In het archief {path.name} zit geen bestand dat wordt gelezen. Wel: {READABLE}."
            )
        for name in names:
            _refuse_bomb(archive.getinfo(name), path, scratch)
        if all(name.lower().endswith(".xml") for name in names):  # a BAG extract: many files, one layer
            yield from _in_file("BAG", f"/vsizip/{path.absolute()}", None, "", scratch)
            return
        for name in names:
            form = FORMATS[PurePosixPath(name).suffix.lower()]
            prefix = PurePosixPath(name).stem if len(names) > 1 else ""
            if form in UNPACKED:
                inside = _unpacked(archive, name, scratch)
                yield from _in_file(form, str(inside), inside, prefix, scratch)
            else:
                yield from _in_file(form, f"/vsizip/{path.absolute()}/{name}", None, prefix, scratch)


def _refuse_bomb(member: zipfile.ZipInfo, path: Path, scratch: Path) -> None:
    """Raises FileUnreadable for what is packed as no map data are, or does not fit on this disk."""
    unpacked = member.file_size
    if unpacked > SMALL_BYTES and unpacked > MOST_PACKED * max(member.compress_size, 1):
        raise FileUnreadable(
            f"Het archief {path.name} is niet te vertrouwen: {PurePosixPath(member.filename).name} wordt bij "
            f"uitpakken meer dan {MOST_PACKED} keer zo groot. Pak het zelf uit, en geef het bestand."
        )
    if unpacked > shutil.disk_usage(scratch).free:
        raise FileUnreadable(f"Voor wat er in {path.name} zit is op deze schijf geen plaats.")


def _is_data(name: str) -> bool:
    place = PurePosixPath(name)
    hidden = any(part.startswith((".", "__MACOSX")) and part != ".." for part in place.parts)
    return not hidden and not name.endswith("/") and place.suffix.lower() in FORMATS


def _unpacked(archive: zipfile.ZipFile, name: str, scratch: Path) -> Path:
    """The member, in a file of its own; its path in the archive decides nothing about where."""
    target = scratch / f"{len(list(scratch.iterdir()))}-{PurePosixPath(name).name}"
    with archive.open(name) as inside, target.open("wb") as outside:
        while block := inside.read(1 << 20):
            outside.write(block)
    return target


def _in_file(form: str, address: str, local: Path | None, prefix: str, scratch: Path) -> Iterator[Source]:
    """The layers of one file. Those of GML files without any object are left out."""
    if form in ("CSV", "GeoParquet"):
        title = prefix or (local.stem if local else "")
        yield Source(title, form, address, None, local, scratch)
        return
    options: dict[str, Any] = {}
    if form == "GML":
        options = {"WRITE_GFS": "NO"}
    if form == "GeoJSON per regel":
        address = f"GeoJSONSeq:{address}"
    try:
        layers = pyogrio.list_layers(address)
    except DataSourceError:
        if form == "GML" and prefix:
            return
        raise
    for name, kind in layers:
        several = len(layers) > 1
        title = f"{prefix}/{name}" if prefix and several else prefix or str(name)
        yield Source(title, form, address, str(name), local, scratch, kind is not None, options)
