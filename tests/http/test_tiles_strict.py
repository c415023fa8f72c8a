"""Every tile is one that a strict reader takes, is never too large, and never blank where something is."""

import gzip
import random

import httpx
import pytest
from shapely import LineString, Point, box

from layers.tilegrid import SERVED
from tests import mvt
from tests.makers import World

LARGEST = 500_000
"""Bytes as sent, compressed (Geonovum, Praktijkrichtlijn vector tiling)."""
SIGNS = {0: "meetploeg", 1: "dijk-bedreigd", 2: "overstroomd-gebied"}


@pytest.mark.parametrize("matrix_set", sorted(SERVED))
async def test_the_tiles_of_the_exercise_are_valid_at_every_zoom(
    exercise_client: httpx.AsyncClient, matrix_set: str
) -> None:
    """Of each picture that all may see, the tiles at the middle and at both ends of what it shows."""
    grid = SERVED[matrix_set]
    listed = (await exercise_client.get("/ogc/v1/pictures")).json()["pictures"]
    read = 0
    for picture in (one["id"] for one in listed):
        here = f"/ogc/v1/pictures/{picture}/tiles/{matrix_set}"
        limits = (await exercise_client.get(here)).json().get("tileMatrixSetLimits", [])
        for zoom in range(4, 15, 2):
            level = limits[zoom - min(grid.zooms_from_web_mercator, 4)] if limits else None
            if level is None:
                continue
            low, high = level["minTileRow"], level["maxTileRow"]
            west, east = level["minTileCol"], level["maxTileCol"]
            places = {(low, west), (high, east), ((low + high) // 2, (west + east) // 2)}
            for row, column in sorted(places):
                content = (await exercise_client.get(f"{here}/{level['tileMatrix']}/{row}/{column}")).content
                assert mvt.faults(content) == [], (picture, level["tileMatrix"], row, column)
                assert len(gzip.compress(content)) <= LARGEST
                read += bool(content)
    assert read > 20


@pytest.mark.parametrize("matrix_set", sorted(SERVED))
async def test_a_plot_of_five_thousand_objects_shows_in_every_tile_and_none_is_too_large(
    client: httpx.AsyncClient, world: World, matrix_set: str
) -> None:
    crowd(world)
    grid = SERVED[matrix_set]
    here = f"/ogc/v1/collections/druk/tiles/{matrix_set}"
    limits = (await client.get(here)).json()["tileMatrixSetLimits"]
    for web_zoom in (5, 7, 9, 11, 13):
        level = limits[max(web_zoom - grid.zooms_from_web_mercator, 0)]
        row = (level["minTileRow"] + level["maxTileRow"]) // 2
        column = (level["minTileCol"] + level["maxTileCol"]) // 2
        answer = await client.get(f"{here}/{level['tileMatrix']}/{row}/{column}")
        assert mvt.features(answer.content, "druk"), level
        assert mvt.faults(answer.content) == []
        assert len(gzip.compress(answer.content)) <= LARGEST, (level, len(answer.content))


def crowd(world: World) -> None:
    """A published plot of 5,000 objects of all kinds, around Rotterdam."""
    plot, chance = world.plot("druk", public=True), random.Random(5)
    plot.place("eerste", 4.5, 51.9)
    rows = []
    for number in range(4_999):
        lon, lat, size = chance.uniform(4.0, 5.0), chance.uniform(51.6, 52.2), 10 ** chance.uniform(-3, -1.2)
        shape = (
            Point(lon, lat),
            LineString([(lon, lat), (lon + size, lat), (lon + size, lat + size / 2)]),
            box(lon, lat, lon + size, lat + size / 2),
        )[number % 3]
        rows.append((f"object {number}", SIGNS[number % 3], shape.wkb, chance.randrange(360)))
    with world.connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO plot.feature_version (layer_id, feature_id, version, recorded, geom, sign,"
            " properties, author, organisation, operation)"
            " SELECT 'druk', gen_random_uuid(), 1, tstzrange(p.at, NULL),"
            " ST_GeomFromWKB(%s, 4258), %s, jsonb_build_object('naam', CAST(%s AS text), 'rotatie',"
            " CAST(%s AS int)), 'test', l.owner_id, gen_random_uuid()"
            " FROM plot.layer l, (SELECT CAST(%s AS timestamptz)) p(at) WHERE l.id = 'druk'",
            [(shape, sign, name, turned, plot.at) for name, sign, shape, turned in rows],
        )
    world.connection.execute("SELECT plot.measure_draft('druk')")
    plot.publish()
