"""OGC API Tiles (20-057): of each layer, and of a whole picture at once; with an alias for clients
that want ``{z}/{x}/{y}.pbf``."""

import hashlib
from datetime import datetime
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from layers import layer as layer_module
from layers import pictures, tilegrid, tiles
from layers.errors import TileOutsideMatrix
from layers.layer import Box, Layer
from layers.tilegrid import NETHERLANDS_RD, Tile, TileMatrixSet
from layers.tiles import TileAnswer
from plotserver.kernel.database import Transaction
from plotserver.kernel.errors import Unavailable
from plotserver.web.context import base_url, context
from plotserver.web.ogc import MVT, REL, ROOT, dataset_url, layer_of, ogc_route, picture_of
from plotserver.web.reading import Query, viewer
from plotserver.web.responding import CACHE_CONTROL, VARY, has_it, link, respond_json, takes_gzip

TILEJSON = "application/json"
MAX_DRAWN_ZOOM = 18
"""Clients draw deeper zooms from this one: a unit of its tiles is 4 cm, and decoration grows with it."""
CROWDED = "De server maakt nu al te veel tegels tegelijk. Probeer het zo opnieuw."

router = APIRouter()


@ogc_route("/tiles/{matrix_set}/{zoom}/{row}/{column}")
@ogc_route("/collections/{layer_id}/tiles/{matrix_set}/{zoom}/{row}/{column}")
async def tile(request: Request) -> Response:
    """A tile by the address of OGC API Tiles."""
    return await _tile(request)


@router.get("/tiles/{picture_id}/{matrix_set}/{zoom}/{column}/{row}.pbf", include_in_schema=False)
async def alias(request: Request) -> Response:
    """The same tile of a picture in the order that most clients write: z, x, y."""
    return await _tile(request)


async def _tile(request: Request) -> Response:
    query = Query(request).allow(["f", "moment", "v"], forms=("mvt",))
    moment = query.moment("moment")
    query.done()
    path = request.path_params
    grid = tilegrid.find(path["matrix_set"])
    where = address(path["zoom"], path["column"], path["row"])
    seats = context(request).tile_seats
    if seats.locked():
        raise Unavailable(CROWDED, retry_after=1)
    gzip = takes_gzip(request)
    async with seats:
        answer = await _from_memory(request, grid, where, gzip=gzip) if moment is None else None
        if answer is None:
            async with context(request).database.transaction(viewer(request)) as tx:
                shown = await _layers(tx, request, moment)
                answer = await tiles.tile_of(tx, context(request).cache, shown, grid, where, gzip=gzip)
    headers = {
        "ETag": answer.etag,
        "Cache-Control": CACHE_CONTROL,
        "Vary": VARY,
        "Access-Control-Allow-Origin": "*",
    }
    if has_it(request, answer.etag):
        return Response(status_code=304, headers=headers)
    if gzip and answer.content:
        headers["Content-Encoding"] = "gzip"
    return Response(answer.content, media_type=MVT, headers=headers)


async def _from_memory(
    request: Request, grid: TileMatrixSet, where: Tile, *, gzip: bool
) -> TileAnswer | None:
    """A picture's tile when it need not be made."""
    picture_id = picture_of(request)
    if picture_id is None or "layer_id" in request.path_params:
        return None
    parts = context(request)
    return await tiles.picture_tile_in_memory(
        parts.database, parts.cache, viewer(request), picture_id, grid, where, gzip=gzip
    )


async def _layers(tx: Transaction, request: Request, moment: datetime | None) -> list[Layer]:
    if "layer_id" in request.path_params:
        return [await layer_of(tx, request, moment)]
    picture_id = picture_of(request)
    if picture_id is None:
        return await layer_module.readable(tx, moment=moment)
    return await pictures.layers_of(tx, picture_id, moment)


def address(zoom: str, column: str, row: str) -> Tile:
    """The tile that these texts name. Raises TileOutsideMatrix when they are no whole numbers from 0."""
    return Tile(_whole(zoom), _whole(column), _whole(row))


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise TileOutsideMatrix("Zoomniveau, rij en kolom van een tegel zijn hele getallen vanaf 0.")
    return int(text)


@ogc_route("/tiles")
@ogc_route("/collections/{layer_id}/tiles")
async def tilesets(request: Request) -> Response:
    """The tilesets: one for each matrix set."""
    query = Query(request).allow(["f"])
    query.done()
    async with context(request).database.transaction(viewer(request)) as tx:
        await _layers(tx, request, None)
    here = _here(request)
    listed = [_tileset_head(grid, here) for grid in tilegrid.SERVED.values()]
    return respond_json(request, {"links": [link("self", here)], "tilesets": listed})


