"""The OpenAPI document of our own API (`/v1/openapi.json`)."""

from fastapi import APIRouter, Request, Response

from plotserver.web import openapi_v1
from plotserver.web.context import base_url, context
from plotserver.web.reading import Query
from plotserver.web.responding import respond_json

router = APIRouter(include_in_schema=False)


@router.get("/v1/openapi.json")
async def openapi(request: Request) -> Response:
    """The document (NL API Design Rules, /core/publish-openapi)."""
    Query(request).allow([]).done()
    document = openapi_v1.document(base_url(request), context(request).version)
    return respond_json(request, document, cache="public, max-age=300")
