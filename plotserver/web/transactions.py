"""OGC API Features Part 4: make, replace, change and remove objects (OGC 20-002).

A plot that is published on command is edited in its draft, the collection ``{layer}.concept``; a live plot
in the collection itself. Both have parts (``.punten``, ``.lijnen``, ``.vlakken``) that can be edited too,
because desktop programs edit one kind of geometry at a time. Every write becomes a version, merged by field
with what others did meanwhile; what was overwritten is told in the answer.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4, uuid5

import orjson
from fastapi import Request, Response

from layers import drawing, features
from layers import layer as layer_module
from layers.drawing import Edit, Kind, Outcome, reading
from layers.drawing.reading import Reading
from layers.errors import FeatureNotFound, LayerNotFound, StaleVersion
from layers.layer import DRAFT, Layer
from plotserver.kernel.crs import Crs
from plotserver.kernel.database import Transaction
from plotserver.kernel.viewer import Viewer
from plotserver.web import writing
from plotserver.web.context import context
from plotserver.web.ogc import dataset_url, layer_of, ogc_route, picture_of
from plotserver.web.problems import problem
from plotserver.web.reading import Query, viewer
from plotserver.web.responding import GEOJSON, JSON, VARY, link
from plotserver.web.writing import trail, writer

ITEMS = "/collections/{layer_id}/items"
ITEM = "/collections/{layer_id}/items/{feature_id}"
MERGE_PATCH = "application/merge-patch+json"
WHOLE = (GEOJSON, JSON)
READ = ("GET", "HEAD", "OPTIONS")
WRITE_ITEMS, WRITE_ITEM = ("POST",), ("PUT", "PATCH", "DELETE")
OTHERS_ITEMS, OTHERS_ITEM = ["PUT", "PATCH", "DELETE"], ["POST"]
TAKEN_ALONG = (
    "Accept, Authorization, Content-Crs, Content-Type, Idempotency-Key, If-Match, If-None-Match, Prefer"
)
IN_DRAFT = (
    "Deze laag wordt op commando gepubliceerd: lezers zien haar zoals zij toen was. Teken in het concept."
)
NOT_DRAWN = "In deze laag wordt niet getekend: haar gegevens worden als geheel vervangen bij een import."
NEEDS_UUID = "Dit adres noemt geen object. Een object dat u zelf een id geeft, krijgt een UUID."
SMALL = 100_000
"""Bytes of JSON up to which it is read here and now; more is read in a thread, so that others go on."""


class NotEditable(Exception):
    """The collection is not where one draws; `instead` is the one where one does."""

    def __init__(self, layer: Layer, instead: str | None) -> None:
        super().__init__()
        self.layer, self.instead = layer, instead


@ogc_route(ITEMS, methods=["OPTIONS"])
@ogc_route(ITEM, methods=["OPTIONS"])
async def options(request: Request) -> Response:
    """What this identity may do here; also for an object that is not there, because clients ask of one."""
    one = "feature_id" in request.path_params
    who = viewer(request)
    async with context(request).database.transaction(who) as tx:
        layer = await layer_of(tx, request, None)
        may = await _may_write(tx, layer)
    writes = WRITE_ITEM if one else WRITE_ITEMS
    headers = {
        "Allow": ", ".join(READ + writes if may else READ),
        "Access-Control-Allow-Origin": "*",
        # A browser asks before it says who is there: what may be tried, not what will succeed.
        "Access-Control-Allow-Methods": ", ".join(READ + writes),
        "Access-Control-Allow-Headers": TAKEN_ALONG,
        "Cache-Control": "private, no-cache",
        "Vary": VARY,
    }
    if may:
        headers |= {"Accept-Patch": MERGE_PATCH} if one else {"Accept-Post": ", ".join(WHOLE)}
    return Response(status_code=200, headers=headers)


async def _may_write(tx: Transaction, layer: Layer) -> bool:
    """Whether the viewer may draw in this collection."""
    if not layer.editable:
        return False
    try:
        await drawing.must_draw(tx, layer.id, known=True)
    except drawing.MayNotDraw:
        return False
    return True


@ogc_route(ITEMS, methods=OTHERS_ITEMS)
@ogc_route(ITEM, methods=OTHERS_ITEM)
async def cannot(request: Request) -> Response:
    """A method that has no meaning here."""
    allowed = (await options(request)).headers["allow"]
    return _not_allowed(f"{request.method} kan op dit adres niet; de kop Allow noemt wat wel kan.", allowed)


@ogc_route(ITEMS, methods=["POST"])
async def add(request: Request) -> Response:
    """Make an object (Feature), or several, all or none (FeatureCollection)."""

    def read(sent: Any, crs: Crs) -> Reading:
        several = isinstance(sent, dict) and sent.get("type") == "FeatureCollection"
        return reading.collection(sent, crs) if several else reading.feature(sent, crs)

    async def answer(tx: Transaction, layer: Layer, outcomes: list[Outcome], crs: Crs) -> Response:
        here = f"{dataset_url(request)}/collections/{layer.collection_id}/items"
        if len(outcomes) > 1:
            return _batch(outcomes, here)
        return await _told(request, tx, layer, outcomes[0], crs, location=here)

    return await _write(request, "objecten maken", WHOLE, read, Kind.CREATE, answer)


@ogc_route(ITEM, methods=["PUT"])
async def put(request: Request) -> Response:
    """Replace the object, or make it under this id."""
    return await _write(request, "object vervangen", WHOLE, reading.feature, Kind.REPLACE, _answer(request))


@ogc_route(ITEM, methods=["PATCH"])
async def patch(request: Request) -> Response:
    """Change what is named (RFC 7396); all else stays."""
    return await _write(
        request, "object wijzigen", (MERGE_PATCH,), reading.patch, Kind.CHANGE, _answer(request)
    )


@ogc_route(ITEM, methods=["DELETE"])
async def remove(request: Request) -> Response:
    """Remove the object; its versions stay."""
    return await _write(request, "object verwijderen", (), None, Kind.REMOVE, _answer(request))


def _answer(request: Request) -> Callable[..., Any]:
    async def answer(tx: Transaction, layer: Layer, outcomes: list[Outcome], crs: Crs) -> Response:
        here = f"{dataset_url(request)}/collections/{layer.collection_id}/items"
        location = here if outcomes[0].created else None
        return await _told(request, tx, layer, outcomes[0], crs, location=location)

    return answer


async def _write(
    request: Request,
    action: str,
    types: tuple[str, ...],
    read: Callable[[Any, Crs], Reading] | None,
    kind: Kind,
    answer: Callable[..., Any],
) -> Response:
    """One write: who, where, what, and then all of it or nothing."""
    thing = "/".join(
        request.path_params[name] for name in ("layer_id", "feature_id") if name in request.path_params
    )
    try:
        async with trail(request, action, thing) as kept:
            who = writer(request)
            Query(request).allow([]).done()
            layer = await _where(request, who)
            crs = writing.content_crs(request)
            sent = Reading(crs) if read is None else await _read(request, types, read, crs)
            edits = _edits(request, who, kind, sent)
            if len(edits) > 1:
                kept.object = f"{layer.id} ({len(edits)} objecten)"
            async with writing.write(request, who, layer.id) as tx:
                await reading.store(tx, sent)
                edits = [
                    replace(edit, fields=one.fields) for edit, one in zip(edits, sent.objects, strict=False)
                ] or edits
                outcomes = await _apply(tx, layer, who, edits, sent, crs)
                await kept.done(tx, who)
                response: Response = await answer(tx, layer, _with_warnings(outcomes, sent), crs)
            return response
    except NotEditable as error:
        return _elsewhere(request, error)


async def _where(request: Request, who: Viewer) -> Layer:
    """The collection that is drawn in. Raises LayerNotFound, MayNotDraw, NotEditable."""
    asked = request.path_params["layer_id"]
    known = not who.is_public
    async with context(request).database.transaction(who) as tx:
        try:
            layer = await layer_of(tx, request, None)
        except LayerNotFound:
            base, _, rest = asked.partition(".")
            if rest.split(".")[0] != DRAFT:
                raise
            await layer_module.read(tx, base, picture=picture_of(request))
            await drawing.must_draw(tx, base, known=known)
            raise
        if layer.kind != "plot":
            raise NotEditable(layer, None)
        await drawing.must_draw(tx, layer.id, known=known)
    if not layer.editable:
        raise NotEditable(layer, replace(layer, draft=True).collection_id)
    return layer


async def _read(
    request: Request, types: tuple[str, ...], read: Callable[[Any, Crs], Reading], crs: Crs
) -> Reading:
    sent, size = await writing.document(request, types)
    found = await asyncio.to_thread(read, sent, crs) if size > SMALL else read(sent, crs)
    found.done()
    return found


def _edits(request: Request, who: Viewer, kind: Kind, sent: Reading) -> list[Edit]:
    """What is asked, as edits. An object that is made has its client's UUID, or else one of ours: the same
    when the request is sent again under the same Idempotency-Key."""
    operation = writing.operation(request, who, f"{request.method} {request.url.path}")
    condition = writing.condition(request)
    if kind is Kind.CREATE:
        again = "idempotency-key" in request.headers
        return [
            Edit(kind, one.feature_id or (uuid5(operation, str(number)) if again else uuid4()), operation)
            for number, one in enumerate(sent.objects)
        ]
    feature_id = _feature_id(request.path_params["feature_id"], kind)
    one = sent.objects[0] if sent.objects else reading.Sent()
    return [Edit(kind, feature_id, operation, base=one.base, condition=condition)]


def _feature_id(text: str, kind: Kind) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        if kind is Kind.REPLACE:
            raise drawing.InvalidObject([("featureId", NEEDS_UUID)]) from None
        raise FeatureNotFound from None


async def _apply(
    tx: Transaction, layer: Layer, who: Viewer, edits: list[Edit], sent: Reading, crs: Crs
) -> list[Outcome]:
    wheres = [one.where for one in sent.objects] or [""]
    try:
        return await drawing.apply(tx, layer, writing.author_of(who), edits, wheres=wheres)
    except StaleVersion as error:
        try:
            standing = await features.one(tx, layer, str(edits[0].feature_id), crs)
            error.members["huidig"] = orjson.Fragment(standing)
        except FeatureNotFound:
            pass
        raise


def _with_warnings(outcomes: list[Outcome], sent: Reading) -> list[Outcome]:
    """The outcomes, with what was noticed when the objects were read."""
    if not sent.objects:
        return outcomes
    return [
        replace(outcome, warnings=(*one.warnings, *outcome.warnings))
        for outcome, one in zip(outcomes, sent.objects, strict=True)
    ]


async def _told(
    request: Request, tx: Transaction, layer: Layer, outcome: Outcome, crs: Crs, *, location: str | None
) -> Response:
    """What came of one write: in short, or the object itself when that is preferred."""
    headers = {"ETag": f'"v{outcome.version}"'} | _plain_headers()
    if location is not None:
        headers["Location"] = f"{location}/{outcome.feature_id}"
    status = 201 if location is not None else 200
    preferred = writing.preference(request)
    if preferred:
        headers["Preference-Applied"] = f"return={preferred}"
    if outcome.deleted or preferred == "minimal":
        if outcome.overwritten and preferred != "minimal":
            return Response(_summary(outcome), status_code=200, media_type=JSON, headers=headers)
        headers.pop("ETag") if outcome.deleted else None
        return Response(status_code=201 if status == 201 else 204, headers=headers)
    if preferred == "representation":
        found = await features.one(tx, layer, str(outcome.feature_id), crs)
        headers["Content-Crs"] = f"<{crs.uri}>"
        body = found[:-1] + b"," + _summary(outcome)[1:]
        return Response(body, status_code=status, media_type=GEOJSON, headers=headers)
    return Response(_summary(outcome), status_code=status, media_type=JSON, headers=headers)


def _summary(outcome: Outcome) -> bytes:
    return orjson.dumps(_as_json(outcome), option=orjson.OPT_UTC_Z)


def _as_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "id": outcome.feature_id,
        "versie": outcome.version,
        "gewijzigd": outcome.changed,
        "overschreven": [
            {
                "veld": one.field,
                "waarde": one.value,
                "door": {"organisatie": one.organisation, "auteur": one.author},
                "versie": one.version,
                "geregistreerd": one.recorded_at,
            }
            for one in outcome.overwritten
        ],
        "waarschuwingen": outcome.warnings,
    }


def _batch(outcomes: list[Outcome], here: str) -> Response:
    """What came of several objects: their ids in the order in which they were sent."""
    body = {
        "ids": [outcome.feature_id for outcome in outcomes],
        "objecten": [_as_json(outcome) for outcome in outcomes],
        "links": [link("item", f"{here}/{outcome.feature_id}", GEOJSON) for outcome in outcomes],
    }
    status = 201 if any(outcome.created for outcome in outcomes) else 200
    return Response(
        orjson.dumps(body, option=orjson.OPT_UTC_Z),
        status_code=status,
        media_type=JSON,
        headers=_plain_headers(),
    )


def _plain_headers() -> dict[str, str]:
    return {
        "Cache-Control": "no-store",
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "Content-Crs, ETag, Location",
    }


def _elsewhere(request: Request, error: NotEditable) -> Response:
    """One does not draw here: where one does."""
    allowed = ", ".join(READ)
    if error.instead is None:
        return _not_allowed(NOT_DRAWN, allowed)
    there = f"{dataset_url(request)}/collections/{error.instead}/items"
    answer = _not_allowed(IN_DRAFT, allowed, links=[link("edit", there, GEOJSON, "Het concept")])
    answer.headers["Link"] = f'<{there}>; rel="edit"; type="{GEOJSON}"'
    return answer


def _not_allowed(detail: str, allowed: str, **more: Any) -> Response:
    title = "Deze methode kan hier niet"
    return problem(405, "methode-niet-toegestaan", title, detail, {"Allow": allowed}, **more)
