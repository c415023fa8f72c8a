"""Every form in which objects are served, read back by what people use: GDAL, geopandas, pyarrow, csv."""

import csv
import io
import json
import sqlite3
from datetime import UTC
from pathlib import Path
from typing import Any

import geopandas
import httpx
import pyarrow.parquet
import pyogrio
import pyproj
import pytest
import shapely

from layers.formats import FORMS, NAMES
from tests.http.conftest import Login, problem
from tests.makers import World, minutes

pytestmark = pytest.mark.usefixtures("region")
ITEMS = "/ogc/v1/collections/water/items"
RD = "http://www.opengis.net/def/crs/EPSG/0/28992"
LAEA = "http://www.opengis.net/def/crs/EPSG/0/3035"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
WHOLE = [form.name for form in FORMS if not form.pages]
FILES = ["flatgeobuf", "gpkg", "geoparquet"]


async def saved(client: httpx.AsyncClient, url: str, folder: Path) -> Path:
    """What is served there, as a file of the name that the answer gives."""
    answer = await client.get(url)
    assert answer.status_code == 200, answer.text
    path = folder / answer.headers["content-disposition"].partition('filename="')[2].rstrip('"')
    path.write_bytes(answer.content)
    return path


def table(path: Path) -> Any:
    """The file as a table, with geometry where it has that. A GeoPackage has a layer of styles too."""
    if path.suffix == ".parquet":
        return geopandas.read_parquet(path)
    layer = pyogrio.list_layers(path)[0][0] if path.suffix == ".gpkg" else None
    return pyogrio.read_dataframe(path, layer=layer)


def frame(path: Path) -> geopandas.GeoDataFrame:
    """The file by name of the objects."""
    return table(path).set_index("naam").sort_index()


async def as_geojson(client: httpx.AsyncClient, query: str = "") -> geopandas.GeoDataFrame:
    body = (await client.get(f"{ITEMS}{query}")).json()
    return geopandas.GeoDataFrame.from_features(body["features"]).set_index("naam").sort_index()


@pytest.mark.parametrize("form", FILES)
async def test_a_file_holds_the_same_objects_as_geojson(
    client: httpx.AsyncClient, tmp_path: Path, form: str
) -> None:
    seen = frame(await saved(client, f"{ITEMS}?f={form}", tmp_path))
    expected = await as_geojson(client)
    assert list(seen.index) == list(expected.index) == ["Gemaal", "Lekdijk", "Polder"]
    assert shapely.equals_exact(
        shapely.normalize(seen.geometry.values), shapely.normalize(expected.geometry.values), 1e-8
    ).all()
    for column in ("teken", "zekerheid", "auteur", "organisatie", "versie"):
        assert list(seen[column]) == list(expected[column]), column
    assert (
        str(seen["geregistreerd"].iloc[0].astimezone(UTC))[:19]
        == expected["geregistreerd"].iloc[0].replace("T", " ")[:19]
    )


@pytest.mark.parametrize("form", FILES)
@pytest.mark.parametrize(("crs", "code"), [(RD, 28992), (LAEA, 3035), (CRS84, None)])
async def test_a_file_knows_its_crs_and_has_east_first(
    client: httpx.AsyncClient, tmp_path: Path, form: str, crs: str, code: int | None
) -> None:
    seen = frame(await saved(client, f"{ITEMS}?f={form}&crs={crs}", tmp_path))
    known = pyproj.CRS(seen.crs)
    assert known.to_epsg() == code if code else known.is_geographic
    expected = geopandas.GeoSeries([shapely.Point(4.4777, 51.9225)], crs=4258).to_crs(seen.crs)
    assert seen.geometry["Gemaal"].distance(expected.iloc[0]) < (1 if code else 1e-7)


async def test_csv_has_a_header_quotes_and_a_geometry_that_gdal_finds(
    client: httpx.AsyncClient, region: World, tmp_path: Path
) -> None:
    plot = region.plot("tekst", public=True)
    plot.place('Vak "A", zuid\nrand', 5, 52)
    plot.publish()
    path = await saved(client, "/ogc/v1/collections/tekst/items?f=csv", tmp_path)
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))
    assert rows[0]["naam"] == 'Vak "A", zuid\nrand'
    assert rows[0]["geregistreerd"].endswith("Z")
    assert pyogrio.read_dataframe(path).geometry.iloc[0].equals(shapely.Point(5, 52))


