"""Which resources have a page, by their path within a dataset: the template, and what stands beside."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from catalog.documents import schema_org
from plotserver.web.html import linked

Document = dict[str, Any]
COLLECTION = "/collections/{layer_id}"
CATALOGUE = "/collections/catalogus"


@dataclass(frozen=True)
class Page:
    """A page: its template, the resources whose documents it also needs (by name), whose document it shows
    when not its own, what it is in schema.org, and the words for it in the breadcrumb."""

    template: str
    word: str
    beside: dict[str, str] = field(default_factory=dict)
    source: str | None = None
    linked: Callable[[Document, dict[str, Document]], Document] | None = None


_LAYER = {"collection": COLLECTION}
_CATALOGUE = {"collection": CATALOGUE}


def _schema(word: str) -> Page:
    return Page("schema.html", word, _LAYER)


PAGES: dict[str, Page] = {
    "": Page("landing.html", "all_layers", {"collections": "/collections"}, linked=linked.dataset),
    "/conformance": Page("conformance.html", "conformance"),
    "/api": Page("api.html", "api"),
    "/collections": Page("collections.html", "layers", linked=linked.collections),
    COLLECTION: Page("collection.html", "layer", linked=linked.collection),
    f"{COLLECTION}/items": Page("items.html", "objects", _LAYER, linked=linked.items),
    f"{COLLECTION}/items/{{feature_id}}": Page("item.html", "object", _LAYER, linked=linked.item),
    f"{COLLECTION}/queryables": _schema("queryables"),
    f"{COLLECTION}/schema": _schema("schema"),
    f"{COLLECTION}/sortables": _schema("sortables"),
    CATALOGUE: Page("record_collection.html", "catalogue", linked=schema_org.collection),
    f"{CATALOGUE}/items": Page("records.html", "records", _CATALOGUE, linked=schema_org.items),
    f"{CATALOGUE}/items/{{record_id}}": Page("record.html", "record", _CATALOGUE, linked=schema_org.record),
    **{
        f"{CATALOGUE}/{name}": Page("schema.html", name, _CATALOGUE)
        for name in ("queryables", "sortables", "schema")
    },
    "/queryables": Page("schema.html", "queryables"),
    "/functions": Page("functions.html", "functions"),
    "/tiles": Page("tilesets.html", "tiles"),
    "/tiles/{matrix_set}": Page("tileset.html", "tileset"),
    f"{COLLECTION}/tiles": Page("tilesets.html", "tiles", _LAYER),
    f"{COLLECTION}/tiles/{{matrix_set}}": Page("tileset.html", "tileset", _LAYER),
    "/styles": Page("styles.html", "styles"),
    "/styles/{style_id}": Page("style.html", "style", source="/styles/{style_id}/metadata"),
    "/styles/{style_id}/metadata": Page("style.html", "style"),
    f"{COLLECTION}/styles": Page("styles.html", "styles", _LAYER),
    f"{COLLECTION}/styles/{{style_id}}": Page(
        "style.html", "style", _LAYER, source=f"{COLLECTION}/styles/{{style_id}}/metadata"
    ),
    f"{COLLECTION}/styles/{{style_id}}/metadata": Page("style.html", "style", _LAYER),
    "/pictures": Page("pictures.html", "pictures", linked=linked.catalogue),
    "/tileMatrixSets": Page("matrix_sets.html", "tile_matrix_sets"),
    "/tileMatrixSets/{matrix_set}": Page("matrix_set.html", "tile_matrix_set"),
}
