"""Owners in control (`/v1/lagen/{id}/…`): share, withdraw, classify, and see who sees what."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from layers import pictures, sharing
from layers.sharing import Audience, Decision, GivenShare, OwnLayer, Policy, Visibility
from layers.sharing.visibility import Rule
from plotserver.kernel.errors import Forbidden, NotFound
from plotserver.kernel.viewer import Viewer
from plotserver.web.context import context
from plotserver.web.members import Members, sent
from plotserver.web.reading import Query, viewer
from plotserver.web.responding import respond_json
from plotserver.web.writing import author_of, trail, writer

router = APIRouter(prefix="/v1", include_in_schema=False)
LONGEST_NOTE = 500
LONGEST_ID = 100
MOST_RECIPIENTS = 200
RIGHTS = ("lezen", "bewerken")
AUDIENCES = (*sharing.FOR_ALL, *sharing.NAMED)
POLICIES = ("geen", "activiteit", "sector", "partners")
CLASSIFICATIONS = (*sharing.LEVELS, "geheim")
WHO_ARE_YOU = "Maak eerst bekend namens welke organisatie u vraagt."
NO_ORGANISATION = "Deze organisatie bestaat niet, of dit is niet de organisatie waarvoor u werkt."
NEEDS_ID = "Noem het id van de organisatie, de sector of de activiteit. Zoek het op in /v1/doelgroepen."
NEEDS_NONE = "Bij openbaar en partners hoort geen id."


@router.get("/lagen/{layer_id}/delingen")
async def given(request: Request, layer_id: str) -> Response:
    """With whom the owner shares this layer; with ``ook=beeindigd`` also with whom before."""
    query = Query(request).allow(["ook"])
    ended = query.one_of("ook", ("", "beeindigd"), "") == "beeindigd"
    query.done()
    async with context(request).database.transaction(viewer(request)) as tx:
        layer = await sharing.own_layer(tx, layer_id)
        found = await sharing.given(tx, layer_id, ended=ended)
    return respond_json(request, _head(layer) | {"delingen": [_share(one) for one in found]})


@router.post("/lagen/{layer_id}/delingen")
async def give(request: Request, layer_id: str) -> Response:
    """Share the layer: ``met`` whom, ``mag`` what, ``tot`` when or ``totEindeVan`` what, and why."""
    async with trail(request, "laag delen", layer_id) as kept:
        who = writer(request)
        Query(request).allow([]).done()
        decision = _decision(await sent(request, "met", "mag", "tot", "totEindeVan", "toelichting"))
        named = ":".join(part for part in (decision.audience.kind, decision.audience.id) if part)
        kept.object = f"{layer_id} met {named} ({decision.may})"[:200]
        async with context(request).database.transaction(who, write=True) as tx:
            made = await sharing.give(tx, layer_id, decision, author_of(who))
            await kept.done(tx, who)
    headers = {"Location": f"/v1/lagen/{layer_id}/delingen/{made.id}"}
    return respond_json(request, _share(made), cache="no-store", status=201, headers=headers)


@router.delete("/lagen/{layer_id}/delingen/{share_id}")
async def withdraw(request: Request, layer_id: str, share_id: str) -> Response:
    """End this share, from the next request on."""
    async with trail(request, "deling intrekken", f"{layer_id} deling {share_id}") as kept:
        who = writer(request)
        Query(request).allow([]).done()
        number = int(share_id) if share_id.isascii() and share_id.isdigit() and len(share_id) < 19 else -1
        async with context(request).database.transaction(who, write=True) as tx:
            await sharing.withdraw(tx, layer_id, number, author_of(who))
            await kept.done(tx, who)
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


@router.put("/lagen/{layer_id}/classificatie")
async def classify(request: Request, layer_id: str) -> Response:
    """Give the layer another classification."""
    async with trail(request, "laag rubriceren", layer_id) as kept:
        who = writer(request)
        Query(request).allow([]).done()
        asked = await sent(request, "classificatie")
        wanted = asked.one_of("classificatie", CLASSIFICATIONS)
        asked.done()
        kept.object = f"{layer_id} {wanted}"[:200]
        async with context(request).database.transaction(who, write=True) as tx:
            layer = await sharing.classify(tx, layer_id, wanted)
            await kept.done(tx, who)
    return respond_json(request, _head(layer), cache="no-store")


@router.get("/lagen/{layer_id}/zichtbaarheid")
async def visible(request: Request, layer_id: str) -> Response:
    """Who sees this layer, and by which share."""
    Query(request).allow([]).done()
    async with context(request).database.transaction(viewer(request)) as tx:
        found = await sharing.visibility(tx, layer_id)
    return respond_json(request, _visibility(found))


@router.get("/beelden/{picture_id}/zichtbaarheid")
async def picture_visible(request: Request, picture_id: str) -> Response:
    """Who opens this picture, and who sees which of its layers."""
    Query(request).allow([]).done()
    async with context(request).database.transaction(viewer(request)) as tx:
        audience = await pictures.audience(tx, picture_id)
        layers = await pictures.layers_of(tx, picture_id)
        found = [await sharing.visibility(tx, layer.id) for layer in layers]
    body = {"beeld": picture_id, "opent": audience, "lagen": [_visibility(one) for one in found]}
    return respond_json(request, body)


@router.get("/doelgroepen")
async def recipients(request: Request) -> Response:
    """With whom one can share: activities, sectors and organisations whose name holds ``q``."""
    query = Query(request).allow(["q", "limit"])
    words, most = query.text("q", LONGEST_ID), query.number("limit", 50, 1, MOST_RECIPIENTS)
    query.done()
    who = _known(request)
    async with context(request).database.transaction(who) as tx:
        found = await sharing.recipients(tx, words, most)
    listed = [{"soort": one.kind, "id": one.id, "naam": one.name, "kort": one.short_name} for one in found]
    return respond_json(request, {"doelgroepen": listed})


@router.get("/organisaties/{organisation_id}/gedeeld")
async def shared(request: Request, organisation_id: str) -> Response:
    """What one's own organisation shares, and shared before."""
    Query(request).allow([]).done()
    who = _own_organisation(request, organisation_id)
    async with context(request).database.transaction(who) as tx:
        found = await sharing.given(tx, ended=True)
    listed = [{"laag": one.layer_id, "laagTitel": one.layer_title} | _share(one) for one in found]
    return respond_json(request, {"organisatie": organisation_id, "delingen": listed})


