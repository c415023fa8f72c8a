"""The catalogue's columns as queryables of a filter, and the catalogue as a collection: here the language of
filters and the catalogue meet, which do not know each other."""

from datetime import datetime
from typing import Any

from psycopg import sql

from catalog.documents import record_json
from catalog.documents.described import Site
from catalog.listing import COLUMNS, USUAL_ORDER, Column
from layers.filtering.filters import Filter, compiled
from layers.filtering.queryables import Kind, Queryable, Queryables
from layers.filtering.tree import Node
from plotserver.kernel.crs import DEFAULT, Crs
from plotserver.web.html.negotiating import HTML
from plotserver.web.linking import OPENAPI_TYPE, REL, SCHEMA, as_linked, as_page
from plotserver.web.responding import GEOJSON, link

KINDS = {
    "text": Kind.TEXT,
    "number": Kind.NUMBER,
    "moment": Kind.MOMENT,
    "array": Kind.ARRAY,
    "shape": Kind.SHAPE,
}
SCHEMAS: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "number": {"type": "number"},
    "moment": {"type": "string", "format": "date-time"},
    "array": {"type": "array", "items": {"type": "string"}},
    "shape": {"format": "geometry-polygon", "$ref": "https://geojson.org/schema/Geometry.json"},
}
ROLES = {"id": "id", "type": "type", "geometry": "primary-geometry", "nieuwste": "primary-instant"}


def schema_of(column: Column) -> dict[str, Any]:
    """The JSON Schema of a column."""
    found = {"title": column.title} | SCHEMAS[column.kind]
    if column.choices:
        found |= {"enum": list(column.choices)}
    if column.name in ROLES:
        found |= {"x-ogc-role": ROLES[column.name]}
    return found


def queryables() -> Queryables:
    """By what records can be filtered."""
    return Queryables(
        Queryable(one.name, KINDS[one.kind], sql.SQL(one.sql), schema_of(one)) for one in COLUMNS.values()
    )


def condition(node: Node, crs: Crs = DEFAULT, more: Queryables | None = None) -> Filter:
    """A filter on records; `more` is what can be asked beside the columns. Raises FilterFault."""
    known = queryables()
    if more:
        known.update(more)
    return compiled(node, known, crs)


def site(url: str) -> Site:
    """This server, as documents tell of it."""
    return Site(url)


def catalogue_collection(told: Site, updated: datetime | None = None) -> dict[str, Any]:
    """The catalogue as a collection (20-004r1 §9, Searchable Catalog)."""
    here = told.catalogue
    return {
        "id": "catalogus",
        "type": "Collection",
        "conformsTo": [record_json.CORE.replace("record-core", "searchable-catalog")],
        "title": told.title,
        "titleEn": "Shared data catalogue",
        "description": told.description,
        "itemType": "record",
        "language": record_json.LANGUAGE,
        **({"updated": record_json.utc(updated)} if updated else {}),
        "contacts": [
            {"organization": told.contact, "roles": ["pointOfContact"], "emails": [{"value": told.email}]}
        ],
        "license": "other",
        "rights": "Elke beschrijving noemt de licentie van haar gegevens.",
        "defaultSortOrder": [f"{'-' if down else ''}{name}" for name, down in USUAL_ORDER],
        "extent": {"spatial": {"bbox": [[-180, -90, 180, 90]]}},
        "crs": [DEFAULT.uri],
        "links": [
            link("self", here),
            *as_page(here),
            as_linked(here),
            link("items", f"{here}/items", GEOJSON, "De beschrijvingen"),
            link("items", f"{here}/items?f=html", HTML, "De beschrijvingen als webpagina"),
            link("items", f"{here}/items?f=atom", "application/atom+xml", "De beschrijvingen als Atom"),
            link(REL + "queryables", f"{here}/queryables", SCHEMA, "Waarop te filteren is"),
            link(REL + "sortables", f"{here}/sortables", SCHEMA, "Waarop te sorteren is"),
            link(REL + "schema", f"{here}/schema", SCHEMA, "Wat een beschrijving bevat"),
            link("service-desc", f"{here}/api", OPENAPI_TYPE, "Hoe hier gevraagd wordt"),
            link(
                "search", f"{told.url}/opensearch.xml", "application/opensearchdescription+xml", "OpenSearch"
            ),
            link("alternate", f"{told.url}/v1/catalogus.ttl", "text/turtle", "Als DCAT-AP-NL"),
            link(
                "alternate",
                f"{told.url}/csw?service=CSW&request=GetCapabilities",
                "application/xml",
                "CSW 2.0.2",
            ),
        ],
    }