@pytest.mark.parametrize("formula", ["=1+1", "+31", "-2", "@SUM(A1)", "\t=1"])
async def test_a_text_that_a_spreadsheet_would_run_is_made_harmless(
    client: httpx.AsyncClient, region: World, formula: str
) -> None:
    plot = region.plot("formule", public=True)
    plot.place(formula, 5, 52, properties={"=kop": formula, "graden": -2})
    plot.publish()
    text = (await client.get("/ogc/v1/collections/formule/items?f=csv")).text
    row = next(csv.DictReader(io.StringIO(text, newline="")))
    assert row["naam"] == row["'=kop"] == f"'{formula}"
    assert float(row["graden"]) == -2


@pytest.mark.parametrize(("form", "start"), [("geojsonseq", "\x1e"), ("ndjson", "")])
async def test_lines_of_geojson_are_an_object_each(client: httpx.AsyncClient, form: str, start: str) -> None:
    answer = await client.get(f"{ITEMS}?f={form}")
    lines = answer.text.rstrip("\n").split("\n")
    assert all(line.startswith(start) for line in lines)
    objects = [json.loads(line.removeprefix(start)) for line in lines]
    assert objects == (await client.get(ITEMS)).json()["features"]
    assert (await client.get(f"{ITEMS}?f={form}&limit=10")).content == answer.content


async def test_json_fg_places_objects_in_their_crs_and_in_time(
    client: httpx.AsyncClient, region: World
) -> None:
    plot = region.plot("tijd", public=True)
    plot.place("kort", 5, 52, valid_from=minutes(0), valid_to=minutes(60))
    plot.place("open", 5, 52, valid_from=minutes(0))
    plot.place("knal", 5, 52, valid_from=minutes(5), valid_to=minutes(5))
    plot.place("altijd", 5, 52)
    plot.publish()
    body = (await client.get(f"/ogc/v1/collections/tijd/items?f=jsonfg&crs={LAEA}&sortby=naam")).json()
    assert "http://www.opengis.net/spec/json-fg-1/1.0/conf/core" in body["conformsTo"]
    assert (body["coordRefSys"], body["featureType"], body["geometryDimension"]) == (LAEA, "tijd", 0)
    always, bang, short, unfinished = body["features"]
    assert always["time"] is None
    assert bang["time"] == {"timestamp": "2026-11-18T06:05:00.000000Z"}
    assert short["time"] == {"interval": ["2026-11-18T06:00:00.000000Z", "2026-11-18T07:00:00.000000Z"]}
    assert unfinished["time"]["interval"][1] == ".."
    assert bang["geometry"]["coordinates"] == [5, 52]
    northing, easting = bang["place"]["coordinates"]
    assert 3_000_000 < northing < 3_400_000 < 3_900_000 < easting < 4_200_000
    plain = (await client.get("/ogc/v1/collections/tijd/items?f=jsonfg")).json()
    assert "coordRefSys" not in plain
    assert plain["features"][0]["place"] is None
    one = (await client.get(f"/ogc/v1/collections/tijd/items/{bang['id']}?f=jsonfg&crs={LAEA}")).json()
    assert (one["place"], one["time"], one["coordRefSys"]) == (bang["place"], bang["time"], LAEA)


async def test_a_geopackage_opens_in_its_style(client: httpx.AsyncClient, tmp_path: Path) -> None:
    path = await saved(client, f"{ITEMS}?f=gpkg", tmp_path)
    with sqlite3.connect(path) as connection:
        styles = connection.execute(
            "SELECT f_table_name, useAsDefault, styleQML FROM layer_styles"
        ).fetchall()
    connection.close()
    assert [(name, default) for name, default, _ in styles] == [("water", 1)]
    assert "<qgis" in styles[0][2]


