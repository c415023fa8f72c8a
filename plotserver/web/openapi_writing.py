"""The methods of Part 4 (OGC 20-002) in the OpenAPI document: what may be sent, and what comes back."""

from typing import Any

from plotserver.kernel.crs import CRS84, OFFERED

GEOJSON = "application/geo+json"
MERGE_PATCH = "application/merge-patch+json"


def _header(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": False, "description": description, "schema": schema}


TEXT = {"type": "string"}
CONTENT_CRS = _header(
    "Content-Crs",
    {"type": "string", "default": f"<{CRS84}>", "enum": [f"<{uri}>" for uri in OFFERED]},
    "Coördinaatstelsel van wat u stuurt, met de asvolgorde van dat stelsel.",
)
KEY = _header(
    "Idempotency-Key", TEXT, "Eigen naam van dit verzoek: herhaald onder dezelfde naam gebeurt het eenmaal."
)
PREFER = _header("Prefer", TEXT, "return=representation of return=minimal (RFC 7240).")
IF_MATCH = _header(
    "If-Match", TEXT, "Alleen als het object nog deze versie heeft (ETag); anders 412 met de huidige versie."
)
IF_NONE_MATCH = _header("If-None-Match", {"type": "string", "enum": ["*"]}, "Alleen als het er nog niet is.")

OBJECT: dict[str, Any] = {
    "type": "object",
    "required": ["type", "geometry", "properties"],
    "properties": {
        "type": {"type": "string", "enum": ["Feature"]},
        "id": {"type": "string", "format": "uuid", "description": "Eigen id; zonder kiest de server er een."},
        "geometry": {"type": "object", "nullable": True},
        "properties": {"type": "object", "nullable": True, "additionalProperties": True},
    },
}
SEVERAL: dict[str, Any] = {
    "type": "object",
    "required": ["type", "features"],
    "properties": {
        "type": {"type": "string", "enum": ["FeatureCollection"]},
        "features": {"type": "array", "minItems": 1, "maxItems": 1000, "items": OBJECT},
    },
}
PATCH: dict[str, Any] = {
    "type": "object",
    "properties": {
        "geometry": {"type": "object", "nullable": True},
        "properties": {"type": "object", "additionalProperties": True},
    },
}
OUTCOME: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "versie": {"type": "integer"},
        "gewijzigd": {"type": "boolean"},
        "overschreven": {"type": "array", "items": {"type": "object"}},
        "waarschuwingen": {"type": "array", "items": {"type": "string"}},
    },
}
REFUSED = ("400", "401", "403", "404", "405", "409", "412", "413", "415", "422", "503")


def transactions_of_items() -> dict[str, Any]:
    """POST on the items of a collection."""
    made = {
        "Location": {"description": "Adres van het object", "schema": {"type": "string", "format": "uri"}}
    }
    created = _answered("Gemaakt") | {"headers": made}
    return {
        "post": _method(
            "create",
            "Maak een object, of meer objecten in een keer: alle of geen",
            ("collectionId",),
            (CONTENT_CRS, KEY, PREFER),
            {"201": created, "200": _answered("Stond er al")},
            {GEOJSON: {"schema": {"oneOf": [OBJECT, SEVERAL]}}},
        )
    }


def transactions_of_item() -> dict[str, Any]:
    """PUT, PATCH and DELETE on an item."""
    path, headers = ("collectionId", "featureId"), (KEY, PREFER, IF_MATCH)
    done = {"200": _answered("Gedaan"), "204": {"description": "Gedaan"}}
    put = done | {"201": _answered("Gemaakt")}
    return {
        "put": _method(
            "replace",
            "Vervang het object, of maak het onder dit id",
            path,
            (CONTENT_CRS, *headers, IF_NONE_MATCH),
            put,
            {GEOJSON: {"schema": OBJECT}},
        ),
        "patch": _method(
            "update",
            "Wijzig wat u noemt; de rest blijft (RFC 7396)",
            path,
            (CONTENT_CRS, *headers),
            done,
            {MERGE_PATCH: {"schema": PATCH}},
        ),
        "delete": _method("delete", "Verwijder het object", path, headers, done, None),
    }


def _answered(description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": OUTCOME}}}


def _method(
    operation: str,
    summary: str,
    path: tuple[str, ...],
    headers: tuple[dict[str, Any], ...],
    answers: dict[str, Any],
    body: dict[str, Any] | None,
) -> dict[str, Any]:
    refused = {status: {"$ref": "#/components/responses/Problem"} for status in REFUSED}
    method: dict[str, Any] = {
        "operationId": operation,
        "summary": summary,
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in path] + list(headers),
        "responses": answers | refused,
    }
    return method if body is None else method | {"requestBody": {"required": True, "content": body}}
