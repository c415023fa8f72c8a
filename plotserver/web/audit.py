"""What the audit trail sees of requests, and `/v1/audit`: the lines that concern the reader's organisation.

Writes leave their line themselves (`plotserver.web.writing`). Here, from the outside: what was read in bulk,
what was refused, and how many tiles were fetched. Reading leaves a line only when the reader is known: what
the public may read is no secret.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any
from urllib.parse import parse_qs

import orjson
from fastapi import APIRouter, Request, Response
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from plotserver.audit import chain, reporting
from plotserver.audit.chain import Connection
from plotserver.audit.queue import AuditQueue
from plotserver.audit.reporting import State
from plotserver.kernel.audit import AuditLine
from plotserver.kernel.database import Transaction
from plotserver.kernel.viewer import PUBLIC, Viewer
from plotserver.web.context import base_url, context
from plotserver.web.reading import Query, viewer
from plotserver.web.responding import link, respond_json

router = APIRouter(include_in_schema=False)
ROOT = "/v1/audit"

BULK_OBJECTS = 500
"""From how many objects a page of features is a read in bulk; files of all objects always are."""
SINGLE_FORMS = ("application/geo+json", "application/json", "text/html", "application/vnd.ogc.fg+json")
TALLY_SECONDS = 60.0
REFUSALS_A_MINUTE = 60
MOST_TALLIES = 10_000
LONGEST_AGENT = 160
MOST_LINES = 1000
# Where a refusal may mean that somebody looks for what is not for them.
GUARDED = ("/v1/", "/ogc/", "/tiles/")
OPEN = ("/v1/tekens", "/v1/instellingen", "/v1/plaatsen")


def agent_of(request: Request) -> str:
    """The program that asks, as it names itself."""
    return request.headers.get("user-agent", "")[:LONGEST_AGENT]


def told_already(request: Request) -> None:
    """This request has its line; its refusal needs no other."""
    request.scope.setdefault("state", {})["audited"] = True


def picture_read(request: Request, picture_id: str, found: Sequence[str]) -> None:
    """These objects (GeoJSON) of a picture were read: a line, when they are many and the reader is known."""
    if len(found) >= BULK_OBJECTS:
        layers = sorted({str(orjson.loads(one)["properties"]["laag"]) for one in found})
        detail = {"objecten": len(found)} | _box(request.scope)
        request.scope.setdefault("state", {})["read"] = ("objecten lezen", picture_id, detail, tuple(layers))


class Auditing:
    """ASGI middleware: lines of what was read in bulk and refused, counts of tiles."""

    def __init__(self, app: ASGIApp, queue: AuditQueue, tally: "Tally") -> None:
        self._app = app
        self._queue = queue
        self._tally = tally

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, watching how it is answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started: Message | None = None

        async def watched(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = message
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            if started is not None:
                self._see(scope, started["status"], started)

    def _see(self, scope: Scope, status: int, answer: Message) -> None:
        state = scope.get("state", {})
        asking = state.get("asking")
        who: Viewer = asking.viewer if asking else PUBLIC
        pattern = getattr(scope.get("route"), "path", None)
        if pattern is None:
            return
        if status in (403, 404):
            if not state.get("audited") and not (who.is_public and status == 404):
                self._refused(scope, who, status)
        elif status == 200 and not who.is_public and scope["method"] == "GET":
            self._read(scope, who, pattern, answer)

    def _refused(self, scope: Scope, who: Viewer, status: int) -> None:
        path = scope["path"]
        if not path.startswith(GUARDED) or path.startswith(OPEN):
            return
        line = _line(
            scope, who, _asked(path, scope["method"]), path[:200], _layer(scope),
            result="geweigerd: niet toegestaan" if status == 403 else "geweigerd: niet gevonden",
        )  # fmt: skip
        if self._tally.refusal(line):
            self._queue.put(line)

    def _read(self, scope: Scope, who: Viewer, pattern: str, answer: Message) -> None:
        if "{z}" in pattern or "{tile_matrix" in pattern or pattern.startswith("/tiles/"):
            self._tally.tile(_line(scope, who, "tegels lezen", _thing(scope), ()))
            return
        told = scope["state"].get("read")
        if told is None and pattern.endswith("/items"):
            headers = Headers(raw=answer["headers"])
            kind = headers.get("content-type", "").partition(";")[0]
            number = headers.get("ogc-numberreturned", "")
            count = int(number) if number.isdigit() else 0
            if count >= BULK_OBJECTS or (kind not in SINGLE_FORMS and kind):
                detail = {"objecten": count, "vorm": kind} | _box(scope)
                told = ("objecten lezen", _thing(scope), detail, _layer(scope))
        if told is not None:
            action, thing, detail, layers = told
            self._queue.put(_line(scope, who, action, thing, layers, detail), read=True)


@dataclass
class Count:
    """How often, since when; `line` is the first."""

    line: AuditLine
    number: int
    since: float


class Tally:
    """Counts what would be too many lines: tiles, and refusals beyond a number for each reader a minute."""

    def __init__(self, queue: AuditQueue) -> None:
        self._queue = queue
        self._tiles: OrderedDict[tuple[str, str, str], Count] = OrderedDict()
        self._refusals: OrderedDict[tuple[str, str], Count] = OrderedDict()

    def tile(self, line: AuditLine) -> None:
        """One more tile of a picture or layer, for this reader."""
        key = (line.actor, line.origin, line.object)
        held = self._tiles.get(key)
        if held is None:
            self._tiles[key] = Count(line, 1, monotonic())
            if len(self._tiles) > MOST_TALLIES:
                self._tell_tiles(self._tiles.popitem(last=False)[1])
        else:
            held.number += 1

    def refusal(self, line: AuditLine) -> bool:
        """Whether this refusal gets a line of its own."""
        key = (line.actor, line.origin)
        held = self._refusals.setdefault(key, Count(line, 0, monotonic()))
        held.number += 1
        if len(self._refusals) > MOST_TALLIES:
            self._tell_refusals(self._refusals.popitem(last=False)[1])
        return held.number <= REFUSALS_A_MINUTE

    def tell(self, everything: bool) -> None:
        """Lines of what was counted for a minute, or of all."""
        now = monotonic()
        for tiles in [
            key for key, one in self._tiles.items() if everything or now - one.since >= TALLY_SECONDS
        ]:
            self._tell_tiles(self._tiles.pop(tiles))
        for key in [
            key for key, one in self._refusals.items() if everything or now - one.since >= TALLY_SECONDS
        ]:
            self._tell_refusals(self._refusals.pop(key))

    def _tell_tiles(self, one: Count) -> None:
        values = vars(one.line) | {"detail": {"tegels": one.number}}
        self._queue.put(AuditLine(**values))

    def _tell_refusals(self, one: Count) -> None:
        more = one.number - REFUSALS_A_MINUTE
        if more > 0:
            values = vars(one.line) | {"object": "", "layers": (), "detail": {"aantal": more}}
            self._queue.put(AuditLine(**values | {"action": "meer weigeringen"}))


def _line(
    scope: Scope,
    who: Viewer,
    action: str,
    thing: str,
    layers: Sequence[str],
    detail: dict[str, Any] | None = None,
    result: str = "gelukt",
) -> AuditLine:
    client = scope.get("client")
    origin = client[0] if client else "onbekend"
    agent = Headers(scope=scope).get("user-agent", "")[:LONGEST_AGENT]
    return AuditLine(action, thing, result, origin, who.actor, agent, layers, detail or {})


def _asked(path: str, method: str) -> str:
    kind = "tegels lezen" if "/tiles/" in path else "lezen"
    return kind if method == "GET" else f"vragen ({method})"


def _thing(scope: Scope) -> str:
    parts = scope.get("path_params", {})
    return str(parts.get("layer_id") or parts.get("picture_id") or parts.get("plot_id") or "")[:200]


def _layer(scope: Scope) -> tuple[str, ...]:
    """The layer in an address; a part of a layer (`.punten`) is filed under the layer."""
    parts = scope.get("path_params", {})
    found = str(parts.get("layer_id") or parts.get("plot_id") or "")
    return (found.partition(".")[0][:200],) if found else ()


def _box(scope: Scope) -> dict[str, list[float]]:
    """The box that was asked for, when that is in degrees with the longitude first: a thousandth exactly."""
    asked = parse_qs(scope["query_string"].decode("ascii", "replace"))
    if "bbox" not in asked or "bbox-crs" in asked:
        return {}
    try:
        numbers = [round(float(part), 3) for part in asked["bbox"][0].split(",")]
    except ValueError:
        return {}
    if len(numbers) == 6:
        numbers = numbers[:2] + numbers[3:5]
    west, south, east, north = numbers if len(numbers) == 4 else (0.0, 0.0, 0.0, 0.0)
    held = -180 <= west <= east <= 180 and -90 <= south <= north <= 90 and len(numbers) == 4
    return {"bbox": numbers} if held else {}


# --- /v1/audit


async def opened(tx: Transaction, request: Request) -> Connection:
    """The transaction, which now knows who runs this server."""
    await reporting.name_operator(tx, context(request).audit.operator)
    return tx


@router.get(ROOT)
async def read_lines(request: Request) -> Response:
    """The lines that concern the reader's organisation, in the order of the chain, a page at a time."""
    query = Query(request).allow(["sinds", "cursor", "limit"])
    moment = query.moment("sinds")
    cursor = query.number("cursor", 0, 0, 2**62)
    limit = query.number("limit", 100, 1, MOST_LINES)
    who = viewer(request)
    query.done()
    reporting.must_be_somebody(who)
    async with context(request).database.transaction(who) as tx:
        await opened(tx, request)
        after = max(cursor, 0 if moment is None else await chain.since(tx, moment))
        found = await reporting.lines(tx, after, limit)
    onward = found[-1][0].number if found else after
    here = f"{base_url(request)}{ROOT}"
    body = {
        "regels": [line.document() | {"hash": digest.hex()} for line, digest in found],
        # Also at the end there is a next: what is sealed later comes behind it.
        "cursor": onward,
        "links": [
            link("self", f"{here}?cursor={after}&limit={limit}"),
            link("next", f"{here}?cursor={onward}&limit={limit}"),
        ],
    }
    return respond_json(request, body, cache="no-store")