async def test_a_geoparquet_says_what_it_holds(client: httpx.AsyncClient, tmp_path: Path) -> None:
    path = await saved(client, f"{ITEMS}?f=geoparquet", tmp_path)
    geo = json.loads(pyarrow.parquet.read_metadata(path).metadata[b"geo"])
    column = geo["columns"][geo["primary_column"]]
    assert (geo["version"], column["encoding"]) == ("1.1.0", "WKB")
    assert column["geometry_types"] == ["LineString", "Point", "Polygon"]
    assert column["bbox"] == pytest.approx([4.4777, 51.85, 4.8, 51.95])
    assert "crs" not in column  # which means OGC:CRS84


LIKED = [
    ("*/*", "application/geo+json"),
    ("application/json", "application/geo+json"),
    ("application/flatgeobuf", "application/flatgeobuf"),
    ("application/geo+json;q=0.1, text/csv;q=0.5", "text/csv; charset=utf-8"),
    ("application/vnd.ogc.fg+json, application/geo+json;q=0.9", "application/vnd.ogc.fg+json"),
    ("text/*", "text/csv; charset=utf-8"),
    ("application/geo+json;q=0, application/*", "application/geo+json"),
]


async def test_the_form_is_what_the_client_likes_best(client: httpx.AsyncClient) -> None:
    for accept, media_type in LIKED:
        answer = await client.get(ITEMS, headers={"Accept": accept})
        assert answer.headers["content-type"] == media_type, accept
        assert "Accept" in answer.headers["vary"].replace("Accept-Encoding", "")


async def test_a_client_that_takes_none_of_the_forms_is_told_which_there_are(
    client: httpx.AsyncClient,
) -> None:
    body = problem(await client.get(ITEMS, headers={"Accept": "image/png"}), 406)
    assert "flatgeobuf" in body["detail"]
    problem(await client.get(f"{ITEMS}?f=shapefile"), 400)


async def test_no_form_shows_a_confidential_layer_to_who_may_not_see_it(
    client: httpx.AsyncClient, login: Login
) -> None:
    stedin, prorail = await login("stedin"), await login("prorail")
    for form in NAMES:
        for more in ("", "&limit=10"):
            here = f"/ogc/v1/collections/vitaal/items?f={form}{more}"
            may = await client.get(here, headers=stedin)
            assert (may.status_code, len(may.content) > 100) == (200, True), form
            problem(await client.get(here), 404)
            problem(await client.get(here, headers=prorail), 404)


@pytest.mark.parametrize("form", WHOLE)
async def test_pages_of_every_form_lead_on_by_their_headers(client: httpx.AsyncClient, form: str) -> None:
    url, numbers, matched = f"{ITEMS}?f={form}&limit=2&sortby=-naam", [], []
    while url:
        answer = await client.get(url)
        numbers.append(answer.headers["ogc-numberreturned"])
        matched.append(answer.headers["ogc-numbermatched"])
        assert answer.headers["content-crs"] == f"<{CRS84}>"
        url = answer.links.get("next", {}).get("url", "")
    assert (numbers, matched) == (["2", "1"], ["3", "3"])


@pytest.mark.parametrize("form", WHOLE)
async def test_a_form_honours_box_filter_properties_and_order(
    client: httpx.AsyncClient, tmp_path: Path, form: str
) -> None:
    query = "bbox=4.55,51,6,53&filter=versie=1&properties=naam,versie&sortby=-naam"
    path = await saved(client, f"{ITEMS}?f={form}&{query}", tmp_path)
    rows: list[dict[str, Any]]
    if form in ("geojsonseq", "ndjson"):
        lines = path.read_text().rstrip("\n").split("\n")
        rows = [json.loads(line.strip("\x1e"))["properties"] for line in lines]
    else:
        seen = table(path).drop(columns=["geometry", "WKT"], errors="ignore")
        assert set(seen.columns) == {"id", "naam", "versie"}
        rows = seen.to_dict("records")
    assert [row["naam"] for row in rows] == ["Polder", "Lekdijk"]


async def test_objects_can_be_had_without_their_geometry(client: httpx.AsyncClient) -> None:
    for form in {form.name for form in FORMS} - {"flatgeobuf"}:
        answer = await client.get(f"{ITEMS}?f={form}&skipGeometry=true&properties=naam")
        assert answer.status_code == 200
        assert b"Lekdijk" in answer.content
        assert b"linestring" not in answer.content.lower()


