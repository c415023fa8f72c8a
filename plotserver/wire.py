"""How answers are written on the wire: for clients that mind capitals, and to thousands at once."""

from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

EXTENSION = "plotserver.wire"
UNREADABLE = (
    '{"type":"urn:plotserver:probleem:ongeldige-vraag","title":"De vraag klopt niet","status":400,'
    '"detail":"Deze vraag is geen HTTP dat de server kan lezen, of haar adres is te lang."}'
)


class _AsWritten(bytes):
    """The name of a header that keeps its capitals: uvicorn writes what `lower` makes of a name."""

    def lower(self) -> "_AsWritten":
        return self


LOCATION = _AsWritten(b"Location")


class Wired:
    """ASGI middleware between the server and the application: writes ``Location`` with a capital.

    Names of headers have no case (RFC 9110 §5.1), and within ASGI they are in lower case. QGIS up to 3.40.7
    finds only ``Location``; else it says of an object that it made that it could not be made, and makes it
    again at the next try.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and write the answer."""

        async def written(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message.get("headers", ())
                message["headers"] = [
                    (LOCATION if name == b"location" else name, value) for name, value in headers
                ]
            await send(message)

        await self._app(scope, receive, written)


class LiveProtocol(HttpToolsProtocol):
    """uvicorn's protocol, by which an endless answer reaches its connection (an ASGI extension), and hears
    that the server stops: `ending` is called then, so that nobody waits for it."""

    ending: Callable[[], None] | None = None

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self.ending = None
        self.scope["extensions"] = {EXTENSION: self}  # type: ignore[dict-item]

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP, or has an address of more than 64 kB, is refused as everything else is: as a
        problem (RFC 9457)."""
        self.transport.write(
            b"HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\nContent-Language: nl\r\n"
            b"Access-Control-Allow-Origin: *\r\nCache-Control: no-store\r\nConnection: close\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (len(UNREADABLE), UNREADABLE.encode("ascii"))
        )
        self.transport.close()

    def shutdown(self) -> None:
        """The server stops."""
        if self.ending is not None:
            self.ending()
        super().shutdown()
