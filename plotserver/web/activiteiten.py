"""Activities (`/v1/activiteiten`): which there are, who takes part, who leaves, and how an unknown partner is
let in. Starting and changing them is `plotserver.web.activiteiten_maken`."""

import hashlib
import secrets
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from layers import activities
from layers.activities import Activity, Invitation, Mail, Participant
from plotserver.identity import keys
from plotserver.kernel.errors import NotFound
from plotserver.kernel.viewer import Viewer
from plotserver.web.beelden import organisation
from plotserver.web.context import context
from plotserver.web.members import Members, sent
from plotserver.web.reading import Query, viewer
from plotserver.web.responding import respond_json
from plotserver.web.writing import author_of, trail, writer

router = APIRouter(prefix="/v1", include_in_schema=False)
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LETTERS = 15
"""Of 31 letters each: 74 bits, which nobody guesses within the hour that a code lives."""
LONGEST_NAME = 120
LONGEST_DOMAIN = 253
NO_ISSUER = (
    "Geen inlogdienst staat hier in voor e-mailadressen van dit domein. Nodig uit met een code, of vraag de "
    "beheerder om het domein bij een inlogdienst toe te laten. Schrijf het zonder @, met gewone letters."
)
PHASES = {
    "preparatie": "voorbereiding",
    "actief": "respons",
    "afgesloten": "afgesloten",
    "gearchiveerd": "gearchiveerd",
}
"""What people call the phases of an activity."""
LONGEST_ID = 100


@router.get("/activiteiten")
async def all_activities(request: Request) -> Response:
    """The activities that one's organisation leads or takes part in; ``ook``: those put away too."""
    query = Query(request).allow(["ook"])
    also = query.one_of("ook", ("", "gearchiveerd"), "")
    query.done()
    async with context(request).database.transaction(viewer(request)) as tx:
        found = await activities.mine(tx, archived=bool(also))
    return respond_json(request, {"activiteiten": [as_json(one) for one in found]})


@router.get("/activiteiten/{activity_id}")
async def one_activity(request: Request, activity_id: str) -> Response:
    """One of these, with who takes part."""
    Query(request).allow([]).done()
    async with context(request).database.transaction(viewer(request)) as tx:
        found = await activities.one(tx, activity_id)
        there = await activities.participants(tx, activity_id)
    return respond_json(request, as_json(found) | {"deelnemers": [_participant(one) for one in there]})


@router.post("/activiteiten/{activity_id}/deelnemers")
async def add(request: Request, activity_id: str) -> Response:
    """Let an organisation take part, if wanted until a moment."""
    async with trail(request, "deelnemer toelaten", activity_id) as kept:
        who = writer(request)
        Query(request).allow([]).done()
        asked = await sent(request, "organisatie", "tot")
        organisation, until = asked.text("organisatie", LONGEST_ID, needed=True), asked.moment("tot")
        asked.done()
        kept.object = f"{activity_id} {organisation}"[:200]
        async with context(request).database.transaction(who, write=True) as tx:
            await activities.add(tx, activity_id, organisation or "", until, author_of(who))
            there = await activities.participants(tx, activity_id)
            await kept.done(tx, who)
    body = {"deelnemers": [_participant(one) for one in there]}
    return respond_json(request, body, cache="no-store", status=201)


@router.delete("/activiteiten/{activity_id}/deelnemers/{organisation_id}")
async def leave(request: Request, activity_id: str, organisation_id: str) -> Response:
    """End a participation: one's own, or another's in an activity that one leads."""
    async with trail(request, "deelname beëindigen", f"{activity_id} {organisation_id}") as kept:
        who = writer(request)
        Query(request).allow([]).done()
        async with context(request).database.transaction(who, write=True) as tx:
            await activities.leave(tx, activity_id, organisation_id, author_of(who))
            await kept.done(tx, who)
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


