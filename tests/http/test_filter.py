"""Part 3 of OGC API Features over HTTP: its abstract tests (19-079r2, annex A), and what people mistype."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest

from plotserver.kernel.crs import CRS84, EPSG
from tests.conftest import Database, Postgres
from tests.http.conftest import Login, problem
from tests.makers import World, make_region

pytestmark = pytest.mark.usefixtures("region")
PICTURE = "/ogc/v1/pictures/vr17"
WATER = f"{PICTURE}/collections/water"
BASE = "http://127.0.0.1:8000"
ALL = ["Gemaal", "Lekdijk", "Polder"]
PART_3 = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/"
CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf/"


@pytest.fixture(scope="module")
def database(postgres: Postgres, template: Database) -> Iterator[Database]:
    """One database for all these tests: they only read, or add layers of their own."""
    copy = postgres.create(template.name)
    yield copy
    postgres.drop(copy)


@pytest.fixture(scope="module")
def region(database: Database) -> Iterator[World]:
    """The small world of `make_region`."""
    with psycopg.connect(database.owner_conninfo, autocommit=True) as connection:
        world = World(connection)
        make_region(world)
        yield world


async def names(client: httpx.AsyncClient, **parameters: str) -> list[str]:
    asked = {name.replace("_", "-"): value for name, value in parameters.items()}
    answer = await client.get(f"{WATER}/items", params=asked)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["numberMatched"] == len(body["features"])
    return sorted(feature["properties"]["naam"] for feature in body["features"])


async def refused(client: httpx.AsyncClient, **parameters: str) -> list[tuple[str, str]]:
    asked = {name.replace("_", "-"): value for name, value in parameters.items()}
    body = problem(await client.get(f"{WATER}/items", params=asked), 400)
    return [(one["location"], one["detail"]) for one in body["errors"]]


async def test_the_classes_are_declared_under_both_spellings(client: httpx.AsyncClient) -> None:
    declared = set((await client.get(f"{PICTURE}/conformance")).json()["conformsTo"])
    assert {PART_3 + one for one in ("filter", "features-filter", "queryables")} <= declared
    for one in ("cql2-text", "cql2-json", "basic-cql2", "functions", "arithmetic", "property-property"):
        assert CQL2 + one in declared
    for now, before in (
        ("basic-spatial-functions", "basic-spatial-operators"),
        ("spatial-functions", "spatial-operators"),
        ("temporal-functions", "temporal-operators"),
        ("array-functions", "array-operators"),
    ):
        assert {CQL2 + now, CQL2 + before} <= declared


@pytest.mark.parametrize("root", ["/ogc/v1", PICTURE])
async def test_every_collection_links_to_its_queryables(client: httpx.AsyncClient, root: str) -> None:
    """/conf/queryables/get-queryables, /conf/queryables/get-collection"""
    for one in (await client.get(f"{root}/collections")).json()["collections"]:
        rel = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
        (address,) = [link["href"] for link in one["links"] if link["rel"] == rel]
        answer = await client.get(address, headers={"Accept": "application/schema+json"})
        assert answer.headers["content-type"] == "application/schema+json"
        schema = answer.json()
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert schema["$id"] == address == f"{BASE}{root}/collections/{one['id']}/queryables"
        assert schema["type"] == "object"
        assert schema["properties"]["geometry"]["$ref"] == "https://geojson.org/schema/Geometry.json"
        assert all("title" in queryable for queryable in schema["properties"].values())


async def test_queryables_tell_types_formats_choices_and_roles(client: httpx.AsyncClient) -> None:
    listed = (await client.get(f"{WATER}/queryables")).json()["properties"]
    assert listed["teken"]["title"] == "Teken"
    assert {"gemaal", "dijk-bewaakt"} <= set(listed["teken"]["enum"])
    assert {"const": "gemaal", "title": "Gemaal"} in listed["teken"]["oneOf"]
    assert listed["zekerheid"]["enum"] == ["zeker", "waarschijnlijk", "onzeker"]
    assert (listed["geldig_van"]["type"], listed["geldig_van"]["format"]) == ("string", "date-time")
    assert (listed["versie"]["type"], listed["aantal"]["type"]) == ("integer", "number")
    roles = {one.get("x-ogc-role"): name for name, one in listed.items()}
    assert (roles["id"], roles["primary-geometry"]) == ("id", "geometry")
    assert roles["primary-interval-start"] == "geldig_van"
    part = (await client.get(f"{PICTURE}/collections/water.punten/queryables")).json()
    assert part["properties"]["geometry"]["format"] == "geometry-point-or-multipoint"


async def test_what_all_layers_have_can_be_asked_of_the_dataset(client: httpx.AsyncClient) -> None:
    schema = (await client.get(f"{PICTURE}/queryables")).json()
    assert schema["$id"] == f"{BASE}{PICTURE}/queryables"
    assert {"id", "geometry", "teken", "zekerheid"} <= set(schema["properties"])


async def test_functions_are_listed_with_their_operands(client: httpx.AsyncClient) -> None:
    """/conf/filter/get-functions"""
    listed = {one["name"]: one for one in (await client.get(f"{PICTURE}/functions")).json()["functions"]}
    assert listed["distance"]["returns"] == ["number"]
    assert [one["type"] for one in listed["distance"]["arguments"]] == [["geometry"], ["geometry"]]
    for name, one in listed.items():
        values = [{"number": "2", "string": "naam", "datetime": "geldig_van", "geometry": "geometry"}[
            argument["type"][0]] for argument in one["arguments"]]  # fmt: skip
        if name == "buffer":
            values[2] = "'m'"
        await names(client, filter=f"{name}({','.join(values)}) IS NOT NULL")


async def test_a_filter_selects_in_text_and_in_json(client: httpx.AsyncClient) -> None:
    """/conf/filter/filter-param, /conf/filter/filter-lang-default"""
    as_json = json.dumps({"op": "=", "args": [{"property": "teken"}, "gemaal"]})
    assert await names(client, filter="teken = 'gemaal'") == ["Gemaal"]
    assert await names(client, filter="teken = 'gemaal'", filter_lang="cql2-text") == ["Gemaal"]
    assert await names(client, filter=as_json, filter_lang="cql2-json") == ["Gemaal"]
    assert await names(client, filter="naam IS NULL") == []
    assert await names(client, filter="true") == ALL


async def test_what_is_no_filter_is_refused(client: httpx.AsyncClient) -> None:
    for language in ({}, {"filter_lang": "cql2-text"}, {"filter_lang": "cql2-json"}):
        ((where, _),) = await refused(client, filter="THIS IS NOT A FILTER", **language)
        assert where == "filter"
    assert (await refused(client, filter="true", filter_lang="sql"))[0][0] == "filter-lang"
    # /conf/queryables/expression-construction
    ((_, told),) = await refused(client, filter="this_is_not_a_queryable IS NULL")
    assert "onbekend" in told


async def test_places_are_longitude_latitude_unless_the_request_says_otherwise(
    client: httpx.AsyncClient,
) -> None:
    """/conf/filter/filter-crs-wgs84, /conf/filter/filter-crs-param"""
    water = (await client.get(WATER)).json()
    west, south, east, north = water["extent"]["spatial"]["bbox"][0]
    assert await names(client, filter=f"S_INTERSECTS(geometry,BBOX({west},{south},{east},{north}))") == ALL
    assert (await refused(client, filter="S_INTERSECTS(geometry,BBOX(1000000,1000000,2000000,2000000))"))[0]
    boxes = {
        CRS84: (4, 51, 5, 52),
        f"{EPSG}4326": (51, 4, 52, 5),
        f"{EPSG}4258": (51, 4, 52, 5),
        f"{EPSG}28992": (60_000, 400_000, 160_000, 460_000),
        f"{EPSG}3857": (445_000, 6_620_000, 557_000, 6_800_000),
    }
    for uri, (a, b, c, d) in boxes.items():
        assert (
            await names(client, filter=f"S_INTERSECTS(geometry,BBOX({a},{b},{c},{d}))", filter_crs=uri) == ALL
        )
    unknown = "http://www.opengis.net/def/crs/OGC/0/does_not_exist"
    assert (await refused(client, filter="true", filter_crs=unknown))[0][0] == "filter-crs"


async def test_a_filter_and_the_other_parameters_all_hold(client: httpx.AsyncClient) -> None:
    """/conf/filter/mixing-expression"""
    asked = "S_INTERSECTS(geometry,BBOX(4,51,5,52))"
    assert await names(client, filter=asked, bbox="4,51,5,52") == ALL
    assert await names(client, filter=asked, bbox="6,51,7,52") == []
    assert await names(client, filter="zekerheid = 'zeker'", bbox="4.59,51.8,5,52") == ["Lekdijk"]
    assert await names(client, filter="zekerheid = 'zeker'", teken="gemaal") == ["Gemaal"]


async def test_every_plain_queryable_is_a_parameter(client: httpx.AsyncClient, region: World) -> None:
    """/req/queryables-query-parameters/parameters"""
    assert await names(client, teken="gemaal") == ["Gemaal"]
    assert await names(client, zekerheid="onzeker") == ["Polder"]
    assert await names(client, versie="1", organisatie="vr17") == ALL
    assert await names(client, naam="'; DROP TABLE plot.layer; --") == []
    plot = region.plot("vrij", public=True)
    plot.place("getal", 5, 52, properties={"code": 12, "open": True})
    plot.place("tekst", 5, 52, properties={"code": "12", "open": "true"})
    plot.publish()
    for asked in ("code=12", "open=true"):
        answer = await client.get(f"/ogc/v1/collections/vrij/items?{asked}")
        assert answer.json()["numberMatched"] == 2


async def test_a_draft_is_filtered_by_what_is_drawn_in_it(
    client: httpx.AsyncClient, region: World, login: Login
) -> None:
    plot = region.plot("bezig", "vr17", public=True)
    plot.place("nieuw", 5, 52, properties={"peil": 3})
    draft = "/ogc/v1/collections/bezig.concept"
    headers = await login("vr17")
    assert "peil" in (await client.get(f"{draft}/queryables", headers=headers)).json()["properties"]
    for asked in ("filter=peil%3E2", "peil=3"):
        answer = await client.get(f"{draft}/items?{asked}", headers=headers)
        assert answer.json()["numberMatched"] == 1
    problem(await client.get(f"{draft}/items?peil=3"), 404)


async def test_all_that_is_wrong_is_told_at_once(client: httpx.AsyncClient) -> None:
    told = await refused(
        client,
        filter="naem = 'x' AND versie = 'een'",
        filter_crs="EPSG:1",
        versie="twee",
        tekn="gemaal",
        limit="0",
    )
    where = [one for one, _ in told]
    assert sorted(where) == ["filter", "filter", "filter-crs", "limit", "tekn", "versie"]
    by_place = dict(told)
    assert "Bedoelde u 'teken'?" in by_place["tekn"]
    assert by_place["versie"] == "Dit is geen getal."


async def test_pages_of_a_filter_lead_on_through_the_filter(client: httpx.AsyncClient) -> None:
    url, found = f"{WATER}/items?limit=1&filter=naam%20%3C%3E%20'Gemaal'", []
    while url:
        body = (await client.get(url)).json()
        assert body["numberMatched"] == 2
        found += [feature["properties"]["naam"] for feature in body["features"]]
        url = next((link["href"] for link in body["links"] if link["rel"] == "next"), "")
    assert sorted(found) == ["Lekdijk", "Polder"]
    first = (await client.get(f"{WATER}/items?limit=1&filter=naam%20%3C%3E%20'Gemaal'")).json()
    onward = next(link["href"] for link in first["links"] if link["rel"] == "next")
    cursor = httpx.URL(onward).params["cursor"]
    assert (await refused(client, cursor=cursor, limit="1"))[0][0] == "cursor"


HOSTILE: list[dict[str, str]] = [
    {"filter": "naam = '\0'"},
    {"filter": "\0"},
    {"naam": "\0"},
    {"filter": "a" * 60_000},
    {"filter": "(" * 9_000},
    {"filter": "naam = '" + "x" * 10_000 + "'"},
    {"filter": " OR ".join(["naam = 'a'"] * 1_000)},
    {"filter": "1" + "+1" * 4_000 + " = aantal"},
    {"filter": "naam IN (" + ",".join(["'a'"] * 3_000) + ")"},
    {"filter": "1/0 = 1"},
    {"filter": "aantal / 0 = 1"},
    {"filter": "10 ^ 308 * 10 ^ 308 > aantal"},
    {"filter": "9 ^ 9 ^ 9 ^ 9 > 1"},
    {"filter": "1e308 * 1e308 > 1"},
    {"filter": "naam LIKE '\\\\'"},
    {"filter": "naam LIKE '" + "%_" * 2_000 + "'"},
    {"filter": "NaN = 1"},
    {"filter": "T_AFTER(geldig_van, DATE('0000-01-01'))"},
    {"filter": "T_AFTER(geldig_van, TIMESTAMP('9999-12-31T23:59:59-14:00'))"},
    {"filter": "geldig_van > DATE('9999-12-31')"},
    {"filter": "S_INTERSECTS(geometry, BBOX(1e308,1e308,1e308,1e308))"},
    {"filter": "[" * 20_000, "filter-lang": "cql2-json"},
    {"filter": '{"op":"not","args":[' * 700 + "true" + "]}" * 700, "filter-lang": "cql2-json"},
    {"filter": "1e99999999999", "filter-lang": "cql2-json"},
    {"filter": '"\\ud800"', "filter-lang": "cql2-json"},
    {"filter": ""},
    {"versie": "1e400"},
    {"versie": "NaN"},
    {"geldig_van": "gisteren"},
    {"geometry": "POINT(1 1)"},
    {"id": "x" * 5_000},
]


async def test_whatever_is_asked_is_answered_or_refused(client: httpx.AsyncClient) -> None:
    for asked in HOSTILE:
        answer = await client.get(f"{WATER}/items", params=asked)
        if answer.status_code != 200:
            problem(answer, 400)


QGIS = {
    "(teken = 'gemaal')": ["Gemaal"],
    '("geldig_van" IS NULL)': ALL,
    "(NOT (naam = 'Gemaal'))": ["Lekdijk", "Polder"],
    "((naam LIKE '%d%') AND (versie >= 1))": ["Lekdijk", "Polder"],
    "(CASEI(naam) LIKE CASEI('GEM%'))": ["Gemaal"],
    "naam IN ('Gemaal','Polder')": ["Gemaal", "Polder"],
    "(\"geldig_van\" >= TIMESTAMP('2026-11-18T06:00:00.000Z'))": [],
    "(versie = ( - (1)))": [],
    "S_INTERSECTS(geometry,BBOX(51.92,4.4,51.93,4.5))": ["Gemaal"],
    "(S_INTERSECTS(geometry,BBOX(51.8,4.6,52,4.8)) AND (zekerheid = 'onzeker'))": ["Polder"],
}


async def test_filters_as_qgis_writes_them_are_answered(client: httpx.AsyncClient) -> None:
    """As its compiler writes CQL2 text since 3.32, geometries in the storage CRS in the authority's order."""
    for written, found in QGIS.items():
        seen = await names(client, filter=written, filter_lang="cql2-text", filter_crs=f"{EPSG}4258")
        assert seen == found, written


async def test_a_layer_that_is_not_shared_is_not_found_by_any_filter(
    client: httpx.AsyncClient, login: Login
) -> None:
    secret = f"{PICTURE}/collections/vitaal"
    for path in ("queryables", "items?filter=true", "items?filter=nonsens", "items?teken=onderstation"):
        problem(await client.get(f"{secret}/{path}"), 404)
    mine = await client.get(f"{secret}/items?teken=onderstation", headers=await login("stedin"))
    assert mine.json()["numberMatched"] == 1


async def test_the_api_description_has_the_parameters(client: httpx.AsyncClient) -> None:
    document: dict[str, Any] = (await client.get(f"{PICTURE}/api")).json()
    parameters = document["components"]["parameters"]
    assert parameters["filter-lang"]["schema"] == {
        "type": "string",
        "enum": ["cql2-text", "cql2-json"],
        "default": "cql2-text",
    }
    asked = document["paths"]["/collections/{collectionId}/items"]["get"]["parameters"]
    named = {one["$ref"].rsplit("/", 1)[1] for one in asked if "$ref" in one}
    assert {"filter", "filter-lang", "filter-crs", "teken", "zekerheid"} <= named
