"""The OpenAPI 3.0 document of an OGC dataset, written by hand.

Small and templated, because QGIS reads it whole; `components.parameters.limit` must stand there,
because QGIS takes its page size from it. The test suites of OGC want style, explode, minimum and
default on it (17-069r4, /req/core/fc-limit-definition).
"""

from typing import Any

from layers import tilegrid
from layers.features import DEFAULT_LIMIT, MAX_LIMIT
from layers.filtering import queryables
from layers.filtering.filters import LANGUAGES
from layers.formats import FORMS, JSONFG, Form
from plotserver.kernel.crs import CRS84, OFFERED
from plotserver.web.openapi_writing import transactions_of_item, transactions_of_items
from symbology import sld

GEOJSON = "application/geo+json"
MVT = "application/vnd.mapbox-vector-tile"
MAP_STYLE = "application/vnd.mapbox.style+json"
QML = "application/vnd.qgis.qml"
SCHEMA = "application/schema+json"


# Whoever runs a server puts the address of its own desk here.
CONTACT = {
    "name": "De beheerders van plotserver",
    "url": "https://example.org/plotserver",
    "email": "plotserver@example.org",
}


def document(url: str, version: str, *, picture: bool) -> dict[str, Any]:
    """The document of the dataset at this address; a picture has styles too."""
    paths = {
        "/": _get("landing", "De beginpagina"),
        "/conformance": _get("conformance", "Waaraan de API voldoet"),
        "/api": _get("api", "Dit document"),
        "/collections": _get("collections", "De lagen", "moment"),
        "/collections/{collectionId}": _get("collection", "Een laag", "collectionId", "moment"),
        "/collections/{collectionId}/items": _get(
            "items",
            "Objecten van een laag",
            *("collectionId", *ITEM_PARAMETERS, *FILTERS),
            media_type=GEOJSON,
        ),
        "/collections/{collectionId}/queryables": _get(
            "queryables", "Waarop een laag te filteren is", "collectionId", "moment", media_type=SCHEMA
        ),
        "/queryables": _get("datasetQueryables", "Waarop alle lagen te filteren zijn", media_type=SCHEMA),
        "/functions": _get("functions", "Functies voor filters"),
        "/collections/{collectionId}/items/{featureId}": _get(
            "item",
            "Een object",
            *("collectionId", "featureId", "f-item", "crs", *MOMENTS, *SHAPING, "handtekening"),
            media_type=GEOJSON,
        ),
        "/collections/{collectionId}/schema": _get(
            "schema", "Wat een object van een laag bevat", "collectionId", *MOMENTS, media_type=SCHEMA
        ),
        "/collections/{collectionId}/sortables": _get(
            "sortables", "Waarop een laag te sorteren is", "collectionId", *MOMENTS, media_type=SCHEMA
        ),
        **_tile_paths("/collections/{collectionId}", ".collection", "collectionId"),
        **_tile_paths("", ".dataset"),
    }
    answered = paths["/collections/{collectionId}/items"]["get"]["responses"]
    answered["200"]["content"] |= {form.media_type: {"schema": _schema_of(form)} for form in FORMS[1:]}
    answered |= {status: {"$ref": "#/components/responses/Problem"} for status in ("406", "410")}
    one = paths["/collections/{collectionId}/items/{featureId}"]["get"]["responses"]["200"]["content"]
    one[JSONFG.media_type] = {"schema": {"type": "object"}}
    paths["/collections/{collectionId}/items"] |= transactions_of_items()
    paths["/collections/{collectionId}/items/{featureId}"] |= transactions_of_item()
    paths |= _style_paths("/collections/{collectionId}", "collectionStyle", "collectionId")
    if picture:
        paths |= _style_paths("", "style")
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "plotserver",
            "version": version,
            "description": "Operationele beelden als OGC API Features en Tiles.",
            "contact": CONTACT,
            "license": {"name": "EUPL-1.2", "url": "https://spdx.org/licenses/EUPL-1.2.html"},
        },
        "servers": [{"url": url}],
        "paths": paths,
        "components": {"parameters": PARAMETERS, "responses": RESPONSES, "schemas": SCHEMAS},
    }