@router.post("/activiteiten/{activity_id}/afsluiting")
async def close(request: Request, activity_id: str) -> Response:
    """Close the activity; what was shared with it, or until its end, ends now."""
    async with trail(request, "activiteit afsluiten", activity_id) as kept:
        who = writer(request)
        Query(request).allow([]).done()
        (await sent(request)).done()
        async with context(request).database.transaction(who, write=True) as tx:
            found = await activities.close(tx, activity_id, author_of(who))
            await kept.done(tx, who)
    return respond_json(request, as_json(found), cache="no-store")


@router.get("/activiteiten/{activity_id}/uitnodigingen")
async def invitations(request: Request, activity_id: str) -> Response:
    """The invitations to an activity that one leads; of codes there is nothing to see."""
    Query(request).allow([]).done()
    async with context(request).database.transaction(viewer(request)) as tx:
        found = await activities.invitations(tx, activity_id)
    return respond_json(request, {"uitnodigingen": [_invitation(one) for one in found]})


@router.post("/activiteiten/{activity_id}/uitnodigingen")
async def invite(request: Request, activity_id: str) -> Response:
    """Ask an unknown partner (``naam``) into the activity, ``tot`` a moment. A second person approves.

    With ``domein`` there will be no code: who has a verified e-mail address there logs in at its issuer.
    """
    async with trail(request, "partner uitnodigen", activity_id) as kept:
        who = writer(request)
        Query(request).allow([]).done()
        asked = await sent(request, "naam", "tot", "domein")
        called, until = asked.text("naam", LONGEST_NAME, needed=True), asked.moment("tot", needed=True)
        mail = _mail(request, asked)
        asked.done()
        assert called is not None
        assert until is not None
        async with context(request).database.transaction(who, write=True) as tx:
            made = await activities.invite(tx, activity_id, called, until, _person(request, who), mail)
            by = "" if mail is None else f" domein {mail.domain}"
            kept.object = f"{activity_id} uitnodiging {made.id}{by}"[:200]
            await kept.done(tx, who)
    return respond_json(request, _invitation(made), cache="no-store", status=201)


@router.post("/activiteiten/{activity_id}/uitnodigingen/{invitation_id}/goedkeuring")
async def approve(request: Request, activity_id: str, invitation_id: str) -> Response:
    """Approve as the second person. The answer holds the code, if there is one: here alone, and once."""
    thing = f"{activity_id} uitnodiging {invitation_id}"
    async with trail(request, "uitnodiging goedkeuren", thing) as kept:
        who = writer(request)
        Query(request).allow([]).done()
        (await sent(request)).done()
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LETTERS))
        async with context(request).database.transaction(who, write=True) as tx:
            found = await activities.approve(
                tx, activity_id, _uuid(invitation_id), _person(request, who), _digest(code)
            )
            await kept.done(tx, who)
    shown = "-".join(code[at : at + 5] for at in range(0, CODE_LETTERS, 5))
    body = _invitation(found) | ({} if found.domain else {"code": shown})
    return respond_json(request, body, cache="no-store")


@router.delete("/activiteiten/{activity_id}/uitnodigingen/{invitation_id}")
async def withdraw(request: Request, activity_id: str, invitation_id: str) -> Response:
    """Withdraw an invitation that was not used yet."""
    thing = f"{activity_id} uitnodiging {invitation_id}"
    async with trail(request, "uitnodiging intrekken", thing) as kept:
        who = writer(request)
        Query(request).allow([]).done()
        async with context(request).database.transaction(who, write=True) as tx:
            await activities.withdraw(tx, activity_id, _uuid(invitation_id), _person(request, who))
            await kept.done(tx, who)
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


