"""Stylesheets of layers and pictures: which library function writes them, with which addresses?"""

from collections.abc import Mapping
from typing import Any

from layers.held import Held
from layers.layer import Layer
from layers.pictures import Composition, Placement
from plotserver.web.tiles import MAX_DRAWN_ZOOM, attribution, bounds
from symbology import addresses, mapstyle, qgis, sld
from symbology.model import Geometry
from symbology.qgis.collection import Kind, every_sign
from symbology.signs import load

PART_KINDS: tuple[Geometry, ...] = ("point", "line", "polygon")
QUIET = "#4A5568"
_KINDS: Mapping[str, Geometry] = {"point": "point", "linestring": "line", "polygon": "polygon"}


def kind_of(layer: Layer) -> Kind:
    """The kind of geometry of a collection; mixed when it has several or when that is not known."""
    if layer.part is not None:
        return PART_KINDS[layer.part]
    if layer.kind == "plot" and not layer.editable and len(layer.dimensions) == 1:
        return PART_KINDS[layer.dimensions[0]]
    simple = (layer.geometry_type or "").removesuffix("Z").removeprefix("Multi").lower()
    return _KINDS.get(simple, "mixed")


def _geometries(layer: Layer) -> tuple[Geometry, ...]:
    kind = kind_of(layer)
    return PART_KINDS if kind == "mixed" else (kind,)


def sign_address(root: str) -> sld.Address:
    """Where the picture of a sign in a state is: under its permanent name, which all may read."""
    return lambda code, state: f"{root}/tekens/{addresses.name(load().get(code), state)}.svg"


def picture_maplibre(root: str, shown: Composition, tiles: str) -> dict[str, Any]:
    """The MapLibre style of a picture's tiles, which are at the template `tiles`."""
    picture = shown.picture
    layers = [layer for layer, _ in shown.layers]
    named = {
        "name": picture.title,
        "metadata": {"plotserver:picture": picture.id, "plotserver:exercise": picture.exercise},
    }
    # Areas of all layers below lines below signs: an upper area never hides a lower sign.
    drawn = mapstyle.stacked(
        [one for layer, placed in shown.layers for one in _style_layers(picture.id, layer, placed)]
    )
    return _maplibre(root, picture.id, named, tiles, layers, picture.extent or bounds(layers), drawn)


def collection_maplibre(root: str, layer: Layer, here: str, signs: Held | None) -> dict[str, Any]:
    """The MapLibre style of a collection's tiles; `signs` None is all signs."""
    tiles = f"{here}/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}"
    placed = Placement(layer.id, 0, True, 1.0, "", None, sorted(every_sign() if signs is None else signs), [])
    drawn = mapstyle.stacked(_style_layers(layer.collection_id, layer, placed))
    named = {"name": layer.title, "metadata": {"plotserver:exercise": layer.exercise}}
    return _maplibre(root, layer.collection_id, named, tiles, [layer], bounds([layer]), drawn)


def _maplibre(
    root: str,
    source: str,
    named: dict[str, Any],
    tiles: str,
    layers: list[Layer],
    box: tuple[float, float, float, float] | None,
    drawn: list[dict[str, Any]],
) -> dict[str, Any]:
    view: dict[str, Any] = (
        {"center": [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2], "zoom": 7} if box else {}
    )
    described = {
        "type": "vector",
        "tiles": [tiles],
        "minzoom": 0,
        "maxzoom": MAX_DRAWN_ZOOM,
        "attribution": attribution(layers),
    }
    return {
        "version": 8,
        **named,
        **view,
        "sprite": f"{root}/sprites/tekens",
        "glyphs": f"{root}/basemap/glyphs/{{fontstack}}/{{range}}.pbf",
        "sources": {source: described},
        "layers": drawn,
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


def collection_qml(layer: Layer, signs: Held | None) -> bytes:
    """The QML of a collection's features; `signs` None is all signs."""
    if layer.kind != "plot":
        return qgis.reference_style(kind_of(layer), layer.owner_colour or QUIET)
    return qgis.collection_style(
        qgis.CollectionStyle(kind_of(layer), every_sign() if signs is None else signs)
    )


def picture_qml(shown: Composition, signs: Mapping[str, Held]) -> bytes:
    """The QML of a picture's vector tiles."""
    layers = [
        qgis.TileLayer(layer.id, held=signs.get(layer.id, {}), opacity=placed.opacity)
        if layer.kind == "plot"
        else qgis.TileLayer(
            layer.id,
            geometries=_geometries(layer),
            colour=layer.owner_colour or QUIET,
            opacity=placed.opacity,
        )
        for layer, placed in shown.layers
    ]
    return qgis.picture_style(layers)


def collection_sld(root: str, style_id: str, layer: Layer, signs: Held | None) -> bytes:
    """The SLD of a collection; `signs` None is all signs."""
    return sld.document(style_id, [_sld_layer(layer, signs)], sign_address(root))


def picture_sld(root: str, style_id: str, shown: Composition, signs: Mapping[str, Held]) -> bytes:
    """The SLD of a picture: a named layer for each collection, of a mixed one for each kind of geometry."""
    layers = [one for layer, _ in shown.layers for one in (layer.parts or [layer])]
    return sld.document(
        style_id, [_sld_layer(layer, signs.get(layer.id, {})) for layer in layers], sign_address(root)
    )


def _sld_layer(layer: Layer, signs: Held | None) -> sld.SldLayer:
    name, title = layer.collection_id, layer.title
    if layer.kind != "plot":
        return sld.SldLayer(name, title, kind_of(layer), colour=layer.owner_colour or QUIET)
    return sld.SldLayer(name, title, kind_of(layer), every_sign() if signs is None else signs)
