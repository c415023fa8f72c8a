"""The built base map: is everything where it is in the Netherlands, and can every client read it?"""

import gzip
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest
import shapely
from shapely.geometry import LineString, Point, shape
from shapely.geometry.base import BaseGeometry

from plotserver.basemap.tiles import BaseMap
from plotserver.basemap.tiling import EXTENT, Feature, Tile, cut, encode
from plotserver.machine import places

LAST = 11
Layers = dict[str, list[tuple[BaseGeometry, dict[str, Any]]]]


@pytest.fixture(scope="module")
def basemap() -> BaseMap:
    path = places.basemap_directory() / "basemap.mbtiles"
    if not path.is_file():
        pytest.skip("the base map is not built: run make setup")
    return BaseMap(path)


@pytest.fixture(scope="module")
def around(basemap: BaseMap) -> Callable[[float, float, int], tuple[Point, Layers]]:
    """What the tile around a place holds, and the place itself, both in tile units (y down)."""

    def look(lon: float, lat: float, z: int = LAST) -> tuple[Point, Layers]:
        x = (lon / 360 + 0.5) * 2**z
        y = (0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)) * 2**z
        layers = _decoded(basemap.tile(z, int(x), int(y)))
        return Point((x - int(x)) * EXTENT, (y - int(y)) * EXTENT), layers

    return look


Look = Callable[..., tuple[Point, Layers]]


def _decoded(tile: bytes | None) -> Layers:
    if tile is None:
        return {}
    found = mapbox_vector_tile.decode(gzip.decompress(tile), default_options={"y_coord_down": True})
    return {
        name: [(shape(f["geometry"]), f["properties"]) for f in layer["features"]]
        for name, layer in found.items()
    }


def _is_land(place: Point, layers: Layers) -> bool:
    """As the style paints it: land over the sea, lakes over the land."""
    land = any(area.intersects(place) for area, _ in layers.get("land", []))
    lake = any(area.intersects(place) for area, p in layers.get("water", []) if p["soort"] == "meer")
    return land and not lake


@pytest.mark.parametrize(
    ("name", "lon", "lat"),
    [
        ("IJsselmeer", 5.35, 52.82),
        ("Markermeer", 5.20, 52.54),
        ("Waddenzee", 5.20, 53.20),
        ("Noordzee", 4.0, 52.6),
        ("Oosterschelde", 3.93, 51.58),
        ("Westerschelde", 3.75, 51.39),
        ("Haringvliet", 4.20, 51.785),
        ("Grevelingenmeer", 4.00, 51.73),
        ("Veluwemeer", 5.72, 52.400),
        ("Eems-Dollard", 7.10, 53.28),
    ],
)
def test_open_water_is_water(around: Look, name: str, lon: float, lat: float) -> None:
    assert not _is_land(*around(lon, lat)), name


@pytest.mark.parametrize(
    ("name", "lon", "lat"),
    [
        ("Utrecht", 5.1215, 52.0907),
        ("Lelystad", 5.475, 52.508),
        ("Den Burg op Texel", 4.80, 53.055),
        ("Middelburg", 3.61, 51.50),
        ("Maasvlakte", 4.02, 51.95),
        ("Vaals", 6.018, 50.770),
        ("Kralendijk", -68.27, 12.15),
        ("Emmeloord", 5.75, 52.71),
    ],
)
def test_solid_ground_is_land(around: Look, name: str, lon: float, lat: float) -> None:
    assert _is_land(*around(lon, lat)), name


@pytest.mark.parametrize(
    ("river", "lon", "lat", "metres"),
    [
        ("Waal", 5.8712, 51.8525, 300),  # Waalbrug, Nijmegen
        ("Nederrijn", 5.9113, 51.9745, 300),  # John Frostbrug, Arnhem
        ("IJssel", 6.1518, 52.2503, 300),  # Wilhelminabrug, Deventer
        ("Lek", 5.0905, 51.9995, 300),  # Lekbrug, Vianen
        ("Maas", 5.6958, 50.8492, 300),  # Sint Servaasbrug, Maastricht
        ("Nieuwe Maas", 4.4868, 51.9092, 400),  # Erasmusbrug, Rotterdam
        ("Waal", 5.2600, 51.8183, 300),  # Martinus Nijhoffbrug, Zaltbommel
    ],
)
def test_a_river_runs_under_its_bridge(
    around: Look, river: str, lon: float, lat: float, metres: float
) -> None:
    bridge, layers = around(lon, lat)
    lines = [line for line, p in layers["waterway"] if p["naam"] == river]
    assert lines, f"no {river} in this tile"
    unit = 40_075_017 * math.cos(math.radians(lat)) / 2**LAST / EXTENT
    assert min(line.distance(bridge) for line in lines) * unit < metres


