"""Do we still have the tile of this layer? Bytes weighted, least recently used goes first."""

import asyncio
import zlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from layers.layer import Box
from layers.tilehistory import TileHistory

Key = tuple[str, str, str, int, int, int]
"""Layer, token (its content and who may see it), matrix set, zoom, column, row."""


@dataclass(frozen=True)
class LayerTile:
    """One layer's tile: the MVT bytes, and the same as a raw deflate stream ended by a full flush,
    so that several can be joined under one gzip header without compressing again.

    It shows what lies in `reach`, (xmin, ymin, xmax, ymax) in Web Mercator; None where nobody asked.
    """

    plain: bytes
    deflated: bytes
    reach: Box | None = None

    @classmethod
    def of(cls, plain: bytes, reach: Box | None = None) -> "LayerTile":
        """Compress once, when the tile is made."""
        if not plain:
            return cls(b"", b"", reach)
        squeeze = zlib.compressobj(6, zlib.DEFLATED, -15)
        return cls(plain, squeeze.compress(plain) + squeeze.flush(zlib.Z_FULL_FLUSH), reach)

    @property
    def weight(self) -> int:
        """Bytes that it occupies, about."""
        return len(self.plain) + len(self.deflated) + 300


Place = tuple[str, str, str, int, int, int]
"""The same as a key, with who may see it instead of the token."""


class TileCache:
    """Keeps layer tiles up to `capacity` bytes; concurrent misses of one tile are made once.

    Access is decided by layer before the cache is asked, and the key carries the layer's token, so
    one cached tile serves everyone who may see the layer. A tile of which nothing changed (`history`) is
    also that of the content that came after.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._weight = 0
        self._tiles: OrderedDict[Key, LayerTile] = OrderedDict()
        self._newest: dict[Place, str] = {}
        self.history = TileHistory()
        self._making: dict[Key, asyncio.Future[LayerTile]] = {}
        self.hits = 0
        self.misses = 0

    def __contains__(self, key: Key) -> bool:
        return key in self._tiles

    async def get(self, key: Key, make: Callable[[], Awaitable[LayerTile]]) -> LayerTile:
        """The tile, made by `make` when it is not there. What fails is not kept."""
        tile = self._find(key)
        if tile is not None:
            self._tiles.move_to_end(key)
            self.hits += 1
            return tile
        making = self._making.get(key)
        if making is not None:
            await asyncio.wait([making])  # who stops waiting does not stop the maker
            if not making.cancelled():
                return making.result()
        return await self._make(key, make)

    def peek(self, keys: list[Key]) -> list[LayerTile] | None:
        """All these tiles, or None when one is not there; counts hits only when all are."""
        found = [tile for tile in map(self._find, keys) if tile is not None]
        if len(found) < len(keys):
            return None
        for key in keys:
            self._tiles.move_to_end(key)
        self.hits += len(keys)
        return found

    def _find(self, key: Key) -> LayerTile | None:
        """The tile; or that of earlier content, when it shows nothing that changed since."""
        tile = self._tiles.get(key)
        if tile is not None:
            return tile
        place, content = _place(key)
        before = self._newest.get(place)
        if before is None:
            return None
        old = (key[0], _token(place[1], before), *key[2:])
        tile = self._tiles.get(old)
        if tile is None or tile.reach is None:
            return None
        if not self.history.untouched(key[0].partition(".")[0], before, content, tile.reach):
            return None
        self._tiles[key] = self._tiles.pop(old)
        self._newest[place] = content
        return tile

    async def _make(self, key: Key, make: Callable[[], Awaitable[LayerTile]]) -> LayerTile:
        self.misses += 1
        future: asyncio.Future[LayerTile] = asyncio.get_running_loop().create_future()
        self._making[key] = future
        try:
            tile = await make()
        except BaseException:
            # Those who wait for this tile make it themselves: our failure may be ours alone.
            future.cancel()
            raise
        else:
            future.set_result(tile)
            self._keep(key, tile)
            return tile
        finally:
            if self._making.get(key) is future:
                del self._making[key]

    def _keep(self, key: Key, tile: LayerTile) -> None:
        known = self._tiles.pop(key, None)
        if known is not None:
            self._weight -= known.weight
        self._tiles[key] = tile
        self._weight += tile.weight
        place, content = _place(key)
        self._newest[place] = content
        while self._weight > self._capacity and self._tiles:
            gone, oldest = self._tiles.popitem(last=False)
            self._weight -= oldest.weight
            place, content = _place(gone)
            if self._newest.get(place) == content:
                del self._newest[place]

    @property
    def weight(self) -> int:
        """Bytes in use, about."""
        return self._weight


def content_of(token: str) -> str:
    """The part of a token that names the content: ``p12`` of ``3-p12-n1``."""
    return token.split("-")[1]


def _place(key: Key) -> tuple[Place, str]:
    """Where a tile is and who may see it (``3--n1``), and what it shows."""
    access, content, *level = key[1].split("-")
    return (key[0], "-".join((access, "", *level)), *key[2:]), content


def _token(access: str, content: str) -> str:
    """The token of who may see something, and of what."""
    return access.replace("-", f"-{content}", 1)


GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
LAST_BLOCK = b"\x03\x00"


def join(tiles: list[LayerTile], *, gzip: bool) -> bytes:
    """The layers' tiles as one tile: MVT layers are a repeated field, so bytes follow bytes.

    Compressed, the deflate streams stand under one gzip header (RFC 1952) with a final empty block,
    the CRC-32 and the length of the whole: clients read only the first of several gzip members.
    """
    if not gzip:
        return b"".join(tile.plain for tile in tiles)
    checksum = length = 0
    for tile in tiles:
        checksum = zlib.crc32(tile.plain, checksum)
        length += len(tile.plain)
    body = b"".join(tile.deflated for tile in tiles)
    tail = checksum.to_bytes(4, "little") + (length & 0xFFFFFFFF).to_bytes(4, "little")
    return GZIP_HEADER + body + LAST_BLOCK + tail
