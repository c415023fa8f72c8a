"""The crisis signs over HTTP: the list, each sign in words and pictures, and the sprite sheets for MapLibre.

A picture is asked for with a code and, in the query, what is known of the object: state and amplifiers.
Pictures at `/tekens/` have permanent names that tell nothing of an incident. Whoever asks for a picture gets
one: for a code that does not exist it is the "unknown sign", with 404.
"""

import asyncio
import re
from typing import Any

from fastapi import APIRouter, Request, Response

from plotserver.kernel.errors import NotFound
from plotserver.web.reading import Query
from plotserver.web.responding import link, respond, respond_json
from symbology import addresses, raster, signs, sprite, svg
from symbology.amplifiers import NONE, Amplifiers, BadAmplifiers
from symbology.model import GROUPS, STATES, UNKNOWN, Sign

router = APIRouter(include_in_schema=False)
SVG, PNG = "image/svg+xml", "image/png"
# Signs hold nothing of an incident and change only with the software.
CACHE = "public, max-age=3600"
BRIEF = "public, max-age=60"
FOREVER = "public, max-age=31536000, immutable"
GEOMETRIES = {"punt": "point", "lijn": "line", "vlak": "polygon"}
ACTIVE = "actief"
AMPLIFIERS = {
    "label": "label",
    "number": "aantal",
    "time": "tijd",
    "direction": "richting",
    "strength": "sterkte",
    "exercise": "oefening",
}
_NUMBER = re.compile(r"-?\d{1,12}(?:[.,]\d{1,9})?")
_UNKNOWN = "Dit teken is er niet. De lijst staat op /v1/tekens."
_NO_PICTURE = "Dit adres van een teken is er niet. Vraag het na op /v1/tekens/{code}, onder 'plaatjes'."


@router.get("/v1/tekens")
async def all_signs(request: Request) -> Response:
    """The signs, or those that a lay term finds; with a discipline, geometry or group only those."""
    query = Query(request).allow(["q", "limit", "discipline", "geometrie", "groep"])
    words = query.text("q")
    limit = query.number("limit", 1000, 1, 1000)
    discipline = query.one_of("discipline", ("", *signs.palette().disciplines), "")
    geometry = GEOMETRIES.get(query.one_of("geometrie", ("", *GEOMETRIES), ""), "")
    group = query.one_of("groep", ("", *GROUPS), "")
    query.done()
    known = signs.load()
    found = [
        sign
        for sign in (signs.search(words, len(known)) if words else known)
        if discipline in ("", sign.discipline)
        and geometry in ("", sign.geometry)
        and group in ("", sign.group)
    ]
    listed = [described(sign) for sign in found[:limit]]
    return respond_json(request, {"versie": known.version, "tekens": listed}, cache=CACHE)


def described(sign: Sign) -> dict[str, Any]:
    """A sign in words."""
    return {
        "code": sign.code,
        "naam": sign.name_nl,
        "name": sign.name_en,
        "geometry": sign.geometry,
        "discipline": sign.discipline,
        "group": sign.group,
        "state": sign.state,
        "betekenis": sign.meaning,
        "trefwoorden": list(sign.keywords),
        "extern": dict(sign.external),
        "links": [
            link("self", f"/v1/tekens/{sign.code}"),
            link("icon", f"/v1/tekens/{sign.code}.svg", SVG),
            link("icon", f"/v1/tekens/{sign.code}.png", PNG),
        ],
    }


@router.get("/v1/tekens/{code}.svg")
async def sign_as_svg(request: Request, code: str) -> Response:
    """A sign as SVG, in a state and with amplifiers."""
    query = Query(request).allow(["toestand", *AMPLIFIERS.values()])
    sign, state, amplifiers = _asked(query, code)
    document = svg.draw(sign, state, amplifiers=amplifiers).encode()
    return respond(request, document, SVG, cache=_cache(sign), status=_status(sign))


@router.get("/v1/tekens/{code}.png")
async def sign_as_png(request: Request, code: str) -> Response:
    """A sign as PNG; `size` is the side of its tile in pixels, what stands around it comes on top."""
    query = Query(request).allow(["toestand", "size", *AMPLIFIERS.values()])
    size = query.number("size", raster.USUAL, raster.SMALLEST, raster.LARGEST)
    sign, state, amplifiers = _asked(query, code)
    image = await asyncio.to_thread(raster.draw, sign, state, size, amplifiers)
    return respond(request, image, PNG, cache=_cache(sign), status=_status(sign))


