"""How are strokes and fills that were made here written in a vector tile? (Mapbox Vector Tile 2.1)

What lies in the database is written by PostGIS. Coordinates are whole units of the tile, y downwards.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mapbox_vector_tile.Mapbox import vector_tile_pb2

from layers.tilegrid import EXTENT

Ring = Sequence[tuple[int, int]]
LINE, POLYGON = 2, 3  # geometry types (§4.3.4)
MOVE, CLOSE = 9, 15  # one MoveTo, one ClosePath (§4.3.1); LineTo is 2 with its number above the third bit


@dataclass(frozen=True)
class Feature:
    """Text properties; and either lines, or rings: outer ones clockwise as seen, each before its holes."""

    kind: int
    parts: Sequence[Ring]
    properties: Mapping[str, str]


def layer(name: str, features: Sequence[Feature]) -> bytes:
    """A tile of one layer; no bytes when it would be empty."""
    if not features:
        return b""
    tile = vector_tile_pb2.tile()
    written = tile.layers.add(name=name, version=2, extent=EXTENT)
    keys: dict[str, int] = {}
    values: dict[str, int] = {}
    for feature in features:
        tags: list[int] = []
        for key, value in feature.properties.items():
            tags += keys.setdefault(key, len(keys)), values.setdefault(value, len(values))
        written.features.add(type=feature.kind, tags=tags, geometry=_commands(feature))
    written.keys.extend(keys)
    for value in values:
        written.values.add(string_value=value)
    content: bytes = tile.SerializeToString()
    return content


def _commands(feature: Feature) -> Iterator[int]:
    """Command integers and, zigzag encoded, the steps from the point before (§4.3.2)."""
    x = y = 0
    for part in feature.parts:
        for number, (to_x, to_y) in enumerate(part):
            if number == 0:
                yield MOVE
            elif number == 1:
                yield (len(part) - 1) << 3 | 2
            dx, dy = to_x - x, to_y - y
            yield dx << 1 if dx >= 0 else -dx * 2 - 1
            yield dy << 1 if dy >= 0 else -dy * 2 - 1
            x, y = to_x, to_y
        if feature.kind == POLYGON:
            yield CLOSE
