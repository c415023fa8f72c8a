"""What goes round every answer: who on other origins may read it, how browsers must treat it, an address
without a slash at the end, and a problem even when the application fails.
"""

from fastapi import Request, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from plotserver.web import problems
from plotserver.web.methods import METHODS

API_VERSION = "1.0.0"
"""The full version of both APIs (NL API Design Rules, /core/version-header)."""

SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), payment=(), usb=(), geolocation=(self)",
    "API-Version": API_VERSION,
}
STRICT_TRANSPORT = "max-age=31536000"
# An answer that is no page of ours shows nothing and runs nothing, should a browser open it as a page. Not so
# for scripts: a worker is held to the policy that its own script came with.
NOTHING_RUNS = "default-src 'none'; frame-ancestors 'none'"
NOT_FRAMED = "frame-ancestors 'none'"
READ_AS_A_PAGE = ("json", "xml", "html", "text/plain", "text/csv")

SENT = (
    "Accept, Accept-Language, Authorization, Content-Crs, Content-Type, Idempotency-Key, If-Match,"
    " If-None-Match, Prefer"
)
READABLE = (
    "Accept-Patch, Accept-Post, Allow, API-Version, Content-Crs, Content-Language, ETag, Link, Location,"
    " OGC-NumberMatched, OGC-NumberReturned, Preference-Applied, Retry-After"
)
PREFLIGHT_SECONDS = 600
# Here an identity is chosen or proven, which is for pages of this origin alone.
OWN_ORIGIN = ("/v1/identiteit", "/v1/sleutels", "/inloggen", "/uitloggen", "/sleutels")


class Shell:
    """ASGI middleware. `public_url` is the address that clients use, when it differs from the request's."""

    def __init__(self, app: ASGIApp, public_url: str | None) -> None:
        self._app = app
        self._public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what needs no application; else pass the request on and dress its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        begun = False

        async def dressed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                _dress(MutableHeaders(scope=message), scope["path"], secure=self._secure(request))
            await send(message)

        answer = self._without_application(request)
        if answer is not None:
            await answer(scope, receive, dressed)
            return
        try:
            await self._app(scope, receive, dressed)
        except Exception as error:
            if begun:  # too late for another answer; the server breaks the connection off
                raise
            failed = await problems.unexpected(request, error)
            await failed(scope, receive, dressed)

    def _without_application(self, request: Request) -> Response | None:
        if is_preflight(request.method, request.headers):
            return _preflight(request.url.path)
        path = request.scope["path"]
        if len(path) > 1 and path.endswith("/"):
            return self._without_slash(request)
        return None

    def _without_slash(self, request: Request) -> Response | None:
        """No address here ends with a slash. Clients write one behind the address of an OGC API: they are
        led on. The NL API Design Rules want 404 (/core/no-trailing-slash)."""
        raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
        path = raw.partition(b"?")[0].decode("ascii", "replace").rstrip("/")
        if not path.startswith("/ogc/"):
            return None
        base = self._public_url or f"{request.url.scheme}://{request.url.netloc}"
        query = f"?{request.url.query}" if request.url.query else ""
        return Response(
            status_code=308, headers={"Location": f"{base}{path}{query}", "Cache-Control": "no-cache"}
        )

    def _secure(self, request: Request) -> bool:
        return request.url.scheme == "https" or (self._public_url or "").startswith("https:")


def is_preflight(method: str, headers: Headers) -> bool:
    """Whether a browser asks if a page may ask (Fetch standard, CORS-preflight). OPTIONS without this is a
    question of an OGC client: what may I do here?"""
    return method == "OPTIONS" and "origin" in headers and "access-control-request-method" in headers


def _preflight(path: str) -> Response:
    """What a page elsewhere may try: everything, with an access token. Cookies never go along, for any
    origin (`*`) excludes them."""
    if path.startswith(OWN_ORIGIN):
        return Response(status_code=204, headers={"Vary": "Origin"})
    allowed = {
        "Access-Control-Allow-Methods": ", ".join(METHODS),
        "Access-Control-Allow-Headers": SENT,
        "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
        "Cache-Control": "no-store",
        "Vary": "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
    }
    return Response(status_code=204, headers=allowed)


def _dress(headers: MutableHeaders, path: str, *, secure: bool) -> None:
    for name, value in SECURITY.items():
        headers.setdefault(name, value)
    kind = headers.get("content-type", "")
    shown = any(part in kind for part in READ_AS_A_PAGE) or not kind
    policy = headers.setdefault("Content-Security-Policy", NOTHING_RUNS if shown else NOT_FRAMED)
    if NOT_FRAMED not in policy:
        headers["Content-Security-Policy"] = f"{policy}; {NOT_FRAMED}"
    if secure:
        headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
    if path.startswith(OWN_ORIGIN):
        if "access-control-allow-origin" in headers:
            del headers["access-control-allow-origin"]
        return
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Access-Control-Expose-Headers"] = READABLE
