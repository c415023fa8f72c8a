"""Takes an archive apart within bounds that are counted while it is unpacked, whatever its headers say."""

import zipfile
from pathlib import Path, PurePosixPath

from layers.importing.errors import FileUnreadable, ImportRefused

MOST_BYTES = 200_000_000
MOST_MEMBERS = 500
BLOCK = 1 << 20
ARCHIVES = (".zip", ".shz", ".kmz")
XML = (".kml", ".gml", ".xml")
LOOKED_AT = 1 << 20
TOO_LARGE = (
    f"Uitgepakt is dit bestand groter dan {MOST_BYTES // 1_000_000} MB. Een tekenlaag is daar niet voor; laat"
    " de beheerder het als dataset inlezen, of stuur een uitsnede."
)
TOO_MANY = f"In dit archief zitten meer dan {MOST_MEMBERS} bestanden. Stuur alleen het bestand dat u bedoelt."
LOCKED = "Dit archief is met een wachtwoord beveiligd. Stuur het zonder wachtwoord."
BROKEN = "Dit archief is beschadigd en niet uit te pakken. Maak het opnieuw."
ENTITIES = (
    "Dit XML-bestand gebruikt eigen entiteiten (<!ENTITY …>). Die worden niet gelezen; sla het zonder op."
)


def laid_out(path: Path, folder: Path) -> Path:
    """The file to read: itself, or what was in the archive, in `folder`.

    Raises FileUnreadable and ImportRefused.
    """
    found = _unpacked(path, folder) if path.suffix.lower() in ARCHIVES else path
    for file in [found] if found.is_file() else sorted(found.iterdir()):
        _refuse_entities(file)
    if found.is_dir():
        return _one_of(sorted(found.iterdir()), path)
    return found


def _unpacked(path: Path, folder: Path) -> Path:
    target = folder / "uitgepakt"
    target.mkdir()
    left = MOST_BYTES
    try:
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.infolist() if not one.is_dir() and _is_wanted(one.filename)]
            if len(members) > MOST_MEMBERS:
                raise ImportRefused(TOO_MANY)
            for member in members:
                left -= _copied(archive, member, target, left)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise FileUnreadable(BROKEN) from error
    return target


def _copied(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, left: int) -> int:
    """Bytes that were written; the path in the archive decides nothing about where."""
    if member.flag_bits & 1:
        raise ImportRefused(LOCKED)
    name = PurePosixPath(member.filename.replace("\\", "/")).name
    written = 0
    with archive.open(member) as inside, (target / name[-120:]).open("wb") as outside:
        while block := inside.read(BLOCK):
            written += len(block)
            if written > left:
                raise ImportRefused(TOO_LARGE)
            outside.write(block)
    return written


def _is_wanted(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    hidden = any(part.startswith((".", "__MACOSX")) for part in parts)
    return bool(parts) and not hidden and PurePosixPath(parts[-1]).suffix.lower() in READ


READ = (
    *(".gpkg", ".shp", ".shx", ".dbf", ".prj", ".cpg", ".geojson", ".json", ".geojsonl", ".ndjson", ".fgb"),
    *(".kml", ".gml", ".xml", ".csv", ".tsv", ".xsd"),
)
BESIDE = (".shx", ".dbf", ".prj", ".cpg", ".xsd")


def _one_of(files: list[Path], path: Path) -> Path:
    """The one file of data among those in an archive; a KMZ begins at its first KML file."""
    found = [file for file in files if file.suffix.lower() not in BESIDE]
    if path.suffix.lower() == ".kmz":
        found = [file for file in found if file.suffix.lower() == ".kml"][:1]
    if not found:
        raise FileUnreadable("In dit archief zit geen kaartbestand dat wordt gelezen.")
    if len(found) > 1:
        listed = ", ".join(file.name for file in found[:10])
        raise ImportRefused(f"In dit archief zitten meer kaartbestanden: {listed}. Stuur er een tegelijk.")
    return found[0]


def _refuse_entities(file: Path) -> None:
    """Own entities are how a small XML file becomes a large one, or asks for files of this machine."""
    if file.suffix.lower() in XML:
        with file.open("rb") as opened:
            start = opened.read(LOOKED_AT).replace(b"\x00", b"")
        if b"<!ENTITY" in start or b"<!entity" in start:
            raise ImportRefused(ENTITIES)
