"""Tiles as clients decode them: what is drawn where, in both matrix sets, in one picture."""

import gzip
from datetime import timedelta
from typing import Any

import httpx
import mapbox_vector_tile
import pytest
from shapely import box

from layers import tilegrid
from layers.tilegrid import NETHERLANDS_RD, WEB_MERCATOR, Tile
from symbology import sprite
from tests.http.conftest import Login, problem
from tests.makers import START, World

pytestmark = pytest.mark.usefixtures("region")
PICTURE = "/ogc/v1/pictures/vr17"


def decoded(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    tile: dict[str, Any] = mapbox_vector_tile.decode(answer.content, default_options={"y_coord_down": True})
    return tile


def named(tile: dict[str, Any], layer: str) -> list[str]:
    return sorted(feature["properties"]["naam"] for feature in tile.get(layer, {"features": []})["features"])


async def test_a_tile_holds_points_lines_areas_and_a_label_for_each_area(client: httpx.AsyncClient) -> None:
    tile = decoded(await client.get("/tiles/vr17/WebMercatorQuad/7/65/42.pbf"))
    assert named(tile, "water") == ["Gemaal", "Lekdijk", "Polder"]
    assert named(tile, "water.label") == ["Polder"]
    kinds = {
        feature["properties"]["naam"]: feature["geometry"]["type"] for feature in tile["water"]["features"]
    }
    assert kinds == {"Gemaal": "Point", "Lekdijk": "LineString", "Polder": "Polygon"}


async def test_an_object_carries_its_sign_certainty_and_icon(client: httpx.AsyncClient) -> None:
    tile = decoded(await client.get("/tiles/vr17/WebMercatorQuad/7/65/42.pbf"))
    polder = next(f["properties"] for f in tile["water"]["features"] if f["properties"]["naam"] == "Polder")
    assert polder["sign"] == "overstroomd-gebied"
    assert polder["certainty"] == "onzeker"
    assert polder["icon"] == "overstroomd-gebied.onzeker"
    assert polder["organisation"] == "vr17"


@pytest.mark.parametrize(
    ("status", "certainty", "icon"),
    [
        ("gepland", "zeker", "gemaal.gepland"),
        ("gepland", "onzeker", "gemaal.gepland-onzeker"),
        ("beeindigd", "onzeker", "gemaal.beeindigd"),
        ("actief", "onzeker", "gemaal.onzeker"),
        ("actief", "zeker", "gemaal"),
    ],
)
async def test_an_icon_shows_whether_an_object_is_planned_and_whether_it_is_in_doubt(
    client: httpx.AsyncClient, region: World, status: str, certainty: str, icon: str
) -> None:
    plot = region.plot("staat", public=True)
    plot.place("een", 4.5, 51.9, "gemaal", certainty=certainty, properties={"status": status})
    plot.publish()
    tile = decoded(await client.get("/ogc/v1/collections/staat/tiles/WebMercatorQuad/7/42/65"))
    assert tile["staat"]["features"][0]["properties"]["icon"] == icon
    assert icon in sprite.names()


async def test_the_alias_and_the_ogc_address_give_the_same_tile(client: httpx.AsyncClient) -> None:
    ogc = await client.get(f"{PICTURE}/tiles/WebMercatorQuad/7/42/65")
    alias = await client.get("/tiles/vr17/WebMercatorQuad/7/65/42.pbf")
    assert ogc.content == alias.content


async def test_a_tile_in_rd_shows_the_point_where_it_is(client: httpx.AsyncClient, region: World) -> None:
    toren = region.plot("toren", public=True)
    toren.place("toren", 5.387203650, 52.155172887)
    toren.publish()
    zoom = 8
    side = NETHERLANDS_RD.side_at(zoom)
    column, row = int((155000 - NETHERLANDS_RD.west) // side), int((NETHERLANDS_RD.north - 463000) // side)
    path = f"/ogc/v1/collections/toren/tiles/NetherlandsRDNewQuad/{zoom}/{row}/{column}"
    tile = decoded(await client.get(path))
    x, y = tile["toren"]["features"][0]["geometry"]["coordinates"]
    xmin, _, _, ymax = NETHERLANDS_RD.envelope(Tile(zoom, column, row))
    assert xmin + x * side / 4096 == pytest.approx(155000, abs=side / 4096)
    assert ymax - y * side / 4096 == pytest.approx(463000, abs=side / 4096)


async def test_a_sign_just_outside_the_tile_is_still_drawn_in_it(
    client: httpx.AsyncClient, region: World
) -> None:
    edge = region.plot("rand", public=True)
    degrees_per_unit = 360 / (1 << 12) / 4096
    west = -180 + 360 * 2100 / (1 << 12)
    edge.place("net buiten", west - 400 * degrees_per_unit, 52)
    edge.place("te ver", west - 600 * degrees_per_unit, 52)
    edge.publish()
    row = next(
        row
        for row in range(1 << 12)
        if WEB_MERCATOR.envelope(Tile(12, 0, row))[1] <= 6800125 < WEB_MERCATOR.envelope(Tile(12, 0, row))[3]
    )
    tile = decoded(await client.get(f"/ogc/v1/collections/rand/tiles/WebMercatorQuad/12/{row}/2100"))
    assert named(tile, "rand") == ["net buiten"]


async def test_an_area_over_many_tiles_is_labelled_in_one(client: httpx.AsyncClient, region: World) -> None:
    wide = region.plot("groot", public=True)
    wide.draw("Randstad", box(4.2, 51.8, 5.3, 52.5), "evacuatiegebied")
    wide.publish()
    labels = drawn = 0
    for column in range(523, 529):
        for row in range(334, 342):
            tile = decoded(
                await client.get(f"/ogc/v1/collections/groot/tiles/WebMercatorQuad/10/{row}/{column}")
            )
            labels += len(named(tile, "groot.label"))
            drawn += len(named(tile, "groot"))
    assert labels == 1
    assert drawn > 10


async def test_a_compressed_tile_is_one_gzip_stream_of_the_plain_tile(
    client: httpx.AsyncClient, region: World, login: Login
) -> None:
    headers = await login("vr17")
    path = "/tiles/vr17/WebMercatorQuad/7/65/42.pbf"
    async with client.stream("GET", path, headers=headers | {"Accept-Encoding": "gzip"}) as answer:
        packed = b"".join([part async for part in answer.aiter_raw()])
        assert answer.headers["content-encoding"] == "gzip"
    plain = await client.get(path, headers=headers | {"Accept-Encoding": "identity"})
    assert gzip.decompress(packed) == plain.content
    assert set(decoded(plain)) >= {"water", "vitaal"}


async def test_an_empty_tile_is_an_empty_answer(client: httpx.AsyncClient) -> None:
    answer = await client.get("/tiles/vr17/WebMercatorQuad/7/0/0.pbf")
    assert (answer.status_code, answer.content) == (200, b"")
    assert "content-encoding" not in answer.headers


async def test_a_publication_shows_in_the_next_tile(client: httpx.AsyncClient, region: World) -> None:
    plot = region.plot("nieuw", public=True)
    plot.place("eerst", 4.5, 51.9)
    plot.publish()
    path = "/ogc/v1/collections/nieuw/tiles/WebMercatorQuad/7/42/65"
    first = await client.get(path)
    plot.place("later", 4.5, 51.9)
    assert (await client.get(path, headers={"If-None-Match": first.headers["etag"]})).status_code == 304
    plot.publish()
    assert named(decoded(await client.get(path)), "nieuw") == ["eerst", "later"]


async def test_a_withdrawn_share_is_gone_from_the_next_tile_though_it_was_cached(
    client: httpx.AsyncClient, region: World, login: Login
) -> None:
    headers = await login("stedin")
    path = "/tiles/vr17/WebMercatorQuad/7/65/42.pbf"
    assert "vitaal" in decoded(await client.get(path, headers=headers))
    region.connection.execute("UPDATE plot.share SET withdrawn_at = now() WHERE layer_id = 'vitaal'")
    assert "vitaal" not in decoded(await client.get(path, headers=headers))
    problem(
        await client.get(f"{PICTURE}/collections/vitaal/tiles/WebMercatorQuad/7/42/65", headers=headers), 404
    )


async def test_every_tile_that_holds_something_of_the_world_can_be_made(
    client: httpx.AsyncClient, region: World
) -> None:
    world = region.plot("wereld", public=True)
    for name, lon, lat in (
        ("Bonaire", -68.27, 12.15),
        ("Nul", 0, 0),
        ("Fiji", 179.99, -17),
        ("Pool", 0, 85.05),
    ):
        world.place(name, lon, lat)
    world.publish()
    for grid in tilegrid.SERVED:
        for zoom, row, column in ((0, 0, 0), (1, 0, 0), (1, 1, 1), (2, 3, 3), (5, 0, 31)):
            answer = await client.get(f"/ogc/v1/collections/wereld/tiles/{grid}/{zoom}/{row}/{column}")
            assert answer.status_code == 200, (grid, zoom, row, column, answer.text)


async def test_tilejson_names_the_layers_with_their_labels_and_decoration(client: httpx.AsyncClient) -> None:
    body = (await client.get(f"{PICTURE}/tiles/WebMercatorQuad?f=tilejson")).json()
    assert body["tilejson"] == "3.0.0"
    assert [layer["id"] for layer in body["vector_layers"]] == ["water", "water.label", "water.tooi"]
    assert body["tiles"][0].endswith(f"{PICTURE}/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}")
    url = body["tiles"][0].format(z=7, x=65, y=42)
    assert named(decoded(await client.get(url)), "water") == ["Gemaal", "Lekdijk", "Polder"]
    rd = (await client.get(f"{PICTURE}/tiles/NetherlandsRDNewQuad?f=tilejson")).json()
    assert rd["crs"] == "http://www.opengis.net/def/crs/EPSG/0/28992"


async def test_a_tileset_says_in_which_matrix_set_it_is_and_how_to_get_a_tile(
    client: httpx.AsyncClient,
) -> None:
    listed = (await client.get(f"{PICTURE}/collections/water/tiles")).json()["tilesets"]
    assert [one["tileMatrixSetURI"].rsplit("/", 1)[1] for one in listed] == [
        "WebMercatorQuad",
        "NetherlandsRDNewQuad",
        "EuropeanETRS89_LAEAQuad",
    ]
    for one in listed:
        described = (await client.get(one["links"][0]["href"])).json()
        template = next(link["href"] for link in described["links"] if link["rel"] == "item")
        address = template.format(tileMatrix=0, tileRow=0, tileCol=0)
        assert named(decoded(await client.get(address)), "water")


async def test_a_moment_that_the_server_names_shows_what_was_published_then(
    client: httpx.AsyncClient, region: World
) -> None:
    later = START + timedelta(hours=1, microseconds=123_456)
    plot = region.plot("laat", public=True)
    plot.place("laat", 4.5, 51.9, at=later)
    plot.publish(later)
    region.connection.execute("INSERT INTO plot.picture_layer VALUES ('vr17', 'laat', 5)")
    moment = (await client.get("/v1/beelden/vr17")).json()["momenten"][-1]
    tile = await client.get("/tiles/vr17/WebMercatorQuad/7/65/42.pbf", params={"moment": moment})
    assert named(decoded(tile), "laat") == ["laat"]
    before = await client.get(
        "/tiles/vr17/WebMercatorQuad/7/65/42.pbf", params={"moment": "2026-11-18T06:30:00Z"}
    )
    assert "laat" not in decoded(before)


async def test_a_property_that_is_no_number_spoils_no_tile(client: httpx.AsyncClient, region: World) -> None:
    plot = region.plot("getallen", public=True)
    for name, value in (("tekst", "veel"), ("lijst", [1]), ("groot", 10**400), ("goed", 12.5)):
        plot.place(name, 4.5, 51.9, properties={"aantal": value, "rotatie": value})
    plot.publish()
    tile = decoded(await client.get("/ogc/v1/collections/getallen/tiles/WebMercatorQuad/7/42/65"))
    numbers = {
        one["properties"]["naam"]: one["properties"].get("aantal") for one in tile["getallen"]["features"]
    }
    assert numbers == {"tekst": None, "lijst": None, "groot": 1e300, "goed": 12.5}


async def test_a_look_back_tells_the_figures_of_then(client: httpx.AsyncClient, region: World) -> None:
    plot = region.plot("groei", public=True)
    plot.place("eerst", 4.5, 51.9)
    then = plot.at
    plot.publish()
    plot.draw("later", box(5, 52, 6, 53), at=START + timedelta(hours=1))
    plot.publish()
    region.picture("groei", "groei")
    for moment, count, east in ((then, 1, 4.5), (plot.at, 2, 6)):
        path = "/v1/beelden/groei"
        body = (await client.get(path, params={"moment": moment.isoformat()})).json()
        layer = body["lagen"][0]
        assert (layer["aantalObjecten"], layer["bbox"][2]) == (count, pytest.approx(east, abs=1e-5))
        assert body["bijgewerkt"] == layer["bijgewerkt"]
    before = (await client.get("/v1/beelden/groei?moment=2020-01-01")).json()
    assert (before["aantalLagen"], before["bijgewerkt"], before["lagen"]) == (0, None, [])


async def test_a_moment_that_is_published_again_shows_what_was_recorded_for_it_since(
    client: httpx.AsyncClient, region: World
) -> None:
    plot, moment = region.plot("weer", public=True), START + timedelta(minutes=9)
    path = "/ogc/v1/collections/weer/tiles/WebMercatorQuad/7/42/65"
    for name, seen in (("eerst", ["eerst"]), ("alsnog", ["alsnog", "eerst"])):
        plot.place(name, 4.5, 51.9)
        plot.publish(moment)
        assert named(decoded(await client.get(path)), "weer") == seen
