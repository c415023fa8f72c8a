"""A file from anywhere becomes objects of a plot, or is refused in a sentence."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest

from plotserver.machine import places
from plotserver.settings import Settings
from tests.conftest import SESSION_FOLDER, Owner
from tests.http.conftest import Login, problem
from tests.makers import World

pytestmark = pytest.mark.usefixtures("grid_here", "region")
HERE = "/v1/plots/water/import"
RD = (
    "x_rd;y_rd;Omschrijving;Symbool;zeker;begin;Ploeg\n"
    "155000;463000;Loods brandt;brand;nee;18-11-2026 14:05;Alfa\n"
    "94000;438000;Gemaal uit;s0870_B03;ja;;Bravo\n"
)


@pytest.fixture
def grid_here(settings: Settings, pytestconfig: pytest.Config) -> None:
    """The RD grid of this session is that of the server: files are read in a process of their own."""
    there = places.grid_directory(pytestconfig.stash[SESSION_FOLDER])
    settings.grid_file.parent.mkdir(parents=True, exist_ok=True)
    settings.grid_file.symlink_to(there / settings.grid_file.name)


async def sent(
    client: httpx.AsyncClient, who: dict[str, str], name: str, content: bytes | str, **more: str
) -> httpx.Response:
    body = content.encode() if isinstance(content, str) else content
    parameters = {"bestandsnaam": name} | more
    return await client.post(HERE, params=parameters, content=body, headers=who)


def packed(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_dot_", "."), content)
    return made.getvalue()


async def test_a_table_with_rd_coordinates_is_looked_at_mapped_and_brought_in_once(
    client: httpx.AsyncClient, login: Login, owner: Owner
) -> None:
    vr17 = await login("vr17")
    seen = (await sent(client, vr17, "punten.csv", RD)).json()
    assert (seen["aantal"], seen["tekenKolom"], seen["fouten"]) == (2, "Symbool", [])
    assert {one["naam"]: one["veld"] for one in seen["kolommen"]} == {
        "x_rd": "x_rd", "y_rd": "y_rd", "Omschrijving": "toelichting", "Symbool": None,
        "zeker": "zekerheid", "begin": "geldig_van", "Ploeg": "Ploeg",
    }  # fmt: skip
    assert {one["teken"] for one in seen["tekens"]} >= {"brand"}
    assert seen["voorbeeld"][0]["plaats"] == pytest.approx([5.387204, 52.155173], abs=1.1e-6)
    assert owner.execute("SELECT count(*) FROM plot.change WHERE layer_id = 'water'").fetchone() == (3,)

    apply = {
        "toepassen": "ja",
        "kaart.Omschrijving": "naam",
        "kaart.x_rd": "",
        "kaart.y_rd": "",
        "teken": "gemaal",
    }
    keyed = vr17 | {"Idempotency-Key": "een"}
    done = await sent(client, keyed, "punten.csv", RD, **apply)
    assert (done.status_code, done.json()["toegevoegd"]) == (201, 2), done.text
    again = await sent(client, keyed, "punten.csv", RD, **apply)
    assert (again.json()["aantal"], again.json()["toegevoegd"]) == (2, 0)
    first = done.json()["objecten"][0]
    made = await client.get(f"/ogc/v1/collections/water.concept/items/{first}", headers=vr17)
    told = made.json()["properties"]
    assert (told["naam"], told["teken"], told["zekerheid"], told["Ploeg"]) == (
        "Loods brandt",
        "brand",
        "onzeker",
        "Alfa",
    )
    assert told["geldig_van"].startswith("2026-11-18T14:05")
    assert "x_rd" not in told


async def test_what_we_export_comes_back_as_it_was(client: httpx.AsyncClient, login: Login) -> None:
    vr17 = await login("vr17")
    for form, name in (("geojson", "w.geojson"), ("kml", "w.kmz")):
        file = (await client.get(f"/v1/plots/water/export?f={form}", headers=vr17)).content
        seen = (await sent(client, vr17, name, file)).json()
        assert (seen["aantal"], seen["tekenKolom"], seen["fouten"]) == (3, "teken", []), seen
        assert {one["teken"] for one in seen["voorbeeld"]} == {"gemaal", "dijk-bewaakt", "overstroomd-gebied"}
        names = {one["veld"] for one in seen["kolommen"] if one["veld"]}
        assert names - {"naam", "zekerheid", "bron", "geldig_van", "geldig_tot", "toelichting"} == set()


async def test_all_faults_of_a_file_are_told_at_once_and_nothing_is_kept(
    client: httpx.AsyncClient, login: Login, owner: Owner
) -> None:
    vr17 = await login("vr17")
    wrong = (
        "lon,lat,naam,begin,zeker\n4.5,51.9,A,morgen,misschien\n4.6,51.9,B,,ja\n4.7,51.9,C,3000-01-01,ja\n"
    )
    told = problem(await sent(client, vr17, "fout.csv", wrong, toepassen="ja"), 422)
    wrong_at = {"rij 1.zekerheid", "rij 1.geldig_van", "rij 3.geldig_van"}
    assert {one["location"] for one in told["errors"]} == wrong_at
    asked = {"kaart.er-niet": "naam", "kaart.naam": "onzin", "teken": "onzin", "toepassen": "ja"}
    told = problem(await sent(client, vr17, "fout.csv", wrong, **asked), 422)
    assert {one["location"] for one in told["errors"]} == {"kaart.er-niet", "kaart.naam", "teken"}
    assert owner.execute("SELECT count(*) FROM plot.change WHERE layer_id = 'water'").fetchone() == (3,)


def hostile(folder: Path) -> dict[str, tuple[bytes, str]]:
    """Files that mean harm, each with a word of how it is refused."""
    secret = folder / "geheim.csv"
    secret.write_text("lon,lat,naam\n4.5,51.9,geheim\n")
    recipe = f"<OGRVRTDataSource><OGRVRTLayer name='geheim'><SrcDataSource>{secret}</SrcDataSource>"
    recipe += "<GeometryType>wkbPoint</GeometryType></OGRVRTLayer></OGRVRTDataSource>"
    lol = "<!DOCTYPE k [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><kml><name>&b;</name></kml>"
    flat = b"fgb\x03fgb\x00" + (1_000_000_000).to_bytes(4, "little") + b"\x00" * 64
    points = [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [4.5, 51.9]}, "properties": {}}
    ]
    many = json.dumps({"type": "FeatureCollection", "features": points * 5_001}).encode()
    return {
        "bom.zip": (packed(a_dot_csv=b"0" * 210_000_000), "MB"),
        "entiteiten.kml": (lol.encode(), "entiteiten"),
        "recept.geojson": (recipe.encode(), "niet te lezen"),
        "kop.fgb": (flat, "kop.fgb"),
        "leeg.gpkg": (b"", "lezen"),
        "veel.geojson": (many, "5000"),
        "pad.zip": (packed(**{"../../uit_dot_txt": b"x"}), "geen kaartbestand"),
        "film.mp4": (b"x", "niet gelezen"),
    }


async def test_files_that_mean_harm_are_refused_in_a_sentence(
    client: httpx.AsyncClient, login: Login, tmp_path: Path
) -> None:
    vr17 = await login("vr17")
    for name, (content, word) in hostile(tmp_path).items():
        told: dict[str, Any] = problem(await sent(client, vr17, name, content, toepassen="ja"), 400)
        assert word in told["detail"], (name, told)
        assert "/tmp" not in told["detail"], told


async def test_only_who_may_draw_brings_in_and_a_locked_layer_takes_nothing(
    client: httpx.AsyncClient, login: Login, world: World, owner: Owner
) -> None:
    assert world.organisations
    problem(await sent(client, await login("stedin"), "punten.csv", RD), 403)
    owner.execute("UPDATE plot.layer SET locked = true WHERE id = 'water'")
    told = problem(await sent(client, await login("vr17"), "punten.csv", RD, toepassen="ja"), 409)
    assert "vergrendeld" in told["detail"]
