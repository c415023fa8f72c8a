"""Does the exercise lie where it says? Held against real municipal borders, which run along the rivers' axes.

The borders are no part of the project; without them these tests skip.
"""

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyproj import Transformer
from shapely import Point, get_coordinates, line_merge, make_valid, prepare, transform, union_all
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from plotserver.demo import loader
from plotserver.demo.model import Exercise, Version

PLACES = tomllib.loads(Path(__file__).with_name("exercise_places.toml").read_text("utf-8"))
METRES = Transformer.from_crs("EPSG:4258", "EPSG:25831", always_xy=True)

BORDER = 300.0  # metres of tolerance: the borders are generalised by up to some 200 m
NEAREST_DIKE, FARTHEST_DIKE = 60.0, 900.0  # metres from the river's axis
FAIRWAY = 350.0  # metres from the river's axis
MOSTLY = 0.6  # of an area's surface or a line's length
ABROAD = {"BE", "DE"}


@dataclass(frozen=True)
class Drawn:
    """One version of an object, in metres, with its plot's name and work area."""

    name: str
    work_area: tuple[str, ...]
    version: Version
    geometry: BaseGeometry


@dataclass(frozen=True)
class Borders:
    """Municipalities and safety regions by code, in metres."""

    municipalities: Mapping[str, BaseGeometry]
    regions: Mapping[str, BaseGeometry]

    def bank(self, river: str, side: str) -> BaseGeometry:
        """The municipalities on one bank of a river."""
        codes = PLACES["municipality"]
        return union_all([self.municipalities[codes[name]] for name in PLACES["river"][river][side]])

    def axis(self, river: str) -> BaseGeometry:
        """Where the banks meet: about the middle of the river."""
        one, other = (self.bank(river, side) for side in PLACES["river"][river])
        return line_merge(union_all(one.boundary.intersection(other.boundary)))


def metres(geometry: BaseGeometry) -> BaseGeometry:
    """From longitude, latitude to metres (UTM zone 31)."""
    return transform(geometry, lambda places: np.column_stack(METRES.transform(places[:, 0], places[:, 1])))


@pytest.fixture(scope="module")
def borders(data_file: Callable[[str], Path]) -> Borders:
    def by_code(name: str) -> dict[str, BaseGeometry]:
        features = json.loads(data_file(f"boundaries/{name}.geojson").read_text("utf-8"))["features"]
        return {one["properties"]["code"]: metres(make_valid(shape(one["geometry"]))) for one in features}

    return Borders(by_code("gemeente_minvws"), by_code("veiligheidsregio_minvws"))


@pytest.fixture(scope="module")
def exercise() -> Exercise:
    return loader.checked()[0]


@pytest.fixture(scope="module")
def drawn(exercise: Exercise) -> list[Drawn]:
    return [
        Drawn(f"{plot.id}/{thing.id}", plot.work_area, version, metres(version.geometry))
        for plot in exercise.plots
        for thing in plot.objects
        for version in thing.versions
    ]


def near(area: BaseGeometry, tolerance: float) -> BaseGeometry:
    """The area and what lies within the tolerance of it, made ready for many questions."""
    wider = area.buffer(tolerance)
    prepare(wider)
    return wider


def along_rivers(drawn: list[Drawn], *, dikes: bool) -> Iterator[tuple[str, str, Drawn]]:
    """River, bank (empty for a fairway) and what is drawn along it."""
    for one in drawn:
        river, bank = one.version.properties.get("rivier"), one.version.properties.get("oever", "")
        if river is not None and bool(bank) == dikes:
            yield str(river), str(bank), one


def test_a_point_lies_in_the_municipality_that_it_names(borders: Borders, drawn: list[Drawn]) -> None:
    codes = PLACES["municipality"]
    named = [one for one in drawn if "gemeente" in one.version.properties]
    wrong = [
        one.name
        for one in named
        if borders.municipalities[codes[one.version.properties["gemeente"]]].distance(one.geometry) > BORDER
    ]
    assert len(named) > 600
    assert wrong == []


def test_no_point_of_a_dutch_plot_lies_in_the_sea_or_abroad(borders: Borders, drawn: list[Drawn]) -> None:
    land = near(union_all(list(borders.municipalities.values())), BORDER)
    home = [one for one in drawn if isinstance(one.version.geometry, Point) and not ABROAD & {*one.work_area}]
    assert home
    assert [one.name for one in home if not land.contains(one.geometry)] == []


def test_what_neighbours_draw_lies_abroad(borders: Borders, drawn: list[Drawn]) -> None:
    land = union_all(list(borders.municipalities.values()))
    away = [one for one in drawn if ABROAD & {*one.work_area}]
    assert away
    assert [one.name for one in away if land.contains(one.geometry)] == []


def test_a_plot_stays_in_its_own_regions(borders: Borders, drawn: list[Drawn]) -> None:
    areas: dict[tuple[str, ...], BaseGeometry] = {
        one.work_area: near(union_all([borders.regions[code] for code in one.work_area]), 1500)
        for one in drawn
        if not {"NL", *ABROAD} & {*one.work_area}
    }
    wrong = [one.name for one in drawn if one.work_area in areas and _strays(one, areas[one.work_area])]
    assert len(areas) >= 15
    assert wrong == []


def _strays(one: Drawn, area: BaseGeometry) -> bool:
    """Less than most of it lies in the area."""
    inside = one.geometry.intersection(area)
    if one.geometry.area:
        return bool(inside.area < MOSTLY * one.geometry.area)
    if one.geometry.length:
        return bool(inside.length < MOSTLY * one.geometry.length)
    return bool(inside.is_empty)


def test_a_dike_follows_its_river_on_its_own_bank(borders: Borders, drawn: list[Drawn]) -> None:
    dikes = list(along_rivers(drawn, dikes=True))
    axes: dict[str, Any] = {river: borders.axis(river) for river, _, _ in dikes}
    banks = {(river, bank): near(borders.bank(river, bank), 50) for river, bank, _ in dikes}
    wrong = [
        f"{one.name} {axes[river].distance(place):.0f} m"
        for river, bank, one in dikes
        for place in map(Point, get_coordinates(one.geometry))
        if not NEAREST_DIKE <= axes[river].distance(place) <= FARTHEST_DIKE
        or not banks[river, bank].contains(place)
    ]
    assert len(dikes) > 60
    assert wrong == []


def test_a_blocked_fairway_runs_in_the_river(borders: Borders, drawn: list[Drawn]) -> None:
    fairways = list(along_rivers(drawn, dikes=False))
    axes: dict[str, Any] = {river: borders.axis(river) for river, _, _ in fairways}
    wrong = [
        one.name
        for river, _, one in fairways
        if any(axes[river].distance(Point(place)) > FAIRWAY for place in get_coordinates(one.geometry))
    ]
    assert len(fairways) >= 5
    assert wrong == []
