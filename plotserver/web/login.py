"""People log in at their own organisation: `/inloggen` offers the login services, and they come back here.

The address to come back to is made of the settings alone, never of a request, and is another for each
issuer: an answer of one cannot be passed off as another's (RFC 9207, RFC 9700 §4.4).
"""

import logging
import re
import secrets
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

from plotserver.identity import codeflow
from plotserver.identity.codeflow import Begun
from plotserver.identity.discovery import Provider
from plotserver.identity.refusing import IssuerAway, Refused, UnknownOrganisation
from plotserver.identity.sessions import ATTEMPT_SECONDS
from plotserver.kernel.errors import NotFound
from plotserver.kernel.viewer import Viewer
from plotserver.web import problems
from plotserver.web.context import context
from plotserver.web.html import negotiating, rendering
from plotserver.web.identifying import asking, origin_of, session_cookie, set_cookie
from plotserver.web.reading import Query

logger = logging.getLogger("plotserver.login")

router = APIRouter(include_in_schema=False)
LONGEST_BACK = 2_000
LONGEST_CODE = 4_000
UNKNOWN = "Deze inlogdienst is er niet. Begin op /inloggen."
POLICY = rendering.POLICY.replace("form-action 'none'", "form-action 'self'")

Told = tuple[int, str, str, str]
REFUSED: Told = (
    401,
    "niet-ingelogd",
    "Het inloggen is niet gelukt",
    "Begin opnieuw op /inloggen. Lukt het weer niet, vraag dan uw beheerder om hulp.",
)
STALE: Told = (
    400,
    "inloggen-verlopen",
    "Deze inlogpoging is verlopen",
    "Ze is al gebruikt, duurde langer dan tien minuten of begon in een andere browser. Begin opnieuw op "
    "/inloggen.",
)
NOBODY: Told = (
    403,
    "organisatie-onbekend",
    "Uw organisatie doet hier niet mee",
    "U bent ingelogd bij uw inlogdienst, maar deze server kent uw organisatie niet. Vraag uw beheerder om "
    "haar aan te melden. Bent u met uw e-mailadres uitgenodigd voor een activiteit? Dan moet uw "
    "inlogdienst dat adres hebben bevestigd, en de uitnodiging nog gelden.",
)
AWAY: Told = (
    503,
    "inlogdienst-weg",
    "De inlogdienst antwoordt niet",
    "Probeer het over een paar minuten opnieuw. Wie al ingelogd is, kan doorwerken.",
)
ENGLISH = {
    "niet-ingelogd": (
        "Logging in did not succeed",
        "Start again. If it fails once more, ask your administrator for help.",
    ),
    "inloggen-verlopen": (
        "This attempt to log in has expired",
        "It was used before, took longer than ten minutes, or began in another browser. Start again.",
    ),
    "organisatie-onbekend": (
        "Your organisation does not take part here",
        "You are logged in at your login service, but this server does not know your organisation. Ask your "
        "administrator to have it registered. Were you invited to an activity by your e-mail address? Then "
        "your login service must have verified that address, and the invitation must still hold.",
    ),
    "inlogdienst-weg": (
        "The login service does not answer",
        "Try again in a few minutes. Whoever is logged in already can go on working.",
    ),
}


@router.get("/inloggen")
async def choose(request: Request) -> Response:
    """The login services; for who is logged in, who that is and how to leave."""
    query = Query(request).allow(["naar", "lang", "uitgelogd"])
    back = local_address(query.text("naar", LONGEST_BACK))
    left = query.text("uitgelogd", 40)
    query.done()
    provider = context(request).identities.providers.get(left or "")
    elsewhere = (
        await codeflow.end_address(provider, f"{context(request).address}/inloggen") if provider else None
    )
    return _page(request, back=back, left=left is not None, elsewhere=elsewhere)


@router.get("/inloggen/{issuer}")
async def begin(request: Request, issuer: str) -> Response:
    """Send the browser to a login service."""
    query = Query(request).allow(["naar", "lang"])
    back = local_address(query.text("naar", LONGEST_BACK))
    query.done()
    provider = _provider(request, issuer)
    name = _attempt_cookie(request)
    browser = request.cookies.get(name) or secrets.token_urlsafe(32)
    login = codeflow.begun(secrets.token_urlsafe(32), browser)
    try:
        address = await codeflow.address(provider, login, _redirect(request, issuer))
    except IssuerAway as away:
        return _failed(request, issuer, away, AWAY)
    await context(request).identities.begin(login.state, issuer, back)
    response = Response(status_code=303, headers={"Location": address, "Cache-Control": "no-store"})
    set_cookie(response, name, browser, ATTEMPT_SECONDS, secure=context(request).secure)
    return response


@router.get("/inloggen/terug/{issuer}")
async def finish(request: Request, issuer: str) -> Response:
    """Come back from a login service: begin a session, or say why not."""
    identities, origin = context(request).identities, origin_of(request)
    try:
        provider, login, back = await _taken(request, issuer)
    except Refused as refused:
        await identities.refused("inloggen hervatten", refused, origin)
        return _failed(request, issuer, refused, STALE)
    try:
        code = await _code(request, provider)
        claims = await codeflow.exchange(provider, login, code, _redirect(request, issuer))
        viewer = await _who(request, provider, claims)
    except UnknownOrganisation as refused:
        await identities.refused("inloggen", refused, origin)
        return _failed(request, issuer, refused, NOBODY)
    except Refused as refused:
        told = Refused(refused.reason, thing=f"uitgever {issuer}")
        await identities.refused("inloggen", told, origin)
        return _failed(request, issuer, refused, REFUSED)
    except IssuerAway as away:
        return _failed(request, issuer, away, AWAY)
    before = asking(request)
    if before.session is not None:  # another browser may know the old cookie
        await identities.end(before.viewer, origin)
    secret = await identities.start(viewer, provider.issuer, origin)
    response = Response(status_code=303, headers={"Location": back, "Cache-Control": "no-store"})
    secure = context(request).secure
    set_cookie(response, session_cookie(secure=secure), secret, identities.longest, secure=secure)
    set_cookie(response, _attempt_cookie(request), "", 0, secure=secure)
    return response


