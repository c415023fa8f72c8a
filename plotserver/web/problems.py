"""Our errors as problems (RFC 9457): the only place where an error becomes a status code."""

import logging
import secrets
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from layers import drawing
from layers import errors as layer_errors
from plotserver.kernel import errors
from plotserver.web.html import negotiating, rendering
from plotserver.web.methods import allowed

logger = logging.getLogger("plotserver.problems")

TYPE = "urn:plotserver:probleem:"
PROBLEMS: dict[type[errors.PlotError], tuple[int, str, str]] = {
    layer_errors.TileOutsideMatrix: (404, "tegel-buiten-matrix", "Deze tegel bestaat niet"),
    drawing.InvalidObject: (422, "ongeldig-object", "Dit kan niet worden opgeslagen"),
    layer_errors.ReadingEnded: (410, "bladeren-voorbij", "Deze bladzijde is er niet meer"),
    layer_errors.StaleVersion: (412, "verouderde-versie", "Iemand was u voor"),
    errors.NotFound: (404, "niet-gevonden", "Niet gevonden"),
    errors.Unidentified: (401, "onbekende-identiteit", "Wie u bent is niet bevestigd"),
    errors.Forbidden: (403, "niet-toegestaan", "Niet toegestaan"),
    errors.Conflict: (409, "strijdig", "Strijdig met de huidige toestand"),
    errors.Invalid: (400, "ongeldige-vraag", "De vraag klopt niet"),
    errors.TooMany: (429, "te-vaak", "Te vaak geprobeerd"),
    errors.Unavailable: (503, "niet-beschikbaar", "Nu niet beschikbaar"),
}
HTTP_TITLES = {
    401: ("onbekende-identiteit", "Wie u bent is niet bevestigd"),
    404: ("niet-gevonden", "Niet gevonden"),
    405: ("methode-niet-toegestaan", "Deze methode kan hier niet"),
    406: ("geen-passende-vorm", "Deze vorm is er niet"),
    413: ("te-groot", "De inhoud is te groot"),
    415: ("inhoudstype", "Deze vorm van inhoud kan niet"),
}
MEDIA_TYPE = "application/problem+json"


def problem(
    status: int, kind: str, title: str, detail: str, headers: dict[str, str] | None = None, **more: Any
) -> Response:
    """One problem as a response; never kept by a cache."""
    body = {"type": TYPE + kind, "title": title, "status": status, "detail": detail} | more
    return Response(
        orjson.dumps(body),
        status_code=status,
        media_type=MEDIA_TYPE,
        # A dashboard on another origin may read why it got no data, as it may read the data.
        headers={"Cache-Control": "no-store", "Content-Language": "nl", "Access-Control-Allow-Origin": "*"}
        | (headers or {}),
    )


def _shown(request: Request, answer: Response) -> Response:
    """The problem as a page, to who looks at the OGC surface in a browser."""
    path = request.scope["path"]
    if not path.startswith("/ogc/") or request.method not in ("GET", "HEAD"):
        return answer
    if negotiating.form(request) != "html":
        return answer
    page = rendering.page(
        request,
        "problem.html",
        negotiating.language(request),
        status=answer.status_code,
        document=orjson.loads(bytes(answer.body)),
        word="problem_what",
        dataset={},
        collection=None,
        picture=None,
        trail=[],
        linked=None,
        has_linked=False,
    )
    kept = ("cache-control", "retry-after", "www-authenticate", "allow")
    page.headers.update({name: answer.headers[name] for name in kept if name in answer.headers})
    return page


async def plot_error(request: Request, error: Exception) -> Response:
    """A named error of ours: what is wrong, where, and what to do next."""
    assert isinstance(error, errors.PlotError)
    status, kind, title = next(PROBLEMS[ancestor] for ancestor in type(error).__mro__ if ancestor in PROBLEMS)
    more: dict[str, Any] = dict(error.members)
    if isinstance(error, errors.Invalid) and error.faults:
        more["errors"] = [{"location": where, "detail": what} for where, what in error.faults]
    headers = (
        {"Retry-After": str(error.retry_after)}
        if isinstance(error, errors.Unavailable | errors.TooMany)
        else {}
    )
    if isinstance(error, errors.Unidentified):
        headers["WWW-Authenticate"] = "Bearer"
    return _shown(request, problem(status, kind, title, error.message, headers, **more))


async def http_error(request: Request, error: Exception) -> Response:
    """What the router refuses."""
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == 405:
        # The router knows the methods of one route alone; an address may have several.
        methods = allowed(request.app.state.routes, request.scope)
        headers = {"Allow": ", ".join(methods)}
        if request.method == "OPTIONS":
            return Response(status_code=200, headers=headers | {"Cache-Control": "no-store"})
    kind, title = HTTP_TITLES.get(error.status_code, ("fout", "Dit gaat niet"))
    details = {
        404: "Dit adres is er niet. Begin op /ogc/v1 of op /v1/beelden.",
        405: f"{request.method} kan op dit adres niet; de kop Allow noemt wat wel kan.",
    }
    told = str(error.detail)
    detail = details.get(error.status_code, told) if told == HTTPStatus(error.status_code).phrase else told
    return _shown(request, problem(error.status_code, kind, title, detail, headers))


async def wrong_request(_request: Request, error: Exception) -> Response:
    """What the framework refuses before a route sees it."""
    assert isinstance(error, RequestValidationError)
    faults = [
        {"location": ".".join(map(str, one["loc"])), "detail": str(one["msg"])} for one in error.errors()
    ]
    detail = "De vraag is niet goed gesteld; hieronder staat per onderdeel wat er mis is."
    return problem(400, "ongeldige-vraag", "De vraag klopt niet", detail, errors=faults)


async def unexpected(request: Request, error: Exception) -> Response:
    """A fault of ours: a number for the person, the whole story in the log."""
    reference = secrets.token_hex(6)
    logger.error("unexpected error %s on %s", reference, request.url.path, exc_info=error)
    detail = f"Er ging iets mis in de server. Meld het de beheerder met nummer {reference}."
    return problem(500, "onverwachte-fout", "Onverwachte fout", detail, referentie=reference)


def install(app: FastAPI) -> None:
    """Let every error of this application leave as a problem."""
    app.add_exception_handler(errors.PlotError, plot_error)
    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(RequestValidationError, wrong_request)
    app.add_exception_handler(Exception, unexpected)
