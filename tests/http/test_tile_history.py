"""An edit of a live plot retires the tiles that it touches, and no others; none is ever out of date."""

import random
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pyproj import Transformer

from layers.tilegrid import SERVED
from plotserver.app import create_app
from plotserver.settings import Settings
from tests.http.drawing import ROOT, Drawing, a_point, shaped
from tests.makers import World
from tests.servers import running

pytestmark = pytest.mark.usefixtures("region")
LIVE = f"{ROOT}/water/items"
SOUTH_WEST, FAR = (4.5, 51.9), (6.5, 53.2)


@pytest.fixture
def application(settings: Settings) -> FastAPI:
    """The whole application, of which the test sees how often it made a tile."""
    return create_app(settings)


@pytest.fixture
async def client(application: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with running(application) as client:
        yield client


@pytest.fixture
async def forgetful(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """The same application on the same database, which keeps no tile and so makes each anew."""
    async with running(create_app(settings.model_copy(update={"tile_cache_bytes": 0}))) as client:
        yield client


@pytest.fixture
async def live(vr17: Drawing) -> Drawing:
    answer = await vr17.client.put("/v1/plots/water/modus", json={"modus": "live"}, headers=vr17.who)
    assert answer.status_code == 200, answer.text
    await vr17.make(a_point(5.0, 52.5, naam="begin"), LIVE)  # the first stroke that readers see at once
    return vr17


def tile_at(matrix_set: str, zoom: int, lon: float, lat: float, layer: str = "water") -> str:
    grid = SERVED[matrix_set]
    x, y = Transformer.from_crs(4258, grid.srid, always_xy=True).transform(lon, lat)
    side = grid.side_at(zoom)
    row, column = int((grid.north - y) // side), int((x - grid.west) // side)
    return f"{ROOT}/{layer}/tiles/{matrix_set}/{zoom}/{row}/{column}"


def made(application: FastAPI) -> int:
    """How many tiles the server has made so far."""
    misses: int = application.state.context.cache.misses
    return misses


@pytest.mark.parametrize("matrix_set", sorted(SERVED))
async def test_an_edit_far_away_leaves_a_tile_as_it_is(
    application: FastAPI, live: Drawing, matrix_set: str
) -> None:
    near = tile_at(matrix_set, 10, *SOUTH_WEST)
    first = await live.client.get(near)
    before = made(application)
    location = await live.make(a_point(*FAR), LIVE)
    await live.send("DELETE", location)
    again = await live.client.get(near, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert made(application) == before


@pytest.mark.parametrize("matrix_set", sorted(SERVED))
async def test_an_edit_beside_a_tile_shows_in_it_at_once(live: Drawing, matrix_set: str) -> None:
    near = tile_at(matrix_set, 10, *SOUTH_WEST)
    await live.client.get(near)
    location = await live.make(a_point(*SOUTH_WEST, naam="nieuw"), LIVE)
    with_it = await live.client.get(near)
    assert b"nieuw" in with_it.content
    moved = {"type": "Feature", "geometry": {"type": "Point", "coordinates": FAR}}
    assert (await live.send("PATCH", location, moved)).status_code in (200, 204)
    assert b"nieuw" not in (await live.client.get(near)).content
    assert b"nieuw" in (await live.client.get(tile_at(matrix_set, 10, *FAR))).content


async def test_what_was_drawn_before_a_plot_became_live_retires_all(vr17: Drawing) -> None:
    """Changes that readers may not see leave a gap, before which nothing is known."""
    near = tile_at("WebMercatorQuad", 10, *SOUTH_WEST)
    for mode in ("live", "op-commando", "live"):
        items = LIVE if mode == "live" else f"{ROOT}/water.concept/items"
        answer = await vr17.client.put("/v1/plots/water/modus", json={"modus": mode}, headers=vr17.who)
        assert answer.status_code == 200
        await vr17.client.get(near)
        await vr17.make(a_point(*SOUTH_WEST, naam=f"bij {mode}"), items)
        await vr17.make(a_point(*FAR), items)
    assert b"bij op-commando" in (await vr17.client.get(near)).content


async def test_a_share_that_is_withdrawn_retires_what_no_edit_touched(live: Drawing, region: World) -> None:
    near = tile_at("WebMercatorQuad", 10, *SOUTH_WEST)
    assert (await live.client.get(near)).status_code == 200
    region.connection.execute("UPDATE plot.share SET withdrawn_at = now() WHERE layer_id = 'water'")
    assert (await live.client.get(near)).status_code == 404


def something(chance: random.Random) -> dict[str, Any]:
    """A point, a dike or a flooded area somewhere in the delta; some wide, some small, some decorated."""
    lon, lat, size = chance.uniform(4.2, 5.2), chance.uniform(51.6, 52.2), 10 ** chance.uniform(-3.5, -0.3)
    corner = [lon + size, lat + size / 2]
    kind = chance.choice(("Point", "LineString", "Polygon"))
    coordinates: Any = {
        "Point": [lon, lat],
        "LineString": [[lon, lat], [lon + size, lat], corner],
        "Polygon": [[[lon, lat], [lon + size, lat], corner, [lon, lat]]],
    }[kind]
    sign = {"Point": "meetploeg", "LineString": "dijk-bedreigd", "Polygon": "overstroomd-gebied"}[kind]
    more = {"rotatie": chance.randrange(360)} if kind == "Point" else {}
    name = chance.choice(("Noord", "Zuid", "Oost"))
    return shaped(kind, coordinates, teken=sign, naam=name, **more)


@pytest.mark.parametrize(("collection", "seed"), [("water", 1), ("water.concept", 2)])
async def test_after_any_edits_each_tile_is_as_if_made_anew(
    application: FastAPI, vr17: Drawing, forgetful: httpx.AsyncClient, seed: int, collection: str
) -> None:
    chance, client, who = random.Random(seed), vr17.client, vr17.who
    if collection == "water":
        await client.put("/v1/plots/water/modus", json={"modus": "live"}, headers=who)
    places = [(4.3, 51.7), (4.7, 51.88), (5.1, 52.1)]
    tiles = [
        tile_at(matrix_set, max(zoom - grid.zooms_from_web_mercator, 0), *place, layer=collection)
        for matrix_set, grid in SERVED.items()
        for zoom in (4, 10, 13)
        for place in places
    ]
    tiles = list(dict.fromkeys(tiles))
    drawn = [await vr17.make(something(chance), f"{ROOT}/{collection}/items") for _ in range(3)]
    before = made(application)
    for _ in range(8):
        deed = chance.choice(("make", "make", "move", "delete"))
        if deed == "make" or not drawn:
            drawn.append(await vr17.make(something(chance), f"{ROOT}/{collection}/items"))
        elif deed == "move":
            moved = something(chance)
            answer = await vr17.send("PUT", chance.choice(drawn), moved)
            assert answer.status_code in (200, 204), answer.text
        else:
            gone = drawn.pop(chance.randrange(len(drawn)))
            assert (await vr17.send("DELETE", gone)).status_code in (200, 204)
        for path in chance.sample(tiles, 6):
            kept = await client.get(path, headers=who)
            anew = await forgetful.get(path, headers=who)
            assert (kept.status_code, kept.content) == (200, anew.content), path
    for path in tiles:
        assert (await client.get(path, headers=who)).content == (
            await forgetful.get(path, headers=who)
        ).content, path
    assert made(application) - before < 8 * 6 + len(tiles)  # some were kept
