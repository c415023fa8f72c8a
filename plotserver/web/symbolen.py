"""The handbook of signs: its page at `/symbolen`, the downloads of the set, and the legend of a picture.

What is the same for everybody is made once for each process, in a thread, and kept with its ETag: the list
with all drawings that the page shows, the ZIP file, the PDF, the style library for QGIS.
"""

import asyncio
import gzip
import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from layers import legend as legends
from layers.held import Held
from plotserver.kernel import crs
from plotserver.kernel.errors import NotFound
from plotserver.web.context import context
from plotserver.web.page import NOT_BUILT, policy
from plotserver.web.reading import Query, viewer
from plotserver.web.responding import has_it, respond, respond_json, respond_large, takes_gzip
from plotserver.web.tekens import ACTIVE, CACHE, SVG
from symbology import instructions, legend, package, printing, qgis, samples, sections, signs, svg
from symbology.model import STATES, Sign

router = APIRouter(include_in_schema=False)
FORMS = ("svg", "html", "json")
LANGUAGES = ("nl", "en")
THEMES = ("dag", "nacht")
# A fragment that someone opens by itself runs nothing and loads nothing.
FRAGMENT = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
_UNKNOWN = "Dit teken is er niet. De lijst staat op /v1/tekens."


@router.get("/symbolen")
async def page(request: Request) -> Response:
    """The page. What it shows stands in the query, which the page itself reads."""
    parts = context(request)
    document = parts.page / "symbolen.html" if parts.page else None
    if document is None or not document.is_file():
        raise NotFound(NOT_BUILT)
    headers = {"Content-Security-Policy": policy(parts)}
    return respond(
        request, document.read_bytes(), "text/html; charset=utf-8", headers=headers, cache="no-cache"
    )


@router.get("/symbolen/voorbeelden/{code}.svg")
async def sample(request: Request, code: str) -> Response:
    """A sign on a piece of map, by day or by night, in a state."""
    query = Query(request).allow(["toestand", "thema"])
    state = query.one_of("toestand", (ACTIVE, *STATES[1:]), ACTIVE)
    night = query.one_of("thema", THEMES, THEMES[0]) == "nacht"
    query.done()
    known = signs.load()
    if code not in known:
        raise NotFound(_UNKNOWN)
    sign, state = known.get(code), "" if state == ACTIVE else state
    drawing = samples.sample(sign, state, night=night)
    return respond(request, svg.write(drawing, svg.described(sign, state)).encode(), SVG, cache=CACHE)


# --- the same for everybody


@dataclass(frozen=True)
class Kept:
    """Bytes that do not change while the process runs; `packed` is empty where gzip gains nothing."""

    body: bytes
    packed: bytes
    digest: str


@dataclass(frozen=True)
class Download:
    """A file: how it is made, what it is, and how it is called on a disk (empty: shown, not saved)."""

    make: Callable[[], bytes]
    media_type: str
    name: str = ""
    packs: bool = True


def listing() -> bytes:
    """Everything that the page shows at first: the signs by section, each with its drawing."""
    known = signs.load()
    told = sections.ordered(known)
    body = {
        "versie": known.version,
        "naam": known.name_nl,
        "name": known.name_en,
        "groepen": [
            {"code": code, "naam": nl, "name": en, "uitleg": about[0], "about": about[1]}
            for code, (nl, en) in sections.GROUP_NAMES.items()
            for about in [sections.GROUP_MEANINGS[code]]
        ],
        "disciplines": [
            {"code": one.code, "naam": one.name_nl, "name": one.name_en}
            for one in signs.palette().disciplines.values()
        ],
        "afdelingen": [
            {"code": one.code, "groep": one.group, "naam": one.name_nl, "name": one.name_en}
            for one, _ in told
        ],
        "toestanden": [state or ACTIVE for state in STATES],
        "tekens": [_listed(sign, section.code) for section, found in told for sign in found],
    }
    return orjson.dumps(body)


def _listed(sign: Sign, section: str) -> dict[str, Any]:
    return {
        "code": sign.code,
        "naam": sign.name_nl,
        "name": sign.name_en,
        "afdeling": section,
        "groep": sign.group,
        "discipline": sign.discipline,
        "geometrie": sign.geometry,
        "vervallen": sign.retired,
        "betekenis": sign.meaning,
        "trefwoorden": list(sign.keywords),
        "extern": dict(sign.external),
        "svg": svg.write(instructions.draw(sign)),
    }