@ogc_route("/tiles/{matrix_set}")
@ogc_route("/collections/{layer_id}/tiles/{matrix_set}")
async def tileset(request: Request) -> Response:
    """A tileset's metadata, or the same as TileJSON with ``f=tilejson``."""
    query = Query(request).allow(["f", "moment"], forms=("json", "tilejson"))
    form, asked, moment = query.text("f"), query.text("moment"), query.moment("moment")
    query.done()
    grid = tilegrid.find(request.path_params["matrix_set"])
    async with context(request).database.transaction(viewer(request)) as tx:
        shown = await _layers(tx, request, moment)
    here = _here(request)
    if form == "tilejson":
        return respond_json(request, tilejson(grid, shown, f"{here}/{grid.id}", asked))
    described: dict[str, Any] = _tileset_head(grid, here) | {
        "layers": [_layer_in_tiles(layer) for layer in shown],
        "attribution": attribution(shown),
    }
    if shown:
        described["license"] = "; ".join(sorted({layer.licence for layer in shown}))
    box = bounds(shown)
    if box:
        described["boundingBox"] = {
            "lowerLeft": box[:2],
            "upperRight": box[2:],
            "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        }
    described["links"] = [
        *described["links"],
        link("item", f"{here}/{grid.id}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}", MVT, templated=True),
        link("describedby", f"{here}/{grid.id}?f=tilejson", TILEJSON, "TileJSON"),
    ]
    return respond_json(request, described)


def _here(request: Request) -> str:
    layer_id = request.path_params.get("layer_id")
    return dataset_url(request) + (f"/collections/{layer_id}" if layer_id else "") + "/tiles"


def _tileset_head(grid: TileMatrixSet, here: str) -> dict[str, Any]:
    root = here.split(ROOT)[0] + ROOT
    return {
        "title": grid.title,
        "dataType": "vector",
        "crs": grid.crs,
        "tileMatrixSetURI": grid.uri,
        "links": [
            link("self", f"{here}/{grid.id}"),
            link(REL + "tiling-scheme", f"{root}/tileMatrixSets/{grid.id}"),
        ],
    }


PLOT_FIELDS = {
    "id": "String",
    "sign": "String",
    "icon": "String",
    "naam": "String",
    "status": "String",
    "certainty": "String",
    "organisation": "String",
    "valid_from": "Number",
    "valid_to": "Number",
    "rotatie": "Number",
    "aantal": "Number",
}


# In the tiles beside a plot's own MVT layer: where areas are named, and the decoration of its objects, in
# which `rol` is `streek` (a hatch's strokes), `vulling` (marks to fill) or `richting` (a sign's arrow).
BESIDE_A_PLOT = {
    "label": {name: PLOT_FIELDS[name] for name in ("id", "sign", "naam", "status")},
    "tooi": {name: PLOT_FIELDS[name] for name in ("id", "sign", "status", "certainty")} | {"rol": "String"},
}


def _fields(layer: Layer) -> dict[str, str]:
    if layer.kind == "plot":
        return PLOT_FIELDS
    numeric = {"integer", "bigint", "numeric", "double precision", "real", "smallint"}
    kinds = dict.fromkeys(numeric, "Number") | {"boolean": "Boolean"}
    return {attribute["name"]: kinds.get(attribute["type"], "String") for attribute in layer.attributes}


def _layer_in_tiles(layer: Layer) -> dict[str, Any]:
    types = {"String": "string", "Number": "number", "Boolean": "boolean"}
    properties = {name: {"type": types[kind]} for name, kind in _fields(layer).items()}
    return {
        "id": layer.id,
        "title": layer.title,
        "dataType": "vector",
        "propertiesSchema": {"type": "object", "properties": properties},
    }


def tilejson(grid: TileMatrixSet, shown: list[Layer], here: str, moment: str | None = None) -> dict[str, Any]:
    """TileJSON 3.0.0 of these layers; for RD with the `crs` that Geonovum's guideline asks for."""
    wish = f"?moment={quote(moment)}" if moment else ""
    beside = [
        {"id": f"{layer.id}.{part}", "fields": fields}
        for layer in shown
        if layer.kind == "plot"
        for part, fields in BESIDE_A_PLOT.items()
    ]
    described: dict[str, Any] = {
        "tilejson": "3.0.0",
        "tiles": [f"{here}/{{z}}/{{y}}/{{x}}{wish}"],
        "vector_layers": [
            *({"id": layer.id, "description": layer.title, "fields": _fields(layer)} for layer in shown),
            *beside,
        ],
        "minzoom": 0,
        "maxzoom": min(MAX_DRAWN_ZOOM, grid.max_zoom),
        "attribution": attribution(shown),
        "scheme": "xyz",
    }
    box = bounds(shown)
    if box:
        described["bounds"] = list(box)
    if grid is NETHERLANDS_RD:
        described["crs"] = grid.crs
    return described


def bounds(shown: list[Layer]) -> Box | None:
    """The box around the layers, in degrees."""
    boxes = [layer.extent for layer in shown if layer.extent]
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return (min(west), min(south), max(east), max(north))


def attribution(shown: list[Layer]) -> str:
    """Whose the layers are, each once."""
    return ", ".join(dict.fromkeys(layer.attribution or layer.owner_name for layer in shown))


def picture_tile_template(request: Request, picture_id: str, shown: list[Layer], moment: str | None) -> str:
    """The alias's address for a page; its `v` differs as soon as content or access does."""
    token = hashlib.blake2b("|".join(f"{layer.id}:{layer.token}" for layer in shown).encode(), digest_size=6)
    wish = f"&moment={quote(moment)}" if moment else ""
    address = f"{base_url(request)}/tiles/{picture_id}/WebMercatorQuad/{{z}}/{{x}}/{{y}}.pbf"
    return f"{address}?v={token.hexdigest()}{wish}"
