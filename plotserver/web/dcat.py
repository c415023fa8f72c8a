"""The catalogue for other catalogues and search engines: DCAT-AP-NL, OpenSearch, a sitemap, robots.txt."""

import asyncio
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from catalog import listing
from catalog.documents import atom, dcat, xml
from catalog.documents.atom import MOST_ADDRESSES
from catalog.documents.dcat import Page
from catalog.listing import Wanted
from plotserver.kernel.viewer import PUBLIC
from plotserver.web import record_forms
from plotserver.web.context import base_url, context
from plotserver.web.reading import Query, viewer
from plotserver.web.recording import site
from plotserver.web.responding import respond

router = APIRouter(include_in_schema=False)
USUAL, MOST, FARTHEST = 100, 500, 1_000_000
FORMS = {"ttl": "ttl", "rdf": "rdf", "jsonld": "dcat"}
KEPT = "public, max-age=3600"
ROBOTS = """User-agent: *
Allow: /ogc/v1/collections/catalogus
Allow: /v1/catalogus.
Disallow: /v1/
Disallow: /ogc/
Disallow: /csw

Sitemap: {url}/sitemap.xml
"""


@router.get("/v1/catalogus.ttl")
async def turtle(request: Request) -> Response:
    """A page of the catalogue as Turtle."""
    return await _catalogue(request, "ttl")


@router.get("/v1/catalogus.rdf")
async def rdf(request: Request) -> Response:
    """A page of the catalogue as RDF/XML."""
    return await _catalogue(request, "rdf")


@router.get("/v1/catalogus.jsonld")
async def json_ld(request: Request) -> Response:
    """A page of the catalogue as JSON-LD."""
    return await _catalogue(request, "jsonld")


async def _catalogue(request: Request, form: str) -> Response:
    query = Query(request).allow(["limit", "offset"])
    limit, offset = query.number("limit", USUAL, 1, MOST), query.number("offset", 0, 0, FARTHEST)
    query.done()
    told = site(base_url(request))
    async with context(request).database.transaction(viewer(request)) as tx:
        total, found = await listing.page(tx, Wanted(order=(("id", False),)), told, limit, offset)
        updated = await listing.changed(tx)

    def at(place: int) -> str:
        return f"{told.url}/v1/catalogus.{form}?{urlencode({'limit': limit, 'offset': place})}"

    page = Page(
        total,
        at(offset),
        at(0),
        at(offset + limit) if offset + limit < total else None,
        at(max(0, offset - limit)) if offset else None,
    )
    links = ((page.next, "next"), (page.previous, "prev"))
    headers = {"Link": ", ".join(f'<{address}>; rel="{rel}"' for address, rel in links if address)}
    kept = {name: value for name, value in headers.items() if value}

    def written() -> Response:
        made = dcat.catalogue(found, told, page, updated)
        return record_forms.graph(request, made, FORMS[form], kept)

    return await asyncio.to_thread(written)  # others do not wait while thousands of statements are written


@router.get("/opensearch.xml")
async def open_search(request: Request) -> Response:
    """How to search here, for browsers and programs (OpenSearch 1.1)."""
    Query(request).allow([]).done()
    body = xml.text_of(atom.search_description(site(base_url(request))))
    return respond(request, body, "application/opensearchdescription+xml; charset=utf-8", cache=KEPT)


@router.get("/sitemap.xml")
async def sitemap(request: Request) -> Response:
    """The pages of what is open to all, whoever asks; in parts when they are many."""
    query = Query(request).allow(["deel"])
    number = query.number("deel", 0, 1, 1000)
    query.done()
    told = site(base_url(request))
    async with context(request).database.transaction(PUBLIC) as tx:
        start = max(0, number - 1) * MOST_ADDRESSES
        total, found = await listing.moments(tx, MOST_ADDRESSES, start)
    root = (
        atom.sitemap_index(-(-total // MOST_ADDRESSES), told)
        if number == 0 and total > MOST_ADDRESSES
        else atom.sitemap(found, told)
    )
    return respond(request, xml.text_of(root), "application/xml; charset=utf-8")


@router.get("/robots.txt")
async def robots(request: Request) -> Response:
    """What search engines may read: the pages of the catalogue."""
    Query(request).allow([]).done()
    body = ROBOTS.format(url=base_url(request)).encode()
    return respond(request, body, "text/plain; charset=utf-8", cache=KEPT)
