"""The tile cache: what is asked at once is made once, and one who leaves takes nobody along."""

import asyncio
import gzip
import zlib

import pytest

from layers.tilecache import Key, LayerTile, TileCache, join

KEY: Key = ("water", "1-p1", "WebMercatorQuad", 7, 65, 42)


class Kitchen:
    """Makes a tile when told to go on, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.go = asyncio.Event()
        self.fails = False

    async def make(self) -> LayerTile:
        self.asked += 1
        await self.go.wait()
        if self.fails:
            self.fails = False
            raise ConnectionError
        return LayerTile.of(b"tile")


async def queued(cache: TileCache, kitchen: Kitchen, number: int) -> list[asyncio.Task[LayerTile]]:
    tasks = [asyncio.create_task(cache.get(KEY, kitchen.make)) for _ in range(number)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return tasks


async def test_a_tile_that_many_want_at_once_is_made_once() -> None:
    cache, kitchen = TileCache(10_000), Kitchen()
    tasks = await queued(cache, kitchen, 5)
    kitchen.go.set()
    assert {tile.plain for tile in await asyncio.gather(*tasks)} == {b"tile"}
    assert kitchen.asked == 1


async def test_one_who_stops_waiting_is_gone_and_the_others_get_the_tile() -> None:
    cache, kitchen = TileCache(10_000), Kitchen()
    maker, leaver, waiter = await queued(cache, kitchen, 3)
    leaver.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaver
    kitchen.go.set()
    assert (await maker, await waiter) == (LayerTile.of(b"tile"), LayerTile.of(b"tile"))
    assert kitchen.asked == 1


async def test_when_the_maker_is_cut_off_a_waiter_makes_the_tile() -> None:
    cache, kitchen = TileCache(10_000), Kitchen()
    maker, waiter = await queued(cache, kitchen, 2)
    maker.cancel()
    kitchen.go.set()
    assert (await waiter).plain == b"tile"
    assert (maker.cancelled(), kitchen.asked) == (True, 2)


async def test_when_the_maker_fails_a_waiter_makes_the_tile_and_the_failure_is_not_kept() -> None:
    cache, kitchen = TileCache(10_000), Kitchen()
    kitchen.fails = True
    maker, waiter = await queued(cache, kitchen, 2)
    kitchen.go.set()
    assert (await waiter).plain == b"tile"
    with pytest.raises(ConnectionError):
        await maker
    assert (await cache.get(KEY, kitchen.make)).plain == b"tile"


async def test_what_was_used_longest_ago_goes_first() -> None:
    cache, kitchen = TileCache(3 * LayerTile.of(b"tile").weight), Kitchen()
    kitchen.go.set()
    keys: list[Key] = [(*KEY[:5], row) for row in range(4)]
    for key in (keys[0], keys[1], keys[2], keys[0], keys[3]):
        await cache.get(key, kitchen.make)
    before = kitchen.asked
    await cache.get(keys[0], kitchen.make)
    assert kitchen.asked == before
    await cache.get(keys[1], kitchen.make)
    assert kitchen.asked == before + 1


def test_joined_tiles_are_one_gzip_member_that_every_client_reads() -> None:
    tiles = [LayerTile.of(b"een" * 100), LayerTile.of(b""), LayerTile.of(b"twee" * 1000)]
    joined = join(tiles, gzip=True)
    assert gzip.decompress(joined) == join(tiles, gzip=False)
    one_member = zlib.decompressobj(31)
    assert one_member.decompress(joined) == b"een" * 100 + b"twee" * 1000
    assert (one_member.eof, one_member.unused_data) == (True, b"")
