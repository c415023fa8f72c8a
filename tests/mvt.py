"""Vector tiles read strictly (Mapbox Vector Tile 2.1): their faults, and what they hold as readable text."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from mapbox_vector_tile.Mapbox import vector_tile_pb2

Ring = list[tuple[int, int]]


def faults(content: bytes) -> list[str]:
    """What breaks the specification in a tile."""
    tile = vector_tile_pb2.tile()
    tile.ParseFromString(content)
    names = [layer.name for layer in tile.layers]
    found = [f"{name}: twice" for name in set(names) if names.count(name) > 1]
    for layer in tile.layers:
        if layer.version != 2:
            found.append(f"{layer.name}: version {layer.version}")
        if not layer.features:
            found.append(f"{layer.name}: no features")
        for number, feature in enumerate(layer.features):
            found += [f"{layer.name}[{number}]: {fault}" for fault in _faults(layer, feature)]
    return found


def _faults(layer: Any, feature: Any) -> Iterator[str]:
    tags = list(feature.tags)
    if len(tags) % 2 or any(key >= len(layer.keys) for key in tags[0::2]):
        yield "a tag without a key"
    if any(value >= len(layer.values) for value in tags[1::2]):
        yield "a tag without a value"
    try:
        parts = read(feature)
    except ValueError as error:
        yield str(error)
        return
    if not parts:
        yield "no geometry"
    if feature.type == 2 and any(len(part) < 2 or _repeats(part) for part in parts):
        yield "a line without length"
    if feature.type == 3:
        areas = [_twice_area(ring) for ring in parts]
        if areas and areas[0] < 0:
            yield "begins with a hole"
        if any(area == 0 for area in areas):
            yield "a ring without area"


def read(feature: Any) -> list[Ring]:
    """The points, lines or rings of a feature. Raises ValueError when the commands break the rules (§4.3)."""
    numbers = iter(feature.geometry)
    parts: list[Ring] = []
    x = y = 0
    closed = True
    for word in numbers:
        command, count = word & 7, word >> 3
        if command == 7:
            if feature.type != 3 or count != 1 or len(parts[-1]) < 3:
                raise ValueError("a ring that closes wrong")
            closed = True
            continue
        if command not in (1, 2) or count < 1:
            raise ValueError(f"command {command} × {count}")
        if command == 1 and feature.type != 1 and count != 1:
            raise ValueError("a line of several starts")
        if command == 1 and feature.type == 3 and not closed:
            raise ValueError("a ring that does not close")
        for _ in range(count):
            x, y = x + _zigzag(next(numbers)), y + _zigzag(next(numbers))
            if command == 1:
                parts.append([(x, y)])
                closed = False
            else:
                parts[-1].append((x, y))
    if feature.type == 3 and not closed:
        raise ValueError("a ring that does not close")
    return parts


def _zigzag(number: int) -> int:
    return (number >> 1) ^ -(number & 1)


def _repeats(part: Ring) -> bool:
    return any(one == other for one, other in pairwise(part))


def _twice_area(ring: Ring) -> int:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True))


def features(content: bytes, layer_name: str) -> list[tuple[dict[str, Any], list[Ring]]]:
    """The properties and the geometry of each feature of one layer."""
    tile = vector_tile_pb2.tile()
    tile.ParseFromString(content)
    return [
        (_properties(layer, feature), read(feature))
        for layer in tile.layers
        if layer.name == layer_name
        for feature in layer.features
    ]


def _properties(layer: Any, feature: Any) -> dict[str, Any]:
    pairs = zip(feature.tags[0::2], feature.tags[1::2], strict=True)
    return {layer.keys[key]: _value(layer.values[value]) for key, value in pairs}


def _value(value: Any) -> Any:
    ((_, found),) = value.ListFields()
    return found


def text(content: bytes, layer_name: str) -> str:
    """A layer as lines of text: properties but the id, and each part's points."""
    lines = []
    for told, parts in features(content, layer_name):
        shown = " ".join(f"{name}={told[name]}" for name in sorted(told) if name != "id")
        lines.append(f"{shown}: {len(parts)}")
        lines += ["  " + " ".join(f"{x},{y}" for x, y in part) for part in parts]
    return "\n".join(lines) + "\n"
