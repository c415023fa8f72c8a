"""What is on the base map: the features of the world (z0–5) and of the detailed regions (z6–11)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from plotserver.basemap import places, sources, waters
from plotserver.basemap.places import Settlement
from plotserver.basemap.projecting import square, union
from plotserver.basemap.sources import Box
from plotserver.basemap.tiling import Feature

WORLD_LAST = 5
FIRST, LAST = 6, 11
EUROPE: Box = (-0.4, 49.0, 10.4, 55.2)
"""The Netherlands and what lies within reach of its crises, lon/lat."""
ISLANDS: tuple[Box, ...] = ((-70.3, 11.9, -67.9, 12.8), (-63.6, 17.2, -62.7, 18.3))
"""Aruba, Curaçao and Bonaire; Saba, Sint Eustatius and Sint Maarten."""
EUROPE_COUNTRIES = {"NLD": "NL", "BEL": "BE", "DEU": "DE", "FRA": "FR", "LUX": "LU", "GBR": "GB"}
ISLAND_COUNTRIES = {"ABW": "AW", "CUW": "CW", "BES": "BQ", "SXM": "SX", "MAF": "MF"}
PLACE_ZOOM = {1: 5, 2: 6, 3: 7, 4: 8, 5: 9, 6: 9, 7: 10, 8: 11}
"""The first zoom at which the tiles carry a place of a rank."""
WATERWAY_ZOOM = {1: 6, 2: 7, 3: 8}
_WORLD = (
    ("countries-110m", range(2)),
    ("countries-50m", range(2, 5)),
    ("countries-10m", range(5, WORLD_LAST + 1)),
)
HOME = "528"


@dataclass(frozen=True)
class Materials:
    """All that the map is made of, read once."""

    packages: Path
    names: dict[str, Any]
    waters: dict[str, Any]
    settlements: list[Settlement]


def read(packages: Path) -> Materials:
    """`packages` is the node_modules folder with what package.json asks for."""
    data = Path(__file__).parent / "data"
    names = places.read(data / "names.toml")
    towns = places.settlements(sources.cities(packages), names)
    return Materials(packages, names, waters.read(data / "waters.toml"), towns)


def world(materials: Materials) -> list[Feature]:
    """Land, borders, names of lands and capitals, coarse enough for a whole screen."""
    found: list[Feature] = []
    for name, zooms in _WORLD:
        topology = sources.topology(materials.packages, name)
        for code, shape in topology.polygons.items():
            found.append(Feature("land", square(shape), {"land": "NL" if code == HOME else ""}, zooms))
        borders = square(shapely.MultiLineString(topology.borders))
        found.append(Feature("boundary", borders, {"soort": "land"}, zooms))
    return found + list(_names(materials.names["land"], "land", 1)) + list(_world_places(materials))


def _world_places(materials: Materials) -> Iterator[Feature]:
    for town in materials.settlements:
        if town.population >= 2_000_000 or (town.rank == 1 and town.population >= 250_000):
            yield _place(
                town, range(4 if town.country == "NL" or town.population > 1_000_000 else 5, WORLD_LAST + 1)
            )


def detailed(materials: Materials) -> list[Feature]:
    """Everything about the regions that are shown in detail."""
    codes = EUROPE_COUNTRIES | ISLAND_COUNTRIES
    shapes = sources.coast_countries(materials.packages, frozenset(codes))
    found: list[Feature] = []
    for box, wanted in ((EUROPE, EUROPE_COUNTRIES), *((box, ISLAND_COUNTRIES) for box in ISLANDS)):
        land = {codes[code]: _within(shape, box) for code, shape in sorted(shapes.items()) if code in wanted}
        found += _region(box, {code: shape for code, shape in land.items() if not shape.is_empty}, materials)
    return found + list(_inland_water(materials.waters)) + list(_labels(materials.names))


def _region(box: Box, land: dict[str, BaseGeometry], materials: Materials) -> Iterator[Feature]:
    yield Feature("water", square(shapely.box(*box)), {"soort": "zee"})
    ground = union(land.values())
    yield Feature("land", square(ground), {"land": ""})
    yield Feature("boundary", square(_coast(ground, box)), {"soort": "kust"})
    for code in places.KINGDOM:
        if code in land:
            yield Feature("land", square(land[code]), {"land": "NL"})
    yield from _borders(land)
    for town in materials.settlements:
        if box[0] < town.lon < box[2] and box[1] < town.lat < box[3]:
            yield _place(town, range(max(PLACE_ZOOM[town.rank], FIRST), LAST + 1))


def _within(shape: shapely.MultiPolygon, box: Box) -> BaseGeometry:
    """The part of a country in a box; parts that lie outside are never clipped."""
    parts = [p for p in shape.geoms if shapely.box(*p.bounds).intersects(shapely.box(*box))]
    return union(shapely.clip_by_rect(part, *box) for part in parts)


def _coast(ground: BaseGeometry, box: Box) -> BaseGeometry:
    """Where the land ends in water, not where the map does."""
    inner = shapely.box(*box).buffer(-0.0001, join_style="mitre")
    return shapely.line_merge(shapely.intersection(ground.boundary, inner))


def _borders(land: dict[str, BaseGeometry]) -> Iterator[Feature]:
    """Lines where two countries meet; twice the coast's error, 0.0003° or 30 m, counts as meeting."""
    codes = sorted(land)
    for i, one in enumerate(codes):
        for other in codes[i + 1 :]:
            near = shapely.box(*land[one].bounds).buffer(0.01)
            shared = land[one].boundary.intersection(land[other].intersection(near).buffer(0.0003))
            lines = [p for p in shapely.get_parts(shared) if p.geom_type == "LineString" and p.length > 0]
            if lines:
                kind = "rijksgrens" if {one, other} & set(places.KINGDOM) else "land"
                yield Feature(
                    "boundary", square(shapely.line_merge(shapely.MultiLineString(lines))), {"soort": kind}
                )


def _inland_water(tables: dict[str, Any]) -> Iterator[Feature]:
    yield Feature("water", square(waters.still_water(tables, EUROPE)), {"soort": "meer"})
    for way in waters.waterways(tables, EUROPE):
        properties = {"naam": way.name, "soort": way.kind, "breedte": way.width, "rang": way.rank}
        yield Feature("waterway", square(way.line), properties, range(WATERWAY_ZOOM[way.rank], LAST + 1))
        if way.name:
            named = {"naam": way.name, "rang": way.rank}
            yield Feature("waterway_name", square(waters.name_line(way)), named, range(8, LAST))
            yield Feature("waterway_name", square(way.line), named, range(LAST, LAST + 1))


def _labels(tables: dict[str, Any]) -> Iterator[Feature]:
    yield from _names(tables["gebied"], "", FIRST)
    yield from _names(tables["water"], "water", FIRST)


def _names(rows: Iterable[dict[str, Any]], kind: str, first: int) -> Iterator[Feature]:
    """Label points without inhabitants."""
    for row in rows:
        properties = {
            "naam": row["naam"],
            "soort": kind or row["soort"],
            "rang": 0,
            "inwoners": 0,
            "land": "",
        }
        yield Feature(
            "place", square(Point(row["plaats"])), properties, range(max(row.get("zoom", first), 0), LAST + 1)
        )


def _place(town: Settlement, zooms: range) -> Feature:
    properties = {"naam": town.name, "soort": town.kind, "rang": town.rank, "inwoners": town.population}
    return Feature("place", square(Point(town.lon, town.lat)), properties | {"land": town.country}, zooms)
