"""The project's own API for pictures: what a page needs to show one (`/v1/beelden`)."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from layers import composing, pictures
from layers.layer import Layer, Organisation
from layers.pictures import ObjectQuery, Picture, Placement
from plotserver.kernel import crs
from plotserver.web import previewing
from plotserver.web.audit import picture_read
from plotserver.web.context import base_url, context
from plotserver.web.ogc import ROOT
from plotserver.web.reading import Query, viewer
from plotserver.web.responding import GEOJSON, respond_json, respond_large
from plotserver.web.tiles import picture_tile_template

router = APIRouter(prefix="/v1/beelden", include_in_schema=False)
MOST_OBJECTS = 10_000
PUBLIC_WORDS = {
    "openbaar": "openbaar",
    "partners": "partners",
    "deelnemers": "deelnemers",
    "eigenaar": "eigen",
}
"""Who may open a picture, as the API says it."""


@router.get("")
async def all_pictures(request: Request) -> Response:
    """The pictures that the viewer may open; ``ook=gearchiveerd``: and its own that are archived."""
    query = Query(request).allow(["ook"])
    archived = query.one_of("ook", ("", "gearchiveerd"), "")
    query.done()
    async with context(request).database.transaction(viewer(request)) as tx:
        found = await pictures.all_pictures(tx)
        if archived:
            found += await composing.mine_archived(tx)
    return respond_json(request, {"beelden": [head(picture) for picture in found]})


@router.get("/{picture_id}")
async def one_picture(request: Request, picture_id: str) -> Response:
    """One picture with its layers, lowest first; as it was at `moment` when asked."""
    query = Query(request).allow(["moment"])
    asked, moment = query.text("moment"), query.moment("moment")
    query.done()
    async with context(request).database.transaction(viewer(request)) as tx:
        shown = await pictures.composition(tx, picture_id, moment)
    layers = [layer for layer, _ in shown.layers]
    tiles = picture_tile_template(request, picture_id, layers, asked)
    body = head(shown.picture) | {
        "activiteit": _activity(shown.picture),
        "classificatie": shown.classification,
        "lagen": [_layer(layer, placed, moment) for layer, placed in shown.layers],
        "tegels": tiles.removeprefix(base_url(request)) + previewing.onward(request, "&"),
        "stijl": f"{ROOT}/pictures/{picture_id}/styles/alle-lagen{previewing.onward(request, '?')}",
        "momenten": shown.moments,
    }
    return respond_json(request, body)


@router.get("/{picture_id}/objecten")
async def objects(request: Request, picture_id: str) -> Response:
    """The objects of the picture's plots as GeoJSON, for a table."""
    query = Query(request).allow(["bbox", "laag", "q", "limit", "moment"])
    moment = query.moment("moment")
    question = ObjectQuery(
        limit=query.number("limit", 1000, 1, MOST_OBJECTS),
        bbox=query.bbox("bbox", crs.DEFAULT),
        layer=query.text("laag"),
        words=query.text("q") or None,
    )
    query.done()
    async with context(request).database.transaction(viewer(request)) as tx:
        found = await pictures.objects(tx, picture_id, question, moment)
    picture_read(request, picture_id, found)
    body = '{"type":"FeatureCollection","features":[' + ",".join(found) + "]}"
    return await respond_large(request, body.encode(), GEOJSON)


def head(picture: Picture) -> dict[str, Any]:
    """What is told of a picture in a list."""
    return {
        "id": picture.id,
        "titel": picture.title,
        "titelEn": picture.title_en,
        "soort": picture.kind,
        "beschrijving": picture.description,
        "eigenaar": picture.owner_name,
        "bbox": picture.extent,
        "aantalLagen": picture.layer_count,
        "bijgewerkt": picture.updated_at,
        "oefening": picture.exercise,
        "positie": picture.position,
        "publiek": PUBLIC_WORDS[picture.audience],
        "eigen": picture.own,
        "revisie": picture.revision,
        "gearchiveerd": picture.archived_at,
    }


def _activity(picture: Picture) -> dict[str, Any] | None:
    if picture.activity_id is None:
        return None
    return {
        "id": picture.activity_id,
        "titel": picture.activity_title,
        "crisistype": picture.crisis_type,
        "crisistypeNaam": picture.crisis_type_name,
        "grip": picture.grip,
        "oefening": picture.exercise,
        "gestart": picture.started_at,
    }


def organisation(one: Organisation) -> dict[str, str]:
    """An organisation as the page shows it."""
    return {
        "id": one.id,
        "naam": one.name,
        "kort": one.short_name,
        "soort": one.kind,
        "kleur": one.colour,
    }


def _layer(layer: Layer, placed: Placement, moment: datetime | None) -> dict[str, Any]:
    limit = layer.freshness_limit
    return {
        "id": layer.id,
        "titel": placed.title_override or layer.title,
        "titelEn": layer.title_en,
        "soort": layer.kind,
        "eigenaar": organisation(layer.owner),
        "classificatie": layer.classification,
        "duiding": placed.note,
        "beschrijving": layer.description,
        "gepubliceerd": layer.updated_at,
        "bijgewerkt": layer.updated_at,
        "verouderd": layer.is_stale(moment),
        "versheidslimietMinuten": None if limit is None else int(limit.total_seconds() // 60),
        "aantalObjecten": layer.feature_count,
        "zichtbaar": placed.visible,
        "dekking": round(placed.opacity, 3),
        "positie": placed.position,
        "uit": {"id": placed.via[0], "titel": placed.via_title} if placed.via else None,
        "tekens": placed.signs,
        "geometrie": layer.geometry_type,
        "bbox": layer.extent,
        "licentie": layer.licence,
        "bronvermelding": layer.attribution or layer.owner_name,
        "gedeeldMet": placed.shared_with,
        "versie": layer.token,
    }