@router.post("/uitnodigingen")
async def accept(request: Request) -> Response:
    """Use a code, once. Who logged in takes part with its own organisation. Who is unknown gets an access key
    that shows this activity alone, until the day that was set; it is in this answer, here alone.
    """
    who = writer(request)
    Query(request).allow([]).done()
    asked = await sent(request, "code")
    code = asked.text("code", LONGEST_ID, needed=True) or ""
    asked.done()
    context(request).guesses.check(_address(request))
    key = keys.new()
    address = _address(request)
    async with (
        trail(request, "uitnodiging aannemen", "code") as kept,
        context(request).database.transaction(who, write=True) as tx,
    ):
        try:
            found = await activities.accept(
                tx,
                _digest(code),
                made=f"adhoc-{secrets.token_hex(5)}",
                key_id=key.id,
                key_hash=keys.digest(key.token),
            )
        except NotFound:
            context(request).guesses.failed(address)
            raise
        kept.object = f"{found.activity_id} {found.organisation_id}"
        await kept.done(tx, Viewer(found.organisation_id) if who.is_public else who)
    body: dict[str, Any] = {
        "activiteit": found.activity_id,
        "organisatie": {"id": found.organisation_id, "naam": found.called},
        "tot": found.until,
    }
    if who.is_public:
        body["toegangssleutel"] = key.token
    return respond_json(request, body, cache="no-store", status=201)


def _mail(request: Request, asked: Members) -> Mail | None:
    """The e-mail domain that is asked in, with the one issuer that may speak for it."""
    wanted = asked.text("domein", LONGEST_DOMAIN)
    if wanted is None:
        return None
    domain = wanted.lower() if wanted.isascii() else ""
    for provider in context(request).identities.providers.values():
        if domain in provider.issuer.invited_domains:
            return Mail(domain, provider.issuer.url)
    asked.faults.append(("domein", NO_ISSUER))
    return None


def _address(request: Request) -> str:
    return request.client.host if request.client else "onbekend"


def _person(request: Request, who: Viewer) -> str:
    """Which person: the account's pseudonym. The demo has no accounts: there, another token is another
    person, which shows how two people work together and proves nothing."""
    if who.account is not None:
        return who.account
    shown = request.headers.get("authorization") or request.headers.get("cookie") or ""
    return f"demo-{hashlib.sha256(shown.encode()).hexdigest()[:12]}"


def _digest(code: str) -> bytes:
    """What is stored of a code; small letters, hyphens and spaces make no difference."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(plain.encode()).digest()


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(activities.NO_INVITATION) from None


def as_json(one: Activity) -> dict[str, Any]:
    """An activity as its participants see it."""
    return {
        "id": one.id,
        "titel": one.title,
        "titelEn": one.title_en,
        "omschrijving": one.description,
        "crisistype": one.crisis_type,
        "crisistypeNaam": one.crisis_type_name,
        "grip": one.grip,
        "oefening": one.exercise,
        "fase": PHASES[one.phase],
        "open": one.open,
        "eigenaar": organisation(one.owner),
        "vak": one.extent,
        "gestart": one.started_at,
        "geeindigd": one.ended_at,
        "eigen": one.own,
        "neemtDeel": one.takes_part,
        "beeld": one.picture_id,
    }


def _participant(one: Participant) -> dict[str, Any]:
    return {
        "organisatie": {"id": one.organisation_id, "naam": one.name, "kort": one.short_name},
        "adHoc": one.adhoc,
        "rol": one.role,
        "sinds": one.joined_at,
        "tot": one.until,
    }


def _invitation(one: Invitation) -> dict[str, Any]:
    if one.withdrawn_at:
        state = "ingetrokken"
    elif one.used_at:
        state = "gebruikt"
    else:
        state = "goedgekeurd" if one.approved_at else "wacht op goedkeuring"
    return {
        "id": one.id,
        "activiteit": one.activity_id,
        "naam": one.called,
        "domein": one.domain,
        "tot": one.until,
        "stand": state,
        "gemaaktDoor": one.created_by,
        "gemaaktOp": one.created_at,
        "goedgekeurdDoor": one.approved_by,
        "goedgekeurdOp": one.approved_at,
        "codeGeldigTot": one.code_expires_at,
        "organisatie": one.organisation_id,
    }
