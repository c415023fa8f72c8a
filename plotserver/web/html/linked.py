"""Documents of the OGC surface in the words of schema.org (JSON-LD), for search engines.

Coordinates are latitude first, in degrees (schema.org GeoShape). Pure: documents in, documents out.
"""

from typing import Any

Document = dict[str, Any]
CONTEXT = "https://schema.org/"
TILES = "tilesets-vector"


def dataset(landing: Document, beside: dict[str, Document]) -> Document:
    """A landing page: of a picture the dataset with its layers, of all layers the catalogue with them."""
    url = href(landing, "self")
    catalogue = "/pictures/" not in url
    parts = [_in_list(one) for one in _layers(beside["collections"])]
    return _clean(
        {
            "@context": CONTEXT,
            "@type": "DataCatalog" if catalogue else "Dataset",
            "@id": url,
            "url": url,
            "name": landing["title"],
            "description": landing["description"],
            "inLanguage": "nl",
            "creator": _organisation(landing.get("attribution")),
            "dateModified": landing.get("updated"),
            "isAccessibleForFree": True,
            "spatialCoverage": _coverage(landing),
            "dataset" if catalogue else "hasPart": parts,
        }
    )


def collections(listed: Document, _beside: dict[str, Document]) -> Document:
    """The list of layers."""
    url = href(listed, "self")
    return {
        "@context": CONTEXT,
        "@type": "DataCatalog",
        "@id": url,
        "url": url,
        "name": "Lagen",
        "dataset": [_in_list(one) for one in _layers(listed)],
    }


def _layers(listed: Document) -> list[Document]:
    """The layers of a list whole, without their parts and the catalogue."""
    return [one for one in listed["collections"] if "partOf" not in one and one["itemType"] == "feature"]


def catalogue(listed: Document, _beside: dict[str, Document]) -> Document:
    """The list of pictures."""
    url = href(listed, "self")
    pictures = [
        {"@type": "Dataset", "@id": href(one, "item"), "url": href(one, "item")}
        | {"name": one["title"], "description": one["description"]}
        for one in listed["pictures"]
    ]
    return {"@context": CONTEXT, "@type": "DataCatalog", "@id": url, "url": url, "name": "Beelden"} | {
        "dataset": pictures
    }


def collection(layer: Document, _beside: dict[str, Document]) -> Document:
    """A layer as a dataset, with the forms in which it can be had."""
    url = href(layer, "self")
    return _clean(
        {"@context": CONTEXT}
        | _in_list(layer)
        | {
            "inLanguage": "nl",
            "isAccessibleForFree": True,
            "includedInDataCatalog": {"@type": "DataCatalog", "url": url.partition("/collections/")[0]},
            "distribution": [
                _download(link) for link in layer["links"] if link["rel"] == "items" and "type" in link
            ],
        }
    )


def items(page: Document, beside: dict[str, Document]) -> Document:
    """A page of objects: the places on it."""
    layer = beside["collection"]
    return {
        "@context": CONTEXT,
        "@type": "ItemList",
        "name": layer["title"],
        "isPartOf": {"@type": "Dataset", "url": href(layer, "self")},
        "itemListElement": [
            {"@type": "ListItem", "position": number, "item": _place(one, f"{_items(layer)}/{one['id']}")}
            for number, one in enumerate(page["features"], 1)
        ],
    }


def item(feature: Document, beside: dict[str, Document]) -> Document:
    """One object as a place."""
    layer = beside["collection"]
    part_of = {"@type": "Dataset", "name": layer["title"], "url": href(layer, "self")}
    place = _place(feature, f"{_items(layer)}/{feature['id']}")
    return {"@context": CONTEXT} | place | {"subjectOf": part_of}


def _items(layer: Document) -> str:
    return f"{href(layer, 'self')}/items"


def _place(feature: Document, url: str) -> Document:
    properties = feature.get("properties") or {}
    name = next((str(properties[one]) for one in ("naam", "name", "teken") if properties.get(one)), None)
    told = [
        {"@type": "PropertyValue", "name": key, "value": value}
        for key, value in properties.items()
        if isinstance(value, str | int | float) and value != ""
    ]
    return _clean(
        {
            "@type": "Place",
            "@id": url,
            "url": url,
            "name": name or str(feature["id"]),
            "geo": _geo(feature.get("geometry")),
            "additionalProperty": told,
        }
    )


def _geo(geometry: Document | None) -> Document | None:
    """A point, or the shape of a line or of one area; of anything else its box."""
    if geometry is None:
        return None
    if geometry["type"] == "Point":
        lon, lat = geometry["coordinates"][:2]
        return {"@type": "GeoCoordinates", "latitude": lat, "longitude": lon}
    if geometry["type"] == "LineString":
        return {"@type": "GeoShape", "line": _written(geometry["coordinates"])}
    if geometry["type"] == "Polygon":
        return {"@type": "GeoShape", "polygon": _written(geometry["coordinates"][0])}
    west, south, east, north = box(geometry)
    return {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"}


def _written(positions: list[list[float]]) -> str:
    return " ".join(f"{position[1]} {position[0]}" for position in positions)


def box(geometry: Document) -> tuple[float, float, float, float]:
    """West, south, east and north of a GeoJSON geometry."""
    flat = _positions(geometry)
    lons, lats = [one[0] for one in flat], [one[1] for one in flat]
    return (min(lons), min(lats), max(lons), max(lats))


def _positions(geometry: Document) -> list[list[float]]:
    if geometry["type"] == "GeometryCollection":
        return [position for one in geometry["geometries"] for position in _positions(one)]
    nested = [geometry["coordinates"]]
    while nested and isinstance(nested[0], list) and nested[0] and isinstance(nested[0][0], list):
        nested = [inner for outer in nested for inner in outer]
    return nested


def _in_list(layer: Document) -> Document:
    licence = next((one["href"] for one in layer["links"] if one["rel"] == "license"), None)
    url = href(layer, "self")
    return _clean(
        {
            "@type": "Dataset",
            "@id": url,
            "url": url,
            "name": layer["title"],
            "description": layer["description"] or layer["title"],
            "creator": _organisation(layer["owner"]["name"]),
            "license": licence,
            "dateModified": layer["updated"],
            "spatialCoverage": _coverage(layer),
        }
    )


def _download(link: Document) -> Document:
    return {"@type": "DataDownload", "encodingFormat": link["type"], "contentUrl": link["href"]}


def _organisation(name: str | None) -> Document | None:
    return {"@type": "Organization", "name": name} if name else None


def _coverage(document: Document) -> Document | None:
    boxes = document.get("extent", {}).get("spatial", {}).get("bbox")
    if not boxes:
        return None
    west, south, east, north = boxes[0]
    return {"@type": "Place", "geo": {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"}}


def _clean(document: Document) -> Document:
    return {key: value for key, value in document.items() if value is not None}


def href(document: Document, rel: str) -> str:
    """The address of a document's first link of this kind; empty when it has none."""
    return next((str(one["href"]) for one in document.get("links", ()) if one["rel"] == rel), "")
