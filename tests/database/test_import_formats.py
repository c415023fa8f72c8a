"""Files of every kind become the same dataset: same rows, same types, same places."""

import json
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from layers.importing import ImportReport, ImportTarget, ReadingOptions, import_file
from layers.importing.errors import FileUnreadable, ImportRefused, SourceLayerUnclear
from tests.conftest import Owner
from tests.makers import World

Importing = Callable[..., ImportReport]


@pytest.fixture
def importing(owner: Owner) -> Importing:
    """`importing(path)` fills the layer ``proef`` of organisation ``vr17``."""
    World(owner).organisation("vr17")

    def run(path: Path, **options: Any) -> ImportReport:
        return import_file(owner, path, ImportTarget("proef", owner="vr17"), ReadingOptions(**options))

    return run


def sample() -> gpd.GeoDataFrame:
    """Three points near Tiel with an attribute of each common type, and an accent."""
    return gpd.GeoDataFrame(
        {
            "naam": ["Tiel", "Zaltbommel", "Sint-Michielsgestel ’t Dörp"],
            "inwoners": [42_000, 12_000, None],
            "hoogte": [5.5, 3.25, -1.0],
            "actief": [True, False, True],
        },
        geometry=[shapely.Point(5.43, 51.88), shapely.Point(5.25, 51.81), shapely.Point(5.35, 51.64)],
        crs="EPSG:4326",
    ).astype({"inwoners": "Int64"})


def rows(owner: Owner, report: ImportReport, columns: str = "*") -> list[tuple[Any, ...]]:
    return owner.execute(f"SELECT {columns} FROM dataset.{report.relation} ORDER BY fid").fetchall()


def assert_is_the_sample(owner: Owner, report: ImportReport) -> None:
    stored = rows(
        owner,
        report,
        "fid, naam, inwoners, hoogte, round(ST_X(geom)::numeric, 6), round(ST_Y(geom)::numeric, 6)",
    )
    assert [(row[0], row[1], row[2], row[3], float(row[4]), float(row[5])) for row in stored] == [
        (1, "Tiel", 42_000, 5.5, 5.43, 51.88),
        (2, "Zaltbommel", 12_000, 3.25, 5.25, 51.81),
        (3, "Sint-Michielsgestel ’t Dörp", None, -1.0, 5.35, 51.64),
    ]
    assert (report.rows_read, report.rows_stored, report.set_aside.count) == (3, 3, 0)


@pytest.mark.parametrize(
    ("name", "driver"),
    [("a.gpkg", "GPKG"), ("a.geojson", "GeoJSON"), ("a.geojsonl", "GeoJSONSeq"), ("a.ndjson", "GeoJSONSeq"),
     ("a.fgb", "FlatGeobuf"), ("a.shp", "ESRI Shapefile"), ("a.gml", "GML")],
)  # fmt: skip
def test_a_file_is_stored_row_by_row(
    owner: Owner, importing: Importing, tmp_path: Path, name: str, driver: str
) -> None:
    order = {"SPATIAL_INDEX": "NO"} if driver == "FlatGeobuf" else {}  # else FlatGeobuf orders by place
    pyogrio.write_dataframe(sample(), tmp_path / name, driver=driver, **order)
    assert_is_the_sample(owner, importing(tmp_path / name))


def test_geoparquet_is_stored_row_by_row(owner: Owner, importing: Importing, tmp_path: Path) -> None:
    sample().to_parquet(tmp_path / "a.parquet")
    assert_is_the_sample(owner, importing(tmp_path / "a.parquet"))


def test_kml_keeps_names_and_places(owner: Owner, importing: Importing, tmp_path: Path) -> None:
    pyogrio.write_dataframe(sample().rename(columns={"naam": "Name"}), tmp_path / "a.kml", driver="KML")
    report = importing(tmp_path / "a.kml")
    assert [
        (row[0], row[1]) for row in rows(owner, report, "name, round(ST_X(geom)::numeric, 6)::float8")
    ] == [
        ("Tiel", 5.43),
        ("Zaltbommel", 5.25),
        ("Sint-Michielsgestel ’t Dörp", 5.35),
    ]


def test_a_zipped_shapefile_is_read_from_its_archive(
    owner: Owner, importing: Importing, tmp_path: Path
) -> None:
    pyogrio.write_dataframe(sample(), tmp_path / "a.shp")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for part in tmp_path.glob("a.???"):
            if part.suffix != ".zip":
                archive.write(part, f"map/{part.name}")
    assert_is_the_sample(owner, importing(tmp_path / "a.zip"))


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
@pytest.mark.parametrize(
    ("x", "y", "separator"),
    [("lon", "lat", ","), ("Longitude", "Latitude", ";"), ("lengtegraad", "breedtegraad", "\t")],
)
def test_csv_with_degrees_is_stored_whatever_its_signs(
    owner: Owner, importing: Importing, tmp_path: Path, encoding: str, x: str, y: str, separator: str
) -> None:
    frame = pd.DataFrame(sample().drop(columns="geometry"))
    frame[x], frame[y] = sample().geometry.x, sample().geometry.y
    frame.to_csv(tmp_path / "a.csv", index=False, sep=separator, encoding=encoding)
    assert_is_the_sample(owner, importing(tmp_path / "a.csv"))