XML = "text/xml"
DOWNLOADS = {
    "tekens.json": Download(listing, "application/json"),
    "tekenset.zip": Download(package.archive, "application/zip", "crisistekens-{version}.zip", packs=False),
    "tekenset.pdf": Download(printing.handbook, "application/pdf", packs=False),
    "qgis-stijlbibliotheek.xml": Download(qgis.library, XML, "crisistekens-{version}-qgis.xml"),
}
_MAKING = threading.Lock()


def kept(name: str) -> Kept:
    """A download; whoever asks while it is being made waits for that."""
    with _MAKING:
        return _made(name)


@cache
def _made(name: str) -> Kept:
    one = DOWNLOADS[name]
    body = one.make()
    packed = gzip.compress(body, 9, mtime=0) if one.packs else b""
    return Kept(body, packed, hashlib.blake2b(body, digest_size=12).hexdigest())


@router.get("/symbolen/{name}")
async def download(request: Request, name: str) -> Response:
    """A download of the whole set."""
    Query(request).allow([]).done()
    if name not in DOWNLOADS:
        raise NotFound(f"Er is {', '.join(DOWNLOADS)}.")
    one, found = DOWNLOADS[name], await asyncio.to_thread(kept, name)
    pack = bool(found.packed) and takes_gzip(request)
    headers = {
        "ETag": f'"{found.digest}{"-gz" if pack else ""}"',
        "Cache-Control": CACHE,
        "Vary": "Accept-Encoding",
        "Access-Control-Allow-Origin": "*",
    }
    if has_it(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    if one.name:
        file = one.name.format(version=signs.load().version)
        headers["Content-Disposition"] = f'attachment; filename="{file}"'
    if pack:
        headers["Content-Encoding"] = "gzip"
    return Response(found.packed if pack else found.body, media_type=one.media_type, headers=headers)


# --- the legend of a picture


@router.get("/v1/beelden/{picture_id}/legenda")
async def picture_legend(request: Request, picture_id: str) -> Response:
    """The legend of exactly the signs that a picture shows this viewer, in a box and at a moment if asked."""
    query = Query(request).allow(["bbox", "f", "lang", "lagen", "moment", "kolommen"], FORMS)
    form = query.one_of("f", FORMS, FORMS[0])
    lang = query.one_of("lang", LANGUAGES, LANGUAGES[0])
    bbox, moment = query.bbox("bbox", crs.DEFAULT), query.moment("moment")
    columns = query.number("kolommen", 1, 1, legend.MOST_COLUMNS)
    layers = query.text("lagen", 4000)
    query.done()
    chosen = None if layers is None else [name for name in layers.split(",") if name]
    async with context(request).database.transaction(viewer(request)) as tx:
        picture, held, mark = await legends.in_picture(tx, picture_id, bbox, layer_ids=chosen, moment=moment)
    title = (lang == "en" and picture.title_en) or picture.title
    made = await asyncio.to_thread(legend.compose, held, lang, title, legend.mark(mark, lang))
    if form == "json":
        return respond_json(request, _told(made, held))
    if form == "html":
        body = legend.as_html(made).encode()
        return await respond_large(request, body, "text/html; charset=utf-8", headers=FRAGMENT)
    drawn = await asyncio.to_thread(legend.as_svg, made, columns)
    return await respond_large(request, drawn.encode(), SVG)


def _told(made: legend.Legend, held: Held) -> dict[str, Any]:
    """The legend in words, with the address of each picture."""
    known = signs.load()
    parts = [part for part in made.parts if part.heading not in legend.STATES_HEADING]
    return {
        "titel": made.title,
        "rubricering": made.mark,
        "taal": made.lang,
        "afdelingen": [
            {
                "naam": part.heading,
                "tekens": [
                    {
                        "code": code,
                        "naam": name,
                        "geometrie": known.get(code).geometry,
                        "bekend": code in known,
                        "toestanden": [state or ACTIVE for state in STATES if state in held[code]],
                    }
                    for code, name, _ in part.rows
                ],
            }
            for part in parts
        ],
    }
