"""`/v1/audit/meldingen`: what the watch noticed and what one does about it; its page `/beheer/soc`."""

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from layers import organisations, sharing
from layers.sharing import GivenShare
from plotserver.audit import reporting
from plotserver.audit.reporting import Notice, Told
from plotserver.audit.rules import Rule
from plotserver.identity import blocks
from plotserver.kernel.database import Transaction
from plotserver.kernel.errors import Conflict, Invalid, NotFound
from plotserver.kernel.viewer import Viewer
from plotserver.web.audit import opened
from plotserver.web.context import context
from plotserver.web.page import NOT_BUILT, policy
from plotserver.web.reading import WRONG, Query, viewer
from plotserver.web.responding import respond, respond_json
from plotserver.web.writing import author_of, content, trail

router = APIRouter(include_in_schema=False)
ROOT = "/v1/audit/meldingen"
MOST_BYTES = 10_000
LONGEST_TEXT = 2_000
NO_ACCOUNT = "Er is geen account dat u hier kunt blokkeren. Misschien is dat al gedaan."
NO_SHARES = "Er is geen deling die u hier kunt intrekken. Misschien is dat al gedaan."
OPEN, CLOSED, ALL = "open", "afgehandeld", "alles"


@router.get("/beheer/soc")
async def page(request: Request) -> Response:
    """The page; what it shows it asks for as the viewer."""
    parts = context(request)
    document = parts.page / "soc.html" if parts.page else None
    if document is None or not document.is_file():
        raise NotFound(NOT_BUILT)
    headers = {"Content-Security-Policy": policy(parts)}
    return respond(
        request, document.read_bytes(), "text/html; charset=utf-8", headers=headers, cache="no-cache"
    )


@router.get(ROOT)
async def read_findings(request: Request) -> Response:
    """The findings that concern the reader's organisation, the newest first."""
    query = Query(request).allow(["stand", "limit", "cursor"])
    stand = query.one_of("stand", (OPEN, CLOSED, ALL), OPEN)
    limit, before = query.number("limit", 50, 1, 200), query.number("cursor", 0, 0, 2**62)
    query.done()
    who = viewer(request)
    reporting.must_be_somebody(who)
    async with context(request).database.transaction(who) as tx:
        await opened(tx, request)
        found, notices = await reporting.findings(
            tx,
            open_ones={OPEN: True, CLOSED: False, ALL: None}[stand],
            before=before or None,
            most=limit,
        )
        told = [await _as_json(tx, request, who, one, notices) for one in found]
    onward = found[-1].id if len(found) == limit else None
    body = {
        "meldingen": told,
        "cursor": onward,
        "bewaker": who.organisation == context(request).audit.operator,
    }
    return respond_json(request, body, cache="no-store")


@router.post(ROOT + "/{finding_id}/afhandelen")
async def acknowledge(request: Request) -> Response:
    """Close a finding, with a note that says what was found out."""
    note = (await _asked(request, "toelichting"))["toelichting"]

    async def do(tx: Transaction, who: Viewer, finding: int) -> dict[str, Any]:
        await reporting.acknowledge(tx, finding, who.actor, note)
        return {}

    return await _do(request, "melding afhandelen", do)


@router.post(ROOT + "/{finding_id}/partner-melden")
async def tell(request: Request) -> Response:
    """Tell another organisation that is in the finding, or who runs the server, of it."""
    asked = await _asked(request, "organisatie", "bericht")

    async def do(tx: Transaction, _who: Viewer, finding: int) -> dict[str, Any]:
        await reporting.tell(tx, finding, asked["organisatie"], asked["bericht"])
        return {}

    return await _do(request, "partner inlichten", do)


@router.post(ROOT + "/{finding_id}/sleutel-blokkeren")
async def block_key(request: Request) -> Response:
    """Revoke the access key of the finding; from the next question on it opens nothing."""
    await _asked(request)

    async def do(tx: Transaction, _who: Viewer, finding: int) -> dict[str, Any]:
        return {"sleutel": await reporting.block_key(tx, finding)}

    return await _do(request, "sleutel blokkeren", do)


@router.post(ROOT + "/{finding_id}/sessies-beeindigen")
async def end_sessions(request: Request) -> Response:
    """End all sessions of the account of the finding."""
    await _asked(request)

    async def do(tx: Transaction, _who: Viewer, finding: int) -> dict[str, Any]:
        return {"sessies": await reporting.end_sessions(tx, finding)}

    return await _do(request, "sessies beëindigen", do)


@router.post(ROOT + "/{finding_id}/account-blokkeren")
async def block_account(request: Request) -> Response:
    """Keep the account of the finding out: its sessions, its tokens and the keys that it made."""
    reason = (await _asked(request, "reden"))["reden"]

    async def do(tx: Transaction, who: Viewer, finding: int) -> dict[str, Any]:
        account = await reporting.account(tx, finding)
        if account is None:
            raise Conflict(NO_ACCOUNT)
        await blocks.put(tx, blocks.ACCOUNT, account, reason[:500], author_of(who))
        return {"account": account}

    answer = await _do(request, "account blokkeren", do)
    await context(request).identities.learn_blocks()
    return answer


