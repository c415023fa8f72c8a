"""Which names can be searched for: towns, municipalities, provinces, safety regions and waters."""

from collections.abc import Iterator
from typing import Any

from plotserver.basemap.gazetteer import Place
from plotserver.basemap.places import KINGDOM, Settlement
from plotserver.basemap.sources import Box

Row = tuple[Place, bool, tuple[str, ...]]
COUNTRIES = {
    "BE": "België", "DE": "Duitsland", "FR": "Frankrijk", "LU": "Luxemburg", "GB": "Verenigd Koninkrijk",
    "DK": "Denemarken", "AW": "Aruba", "CW": "Curaçao", "SX": "Sint Maarten", "MF": "Saint-Martin",
    "AT": "Oostenrijk", "CZ": "Tsjechië", "PL": "Polen", "PT": "Portugal", "GR": "Griekenland",
    "IT": "Italië", "TR": "Turkije", "UA": "Oekraïne", "RU": "Rusland", "RS": "Servië", "RO": "Roemenië",
    "DZ": "Algerije", "EG": "Egypte",
}  # fmt: skip


def rows(towns: list[Settlement], tables: dict[str, Any], box: Box) -> Iterator[Row]:
    """All that can be found: the kingdom, its surroundings (in the box), and cities with a Dutch name."""
    dutch = {(row.get("naam", row["geonames"]), row["land"]) for row in tables["plaats"]}
    near = [t for t in towns if t.country in KINGDOM or _in(t, box) or (t.name, t.country) in dutch]
    for town in near:
        where = town.province or COUNTRIES.get(town.country, "")
        kind = town.kind
        yield (
            Place(town.name, kind, town.lon, town.lat, town.population, where),
            town.country in KINGDOM,
            town.others,
        )
    yield from _municipalities(near, tables)
    yield from _areas(tables)


def _in(town: Settlement, box: Box) -> bool:
    return box[0] < town.lon < box[2] and box[1] < town.lat < box[3]


def _municipalities(towns: list[Settlement], tables: dict[str, Any]) -> Iterator[Row]:
    seats = {t.name: t for t in reversed(towns) if t.country == "NL"}
    for name, seat in (pair for row in tables["gemeente"] for pair in row["namen"]):
        if name != seat and seat in seats:
            town = seats[seat]
            yield Place(name, "gemeente", town.lon, town.lat, 0, town.province), True, ()


def _areas(tables: dict[str, Any]) -> Iterator[Row]:
    for row in tables["gebied"]:
        home = row["soort"] != "streek"
        lon, lat = row["plaats"]
        yield Place(row["naam"], row["soort"], lon, lat, 0, "Nederland" if home else ""), home, ()
    for row in tables["water"]:
        lon, lat = row["plaats"]
        yield Place(row["naam"], "water", lon, lat, 0, ""), True, ()
    for name, lon, lat in (item for row in tables["veiligheidsregio"] for item in row["namen"]):
        full = f"Veiligheidsregio {name}"
        yield Place(full, "veiligheidsregio", lon, lat, 0, ""), True, (f"VR {name}", name)
