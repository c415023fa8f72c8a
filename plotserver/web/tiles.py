"""OGC API Tiles (20-057): of each layer, and of a whole picture at once; with an alias for clients
that want ``{z}/{x}/{y}.pbf``."""

import hashlib
import time
from datetime import datetime
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from layers import layer as layer_module
from layers import pictures, tilegrid, tiles
from layers.errors import TileOutsideMatrix
from layers.layer import Box, Layer
from layers.tilegrid import Tile, TileMatrixSet
from layers.tiles import TileAnswer
from plotserver.kernel.database import Transaction
from plotserver.kernel.errors import Unavailable
from plotserver.web.context import base_url, context
from plotserver.web.forms import accepts
from plotserver.web.ogc import MVT, layer_of, ogc_route, picture_of
from plotserver.web.reading import Query, viewer
from plotserver.web.responding import CACHE_CONTROL, VARY, has_it, takes_gzip

MAX_DRAWN_ZOOM = 18
"""Clients draw deeper zooms from this one: a unit of its tiles is 4 cm, and decoration grows with it."""
LONG = 0.1
"""Seconds of making after which it is asked again whether the viewer may still see it."""
MOST_TRIES = 3
CHANGING = "Wie deze lagen mag zien, verandert nu voortdurend. Probeer het zo opnieuw."
CROWDED = "De server maakt nu al te veel tegels tegelijk. Probeer het zo opnieuw."

NOT_A_TILE = (
    "Een tegel is er alleen als vectortegel. Neem application/vnd.mapbox-vector-tile aan (kop Accept)."
)

router = APIRouter()


@ogc_route("/tiles/{matrix_set}/{zoom}/{row}/{column}")
@ogc_route("/collections/{layer_id}/tiles/{matrix_set}/{zoom}/{row}/{column}")
async def tile(request: Request) -> Response:
    """A tile by the address of OGC API Tiles."""
    return await _tile(request)


@router.get("/tiles/collections/{layer_id}/{matrix_set}/{zoom}/{column}/{row}.pbf", include_in_schema=False)
@router.get("/tiles/{picture_id}/{matrix_set}/{zoom}/{column}/{row}.pbf", include_in_schema=False)
async def alias(request: Request) -> Response:
    """The same tile of a picture, or of a layer, in the order that most clients write: z, x, y."""
    return await _tile(request)


async def _tile(request: Request) -> Response:
    if "f" not in request.query_params and not accepts(request, MVT, "application/x-protobuf"):
        raise HTTPException(406, NOT_A_TILE)
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
            answer = await _made(request, moment, grid, where, gzip=gzip)
    headers = {
        "ETag": answer.etag,
        "Cache-Control": CACHE_CONTROL,
        "Vary": f"{VARY}, Accept",
        "Access-Control-Allow-Origin": "*",
    }
    if has_it(request, answer.etag):
        return Response(status_code=304, headers=headers)
    if gzip and answer.content:
        headers["Content-Encoding"] = "gzip"
    return Response(answer.content, media_type=MVT, headers=headers)


async def _made(
    request: Request, moment: datetime | None, grid: TileMatrixSet, where: Tile, *, gzip: bool
) -> TileAnswer:
    """The tile, made where it was not; when that took long, anew for what the viewer may see by then."""
    who, parts = viewer(request), context(request)
    for _ in range(MOST_TRIES):
        began = time.monotonic()
        async with parts.database.transaction(who) as tx:
            shown = await layers_of(tx, request, moment)
            answer = await tiles.tile_of(tx, parts.cache, shown, grid, where, gzip=gzip)
        if time.monotonic() - began < LONG or await tiles.still_seen(parts.database, who, shown):
            return answer
    raise Unavailable(CHANGING, retry_after=1)


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


async def layers_of(tx: Transaction, request: Request, moment: datetime | None) -> list[Layer]:
    """The layers of which the address names the tiles, lowest first."""
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
