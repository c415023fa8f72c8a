"""The NL API Design Rules on `/v1`: a document that is complete and true, and answers that keep the rules."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.validators import validator_for

from plotserver.app import create_app
from tests.http.conftest import problem
from tests.servers import Server

PATHS = {
    "/audit": "/audit?limit=5",
    "/audit/keten": "/audit/keten",
    "/audit/meldingen": "/audit/meldingen?stand=alles",
    "/beheer/blokkades": "/beheer/blokkades?stand=alles",
    "/netwerk": "/netwerk",
    "/beelden": "/beelden",
    "/beelden/{beeldId}": "/beelden/landelijk",
    "/beelden/{beeldId}/objecten": "/beelden/landelijk/objecten?bbox=3,50,8,54",
    "/beelden/{beeldId}/controle": "/beelden/landelijk/controle?schaal=500000",
    "/beelden/{beeldId}/legenda": "/beelden/landelijk/legenda?f=json",
    "/beelden/{beeldId}/zichtbaarheid": "/beelden/landelijk/zichtbaarheid",
    "/beelden/{beeldId}/lagen": "/beelden/landelijk/lagen",
    "/lagen": "/lagen?q=water&limit=5",
    "/lagen/{laagId}/zichtbaarheid": "/lagen/kcr2-landelijk/zichtbaarheid",
    "/lagen/{laagId}/delingen": "/lagen/kcr2-landelijk/delingen?ook=beeindigd",
    "/doelgroepen": "/doelgroepen?q=water",
    "/organisaties/{organisatieId}/gedeeld": "/organisaties/kcr2/gedeeld",
    "/organisaties/{organisatieId}/beleid": "/organisaties/kcr2/beleid",
    "/activiteiten": "/activiteiten",
    "/activiteiten/{activiteitId}": "/activiteiten/oefening-hoogwater",
    "/activiteiten/{activiteitId}/lagen": "/activiteiten/oefening-hoogwater/lagen",
    "/grip-niveaus": "/grip-niveaus",
    "/activiteiten/{activiteitId}/gebeurtenissen": "/activiteiten/oefening-hoogwater/gebeurtenissen",
    "/activiteiten/{activiteitId}/wijzigingen": "/activiteiten/oefening-hoogwater/wijzigingen",
    "/beelden/{beeldId}/gebeurtenissen": "/beelden/landelijk/gebeurtenissen",
    "/activiteiten/{activiteitId}/uitnodigingen": "/activiteiten/oefening-hoogwater/uitnodigingen",
    "/activiteiten/{activiteitId}/kaarten": "/activiteiten/oefening-hoogwater/kaarten",
    "/zoeken": "/zoeken?q=waterstand&bbox=3,50,8,54",
    "/zoeken/suggesties": "/zoeken/suggesties?q=wa",
    "/catalogus.ttl": "/catalogus.ttl?limit=3",
    "/catalogus.rdf": "/catalogus.rdf?limit=3",
    "/catalogus.jsonld": "/catalogus.jsonld?limit=3",
    "/catalogus/{recordId}": "/catalogus/laag.kcr2-landelijk",
    "/crisistypen": "/crisistypen",
    "/crisistypen/{code}/kaarten": "/crisistypen/1.1/kaarten",
    "/plots": "/plots",
    "/plots/{plotId}": "/plots/kcr2-landelijk",
    "/plots/{plotId}/controle": "/plots/kcr2-landelijk/controle",
    "/plots/{plotId}/objecten": "/plots/kcr2-landelijk/objecten",
    "/plots/{plotId}/objecten/{objectId}/versies": (
        "/plots/kcr2-landelijk/objecten/355147d5-d521-58f9-a367-ca7e5793d2cc/versies"
    ),
    "/plots/{plotId}/verschil": "/plots/kcr2-landelijk/verschil",
    "/plots/{plotId}/export": "/plots/kcr2-landelijk/export?f=geojson",
    "/plots/{plotId}/herkomst": "/plots/kcr2-landelijk/herkomst",
    "/plots/{plotId}/objecten/{objectId}/herkomst": (
        "/plots/kcr2-landelijk/objecten/355147d5-d521-58f9-a367-ca7e5793d2cc/herkomst"
    ),
    "/tekens": "/tekens?q=water",
    "/tekens/{code}": "/tekens/brand",
    "/tekens/{code}.svg": "/tekens/brand.svg?toestand=gepland",
    "/tekens/{code}.png": "/tekens/brand.png",
    "/oogstbronnen": "/oogstbronnen",
    "/oogstbronnen/{bronId}": "/oogstbronnen/1",
    "/oogstbronnen/{bronId}/oogsten": "/oogstbronnen/1/oogsten?limit=5",
    "/catalogus/{kaartId}/toestand": "/catalogus/beeld.landelijk/toestand",
    "/catalogus/{kaartId}/meldingen": "/catalogus/beeld.landelijk/meldingen",
    "/catalogusmeldingen": "/catalogusmeldingen?stand=alles",
    "/mallen": "/mallen",
    "/mallen/{malId}": "/mallen/gasmal",
    "/plaatsen": "/plaatsen?q=tiel",
    "/identiteit": "/identiteit",
    "/instellingen": "/instellingen",
    "/sleutels": "/sleutels",
    "/openapi.json": "/openapi.json",
}

ENDLESS = "/gebeurtenissen"
"""What goes on as long as one reads: `test_live_events.py` reads these."""


@pytest.fixture
def visitor(exercise_server: Server) -> Iterator[httpx.Client]:
    """A client of our own API in the exercise."""
    with httpx.Client(base_url=exercise_server.url, timeout=60) as calling:
        yield calling


@pytest.fixture
def kcr2(visitor: httpx.Client) -> dict[str, str]:
    """The headers of the organisation that leads the exercise."""
    token = visitor.put("/v1/identiteit", json={"organisatie": "kcr2"}).json()["token"]
    visitor.cookies.clear()
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def document(visitor: httpx.Client) -> dict[str, Any]:
    """The OpenAPI document as anyone gets it."""
    answer = visitor.get("/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    found: dict[str, Any] = answer.json()
    return found


def nameless(path: str) -> str:
    """A path without the names of its parameters."""
    return re.sub(r"\{\w+\}", "{}", path)


def strict(schema: Any) -> Any:
    """The schema, in which an object has no other properties than those that it names."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: strict(value) for key, value in schema.items()}
    if closed.get("type") == "object" and "properties" in closed:
        closed.setdefault("additionalProperties", False)
    return closed


