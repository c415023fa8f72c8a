"""What tiles are there? The tilesets of a layer, of a picture and of all layers (20-057; 17-083r4 §7)."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response

from layers import tilegrid
from layers import tilesets as tilesets_module
from layers.layer import Box, Layer
from layers.tilegrid import WEB_MERCATOR, TileMatrixSet
from plotserver.kernel.crs import CRS84
from plotserver.web.context import base_url, context
from plotserver.web.linking import REL, as_page
from plotserver.web.ogc import MAP_STYLE, MVT, ROOT, dataset_url, ogc_route, picture_of
from plotserver.web.reading import Query, viewer
from plotserver.web.responding import link, respond_json
from plotserver.web.tiles import MAX_DRAWN_ZOOM, attribution, bounds, layers_of

TILEJSON = "application/json"
GEODATA = REL + "geodata"

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
BESIDE_TITLES = {"label": "namen van vlakken", "tooi": "pijlen, tanden en arceringen"}
BESIDE_DIMENSIONS = {"label": [0], "tooi": [1, 2]}
TYPES = {"String": "string", "Number": "number", "Boolean": "boolean"}
NUMERIC = ("integer", "bigint", "numeric", "double precision", "real", "smallint")


@ogc_route("/tiles")
@ogc_route("/collections/{layer_id}/tiles")
async def tilesets(request: Request) -> Response:
    """The tilesets: one for each matrix set."""
    query = Query(request).allow(["f"])
    query.done()
    async with context(request).database.transaction(viewer(request)) as tx:
        await layers_of(tx, request, None)
    here = f"{_own(request)}/tiles"
    listed = [_head(grid, request) for grid in tilegrid.SERVED.values()]
    return respond_json(request, {"links": [link("self", here), *as_page(here)], "tilesets": listed})


@ogc_route("/tiles/{matrix_set}")
@ogc_route("/collections/{layer_id}/tiles/{matrix_set}")
async def tileset(request: Request) -> Response:
    """A tileset's metadata, or the same as TileJSON with ``f=tilejson``."""
    query = Query(request).allow(["f", "moment"], forms=("json", "tilejson"))
    form, asked, moment = query.text("f"), query.text("moment"), query.moment("moment")
    query.done()
    grid = tilegrid.find(request.path_params["matrix_set"])
    async with context(request).database.transaction(viewer(request)) as tx:
        shown = await layers_of(tx, request, moment)
        box = await tilesets_module.box_in(tx, grid, shown)
    here = f"{_own(request)}/tiles/{grid.id}"
    wish = f"?moment={quote(asked)}" if asked else ""
    if form == "tilejson":
        return respond_json(request, tilejson(grid, shown, here, wish))
    head = _head(grid, request)
    described = head | {
        "mediaTypes": [MVT],
        **_told_of(shown),
        "layers": [one for layer in shown for one in _layers_in_tiles(layer, grid, request)],
        **_place(shown),
        **_limits(grid, shown, box),
        **_style(request),
        "links": [
            *head["links"],
            *as_page(here),
            link("item", f"{here}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}{wish}", MVT, templated=True),
            link("describedby", f"{here}?f=tilejson", TILEJSON, "TileJSON"),
            *_geodata(request),
        ],
    }
    return respond_json(request, described)


def _own(request: Request) -> str:
    """The address of what the tiles are of."""
    layer_id = request.path_params.get("layer_id")
    return dataset_url(request) + (f"/collections/{layer_id}" if layer_id else "")


def _head(grid: TileMatrixSet, request: Request) -> dict[str, Any]:
    return {
        "title": grid.title,
        "dataType": "vector",
        "crs": grid.crs,
        "tileMatrixSetURI": grid.uri,
        "links": [
            link("self", f"{_own(request)}/tiles/{grid.id}"),
            link(REL + "tiling-scheme", f"{base_url(request)}{ROOT}/tileMatrixSets/{grid.id}"),
        ],
    }


def _told_of(shown: list[Layer]) -> dict[str, Any]:
    if not shown:
        return {"attribution": ""}
    return {
        "attribution": attribution(shown),
        "license": "; ".join(sorted({layer.licence for layer in shown})),
        "updated": max(layer.updated_at for layer in shown),
    }


def _place(shown: list[Layer]) -> dict[str, Any]:
    """The box around the layers, in degrees."""
    box = bounds(shown)
    if box is None:
        return {}
    return {"boundingBox": {"lowerLeft": list(box[:2]), "upperRight": list(box[2:]), "crs": CRS84}}


