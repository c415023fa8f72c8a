"""What an import promises: exact places, nothing lost in silence, the old data until the new are whole."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import psycopg
import pyogrio
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from layers.importing import (
    ImportReport,
    ImportTarget,
    ReadingOptions,
    columns,
    import_file,
    plausibility,
    routes,
)
from layers.importing.errors import (
    CoordinatesImplausible,
    CrsUnknown,
    GridMissing,
    ImportRefused,
    LayerBusy,
    LayerTaken,
    MostlyUnusable,
    OwnerMissing,
    OwnerUnknown,
    SourceLayerUnclear,
)
from layers.importing.shapes import prepare
from tests.conftest import Owner
from tests.database.conftest import Asking
from tests.makers import World

Importing = Callable[..., ImportReport]
DataFile = Callable[[str], Path]

# RD (x, y, metres) and ETRS89 (lat, lon, degrees) of RDNAPTRANS2018, to the nearest 0.1 mm.
REFERENCE_POINTS = [
    ("Amersfoort, Onze-Lieve-Vrouwetoren", 155000.0, 463000.0, 52.155172887, 5.387203650),
    ("Amsterdam, Westertoren", 120700.723, 487525.501, 52.374530528, 4.883522192),
    ("bij Maastricht", 176330.0, 317440.0, 50.846402803, 5.690042356),
    ("bij Den Helder", 111850.0, 552880.0, 52.961215110, 4.745035733),
]
ONE_MILLIMETRE = 1e-3
METRES_PER_DEGREE = 111_000.0


@pytest.fixture
def world(owner: Owner) -> World:
    maker = World(owner)
    maker.organisation("vr17")
    return maker


@pytest.fixture
def importing(owner: Owner, world: World) -> Importing:
    """`importing(path, crs=…)` fills the layer ``proef`` of organisation ``vr17``."""

    def run(path: Path, layer_id: str = "proef", **options: Any) -> ImportReport:
        return import_file(owner, path, ImportTarget(layer_id, owner="vr17"), ReadingOptions(**options))

    return run


def saved(
    folder: Path,
    shapes: list[Any],
    crs: str | None = "EPSG:4326",
    name: str = "a.gpkg",
    **attributes: list[Any],
) -> Path:
    """A file with these shapes; attribute ``nummer`` counts from 0."""
    frame = gpd.GeoDataFrame({"nummer": range(len(shapes))} | attributes, geometry=shapes, crs=crs)
    pyogrio.write_dataframe(frame, folder / name, geometry_type="Unknown")
    return folder / name


def table(
    owner: Owner, report: ImportReport, columns: str, rest: str = "ORDER BY fid"
) -> list[tuple[Any, ...]]:
    return owner.execute(f"SELECT {columns} FROM dataset.{report.relation} {rest}").fetchall()


def points_in_tiel(number: int) -> list[Any]:
    return [shapely.Point(5.43 + n * 1e-5, 51.88) for n in range(number)]


# Places


@pytest.mark.parametrize(("place", "x", "y", "lat", "lon"), REFERENCE_POINTS)
def test_rd_lands_within_a_millimetre_of_rdnaptrans2018(
    owner: Owner, importing: Importing, tmp_path: Path, place: str, x: float, y: float, lat: float, lon: float
) -> None:
    report = importing(saved(tmp_path, [shapely.Point(x, y)], "EPSG:28992"))
    east, north = table(owner, report, "ST_X(geom), ST_Y(geom)")[0]
    off = np.hypot(
        (east - lon) * METRES_PER_DEGREE * np.cos(np.radians(lat)), (north - lat) * METRES_PER_DEGREE
    )
    assert off < ONE_MILLIMETRE, place


def test_rd_agrees_with_the_reference_implementation_all_over_the_country() -> None:
    from pyrdnap import RDNAP2018v1

    reference = RDNAP2018v1()
    draw = np.random.default_rng(2018)
    x, y = draw.uniform(20_000, 270_000, 200), draw.uniform(320_000, 600_000, 200)
    lon, lat = routes.route(routes.parse("EPSG:28992")).to_etrs89(x, y)
    there = [reference.reverse(float(e), float(n), 0.0) for e, n in zip(x, y, strict=True)]
    off_north = np.abs(lat - [point.lat for point in there]) * METRES_PER_DEGREE
    off_east = np.abs(lon - [point.lon for point in there]) * METRES_PER_DEGREE * np.cos(np.radians(lat))
    assert np.hypot(off_east, off_north).max() < ONE_MILLIMETRE


@pytest.mark.parametrize("crs", ["EPSG:28992", "EPSG:7415"])
def test_rd_written_by_esri_or_with_heights_is_the_same_rd(crs: str) -> None:
    exact = routes.route(routes.parse("EPSG:28992"))
    assert routes.route(routes.parse(crs)) == exact
    assert routes.route(routes.parse(routes.parse("EPSG:28992").to_wkt("WKT1_ESRI"))) == exact


def test_rd_without_its_grid_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    inexact = routes.RD_TO_ETRS89.replace("rdtrans2018.gsb", "absent.gsb")
    monkeypatch.setattr(routes, "RD_TO_ETRS89", inexact)
    routes._route.cache_clear()
    with pytest.raises(GridMissing, match="plotserver doctor"):
        routes.route(routes.parse("EPSG:28992"))
    sample = plausibility.Sample(np.array([158_000.0]), np.array([432_000.0]))
    assert "--crs EPSG:28992" in (plausibility.guess(sample) or "")
    routes._route.cache_clear()


def test_web_mercator_degrees_and_utm_meet_in_one_place(
    owner: Owner, importing: Importing, tmp_path: Path
) -> None:
    place = shapely.Point(5.43, 51.88)
    for crs in ("EPSG:4258", "EPSG:3857", "EPSG:25831", "EPSG:32632", "EPSG:4937"):
        x, y = Transformer.from_crs(4326 if crs == "EPSG:3857" else 4258, crs, always_xy=True).transform(
            5.43, 51.88
        )
        path = saved(tmp_path, [shapely.Point(x, y)], crs, f"{crs[5:]}.gpkg")
        report = importing(path)
        far = table(owner, report, f"ST_Distance(geom, 'SRID=4258;{place.wkt}')")[0][0]
        assert far * METRES_PER_DEGREE < ONE_MILLIMETRE, crs


def test_tile_geometry_is_the_same_place_in_web_mercator(
    owner: Owner, importing: Importing, tmp_path: Path
) -> None:
    report = importing(saved(tmp_path, [shapely.Point(155000, 463000)], "EPSG:28992"))
    assert table(owner, report, "ST_Distance(ST_Transform(geom, 3857), geom_3857)")[0][0] < 1e-6


def test_gml_in_latitude_longitude_order_is_not_swapped(
    owner: Owner, importing: Importing, tmp_path: Path
) -> None:
    (tmp_path / "a.gml").write_text(
        '<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:p="http://example.org/p">'
        '<gml:featureMember><p:Plaats gml:id="p1"><p:naam>Tiel</p:naam><p:plek>'
        '<gml:Point gml:id="g1" srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>51.88 5.43</gml:pos>'
        "</gml:Point></p:plek></p:Plaats></gml:featureMember></gml:FeatureCollection>"
    )
    assert table(owner, importing(tmp_path / "a.gml"), "ST_AsText(geom)") == [("POINT(5.43 51.88)",)]


def test_long_straight_lines_in_rd_stay_where_they_are(
    owner: Owner, importing: Importing, tmp_path: Path
) -> None:
    line = shapely.LineString([(50_000, 400_000), (250_000, 400_000)])
    report = importing(saved(tmp_path, [line], "EPSG:28992"))
    halfway = "ST_SetSRID(ST_MakePoint(%s, %s), 4258)"
    way = routes.route(routes.parse("EPSG:28992"))
    lon, lat = way.to_etrs89(np.array([150_123.0]), np.array([400_000.0]))
    row = owner.execute(
        f"SELECT ST_Distance(geom, {halfway}) FROM dataset.{report.relation}",
        (float(lon[0]), float(lat[0])),
    ).fetchone()
    assert row is not None
    assert row[0] * METRES_PER_DEGREE < 0.05  # half a kilometre when only its ends are moved
    assert any("extra punten" in remark for remark in report.remarks)


# Wrong systems


TIEL_RD = [shapely.Point(158_000 + n, 432_000) for n in range(20)]
TIEL = [shapely.Point(5.43 + n / 1000, 51.88) for n in range(20)]


def swapped(shapes: list[Any]) -> list[Any]:
    return [shapely.Point(shape.y, shape.x) for shape in shapes]


@pytest.mark.parametrize(
    ("shapes", "stated", "advice"),
    [
        (swapped(TIEL), "EPSG:4326", "--swap-axes"),
        (TIEL_RD, "EPSG:4326", "--crs EPSG:28992"),
        (TIEL_RD, "EPSG:3857", "--crs EPSG:28992"),
        (TIEL, "EPSG:28992", "--crs EPSG:4326"),
        (swapped(TIEL), "EPSG:28992", "--crs EPSG:4326 --swap-axes"),
        (swapped(TIEL_RD), "EPSG:28992", "--swap-axes"),
        (swapped(TIEL_RD), "EPSG:4326", "--crs EPSG:28992 --swap-axes"),
        ([shapely.Point(0, 0)] * 20, "EPSG:4326", "--trust-coordinates"),
        ([shapely.Point(9e6, 9e6)] * 20, "EPSG:28992", "--trust-coordinates"),
    ],
)
def test_numbers_that_do_not_fit_are_explained_with_the_option_that_mends_it(
    importing: Importing, owner: Owner, tmp_path: Path, shapes: list[Any], stated: str, advice: str
) -> None:
    with pytest.raises(CoordinatesImplausible) as refused:
        importing(saved(tmp_path, shapes, stated))
    assert advice in refused.value.message
    assert owner.execute("SELECT count(*) FROM plot.layer").fetchone() == (0,)


def test_the_advice_works(owner: Owner, importing: Importing, tmp_path: Path) -> None:
    path = saved(tmp_path, swapped(TIEL_RD), "EPSG:4326")
    report = importing(path, crs="EPSG:28992", swap_axes=True)
    lon, lat = table(owner, report, "ST_X(geom), ST_Y(geom)")[0]
    assert (lon, lat) == (pytest.approx(5.43, abs=0.01), pytest.approx(51.88, abs=0.01))


def test_a_file_that_is_silent_about_its_system_is_answered_with_a_guess(
    importing: Importing, tmp_path: Path
) -> None:
    with pytest.raises(CrsUnknown, match="--crs EPSG:28992"):
        importing(saved(tmp_path, TIEL_RD, None))
    with pytest.raises(CrsUnknown, match="--crs EPSG:4326"):
        importing(saved(tmp_path, TIEL, None, "b.gpkg"))


@pytest.mark.parametrize(
    "place", [(-68.3, 12.2), (4.35, 50.85), (-74.0, 40.7), (36.8, -1.3), (151.2, -33.9), (2.5, 5.2)]
)
def test_data_elsewhere_in_the_world_are_welcome(
    importing: Importing, tmp_path: Path, place: tuple[float, float]
) -> None:
    assert importing(saved(tmp_path, [shapely.Point(place)] * 5)).rows_stored == 5


# Rows


def test_there_is_no_cap_on_the_number_of_objects(owner: Owner, importing: Importing, tmp_path: Path) -> None:
    report = importing(saved(tmp_path, points_in_tiel(40_000)))  # more than two batches
    assert (report.rows_read, report.rows_stored) == (40_000, 40_000)
    assert table(owner, report, "count(*), min(fid), max(fid), sum(nummer - fid + 1)", "") == [
        (40_000, 1, 40_000, 0)
    ]


def test_broken_areas_are_repaired_and_reported_by_row(
    owner: Owner, importing: Importing, tmp_path: Path
) -> None:
    good = shapely.box(5.4, 51.8, 5.5, 51.9)
    bow_tie = shapely.Polygon([(5.4, 51.8), (5.5, 51.9), (5.5, 51.8), (5.4, 51.9)])
    report = importing(saved(tmp_path, [good, bow_tie]))
    assert table(owner, report, "fid", "WHERE NOT ST_IsValid(geom)") == []
    assert [(note.row, note.reason) for note in report.repaired.rows] == [
        (2, "ongeldige geometrie: Self-intersection")
    ]
    assert report.geometry_type == "MultiPolygon"  # its two halves; the other is promoted
    assert table(owner, report, "DISTINCT GeometryType(geom)", "") == [("MULTIPOLYGON",)]


def test_an_area_without_any_surface_is_set_aside_with_its_row(
    owner: Owner, importing: Importing, tmp_path: Path
) -> None:
    line = shapely.Polygon([(5.4, 51.8), (5.5, 51.9), (5.4, 51.8)])
    report = importing(saved(tmp_path, [line, shapely.box(5.4, 51.8, 5.5, 51.9)]))
    assert (report.rows_read, report.rows_stored, report.set_aside.count) == (2, 1, 1)
    assert report.set_aside.rows[0].row == 1
    assert table(owner, report, "fid") == [(2,)]


def test_rows_without_a_place_are_kept_and_reported(
    owner: Owner, importing: Importing, tmp_path: Path
) -> None:
    report = importing(saved(tmp_path, [None, shapely.Point(), shapely.Point(0, 0), *TIEL]))
    assert table(owner, report, "fid, geom, geom_3857", "WHERE geom IS NULL ORDER BY fid") == [
        (1, None, None),
        (2, None, None),
        (3, None, None),
    ]
    assert report.without_place.count == 3
    assert report.rows_stored == 23


def test_rows_outside_the_reach_of_rd_are_set_aside(
    owner: Owner, importing: Importing, tmp_path: Path
) -> None:
    report = importing(saved(tmp_path, [*TIEL_RD, shapely.Point(9e6, 9e6)], "EPSG:28992"))
    assert [(note.row, note.reason) for note in report.set_aside.rows] == [
        (21, "coördinaat buiten het gebied waarin dit stelsel geldt")
    ]


def test_a_file_of_which_most_rows_are_unusable_is_refused(importing: Importing, tmp_path: Path) -> None:
    far = [shapely.Point(9e6, 9e6)] * 20_000  # beyond the sample that is looked at first
    path = saved(tmp_path, [*TIEL_RD * 820, *far], "EPSG:28992")
    with pytest.raises(MostlyUnusable, match=r"20000 × coördinaat buiten het gebied.*--crs"):
        importing(path)


def test_heights_are_left_out_and_counted(owner: Owner, importing: Importing, tmp_path: Path) -> None:
    report = importing(saved(tmp_path, [shapely.Point(5.4, 51.9, 12.5)]))
    assert table(owner, report, "ST_CoordDim(geom)") == [(2,)]
    assert "Bij 1 objecten is de hoogte (Z) weggelaten." in report.remarks


def test_arcs_become_lines_that_keep_within_a_centimetre(
    owner: Owner, importing: Importing, tmp_path: Path, ogr2ogr: str
) -> None:
    import subprocess

    ring = "158000 432000,158100 432100,158200 432000,158100 431900,158000 432000"
    (tmp_path / "a.csv").write_text(f'nummer,wkt\n1,"CURVEPOLYGON(CIRCULARSTRING({ring}))"\n')
    convert = [ogr2ogr, "-f", "GPKG", "-a_srs", "EPSG:28992", "-oo", "GEOM_POSSIBLE_NAMES=wkt"]
    subprocess.run([*convert, str(tmp_path / "a.gpkg"), str(tmp_path / "a.csv")], check=True)
    report = importing(tmp_path / "a.gpkg")
    area = table(owner, report, "ST_Area(ST_Transform(geom, 28992)), GeometryType(geom)")[0]
    assert area == (pytest.approx(np.pi * 100**2, abs=2 * np.pi * 100 * 0.01), "POLYGON")
    assert any("Bogen" in remark for remark in report.remarks)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.none(),
            st.just(shapely.Point()),
            st.builds(shapely.Point, st.floats(allow_nan=True), st.floats(allow_nan=True)),
            st.builds(shapely.Point, st.floats(2, 8), st.floats(50, 54)),
            st.lists(st.tuples(st.floats(4, 6), st.floats(51, 53)), min_size=3, max_size=7).map(
                shapely.Polygon
            ),
            st.lists(st.tuples(st.floats(4, 6), st.floats(51, 53)), min_size=2, max_size=5).map(
                shapely.LineString
            ),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_every_row_is_stored_or_set_aside_with_a_reason(shapes: list[Any]) -> None:
    wkb = np.array([None if shape is None else shapely.to_wkb(shape) for shape in shapes], dtype=object)
    made = prepare(wkb, routes.route(routes.parse("EPSG:4326")), 1, swap=False, trust=False)
    stored = {number + 1 for number, kept in enumerate(made.keep) if kept}
    aside = {note.row for note in made.set_aside}
    assert stored | aside == set(range(1, len(shapes) + 1))
    assert stored & aside == set()
    assert all(note.reason for note in made.set_aside)
    placed = {row + 1 for row, text in enumerate(made.geom.to_pylist()) if text is not None}
    assert placed == stored - {note.row for note in made.without_place}
    assert all(shapely.is_valid(shapely.from_wkb(text)) for text in made.geom.to_pylist() if text is not None)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 3), min_size=1, max_size=40))
def test_rows_read_are_rows_stored_and_rows_set_aside(
    owner: Owner, importing: Importing, tmp_path: Path, kinds: list[int]
) -> None:
    kinds_of_shape = [
        shapely.Point(5.4, 51.9),
        None,
        shapely.Polygon([(5.4, 51.8), (5.5, 51.9), (5.4, 51.8)]),
        shapely.Polygon([(5.4, 51.8), (5.5, 51.9), (5.5, 51.8), (5.4, 51.9)]),
    ]
    path = saved(tmp_path, [kinds_of_shape[kind] for kind in kinds] + [shapely.Point(5.5, 51.9)])
    report = importing(path, trust_coordinates=True)
    path.unlink()
    assert report.rows_read == len(kinds) + 1
    assert report.rows_stored + report.set_aside.count == report.rows_read
    assert table(owner, report, "count(*)", "") == [(report.rows_stored,)]


# Attributes


def test_hostile_names_become_safe_ones_and_keep_their_titles(
    owner: Owner, importing: Importing, tmp_path: Path
) -> None:
    titles = [
        '";DROP TABLE plot.layer;--',
        "Größe",
        "grosse",
        "geom_3857",
        "id",
        "fid_",
        "9 lives",
        "x" * 80,
        "select",
        "Naam",
        "naam",
        "NAAM",
    ]
    frame = gpd.GeoDataFrame({title: ["waarde"] for title in titles}, geometry=[TIEL[0]], crs="EPSG:4326")
    frame.to_parquet(tmp_path / "a.parquet")
    report = importing(tmp_path / "a.parquet")
    assert [attribute.title for attribute in report.attributes] == titles
    names = [attribute.name for attribute in report.attributes]
    assert names == [
        "drop_table_plot_layer", "groe", "grosse", "bron_geom_3857", "bron_id", "bron_fid", "k_9_lives",
        "x" * 59, "select", "naam", "naam_2", "naam_3",
    ]  # fmt: skip
    stored = owner.execute(f"SELECT to_jsonb(d) FROM dataset.{report.relation} d").fetchone()
    assert stored is not None
    assert {stored[0][name] for name in names} == {"waarde"}


@given(st.lists(st.text(max_size=90), unique=True, max_size=30))
def test_names_are_always_safe_and_unique(titles: list[str]) -> None:
    from collections import Counter

    import pyarrow as pa

    planned = columns.plan(
        [pa.field(title, pa.string()) for title in titles], columns.ValueRemarks(Counter())
    )
    names = [column.attribute.name for column in planned]
    assert len(set(names)) == len(names)
    assert all(0 < len(name.encode()) <= 63 and name not in columns.TAKEN for name in names)


def test_awkward_values_arrive_whole(owner: Owner, importing: Importing, tmp_path: Path) -> None:
    texts = [
        "",
        None,
        '"',
        "a,b;c\td",
        "regel\r\ntwee",
        "\\N",
        "\\.",
        "<script>alert(1)</script>",
        "😀",
        "nul\0teken",
    ]
    frame = gpd.GeoDataFrame(
        {"tekst": texts, "getal": [float("inf"), float("nan"), 1e300, -0.0, *range(6)]},
        geometry=[TIEL[0]] * len(texts),
        crs="EPSG:4326",
    )
    frame.to_parquet(tmp_path / "a.parquet")
    report = importing(tmp_path / "a.parquet")
    assert [row[0] for row in table(owner, report, "tekst")] == [*texts[:-1], "nulteken"]
    assert [row[0] for row in table(owner, report, "getal")][:4] == [None, None, 1e300, 0.0]
    assert any("nulteken" in remark for remark in report.remarks)


# The switch


def test_a_second_import_replaces_the_first_whole(owner: Owner, importing: Importing, tmp_path: Path) -> None:
    first = importing(saved(tmp_path, points_in_tiel(5)))
    before = owner.execute("SELECT content_version FROM plot.layer").fetchone()
    second = importing(saved(tmp_path, points_in_tiel(3), name="b.gpkg"))
    assert second.replaced == first.relation
    assert owner.execute(
        "SELECT relation, feature_count, content_version > %s FROM plot.layer", before
    ).fetchall() == [(second.relation, 3, True)]
    left = owner.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'dataset'::regnamespace AND relkind IN ('r', 'v')"
    )
    assert {row[0] for row in left} == {second.relation, second.relation.replace("d_", "v_")}


def test_the_layer_says_what_it_holds(owner: Owner, importing: Importing, tmp_path: Path) -> None:
    importing(saved(tmp_path, [shapely.box(5, 51, 6, 52)]))
    row = owner.execute(
        "SELECT kind, owner_id, classification, feature_count, geometry_type, ST_AsText(extent, 6),"
        " attributes, published_at IS NOT NULL, source ->> 'crs', dimensions FROM plot.layer"
    ).fetchone()
    assert row == (
        "dataset", "vr17", "intern", 1, "Polygon", "POLYGON((5 51,5 52,6 52,6 51,5 51))",
        [{"name": "nummer", "type": "bigint", "title": "nummer"}], True, "EPSG:4326", [2],
    )  # fmt: skip


def test_a_failing_import_leaves_the_old_data_serving_and_nothing_behind(
    owner: Owner, importing: Importing, tmp_path: Path
) -> None:
    old = importing(saved(tmp_path, points_in_tiel(5)))
    before = owner.execute("SELECT * FROM plot.layer").fetchall()
    path = saved(tmp_path, points_in_tiel(60_000), name="b.fgb")
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size * 2 // 3)
    with pytest.raises(ImportRefused):
        importing(path)
    assert owner.execute("SELECT * FROM plot.layer").fetchall() == before
    assert table(owner, old, "count(*)", "") == [(5,)]
    tables = owner.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'dataset'::regnamespace AND relkind = 'r'"
    )
    assert tables.fetchall() == [(old.relation,)]
    results = owner.execute("SELECT result FROM plot.audit_line ORDER BY id").fetchall()
    assert results == [("gelukt",), ("geweigerd",)]


def test_a_reader_in_the_middle_of_a_transaction_keeps_the_old_table(
    owner: Owner, importing: Importing, tmp_path: Path, app_conninfo: str, world: World
) -> None:
    old = importing(saved(tmp_path, points_in_tiel(5)))
    view = old.relation.replace("d_", "v_")
    seen: list[int] = []
    with psycopg.connect(app_conninfo) as reader:
        reader.execute("SELECT set_config('plotserver.organisation', 'vr17', true)")
        reader.execute("SELECT relation FROM plot.layer")
        switch = threading.Thread(target=importing, args=(saved(tmp_path, points_in_tiel(3), name="b.gpkg"),))
        switch.start()
        while owner_relation(owner) == old.relation:
            time.sleep(0.01)
        row = reader.execute(f"SELECT count(*) FROM dataset.{view}").fetchone()
        assert row is not None
        seen.append(row[0])
    switch.join()
    assert seen == [5]


def owner_relation(owner: Owner) -> str | None:
    with psycopg.connect(owner.info.dsn, autocommit=True) as other:
        row = other.execute("SELECT relation FROM plot.layer").fetchone()
    return None if row is None else row[0]


def test_two_imports_of_one_layer_do_not_mix(owner: Owner, importing: Importing, tmp_path: Path) -> None:
    path = saved(tmp_path, points_in_tiel(5))
    with psycopg.connect(owner.info.dsn) as other:
        other.execute("SELECT pg_advisory_xact_lock(hashtextextended('import ' || 'proef', 0))")
        with pytest.raises(LayerBusy):
            importing(path)
    assert importing(path).rows_stored == 5


def test_who_and_what_must_be_known(owner: Owner, world: World, importing: Importing, tmp_path: Path) -> None:
    path = saved(tmp_path, points_in_tiel(1))
    world.plot("getekend")
    with pytest.raises(OwnerMissing):
        import_file(owner, path, ImportTarget("proef"))
    with pytest.raises(OwnerUnknown):
        import_file(owner, path, ImportTarget("proef", owner="vr99"))
    with pytest.raises(OwnerUnknown):
        import_file(owner, path, ImportTarget("proef", owner="vr17", activity="geen"))
    with pytest.raises(LayerTaken):
        import_file(owner, path, ImportTarget("getekend", owner="vr17"))


# Access


async def test_the_application_reads_a_dataset_only_when_its_layer_is_shared(
    owner: Owner, world: World, importing: Importing, asking: Asking, tmp_path: Path
) -> None:
    report = importing(saved(tmp_path, points_in_tiel(5)))
    view = report.relation.replace("d_", "v_")
    counts: dict[str, int] = {}
    world.organisation("vr06")
    for step in ("gesloten", "gedeeld"):
        for who in ("vr17", "vr06", None):
            async with asking(who) as tx:
                found = await (await tx.execute(f"SELECT fid FROM dataset.{view}")).fetchall()
                counts[f"{step} {who}"] = len(found)
        world.share("proef", "organisatie", "vr06")
    assert counts == {
        "gesloten vr17": 5, "gesloten vr06": 0, "gesloten None": 0,
        "gedeeld vr17": 5, "gedeeld vr06": 5, "gedeeld None": 0,
    }  # fmt: skip


async def test_the_application_may_not_read_the_table_itself(
    importing: Importing, asking: Asking, tmp_path: Path
) -> None:
    report = importing(saved(tmp_path, points_in_tiel(5)))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with asking("vr17") as tx:
            await tx.execute(f"SELECT * FROM dataset.{report.relation}")


async def test_the_view_uses_the_spatial_index(importing: Importing, asking: Asking, tmp_path: Path) -> None:
    report = importing(saved(tmp_path, points_in_tiel(20_000)))
    view = report.relation.replace("d_", "v_")
    async with asking("vr17") as tx:
        question = (
            f"EXPLAIN SELECT * FROM dataset.{view} WHERE geom && ST_MakeEnvelope(5.43, 51, 5.431, 52, 4258)"
        )
        plan = await (await tx.execute(question)).fetchall()
    assert "geom_idx" in "\n".join(row[0] for row in plan)


# Real data


def test_bag_buildings_of_doesburg(owner: Owner, importing: Importing, data_file: DataFile) -> None:
    report = importing(data_file("kadaster/bagv2_etl_test_data_0221PND15092020.zip"))
    assert (report.rows_read, report.rows_stored, report.crs) == (13_098, 13_098, "EPSG:28992")
    assert table(owner, report, "count(DISTINCT identificatie)", "") == [(7_797,)]
    assert report.extent is not None
    assert (6.0, 51.9) < report.extent[:2] < report.extent[2:] < (6.3, 52.1)


def test_bgt_of_otterlo_gives_buildings_their_outline_and_not_their_label(
    owner: Owner, importing: Importing, data_file: DataFile
) -> None:
    path = data_file("kadaster/bgt_etl_test_input_otterlo.zip")
    with pytest.raises(SourceLayerUnclear, match="bgt_wegdeel"):
        importing(path)
    with pytest.raises(CrsUnknown, match="--crs EPSG:28992"):
        importing(path, source_layer="bgt_pand")
    report = importing(path, source_layer="bgt_pand", crs="EPSG:28992")
    assert report.rows_stored == 2_273
    assert table(owner, report, "DISTINCT ST_Dimension(geom)", "") == [(2,)]
    roads = importing(path, "wegen", source_layer="bgt_wegdeel", crs="EPSG:28992")
    assert (roads.rows_stored, roads.set_aside.count) == (2_444, 0)


def test_municipalities_of_2017_are_repaired_where_they_were_invalid(
    owner: Owner, importing: Importing, data_file: DataFile
) -> None:
    report = importing(data_file("boundaries/gemeenten_2017_cbs.geojson"))
    assert (report.rows_stored, report.repaired.count) == (388, 6)
    assert table(owner, report, "count(*)", "WHERE NOT ST_IsValid(geom)") == [(0,)]


def test_roads_of_amsterdam_in_web_mercator(importing: Importing, data_file: DataFile) -> None:
    report = importing(data_file("benchmark/amsterdam_roads.fgb"))
    assert (report.rows_stored, report.crs, report.geometry_type) == (21_648, "EPSG:3857", "LineString")
    assert report.extent is not None
    assert (4.7, 52.2) < report.extent[:2] < report.extent[2:] < (5.1, 52.5)