def faults(document: dict[str, Any], schema: dict[str, Any], value: Any) -> list[str]:
    """What is wrong with a value by a schema of the document."""
    whole = {**strict(schema), "components": strict(document["components"])}
    validator = Draft202012Validator(whole, format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message}"[:300] for error in validator.iter_errors(value)]


def test_every_route_is_in_the_document_and_every_path_of_it_is_served(
    exercise_server: Server, document: dict[str, Any]
) -> None:
    routes = create_app(exercise_server.settings).state.routes
    served = {
        (nameless(route.path).removeprefix("/v1"), method.lower())
        for route in routes
        if route.path.startswith("/v1/")
        for method in route.methods - {"HEAD", "OPTIONS"}
    }
    told = {
        (nameless(path), method)
        for path, item in document["paths"].items()
        for method in item
        if method != "parameters"
    }
    assert served == told


def test_every_answer_is_what_the_document_says(
    visitor: httpx.Client, kcr2: dict[str, str], document: dict[str, Any]
) -> None:
    readable = {path for path, item in document["paths"].items() if "get" in item}
    assert readable - set(PATHS) == set(), "give each new path an address to try"
    visitor.post("/v1/oogstbronnen", json={"url": "https://geo.example/csw"}, headers=kcr2)
    wrong = {}
    for path in sorted(readable):
        if path.endswith(ENDLESS):
            continue
        answer = visitor.get("/v1" + PATHS[path], headers=kcr2)
        assert answer.status_code == 200, (path, answer.text)
        content = document["paths"][path]["get"]["responses"]["200"]["content"]
        kind = answer.headers["content-type"].partition(";")[0]
        assert kind in content, path
        if "json" in kind and (found := faults(document, content[kind]["schema"], answer.json())):
            wrong[path] = found[:3]
    assert wrong == {}


