"""Live drawing, upwards: `/v1/plots/{id}/bewerkingen` takes operations, each done or refused by itself; and
what a page starts from: all objects of a plot, and the versions of one.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from layers import drawing
from layers import layer as layer_module
from layers import objects as objects_module
from layers.drawing import Outcome, Overwritten, each, operations
from layers.drawing.each import Result
from layers.drawing.operations import Batch, Sent
from layers.errors import LayerNotFound
from layers.layer import Layer
from plotserver.kernel.database import Transaction
from plotserver.kernel.errors import Invalid, PlotError
from plotserver.kernel.viewer import Viewer
from plotserver.web.context import context
from plotserver.web.problems import PROBLEMS, TYPE
from plotserver.web.reading import WRONG, Query, viewer
from plotserver.web.responding import GEOJSON, JSON, respond_json, respond_large
from plotserver.web.writing import author_of, document, trail, write, writer

router = APIRouter(prefix="/v1/plots/{plot_id}", include_in_schema=False)
SMALL = 100_000
"""Bytes of JSON up to which it is read here and now; more is read in a thread, so that others go on."""
MOST_FAULTS = 50


@router.post("/bewerkingen")
async def work(request: Request) -> Response:
    """Do these operations in their order; what came of each."""
    plot = request.path_params["plot_id"]
    async with trail(request, "objecten bewerken", plot) as kept:
        who = writer(request)
        Query(request).allow([]).done()
        batch = await _read(request)
        kept.object = f"{plot} ({len(batch.sent)} bewerkingen)"
        async with write(request, who, plot) as tx:
            layer = await _drawn(tx, plot, who)
            edits = [one.edit for one in batch.sent]
            results, number = await each.apply_each(tx, layer, author_of(who), edits)
            await kept.done(tx, who)
    outcomes = [result.outcome for result in results if result.outcome is not None]
    tell_overwritten(request, plot, who, outcomes)
    told = [_as_json(one, result) for one, result in zip(batch.sent, results, strict=True)]
    return respond_json(request, {"nummer": number, "uitkomsten": told}, cache="no-store")


async def _drawn(tx: Transaction, plot: str, who: Viewer) -> Layer:
    """The plot; only who may not draw there costs a second question. Raises LayerNotFound and MayNotDraw."""
    try:
        return await layer_module.drawn(tx, plot)
    except LayerNotFound:
        await drawing.must_draw(tx, plot, known=not who.is_public)
        raise


def tell_overwritten(request: Request, plot: str, who: Viewer, outcomes: Sequence[Outcome]) -> None:
    """Tell those whose newer value was replaced, on the pages that they have open."""
    for outcome in outcomes:
        for one in () if outcome.repeated else outcome.overwritten:
            told = {
                "laag": plot,
                "object": outcome.feature_id,
                "veld": _named(one),
                "waarde": one.value,
                "versie": outcome.version,
                "door": {"naam": who.author, "organisatie": who.organisation},
                "bewerking": one.operation,
            }
            request.app.state.hub.tell_author(plot, one.organisation, one.author, told)


async def _read(request: Request) -> Batch:
    """The operations that were sent. Raises Invalid when the whole is wrong."""
    body, size = await document(request, (JSON,))
    batch = await asyncio.to_thread(operations.read, body) if size > SMALL else operations.read(body)
    if batch.faults:
        raise Invalid(WRONG, batch.faults[:MOST_FAULTS])
    return batch


def _as_json(one: Sent, result: Result) -> dict[str, Any]:
    head = {"id": one.operation, "object": one.feature_id}
    if result.error is not None:
        return head | _refused(one, result, result.error)
    outcome = result.outcome
    assert outcome is not None
    return head | {
        "uitkomst": "gedaan-over" if outcome.overwritten else "gedaan",
        "versie": outcome.version,
        "overschreven": [_overwritten(field) for field in outcome.overwritten],
        "waarschuwingen": [*one.warnings, *outcome.warnings],
    }


def _refused(one: Sent, result: Result, error: PlotError) -> dict[str, Any]:
    faults = error.faults if isinstance(error, Invalid) and error.faults else [("object", error.message)]
    kind = next(PROBLEMS[ancestor][1] for ancestor in type(error).__mro__ if ancestor in PROBLEMS)
    told: dict[str, Any] = {
        "uitkomst": "geweigerd",
        "versie": result.version,
        "overschreven": [],
        "waarschuwingen": list(one.warnings),
        "problemen": [{"veld": _field(where), "melding": what} for where, what in faults],
        "type": TYPE + kind,
    }
    if one.proposal is not None:
        told["voorstel"] = one.proposal
    if "verwijderd" in error.members:
        told["verwijderd"] = error.members["verwijderd"]
    return told


def _field(where: str) -> str:
    """The name of a fault, in the words of an operation."""
    return where.replace("properties.", "velden.", 1).replace("geometry", "geometrie", 1)


def _named(one: Overwritten) -> str:
    return "geometrie" if one.field == "geometry" else one.field


def _overwritten(one: Overwritten) -> dict[str, Any]:
    return {
        "veld": _named(one),
        "waarde": one.value,
        "versie": one.version,
        "auteur": one.author,
        "organisatie": one.organisation,
        "bewerking": one.operation,
    }


@router.get("/objecten")
async def all_objects(request: Request, plot_id: str) -> Response:
    """All objects of the plot: the draft for who may draw in it, else what is published."""
    Query(request).allow([]).done()
    async with context(request).database.transaction(viewer(request)) as tx:
        found = await objects_module.objects(tx, plot_id)
    stage = "concept" if found.draft else "gepubliceerd"
    head = f'{{"type":"FeatureCollection","nummer":{found.number},"stand":"{stage}","features":['
    return await respond_large(request, f"{head}{found.features}]}}".encode(), GEOJSON)


@router.get("/objecten/{feature_id}/versies")
async def versions(request: Request, plot_id: str, feature_id: str) -> Response:
    """The versions of an object, newest first, for who may draw in the plot."""
    Query(request).allow([]).done()
    async with context(request).database.transaction(viewer(request)) as tx:
        found = await objects_module.versions(tx, plot_id, feature_id)
    body = {"versies": [orjson.Fragment(one) for one in found]}
    return respond_json(request, body)