@router.get("/organisaties/{organisation_id}/beleid")
async def policy(request: Request, organisation_id: str) -> Response:
    """With whom one's own organisation shares new plots by itself."""
    Query(request).allow([]).done()
    who = _own_organisation(request, organisation_id)
    async with context(request).database.transaction(who) as tx:
        found = await sharing.policy(tx)
    return respond_json(request, _policy(organisation_id, found))


@router.put("/organisaties/{organisation_id}/beleid")
async def set_policy(request: Request, organisation_id: str) -> Response:
    """Choose that; what is shared already stays as it is."""
    async with trail(request, "deelbeleid", organisation_id) as kept:
        who = _own_organisation(request, organisation_id)
        Query(request).allow([]).done()
        asked = await sent(request, "nieuwePlots", "mag")
        audience = asked.one_of("nieuwePlots", POLICIES)
        may = asked.one_of("mag", RIGHTS, "lezen")
        asked.done()
        kept.object = f"{organisation_id} {audience} ({may})"[:200]
        async with context(request).database.transaction(who, write=True) as tx:
            found = await sharing.set_policy(tx, audience, may, author_of(who))
            await kept.done(tx, who)
    return respond_json(request, _policy(organisation_id, found), cache="no-store")


def _known(request: Request) -> Viewer:
    """Who asks. Raises Forbidden when that is not known."""
    who = viewer(request)
    if who.is_public:
        raise Forbidden(WHO_ARE_YOU)
    return who


