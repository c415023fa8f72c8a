"""Who asks? Found out once for each request, before any route sees it, and kept beside the request.

By ``Authorization`` (an access key, an issuer's access token, the demo's own token; as Bearer, or as the
password of Basic for clients that know no other way), else by cookie, else the public. What is shown and does
not hold is refused rather than taken for the public: its sender expects more.

A cookie goes along with whatever page a browser has open. So with a cookie alone, only pages of this very
origin may change anything: refused here for all routes, so that none can forget it.
"""

import base64
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import Request, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from plotserver.identity import blocks, keys, tokens
from plotserver.identity.refusing import Refused
from plotserver.identity.sessions import Session
from plotserver.kernel.errors import PlotError, Unidentified
from plotserver.kernel.viewer import PUBLIC, Viewer
from plotserver.web import problems
from plotserver.web.context import context

COOKIE = "plotserver_identiteit"
DEMO_PATH = "/v1/identiteit"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
NOT_VALID = "Het toegangsbewijs is niet geldig of verlopen. Vraag een nieuw aan."
KEY_ENDED = "Deze toegangssleutel is ingetrokken of verlopen. Vraag een nieuwe aan wie hem u gaf."
SESSION_ENDED = "Uw sessie is afgelopen. Log opnieuw in."
BLOCKED = "De toegang van dit account of deze organisatie is geblokkeerd. Neem contact op met de beheerder."
ELSEWHERE = "Deze wijziging komt van een pagina van een andere site; daarom is er niets gedaan."


@dataclass(frozen=True)
class Asking:
    """Who asks, or why that is not known. `session` when by session cookie; `by_cookie` when by any."""

    viewer: Viewer = PUBLIC
    error: PlotError | None = None
    session: Session | None = None
    by_cookie: bool = False
    drop_cookie: bool = False


def asking(request: Request) -> Asking:
    """What was found out for this request."""
    found: Asking = request.scope["state"]["asking"]
    return found


def asker(request: Request) -> Viewer:
    """The viewer of this request. Raises Unidentified, or Unavailable when that cannot be known now."""
    found = asking(request)
    if found.error is not None:
        raise found.error
    return found.viewer


def origin_of(request: Request) -> str:
    """From where a request comes, for the audit."""
    return request.client.host if request.client else "onbekend"


def session_cookie(*, secure: bool) -> str:
    """Name of the cookie that holds a session. With ``__Host-`` browsers take it from this host alone, over
    https alone (RFC 6265bis §4.1.3.2)."""
    return "__Host-plotserver_sessie" if secure else "plotserver_sessie"


def set_cookie(response: Response, name: str, value: str, seconds: int, *, secure: bool) -> None:
    """A cookie that no script reads and no other site sends with a change; gone at once with 0 seconds."""
    response.set_cookie(name, value, max_age=seconds, path="/", secure=secure, httponly=True, samesite="lax")


