"""Live, downwards: `/v1/activiteiten/{id}/gebeurtenissen` and `/v1/beelden/{id}/gebeurtenissen` as
server-sent events, the same by asking again (`/wijzigingen`), and who is there (`/aanwezigheid`).
"""

import asyncio
import math
import re
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import orjson
from fastapi import APIRouter, Request, Response
from starlette.types import Receive, Scope, Send

from layers import activities, organisations
from plotserver.identity.refusing import Refused
from plotserver.kernel.audit import AuditLine
from plotserver.kernel.errors import Conflict, Forbidden, Unavailable
from plotserver.kernel.viewer import Viewer
from plotserver.live.events import RETRY, Blob, Event
from plotserver.live.hub import Hub
from plotserver.live.presence import Person
from plotserver.live.streams import Queue, Sink, Stream
from plotserver.web import identifying, members, previewing
from plotserver.web.audit import agent_of
from plotserver.web.context import context
from plotserver.web.identifying import origin_of
from plotserver.web.reading import Query, viewer
from plotserver.web.responding import respond_json
from plotserver.web.writing import writer
from plotserver.wire import EXTENSION

router = APIRouter(prefix="/v1", include_in_schema=False)
MEDIA_TYPE = "text/event-stream"
LONGEST_CURSOR = 16_000
LONGEST_NAME = 60
MOST_EDITED = 100
LONGEST_WAIT = 25
SESSION = re.compile(r"[A-Za-z0-9-]{8,64}")
FULL = "Er zijn nu te veel pagina's tegelijk open. Probeer het over een minuut opnieuw."
OTHERS = "Deze sessie is van een ander, of er zijn te veel pagina's open."
MOST_STREAMS = 8_000
"""So many at once; beyond it, files that the process may open and time to serve all would run out."""
GATHER_SECONDS = 0.1
UNKNOWN = "Maak eerst bekend namens welke organisatie u hier bent."
OPENED = "gebeurtenissen volgen"
Opening = Callable[[Sink], Awaitable[Stream]]