def test_every_parameter_in_the_document_is_taken(visitor: httpx.Client, document: dict[str, Any]) -> None:
    examples = {"moment": "2030-01-01T12:00:00Z", "bbox": "3,50,8,54", "lagen": "kcr2-landelijk"}
    for path, item in document["paths"].items():
        if path.endswith(ENDLESS):
            continue
        address = "/v1" + PATHS.get(path, "").partition("?")[0]
        for one in item.get("get", {}).get("parameters", []):
            name = one.get("name") or one["$ref"].rpartition("/")[2]
            known = document["components"]["parameters"].get(name, one)
            schema = known["schema"]
            usual = schema.get("default") or (schema.get("enum") or [schema.get("minimum", 1)])[0]
            answer = visitor.get(address, params={name: examples.get(name, usual)})
            errors = answer.json().get("errors", []) if answer.status_code == 400 else []
            assert not [e for e in errors if "onbekend" in e["detail"]], (path, name)


def test_examples_in_the_document_fit_their_schemas(document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method == "parameters":
                continue
            bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
            for body in bodies:
                for content in body.get("content", {}).values():
                    if "example" in content:
                        assert faults(document, content["schema"], content["example"]) == [], path


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/beelden?onbekend=1", 400),
        ("GET", "/v1/beelden/bestaat-niet", 404),
        ("GET", "/v1/nergens", 404),
        ("GET", "/v1/beelden/", 404),
        ("DELETE", "/v1/beelden", 405),
        ("GET", "/v1/plots", 401),
        ("PUT", "/v1/plots/kcr2-landelijk/modus", 403),
        ("GET", "/ogc/v1/collections/kcr2-landelijk/items", 406),
    ],
)
def test_every_refusal_is_a_problem_that_says_what_to_do(
    visitor: httpx.Client, document: dict[str, Any], method: str, path: str, status: int
) -> None:
    headers = {401: {"Authorization": "Bearer nonsense"}, 406: {"Accept": "image/tiff"}}.get(status)
    sent = {"modus": "live"} if method == "PUT" else None
    answer = visitor.request(method, path, headers=headers, json=sent)
    body = problem(answer, status)
    assert faults(document, {"$ref": "#/components/schemas/Probleem"}, body) == []
    assert answer.headers["cache-control"] == "no-store"


def test_all_faults_are_told_at_once(visitor: httpx.Client) -> None:
    body = problem(visitor.get("/v1/plaatsen?limit=0&zoek=x&bbox=1"), 400)
    assert {one["location"] for one in body["errors"]} == {"limit", "zoek", "bbox"}


def test_the_version_is_in_the_address_and_in_the_header(visitor: httpx.Client) -> None:
    for path in ("/v1/beelden", "/v1/nergens", "/ogc/v1", "/ogc/v1/nergens"):
        version = visitor.get(path).headers["api-version"]
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
        assert f"/v{version.split('.')[0]}" in path


def test_addresses_are_kebab_case_without_a_slash_at_the_end(document: dict[str, Any]) -> None:
    for path in document["paths"]:
        assert re.fullmatch(
            r"(/(\{[a-zA-Z]+\}(\.svg|\.png)?|[a-z0-9-]+(\.(json|jsonld|rdf|ttl))?))+", path
        ), path


def test_the_document_is_openapi_with_contact_and_licence(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.")
    assert set(document["info"]["contact"]) == {"name", "url", "email"}
    assert document["info"]["license"]["name"] == "EUPL-1.2"
    assert document["servers"][0]["url"].endswith("/v1")
    validator_for(document["components"]["schemas"]["Beeld"]).check_schema(
        document["components"]["schemas"]["Beeld"]
    )
    names = [
        operation["operationId"]
        for item in document["paths"].values()
        for method, operation in item.items()
        if method != "parameters"
    ]
    assert len(names) == len(set(names))
