"""A plot with its decoration, as features at a scale: `/collections/{layer}.getekend/items?schaal=25000`.

Beside each plot, linked from its collection and not in the list of collections: it holds the same objects,
each as the strokes and fills of which it is drawn. Its routes come before those of the collections, whose
addresses they are a special case of.
"""

from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from fastapi import APIRouter, Request, Response

from layers import layer as layer_module
from layers import rendered
from layers.errors import LayerNotFound
from layers.features import FeatureQuery, publication_of
from layers.layer import Layer
from layers.rendered import LEAST_SCALE, MOST_SCALE, USUAL_SCALE
from plotserver.kernel.database import Transaction
from plotserver.web.context import base_url, context
from plotserver.web.ogc import ROOT, collection, dataset_url, layer_of
from plotserver.web.reading import Query, viewer
from plotserver.web.responding import GEOJSON, link, respond_json, respond_large

SUFFIX = ".getekend"
FORMS = ("json", "geojson")
PARAMETERS = ["f", "limit", "offset", "cursor", "bbox", "bbox-crs", "datetime", "crs", "moment", "schaal"]
DEFAULT_LIMIT, MOST = 1_000, 10_000


router = APIRouter(include_in_schema=False)
ADDRESSES = [
    prefix + "/collections/{layer_id}" + SUFFIX for prefix in (ROOT, ROOT + "/pictures/{picture_id}")
]


@router.get(ADDRESSES[0])
@router.get(ADDRESSES[1])
async def one_collection(request: Request) -> Response:
    """The twin as a collection: its layer's, with its own items."""
    query = Query(request).allow(["f", "moment"])
    moment = query.moment("moment")
    query.done()
    async with context(request).database.transaction(viewer(request)) as tx:
        shown = await _layer(tx, request, moment)
    url = dataset_url(request)
    here = f"{url}/collections/{shown.collection_id}"
    described = collection(url, shown) | {
        "id": shown.collection_id + SUFFIX,
        "title": f"{shown.title}: getekend",
        "partOf": shown.id,
        "links": [
            link("self", here + SUFFIX),
            link("items", f"{here}{SUFFIX}/items", GEOJSON, "De objecten zoals ze getekend worden"),
            link("alternate", here, title="De laag zelf"),
        ],
    }
    return respond_json(request, described)


@router.get(ADDRESSES[0] + "/items")
@router.get(ADDRESSES[1] + "/items")
async def items(request: Request) -> Response:
    """One page of the parts of a layer's objects, at a scale."""
    query = Query(request).allow(PARAMETERS, FORMS)
    moment, cursor = query.moment("moment"), query.text("cursor", 400)
    scale = query.number("schaal", USUAL_SCALE, LEAST_SCALE, MOST_SCALE)
    async with context(request).database.transaction(viewer(request)) as tx:
        shown = await _layer(tx, request, moment)
        question = _question(query, shown)
        query.done()
        if cursor is not None:
            shown = layer_module.paged_through(shown, publication_of(cursor))
        page = await rendered.page(tx, shown, question, scale, _icon(request))
    return await respond_large(
        request,
        orjson.dumps(_collection(request, page, shown)),
        GEOJSON,
        headers={"Content-Crs": f"<{question.crs.uri}>"},
    )


async def _layer(tx: Transaction, request: Request, moment: datetime | None) -> Layer:
    """The plot of which the address names the twin. Raises LayerNotFound for what is no plot."""
    shown = await layer_of(tx, request, moment)
    if shown.kind != "plot":
        raise LayerNotFound
    return shown


def _question(query: Query, shown: Layer) -> FeatureQuery:
    bbox_crs = query.crs("bbox-crs")
    return FeatureQuery(
        limit=query.number("limit", DEFAULT_LIMIT, 1, MOST),
        offset=query.number("offset", 0, 0, 2**31 - 1),
        cursor=query.text("cursor", 400),
        bbox=query.bbox("bbox", bbox_crs),
        bbox_crs=bbox_crs,
        crs=query.crs("crs", shown.crs_offered()),
        valid=query.interval("datetime"),
    )


def _icon(request: Request) -> rendered.Icon:
    root = base_url(request)

    def address(code: str, state: str) -> str:
        wish = f"?toestand={state}" if state else ""
        return f"{root}/v1/tekens/{quote(code, safe='')}.svg{wish}"

    return address


def _collection(request: Request, page: rendered.Rendered, shown: Layer) -> dict[str, Any]:
    base = f"{dataset_url(request)}/collections/{shown.collection_id}"
    asked = dict(request.query_params)
    here = f"{base}{SUFFIX}/items"
    links = [
        link("self", here + (f"?{urlencode(asked)}" if asked else ""), GEOJSON),
        link("collection", base),
        link("alternate", f"{base}/items", GEOJSON, "De objecten zelf"),
    ]
    if page.next_cursor:
        onward = {name: value for name, value in asked.items() if name != "offset"}
        onward["cursor"] = page.next_cursor
        links.append(link("next", f"{here}?{urlencode(onward)}", GEOJSON, "Volgende pagina"))
    return {
        "type": "FeatureCollection",
        "numberReturned": len(page.features),
        "links": links,
        "features": page.features,
    }