@router.get(ROOT + "/keten")
async def read_state(request: Request) -> Response:
    """How the chain stands: how far it goes, and what the last verification found."""
    Query(request).allow([]).done()
    who = viewer(request)
    reporting.must_be_somebody(who)
    async with context(request).database.transaction(who) as tx:
        found = await reporting.state(tx)
    return respond_json(request, as_json(found), cache="no-store")


def as_json(state: State) -> dict[str, Any]:
    """The state of the chain."""
    return {
        "ongeschonden": None if state.faults is None else not state.faults,
        "laatsteNummer": state.last_number,
        "gecontroleerdTot": state.checked_until,
        "gecontroleerdOp": state.checked_at,
        "gecontroleerdDoor": state.checked_by,
        "afwijkingen": (state.faults or [])[:50],
        "nogNietInKeten": state.waiting,
        "oudsteWachtende": state.oldest,
        "controlepunt": state.checkpoint,
        "controlepuntOp": state.checkpoint_at,
        "nu": datetime.now(UTC),
    }


@router.get("/.well-known/plotserver-audit.json")
async def read_keys(request: Request) -> Response:
    """The public key that checkpoints are signed with, and the last one: keep it to find a cut-off end."""
    Query(request).allow([]).done()
    trail = context(request).audit
    last = trail.last
    body = {
        "sleutels": [trail.key.public.as_jwk()],
        "laatsteControlepunt": None if last is None else last.as_json(),
    }
    return respond_json(request, body, cache="no-cache")
