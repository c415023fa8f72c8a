"""OGC API - Features - Part 1: Core (17-069r4), Annex A. Each test names the abstract test that it ports.

Also what the official suite demands of the OpenAPI document beyond that (ets-ogcapi-features10 1.9).
"""

from collections.abc import Callable
from datetime import datetime

import pytest
from jsonschema import Draft202012Validator

from tests.conformance.conftest import CRS84, Dataset, Json, link

RFC_3339 = "%Y-%m-%dT%H:%M:%S%z"
CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
LINKS = {
    "type": "array",
    "items": {"type": "object", "required": ["href", "rel"], "properties": {"href": {"type": "string"}}},
}
SCHEMAS: dict[str, Json] = {
    "landingPage": {"type": "object", "required": ["links"], "properties": {"links": LINKS}},
    "confClasses": {
        "type": "object",
        "required": ["conformsTo"],
        "properties": {"conformsTo": {"type": "array", "items": {"type": "string"}}},
    },
    "collection": {
        "type": "object",
        "required": ["id", "links"],
        "properties": {
            "id": {"type": "string"},
            "title": {"type": "string"},
            "description": {"type": "string"},
            "links": LINKS,
            "itemType": {"type": "string"},
            "crs": {"type": "array", "items": {"type": "string"}},
            "extent": {
                "type": "object",
                "properties": {
                    "spatial": {
                        "type": "object",
                        "properties": {
                            "bbox": {
                                "type": "array",
                                "minItems": 1,
                                "items": {"type": "array", "items": {"type": "number"}, "minItems": 4},
                            }
                        },
                    }
                },
            },
        },
    },
    "featureCollection": {
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"const": "FeatureCollection"},
            "features": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["type", "geometry", "properties"],
                    "properties": {"type": {"const": "Feature"}, "id": {"type": ["string", "integer"]}},
                },
            },
            "links": LINKS,
            "numberMatched": {"type": "integer", "minimum": 0},
            "numberReturned": {"type": "integer", "minimum": 0},
        },
    },
}


def fits(name: str, document: Json) -> None:
    errors = [
        f"{error.json_path}: {error.message}"
        for error in Draft202012Validator(SCHEMAS[name]).iter_errors(document)
    ]
    assert errors == []


def box_of(feature: Json) -> tuple[float, float, float, float]:
    from plotserver.web.html.linked import box

    return box(feature["geometry"])


# --- A.2.1 general


def test_1_http_1_1_is_spoken(dataset: Dataset) -> None:
    assert dataset.get().http_version == "HTTP/1.1"


# --- A.2.2 landing page


def test_3_and_4_the_landing_page_is_there_and_links_to_the_rest(dataset: Dataset) -> None:
    answer = dataset.get()
    assert answer.status_code == 200
    landing = answer.json()
    fits("landingPage", landing)
    assert {one["rel"] for one in landing["links"]} >= {"service-desc", "conformance", "data"}
    assert {one["rel"] for one in landing["links"]} & {"service-desc", "service-doc"}


def test_5_and_6_the_api_definition_is_there_and_valid(dataset: Dataset) -> None:
    here = link(dataset.json(), "service-desc")
    assert here["type"] == "application/vnd.oai.openapi+json;version=3.0"
    answer = dataset.get(here["href"])
    assert answer.headers["content-type"] == here["type"]
    api = answer.json()
    assert api["openapi"].startswith("3.0")
    assert {"openapi", "info", "paths"} <= set(api)
    assert {"title", "version"} <= set(api["info"])
    for path, item in api["paths"].items():
        assert path.startswith("/")
        for method, operation in item.items():
            assert operation["responses"], (path, method)


def test_6_a_page_about_the_api_is_html(dataset: Dataset) -> None:
    here = link(dataset.json(), "service-doc", "text/html")
    assert dataset.get(here["href"]).headers["content-type"].startswith("text/html")


def test_7_and_8_conformance_is_declared_with_what_is_served(dataset: Dataset) -> None:
    document = dataset.json(link(dataset.json(), "conformance")["href"])
    fits("confClasses", document)
    assert {CORE + name for name in ("core", "oas30", "html", "geojson")} <= set(document["conformsTo"])


# --- A.2.3 collections


