"""OGC API Features part 5: the schema of a layer's objects, and by what they can be sorted (23-058r1)."""

from fastapi import Request, Response

from layers.features import schema
from plotserver.web import asking
from plotserver.web.context import base_url, context
from plotserver.web.linking import SCHEMA
from plotserver.web.ogc import dataset_url, layer_of, ogc_route
from plotserver.web.reading import Query, viewer
from plotserver.web.responding import respond_json

FORMS = ("json", "schema")


@ogc_route("/collections/{layer_id}/schema")
async def of_collection(request: Request) -> Response:
    """What an object holds: types, roles, codes."""
    query = Query(request).allow(["f", *asking.MOMENTS], FORMS)
    moment = asking.moment(query)
    query.done()
    async with context(request).database.transaction(viewer(request)) as tx:
        layer = await layer_of(tx, request, moment)
        address = f"{dataset_url(request)}/collections/{layer.collection_id}/schema"
        found = await schema.of(tx, layer, address, f"{base_url(request)}/v1/tekens")
    return respond_json(request, found, SCHEMA)


@ogc_route("/collections/{layer_id}/sortables")
async def sortables(request: Request) -> Response:
    """By what ``sortby`` can put objects in order."""
    query = Query(request).allow(["f", *asking.MOMENTS], FORMS)
    moment = asking.moment(query)
    query.done()
    async with context(request).database.transaction(viewer(request)) as tx:
        layer = await layer_of(tx, request, moment)
    address = f"{dataset_url(request)}/collections/{layer.collection_id}/sortables"
    return respond_json(request, schema.sortables_of(layer, address), SCHEMA)
