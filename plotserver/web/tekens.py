"""The crisis signs over HTTP: the list, a drawing of each, and the sprite sheets for MapLibre."""

import asyncio

from fastapi import APIRouter, Request, Response

from plotserver.kernel.errors import NotFound
from plotserver.web.reading import Query
from plotserver.web.responding import respond, respond_json
from symbology import signs, sprite, svg

router = APIRouter(include_in_schema=False)
SVG = "image/svg+xml"
# Signs hold nothing of an incident and change only with the software.
CACHE = "public, max-age=3600"


@router.get("/v1/tekens")
async def all_signs(request: Request) -> Response:
    """The signs, or those that a lay term finds."""
    query = Query(request).allow(["q", "limit"])
    words = query.text("q")
    limit = query.number("limit", 1000, 1, 1000)
    query.done()
    known = signs.load()
    found = signs.search(words, limit) if words else list(known)[:limit]
    listed = [
        {
            "code": sign.code,
            "naam": sign.name_nl,
            "name": sign.name_en,
            "geometry": sign.geometry,
            "discipline": sign.discipline,
            "group": sign.group,
            "state": sign.state,
        }
        for sign in found
    ]
    return respond_json(request, {"versie": known.version, "tekens": listed}, cache=CACHE)


@router.get("/v1/tekens/{code}.svg")
async def one_sign(request: Request, code: str) -> Response:
    """A sign as SVG; an unknown code is drawn as the visible fallback, with 404."""
    Query(request).allow([]).done()
    if code not in signs.load():
        raise NotFound("Dit teken is er niet. De lijst staat op /v1/tekens.")
    return respond(request, svg.draw(signs.load().get(code)).encode(), SVG, cache=CACHE)


@router.get("/sprites/tekens{ratio}.{form}")
@router.get("/sprites/tekens.{form}")
async def sprites(request: Request, form: str, ratio: str = "") -> Response:
    """The sprite sheet and its index, for one and two pixels per unit."""
    Query(request).allow([]).done()
    if ratio not in ("", "@2x") or form not in ("json", "png"):
        raise NotFound("Er is tekens.json, tekens.png, tekens@2x.json en tekens@2x.png.")
    image, index = await asyncio.to_thread(sprite.build, 2 if ratio else 1)
    if form == "png":
        return respond(request, image, "image/png", cache=CACHE)
    return respond_json(request, index, cache=CACHE)
