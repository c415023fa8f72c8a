"""Writes tiles into one file (MBTiles: SQLite, rows counted from the bottom)."""

import gzip
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from plotserver.basemap.tiling import Tile


def write(path: Path, tiles: Iterable[tuple[Tile, bytes]], metadata: dict[str, str]) -> int:
    """Make the file; returns the number of tiles. Same tiles, same bytes.

    It takes its name when it is whole: a server that starts meanwhile reads the one that was there.
    """
    making = path.with_suffix(".making")
    making.unlink(missing_ok=True)
    connection = sqlite3.connect(making)
    connection.executescript(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
        "CREATE TABLE metadata (name text PRIMARY KEY, value text) WITHOUT ROWID;"
        "CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob,"
        " PRIMARY KEY (zoom_level, tile_column, tile_row)) WITHOUT ROWID;"
    )
    rows = ((t.z, t.x, 2**t.z - 1 - t.y, gzip.compress(mvt, 9, mtime=0)) for t, mvt in tiles)
    connection.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
    connection.executemany("INSERT INTO metadata VALUES (?, ?)", sorted(metadata.items()))
    connection.commit()
    (count,) = connection.execute("SELECT count(*) FROM tiles").fetchone()
    connection.execute("VACUUM")
    connection.close()
    making.replace(path)
    return int(count)