def _own_organisation(request: Request, organisation_id: str) -> Viewer:
    """Who asks, for this organisation. Raises NotFound for any other, and for a key: people decide this."""
    who = viewer(request)
    if who.is_public or who.organisation != organisation_id or who.key is not None:
        raise NotFound(NO_ORGANISATION)
    return who


def _decision(asked: Members) -> Decision:
    """What an owner decides, from the body. Raises Invalid."""
    target = asked.sent.get("met")
    whom = Members(target if isinstance(target, dict) else {})
    if not isinstance(target, dict):
        asked.faults.append(("met", 'Noem met wie, zoals {"soort": "organisatie", "id": "stedin"}.'))
    else:
        kind = whom.one_of("soort", AUDIENCES)
        name = whom.text("id", LONGEST_ID, needed=kind in sharing.NAMED)
        if kind in sharing.FOR_ALL and name is not None:
            whom.faults.append(("id", NEEDS_NONE))
        whom.faults += [
            (one[:50], "Onbekend. Bekend: soort, id.") for one in target if one not in ("soort", "id")
        ]
        asked.faults += [(f"met.{where}", what) for where, what in whom.faults]
    decision_may = asked.one_of("mag", RIGHTS, "lezen")
    until, ending = asked.moment("tot"), asked.text("totEindeVan", LONGEST_ID)
    note = asked.text("toelichting", LONGEST_NOTE) or ""
    asked.done()
    return Decision(Audience(kind, name), decision_may, until, ending, note)


def _head(layer: OwnLayer) -> dict[str, Any]:
    return {
        "laag": layer.id,
        "titel": layer.title,
        "classificatie": layer.classification,
        "eigenaar": {"id": layer.owner_id, "naam": layer.owner_name},
        "activiteit": layer.activity_id,
    }


def _share(one: GivenShare) -> dict[str, Any]:
    state = "geldt" if one.stands else "ingetrokken" if one.withdrawn_at else "verlopen"
    ending = {"id": one.until_activity, "naam": one.until_activity_title} if one.until_activity else None
    return {
        "id": one.id,
        "met": _audience(one.audience, one.audience_id, one.audience_name),
        "mag": one.may,
        "tot": one.until,
        "totEindeVan": ending,
        "toelichting": one.note,
        "gegevenDoor": one.granted_by,
        "gegevenOp": one.granted_at,
        "ingetrokkenDoor": one.withdrawn_by,
        "ingetrokkenOp": one.withdrawn_at,
        "stand": state,
        # A share that stands without effect: the classification of the layer was raised since.
        "werkt": one.reaches,
    }


def _audience(kind: str, name: str | None, called: str | None) -> dict[str, Any]:
    return {"soort": kind, "id": name, "naam": called}


def _visibility(found: Visibility) -> dict[str, Any]:
    return _head(found.layer) | {
        "openbaar": bool(found.public),
        "regels": [_rule(rule) for rule in found.rules],
        "organisaties": [
            {
                "id": one.id,
                "naam": one.name,
                "kort": one.short_name,
                "door": [_rule(rule) for rule in one.rules],
            }
            for one in found.reached
        ],
        "volledig": found.complete,
    }


def _rule(rule: Rule) -> dict[str, Any]:
    until: datetime | None = rule.until
    return {
        "met": _audience(rule.audience, rule.audience_id, rule.audience_name),
        "mag": rule.may,
        "tot": until,
        "totEindeVan": rule.until_activity,
    }


def _policy(organisation_id: str, found: Policy) -> dict[str, Any]:
    return {
        "organisatie": organisation_id,
        "nieuwePlots": found.audience,
        "mag": found.may,
        "gewijzigdDoor": found.changed_by,
        "gewijzigdOp": found.changed_at,
    }