def test_csv_with_rd_columns_and_decimal_commas_is_exact(
    owner: Owner, importing: Importing, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text("naam;x_rd;y_rd\ntoren;155000,000;463000,000\n")
    report = importing(tmp_path / "a.csv")
    assert report.crs == "EPSG:28992"
    lon, lat = rows(owner, report, "ST_X(geom), ST_Y(geom)")[0]
    assert (lon, lat) == (pytest.approx(5.387203650, abs=1e-8), pytest.approx(52.155172887, abs=1e-8))


def test_csv_with_wkt_keeps_leading_zeros_and_late_texts(
    owner: Owner, importing: Importing, tmp_path: Path
) -> None:
    lines = ["code,aantal,wkt", *(f'0221{n:04d},{n},"POINT(5.4 51.9)"' for n in range(3_000))]
    (tmp_path / "a.csv").write_text("\n".join([*lines, '02219999,n.v.t.,"POINT(5.4 51.9)"']) + "\n")
    report = importing(tmp_path / "a.csv", crs="EPSG:4326")
    assert rows(owner, report, "code, aantal")[-1] == ("02219999", "n.v.t.")
    assert rows(owner, report, "code, aantal")[0] == ("02210000", "0")


def test_csv_without_a_place_says_which_columns_there_are(importing: Importing, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("straat,nummer\nDorpsstraat,1\n")
    with pytest.raises(ImportRefused, match=r"straat, nummer.*x en y, lon en lat, of wkt"):
        importing(tmp_path / "a.csv")


def test_texts_of_a_shapefile_without_code_page_are_guessed(
    owner: Owner, importing: Importing, tmp_path: Path
) -> None:
    frame = sample().assign(naam=["Tiël", "Zaltbommel", "Dörp"])
    pyogrio.write_dataframe(frame, tmp_path / "a.shp", encoding="CP1252")
    (tmp_path / "a.cpg").unlink()
    table = bytearray((tmp_path / "a.dbf").read_bytes())
    table[29] = 0
    (tmp_path / "a.dbf").write_bytes(table)
    report = importing(tmp_path / "a.shp")
    assert [row[0] for row in rows(owner, report, "naam")] == ["Tiël", "Zaltbommel", "Dörp"]
    assert any("CP1252" in remark for remark in report.remarks)


def test_dates_moments_lists_and_bytes_keep_their_types(
    owner: Owner, importing: Importing, tmp_path: Path
) -> None:
    frame = gpd.GeoDataFrame(
        {
            "dag": [date(2026, 11, 18)],
            "moment": pd.to_datetime(["2026-11-18T06:00:00Z"]),
            "klok": pd.to_datetime(["2026-07-01T12:00:00"]),
            "lijst": [["a", "b"]],
            "bytes": [b"\x00\xff"],
            "groot": [2**60],
        },
        geometry=[shapely.Point(5.4, 51.9)],
        crs="EPSG:4258",
    )
    frame.to_parquet(tmp_path / "a.parquet")
    report = importing(tmp_path / "a.parquet")
    stored = rows(owner, report, "dag, moment, klok, lijst, bytes, groot")[0]
    assert stored[0] == date(2026, 11, 18)
    assert stored[1] == datetime(2026, 11, 18, 6, tzinfo=UTC)
    assert stored[2] == datetime(2026, 7, 1, 10, tzinfo=UTC)  # noon on a Dutch clock in summer
    assert stored[3:] == (["a", "b"], "AP8=", 2**60)
    assert [attribute.type for attribute in report.attributes] == [
        "date", "timestamptz", "timestamptz", "json", "text", "bigint",
    ]  # fmt: skip


def test_one_of_several_layers_must_be_chosen_by_name(
    owner: Owner, importing: Importing, tmp_path: Path
) -> None:
    pyogrio.write_dataframe(sample(), tmp_path / "a.gpkg", layer="plaatsen")
    pyogrio.write_dataframe(sample().head(1), tmp_path / "a.gpkg", layer="steden", append=True)
    with pytest.raises(SourceLayerUnclear, match=r"--source-layer: plaatsen, steden"):
        importing(tmp_path / "a.gpkg")
    with pytest.raises(SourceLayerUnclear, match="geen kaartlaag “dorpen”"):
        importing(tmp_path / "a.gpkg", source_layer="dorpen")
    assert importing(tmp_path / "a.gpkg", source_layer="steden").rows_stored == 1


@pytest.mark.parametrize(
    "name", ["weg.gpkg", "tekst.docx", "stuk.gpkg", "stuk.zip", "stuk.parquet", "stuk.geojson"]
)
def test_what_cannot_be_read_is_refused_with_its_name_or_reason(
    importing: Importing, tmp_path: Path, name: str
) -> None:
    if name != "weg.gpkg":
        (tmp_path / name).write_bytes(b"dit is geen kaart")
    with pytest.raises(FileUnreadable, match=r"niet|Wel:"):
        importing(tmp_path / name)


def test_an_archive_member_with_a_path_upwards_stays_inside(importing: Importing, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("../../kwaad.csv", "naam,lon,lat\nTiel,5.43,51.88\n")
    assert importing(folder / "a.zip").rows_stored == 1
    assert not (tmp_path / "kwaad.csv").exists()


def test_the_report_is_json_and_dutch(importing: Importing, tmp_path: Path) -> None:
    sample().to_file(tmp_path / "a.geojson")
    report = importing(tmp_path / "a.geojson")
    assert json.loads(report.to_json())["rows_stored"] == 3
    assert report.sentences()[0] == "3 rijen gelezen, 3 opgeslagen, 0 apart gezet."
