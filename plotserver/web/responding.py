"""Writes answers: an ETag on each, 304 when the client has it, gzip when the client takes it."""

import asyncio
import hashlib
import zlib
from collections.abc import Iterable
from typing import Any

import orjson
from fastapi import Request, Response

JSON = "application/json"
GEOJSON = "application/geo+json"
SMALLEST_TO_COMPRESS = 1024
LARGE = 200_000
# Proxies refuse answers whose headers are larger than some 8 kB.
MOST_LINKS = 24
# Who asks decides what is in the answer, so shared caches must ask again each time: a share that is
# withdrawn is gone at the next request.
CACHE_CONTROL = "private, no-cache"
VARY = "Accept-Encoding, Authorization, Cookie"


def takes_gzip(request: Request) -> bool:
    """Whether the client accepts gzip (RFC 9110 §12.5.3): by name, else by ``*``; a weight of 0 refuses."""
    weights = {}
    for part in request.headers.get("accept-encoding", "").lower().split(","):
        coding, _, weight = part.partition(";")
        weights[coding.strip()] = weight.replace(" ", "")
    return weights.get("gzip", weights.get("*", "q=0")) not in ("q=0", "q=0.0", "q=0.00", "q=0.000")


def has_it(request: Request, etag: str) -> bool:
    """Whether the client holds this very answer (RFC 9110 §13.1.2, weak comparison)."""
    held = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    return etag.removeprefix("W/") in held or held == ["*"]


def respond(
    request: Request,
    body: bytes,
    media_type: str = JSON,
    *,
    headers: dict[str, str] | None = None,
    cache: str = CACHE_CONTROL,
    status: int = 200,
    version: str = "",
    etag: str | None = None,
) -> Response:
    """The body with its ETag, compressed when that helps. Readable from any origin without credentials.

    `version` begins the ETag, where a client may name it in If-Match; `etag` replaces it where what is asked
    of which content tells one answer from another.
    """
    compress = takes_gzip(request) and len(body) >= SMALLEST_TO_COMPRESS
    name = etag or f"{version}{hashlib.blake2b(body, digest_size=12).hexdigest()}"
    etag = f'"{name}{"-gz" if compress else ""}"'
    sent = {"ETag": etag, "Cache-Control": cache, "Vary": VARY, "Access-Control-Allow-Origin": "*"} | (
        headers or {}
    )
    if status == 200 and has_it(request, etag):
        return Response(status_code=304, headers=sent)
    if compress:
        squeeze = zlib.compressobj(5 if len(body) < LARGE else 1, zlib.DEFLATED, 31)
        body = squeeze.compress(body) + squeeze.flush()
        sent["Content-Encoding"] = "gzip"
    return Response(body, status_code=status, media_type=media_type, headers=sent)


async def respond_large(request: Request, body: bytes, media_type: str, **options: Any) -> Response:
    """The same in a thread when it is large: others do not wait while megabytes are packed."""
    if len(body) < LARGE:
        return respond(request, body, media_type, **options)
    return await asyncio.to_thread(respond, request, body, media_type, **options)


def respond_json(request: Request, value: Any, media_type: str = JSON, **options: Any) -> Response:
    """A value as JSON; moments are written in UTC with Z."""
    body = orjson.dumps(value, option=orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC)
    if isinstance(value, dict) and "links" in value:
        options["headers"] = link_header(value["links"]) | (options.get("headers") or {})
    return respond(request, body, media_type, **options)


def link_header(links: Iterable[dict[str, Any]]) -> dict[str, str]:
    """The links of a document as its header (RFC 8288), as OGC 17-069r4 /rec/core/link-header asks; without
    titles, which need not be ASCII, and without templates, which are no addresses."""
    told = [
        f'<{one["href"]}>; rel="{one["rel"]}"; type="{one["type"]}"'
        + (f'; hreflang="{one["hreflang"]}"' if "hreflang" in one else "")
        for one in links
        if not one.get("templated") and one["href"].isascii()
    ]
    return {"Link": ", ".join(told[:MOST_LINKS])} if told else {}


def link(
    rel: str, href: str, media_type: str = JSON, title: str | None = None, **more: Any
) -> dict[str, Any]:
    """A link (RFC 8288) as OGC APIs write it."""
    named = {"title": title} if title else {}
    return {"href": href, "rel": rel, "type": media_type} | named | more