def test_9_to_12_the_collections_are_listed_as_each_tells_of_itself(dataset: Dataset) -> None:
    document = dataset.json(link(dataset.json(), "data")["href"])
    link(document, "self")
    link(document, "alternate", "text/html")
    assert document["collections"]
    for one in document["collections"]:
        fits("collection", one)
        assert link(one, "items")["type"]
    for one in dataset.collections:
        assert dataset.json(f"/collections/{one['id']}") == one


def test_13_a_collection_has_an_extent_in_crs84(dataset: Dataset) -> None:
    for one in dataset.collections:
        west, south, east, north = one["extent"]["spatial"]["bbox"][0]
        assert -180 <= west <= east <= 180
        assert -90 <= south <= north <= 90
        assert one["crs"][0] == CRS84


# --- A.2.4 features


def test_14_to_16_features_answer_with_what_they_returned_and_matched(dataset: Dataset) -> None:
    for one in dataset.collections:
        answer = dataset.get(link(one, "items", "application/geo+json")["href"], limit=7)
        body = answer.json()
        fits("featureCollection", body)
        assert body["numberReturned"] == len(body["features"]) <= 7
        assert answer.headers["content-type"] == "application/geo+json"
        link(body, "self")
        link(body, "alternate")
        if "timeStamp" in body:
            datetime.strptime(body["timeStamp"], RFC_3339)


def test_17_number_matched_is_what_paging_reaches(dataset: Dataset) -> None:
    for one in dataset.collections:
        first = dataset.json(f"/collections/{one['id']}/items", limit=5)
        pages, seen = [first], [feature["id"] for feature in first["features"]]
        while onward := [each for each in pages[-1]["links"] if each["rel"] == "next"]:
            pages.append(dataset.json(onward[0]["href"]))
            assert pages[-1]["features"], "a next page is never empty"
            seen += [feature["id"] for feature in pages[-1]["features"]]
        assert len(seen) == len(set(seen)) == first["numberMatched"]
        assert all(page["numberMatched"] == first["numberMatched"] for page in pages)


def test_18_to_20_bbox_selects_what_lies_in_it(dataset: Dataset) -> None:
    for one in dataset.collections:
        items = f"/collections/{one['id']}/items"
        every = dataset.json(items, limit=1000)["features"]
        west, south, east, north = one["extent"]["spatial"]["bbox"][0]
        half = (west, south, (west + east) / 2, north)
        found = dataset.json(items, bbox=",".join(map(str, half)), limit=1000)["features"]
        boxes = {feature["id"]: box_of(feature) for feature in every if feature["geometry"]}
        outside = {key for key, box in boxes.items() if box[0] > half[2]}
        inside = {key for key, box in boxes.items() if box[2] <= half[2]}
        answered = {feature["id"] for feature in found}
        assert inside <= answered
        assert not answered & outside
        six = dataset.json(items, bbox=f"{west},{south},0,{half[2]},{north},10", limit=1000)["features"]
        assert {feature["id"] for feature in six} == answered


@pytest.mark.parametrize("box", ["1,2,3", "1,2,3,4,5", "x,2,3,4", "4,53,5,51", "1,2,3,4,5,6,7"])
def test_20_a_wrong_bbox_is_refused(dataset: Dataset, box: str) -> None:
    assert dataset.get("/collections/kcr2-landelijk/items", bbox=box).status_code == 400


def test_21_and_22_limit_bounds_the_page(dataset: Dataset) -> None:
    for one in dataset.collections:
        for limit in (1, 3, 10_000):
            body = dataset.json(f"/collections/{one['id']}/items", limit=limit)
            assert len(body["features"]) <= limit
    for wrong in ("0", "-1", "10001", "ten", "1.5"):
        assert dataset.get("/collections/kcr2-landelijk/items", limit=wrong).status_code == 400


@pytest.mark.parametrize(
    "when",
    ["2026-11-24T12:00:00Z", "2026-11-24T00:00:00Z/2030-01-01T00:00:00Z", "../2030-01-01T00:00:00Z"],
)
def test_23_to_25_datetime_selects_what_is_true_then(dataset: Dataset, when: str) -> None:
    body = dataset.json("/collections/kcr2-landelijk/items", datetime=when)
    every = dataset.json("/collections/kcr2-landelijk/items")["numberMatched"]
    assert body["numberMatched"] <= every
    long_ago = dataset.json("/collections/kcr2-landelijk/items", datetime="../1900-01-01T00:00:00Z")
    assert long_ago["numberMatched"] <= body["numberMatched"]


