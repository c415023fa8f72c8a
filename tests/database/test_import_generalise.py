"""Low zoom levels of a large dataset: light tiles, nothing lost, never blank where there is data."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import mapbox_vector_tile
import numpy as np
import pyogrio
import pytest
import shapely

from layers.importing import ImportReport, ImportTarget, band_for, import_file
from layers.importing.generalise import EDGE_M, MOST_BYTES
from tests.conftest import Owner
from tests.database.conftest import Asking
from tests.makers import World

HOUSES = 30_000
TILE = """
SELECT coalesce(ST_AsMVT(t, 'laag', 4096, 'geom', 'fid'), '') FROM (
  SELECT fid, count, ST_AsMVTGeom(geom, ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4096, 128) AS geom
  FROM dataset.{table} WHERE band = %(band)s AND geom && ST_TileEnvelope(%(z)s, %(x)s, %(y)s)
) t WHERE geom IS NOT NULL
"""


@pytest.fixture
def importing(owner: Owner, tmp_path: Path) -> Callable[[Any], ImportReport]:
    """`importing(shapes)` stores shapes given in RD metres as the layer ``proef``."""
    World(owner).organisation("vr17")

    def run(shapes: Any) -> ImportReport:
        frame = gpd.GeoDataFrame(
            {"code": [f"{n:016d}" for n in range(len(shapes))]}, geometry=shapes, crs=28992
        )
        pyogrio.write_dataframe(frame, tmp_path / "a.gpkg")
        return import_file(owner, tmp_path / "a.gpkg", ImportTarget("proef", owner="vr17"))

    return run


def town(number: int = HOUSES, size: float = 3_000) -> Any:
    """Houses of 8 by 8 m at random places in a town around Tiel, drawn from a fixed seed."""
    draw = np.random.default_rng(11)
    x, y = 158_000 + draw.uniform(0, size, number), 432_000 + draw.uniform(0, size, number)
    return shapely.box(x, y, x + 8, y + 8)


def tile_at(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """Column and row of the Web Mercator tile with this place."""
    x, y = np.radians(lon) * 6_378_137, np.arcsinh(np.tan(np.radians(lat))) * 6_378_137
    side = 2 * EDGE_M / 2**zoom
    return int((x + EDGE_M) // side), int((EDGE_M - y) // side)


def bands_of(report: ImportReport) -> str:
    """The table with the generalised rows."""
    return report.relation.replace("d_", "g_")


def tile(owner: Owner, report: ImportReport, zoom: int, lon: float = 5.45, lat: float = 51.89) -> bytes:
    column, row = tile_at(lon, lat, zoom)
    parameters = {"z": zoom, "x": column, "y": row, "band": band_for(zoom, report.detail_from)}
    found = owner.execute(TILE.format(table=bands_of(report)), parameters).fetchone()
    assert found is not None
    return bytes(found[0])


def test_small_datasets_always_show_every_object(
    owner: Owner, importing: Callable[[Any], ImportReport]
) -> None:
    report = importing(town(2_000))
    assert report.detail_from == 0
    assert band_for(0, report.detail_from) is None
    row = owner.execute("SELECT to_regclass(%s)", (f"dataset.{bands_of(report)}",)).fetchone()
    assert row == (None,)


def test_every_object_counts_in_every_band(owner: Owner, importing: Callable[[Any], ImportReport]) -> None:
    report = importing(town())
    assert report.detail_from > 10
    counts = owner.execute(
        f"SELECT band, sum(count) FROM dataset.{bands_of(report)} GROUP BY band ORDER BY band"
    ).fetchall()
    assert counts == [(band, HOUSES) for band in range(report.detail_from)]


def test_tiles_are_light_and_never_blank_where_there_is_data(
    owner: Owner, importing: Callable[[Any], ImportReport]
) -> None:
    report = importing(town())
    tiles = {zoom: tile(owner, report, zoom) for zoom in range(report.detail_from)}
    assert max(map(len, tiles.values())) <= MOST_BYTES
    drawn = {
        zoom: len(mapbox_vector_tile.decode(content)["laag"]["features"]) for zoom, content in tiles.items()
    }
    assert min(drawn.values()) >= 1
    assert drawn[report.detail_from - 1] > 1_000


def test_crowded_points_are_gathered_at_their_middle_with_their_number(
    owner: Owner, importing: Callable[[Any], ImportReport]
) -> None:
    report = importing(shapely.centroid(town(40_000, 2_000)))
    features = mapbox_vector_tile.decode(tile(owner, report, 7))["laag"]["features"]
    assert sum(feature["properties"]["count"] for feature in features) == 40_000
    assert {feature["geometry"]["type"] for feature in features} == {"Point"}


def test_the_longest_lines_stay(owner: Owner, importing: Callable[[Any], ImportReport]) -> None:
    centres = shapely.get_coordinates(shapely.centroid(town()))
    short: Any = shapely.linestrings(np.stack((centres, centres + 10), axis=1))
    motorway = shapely.LineString([(157_000, 431_000), (161_500, 435_500)])
    report = importing([*short, motorway])
    kept = owner.execute(
        f"SELECT DISTINCT band FROM dataset.{bands_of(report)} WHERE fid = %s AND band >= 9",
        (HOUSES + 1,),
    ).fetchall()
    assert len(kept) == report.detail_from - 9


def test_the_largest_areas_keep_their_shape(owner: Owner, importing: Callable[[Any], ImportReport]) -> None:
    lake = shapely.Point(159_500, 433_500).buffer(1_000, quad_segs=64)
    report = importing([*town(), lake])
    row = owner.execute(
        f"SELECT ST_Area(ST_Transform(geom, 28992)), ST_NPoints(geom), count"
        f" FROM dataset.{bands_of(report)} WHERE fid = %s AND band = 10",
        (HOUSES + 1,),
    ).fetchone()
    assert row is not None
    assert row[0] == pytest.approx(lake.area, rel=0.03)
    assert row[1] < 60
    assert row[2] == 1


async def test_generalised_rows_show_only_to_those_who_may_see_the_layer(
    importing: Callable[[Any], ImportReport], asking: Asking
) -> None:
    report = importing(town())
    question = f"SELECT count(*) > 0 FROM dataset.{report.relation.replace('d_', 'w_')}"
    async with asking("vr17") as tx:
        assert await (await tx.execute(question)).fetchone() == (True,)
    async with asking() as tx:
        assert await (await tx.execute(question)).fetchone() == (False,)


def test_a_band_is_a_zoom_level_below_the_one_that_shows_everything() -> None:
    assert [band_for(zoom, 13) for zoom in (0, 5, 12, 13, 20)] == [0, 5, 12, None, None]
    assert [band_for(zoom, 0) for zoom in (0, 13)] == [None, None]
