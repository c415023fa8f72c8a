"""What a plot would change, and its export: `/v1/plots/{id}/verschil` and `…/export`."""

import asyncio
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response

from layers import differences, drawing, exporting
from layers.differences import Difference
from plotserver.web import stylesheets
from plotserver.web.asked import suffix
from plotserver.web.audit import told_already
from plotserver.web.context import base_url, context
from plotserver.web.reading import Query, viewer
from plotserver.web.responding import respond_json, respond_large
from plotserver.web.writing import trail

router = APIRouter(prefix="/v1/plots/{plot_id}", include_in_schema=False)
STATES = ("concept", "gepubliceerd")


@router.get("/verschil")
async def difference(request: Request, plot_id: str) -> Response:
    """What changes for readers if the plot is published now."""
    Query(request).allow([]).done()
    who = viewer(request)
    async with context(request).database.transaction(who) as tx:
        await drawing.must_draw(tx, plot_id, known=not who.is_public)
        found = await differences.differences(tx, plot_id)
    new, changed, gone = found.new, found.changed, found.gone
    standing = found.standing
    published = {"moment": standing.moment, "door": standing.by, "notitie": standing.note}
    body = {
        "plot": plot_id,
        "publicatie": None if standing.publication is None else published,
        "aantal": len(new) + len(changed) + len(gone),
        "nieuw": [_head(one) for one in new],
        "gewijzigd": [_head(one) | _what(one) for one in changed],
        "verdwijnt": [_head(one) for one in gone],
    }
    return respond_json(request, body)


@router.get("/export")
async def export(request: Request, plot_id: str) -> Response:
    """The plot as a file, as one may read it; ``stand``: the draft, or what readers see."""
    query = Query(request).allow(["stand", "f"], tuple(exporting.FORMS))
    asked = query.text("stand")
    if asked is not None:
        query.one_of("stand", STATES, STATES[0])
    query.done()
    form = exporting.FORMS[request.query_params.get("f", "geojson")]
    told_already(request)
    async with trail(request, f"plot exporteren ({form.name})", plot_id) as kept:
        who = viewer(request)
        draft = None if asked is None else asked == "concept"
        async with context(request).database.transaction(who) as tx:
            made = await exporting.exported(tx, plot_id, draft=draft)
        root = base_url(request)
        body = await asyncio.to_thread(
            exporting.write,
            form,
            made,
            lambda name: f"{root}/tekens/{name}.png",
            lambda part, held: stylesheets.collection_qml(replace(made.layer, part=part), held),
        )
        async with context(request).database.transaction(who, write=True) as tx:
            await kept.done(tx, who)
    state = "concept" if made.draft else "gepubliceerd"
    name = f"{plot_id}-{state}{suffix(made.classification)}.{form.extension}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Rubricering": made.classification,
        "Access-Control-Expose-Headers": "Content-Disposition, Rubricering",
    }
    return await respond_large(request, body, form.media_type, headers=headers)


def _head(one: Difference) -> dict[str, Any]:
    return {
        "object": one.feature_id,
        "naam": one.name,
        "teken": one.sign,
        "auteur": one.author,
        "organisatie": one.organisation,
        "geregistreerd": one.recorded_at,
    }


def _what(one: Difference) -> dict[str, Any]:
    fields = [
        {"veld": change.field, "naam": change.label, "was": change.before, "wordt": change.after}
        for change in one.changes
    ]
    return {"velden": fields, "geometrie": one.moved}
