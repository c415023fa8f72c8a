"""The table to measure on: about a million building outlines in RD New, the same for every run.

With the BAG sample of Doesburg (7,797 buildings) the town is repeated over a grid of towns; without it,
rectangular houses along streets are drawn from a fixed seed. Both give the same columns.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

RD = "EPSG:28992"
TOWN_STEP_M = (5_500.0, 5_500.0)  # east, north: wider than the sample, so towns do not overlap
CORNER_RD = (100_000.0, 400_000.0)  # south-west corner of the first town, well inside the RD grid
TOWNS = (11, 12)  # columns, rows: 132 towns of 7,797 buildings = 1,029,204
SEED = 20_260_801
BAG_SAMPLE = "kadaster/bagv2_etl_test_data_0221PND15092020.zip"


def panden(cache: Path, samples: Path | None, towns: tuple[int, int] = TOWNS) -> Path:
    """The GeoPackage with the buildings in RD New (x east, y north, metres); made when it is absent."""
    sample = samples / BAG_SAMPLE if samples else None
    town = _bag_town(sample) if sample and sample.exists() else _synthetic_town()
    origin = "bag" if sample and sample.exists() else "synthetic"
    path = cache / f"panden_{origin}_{towns[0]}x{towns[1]}.gpkg"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial.gpkg")
        partial.unlink(missing_ok=True)
        for number, shifted in enumerate(_towns(town, towns)):
            pyogrio.write_dataframe(
                shifted, partial, layer="panden", driver="GPKG", append=number > 0, geometry_type="Polygon"
            )
        partial.rename(path)
    return path


def _towns(town: gpd.GeoDataFrame, towns: tuple[int, int]) -> Iterator[gpd.GeoDataFrame]:
    """The town again and again, column by column, each with identifiers of its own."""
    west, south = town.total_bounds[:2]
    for column in range(towns[0]):
        for row in range(towns[1]):
            moved = town.copy()
            dx = CORNER_RD[0] + column * TOWN_STEP_M[0] - west
            dy = CORNER_RD[1] + row * TOWN_STEP_M[1] - south
            moved.geometry = moved.geometry.translate(dx, dy)
            moved["identificatie"] = f"{column:02d}{row:02d}-" + town["identificatie"]
            yield moved.set_crs(RD, allow_override=True)


def _bag_town(sample: Path) -> gpd.GeoDataFrame:
    """The latest version of each building in the BAG sample, in 2D, in the order of their identifiers."""
    versions = pyogrio.read_dataframe(f"/vsizip/{sample}", use_arrow=True)
    latest = (
        versions.sort_values(["identificatie", "voorkomenIdentificatie"]).groupby("identificatie").tail(1)
    )
    columns = ["identificatie", "status", "oorspronkelijkBouwjaar", "documentDatum", "documentNummer"]
    town = gpd.GeoDataFrame(latest[columns], geometry=shapely.force_2d(latest.geometry.values), crs=RD)
    return town.reset_index(drop=True)


def _synthetic_town(houses: int = 7_797) -> gpd.GeoDataFrame:
    """Rectangular houses of 6–14 m along 62 streets of 4 km, in a square town. Seeded, so always the same."""
    draw = np.random.default_rng(SEED)
    street, along = draw.integers(0, 62, houses), draw.uniform(0, 4_000, houses)
    x, y = along, street * 65.0 + draw.choice([-12.0, 12.0], houses)
    width, depth = draw.uniform(6, 14, houses), draw.uniform(6, 14, houses)
    shapes = shapely.box(x, y, x + width, y + depth)
    codes = [
        hashlib.sha1(f"{SEED}-{i}".encode(), usedforsecurity=False).hexdigest()[:16] for i in range(houses)
    ]
    attributes = {
        "identificatie": codes,
        "status": draw.choice(
            ["Pand in gebruik", "Bouw gestart", "Pand gesloopt"], houses, p=[0.9, 0.05, 0.05]
        ),
        "oorspronkelijkBouwjaar": draw.integers(1850, 2026, houses).astype("int32"),
        "documentDatum": np.datetime64("2010-01-01")
        + draw.integers(0, 4_000, houses).astype("timedelta64[D]"),
        "documentNummer": [f"VMR{number:06d}" for number in range(houses)],
    }
    return gpd.GeoDataFrame(attributes, geometry=shapes, crs=RD)
