"""RD New is exact to the millimetre, in Python and in PostGIS."""

import struct
from collections.abc import Callable
from pathlib import Path

import psycopg
import pyproj
import pytest

from plotserver.machine import grid
from tests.conftest import Owner

# Reference points of RDNAPTRANS2018: x_rd, y_rd (metres) and latitude, longitude (degrees, ETRS89).
POINTS = [
    (155000.0, 463000.0, 52.155172887, 5.387203650),
    (120700.723, 487525.501, 52.374530528, 4.883522192),
    (176330.0, 317440.0, 50.846402803, 5.690042356),
    (111850.0, 552880.0, 52.961215110, 4.745035733),
]


@pytest.mark.parametrize(("x_rd", "y_rd", "latitude", "longitude"), POINTS)
def test_pyproj_lands_within_a_millimetre(
    x_rd: float, y_rd: float, latitude: float, longitude: float
) -> None:
    lon, lat = pyproj.Transformer.from_crs(28992, 4258, always_xy=True).transform(x_rd, y_rd)
    assert (lat, lon) == pytest.approx((latitude, longitude), abs=grid.TOLERANCE_DEGREES)


@pytest.mark.parametrize(("x_rd", "y_rd", "latitude", "longitude"), POINTS)
def test_postgis_lands_within_a_millimetre(
    owner: Owner, x_rd: float, y_rd: float, latitude: float, longitude: float
) -> None:
    point = owner.execute(
        "SELECT ST_Y(g), ST_X(g) FROM ST_Transform(ST_Point(%s, %s, 28992), 4258) AS g", (x_rd, y_rd)
    ).fetchone()
    assert point == pytest.approx((latitude, longitude), abs=grid.TOLERANCE_DEGREES)


def test_the_grid_agrees_with_the_one_that_nsgi_publishes(data_file: Callable[[str], Path]) -> None:
    published = data_file("rdnaptrans/nl_nsgi_rdtrans2018.tif")
    pipeline = (
        "+proj=pipeline +step +proj=hgridshift +grids={} +step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )
    ours = pyproj.Transformer.from_pipeline(pipeline.format("rdtrans2018.gsb"))
    theirs = pyproj.Transformer.from_pipeline(pipeline.format(published))
    radians = [
        (0.0174532925199433 * lon, 0.0174532925199433 * lat)
        for lon in (3.4, 5.39, 7.1)
        for lat in (50.8, 52.2, 53.5)
    ]
    for lon, lat in radians:
        assert ours.transform(lon, lat) == pytest.approx(theirs.transform(lon, lat), abs=2e-9)


def test_the_file_begins_as_ntv2_asks_and_holds_every_node() -> None:
    nodes = grid.Nodes(50.0, 51.0, 2.0, 4.0, 2, 3, [(float(i), 0.0) for i in range(6)])
    file = grid.ntv2(nodes)
    assert struct.unpack_from("<8si", file) == (b"NUM_OREC", 11)
    assert len(file) == 22 * 16 + 6 * 16 + 16
    west_most_first_row = struct.unpack_from("<f", file, 22 * 16 + 2 * 16)
    assert west_most_first_row == (0.0,), "within a row the nodes run from east to west"


def test_without_the_package_that_carries_it_the_message_says_what_to_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(grid.GridMissing, match="make setup"):
        grid.text_grid()


def test_a_finished_grid_is_not_written_again(tmp_path: Path) -> None:
    path = grid.ensure(tmp_path)
    before = path.stat().st_mtime_ns
    assert grid.ensure(tmp_path).stat().st_mtime_ns == before
    assert path.stat().st_mode & 0o777 == 0o644


def test_web_mercator_is_the_null_shift_from_storage(owner: Owner) -> None:
    moved = owner.execute(
        "SELECT ST_X(g), ST_Y(g) FROM ST_Transform(ST_Point(5.0, 0.0, 4258), 3857) AS g"
    ).fetchone()
    assert moved == pytest.approx((556597.4539663679, 0.0), abs=1e-6)


def test_the_application_role_is_there_and_is_held_by_row_security(app_conninfo: str) -> None:
    with psycopg.connect(app_conninfo) as connection:
        rights = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert rights == ("plotserver_app", False, False)
