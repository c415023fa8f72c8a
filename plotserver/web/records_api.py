"""The OpenAPI 3.0 document of the catalogue as OGC API Records (20-004r1, conf/oas30)."""

from typing import Any

from catalog.documents.described import Site

GEOJSON = "application/geo+json"
LISTS = ("type", "ids", "externalIds", "sortby", "q")
WHAT = {
    "f": "De vorm van het antwoord",
    "q": "Woorden in titel, omschrijving of trefwoorden; een komma betekent of",
    "bbox": "Alleen wat dit gebied raakt: west, zuid, oost, noord",
    "datetime": "Alleen wat gegevens heeft van deze tijd: een tijdstip, of van/tot met .. voor open",
    "type": "Alleen van deze soort",
    "ids": "Alleen met dit kenmerk",
    "externalIds": "Alleen met deze naam elders: waarde, schema of schema:waarde",
    "sortby": "De volgorde: namen van sortables, met - ervoor voor aflopend",
    "limit": "Ten hoogste zoveel",
    "offset": "Zoveel overslaan",
    "profile": "Het gewenste profiel",
    "filter": "Een filter in CQL2",
    "filter-lang": "De taal van het filter",
    "filter-crs": "Het coördinatenstelsel van het filter",
    "crs": "Het coördinatenstelsel van het antwoord",
    "bbox-crs": "Het coördinatenstelsel van bbox",
}
SCHEMAS: dict[str, dict[str, Any]] = {
    "limit": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 10},
    "offset": {"type": "integer", "minimum": 0, "default": 0},
    "bbox": {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}},
    "filter-lang": {"type": "string", "enum": ["cql2-text", "cql2-json"], "default": "cql2-text"},
}


def document(site: Site, version: str, parameters: tuple[str, ...]) -> dict[str, Any]:
    """The document; the server is the whole OGC surface, so that its paths are those of the standard."""
    here = "/collections/catalogus"
    return {
        "openapi": "3.0.3",
        "info": {"title": site.title, "version": version, "description": site.description},
        "servers": [{"url": site.catalogue.removesuffix(here)}],
        "paths": {
            here: _get("catalogus", "De catalogus zelf", ()),
            f"{here}/items": _get("beschrijvingen", "Beschrijvingen", parameters, GEOJSON),
            f"{here}/items/{{recordId}}": _get(
                "beschrijving", "Een beschrijving", ("f", "profile"), GEOJSON, of_one=True
            ),
            f"{here}/queryables": _get("queryables", "Waarop te filteren is", (), "application/schema+json"),
            f"{here}/sortables": _get("sortables", "Waarop te sorteren is", (), "application/schema+json"),
            f"{here}/schema": _get("schema", "Wat een beschrijving bevat", (), "application/schema+json"),
        },
    }


def _get(
    operation: str,
    summary: str,
    names: tuple[str, ...],
    kind: str = "application/json",
    *,
    of_one: bool = False,
) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = [_parameter(name) for name in names]
    if of_one:
        parameters.append({"name": "recordId", "in": "path", "required": True, "schema": {"type": "string"}})
    content = {kind: {"schema": {"type": "object"}}}
    problem = {
        "description": "Wat er mis is",
        "content": {"application/problem+json": {"schema": {"type": "object"}}},
    }
    answers = {"200": {"description": summary, "content": content}, "400": problem}
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "parameters": parameters,
            "responses": answers | ({"404": problem} if of_one else {}),
        }
    }


def _parameter(name: str) -> dict[str, Any]:
    schema = SCHEMAS.get(name) or (
        {"type": "array", "items": {"type": "string"}} if name in LISTS else {"type": "string"}
    )
    return {
        "name": name,
        "in": "query",
        "required": False,
        "style": "form",
        "explode": False,
        "description": WHAT[name],
        "schema": schema,
    }
