"""What a plot would change for its readers, and what it is as a file for others."""

import asyncio
import json
import sqlite3
import subprocess
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pyogrio
import pytest
from shapely import Point, box

from tests.conftest import Owner
from tests.http.conftest import Login, problem
from tests.makers import World

pytestmark = pytest.mark.usefixtures("region")
HERE = "/v1/plots/water"
EVIL = '=HYPERLINK("http://x","klik")'


async def files(client: httpx.AsyncClient, who: dict[str, str], folder: Path) -> dict[str, Path]:
    """The plot in every form, on disk."""
    found = {}
    for form in ("geojson", "jsonfg", "gpkg", "kml", "csv", "xlsx"):
        answer = await client.get(f"{HERE}/export?f={form}&stand=concept", headers=who)
        assert answer.status_code == 200, answer.text
        assert answer.headers["rubricering"] == "vertrouwelijk"
        name = answer.headers["content-disposition"].partition('filename="')[2].rstrip('"')
        found[form] = folder / name
        found[form].write_bytes(answer.content)
    return found


async def test_an_export_holds_every_object_with_its_sign_style_and_marking(
    client: httpx.AsyncClient, login: Login, world: World, tmp_path: Path, ogr2ogr: str
) -> None:
    plot = world.plot("water", "vr17")
    plot.at = plot.at.replace(year=2027)
    plot.draw("Punt <b>&", Point(5, 52), "brand", certainty="onzeker", properties={"toelichting": EVIL})
    plot.draw("Vaag", box(5, 52, 5.1, 52.1), "bestaat-niet", classification="vertrouwelijk")
    plot.draw("Nergens", None, "notitie")
    vr17 = await login("vr17")
    found = await files(client, vr17, tmp_path)

    shown = json.loads(found["geojson"].read_bytes())
    assert (shown["classificatie"], shown["stand"], len(shown["features"])) == ("vertrouwelijk", "concept", 6)
    by_name = {one["properties"]["naam"]: one["properties"] for one in shown["features"]}
    icon = by_name["Punt <b>&"]["icon"]
    assert (await client.get(httpx.URL(icon).path)).headers["content-type"] == "image/png"
    assert {"stroke", "stroke-width"} < by_name["Lekdijk"].keys()
    assert {"fill", "fill-opacity", "stroke-dasharray"} - by_name["Polder"].keys() == {"stroke-dasharray"}

    assert json.loads(found["jsonfg"].read_bytes())["features"][0].keys() >= {"time", "place", "geometry"}

    layers = {name for name, _ in pyogrio.list_layers(found["gpkg"])}
    assert {"water_punten", "water_lijnen", "water_vlakken", "water_zonder_plaats"} <= layers
    with sqlite3.connect(found["gpkg"]) as package:
        styles = package.execute("SELECT f_table_name, styleQML FROM layer_styles").fetchall()
        (about,) = package.execute(
            "SELECT description FROM gpkg_contents WHERE table_name = 'water_punten'"
        ).fetchone()
    assert {name for name, _ in styles} == {"water_punten", "water_lijnen", "water_vlakken"}
    assert all("<qgis" in qml for _, qml in styles)
    assert "Rubricering: vertrouwelijk" in about

    with zipfile.ZipFile(found["kml"]) as packed:
        names = set(packed.namelist())
        document = ET.fromstring(packed.read("doc.kml"))
    hrefs = {one.text for one in document.iter("{http://www.opengis.net/kml/2.2}href")}
    assert hrefs == names - {"doc.kml"}
    assert "tekens/brand.onzeker.png" in hrefs

    rows = found["csv"].read_text("utf-8-sig").splitlines()
    assert len(rows) == 7
    assert f"\"'{EVIL}".replace('"', '""').replace('""\'', "\"'") in found["csv"].read_text("utf-8-sig")
    with zipfile.ZipFile(found["xlsx"]) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert sheet.count("<row ") == 7

    for form in ("geojson", "jsonfg", "gpkg", "kml", "csv"):
        number = await asyncio.to_thread(read_by_gdal, ogr2ogr, found[form])
        assert number == (2 if form == "gpkg" else 6), form


def read_by_gdal(ogr2ogr: str, file: Path) -> int:
    """How many objects GDAL reads; of a GeoPackage, areas."""
    made = file.with_suffix(".ndjson")
    source = ["water_vlakken"] if file.suffix == ".gpkg" else []
    command = [ogr2ogr, "-f", "GeoJSONSeq", str(made), str(file), *source]
    subprocess.run(command, check=True, capture_output=True)
    return len(made.read_text().splitlines())


async def test_an_export_is_for_who_may_read_and_a_draft_for_who_draws(
    client: httpx.AsyncClient, login: Login, owner: Owner, world: World
) -> None:
    world.plot("water", "vr17")
    stedin, vr17 = await login("stedin"), await login("vr17")
    assert (await client.get(f"{HERE}/export", headers=stedin)).json()["stand"] == "gepubliceerd"
    problem(await client.get(f"{HERE}/export?stand=concept", headers=stedin), 403)
    problem(await client.get("/v1/plots/vitaal/export?f=csv"), 404)
    problem(await client.get(f"{HERE}/export?f=dwg", headers=vr17), 400)
    actions = "SELECT action, actor FROM plot.audit_line WHERE action LIKE 'plot exporteren%'"
    assert ("plot exporteren (geojson)", "stedin") in owner.execute(actions).fetchall()


async def test_before_publishing_one_sees_what_changes_for_readers(
    client: httpx.AsyncClient, login: Login, world: World
) -> None:
    plot = world.plot("water", "vr17")
    plot.at = plot.at.replace(year=2027)
    plot.draw("Gemaal", Point(4.4777, 51.9226), "gemaal", certainty="onzeker", properties={"debiet": 3})
    plot.draw("Polder", None, deleted=True)
    new = plot.place("Brand", 4.5, 51.9, "brand")
    vr17 = await login("vr17")
    found = (await client.get(f"{HERE}/verschil", headers=vr17)).json()
    assert (found["aantal"], [one["object"] for one in found["nieuw"]]) == (3, [str(new)])
    (changed,) = found["gewijzigd"]
    assert (changed["naam"], changed["geometrie"]) == ("Gemaal", True)
    assert changed["velden"] == [
        {"veld": "zekerheid", "naam": "Zekerheid", "was": "zeker", "wordt": "onzeker"},
        {"veld": "debiet", "naam": "debiet", "was": None, "wordt": 3},
    ]
    assert [one["naam"] for one in found["verdwijnt"]] == ["Polder"]
    problem(await client.get(f"{HERE}/verschil", headers=await login("stedin")), 403)
    assert (await client.post(f"{HERE}/publiceren", headers=vr17)).status_code == 200
    nothing: dict[str, Any] = (await client.get(f"{HERE}/verschil", headers=vr17)).json()
    assert nothing["aantal"] == 0
