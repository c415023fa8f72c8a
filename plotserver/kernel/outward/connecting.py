"""Connects to what was checked: a name is resolved once, judged, and the connection made to that address.

There is no second look-up between judging and connecting, so a name that changes its answer in between
(DNS rebinding) gains nothing. TLS still proves the name of the URL.
"""

import asyncio
import errno
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

import httpcore
import httpx

from plotserver.kernel.outward.addresses import Allowed, Refused
from plotserver.kernel.outward.failing import NoWayOut, TooSlow, Unanswered

Resolver = Callable[[str, int], Awaitable[list[str]]]
MOST_ADDRESSES = 8
NO_ROAD = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL})
CLOSED = "de naam leidt naar een adres binnen een besloten netwerk"


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, by the system. Raises NoWayOut when there are none."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise NoWayOut(f"De naam {host} is niet te vinden.") from error
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class Guarded(httpcore.AsyncNetworkBackend):
    """Makes TCP connections to addresses that may be reached; any other is refused before a byte leaves."""

    def __init__(self, allowed: Allowed, resolver: Resolver = resolve) -> None:
        self._allowed, self._resolver = allowed, resolver
        self._plain = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address that answers. Raises Refused, NoWayOut and httpcore's own errors."""
        addresses = await self._resolver(host, port)
        # One closed address among open ones is no accident either.
        if not addresses or not all(self._allowed.may_reach(host, one) for one in addresses):
            raise Refused(CLOSED)
        last: Exception | None = None
        for address in addresses[:MOST_ADDRESSES]:
            try:
                return await self._plain.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        assert last is not None
        raise last

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface is httpcore's
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Never: a file of this machine is nobody else's server."""
        raise Refused("het is geen webadres")

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class Transport(httpx.AsyncBaseTransport):
    """httpx over guarded connections; without proxies, which would make connections out of our sight."""

    def __init__(self, allowed: Allowed, resolver: Resolver = resolve, *, tls: ssl.SSLContext) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=40,
            max_keepalive_connections=10,
            keepalive_expiry=10.0,
            network_backend=Guarded(allowed, resolver),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request. Raises Refused, Unanswered and its kinds."""
        assert isinstance(request.stream, httpx.AsyncByteStream)
        asked = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        try:
            answer = await self._pool.handle_async_request(asked)
        except FAULTS as error:
            raise _told(request.url.host, error) from error
        assert isinstance(answer.stream, AsyncIterator) or hasattr(answer.stream, "__aiter__")
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(request.url.host, answer),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    """The content as it comes; what goes wrong while it comes is told as the rest is."""

    def __init__(self, host: str, answer: httpcore.Response) -> None:
        self._host, self._answer = host, answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for part in self._answer.aiter_stream():
                yield part
        except FAULTS as error:
            raise _told(self._host, error) from error

    async def aclose(self) -> None:
        await self._answer.aclose()


FAULTS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ConnectionNotAvailable,
    ssl.SSLError,
    OSError,
)


def _told(host: str, error: BaseException) -> Unanswered:
    """What went wrong, in words; without what the other side sent."""
    if isinstance(error, httpcore.ConnectTimeout):
        return NoWayOut(f"Met {host} kwam geen verbinding tot stand: het duurde te lang.")
    if isinstance(error, httpcore.TimeoutException):
        return TooSlow(f"{host} antwoordt niet op tijd.")
    cause = _system_error(error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return Unanswered(f"Het certificaat van {host} klopt niet.")
    if isinstance(cause, ssl.SSLError):
        return Unanswered(f"Met {host} kwam geen beveiligde verbinding tot stand.")
    if isinstance(cause, OSError) and cause.errno in NO_ROAD:
        return NoWayOut(f"Er is geen verbinding naar {host}.")
    if isinstance(error, httpcore.ConnectError):
        return Unanswered(f"{host} neemt geen verbinding aan.")
    return Unanswered(f"Het antwoord van {host} brak af of is geen HTTP.")


def _system_error(error: BaseException | None) -> BaseException | None:
    """The error of the operating system that lies below."""
    seen = error
    while error is not None:
        if isinstance(error, OSError) and (error.errno is not None or isinstance(error, ssl.SSLError)):
            return error
        seen, error = error, error.__cause__ or error.__context__
    return seen