def _schema_of(form: Form) -> dict[str, Any]:
    if form.pages:
        return {"type": "object"}
    return {"type": "string"} if form.text else {"type": "string", "format": "binary"}


def _style_paths(prefix: str, name: str, *parameters: str) -> dict[str, Any]:
    """The styles of a collection or of a picture, each in several encodings (20-009)."""
    one = _get(name, "Een stijl", *parameters, "styleId", "f-style", "moment")
    schema = {"type": "string"}
    one["get"]["responses"]["200"]["content"] = {
        MAP_STYLE: {"schema": {"type": "object"}},
        **{media_type: {"schema": schema} for media_type in (sld.MEDIA_TYPE, QML)},
    }
    return {
        f"{prefix}/styles": _get(f"{name}s", "Stijlen", *parameters),
        f"{prefix}/styles/{{styleId}}": one,
        f"{prefix}/styles/{{styleId}}/metadata": _get(
            f"{name}Metadata", "Beschrijving van een stijl", *parameters, "styleId"
        ),
    }


def _tile_paths(prefix: str, of: str, *parameters: str) -> dict[str, Any]:
    """The tiles of a collection or of the dataset; how operations are named is laid down
    (20-057, /req/oas30/operation-id)."""
    return {
        f"{prefix}/tiles": _get(f"{of}.vector.getTileSetsList", "Tegelsets", *parameters),
        f"{prefix}/tiles/{{tileMatrixSetId}}": _get(
            f"{of}.vector.getTileSet", "Een tegelset", *parameters, "tileMatrixSetId", "f-tileset", "moment"
        ),
        f"{prefix}/tiles/{{tileMatrixSetId}}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": _get(
            f"{of}.vector.getTile",
            "Een tegel",
            *parameters,
            *("tileMatrixSetId", "tileMatrix", "tileRow", "tileCol", "f-tile", "moment"),
            media_type=MVT,
        ),
    }


def _get(
    operation: str, summary: str, *parameters: str, media_type: str = "application/json"
) -> dict[str, Any]:
    schema = {"type": "string", "format": "binary"} if media_type == MVT else {"type": "object"}
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in parameters],
            "responses": {
                "200": {"description": summary, "content": {media_type: {"schema": schema}}},
                "400": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"},
                "503": {"$ref": "#/components/responses/Problem"},
            },
        }
    }


def _path(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _query(name: str, schema: dict[str, Any], description: str, *, explode: bool = False) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "style": "form",
        "explode": explode,
        "description": description,
        "schema": schema,
    }


