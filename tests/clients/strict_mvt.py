"""A vector tile read byte by byte, with nothing but the specification (Mapbox Vector Tile 2.1).

Independent of every library, so that what they forgive is seen. `faults` tells what breaks the specification
or what clients are known to stumble over.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Point = tuple[int, int]
Ring = list[Point]
POINT, LINE, POLYGON = 1, 2, 3
FURTHEST = 4096
"""How far outside its tile a geometry may reach, in units of an extent of 4096: a whole tile."""


@dataclass
class Feature:
    """A feature as it was written: tags are pairs of numbers of keys and values."""

    id: int | None = None
    tags: list[int] = field(default_factory=list)
    type: int = 0
    geometry: list[int] = field(default_factory=list)


@dataclass
class Layer:
    """A layer as it was written."""

    name: str | None = None
    version: int | None = None
    extent: int = 4096
    keys: list[str] = field(default_factory=list)
    values: list[tuple[str, Any]] = field(default_factory=list)
    features: list[Feature] = field(default_factory=list)


def varint(content: bytes, at: int) -> tuple[int, int]:
    """A number and where it ends. Raises ValueError when it does not end."""
    number = shift = 0
    while True:
        if at >= len(content) or shift > 63:
            raise ValueError("a number that does not end")
        byte = content[at]
        number |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not byte & 0x80:
            return number, at


def fields(content: bytes) -> Iterator[tuple[int, int, Any]]:
    """The fields of a Protocol Buffers message: number, wire type, content. Raises ValueError."""
    at = 0
    while at < len(content):
        tag, at = varint(content, at)
        number, wire = tag >> 3, tag & 7
        found: Any
        if wire == 0:
            found, at = varint(content, at)
        elif wire in (1, 5):
            size = 8 if wire == 1 else 4
            found, at = content[at : at + size], at + size
        elif wire == 2:
            size, at = varint(content, at)
            found, at = content[at : at + size], at + size
        else:
            raise ValueError(f"wire type {wire}")
        if at > len(content):
            raise ValueError("a field that reaches past the end")
        yield number, wire, found


def packed(content: bytes) -> list[int]:
    """Numbers one after the other."""
    numbers, at = [], 0
    while at < len(content):
        number, at = varint(content, at)
        numbers.append(number)
    return numbers


def layers(content: bytes) -> list[Layer]:
    """The layers of a tile. Raises ValueError for what is not a tile."""
    found = []
    for number, wire, part in fields(content):
        if (number, wire) != (3, 2):
            raise ValueError(f"field {number} in the tile")
        found.append(_layer(part))
    return found


def _layer(content: bytes) -> Layer:
    layer = Layer()
    for number, _, part in fields(content):
        match number:
            case 1:
                layer.name = part.decode()
            case 2:
                layer.features.append(_feature(part))
            case 3:
                layer.keys.append(part.decode())
            case 4:
                layer.values.append(_value(part))
            case 5:
                layer.extent = part
            case 15:
                layer.version = part
            case _:
                raise ValueError(f"field {number} in a layer")
    return layer


def _feature(content: bytes) -> Feature:
    feature = Feature()
    for number, _, part in fields(content):
        match number:
            case 1:
                feature.id = part
            case 2:
                feature.tags = packed(part)
            case 3:
                feature.type = part
            case 4:
                feature.geometry = packed(part)
            case _:
                raise ValueError(f"field {number} in a feature")
    return feature


def _value(content: bytes) -> tuple[str, Any]:
    found = list(fields(content))
    if len(found) != 1:
        raise ValueError(f"a value of {len(found)} types")
    number, _, part = found[0]
    match number:
        case 1:
            return "string", part.decode()
        case 2:
            return "float", struct.unpack("<f", part)[0]
        case 3:
            return "double", struct.unpack("<d", part)[0]
        case 4 | 5:
            return "integer", part
        case 6:
            return "integer", (part >> 1) ^ -(part & 1)
        case 7:
            return "boolean", bool(part)
    raise ValueError(f"a value of type {number}")


def faults(content: bytes) -> list[str]:
    """What is wrong with a tile."""
    try:
        found = layers(content)
    except ValueError as error:
        return [str(error)]
    names = [layer.name for layer in found]
    said = [f"{name}: twice" for name in sorted({str(n) for n in names if names.count(n) > 1})]
    return said + [f"{layer.name}: {fault}" for layer in found for fault in _of_layer(layer)]


def _of_layer(layer: Layer) -> Iterator[str]:
    if not layer.name:
        yield "no name"
    if layer.version != 2:
        yield f"version {layer.version}"
    if layer.extent < 1:
        yield "no extent"
    if not layer.features:
        yield "no features"
    if len(set(layer.keys)) != len(layer.keys):
        yield "a key twice"
    if len({repr(value) for value in layer.values}) != len(layer.values):
        yield "a value twice"
    used = [feature.tags for feature in layer.features]
    keys = {key for tags in used for key in tags[0::2]}
    values = {value for tags in used for value in tags[1::2]}
    if keys - set(range(len(layer.keys))):
        yield "a tag without a key"
    if values - set(range(len(layer.values))):
        yield "a tag without a value"
    ids = [feature.id for feature in layer.features if feature.id is not None]
    if len(set(ids)) != len(ids):
        yield "an id twice"
    for number, feature in enumerate(layer.features):
        for fault in _of_feature(feature, layer.extent):
            yield f"feature {number}: {fault}"


def _of_feature(feature: Feature, extent: int) -> Iterator[str]:
    if len(feature.tags) % 2:
        yield "a key without a value"
    if len(set(feature.tags[0::2])) != len(feature.tags[0::2]):
        yield "a key twice"
    if feature.type not in (POINT, LINE, POLYGON):
        yield f"type {feature.type}"
        return
    try:
        parts = read(feature)
    except (ValueError, StopIteration) as error:
        yield f"geometry: {error or 'ends too early'}"
        return
    furthest = FURTHEST * extent // 4096
    for x, y in (place for part in parts for place in part):
        if not (-furthest <= x <= extent + furthest and -furthest <= y <= extent + furthest):
            yield f"reaches to {x},{y}"
            break
    if feature.type == LINE and any(len(set(part)) < 2 for part in parts):
        yield "a line without length"
    if feature.type == POLYGON:
        yield from _of_rings(parts)


def _of_rings(rings: list[Ring]) -> Iterator[str]:
    """An exterior ring has positive area (y down: clockwise), the holes in it, which follow, negative."""
    areas = [twice_area(ring) for ring in rings]
    if 0 in areas:
        yield "a ring without area"
    if areas and areas[0] < 0:
        yield "begins with a hole"
    outer = 0
    for area in areas:
        if area > 0:
            outer = area
        elif -area >= outer:
            yield "a hole larger than what it is in"


def read(feature: Feature) -> list[Ring]:
    """Points, lines or rings. Raises ValueError where commands break the rules (§4.3), StopIteration where
    they end too early."""
    numbers = iter(feature.geometry)
    parts: list[Ring] = []
    x = y = 0
    previous = 7
    for word in numbers:
        command, count = word & 7, word >> 3
        if command == 7:
            if feature.type != POLYGON or count != 1 or previous != 2 or len(parts[-1]) < 3:
                raise ValueError("a ring that closes wrong")
            if parts[-1][0] == parts[-1][-1]:
                raise ValueError("a ring that repeats its start")
            previous = 7
            continue
        _allowed(feature.type, command, count, previous)
        for _ in range(count):
            dx, dy = zigzag(next(numbers)), zigzag(next(numbers))
            if command == 2 and dx == dy == 0:
                raise ValueError("a step of nothing")
            x, y = x + dx, y + dy
            if command == 1:
                parts.append([(x, y)])
            else:
                parts[-1].append((x, y))
        previous = command
    wanted = {POINT: 1, LINE: 2, POLYGON: 7}[feature.type]
    if not parts or previous != wanted:
        raise ValueError("no geometry, or one that is not finished")
    return parts


def _allowed(kind: int, command: int, count: int, previous: int) -> None:
    """Raises ValueError when this command may not come here."""
    if command not in (1, 2) or count < 1:
        raise ValueError(f"command {command} × {count}")
    first = previous == 7 or (kind == LINE and previous == 2)
    if command == 1 and not first:
        raise ValueError("a move that comes too early")
    if command == 1 and kind != POINT and count != 1:
        raise ValueError("several moves at once")
    if command == 2 and (previous != 1 or kind == POINT):
        raise ValueError("a line without a start")
    if command == 2 and kind == POLYGON and count < 2:
        raise ValueError("a ring of fewer than three points")


def zigzag(number: int) -> int:
    """A signed number as it is written."""
    return (number >> 1) ^ -(number & 1)


def twice_area(ring: Ring) -> int:
    """Twice the area by the surveyor's formula; positive for an exterior ring."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True))
