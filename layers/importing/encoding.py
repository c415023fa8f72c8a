"""In which encoding are a file's texts? What the file says; else it is guessed from all of its bytes."""

import codecs
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Final

from layers.importing.files import Source

CODE_PAGE_BYTE: Final = 29  # of the dBASE header; 0 = not said
BLOCK: Final = 1 << 20
WINDOWS: Final = "CP1252"


def guess(blocks: Iterator[bytes]) -> str | None:
    """None for plain ASCII, UTF-8 when all bytes agree with it, else Windows-1252."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    plain = True
    try:
        for block in blocks:
            plain = plain and block.isascii()
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return WINDOWS
    return None if plain else "UTF-8"


def of_file(path: Path) -> str:
    """Of a text file: what its byte order mark says, UTF-8 when all bytes agree, else Windows-1252."""
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "UTF-16"
    return guess(_blocks(path)) or "UTF-8"


def of_shapefile(source: Source, wanted: str | None) -> tuple[str | None, tuple[str, ...]]:
    """(encoding to read with, or None for what the file says itself; remarks for the report)."""
    if wanted:
        return wanted, ()
    if _beside(source, ".cpg", 1) is not None:
        return None, ()
    header = _beside(source, ".dbf", 32)
    if header is None or len(header) < 32 or header[CODE_PAGE_BYTE]:
        return None, ()
    found = guess(_table(source))
    if found is None:
        return None, ()
    return found, (f"Het bestand zegt niet in welke tekenset de teksten zijn; gelezen als {found}.",)


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def _member(source: Source, suffix: str) -> tuple[Path, str | None] | None:
    """Where the file beside the .shp is: (path, member of an archive); None when there is none."""
    if source.local is not None:
        for other in (source.local.with_suffix(suffix), source.local.with_suffix(suffix.upper())):
            if other.exists():
                return other, None
        return None
    archive, _, inside = source.address.removeprefix("/vsizip/").rpartition(".zip/")
    path = Path(archive + ".zip")
    with suppress(OSError, zipfile.BadZipFile), zipfile.ZipFile(path) as opened:
        wanted = str(Path(inside).with_suffix(suffix)).lower()
        for name in opened.namelist():
            if name.lower() == wanted:
                return path, name
    return None


def _beside(source: Source, suffix: str, size: int) -> bytes | None:
    """The first bytes of the file beside the .shp; None when there is none."""
    return next(_read(source, suffix, size), None)


def _table(source: Source) -> Iterator[bytes]:
    """The .dbf after its fixed header, whose bytes are numbers rather than text."""
    blocks = _read(source, ".dbf", BLOCK)
    first = next(blocks, b"")
    return chain((first[32:],), blocks)


def _read(source: Source, suffix: str, size: int) -> Iterator[bytes]:
    place = _member(source, suffix)
    if place is None:
        return
    path, member = place
    if member is None:
        with path.open("rb") as file:
            while block := file.read(size):
                yield block
    else:
        with zipfile.ZipFile(path) as archive, archive.open(member) as inside:
            while block := inside.read(size):
                yield block
