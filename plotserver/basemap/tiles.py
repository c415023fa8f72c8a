"""Tiles of the base map out of their file (MBTiles: SQLite, rows counted from the bottom)."""

import sqlite3
import threading
from pathlib import Path


class BaseMap:
    """The built tiles, read only. May be used from any thread: each has a connection of its own."""

    def __init__(self, path: Path) -> None:
        """Raises FileNotFoundError when the base map has not been built."""
        if not path.is_file():
            raise FileNotFoundError(f"no base map at {path}: build it first")
        self._address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._own = threading.local()

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """A gzipped MVT of WebMercatorQuad, row from the top; None where the map has nothing."""
        if not (0 <= z <= 30 and 0 <= x < 2**z and 0 <= y < 2**z):
            return None
        question = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
        row = self._connection().execute(question, (z, x, 2**z - 1 - y)).fetchone()
        return bytes(row[0]) if row else None

    def metadata(self) -> dict[str, str]:
        """Name, attribution, bounds (west, south, east, north), minzoom, maxzoom … of MBTiles 1.3."""
        return dict(self._connection().execute("SELECT name, value FROM metadata"))

    def _connection(self) -> sqlite3.Connection:
        if not hasattr(self._own, "connection"):
            self._own.connection = sqlite3.connect(self._address, uri=True)
        connection: sqlite3.Connection = self._own.connection
        return connection
