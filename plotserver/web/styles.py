"""Styles of a picture for MapLibre (and through its converter, QGIS)."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from fastapi import Request, Response

from layers import pictures
from layers.errors import PictureNotFound
from layers.layer import Layer
from layers.pictures import Composition, Placement
from plotserver.kernel.errors import NotFound
from plotserver.web.context import base_url, context
from plotserver.web.ogc import MAP_STYLE, dataset_url, ogc_route, picture_of
from plotserver.web.reading import Query, viewer
from plotserver.web.responding import link, respond_json
from plotserver.web.tiles import MAX_DRAWN_ZOOM, attribution, bounds, picture_tile_template
from symbology import mapstyle

SWITCHABLE = "alle-lagen"
# A style that holds layers with visibility none is drawn whole by QGIS 3.22, so the default has only
# what is on; a page that switches layers takes the other.
STYLES = {
    "default": "Crisistekens, zoals het beeld is samengesteld",
    SWITCHABLE: "Crisistekens, ook van lagen die uit staan",
}


@ogc_route("/styles")
async def styles(request: Request) -> Response:
    """The styles of the picture, both with the signs."""
    Query(request).allow(["f"]).done()
    await _composition(request)
    url = dataset_url(request)
    listed = [
        {"id": style_id, "title": title, "links": [link("stylesheet", f"{url}/styles/{style_id}", MAP_STYLE)]}
        for style_id, title in STYLES.items()
    ]
    return respond_json(
        request, {"default": "default", "styles": listed, "links": [link("self", f"{url}/styles")]}
    )


@ogc_route("/styles/{style_id}")
async def style(request: Request) -> Response:
    """A MapLibre style (style specification version 8): the picture's layers with the crisis signs.

    In `alle-lagen` those that are off at first have visibility none; `moment` shows the picture as it was.
    """
    query = Query(request).allow(["f", "moment"], forms=("mapbox", "json"))
    asked, moment = query.text("moment"), query.moment("moment")
    query.done()
    style_id = request.path_params["style_id"]
    if style_id not in STYLES:
        raise NotFound(f"Deze stijl is er niet. Een beeld heeft de stijlen {' en '.join(STYLES)}.")
    shown = await _composition(request, moment)
    if style_id != SWITCHABLE:
        shown = replace(shown, layers=[(layer, placed) for layer, placed in shown.layers if placed.visible])
    return respond_json(request, _document(request, shown, asked), MAP_STYLE)


async def _composition(request: Request, moment: datetime | None = None) -> Composition:
    picture_id = picture_of(request)
    if picture_id is None:
        raise PictureNotFound
    async with context(request).database.transaction(viewer(request)) as tx:
        return await pictures.composition(tx, picture_id, moment)


def _document(request: Request, shown: Composition, moment: str | None) -> dict[str, Any]:
    root, picture = base_url(request), shown.picture
    layers = [layer for layer, _ in shown.layers]
    source: dict[str, Any] = {
        "type": "vector",
        "tiles": [picture_tile_template(request, picture.id, layers, moment)],
        "minzoom": 0,
        "maxzoom": MAX_DRAWN_ZOOM,
        "attribution": attribution(layers),
    }
    box = picture.extent or bounds(layers)
    view: dict[str, Any] = (
        {"center": [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2], "zoom": 7} if box else {}
    )
    return {
        "version": 8,
        "name": picture.title,
        "metadata": {"plotserver:picture": picture.id, "plotserver:exercise": picture.exercise},
        **view,
        "sprite": f"{root}/sprites/tekens",
        "glyphs": f"{root}/basemap/glyphs/{{fontstack}}/{{range}}.pbf",
        "sources": {picture.id: source},
        # Areas of all layers below lines below signs: an upper area never hides a lower sign.
        "layers": mapstyle.stacked(
            [one for layer, placed in shown.layers for one in _style_layers(picture.id, layer, placed)]
        ),
    }


def _style_layers(source: str, layer: Layer, placed: Placement) -> list[dict[str, Any]]:
    if layer.kind == "plot":
        return mapstyle.plot_layers(
            source, layer.id, opacity=placed.opacity, visible=placed.visible, codes=placed.signs
        )
    return mapstyle.dataset_layers(
        source,
        layer.id,
        layer.geometry_type or "Geometry",
        colour=layer.owner_colour,
        opacity=placed.opacity,
        visible=placed.visible,
    )
