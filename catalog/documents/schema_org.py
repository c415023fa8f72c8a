"""Records in the words of schema.org, as search engines for data read them; made of their GeoJSON, as
`record_json` writes it. Boxes are latitude first."""

from typing import Any

Document = dict[str, Any]
CONTEXT = "https://schema.org/"
KINDS = {"service": "WebAPI", "map": "Map"}


def record(document: Document, _beside: dict[str, Document] | None = None) -> Document:
    """One record as a Dataset, a Map, or a WebAPI when it is a service."""
    told, here = document["properties"], _href(document, "self")
    licence = _href(document, "license")
    catalogue = _href(document, "collection")
    themes = [one["title"] for scheme in told.get("themes", ()) for one in scheme["concepts"]]
    found = {
        "@context": CONTEXT,
        "@type": KINDS.get(told["type"], "Dataset"),
        "@id": here,
        "url": f"{here}?f=html",
        "identifier": document["id"],
        "name": told["title"],
        "alternateName": told.get("titleEn"),
        "description": told.get("description") or told["title"],
        "keywords": list(dict.fromkeys([*told.get("keywords", ()), *themes])),
        "inLanguage": "nl",
        "isAccessibleForFree": told.get("toegang") == "open",
        "license": licence or None,
        "creator": _organisation(told["contacts"][0]),
        "includedInDataCatalog": {"@type": "DataCatalog", "url": catalogue},
        "dateCreated": told.get("created"),
        "dateModified": told.get("updated"),
        "temporalCoverage": "/".join(document["time"]["interval"]) if document["time"] else None,
        "spatialCoverage": _place(document["geometry"]),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": one.get("title"),
                "encodingFormat": one["type"],
                "contentUrl": one["href"],
            }
            for one in document["links"]
            if one["rel"] in ("service", "item") and "/" in one["type"]
        ],
    }
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def collection(document: Document, _beside: dict[str, Document] | None = None) -> Document:
    """The catalogue itself."""
    here = _href(document, "self")
    return {
        "@context": CONTEXT,
        "@type": "DataCatalog",
        "@id": here,
        "url": f"{here}?f=html",
        "name": document["title"],
        "description": document["description"],
        "inLanguage": "nl",
    }


def items(document: Document, beside: dict[str, Document]) -> Document:
    """The catalogue with a page of its records."""
    found = [
        {name: value for name, value in record(one).items() if name != "@context"}
        for one in document["features"]
    ]
    return collection(beside["collection"]) | {"dataset": found}


def _href(document: Document, rel: str) -> str:
    return next((str(one["href"]) for one in document["links"] if one["rel"] == rel), "")


def _organisation(contact: Document) -> Document:
    links = {one["rel"]: one["href"] for one in contact.get("links", ())}
    emails = contact.get("emails")
    found = {
        "@type": "Organization",
        "name": contact["organization"],
        "alternateName": contact.get("name"),
        "sameAs": links.get("about"),
        "url": links.get("related"),
        "email": emails[0]["value"] if emails else None,
    }
    return {name: value for name, value in found.items() if value}


def _place(geometry: Document | None) -> Document | None:
    if geometry is None:
        return None
    ring = geometry["coordinates"][0]
    (west, south), (east, north) = ring[0], ring[2]
    return {"@type": "Place", "geo": {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"}}
