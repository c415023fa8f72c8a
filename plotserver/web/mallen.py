"""Templates (mallen) over HTTP: which there are, and the areas that one makes of parameters.

Pure computation: nothing is stored and no account is needed, so the cost of a request is bounded by the
size of its body and by the bounds of the parameters.
"""

import asyncio
from typing import Any

import orjson
import shapely
from fastapi import APIRouter, Request, Response

from layers import templates
from layers.templating.model import Made, Parameter, Template
from plotserver.kernel.errors import Invalid
from plotserver.web.reading import Query
from plotserver.web.responding import GEOJSON, respond_json, respond_large

router = APIRouter(prefix="/v1/mallen", include_in_schema=False)
# The list changes only with the software.
CACHE = "public, max-age=3600"
MOST_BYTES = 300_000
DECIMALS = 9  # about 0.1 mm: finer than what the shapes are exact to
WANTED = 'Stuur JSON met de parameters van de mal, zoals {"punt": [5.1, 51.8], "windrichting": 270}.'


@router.get("")
async def all_templates(request: Request) -> Response:
    """The templates, each with its parameters, the source of its numbers and what is known to lack."""
    Query(request).allow([]).done()
    listed = [_template(template) for template in templates.templates().values()]
    return respond_json(request, {"mallen": listed}, cache=CACHE)


@router.get("/{template_id}")
async def one_template(request: Request, template_id: str) -> Response:
    """One template."""
    Query(request).allow([]).done()
    return respond_json(request, _template(templates.find(template_id)), cache=CACHE)


@router.post("/{template_id}")
async def make(request: Request, template_id: str) -> Response:
    """The objects that the template makes of the parameters, as GeoJSON in CRS84 (ETRS89)."""
    Query(request).allow([]).done()
    templates.find(template_id)
    given = await _body(request)
    made = await asyncio.to_thread(templates.make, template_id, given)
    body = {"type": "FeatureCollection", "features": [_feature(one) for one in made]}
    return await respond_large(request, orjson.dumps(body), GEOJSON, cache="no-store")


async def _body(request: Request) -> dict[str, Any]:
    """The JSON object in the body, bounded. Raises Invalid."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise Invalid("De inhoud is te groot.", [("body", f"Ten hoogste {MOST_BYTES} bytes.")])
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise Invalid("De inhoud is geen JSON.", [("Content-Type", "Gebruik application/json. " + WANTED)])
    try:
        given = orjson.loads(bytes(body))
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise Invalid("De inhoud is geen JSON-object.", [("body", WANTED)])
    return given


def _feature(made: Made) -> dict[str, Any]:
    geometry = orjson.loads(shapely.to_geojson(shapely.transform(made.geometry, _rounded)))
    properties = {"teken": made.sign, "zekerheid": made.certainty} | made.properties
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _rounded(coordinates: Any) -> Any:
    return coordinates.round(DECIMALS)


def _template(template: Template) -> dict[str, Any]:
    more = {}
    if template.id == "gasmal":
        more["maten"] = [
            {"kleur": one.colour, "nummer": one.number, "lengte": one.length, "breedte": one.width}
            for one in templates.plumes().values()
        ]
    return {
        "id": template.id,
        "naam": template.name_nl,
        "name": template.name_en,
        "beschrijving": template.description,
        "description": template.description_en,
        "teken": template.sign,
        "zekerheid": template.certainty,
        "volledig": template.complete,
        "bron": template.source,
        "opmerking": template.note,
        "parameters": [_parameter(one) for one in template.parameters],
        **more,
    }


def _parameter(one: Parameter) -> dict[str, Any]:
    return {
        "naam": one.name,
        "titel": one.title,
        "soort": one.kind,
        "eenheid": one.unit or None,
        "verplicht": one.required,
        "standaard": one.default,
        "min": one.minimum,
        "max": one.maximum,
        "aantal": one.most,
        "keuzes": list(one.choices) or None,
        "uitleg": one.explanation,
    }
