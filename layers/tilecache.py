"""Do we still have the tile of this layer? Bytes weighted, least recently used goes first."""

import asyncio
import zlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Key = tuple[str, str, str, int, int, int]
"""Layer, token (its content and who may see it), matrix set, zoom, column, row."""


@dataclass(frozen=True)
class LayerTile:
    """One layer's tile: the MVT bytes, and the same as a raw deflate stream ended by a full flush,
    so that several can be joined under one gzip header without compressing again."""

    plain: bytes
    deflated: bytes

    @classmethod
    def of(cls, plain: bytes) -> "LayerTile":
        """Compress once, when the tile is made."""
        if not plain:
            return EMPTY
        squeeze = zlib.compressobj(6, zlib.DEFLATED, -15)
        return cls(plain, squeeze.compress(plain) + squeeze.flush(zlib.Z_FULL_FLUSH))

    @property
    def weight(self) -> int:
        """Bytes that it occupies, about."""
        return len(self.plain) + len(self.deflated) + 300


EMPTY = LayerTile(b"", b"")


class TileCache:
    """Keeps layer tiles up to `capacity` bytes; concurrent misses of one tile are made once.

    Access is decided by layer before the cache is asked, and the key carries the layer's token, so
    one cached tile serves everyone who may see the layer.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._weight = 0
        self._tiles: OrderedDict[Key, LayerTile] = OrderedDict()
        self._making: dict[Key, asyncio.Future[LayerTile]] = {}
        self.hits = 0
        self.misses = 0

    async def get(self, key: Key, make: Callable[[], Awaitable[bytes]]) -> LayerTile:
        """The tile, made by `make` when it is not there. What fails is not kept."""
        tile = self._tiles.get(key)
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
        found = [tile for tile in map(self._tiles.get, keys) if tile is not None]
        if len(found) < len(keys):
            return None
        for key in keys:
            self._tiles.move_to_end(key)
        self.hits += len(keys)
        return found

    async def _make(self, key: Key, make: Callable[[], Awaitable[bytes]]) -> LayerTile:
        self.misses += 1
        future: asyncio.Future[LayerTile] = asyncio.get_running_loop().create_future()
        self._making[key] = future
        try:
            tile = LayerTile.of(await make())
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
        while self._weight > self._capacity and self._tiles:
            _, oldest = self._tiles.popitem(last=False)
            self._weight -= oldest.weight

    @property
    def weight(self) -> int:
        """Bytes in use, about."""
        return self._weight


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