def _limits(grid: TileMatrixSet, shown: list[Layer], box: Box | None) -> dict[str, Any]:
    """In which tiles there can be something, and from where to begin to look."""
    found = [] if box is None else tilegrid.limits(grid, box)
    place = bounds(shown)
    if box is None or place is None or not found:
        return {}
    return {
        "tileMatrixSetLimits": [
            {
                "tileMatrix": str(one.zoom),
                "minTileRow": one.min_row,
                "maxTileRow": one.max_row,
                "minTileCol": one.min_column,
                "maxTileCol": one.max_column,
            }
            for one in found
        ],
        "centerPoint": {
            "coordinates": [(place[0] + place[2]) / 2, (place[1] + place[3]) / 2],
            "crs": CRS84,
            "tileMatrix": str(grid.zoom_that_shows(box)),
        },
    }


def _style(request: Request) -> dict[str, Any]:
    """The style in which these tiles are meant to be drawn; that of all layers at once is nobody's."""
    if picture_of(request) is None and "layer_id" not in request.path_params:
        return {}
    styles = f"{_own(request)}/styles"
    links = [link("stylesheet", f"{styles}/default?f=mapbox", MAP_STYLE), link("describedby", styles)]
    return {"style": {"id": "default", "title": "Tekens van het crisisbeeld", "links": links}}


def _geodata(request: Request) -> list[dict[str, Any]]:
    """Of what the tiles are, and how to draw them."""
    own = _own(request)
    found = [link(GEODATA, own)] if "layer_id" in request.path_params else []
    return [*found, link(REL + "styles", f"{own}/styles")] if _style(request) else found


def fields(layer: Layer) -> dict[str, str]:
    """The properties of a layer's objects in tiles, with their kind in the words of TileJSON."""
    if layer.kind == "plot":
        return PLOT_FIELDS
    kinds = dict.fromkeys(NUMERIC, "Number") | {"boolean": "Boolean"}
    counted = {"count": "Number"} if layer.detail_from else {}
    return counted | {
        attribute["name"]: kinds.get(attribute["type"], "String") for attribute in layer.attributes
    }


def _layers_in_tiles(layer: Layer, grid: TileMatrixSet, request: Request) -> Iterator[dict[str, Any]]:
    """The MVT layers of a layer: its own first, and those beside it."""
    collection = f"{dataset_url(request)}/collections/{layer.collection_id}"
    dimensions = layer.dimensions if layer.part is None else [layer.part]
    described = layer.description
    own = _layer_in_tiles(layer, grid, layer.id, layer.title, dimensions, fields(layer))
    yield (own | ({"description": described} if described else {}) | {"links": [link(GEODATA, collection)]})
    for part, told in _beside(layer).items():
        title = f"{layer.title}: {BESIDE_TITLES[part]}"
        yield _layer_in_tiles(layer, grid, f"{layer.id}.{part}", title, BESIDE_DIMENSIONS[part], told)


def _layer_in_tiles(
    layer: Layer,
    grid: TileMatrixSet,
    name: str,
    title: str,
    dimensions: list[int],
    told: dict[str, str],
) -> dict[str, Any]:
    properties = {field: {"type": TYPES[kind]} for field, kind in told.items()}
    return {
        "id": name,
        "title": title,
        "dataType": "vector",
        # Left out where there are several (17-083r4, table 12).
        **({"geometryDimension": dimensions[0]} if len(dimensions) == 1 else {}),
        "crs": grid.crs,
        "minTileMatrix": "0",
        "maxTileMatrix": str(grid.max_zoom),
        **_told_of([layer]),
        **_place([layer]),
        "propertiesSchema": {"type": "object", "properties": properties},
    }


def _beside(layer: Layer) -> dict[str, dict[str, str]]:
    """The MVT layers beside a plot's own; only areas have names beside them."""
    if layer.kind != "plot":
        return {}
    return {part: told for part, told in BESIDE_A_PLOT.items() if part != "label" or layer.part in (None, 2)}


def tilejson(grid: TileMatrixSet, shown: list[Layer], here: str, wish: str = "") -> dict[str, Any]:
    """TileJSON 3.0.0 of these layers; where it is not Web Mercator with the `crs` that Geonovum's guideline
    asks for."""
    listed: list[dict[str, Any]] = []
    for layer in shown:
        listed.append({"id": layer.id, "description": layer.title, "fields": fields(layer)})
        listed += ({"id": f"{layer.id}.{part}", "fields": told} for part, told in _beside(layer).items())
    described: dict[str, Any] = {
        "tilejson": "3.0.0",
        "tiles": [f"{here}/{{z}}/{{y}}/{{x}}{wish}"],
        "vector_layers": listed,
        "minzoom": 0,
        "maxzoom": min(MAX_DRAWN_ZOOM, grid.max_zoom),
        "attribution": attribution(shown),
        "scheme": "xyz",
    }
    box = bounds(shown)
    if box:
        described["bounds"] = list(box)
    if grid is not WEB_MERCATOR:
        described["crs"] = grid.crs
    return described