async def test_flatgeobuf_cannot_do_without(client: httpx.AsyncClient) -> None:
    body = problem(await client.get(f"{ITEMS}?f=flatgeobuf&skipGeometry=true"), 400)
    assert body["errors"][0]["location"] == "skipGeometry"


@pytest.mark.parametrize("form", [form.name for form in FORMS])
async def test_an_object_without_a_place_and_an_empty_answer_are_in_every_form(
    client: httpx.AsyncClient, region: World, tmp_path: Path, form: str
) -> None:
    plot = region.plot("plaatsloos", public=True)
    plot.draw("mededeling", None)
    plot.publish()
    here = f"/ogc/v1/collections/plaatsloos/items?f={form}"
    assert b"mededeling" in (await client.get(f"{here}&skipGeometry=false&limit=1")).content.replace(
        b"\x00", b""
    ) or form in ("geoparquet",)
    nothing = await client.get(f"{here}&filter=naam='x'")
    assert nothing.status_code == 200
    assert nothing.headers.get("ogc-numbermatched") == "0"
    if form in FILES:
        seen = table(await saved(client, here, tmp_path))
        assert list(seen["naam"]) == ["mededeling"]
        assert seen.geometry.isna().all()


async def test_own_properties_that_differ_in_capitals_alone_are_kept_apart(
    client: httpx.AsyncClient, region: World, tmp_path: Path
) -> None:
    plot = region.plot("namen", public=True)
    plot.place("x", 5, 52, properties={"Diepte": 1, "diepte": 2, "fid": "f", "geom": "g", "": "leeg"})
    plot.publish()
    for form in FILES:
        seen = table(await saved(client, f"/ogc/v1/collections/namen/items?f={form}", tmp_path))
        assert {"Diepte", "diepte_2", "fid_2", "geom_2", "eigenschap"} <= set(seen.columns), form


async def test_a_head_tells_of_a_pull_without_making_it(client: httpx.AsyncClient) -> None:
    head = await client.head(f"{ITEMS}?f=gpkg")
    assert (head.status_code, head.headers["content-type"]) == (200, "application/geopackage+sqlite3")
    assert head.headers["ogc-numbermatched"] == "3"


async def test_shapes_of_every_kind_and_length_come_back_whole(
    client: httpx.AsyncClient, region: World, tmp_path: Path
) -> None:
    shapes = {
        "lang": shapely.Point(5, 52).buffer(0.1, quad_segs=25_000),
        "gat in gat": shapely.box(5, 52, 6, 53) - shapely.box(5.2, 52.2, 5.8, 52.8),
        "verzameling": shapely.GeometryCollection(
            [shapely.Point(5, 52), shapely.LineString([(5, 52), (6, 52)])]
        ),
        "punten": shapely.MultiPoint([(5, 52), (6, 53)]),
        "vlakken": shapely.MultiPolygon([shapely.box(5, 52, 5.1, 52.1), shapely.box(6, 52, 6.1, 52.1)]),
    }
    plot = region.plot("vormen", public=True)
    for name, shape in shapes.items():
        plot.draw(name, shape)
    plot.publish()
    here = "/ogc/v1/collections/vormen/items"
    body = (await client.get(here)).json()
    told = {one["properties"]["naam"]: shapely.geometry.shape(one["geometry"]) for one in body["features"]}
    found = [
        told,
        *[dict(frame(await saved(client, f"{here}?f={form}", tmp_path)).geometry) for form in FILES],
    ]
    rows = csv.DictReader(io.StringIO((await client.get(f"{here}?f=csv")).text, newline=""))
    csv.field_size_limit(10_000_000)
    found.append({row["naam"]: shapely.from_wkt(row["WKT"]) for row in rows})
    for seen in found:
        assert seen.keys() == shapes.keys()
        for name, shape in shapes.items():
            assert seen[name].geom_type == shape.geom_type
            assert shapely.get_num_coordinates(seen[name]) == shapely.get_num_coordinates(shape)
            assert name == "lang" or shapely.hausdorff_distance(seen[name], shape) < 1e-7