@pytest.mark.parametrize(
    "when", ["yesterday", "2026-13-01T00:00:00Z", "2030-01-01/2026-01-01", "..", "a/b/c"]
)
def test_25_a_wrong_datetime_is_refused(dataset: Dataset, when: str) -> None:
    assert dataset.get("/collections/kcr2-landelijk/items", datetime=when).status_code == 400


def test_26_and_27_unknown_parameters_and_values_are_refused(dataset: Dataset) -> None:
    for path in ("", "/conformance", "/api", "/collections", "/collections/kcr2-landelijk"):
        assert dataset.get(path, unknown_parameter="1").status_code == 400, path
    assert dataset.get("/collections/kcr2-landelijk/items", unknown_parameter="1").status_code == 400
    assert dataset.get("/collections/kcr2-landelijk/items", f="unknown").status_code == 400


def test_28_to_31_a_feature_is_there_by_itself(dataset: Dataset) -> None:
    for one in dataset.collections:
        first = dataset.json(f"/collections/{one['id']}/items", limit=1)["features"][0]
        answer = dataset.get(f"/collections/{one['id']}/items/{first['id']}")
        body = answer.json()
        assert answer.status_code == 200
        assert {name: body[name] for name in ("type", "id", "geometry", "properties")} == {
            name: first[name] for name in ("type", "id", "geometry", "properties")
        }
        for rel in ("self", "collection", "alternate"):
            link(body, rel)
    assert dataset.get("/collections/kcr2-landelijk/items/unknown").status_code == 404
    assert dataset.get("/collections/unknown/items").status_code == 404


# --- what the official suite demands of the OpenAPI document


@pytest.mark.parametrize("name", ["limit", "bbox", "datetime"])
def test_the_parameters_of_items_are_defined_as_the_suite_reads_them(
    dataset: Dataset, resolved: Callable[[Json, Json], Json], name: str
) -> None:
    api = dataset.api
    paths = [path for path in api["paths"] if path.startswith("/collections/") and path.endswith("/items")]
    assert paths == ["/collections/{collectionId}/items"]
    parameters = [resolved(api, one) for one in api["paths"][paths[0]]["get"]["parameters"]]
    found = next(one for one in parameters if one["name"] == name)
    assert (found["in"], found["required"], found["style"], found["explode"]) == (
        "query",
        False,
        "form",
        False,
    )
    schema = found["schema"]
    if name == "limit":
        assert schema["type"] == "integer"
        assert {"minimum", "default", "maximum"} <= set(schema)
    if name == "bbox":
        assert (schema["type"], schema["minItems"], schema["maxItems"]) == ("array", 4, 6)
        assert schema["items"]["type"] == "number"
    if name == "datetime":
        assert schema["type"] == "string"


def test_every_operation_answers_with_the_types_that_the_document_tells(
    dataset: Dataset, resolved: Callable[[Json, Json], Json]
) -> None:
    api = dataset.api
    for path in ("/", "/conformance", "/collections", "/queryables", "/functions", "/tiles"):
        content = resolved(api, api["paths"][path]["get"]["responses"]["200"])["content"]
        answer = dataset.get("" if path == "/" else path)
        assert answer.headers["content-type"].partition(";")[0] in content, path


# --- A.3 HTML, A.4 GeoJSON


@pytest.mark.parametrize("path", ["", "/conformance", "/collections", "/collections/kcr2-landelijk/items"])
def test_html_is_there_for_who_asks_for_it(dataset: Dataset, path: str) -> None:
    answer = dataset.calling.get(dataset.root + path, headers={"Accept": "text/html"})
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.text.lstrip().lower().startswith("<!doctype html>")


def test_geojson_holds_links_and_longitude_first(dataset: Dataset) -> None:
    for feature in dataset.json("/collections/kcr2-landelijk/items")["features"]:
        west, south, east, north = box_of(feature)
        assert 3 <= west <= east <= 8
        assert 50 <= south <= north <= 54
