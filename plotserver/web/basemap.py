"""The offline base map, its glyphs, the place names, and the RD grid for exact coordinates in a page."""

import asyncio
import gzip

from fastapi import APIRouter, Request, Response

from plotserver.basemap import style
from plotserver.kernel.errors import NotFound
from plotserver.web import tiles
from plotserver.web.context import base_url, context
from plotserver.web.reading import Query
from plotserver.web.responding import respond, respond_json, takes_gzip

router = APIRouter(include_in_schema=False)
CACHE = "public, max-age=86400"
MVT = "application/vnd.mapbox-vector-tile"
NO_MAP = "Op deze server is de achtergrondkaart niet gebouwd."


@router.get("/basemap/style-{theme}.json")
async def basemap_style(request: Request, theme: str) -> Response:
    """The base map's style, by day or by night."""
    Query(request).allow([]).done()
    if theme not in ("day", "night") or context(request).basemap is None:
        raise NotFound(NO_MAP)
    return respond_json(
        request, style.style("night" if theme == "night" else "day", f"{base_url(request)}/basemap")
    )


@router.get("/basemap/glyphs/{fontstack}/{span}.pbf")
async def glyphs(request: Request, fontstack: str, span: str) -> Response:
    """A range of glyphs of a font; one that is not there is empty, so that a label is never an error."""
    Query(request).allow([]).done()
    folder = context(request).glyphs
    if folder is None:
        raise NotFound(NO_MAP)
    known = {path.name: path for path in folder.iterdir() if path.is_dir()}
    font = next((known[name] for name in fontstack.split(",") if name in known), None)
    ranges = {path.name: path for path in font.iterdir()} if font else {}
    found = ranges.get(f"{span}.pbf")
    body = await asyncio.to_thread(found.read_bytes) if found else b""
    return respond(request, body, "application/x-protobuf", cache=CACHE)


@router.get("/basemap/{zoom}/{column}/{row}.pbf")
async def basemap_tile(request: Request, zoom: str, column: str, row: str) -> Response:
    """A tile of the base map; empty where there is none."""
    Query(request).allow(["v"]).done()
    address = tiles.address(zoom, column, row)
    basemap = context(request).basemap
    if basemap is None:
        raise NotFound(NO_MAP)
    tile = await asyncio.to_thread(basemap.tile, address.zoom, address.column, address.row)
    headers = {"Cache-Control": CACHE, "Access-Control-Allow-Origin": "*", "Vary": "Accept-Encoding"}
    if tile is None:
        return Response(status_code=204, headers=headers)
    if not takes_gzip(request):
        return Response(await asyncio.to_thread(gzip.decompress, tile), media_type=MVT, headers=headers)
    return Response(tile, media_type=MVT, headers=headers | {"Content-Encoding": "gzip"})


@router.get("/v1/plaatsen")
async def places(request: Request) -> Response:
    """Places by name, typos forgiven."""
    query = Query(request).allow(["q", "limit"])
    words = query.text("q", 100) or ""
    limit = query.number("limit", 8, 1, 50)
    query.done()
    gazetteer = context(request).gazetteer
    found = await asyncio.to_thread(gazetteer.search, words, limit) if gazetteer and words.strip() else []
    listed = [
        {
            "naam": place.naam,
            "soort": place.soort,
            "lon": place.lon,
            "lat": place.lat,
            "inwoners": place.inwoners,
            "provincie": place.provincie,
        }
        for place in found
    ]
    return respond_json(request, {"plaatsen": listed}, cache="public, max-age=300")


@router.get("/grids/rdtrans2018.gsb")
async def rd_grid(request: Request) -> Response:
    """The RD correction grid (NTv2; NSGI, CC BY 4.0), so that a page shows exact RD coordinates."""
    Query(request).allow([]).done()
    grid = context(request).grid
    if grid is None:
        raise NotFound("Het RD-correctierooster is er niet op deze server.")
    body = await asyncio.to_thread(grid.read_bytes)
    return respond(request, body, "application/octet-stream", cache=CACHE)
