"""The project's own API for plots: which the viewer may read (`/v1/plots`)."""

from typing import Any

from fastapi import APIRouter, Request, Response

from layers import plots
from layers.plots import Plot
from plotserver.web.beelden import organisation
from plotserver.web.context import base_url, context
from plotserver.web.ogc import ROOT
from plotserver.web.reading import Query, viewer
from plotserver.web.responding import GEOJSON, link, respond_json

router = APIRouter(prefix="/v1/plots", include_in_schema=False)


@router.get("")
async def all_plots(request: Request) -> Response:
    """The plots that the viewer may read, by title."""
    Query(request).allow([]).done()
    async with context(request).database.transaction(viewer(request)) as tx:
        found = await plots.all_plots(tx)
    return respond_json(request, {"plots": [_plot(request, plot) for plot in found]})


@router.get("/{plot_id}")
async def one_plot(request: Request, plot_id: str) -> Response:
    """One plot."""
    Query(request).allow([]).done()
    async with context(request).database.transaction(viewer(request)) as tx:
        found = await plots.plot(tx, plot_id)
    return respond_json(request, _plot(request, found))


def _plot(request: Request, plot: Plot) -> dict[str, Any]:
    here = base_url(request)
    links = [link("self", f"{here}/v1/plots/{plot.id}"), link("check", f"{here}/v1/plots/{plot.id}/controle")]
    if plot.published_at is not None:
        collection = f"{here}{ROOT}/collections/{plot.id}"
        links += [link("collection", collection), link("items", f"{collection}/items", GEOJSON)]
    activity = {"id": plot.activity_id, "titel": plot.activity_title} if plot.activity_title else None
    return {
        "id": plot.id,
        "titel": plot.title,
        "titelEn": plot.title_en,
        "beschrijving": plot.description,
        "eigenaar": organisation(plot.owner),
        "classificatie": plot.classification,
        "activiteit": activity,
        "oefening": plot.exercise,
        "gepubliceerd": plot.published_at,
        "aantal": plot.feature_count,
        "bbox": plot.extent,
        "magTekenen": plot.drawable,
        "links": links,
    }