class Events(Response):
    """Sends what a stream is told, until either side ends it. Holds nothing of the database."""

    media_type = MEDIA_TYPE

    def __init__(self, stream: Stream, sink: Queue, close: Callable[[Stream], None]) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(status_code=200, headers=headers, media_type=MEDIA_TYPE)
        del self.headers["content-length"]
        self._stream, self._sink, self._close = stream, sink, close

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send, and watch whether the client is there."""
        scope.setdefault("state", {})["stream"] = True
        wire = scope.get("extensions", {}).get(EXTENSION) if scope["http_version"] == "1.1" else None
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        try:
            async with anyio.create_task_group() as group:

                async def watch() -> None:
                    while (await receive())["type"] != "http.disconnect":
                        pass
                    group.cancel_scope.cancel()

                group.start_soon(watch)
                if wire is not None:
                    wire.ending = self._stream.end
                await send(start)
                await send({"type": "http.response.body", "body": RETRY, "more_body": True})
                if wire is not None:
                    await self._directly(wire.transport)
                else:
                    async for part in self._sink:
                        await send({"type": "http.response.body", "body": part, "more_body": True})
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                group.cancel_scope.cancel()
        finally:
            self._close(self._stream)

    async def _directly(self, transport: asyncio.WriteTransport) -> None:
        """From here on what comes goes straight to the connection."""
        direct = Direct(transport)
        for blob in await self._sink.take(0) or []:
            direct.write(blob)
        self._stream.sink = direct
        if self._stream.open:
            await direct.ended.wait()


class Direct:
    """A sink that writes to the connection itself: one call for each reader, and no task that wakes up."""

    def __init__(self, transport: asyncio.WriteTransport) -> None:
        self._transport = transport
        self.ended = asyncio.Event()

    def write(self, blob: Blob) -> None:
        """Take this."""
        if not self._transport.is_closing():
            self._transport.write(blob.chunk)

    def waiting(self) -> int:
        """The bytes that the network did not take yet."""
        return self._transport.get_write_buffer_size()

    def end(self) -> None:
        """No more comes."""
        self.ended.set()


def _hub(request: Request) -> Hub:
    found: Hub = request.app.state.hub
    return found


async def _events(
    request: Request, who: Viewer, thing: str, opening: Opening, close: Callable[[Stream], None]
) -> Response:
    """The stream as an answer; one line in the audit trail when it is known who reads."""
    if _hub(request).number >= MOST_STREAMS:
        raise Unavailable(FULL, retry_after=60)
    sink = Queue()
    stream = await opening(sink)
    if not who.is_public:
        stream.holds = lambda: _holds(request, who)
        line = AuditLine(OPENED, thing, "gelukt", origin_of(request), who.actor, agent_of(request))
        context(request).audit.queue.put(line)
    return Events(stream, sink, close)


async def _holds(request: Request, who: Viewer) -> bool:
    """Whether who opened the stream is still let in: is not blocked, and has a token that holds. Of sessions
    and keys the database itself tells that they ended."""
    try:
        if who.session is not None or who.key is not None:
            await context(request).identities.keep_out(who)
            return True
        found = await identifying.identify(request)
        if isinstance(found.error, Unavailable):
            return True
        return found.error is None and previewing.previewed(request, found.viewer) == who
    except Refused:
        return False
    except Unavailable:
        return True


def _cursor(request: Request, query: Query) -> str | None:
    """From where the reader goes on: as browsers say it when they come back, else as the address says."""
    said = request.headers.get("last-event-id", "")[:LONGEST_CURSOR].strip()
    named = query.text("vanaf", LONGEST_CURSOR)
    return said or named


@router.get("/activiteiten/{activity_id}/gebeurtenissen")
async def of_activity(request: Request, activity_id: str) -> Response:
    """What happens in an activity, as far as one may see it."""
    query = Query(request).allow(["vanaf"])
    cursor = _cursor(request, query)
    query.done()
    who, hub = viewer(request), _hub(request)
    async with context(request).database.transaction(who) as tx:
        await activities.one(tx, activity_id)
    if request.method == "HEAD":
        return Response(media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})

    async def opening(sink: Sink) -> Stream:
        return await hub.open(who, activity_id, sink, cursor)

    return await _events(request, who, activity_id, opening, hub.close)


@router.get("/beelden/{picture_id}/gebeurtenissen")
async def of_picture(request: Request, picture_id: str) -> Response:
    """When a picture shows something else, to those who have it open."""
    Query(request).allow([]).done()
    who, pictures = viewer(request), _hub(request).pictures
    if request.method == "HEAD":
        return Response(media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})

    async def opening(sink: Sink) -> Stream:
        return await pictures.open(who, picture_id, sink)

    return await _events(request, who, picture_id, opening, pictures.close)


@router.get("/activiteiten/{activity_id}/wijzigingen")
async def changes(request: Request, activity_id: str) -> Response:
    """The same events for networks that let no stream through: those after a cursor, or the first to come."""
    query = Query(request).allow(["vanaf", "wacht"])
    cursor = query.text("vanaf", LONGEST_CURSOR)
    wait = query.number("wacht", 0, 0, LONGEST_WAIT)
    query.done()
    who, hub = viewer(request), _hub(request)
    async with context(request).database.transaction(who) as tx:
        await activities.one(tx, activity_id)
    sink = Queue()
    stream = await hub.open(who, activity_id, sink, cursor)
    try:
        events = [event for blob in await sink.take() or [] for event in blob.events]
        if cursor is not None and len(events) == 1 and wait:
            taken = await sink.take(wait)
            if taken:
                await anyio.sleep(GATHER_SECONDS)
                taken += await sink.take(0) or []
            events += [event for blob in taken or [] for event in blob.events]
    finally:
        hub.close(stream)
    return respond_json(request, _told(events), cache="no-store")


def _told(events: list[Event]) -> dict[str, Any]:
    cursors = [event.cursor for event in events if event.cursor is not None]
    listed = [{"soort": event.kind, "data": orjson.Fragment(event.data)} for event in events]
    return {"cursor": cursors[-1] if cursors else "0", "gebeurtenissen": listed}


@router.post("/activiteiten/{activity_id}/aanwezigheid")
async def present(request: Request, activity_id: str) -> Response:
    """Say that one is there, where one points and what one edits; it is forgotten after ten seconds."""
    who = writer(request)
    Query(request).allow([]).done()
    asked = await members.sent(request, "sessie", "naam", "cursor", "laag", "bewerkt")
    session = asked.text("sessie", 64, needed=True) or ""
    if session and SESSION.fullmatch(session) is None:
        asked.faults.append(("sessie", "Geef de sessie uit het event stand, of een eigen UUID."))
    name = asked.text("naam", LONGEST_NAME)
    cursor = _point(asked)
    layer = asked.text("laag", 100)
    edits = _names(asked)
    asked.done()
    async with context(request).database.transaction(who) as tx:
        await activities.one(tx, activity_id)
        own = await organisations.find(tx, who.organisation or "")
    if own is None:
        raise Forbidden(UNKNOWN)
    told = {"id": own.id, "naam": own.name, "kort": own.short_name, "kleur": own.colour}
    person = Person(session, who.author, name or own.short_name, told, cursor, layer, edits)
    if not _hub(request).present(activity_id, person):
        raise Conflict(OTHERS)
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


def _point(asked: members.Members) -> tuple[float, float] | None:
    value = asked.sent.get("cursor")
    if value is None:
        return None
    numbers = value if isinstance(value, list) else []
    right = len(numbers) == 2 and all(
        isinstance(one, int | float) and not isinstance(one, bool) and math.isfinite(one) for one in numbers
    )
    if not right or not (-180 <= numbers[0] <= 180 and -90 <= numbers[1] <= 90):
        asked.faults.append(("cursor", "Geef [lengtegraad, breedtegraad], of null."))
        return None
    return (round(float(numbers[0]), 6), round(float(numbers[1]), 6))


def _names(asked: members.Members) -> tuple[str, ...]:
    value = asked.sent.get("bewerkt") or []
    if not isinstance(value, list) or not all(isinstance(one, str) and len(one) <= 45 for one in value):
        asked.faults.append(("bewerkt", "Geef een lijst van ids van objecten."))
        return ()
    return tuple(value[:MOST_EDITED])


@router.delete("/activiteiten/{activity_id}/aanwezigheid/{session}")
async def leave(request: Request, activity_id: str, session: str) -> Response:
    """Say that one leaves."""
    who = writer(request)
    Query(request).allow([]).done()
    async with context(request).database.transaction(who) as tx:
        await activities.one(tx, activity_id)
    _hub(request).leave(activity_id, session, who.author)
    return Response(status_code=204, headers={"Cache-Control": "no-store"})
