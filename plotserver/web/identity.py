"""Who am I? By login, by key or by token; in the demo an organisation is chosen, signed, on this machine only
(`/v1/identiteit`)."""

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import orjson
from fastapi import APIRouter, Request, Response

from layers import organisations
from plotserver.identity import codeflow
from plotserver.kernel import audit
from plotserver.kernel.audit import AuditLine
from plotserver.kernel.errors import Forbidden, Invalid
from plotserver.kernel.viewer import PUBLIC, Viewer
from plotserver.web.beelden import organisation
from plotserver.web.context import context
from plotserver.web.identifying import COOKIE, asking, origin_of
from plotserver.web.login import drop_session, end_session
from plotserver.web.reading import Query, viewer
from plotserver.web.responding import respond_json
from plotserver.web.signing import LIFETIME_SECONDS

router = APIRouter(prefix="/v1/identiteit", include_in_schema=False)
NO_CHOICE = "Op deze server kiest u geen identiteit; dat kan alleen in de demo op deze machine."
WANTED = 'Stuur JSON zoals {"organisatie": "vr17"}, met een organisatie uit de lijst van GET /v1/identiteit.'


@router.get("")
async def read_identity(request: Request) -> Response:
    """Who the viewer is, and in the demo whom one may choose to be."""
    Query(request).allow([]).done()
    return respond_json(request, await _identity(request, viewer(request)))


@router.put("")
async def choose_identity(request: Request) -> Response:
    """Become an organisation of the exercise: a signed cookie, and the same as a bearer token."""
    Query(request).allow([]).done()
    signer = context(request).signer
    if signer is None or not _at_home(request):
        raise Forbidden(NO_CHOICE)
    wanted = await _wanted(request)
    choices = (await _identity(request, PUBLIC))["keuzes"]
    if wanted not in {choice["id"] for choice in choices}:
        raise Invalid("Deze organisatie doet niet mee aan de oefening.", [("organisatie", WANTED)])
    answer = await _identity(request, Viewer(wanted))
    origin = origin_of(request)
    async with context(request).database.transaction(Viewer(wanted), write=True) as tx:
        await audit.append(tx, AuditLine("identiteit kiezen", wanted, "gelukt", origin, wanted))
    token = signer.sign(wanted)
    response = respond_json(request, answer | {"token": token}, cache="no-store")
    response.set_cookie(COOKIE, token, max_age=LIFETIME_SECONDS, httponly=True, samesite="strict", path="/")
    return response


@router.delete("")
async def leave_identity(request: Request) -> Response:
    """Become the public again: the session ends at once, here; `uitloggen` ends it at the issuer too."""
    Query(request).allow([]).done()
    issuer = await end_session(request)
    provider = context(request).identities.providers.get(issuer or "")
    address = f"{context(request).address}/inloggen"
    elsewhere = await codeflow.end_address(provider, address) if provider else None
    answer = await _identity(request, PUBLIC)
    response = respond_json(request, answer | {"uitloggen": elsewhere}, cache="no-store")
    response.delete_cookie(COOKIE, path="/")
    if asking(request).session is not None or asking(request).drop_cookie:
        drop_session(request, response)
    return response


def _at_home(request: Request) -> bool:
    """Whether the browser asks this machine, or the public address, by its own name.

    A foreign page can have its name lead to 127.0.0.1 (DNS rebinding) and then read what it asks for; the
    name that the browser sends stays the page's.
    """
    host, public = request.url.hostname or "", context(request).public_url
    if host == "localhost" or (public is not None and host == urlsplit(public).hostname):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


async def _wanted(request: Request) -> str:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > 1000:
            raise Invalid("De inhoud is te groot.", [("body", WANTED)])
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise Invalid("De inhoud is geen JSON.", [("Content-Type", WANTED)])
    try:
        wanted = orjson.loads(bytes(body))["organisatie"]
    except (ValueError, TypeError, KeyError):
        wanted = None
    if not isinstance(wanted, str):
        raise Invalid("Er staat geen organisatie in de inhoud.", [("organisatie", WANTED)])
    return wanted


def _person(request: Request, who: Viewer) -> dict[str, Any] | None:
    """Who is logged in: the name that the issuer gave, and the pseudonym that others see."""
    session = asking(request).session
    if session is None or who.is_public:
        return None
    return {"naam": session.called or None, "pseudoniem": session.account, "eindigt": session.ends}


async def _identity(request: Request, who: Viewer) -> dict[str, Any]:
    demo = context(request).signer is not None
    async with context(request).database.transaction(who) as tx:
        own = await organisations.find(tx, who.organisation) if who.organisation else None
        choices = await organisations.of_exercises(tx) if demo else []
    return {
        "organisatie": organisation(own) if own else None,
        "persoon": _person(request, who),
        "inloggen": "/inloggen" if context(request).identities.providers else None,
        "demo": demo,
        "keuzes": [organisation(choice) for choice in choices],
    }