class Identifying:
    """ASGI middleware, the innermost: what it refuses is dressed as every answer is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find out who asks, and pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        found = await identify(request)
        scope.setdefault("state", {})["asking"] = found
        if found.by_cookie and request.method not in SAFE and not _from_here(request, found):
            answer = await _refuse_elsewhere(request, found)
            await answer(scope, receive, send)
            return

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                ended = message["status"] == 401 and found.error is None
                if ended:
                    await _ended(request, found)
                if found.drop_cookie or (ended and found.session is not None):
                    _drop(request, message)
            await send(message)

        await self._app(scope, receive, watched)


async def still_let_in(request: Request) -> None:
    """Ask anew whether who began this request may go on. That a token expired since is no reason to stop.

    Raises Refused for who was blocked or whose token was ended, and Unavailable. Sessions and keys that ended
    the database itself refuses.
    """
    identities = context(request).identities
    await identities.keep_out(asking(request).viewer)
    token = _token(request.headers.get("authorization", "")) or ""
    if tokens.looks_like_one(token):
        try:
            await identities.of_token(token)
        except Refused as refused:
            if not refused.reason.startswith(tokens.EXPIRED):
                raise


async def identify(request: Request) -> Asking:
    """Who asks, or why that is not known."""
    authorization = request.headers.get("authorization")
    try:
        if authorization is not None:
            return Asking(await _by_token(request, _token(authorization)))
        return await _by_cookie(request)
    except PlotError as error:
        return Asking(error=error)


async def _by_token(request: Request, token: str | None) -> Viewer:
    """Whose token it is. Raises Unidentified and Unavailable."""
    parts, told = context(request), NOT_VALID
    try:
        if token is None:
            raise Refused("onleesbaar")
        if keys.looks_like_one(token):
            told = KEY_ENDED
            return await parts.identities.of_key(token, origin_of(request))
        if tokens.looks_like_one(token):
            return await parts.identities.of_token(token)
        organisation = parts.signer.read(token) if parts.signer else None
        if organisation is None:
            raise Refused("onbekend of verlopen")
        await parts.identities.keep_out(Viewer(organisation))
        return Viewer(organisation)
    except Refused as refused:
        await parts.identities.refused("toegang", refused, origin_of(request))
        raise Unidentified(BLOCKED if refused.reason == blocks.BLOCKED else told) from refused


async def _by_cookie(request: Request) -> Asking:
    parts = context(request)
    secret = request.cookies.get(session_cookie(secure=parts.secure))
    if secret:
        try:
            session = await parts.identities.of_session(secret)
        except Refused as refused:
            await parts.identities.refused("toegang", refused, origin_of(request))
            told = BLOCKED if refused.reason == blocks.BLOCKED else SESSION_ENDED
            return Asking(error=Unidentified(told), drop_cookie=True)
        viewer = Viewer(session.organisation, session.account, session=session.session)
        return Asking(viewer, session=session, by_cookie=True)
    cookie = request.cookies.get(COOKIE)
    organisation = parts.signer.read(cookie) if parts.signer and cookie else None
    if not organisation:
        return Asking()
    try:
        await parts.identities.keep_out(Viewer(organisation))
    except Refused as refused:
        await parts.identities.refused("toegang", refused, origin_of(request))
        return Asking(error=Unidentified(BLOCKED), by_cookie=True)
    return Asking(Viewer(organisation), by_cookie=True)


def _token(authorization: str) -> str | None:
    """The token in an Authorization header (RFC 6750 §2.1, RFC 7617 §2); None when there is none."""
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except ValueError:
        return None


def _from_here(request: Request, found: Asking) -> bool:
    """Whether a browser says that the page is ours (Fetch Metadata; RFC 6454); every current one does. To
    choose another identity of the demo has a guard of its own, and a cookie that no other site sends."""
    if found.session is None and request.url.path == DEMO_PATH:
        return True
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    public = context(request).public_url
    ours = {request.url.netloc, urlsplit(public).netloc if public else request.url.netloc}
    return urlsplit(request.headers.get("origin", "")).netloc in ours


async def _refuse_elsewhere(request: Request, found: Asking) -> Response:
    refused = Refused("van een andere site", actor=found.viewer.actor, thing=request.url.path[:200])
    await context(request).identities.refused(request.method, refused, origin_of(request))
    return problems.problem(403, "niet-toegestaan", "Niet toegestaan", ELSEWHERE)


async def _ended(request: Request, found: Asking) -> None:
    """The database refused a key or session that we remembered as good."""
    viewer = found.viewer
    if viewer.key is None and viewer.session is None:
        return
    identities = context(request).identities
    identities.forget(viewer)
    thing = f"sleutel {viewer.key}" if viewer.key else f"sessie {viewer.session}"
    await identities.refused(
        "toegang", Refused("beëindigd", actor=viewer.actor, thing=thing), origin_of(request)
    )


def _drop(request: Request, message: Message) -> None:
    secure, headers = context(request).secure, MutableHeaders(scope=message)
    if any(one.startswith(f"{session_cookie(secure=secure)}=") for one in headers.getlist("set-cookie")):
        return  # another session begins with this very answer
    gone = Response()
    set_cookie(gone, session_cookie(secure=secure), "", 0, secure=secure)
    headers.append("set-cookie", gone.headers["set-cookie"])
