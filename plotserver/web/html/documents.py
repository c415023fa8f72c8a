"""The JSON of a resource, from the function that answers for it."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

import orjson
from fastapi import Request, Response
from starlette.responses import StreamingResponse

Answer = Callable[[Request], Awaitable[Response]]
# Of this module's pages alone: the routes do not know these parameters.
OF_PAGES = ("f", "lang")
# These headers would have the answer packed, left out, or written in another form.
_DROPPED = (b"accept", b"accept-encoding", b"if-none-match", b"range")


class NoDocument(Exception):
    """The route answered something else than a document: `answer`."""

    def __init__(self, answer: Response) -> None:
        super().__init__()
        self.answer = answer


async def read(function: Answer, request: Request, **instead: str) -> tuple[dict[str, Any], Response]:
    """The document that the route makes of this request, and the answer that it came in; with parameters
    that replace those of the request. Raises what the route raises, and NoDocument."""
    asked = dict(parse_qsl(request.url.query, keep_blank_values=True))
    kept = [
        (name, value)
        for name, value in parse_qsl(request.url.query, keep_blank_values=True)
        if name not in OF_PAGES and name not in instead
    ]
    if "lang" in asked and asked["lang"] not in ("nl", "en"):
        kept.append(("lang", asked["lang"]))  # the route refuses it, as any parameter that it does not know
    return await _read(function, request, urlencode([*kept, *instead.items()]))


async def beside(function: Answer, request: Request) -> dict[str, Any]:
    """The document of another resource with the path parameters of this request, at the same moment."""
    moments = [(name, value) for name, value in request.query_params.items() if name in ("moment", "asof")]
    return (await _read(function, request, urlencode(moments)))[0]


async def _read(function: Answer, request: Request, query: str) -> tuple[dict[str, Any], Response]:
    headers = [pair for pair in request.scope["headers"] if pair[0] not in _DROPPED]
    scope = dict(request.scope) | {
        "headers": [*headers, (b"accept", b"application/json, */*;q=0.9")],
        "query_string": query.encode(),
        "method": "GET",
    }
    answer = await function(Request(scope, request.receive))
    if answer.status_code != 200:
        raise NoDocument(answer)
    body = await _body(answer)
    document: dict[str, Any] = orjson.loads(body)
    return document, answer


async def _body(answer: Response) -> bytes:
    if not isinstance(answer, StreamingResponse):
        return bytes(answer.body)
    parts = bytearray()
    async for part in answer.body_iterator:
        parts += part.encode() if isinstance(part, str) else part
    return bytes(parts)
