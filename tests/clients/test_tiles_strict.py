"""Every tile, read byte by byte, keeps to the Mapbox Vector Tile specification 2.1, in all matrix sets."""

import random
from collections.abc import Iterator

import httpx
import mapbox_vector_tile
import pytest

from layers import tilegrid
from tests.clients.strict_mvt import Feature, faults, layers, read
from tests.servers import Server

DEEPEST = 14
EACH = 3
"""Filled tiles tried at each zoom, at random of those below the filled tiles of the zoom before."""


def tiles(server: Server, picture: str, matrix_set: str) -> Iterator[tuple[str, bytes]]:
    """Tiles of a picture that hold something, from the whole world down."""
    chance = random.Random(f"{picture} {matrix_set}")
    level = [(0, 0)]
    with httpx.Client() as client:
        for zoom in range(DEEPEST + 1):
            filled = []
            for x, y in level:
                address = f"/tiles/{picture}/{matrix_set}/{zoom}/{x}/{y}.pbf"
                answer = client.get(server.url + address)
                assert answer.status_code in (200, 204), address
                if answer.content:
                    filled.append((x, y))
                    yield address, answer.content
                if len(filled) == EACH:
                    break
            below = [(2 * x + dx, 2 * y + dy) for x, y in filled for dx in (0, 1) for dy in (0, 1)]
            level = chance.sample(below, len(below))


@pytest.mark.parametrize("matrix_set", list(tilegrid.SERVED))
@pytest.mark.parametrize("picture", ["landelijk", "vr17"])
def test_tiles_keep_to_the_specification_and_a_library_reads_the_same(
    exercise_server: Server, picture: str, matrix_set: str
) -> None:
    number = decorated = 0
    for address, content in tiles(exercise_server, picture, matrix_set):
        assert faults(content) == [], address
        told = mapbox_vector_tile.decode(content)
        found = layers(content)
        assert {one.name: len(one.features) for one in found} == {
            name: len(layer["features"]) for name, layer in told.items()
        }
        number += 1
        decorated += sum(str(one.name).endswith(".tooi") for one in found)
    assert number > 25
    assert decorated


def zigzag(*numbers: int) -> list[int]:
    """Signed numbers as they are written."""
    return [(number << 1) ^ (number >> 63) for number in numbers]


@pytest.mark.parametrize(
    "geometry",
    [
        [9, *zigzag(0, 0), 26, *zigzag(10, 0, 0, 10, -10, 0)],  # a ring that is not closed
        [9, *zigzag(0, 0), 10, *zigzag(10, 0), 15],  # a ring of two points
        [17, *zigzag(0, 0, 5, 5), 18, *zigzag(10, 0, 0, 10), 15],  # two starts at once
        [9, *zigzag(0, 0), 26, *zigzag(10, 0, 0, 0, -10, 5), 15],  # a step of nothing
        [9, *zigzag(0, 0), 26, *zigzag(10, 0)],  # ends too early
    ],
)
def test_a_polygon_that_breaks_the_rules_is_noticed(geometry: list[int]) -> None:
    with pytest.raises((ValueError, StopIteration)):
        read(Feature(type=3, geometry=geometry))