@router.post("/uitloggen")
async def leave(request: Request) -> Response:
    """End the session here, and offer to end the one at the login service."""
    Query(request).allow([]).done()
    issuer = await end_session(request)
    address = f"/inloggen?uitgelogd={issuer or 'ja'}"
    response = Response(status_code=303, headers={"Location": address, "Cache-Control": "no-store"})
    drop_session(request, response)
    return response


async def end_session(request: Request) -> str | None:
    """End the session of who asks; returns the id of the issuer where it began."""
    found = asking(request)
    if found.session is None:
        return None
    identities = context(request).identities
    await identities.end(found.viewer, origin_of(request))
    named = [
        one for one, provider in identities.providers.items() if provider.issuer.url == found.session.issuer
    ]
    return named[0] if named else None


def drop_session(request: Request, response: Response) -> None:
    """Let the browser forget the session."""
    secure = context(request).secure
    set_cookie(response, session_cookie(secure=secure), "", 0, secure=secure)


def local_address(wanted: str | None) -> str:
    """Where to go after logging in: a path on this server, whatever was asked."""
    if wanted and re.fullmatch(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*", wanted):
        return wanted
    return "/"


async def _taken(request: Request, issuer: str) -> tuple[Provider, Begun, str]:
    """The login that this answer belongs to. Raises Refused when none was begun, or by another browser."""
    query = request.query_params
    state, browser = query.get("state", ""), request.cookies.get(_attempt_cookie(request), "")
    begun = await context(request).identities.take(state) if 0 < len(state) <= 200 else None
    if begun is None:
        raise Refused("poging onbekend, verlopen of al gebruikt (state)", thing=f"uitgever {issuer[:40]}")
    if begun[0] != issuer:
        raise Refused("antwoord van een andere uitgever", thing=f"uitgever {begun[0]}")
    if not browser:
        raise Refused("in een andere browser begonnen", thing=f"uitgever {issuer}")
    return _provider(request, issuer), codeflow.begun(state, browser), begun[1]


async def _who(request: Request, provider: Provider, claims: Mapping[str, Any]) -> Viewer:
    """Who logged in: of an organisation that is known, else a partner of one activity. Raises Refused."""
    identities, issuer = context(request).identities, provider.issuer
    if issuer.invited_domains and issuer.organisation_of(claims) is None:
        guest = await identities.guest_of(issuer, claims, origin_of(request))
        if guest is not None:
            return guest
    return await identities.viewer_of(issuer, claims)


async def _code(request: Request, provider: Provider) -> str:
    """The code in the answer. Raises Refused and IssuerAway."""
    query = request.query_params  # what we do not know in it is passed over (RFC 6749 §4.1.2)
    named = query.get("iss")
    must = (await provider.metadata()).get("authorization_response_iss_parameter_supported") is True
    if (named is not None or must) and named != provider.issuer.url:
        raise Refused("antwoord van een andere uitgever (iss)")
    error = query.get("error")
    if error is not None:
        told = error if re.fullmatch(r"[a-z_]{1,40}", error) else "fout"
        raise Refused(f"door de uitgever: {told}")
    code = query.get("code", "")
    if not 0 < len(code) <= LONGEST_CODE:
        raise Refused("antwoord zonder code")
    return code


def _provider(request: Request, issuer: str) -> Provider:
    provider = context(request).identities.providers.get(issuer)
    if provider is None:
        raise NotFound(UNKNOWN)
    return provider


def _redirect(request: Request, issuer: str) -> str:
    return f"{context(request).address}/inloggen/terug/{issuer}"


def _attempt_cookie(request: Request) -> str:
    return "__Host-plotserver_inloggen" if context(request).secure else "plotserver_inloggen"


def _failed(request: Request, issuer: str, why: Refused | IssuerAway, told: Told) -> Response:
    """A page for people, a problem for programs."""
    status, kind, title, detail = told
    logger.warning("login at issuer %s failed: %s", issuer, why.reason)
    if negotiating.form(request) != "html":
        return problems.problem(status, kind, title, detail)
    if negotiating.language(request) == "en":
        title, detail = ENGLISH[kind]
    return _page(request, status=status, title=title, detail=detail)


def _page(request: Request, status: int = 200, **shown: Any) -> Response:
    language = negotiating.language(request)
    parts, found = context(request), asking(request)
    issuers = [
        {"id": one.id, "name": (language == "en" and one.name_en) or one.name}
        for one in sorted(
            (provider.issuer for provider in parts.identities.providers.values()), key=lambda one: one.name
        )
    ]
    values = {"back": "/", "issuers": issuers, "session": found.session, "demo": parts.signer is not None}
    response = rendering.page(request, "login.html", language, status=status, **(values | shown))
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-store"
    return response
