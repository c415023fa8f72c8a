"""OGC API Features: items and item of a layer (OGC 17-069r4 §7.15-7.16, 18-058r1)."""

from urllib.parse import urlencode

import orjson
from fastapi import Request, Response

from layers import features, layer
from plotserver.web import filtering
from plotserver.web.context import context
from plotserver.web.ogc import dataset_url, layer_of, ogc_route
from plotserver.web.reading import Query, feature_query, viewer
from plotserver.web.responding import GEOJSON, link, respond, respond_large

FORMS = ("json", "geojson")


@ogc_route("/collections/{layer_id}/items")
async def items(request: Request) -> Response:
    """One page of a layer's objects; a `next` link leads on through the same moment."""
    query = Query(request)
    moment = query.moment("moment")
    cursor = query.text("cursor", 400)
    async with context(request).database.transaction(viewer(request)) as tx:
        shown = await layer_of(tx, request, moment)
        where = await filtering.asked(tx, query, shown, FORMS)
        question = feature_query(query, shown.crs_offered(), where)
        query.done()
        if cursor is not None:
            shown = layer.paged_through(shown, features.publication_of(cursor))
        page = await features.page(tx, shown, question)
    here = f"{dataset_url(request)}/collections/{shown.collection_id}"
    return await respond_large(
        request,
        _collection(request, page, here),
        GEOJSON,
        headers={"Content-Crs": f"<{question.crs.uri}>"},
    )


def _collection(request: Request, page: features.Page, here: str) -> bytes:
    asked = dict(request.query_params)
    own = f"{here}/items" + (f"?{urlencode(asked)}" if asked else "")
    links = [link("self", own, GEOJSON), link("collection", here)]
    if page.next_cursor:
        onward = {name: value for name, value in asked.items() if name != "offset"} | {
            "cursor": page.next_cursor
        }
        links.append(link("next", f"{here}/items?{urlencode(onward)}", GEOJSON, "Volgende pagina"))
    # No timeStamp (optional, /req/core/fc-timeStamp): the same objects then have the same ETag.
    matched = {} if page.matched is None else {"numberMatched": page.matched}
    head = orjson.dumps(
        {
            "type": "FeatureCollection",
            "numberReturned": page.returned,
            **matched,
            "links": links,
        }
    )
    return head[:-1] + b',"features":[' + page.body + b"]}"


@ogc_route("/collections/{layer_id}/items/{feature_id}")
async def item(request: Request) -> Response:
    """One object."""
    query = Query(request).allow(["f", "crs", "moment"], FORMS)
    moment = query.moment("moment")
    async with context(request).database.transaction(viewer(request)) as tx:
        shown = await layer_of(tx, request, moment)
        crs = query.crs("crs", shown.crs_offered())
        query.done()
        found = await features.one(tx, shown, request.path_params["feature_id"], crs)
    here = f"{dataset_url(request)}/collections/{shown.collection_id}"
    own = f"{here}/items/{request.path_params['feature_id']}"
    links = orjson.dumps([link("self", own, GEOJSON), link("collection", here)])
    return respond(
        request,
        found[:-1] + b',"links":' + links + b"}",
        GEOJSON,
        headers={"Content-Crs": f"<{crs.uri}>"},
        version=f"v{orjson.loads(found)['properties']['versie']}-" if shown.kind == "plot" else "",
    )