MOMENTS = ("moment", "asof")
SHAPING = ("properties", "exclude-properties", "skipGeometry")
ITEM_PARAMETERS = (
    *("f-items", "limit", "offset", "cursor", "bbox", "bbox-crs", "datetime", "crs", "sortby"),
    *MOMENTS,
    *SHAPING,
    "handtekening",
)
NAMES_LIST = {"type": "array", "items": {"type": "string"}}
CRS_SCHEMA = {"type": "string", "format": "uri", "default": CRS84, "enum": list(OFFERED)}
WHOLE = {"type": "integer", "minimum": 0}
PARAMETERS: dict[str, Any] = {
    "collectionId": _path("collectionId", {"type": "string"}),
    "featureId": _path("featureId", {"type": "string"}),
    "styleId": _path("styleId", {"type": "string"}),
    "f-style": _query(
        "f", {"type": "string", "enum": ["mapbox", "sld", "qml"], "default": "mapbox"}, "Taal van de stijl."
    ),
    "tileMatrixSetId": _path("tileMatrixSetId", {"type": "string", "enum": list(tilegrid.SERVED)}),
    "f-tileset": _query(
        "f", {"type": "string", "enum": ["json", "tilejson"], "default": "json"}, "Beschrijving of TileJSON."
    ),
    "f-tile": _query("f", {"type": "string", "enum": ["mvt"], "default": "mvt"}, "Vorm van de tegel."),
    "tileMatrix": _path("tileMatrix", WHOLE),
    "tileRow": _path("tileRow", WHOLE),
    "tileCol": _path("tileCol", WHOLE),
    "limit": _query(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
        "Ten hoogste zoveel objecten op een pagina.",
    ),
    "offset": _query(
        "offset", WHOLE | {"default": 0}, "Sla zoveel objecten over; 'next'-links zijn sneller."
    ),
    "cursor": _query("cursor", {"type": "string"}, "Uit de link 'next' van de vorige pagina."),
    "bbox": _query(
        "bbox",
        {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}},
        "Alleen objecten die dit gebied raken.",
    ),
    "bbox-crs": _query("bbox-crs", CRS_SCHEMA, "Coördinaatstelsel van bbox."),
    "datetime": _query(
        "datetime", {"type": "string"}, "Alleen objecten die op dit tijdstip of in deze periode gelden."
    ),
    "crs": _query("crs", CRS_SCHEMA, "Coördinaatstelsel van het antwoord."),
    "f-items": _query(
        "f",
        {"type": "string", "enum": [form.name for form in FORMS], "default": FORMS[0].name},
        "Vorm van het antwoord; zonder f beslist de kop Accept. Andere vormen dan json en jsonfg geven zonder"
        " limit alle objecten.",
    ),
    "f-item": _query(
        "f",
        {"type": "string", "enum": [form.name for form in FORMS if form.pages], "default": FORMS[0].name},
        "Vorm van het antwoord.",
    ),
    "sortby": _query(
        "sortby", NAMES_LIST, "Volgorde: eigenschappen uit sortables, met - ervoor van hoog naar laag."
    ),
    "properties": _query("properties", NAMES_LIST, "Geef van elk object alleen deze eigenschappen."),
    "exclude-properties": _query("exclude-properties", NAMES_LIST, "Laat deze eigenschappen weg."),
    "skipGeometry": _query("skipGeometry", {"type": "boolean", "default": False}, "Laat de geometrie weg."),
    "handtekening": _query(
        "handtekening",
        {"type": "string", "enum": ["nee", "ja"], "default": "nee"},
        "Geef bij elk getekend object de handtekening van zijn organisatie; het is dan zonder deze server te"
        " controleren. Alleen in GeoJSON, in CRS84, met alle eigenschappen.",
    ),
    "asof": _query(
        "asof", {"type": "string", "format": "date-time"}, "Hetzelfde als moment: zoals toen geregistreerd."
    ),
    "moment": _query(
        "moment", {"type": "string", "format": "date-time"}, "Toon het beeld zoals het toen gepubliceerd was."
    ),
}
# The properties of drawn objects are parameters too; GDAL sends a filter to the server by those that stand
# here. What else a layer has is told by its queryables.
DRAWN = ("teken", "naam", "status", "zekerheid", "bron", "auteur", "organisatie")
FILTERS = ("filter", "filter-lang", "filter-crs", *DRAWN, "eigenschappen")
PARAMETERS |= {
    "filter": _query("filter", {"type": "string"}, "Alleen objecten die aan deze voorwaarde voldoen (CQL2)."),
    "filter-lang": _query(
        "filter-lang", {"type": "string", "enum": list(LANGUAGES), "default": "cql2-text"}, "Taal van filter."
    ),
    "filter-crs": _query("filter-crs", CRS_SCHEMA, "Coördinaatstelsel van de geometrieën in filter."),
    **{
        one.name: _query(
            one.name, {"type": "string"}, f"Alleen objecten met deze waarde: {one.schema['title']}."
        )
        for one in queryables.drawn()
        if one.name in DRAWN
    },
    "eigenschappen": _query(
        "eigenschappen",
        {"type": "object", "additionalProperties": {"type": "string"}},
        "Elke eigenschap uit de queryables van de laag is een parameter, bijvoorbeeld bouwjaar=1950.",
        explode=True,
    ),
}
RESPONSES = {
    "Problem": {
        "description": "Wat er mis is en wat te doen (RFC 9457)",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}},
    }
}
SCHEMAS = {
    "problem": {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "errors": {"type": "array", "items": {"type": "object"}},
        },
    }
}
