"""The built pages: the viewer at ``/``, the plot page at ``/plot/{activity}``, their files beside them."""

import asyncio
import gzip
import mimetypes
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import orjson
from fastapi import APIRouter, Request, Response

from plotserver.kernel.errors import NotFound
from plotserver.web import livestyle
from plotserver.web.context import Context, context
from plotserver.web.reading import Query
from plotserver.web.responding import respond, respond_json, takes_gzip

router = APIRouter(include_in_schema=False)
NOT_BUILT = "De pagina is op deze server niet gebouwd. Draai 'make setup', of gebruik /ogc/v1."
# Vite puts a hash of the content in the names of what it builds, so these never change.
FOREVER = "public, max-age=31536000, immutable"


def policy(parts: Context) -> str:
    """The content security policy: nothing from elsewhere, but for a base map that replaces ours."""
    elsewhere = ""
    if parts.basemap_url:
        origin = urlsplit(parts.basemap_url)
        elsewhere = f" {origin.scheme}://{origin.netloc}"
    return (
        f"default-src 'self'; connect-src 'self'{elsewhere}; img-src 'self' data: blob:{elsewhere};"
        " worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self';"
        " form-action 'self'; frame-ancestors 'none'"
    )


@router.get("/")
async def index(request: Request) -> Response:
    """The viewer."""
    return document(request, "index.html")


@router.get("/catalogus")
async def catalogue(request: Request) -> Response:
    """The page where one finds the right map; what it shows it asks of the API, as the viewer."""
    return document(request, "catalogus.html")


@router.get("/plot/{activity_id}")
async def plot(request: Request, activity_id: str) -> Response:
    """The page where an activity's plots are drawn. The same document for everybody: whether there is such an
    activity, and who may draw in it, the page asks of the API."""
    return document(request, "plot.html")


@router.get("/activiteiten")
async def activities(request: Request) -> Response:
    """The page of activities. The same document for everybody; what is in it the page asks of the API."""
    return document(request, "activiteiten.html")


@router.get("/plotstijl.json")
async def plot_style(request: Request) -> Response:
    """How the plot page draws objects that are not in tiles: the layers of a map style, and what is needed to
    make the hatches and marks that tiles bring as geometry."""
    Query(request).allow([]).done()
    return respond(request, await asyncio.to_thread(livestyle.document), "application/json")


@router.get("/plotwerker.js")
async def plot_worker(request: Request) -> Response:
    """The plot page's service worker, at an address above all that it serves (``/plot/``)."""
    parts = context(request)
    listed = parts.page / "manifest.json" if parts.page else None
    if parts.page is None or listed is None or not listed.is_file():
        raise NotFound(NOT_BUILT)
    built = orjson.loads(listed.read_bytes()).get("src/plot/worker.ts", {}).get("file")
    if built is None:
        raise NotFound(NOT_BUILT)
    body = (parts.page / built).read_bytes()
    return respond(request, body, "text/javascript; charset=utf-8", cache="no-cache")


def document(request: Request, name: str) -> Response:
    """A built page, under its policy. Raises NotFound where the page is not built."""
    parts = context(request)
    built = parts.page / name if parts.page else None
    if built is None or not built.is_file():
        raise NotFound(NOT_BUILT)
    headers = {"Content-Security-Policy": policy(parts)}
    return respond(request, built.read_bytes(), "text/html; charset=utf-8", headers=headers, cache="no-cache")


@router.get("/v1/instellingen")
async def settings(request: Request) -> Response:
    """What the page must know of this server: the style that replaces the base map, if any."""
    Query(request).allow([]).done()
    parts = context(request)
    return respond_json(request, {"achtergrondkaart": parts.basemap_url, "versie": parts.version})


@router.get("/assets/{name:path}")
async def asset(request: Request, name: str) -> Response:
    """A file that the page is built of."""
    parts = context(request)
    folder = (parts.page / "assets").resolve() if parts.page else Path("/nonexistent")
    wanted = (folder / name).resolve() if "\x00" not in name else folder
    if not wanted.is_relative_to(folder) or not wanted.is_file():
        raise NotFound(NOT_BUILT)
    kind = "text/javascript" if wanted.suffix == ".mjs" else mimetypes.guess_type(wanted.name)[0]
    media_type = kind or "application/octet-stream"
    if not takes_gzip(request):
        return respond(request, wanted.read_bytes(), media_type, cache=FOREVER)
    body = await asyncio.to_thread(_packed, wanted, wanted.stat().st_mtime_ns)
    headers = {"Content-Encoding": "gzip", "Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    return Response(body, media_type=media_type, headers=headers)


@lru_cache(maxsize=64)
def _packed(file: Path, _modified: int) -> bytes:
    """The file, compressed as well as can be, once."""
    return gzip.compress(file.read_bytes(), 9, mtime=0)
