"""In which form a record or a page of records goes out, besides JSON and a page for people."""

from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from rdflib import Graph

from catalog.documents import atom, csw_record, dcat, iso19139
from catalog.documents.described import Described, Site
from catalog.documents.xml import text_of
from plotserver.web.html.negotiating import weights
from plotserver.web.html.rendering import NEGOTIATED
from plotserver.web.responding import respond

GRAPHS = {
    "ttl": ("turtle", "text/turtle"),
    "rdf": ("xml", "application/rdf+xml"),
    "dcat": ("json-ld", "application/ld+json"),
}
_DATA = ("application/geo+json", "application/json", "*/*", "application/*")


def asked(request: Request, offered: tuple[tuple[str, str], ...]) -> str | None:
    """Which of the offered (form, media type) the client wants: by ``f``, else by Accept; None: no such."""
    named = request.query_params.get("f")
    if named is not None:
        return named if named in dict(offered) else None
    liked = weights(request.headers.get("accept", ""))
    usual = max((liked.get(kind, 0.0) for kind in _DATA), default=0.0)
    best, weight = None, 0.0
    for form, kind in offered:
        if form != "dcat" and liked.get(kind, 0.0) > weight:  # a JSON-LD that is not named is schema.org's
            best, weight = form, liked[kind]
    return best if weight > usual or (best and weight == usual and weight > 0) else None


def graph(request: Request, made: Graph, form: str, headers: dict[str, str] | None = None) -> Response:
    """A graph in one of its spellings."""
    spelling, kind = GRAPHS[form]
    options: dict[str, Any] = {"context": dcat.CONTEXT} if form == "dcat" else {}
    body = made.serialize(format=spelling, encoding="utf-8", **options)
    return respond(request, body, f"{kind}; charset=utf-8", headers={"Vary": NEGOTIATED} | (headers or {}))


def xml(request: Request, root: Any, kind: str) -> Response:
    """An XML document."""
    return respond(request, text_of(root), f"{kind}; charset=utf-8", headers={"Vary": NEGOTIATED})


def of_one(request: Request, site: Site, one: Described, form: str) -> Response:
    """One record in this form."""
    if form in GRAPHS:
        return graph(request, dcat.of_one(one, site), form)
    if form == "iso19139":
        return xml(request, iso19139.record(one, site), "application/vnd.iso.19139+xml")
    return xml(request, csw_record.record(one, site, "full"), "application/xml")


def feed(
    request: Request, site: Site, found: list[Described], total: int, limit: int, offset: int
) -> Response:
    """A page of records as an Atom feed with OpenSearch's counts."""
    kept = [
        (name, value) for name, value in request.query_params.items() if name not in ("offset", "limit", "f")
    ]

    def at(place: int) -> str:
        return (
            f"{site.catalogue}/items?{urlencode([*kept, ('f', 'atom'), ('limit', limit), ('offset', place)])}"
        )

    newest = max((one.record.modified for one in found if one.record.modified), default=None)
    page = atom.Page(total, limit, offset, at(offset), at(offset + limit) if offset + limit < total else None)
    return xml(request, atom.feed(found, site, page, newest), "application/atom+xml")