def test_the_afsluitdijk_is_dry_between_two_waters(around: Look) -> None:
    middle, layers = around(5.1742, 53.0044)
    ground = shapely.union_all([area for area, _ in layers["land"]])
    lake = shapely.union_all([area for area, p in layers["water"] if p["soort"] == "meer"])
    dam = ground.difference(lake)
    unit = 40_075_017 * math.cos(math.radians(53)) / 2**LAST / EXTENT
    assert dam.distance(middle) * unit < 200
    assert dam.area * unit**2 < 9_000_000  # a strip, not a polder


def test_every_tile_can_be_read_and_its_areas_are_valid(basemap: BaseMap) -> None:
    tiles = list(_sample(basemap))
    assert len(tiles) > 60
    wrong = [
        (address, name)
        for address, layers in tiles
        for name, features in layers.items()
        for geometry, _ in features
        if geometry.is_empty or (geometry.geom_type.endswith("Polygon") and not geometry.is_valid)
    ]
    assert wrong == []


def _sample(basemap: BaseMap) -> Iterator[tuple[Tile, Layers]]:
    """The tiles over rivers, coasts and borders on each zoom, and the whole world at zoom 2."""
    spots = [
        (5.86, 51.85),
        (4.1, 51.75),
        (5.4, 53.1),
        (4.93, 51.44),
        (5.95, 51.2),
        (-68.3, 12.15),
        (7.0, 53.3),
    ]
    for z in range(LAST + 1):
        for lon, lat in spots:
            x = int((lon / 360 + 0.5) * 2**z)
            y = int((0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)) * 2**z)
            yield Tile(z, x, y), _decoded(basemap.tile(z, x, y))
    for x in range(4):
        for y in range(4):
            yield Tile(2, x, y), _decoded(basemap.tile(2, x, y))


def test_a_tile_outside_the_grid_is_nothing(basemap: BaseMap) -> None:
    assert basemap.tile(3, 8, 0) is None
    assert basemap.tile(-1, 0, 0) is None
    assert basemap.tile(99, 0, 0) is None


def test_the_map_says_whose_data_it_shows(basemap: BaseMap) -> None:
    assert "OpenStreetMap" in basemap.metadata()["attribution"]
    notices = (places.basemap_directory() / "ATTRIBUTION.txt").read_text(encoding="utf-8")
    assert all(owner in notices for owner in ("OpenStreetMap", "GeoNames", "Natural Earth", "GSHHG", "Noto"))


def test_an_unbuilt_map_is_reported_by_its_path(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="build it first"):
        BaseMap(tmp_path / "basemap.mbtiles")


def test_a_line_over_a_tile_edge_is_in_both_tiles() -> None:
    line = Feature("waterway", LineString([(0.49, 0.2), (0.51, 0.2)]), {"naam": "Waal"})
    assert {tile for tile, _ in cut([line], 1, 1)} == {Tile(1, 0, 0), Tile(1, 1, 0)}


def test_a_feature_shows_only_on_its_zooms() -> None:
    town = Feature("place", Point(0.3, 0.3), {"naam": "Tiel"}, range(2, 4))
    assert {tile.z for tile, _ in cut([town], 0, 5)} == {2, 3}


def test_an_island_too_small_to_see_is_left_out_of_a_small_map() -> None:
    islet = Feature("land", shapely.box(0.3, 0.3, 0.3001, 0.3001), {"land": "NL"})
    assert {tile.z for tile, _ in cut([islet], 0, 8)} == {5, 6, 7, 8}


def test_a_tile_counts_rows_from_the_top() -> None:
    content = encode(Tile(0, 0, 0), [Feature("place", Point(0.5, 0.25), {"naam": "noord"})])
    found = mapbox_vector_tile.decode(content, default_options={"y_coord_down": True})
    assert found["place"]["features"][0]["geometry"]["coordinates"] == [EXTENT // 2, EXTENT // 4]
