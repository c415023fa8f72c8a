"""Populated places under the names used in the Netherlands, with their importance on the map."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plotserver.basemap.sources import City

PROVINCES = {
    "01": "Drenthe", "02": "Friesland", "03": "Gelderland", "04": "Groningen", "05": "Limburg",
    "06": "Noord-Brabant", "07": "Noord-Holland", "09": "Utrecht", "10": "Zeeland", "11": "Zuid-Holland",
    "15": "Overijssel", "16": "Flevoland",
    "BO": "Bonaire", "SB": "Saba", "SE": "Sint Eustatius",
}  # fmt: skip
"""First-order divisions of GeoNames in the Netherlands."""
KINGDOM = ("NL", "BQ", "AW", "CW", "SX")
STEPS = (250_000, 90_000, 45_000, 18_000, 8_000, 3_000)
"""Inhabitants at which a place takes the next rank: 1 (largest) to 7."""


@dataclass(frozen=True)
class Settlement:
    """A place as the map and the search show it. `rank` 1 is the most important; 8 is part of a town."""

    name: str
    others: tuple[str, ...]
    kind: str
    country: str
    province: str
    population: int
    rank: int
    lon: float
    lat: float


def read(path: Path) -> dict[str, Any]:
    """The tables of data/names.toml."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def settlements(cities: Iterable[City], tables: dict[str, Any]) -> list[Settlement]:
    """GeoNames' places corrected by our table, most populous first."""
    corrections = {(row["geonames"], row["land"]): row for row in tables["plaats"]}
    found = (_settlement(city, corrections.get((city.name, city.country), {})) for city in cities)
    kept = [place for place in found if place is not None]
    return sorted(kept, key=lambda p: (-p.population, p.name, p.lon))


def _settlement(city: City, row: dict[str, Any]) -> Settlement | None:
    if row.get("weg"):
        return None
    population = int(row.get("inwoners", city.population))
    name = str(row.get("naam", city.name))
    part = city.feature == "PPLX"
    return Settlement(
        name=name,
        others=tuple(row.get("ook", ())),
        kind="wijk"
        if part
        else "stad"
        if population >= 45_000 or city.feature in ("PPLC", "PPLA")
        else "plaats",
        country=city.country,
        province=PROVINCES.get(city.admin, "") if city.country in KINGDOM else "",
        population=population,
        rank=8 if part else _rank(city, population),
        lon=city.lon,
        lat=city.lat,
    )


def _rank(city: City, population: int) -> int:
    """By inhabitants; capitals of a province count as a town of 90,000, places abroad are a step less."""
    if city.feature == "PPLC":
        return 1
    if city.feature == "PPLA" and city.country in KINGDOM:
        population = max(population, STEPS[1])
    rank = next((i for i, step in enumerate(STEPS, 1) if population >= step), len(STEPS) + 1)
    return rank if city.country in KINGDOM else min(rank + 1, 7)
