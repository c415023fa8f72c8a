"""Templates over HTTP: a list that explains itself, and areas from parameters; nothing is stored."""

import json

import httpx
import pytest
import shapely

from tests.http.conftest import problem

PLUME = {"punt": [5.43, 51.89], "windrichting": 270, "kleur": "geel", "nummer": 1}


async def test_the_list_tells_parameters_units_bounds_source_and_what_lacks(
    client: httpx.AsyncClient,
) -> None:
    listed = (await client.get("/v1/mallen")).json()["mallen"]
    by_id = {one["id"]: one for one in listed}
    assert list(by_id) == [
        "gasmal",
        "startmal",
        "sectormal",
        "natuurbrandmal",
        "veiligheidsringen",
        "buffer",
        "pijl",
    ]
    plume = by_id["gasmal"]
    wind = next(one for one in plume["parameters"] if one["naam"] == "windrichting")
    assert wind["eenheid"] == "graden"
    assert (wind["min"], wind["max"], wind["verplicht"]) == (0, 360, True)
    assert plume["volledig"] is False
    assert plume["bron"]
    assert {"kleur": "rood", "nummer": 1, "lengte": 1150, "breedte": 274} in plume["maten"]
    assert (await client.get("/v1/mallen/gasmal")).json() == plume


async def test_the_public_gets_a_plume_as_geojson_and_may_make_it_again(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/mallen/gasmal", json=PLUME)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.headers["cache-control"] == "no-store"
    (feature,) = answer.json()["features"]
    area = shapely.from_geojson(json.dumps(feature))
    assert area.is_valid
    assert area.bounds[0] == pytest.approx(5.43)  # a west wind carries it to the east
    assert feature["properties"]["teken"] == "effectgebied-prognose"
    again = await client.post("/v1/mallen/gasmal", json=feature["properties"]["parameters"])
    assert again.content == answer.content


async def test_all_faults_are_told_at_once(client: httpx.AsyncClient) -> None:
    wrong = PLUME | {"windrichting": 400, "kleur": "rose", "wind": 3}
    told = problem(await client.post("/v1/mallen/gasmal", json=wrong), 400)
    assert {one["location"] for one in told["errors"]} == {"wind", "windrichting", "kleur"}


async def test_a_body_that_is_no_json_object_is_refused(client: httpx.AsyncClient) -> None:
    headers = {"Content-Type": "application/json"}
    for body in (b"", b"[]", b"nul", b'{"punt": NaN}', b"\xff\xfe", b'"x"', b"[" * 5000):
        problem(await client.post("/v1/mallen/gasmal", content=body, headers=headers), 400)


async def test_another_media_type_and_a_large_body_are_refused(client: httpx.AsyncClient) -> None:
    problem(
        await client.post("/v1/mallen/gasmal", content=b"punt=5", headers={"Content-Type": "text/plain"}), 400
    )
    large = {"geometrie": {"type": "Point", "coordinates": [5, 52]}, "label": "x" * 300_000}
    problem(await client.post("/v1/mallen/buffer", json=large), 400)


async def test_an_unknown_template_is_not_found_and_an_unknown_parameter_refused(
    client: httpx.AsyncClient,
) -> None:
    problem(await client.post("/v1/mallen/nergens", json=PLUME), 404)
    problem(await client.get("/v1/mallen/nergens"), 404)
    problem(await client.get("/v1/mallen?soort=gas"), 400)
    problem(await client.post("/v1/mallen/gasmal?opslaan=1", json=PLUME), 400)
