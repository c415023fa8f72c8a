"""Schemas, sortables, and questions about a part of what objects hold (OGC API Features part 5)."""

import httpx
import jsonschema
import pytest

from plotserver.web import ogc
from tests.http.conftest import problem
from tests.makers import World

pytestmark = pytest.mark.usefixtures("region")
WATER = "/ogc/v1/collections/water"
REL = "http://www.opengis.net/def/rel/ogc/1.0/"


async def test_a_collection_leads_to_its_schema_and_to_all_forms(client: httpx.AsyncClient) -> None:
    links = (await client.get(WATER)).json()["links"]
    for rel in ("schema", "sortables", "queryables"):
        (link,) = [link for link in links if link["rel"] == REL + rel]
        answer = await client.get(link["href"])
        assert answer.headers["content-type"] == link["type"] == "application/schema+json"
        jsonschema.Draft202012Validator.check_schema(answer.json())
    for link in links:
        if link["rel"] == "items":
            answer = await client.get(link["href"])
            assert answer.headers["content-type"].split(";")[0] == link["type"]


async def test_a_schema_says_what_is_what(client: httpx.AsyncClient) -> None:
    properties = (await client.get(f"{WATER}/schema")).json()["properties"]
    roles = {name: one["x-ogc-role"] for name, one in properties.items() if "x-ogc-role" in one}
    assert roles == {
        "id": "id",
        "geometry": "primary-geometry",
        "teken": "type",
        "geldig_van": "primary-interval-start",
        "geldig_tot": "primary-interval-end",
    }
    assert properties["geometry"]["format"] == "geometry-any"
    assert properties["geldig_van"]["format"] == "date-time"
    assert properties["versie"]["readOnly"] is True
    assert properties["teken"]["x-ogc-codelistUri"].endswith("/v1/tekens")
    assert {"const": "gemaal", "title": "Gemaal"} in properties["teken"]["oneOf"]
    part = (await client.get(f"{WATER}.vlakken/schema")).json()
    assert part["properties"]["geometry"]["format"] == "geometry-polygon-or-multipolygon"


async def test_objects_are_as_the_schema_says(client: httpx.AsyncClient, region: World) -> None:
    plot = region.plot("eigen", public=True)
    plot.place("x", 5, 52, properties={"diepte": 2.5, "open": True, "lijst": [1], "aantal": 3})
    plot.publish()
    for layer in ("water", "eigen"):
        schema = (await client.get(f"/ogc/v1/collections/{layer}/schema")).json()
        checker = jsonschema.Draft202012Validator(schema)
        for feature in (await client.get(f"/ogc/v1/collections/{layer}/items")).json()["features"]:
            told = {name: value for name, value in feature["properties"].items() if value is not None}
            checker.validate({"id": feature["id"], "geometry": feature["geometry"]} | told)


async def test_what_can_be_sorted_by_is_told_and_can(client: httpx.AsyncClient) -> None:
    known = (await client.get(f"{WATER}/sortables")).json()
    assert known["additionalProperties"] is False
    assert "geometry" not in known["properties"]
    for name in known["properties"]:
        for sign in ("-", "%2B", ""):
            body = (await client.get(f"{WATER}/items?sortby={sign}{name}")).json()
            assert body["numberReturned"] == 3, name
    body = (await client.get(f"{WATER}/items?sortby=-naam")).json()
    assert [one["properties"]["naam"] for one in body["features"]] == ["Polder", "Lekdijk", "Gemaal"]
    fault = problem(await client.get(f"{WATER}/items?sortby=nam"), 400)["errors"][0]
    assert (fault["location"], "'naam'" in fault["detail"]) == ("sortby", True)


async def test_only_the_properties_asked_for_come(client: httpx.AsyncClient) -> None:
    async def seen(query: str) -> set[str]:
        return set((await client.get(f"{WATER}/items?{query}")).json()["features"][0]["properties"])

    everything = await seen("limit=1")
    assert await seen("properties=naam,teken") == {"naam", "teken"}
    assert await seen("properties=") == set()
    assert await seen("exclude-properties=naam,auteur") == everything - {"naam", "auteur"}
    assert await seen("properties=naam,teken&exclude-properties=naam") == {"teken"}
    fault = problem(await client.get(f"{WATER}/items?properties=namm"), 400)["errors"][0]
    assert (fault["location"], "'naam'" in fault["detail"]) == ("properties", True)
    feature = (await client.get(f"{WATER}/items?skipGeometry=true&limit=1")).json()["features"][0]
    assert feature["geometry"] is None
    one = await client.get(f"{WATER}/items/{feature['id']}?properties=naam&skipGeometry=true")
    assert (set(one.json()["properties"]), one.json()["geometry"]) == ({"naam"}, None)
    assert one.headers["etag"].startswith('"v1-')


async def test_asof_is_the_recorded_moment_by_its_standard_name(
    client: httpx.AsyncClient, region: World
) -> None:
    one = await client.get(f"{WATER}/items?asof=2026-11-18T06:00:10Z")
    other = await client.get(f"{WATER}/items?moment=2026-11-18T06:00:10Z")
    assert one.json()["features"] == other.json()["features"]
    problem(await client.get(f"{WATER}/items?asof=2026-11-18T05:00:00Z"), 404)
    both = problem(await client.get(f"{WATER}/items?asof=2026-11-19&moment=2026-11-19"), 400)
    assert both["errors"][0]["location"] == "asof"


async def test_classes_are_declared_under_the_names_that_clients_look_for(client: httpx.AsyncClient) -> None:
    declared = (await client.get("/ogc/v1/conformance")).json()["conformsTo"]
    assert declared == ogc.CONFORMS_TO
    for name in (
        "ogcapi-features-5/1.0/conf/schemas",
        "ogcapi-common-3/1.0/conf/schemas",
        "ogcapi-features-5/1.0/conf/sortables",
        "json-fg-1/1.0/conf/core",
    ):
        assert f"http://www.opengis.net/spec/{name}" in declared


async def test_every_parameter_of_the_api_description_is_known_and_every_form_told(
    client: httpx.AsyncClient,
) -> None:
    api = (await client.get("/ogc/v1/api")).json()
    parameters = api["components"]["parameters"]
    asked = api["paths"]["/collections/{collectionId}/items"]["get"]
    names = {parameters[one["$ref"].rsplit("/", 1)[1]]["name"] for one in asked["parameters"]}
    assert names >= {"f", "limit", "offset", "bbox", "bbox-crs", "datetime", "crs", "sortby", "properties"}
    values = {
        **{"f": "json", "limit": "1", "offset": "0", "bbox": "1,2,3,4", "datetime": "2026-11-18"},
        **{"bbox-crs": "EPSG:4258", "crs": "EPSG:4258", "sortby": "naam", "properties": "naam"},
        **{
            "exclude-properties": "naam",
            "skipGeometry": "true",
            "moment": "2026-11-19",
            "asof": "2026-11-19",
        },
        **{"filter": "naam='x'", "filter-lang": "cql2-text", "filter-crs": "EPSG:4258"},
        "handtekening": "ja",
    }
    for name in names - {"cursor", "eigenschappen", "collectionId"}:
        answer = await client.get(f"{WATER}/items", params={name: values.get(name, "x")})
        assert answer.status_code == 200, (name, answer.text)
    for media_type in asked["responses"]["200"]["content"]:
        answer = await client.get(f"{WATER}/items", headers={"Accept": media_type})
        assert answer.headers["content-type"].split(";")[0] == media_type