@router.post(ROOT + "/{finding_id}/deling-intrekken")
async def withdraw_shares(request: Request) -> Response:
    """Withdraw what the viewer's organisation shares with the one in the finding, of the layers in it."""
    await _asked(request)

    async def do(tx: Transaction, who: Viewer, finding: int) -> dict[str, Any]:
        shares = await _shares(tx, await reporting.find(tx, finding))
        if not shares:
            raise Conflict(NO_SHARES)
        for one in shares:
            await sharing.withdraw(tx, one.layer_id, one.id, author_of(who))
        return {"lagen": [one.layer_id for one in shares]}

    return await _do(request, "deling intrekken", do)


async def _shares(tx: Transaction, one: Told) -> list[GivenShare]:
    """The shares of the viewer's own layers with that organisation by name. What reaches it by a sector or an
    activity reaches others too, and is decided upon at the layer."""
    layers = set(one.evidence.get("lagen", ()))
    if one.organisation is None or not layers:
        return []
    return [
        share
        for share in await sharing.given(tx)
        if share.stands
        and share.layer_id in layers
        and share.audience == "organisatie"
        and share.audience_id == one.organisation
    ]


async def _do(request: Request, action: str, work: Any) -> Response:
    """Do it as the viewer, with a line in the trail, and answer with the finding as it is then."""
    finding = _number(request)
    async with trail(request, action, f"melding {finding}") as kept:
        who = viewer(request)
        Query(request).allow([]).done()
        reporting.must_be_somebody(who)
        async with context(request).database.transaction(who, write=True) as tx:
            await opened(tx, request)
            done = await work(tx, who, finding)
            await kept.done(tx, who)
            found, notices = await reporting.findings(tx, finding=finding, most=1)
            told = await _as_json(tx, request, who, found[0], notices)
    return respond_json(request, {"melding": told} | done, cache="no-store")


def _number(request: Request) -> int:
    asked = request.path_params["finding_id"]
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        raise NotFound(reporting.NO_FINDING)
    return int(asked)


async def _asked(request: Request, *names: str) -> dict[str, str]:
    """The texts in the body, of these members alone, each needed. Raises Invalid."""
    body = await content(request, MOST_BYTES)
    try:
        found = orjson.loads(body) if body.strip() else {}
    except orjson.JSONDecodeError:
        found = None
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not isinstance(found, dict) or (body and sent != "application/json"):
        raise Invalid(WRONG, [("body", "Stuur een JSON-object (application/json).")])
    faults = [(name[:50], "Onbekend.") for name in found if name not in names][:20]
    for name in names:
        value = found.get(name)
        if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TEXT or "\x00" in value:
            faults.append((name, f"Geef een tekst van 1 tot en met {LONGEST_TEXT} tekens."))
    if faults:
        raise Invalid(WRONG, faults)
    return {name: found[name].strip() for name in names}


async def _as_json(
    tx: Transaction, request: Request, who: Viewer, one: Told, notices: list[Notice]
) -> dict[str, Any]:
    rule = context(request).audit.rules.get(one.rule)
    concerned = [one.organisation, *one.owners, context(request).audit.operator]
    others = [each for each in dict.fromkeys(concerned) if each and each != who.organisation]
    return {
        "id": one.id,
        "regel": one.rule,
        "ernst": one.severity,
        "over": one.subject,
        "organisatie": one.organisation,
        "organisatieNaam": await _name(tx, one.organisation),
        "eigenaren": one.owners,
        "eerst": one.first_at,
        "laatst": one.last_at,
        "keren": one.times,
        "nummer": one.last_number,
        "bewijs": one.evidence,
        "afgehandeld": one.acknowledged_at,
        "afgehandeldDoor": one.acknowledged_by,
        "toelichting": one.note,
        "vanOns": one.ours,
        "tekst": {} if rule is None else {language: vars(words) for language, words in rule.words.items()},
        "acties": await _measures(tx, one, rule, others),
        "partners": [{"id": each, "naam": await _name(tx, each)} for each in others],
        "berichten": [
            {"op": each.at, "van": each.sender, "aan": each.receiver, "bericht": each.message}
            for each in notices
            if each.finding_id == one.id
        ],
    }


async def _measures(tx: Transaction, one: Told, rule: Rule | None, others: list[str]) -> list[str]:
    """What this viewer can do now that has an effect; nothing else is offered."""
    if rule is None or not one.ours or one.acknowledged_at is not None:
        return []
    keys, sessions = await reporting.measures(tx, one.id)
    can = {
        "sleutel-blokkeren": keys,
        "sessies-beeindigen": sessions,
        "account-blokkeren": await reporting.account(tx, one.id) is not None,
        "deling-intrekken": len(await _shares(tx, one)),
        "partner-melden": len(others),
    }
    return [name for name in rule.measures if can.get(name)]


async def _name(tx: Transaction, organisation: str | None) -> str | None:
    if organisation is None:
        return None
    found = await organisations.find(tx, organisation)
    return organisation if found is None else found.name
