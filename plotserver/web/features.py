"""OGC API Features: items and item of a layer (OGC 17-069r4 §7.15-7.16, 18-058r1), in every form."""

from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import orjson
from fastapi import Request, Response

from layers import features, layer, marking
from layers.features import FeatureQuery, writing
from layers.features.model import Page
from layers.formats import GEOJSON, JSONFG, MARK, NAMES
from plotserver.kernel.database import Transaction
from plotserver.web import asking, filtering, forms, pulling
from plotserver.web.asked import Asked
from plotserver.web.context import context
from plotserver.web.ogc import layer_of, ogc_route
from plotserver.web.reading import Query, viewer
from plotserver.web.responding import CACHE_CONTROL, VARY, has_it, link, respond, respond_large

JSONFG_CONFORMS = [
    f"http://www.opengis.net/spec/json-fg-1/1.0/conf/{name}" for name in ("core", "types-schemas")
]
WRITERS = {GEOJSON: writing.geojson, JSONFG: writing.jsonfg}


@ogc_route("/collections/{layer_id}/items")
async def items(request: Request) -> Response:
    """A layer's objects: a page, whose `next` link leads on through the same moment, or all at once."""
    query = Query(request)
    form = forms.chosen(query)
    moment, cursor = asking.moment(query), asking.cursor(query)
    async with AsyncExitStack() as held:
        tx = await held.enter_async_context(context(request).database.transaction(viewer(request)))
        shown = await layer_of(tx, request, moment)
        where = await filtering.asked(tx, query, shown, tuple(NAMES))
        question = await asking.question(tx, query, shown, where, cursor)
        question = asking.signed(query, question, form)
        query.done()
        if cursor is not None:
            shown = layer.paged_through(shown, features.publication_of(cursor))
        shown = await marking.marked(tx, shown)
        asked = Asked(request, shown, question, form)
        unchanged = _unchanged(asked)
        if unchanged is not None:
            return unchanged
        if form.pages:
            page = await features.page(tx, shown, question, WRITERS[form], context(request).counts)
        elif "limit" in request.query_params or cursor is not None:
            return await pulling.page(tx, asked)
        else:
            return await pulling.everything(tx, asked, held)
    links = asked.links(page.next_cursor)
    return await respond_large(
        request,
        _collection(asked, page, links),
        form.media_type,
        headers=asked.headers(links, page.returned, page.matched),
        etag=asked.etag,
    )


def _unchanged(asked: Asked) -> Response | None:
    """That the client holds this answer, packed or not, when it does: known without asking for one object."""
    for tag in (f'"{asked.etag}"', f'"{asked.etag}-gz"'):
        if asked.etag is not None and asked.form.pages and has_it(asked.request, tag):
            headers = asked.headers([], None, None) | {"ETag": tag, "Cache-Control": CACHE_CONTROL}
            return Response(status_code=304, headers={k: v for k, v in headers.items() if v})
    return None


def _collection(asked: Asked, page: Page, links: list[dict[str, Any]]) -> bytes:
    # No timeStamp (optional, /req/core/fc-timeStamp): the same objects then have the same ETag.
    matched = {} if page.matched is None else {"numberMatched": page.matched}
    members = {"type": "FeatureCollection", "numberReturned": page.returned, **matched, "links": links}
    if asked.layer.marking != "open":
        members |= {MARK: asked.layer.marking}
    if asked.form is JSONFG:
        members |= _about(asked)
    return b"".join((orjson.dumps(members)[:-1], b',"features":[\n', page.body, b"\n]}"))


def _about(asked: Asked) -> dict[str, Any]:
    """What JSON-FG says once of all features (21-045r1 §7)."""
    elsewhere = asked.query.crs is not asked.layer.crs_offered()[0]
    dimensions = asked.layer.dimensions if asked.layer.part is None else [asked.layer.part]
    return {
        "conformsTo": JSONFG_CONFORMS,
        "featureType": asked.layer.id,
        "featureSchema": f"{asked.here}/schema",
        **({"geometryDimension": dimensions[0]} if len(dimensions) == 1 else {}),
        **({"coordRefSys": asked.query.crs.uri} if elsewhere else {}),
    }


@ogc_route("/collections/{layer_id}/items/{feature_id}")
async def item(request: Request) -> Response:
    """One object, as GeoJSON or JSON-FG."""
    query = Query(request)
    form = forms.chosen(query, tuple(WRITERS))
    names = tuple(name for name, one in NAMES.items() if one in WRITERS)
    query.allow(["f", "crs", asking.SIGNED, *asking.MOMENTS, *asking.SHAPING_PARAMETERS], names)
    moment = asking.moment(query)
    async with context(request).database.transaction(viewer(request)) as tx:
        shown = await layer_of(tx, request, moment)
        question = await asking.question(tx, query, shown, None, None)
        question = asking.signed(query, question, form)
        query.done()
        shown = await marking.marked(tx, shown)
        asked = Asked(request, shown, question, form)
        found = await _one(tx, asked, question)
        version = await _version(tx, asked, found)
    own = f"{asked.here}/items/{request.path_params['feature_id']}"
    others = [one for one in WRITERS if one is not form]
    links = [
        link("self", forms.address(own, asked.parameters), form.media_type),
        *(
            link("alternate", forms.address(own, asked.parameters | {"f": one.name}), one.media_type)
            for one in others
        ),
        link("collection", asked.here),
    ]
    members: dict[str, Any] = {"links": links} | (_about(asked) if form is JSONFG else {})
    return respond(
        request,
        found[:-1] + b"," + orjson.dumps(members)[1:],
        form.media_type,
        headers=asked.headers(links, None, None) | {"Vary": f"{VARY}, Accept"},
        version=version,
    )


async def _one(tx: Transaction, asked: Asked, query: FeatureQuery) -> bytes:
    feature_id = asked.request.path_params["feature_id"]
    return await features.one(tx, asked.layer, feature_id, query=query, write=WRITERS[asked.form])


async def _version(tx: Transaction, asked: Asked, found: bytes) -> str:
    """With what the ETag of a drawn object begins, so that a client can name its version in If-Match."""
    if asked.layer.kind != "plot":
        return ""
    if asked.query.properties is not None:
        found = await _one(tx, asked, replace(asked.query, properties=("versie",)))
    return f"v{orjson.loads(found)['properties']['versie']}-"