@router.get("/v1/tekens/{code}")
async def one_sign(request: Request, code: str) -> Response:
    """A sign in words, with the permanent address of its picture in each state."""
    Query(request).allow([]).done()
    known = signs.load()
    if code not in known:
        raise NotFound(_UNKNOWN)
    sign = known.get(code)
    states = STATES if sign.geometry == "point" else STATES[:1]
    body = described(sign) | {
        "versie": known.version,
        "getekend_als": sign.drawn_as or sign.code,
        "plaatjes": {state or ACTIVE: f"/tekens/{addresses.name(sign, state)}.svg" for state in states},
    }
    return respond_json(request, body, cache=CACHE)


def _asked(query: Query, code: str) -> tuple[Sign, str, Amplifiers]:
    """What to draw. Raises Invalid with all faults of the query."""
    state = query.one_of("toestand", (ACTIVE, *STATES[1:]), ACTIVE)
    sign = signs.load().get(code)
    amplifiers = _amplifiers(query)
    if amplifiers != NONE and sign.geometry != "point":
        query.faults.extend(
            (name, "Dit kan alleen bij een puntteken.")
            for name in AMPLIFIERS.values()
            if name in query.request.query_params
        )
    query.done()
    return sign, "" if state == ACTIVE else state, amplifiers


def _amplifiers(query: Query) -> Amplifiers:
    numbers = {name: _number(query, AMPLIFIERS[name]) for name in ("number", "direction", "strength")}
    exercise = query.one_of("oefening", ("nee", "ja"), "nee") == "ja"
    label, time = query.text("label") or "", query.text("tijd") or ""
    try:
        return Amplifiers(label=label, time=time, exercise=exercise, **numbers)
    except BadAmplifiers as error:
        query.faults.extend((AMPLIFIERS[name], fault) for name, fault in error.faults)
        return NONE


def _number(query: Query, name: str) -> float | None:
    """A number with at most some decimals, after a point or a comma."""
    value = query.request.query_params.get(name)
    if value is None:
        return None
    if not value.isascii() or not _NUMBER.fullmatch(value):
        query.faults.append((name, "Geef een getal, zoals 12 of 2,5."))
        return None
    return float(value.replace(",", "."))


def _status(sign: Sign) -> int:
    return 200 if sign.known or sign.code == UNKNOWN else 404


def _cache(sign: Sign) -> str:
    return CACHE if sign.known else BRIEF


@router.get("/tekens/{name}.svg")
@router.get("/tekens/{name}.png")
@router.get("/tekens/{name}@2x.png")  # the last is tried first
async def permanent(request: Request, name: str) -> Response:
    """A picture by its permanent name; one whose drawing has changed since leads on to what it is now."""
    Query(request).allow([]).done()
    ending = request.url.path.removeprefix(f"/tekens/{name}")
    try:
        picture = addresses.read(name)
    except addresses.NoSuchPicture:
        raise NotFound(_NO_PICTURE) from None
    if not picture.current:
        headers = {"Location": f"/tekens/{picture.name}{ending}", "Access-Control-Allow-Origin": "*"}
        return Response(status_code=307, headers=headers | {"Cache-Control": BRIEF})
    shown = (picture.sign, picture.state)
    headers = {"Vary": "Accept-Encoding"}  # the same for everybody
    if ending == ".svg":
        document = svg.draw(*shown, amplifiers=picture.amplifiers).encode()
        return respond(request, document, SVG, cache=FOREVER, headers=headers)
    size = raster.USUAL * (2 if ending == "@2x.png" else 1)
    image = await asyncio.to_thread(raster.draw, *shown, size, picture.amplifiers)
    return respond(request, image, PNG, cache=FOREVER, headers=headers)


@router.get("/sprites/tekens{ratio}.{form}")
@router.get("/sprites/tekens.{form}")
async def sprites(request: Request, form: str, ratio: str = "") -> Response:
    """The sprite sheet and its index, for one and two pixels per unit."""
    Query(request).allow([]).done()
    if ratio not in ("", "@2x") or form not in ("json", "png"):
        raise NotFound("Er is tekens.json, tekens.png, tekens@2x.json en tekens@2x.png.")
    image, index = await asyncio.to_thread(sprite.build, 2 if ratio else 1)
    if form == "png":
        return respond(request, image, PNG, cache=CACHE)
    return respond_json(request, index, cache=CACHE)
