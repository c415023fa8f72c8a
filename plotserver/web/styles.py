"""OGC API Styles (20-009, draft): the styles of a picture and of each collection.

A style has stylesheets in several encodings, chosen by `f` or by Accept: MapLibre, SLD 1.1, and QML for QGIS.
A picture's MapLibre and QML draw its vector tiles, its SLD the collections; those of a collection draw its
features, and its MapLibre its tiles.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from fastapi import Request, Response

from layers import held, pictures
from layers.errors import PictureNotFound
from layers.layer import Layer
from layers.pictures import Composition
from plotserver.kernel.errors import NotFound
from plotserver.web import stylesheets
from plotserver.web.context import base_url, context
from plotserver.web.ogc import MAP_STYLE, dataset_url, layer_of, ogc_route, picture_of
from plotserver.web.reading import Query, viewer
from plotserver.web.responding import GEOJSON, VARY, link, respond_json, respond_large
from plotserver.web.tiles import picture_tile_template
from symbology import sld
from symbology.signs import load

SWITCHABLE = "alle-lagen"
EVERY_SIGN = "alle-tekens"
# A style that holds layers with visibility none is drawn whole by QGIS 3.22, so the default has only
# what is on; a page that switches layers takes the other.
STYLES = {
    "default": "Crisistekens, zoals het beeld is samengesteld",
    SWITCHABLE: "Crisistekens, ook van lagen die uit staan",
}
COLLECTION_STYLES = {
    "default": "Crisistekens, voor de tekens die de laag bevat",
    EVERY_SIGN: "Crisistekens, voor alle tekens van de tekenset",
}
QML = "application/vnd.qgis.qml"


@dataclass(frozen=True)
class Encoding:
    """A stylesheet language: how it is asked for, its media type, its name, version and specification."""

    form: str
    media_type: str
    title: str
    version: str
    specification: str


ENCODINGS = (
    Encoding("mapbox", MAP_STYLE, "MapLibre Style", "8", "https://maplibre.org/maplibre-style-spec/"),
    Encoding("sld", sld.MEDIA_TYPE, "OGC SLD/SE", "1.1", "https://www.ogc.org/standard/sld/"),
    Encoding("qml", QML, "QGIS QML", "3.22", "https://docs.qgis.org/latest/en/docs/user_manual/"),
)
# The first is the default; the others are spellings of the same.
FORMS = {"mapbox": "mapbox", "json": "mapbox", "sld": "sld", "sld11": "sld", "qml": "qml"}
NEGOTIATED = {"Vary": f"{VARY}, Accept"}


def accepted(accept: str) -> str:
    """The form that an Accept header likes best (RFC 9110 §12.5.1); MapLibre where it leaves the choice."""
    best, weight = "mapbox", 0.0
    for part in accept.lower().split(","):
        media_type, *parameters = (piece.strip() for piece in part.split(";"))
        given = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
        try:
            liked = float(given)
        except ValueError:
            continue
        form = next((one.form for one in ENCODINGS if one.media_type.startswith(media_type)), None)
        if form is not None and media_type and liked > weight:
            best, weight = form, liked
        if media_type in ("*/*", "application/*", "application/json") and liked > weight:
            best, weight = "mapbox", liked
    return best


def _form(request: Request) -> str:
    asked = request.query_params.get("f")
    if asked is not None:
        return FORMS.get(asked, "mapbox")  # what is none of them was noted when the parameters were read
    return accepted(request.headers.get("accept", ""))


@ogc_route("/styles")
async def styles(request: Request) -> Response:
    """The styles of the picture, all with the signs."""
    Query(request).allow(["f"]).done()
    await _composition(request)
    return _listed(request, dataset_url(request), STYLES)


@ogc_route("/collections/{layer_id}/styles")
async def collection_styles(request: Request) -> Response:
    """The styles of a collection; of reference data there is one."""
    Query(request).allow(["f"]).done()
    layer = await _layer(request)
    return _listed(request, _collection_url(request, layer), _styles_of(layer))


def _styles_of(layer: Layer) -> dict[str, str]:
    if layer.kind == "plot":
        return COLLECTION_STYLES
    return {"default": "Rustig, in de kleur van de eigenaar"}


def _listed(request: Request, url: str, known: dict[str, str]) -> Response:
    listed = [
        {
            "id": style_id,
            "title": title,
            "links": [
                *(_stylesheet(url, style_id, encoding) for encoding in ENCODINGS),
                link("describedby", f"{url}/styles/{style_id}/metadata", title="Beschrijving"),
            ],
        }
        for style_id, title in known.items()
    ]
    links = [link("self", f"{url}/styles")]
    return respond_json(request, {"default": "default", "styles": listed, "links": links})


def _stylesheet(url: str, style_id: str, encoding: Encoding) -> dict[str, Any]:
    default = encoding is ENCODINGS[0]
    address = f"{url}/styles/{style_id}" + ("" if default else f"?f={encoding.form}")
    return link("stylesheet", address, encoding.media_type, encoding.title)


def _known(request: Request, known: dict[str, str]) -> str:
    """The style that the address names. Raises NotFound."""
    style_id: str = request.path_params["style_id"]
    if style_id not in known:
        raise NotFound(f"Deze stijl is er niet. Hier is er: {' en '.join(known)}.")
    return style_id


@ogc_route("/styles/{style_id}")
async def style(request: Request) -> Response:
    """A stylesheet of the picture: its layers with the crisis signs.

    In `alle-lagen` those that are off at first have visibility none in MapLibre, and are there in the others;
    `moment` shows the picture as it was.
    """
    query = Query(request).allow(["f", "moment"], forms=tuple(FORMS))
    form, asked, moment = _form(request), query.text("moment"), query.moment("moment")
    query.done()
    style_id = _known(request, STYLES)
    shown = await _composition(request, moment)
    if style_id != SWITCHABLE:
        shown = replace(shown, layers=[(layer, placed) for layer, placed in shown.layers if placed.visible])
    layers = [layer for layer, _ in shown.layers]
    if form == "mapbox":
        tiles = picture_tile_template(request, shown.picture.id, layers, asked)
        document = stylesheets.picture_maplibre(base_url(request), shown, tiles)
        return respond_json(request, document, MAP_STYLE, headers=NEGOTIATED)
    async with context(request).database.transaction(viewer(request)) as tx:
        signs = await held.signs(tx, layers)
    root = base_url(request)
    if form == "sld":
        return await _made(request, sld.MEDIA_TYPE, stylesheets.picture_sld, root, style_id, shown, signs)
    return await _made(request, QML, stylesheets.picture_qml, shown, signs)


@ogc_route("/collections/{layer_id}/styles/{style_id}")
async def collection_style(request: Request) -> Response:
    """A stylesheet of a collection. What is being drawn in gets all signs: the next may be any."""
    query = Query(request).allow(["f", "moment"], forms=tuple(FORMS))
    form, moment = _form(request), query.moment("moment")
    query.done()
    async with context(request).database.transaction(viewer(request)) as tx:
        layer = await layer_of(tx, request, moment)
        style_id = _known(request, _styles_of(layer))
        every = layer.editable or style_id == EVERY_SIGN
        signs = None if every else (await held.signs(tx, [layer])).get(layer.id)
    if form == "mapbox":
        document = stylesheets.collection_maplibre(
            base_url(request), layer, _collection_url(request, layer), signs
        )
        return respond_json(request, document, MAP_STYLE, headers=NEGOTIATED)
    root = base_url(request)
    if form == "sld":
        return await _made(request, sld.MEDIA_TYPE, stylesheets.collection_sld, root, style_id, layer, signs)
    return await _made(request, QML, stylesheets.collection_qml, layer, signs)


async def _made(request: Request, media_type: str, make: Callable[..., bytes], *given: Any) -> Response:
    """A stylesheet, written in a thread: that of the whole set is megabytes, for which nobody else waits."""
    body = await asyncio.to_thread(make, *given)
    return await respond_large(request, body, media_type, headers=NEGOTIATED)


@ogc_route("/styles/{style_id}/metadata")
async def style_metadata(request: Request) -> Response:
    """What is to be known of a style of the picture."""
    Query(request).allow(["f"]).done()
    shown = await _composition(request)
    style_id = _known(request, STYLES)
    layers = [layer for layer, placed in shown.layers if placed.visible or style_id == SWITCHABLE]
    return _described(request, dataset_url(request), style_id, STYLES[style_id], layers)


@ogc_route("/collections/{layer_id}/styles/{style_id}/metadata")
async def collection_style_metadata(request: Request) -> Response:
    """What is to be known of a style of a collection."""
    Query(request).allow(["f"]).done()
    layer = await _layer(request)
    style_id = _known(request, _styles_of(layer))
    return _described(
        request, _collection_url(request, layer), style_id, _styles_of(layer)[style_id], [layer]
    )


def _described(request: Request, url: str, style_id: str, title: str, layers: list[Layer]) -> Response:
    """Style metadata (20-009, /req/core/style-md-success)."""
    encodings = [
        {
            "title": encoding.title,
            "version": encoding.version,
            "specification": encoding.specification,
            "native": True,
            "link": _stylesheet(url, style_id, encoding),
        }
        for encoding in ENCODINGS
    ]
    updated = max((layer.updated_at for layer in layers), default=None)
    metadata = {
        "id": style_id,
        "title": title,
        "description": "Getekend met de crisistekenset van plotserver: dezelfde tekens in elk programma.",
        "keywords": ["crisisbeheersing", "crisistekens", "plot"],
        "license": "EUPL-1.2",
        "scope": "style",
        "version": load().version,
        **({"updated": updated} if updated else {}),
        "stylesheets": encodings,
        "layers": [_layer_metadata(dataset_url(request), layer) for layer in layers],
        "links": [
            link("self", f"{url}/styles/{style_id}/metadata"),
            *(_stylesheet(url, style_id, encoding) for encoding in ENCODINGS),
        ],
    }
    return respond_json(request, metadata)


_GEOMETRY_TYPES = {"point": "points", "line": "lines", "polygon": "polygons", "mixed": "any"}


def _layer_metadata(url: str, layer: Layer) -> dict[str, Any]:
    """A layer that the style draws, and the properties that it reads."""
    fields = ("teken", "status", "zekerheid", "naam") if layer.kind == "plot" else ()
    return {
        "id": layer.collection_id,
        "description": layer.title,
        "dataType": "vector",
        "geometryType": _GEOMETRY_TYPES[stylesheets.kind_of(layer)],
        "propertiesSchema": {field: {"type": "string"} for field in fields},
        "sampleData": link("start", f"{url}/collections/{layer.collection_id}/items", GEOJSON),
    }


def _collection_url(request: Request, layer: Layer) -> str:
    return f"{dataset_url(request)}/collections/{layer.collection_id}"


async def _layer(request: Request) -> Layer:
    async with context(request).database.transaction(viewer(request)) as tx:
        return await layer_of(tx, request, None)


async def _composition(request: Request, moment: datetime | None = None) -> Composition:
    picture_id = picture_of(request)
    if picture_id is None:
        raise PictureNotFound
    async with context(request).database.transaction(viewer(request)) as tx:
        return await pictures.composition(tx, picture_id, moment)
