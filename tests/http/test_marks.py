"""A file says how what is in it is classified, also when it is passed on: in itself, and in its name."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import pyarrow.parquet
import pyogrio
import pytest

from tests.http.conftest import Login
from tests.makers import World

pytestmark = pytest.mark.usefixtures("region")
ITEMS = "/ogc/v1/collections/{}/items"


async def saved(client: httpx.AsyncClient, headers: dict[str, str], folder: Path, path: str) -> Path:
    """The answer as a file, under the name that it gives."""
    answer = await client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    file = folder / answer.headers["content-disposition"].partition('filename="')[2].rstrip('"')
    file.write_bytes(answer.content)
    return file


def _metadata(file: Path) -> tuple[str]:
    """What stands in the table of metadata of a GeoPackage (OGC 12-128r18, annex F.8)."""
    with closing(sqlite3.connect(file)) as connection:
        return tuple(connection.execute("SELECT metadata FROM gpkg_metadata").fetchone())


@pytest.mark.parametrize("form", ["json", "jsonfg", "geoparquet", "flatgeobuf", "gpkg", "csv", "ndjson"])
async def test_what_is_confidential_says_so_in_every_file_and_in_its_name(
    client: httpx.AsyncClient, login: Login, tmp_path: Path, form: str
) -> None:
    headers = await login("stedin")
    file = await saved(client, headers, tmp_path, f"{ITEMS.format('vitaal')}?f={form}")
    assert file.stem == "vitaal-vertrouwelijk"
    if form in ("json", "jsonfg"):
        assert json.loads(file.read_text())["classificatie"] == "vertrouwelijk"
    elif form == "geoparquet":
        found = pyarrow.parquet.read_metadata(file).metadata
        assert found[b"classificatie"] == b"vertrouwelijk"
        assert b"geo" in found
    elif form == "flatgeobuf":
        assert "Rubricering: vertrouwelijk" in str(pyogrio.read_info(file)["layer_metadata"])
    elif form == "gpkg":
        assert pyogrio.read_info(file, layer="vitaal")["layer_metadata"]["classificatie"] == "vertrouwelijk"
        (told,) = _metadata(file)
        assert "vertrouwelijk" in told


async def test_what_is_open_says_nothing(client: httpx.AsyncClient, tmp_path: Path) -> None:
    file = await saved(client, {}, tmp_path, f"{ITEMS.format('water')}?f=geojson")
    assert file.name == "water.geojson"
    assert "classificatie" not in json.loads(file.read_text())
    assert "rubricering" not in (await client.get("/v1/beelden/vr17/legenda?f=html")).text


async def test_one_object_that_is_marked_higher_marks_the_file_of_who_sees_it_and_of_nobody_else(
    client: httpx.AsyncClient, login: Login, world: World, tmp_path: Path
) -> None:
    plot = world.plot("inzet", "vr17", classification="intern")
    plot.place("Ploeg", 4.5, 51.9, sign="brand")
    plot.place("Bron", 4.5, 51.9, sign="brand", classification="vertrouwelijk")
    plot.publish()
    world.share("inzet", "partners")
    world.picture("mee", "inzet")
    for who, mark in (("vr17", "vertrouwelijk"), ("prorail", "intern")):
        headers = await login(who)
        assert (await saved(client, headers, tmp_path, ITEMS.format("inzet"))).stem == f"inzet-{mark}"
        whole = await saved(client, headers, tmp_path, "/v1/plots/inzet/export?stand=gepubliceerd&f=csv")
        assert whole.name == f"inzet-gepubliceerd-{mark}.csv"
        told = (await client.get("/v1/beelden/mee/legenda?f=json", headers=headers)).json()
        assert told["rubricering"] == f"Rubricering: {mark}"
        for form in ("html", "svg"):
            drawn = await client.get(f"/v1/beelden/mee/legenda?f={form}", headers=headers)
            assert f"Rubricering: {mark}" in drawn.text
