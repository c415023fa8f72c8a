"""The OpenAPI 3.1 document of our own API, `/v1`, as the NL API Design Rules ask: public, complete, with
contact, licence and problems (RFC 9457).

What each resource takes and gives stands in the YAML files beside this one, a file for each part of the API;
what all have in common is added here. A test holds the document to the routes and to real answers.
"""

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import yaml

Document = dict[str, Any]
# Whatever is asked, these may be the answer.
ALWAYS = {"400": "OngeldigeVraag", "500": "OnverwachteFout", "503": "NietBeschikbaar"}
OF_A_THING = {"404": "NietGevonden"}
OF_A_WRITE = {"401": "OnbekendeIdentiteit", "403": "NietToegestaan", "409": "Strijdig", "413": "TeGroot"}
COMMON_HEADERS = ("API-Version", "ETag")


def document(url: str, version: str) -> Document:
    """The document for the server at this address."""
    made = deepcopy(_written())
    made["info"]["version"] = version
    made["servers"] = [{"url": f"{url}/v1", "description": "Deze server"}]
    return made


@cache
def _written() -> Document:
    made: Document = {"paths": {}, "components": {}}
    for file in sorted(Path(__file__).parent.glob("*.yaml")):
        part = yaml.safe_load(file.read_text("utf-8"))
        made["paths"] |= part.pop("paths", {})
        for kind, named in part.pop("components", {}).items():
            made["components"].setdefault(kind, {}).update(named)
        made |= part
    for schema in made["components"]["schemas"].values():
        _complete(schema)
    for path, item in made["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                _with_common_answers(operation, path, method)
    order = ("openapi", "info", "servers", "tags", "paths", "components")
    return {name: made[name] for name in order if name in made}


def _complete(schema: Any) -> None:
    """Every property is in every answer, unless the schema says what is required."""
    if isinstance(schema, list):
        for one in schema:
            _complete(one)
    if not isinstance(schema, dict):
        return
    if schema.get("type") == "object" and "properties" in schema and "required" not in schema:
        schema["required"] = list(schema["properties"])
    for one in schema.values():
        _complete(one)


def _with_common_answers(operation: Document, path: str, method: str) -> None:
    answers = operation["responses"]
    for answer in answers.values():
        if "$ref" not in answer:
            answer.setdefault("headers", {}).update(
                {name: {"$ref": f"#/components/headers/{name}"} for name in COMMON_HEADERS}
            )
        for content in answer.get("content", {}).values():
            _complete(content.get("schema"))
    wrong = ALWAYS | (OF_A_THING if "{" in path else {}) | (OF_A_WRITE if method != "get" else {})
    for status, name in wrong.items():
        answers.setdefault(status, {"$ref": f"#/components/responses/{name}"})
    operation["responses"] = dict(sorted(answers.items()))
