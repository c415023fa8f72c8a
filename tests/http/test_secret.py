"""Secret information is refused with the reason, at every door by which it could come."""

import json
from pathlib import Path

import httpx
import psycopg
import pytest

from layers.errors import SECRET
from layers.importing.errors import ImportRefused
from layers.importing.importer import import_file
from layers.importing.target import ImportTarget
from tests.conftest import Database, Owner
from tests.http.conftest import Login
from tests.http.test_invoer import grid_here as grid_here

pytestmark = pytest.mark.usefixtures("grid_here", "region")
POINT = {"type": "Point", "coordinates": [4.5, 51.9]}


def marked(mark: str) -> dict[str, object]:
    own = {"teken": "brand", "naam": "Loods", "classificatie": mark}
    return {"type": "Feature", "geometry": POINT, "properties": own}


def held(owner: Owner) -> list[tuple[object, ...]]:
    found = owner.execute(
        "SELECT (SELECT count(*) FROM plot.layer), (SELECT count(*) FROM plot.feature_version),"
        " (SELECT count(*) FROM plot.layer WHERE classification = 'geheim')"
    )
    return found.fetchall()


async def test_a_layer_an_object_and_a_file_that_are_secret_are_refused_with_the_reason(
    client: httpx.AsyncClient, login: Login, owner: Owner
) -> None:
    owner.execute("UPDATE plot.activity SET owner_id = 'vr17'")
    before, vr17 = held(owner), await login("vr17")
    wanted = {"titel": "Geheim", "classificatie": "geheim"}
    doors = [
        await client.put("/v1/lagen/vitaal/classificatie", json={"classificatie": "geheim"}, headers=vr17),
        await client.post("/v1/activiteiten/oefening/lagen", json=wanted, headers=vr17),
        await client.post("/ogc/v1/collections/water.concept/items", json=marked("geheim"), headers=vr17),
    ]
    for answer in doors:
        assert answer.status_code in (400, 409, 422), answer.text
        assert SECRET in answer.text
    file = json.dumps({"type": "FeatureCollection", "features": [marked("geheim")]})
    sent = {"bestandsnaam": "geheim.geojson"}
    looked = await client.post("/v1/plots/water/import", params=sent, content=file, headers=vr17)
    assert SECRET in looked.text
    assert held(owner) == before


async def test_a_file_keeps_the_marks_of_its_objects_when_it_is_brought_in(
    client: httpx.AsyncClient, login: Login
) -> None:
    file = json.dumps({"type": "FeatureCollection", "features": [marked("vertrouwelijk")]})
    sent = {"bestandsnaam": "eigen.geojson"}
    answer = await client.post(
        "/v1/plots/water/import", params=sent, content=file, headers=await login("vr17")
    )
    told = {one["naam"]: one["veld"] for one in answer.json()["kolommen"]}
    assert told["classificatie"] == "classificatie"


def test_a_dataset_that_is_secret_is_not_imported(database: Database, tmp_path: Path) -> None:
    with psycopg.connect(database.owner_conninfo, autocommit=True) as connection:
        target = ImportTarget("geheim", owner="vr17", classification="geheim")
        with pytest.raises(ImportRefused, match="Geheime informatie"):
            import_file(connection, tmp_path / "er-is-geen-bestand.gpkg", target)
