"""Asks other servers: only addresses that may be asked, within limits, and with manners."""

import asyncio
import ssl
import time
import zlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Final, Self

import httpx

from plotserver.kernel.errors import PlotError
from plotserver.kernel.outward import robots
from plotserver.kernel.outward.addresses import Allowed, Refused, checked
from plotserver.kernel.outward.connecting import Resolver, Transport, resolve
from plotserver.kernel.outward.failing import NoWayOut, Resting, TooLarge, TooSlow, Unanswered
from plotserver.kernel.outward.manners import Manners, retry_after

MOST_REDIRECTS = 5
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
COME_BACK: Final = frozenset({429, 503})
ROBOTS_SECONDS = 3_600.0
MOST_ROBOTS = 2_000
# Headers that a question brings for one host are not for the next.
FOR_ONE_HOST: Final = frozenset({"authorization", "cookie"})


@dataclass(frozen=True)
class Limits:
    """What one question may cost: bytes of the answer (unpacked), seconds for all of it, seconds to connect,
    and the seconds that the asker is willing to wait when the host asks for that."""

    bytes: int = 8 * 1024**2
    seconds: float = 30.0
    connect_seconds: float = 8.0
    patience: float = 0.0


ROBOTS_LIMITS = Limits(bytes=500 * 1024, seconds=10.0, connect_seconds=5.0)


@dataclass(frozen=True)
class Answer:
    """What a server answered. `url` is where it came from, after redirects; `seconds` how long it took."""

    url: str
    status: int
    media_type: str
    body: bytes
    seconds: float
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        """Whether the server says that this is what was asked."""
        return 200 <= self.status < 300


@dataclass(frozen=True)
class _Question:
    method: str
    url: httpx.URL
    body: bytes | None
    headers: Mapping[str, str]


class Door:
    """Asks. To be closed at the end, or used as an async context manager.

    `identity` says who asks, in User-Agent. `tls` replaces the system's trust, for tests.
    """

    def __init__(
        self,
        identity: str,
        allowed: Allowed | None = None,
        *,
        manners: Manners | None = None,
        resolver: Resolver = resolve,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._identity = identity
        self._manners = manners or Manners()
        self._allowed, self._resolver, self._tls = allowed or Allowed(), resolver, tls
        self._client: httpx.AsyncClient | None = None
        self._robots: OrderedDict[str, tuple[float, robots.Robots]] = OrderedDict()
        self._reached: float | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections that are kept."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    @property
    def _http(self) -> httpx.AsyncClient:
        """Made at the first question: reading the system's certificates takes a while, and most doors stay
        closed."""
        if self._client is None:
            tls = self._tls or ssl.create_default_context()
            transport = Transport(self._allowed, self._resolver, tls=tls)
            self._client = httpx.AsyncClient(transport=transport, follow_redirects=False, trust_env=False)
        return self._client

    def reached_since(self, seconds: float) -> bool:
        """Whether any host answered in the last so many seconds: else we may be on a closed network."""
        return self._reached is not None and time.monotonic() - self._reached <= seconds

    async def get(
        self,
        url: str,
        *,
        limits: Limits | None = None,
        headers: Mapping[str, str] | None = None,
        mind_robots: bool = False,
    ) -> Answer:
        """Ask for a resource. Raises Refused for an address that is not asked, Unanswered and its kinds."""
        return await self._ask(_Question("GET", checked(url), None, headers or {}), limits, mind_robots)

    async def post(
        self,
        url: str,
        body: bytes,
        media_type: str,
        *,
        limits: Limits | None = None,
        mind_robots: bool = False,
    ) -> Answer:
        """Send a question in the body. Raises as `get` does."""
        question = _Question("POST", checked(url), body, {"Content-Type": media_type})
        return await self._ask(question, limits, mind_robots)

    async def _ask(self, question: _Question, limits: Limits | None, mind_robots: bool) -> Answer:
        bounds = limits or Limits()
        for _ in range(MOST_REDIRECTS + 1):
            if mind_robots:
                await self._mind_robots(question.url)
            answer = await self._patiently(question, bounds)
            onward = answer.headers.get("location")
            if answer.status not in REDIRECTS or onward is None:
                return answer
            question = _redirected(question, answer.status, onward)
        raise Unanswered(f"{question.url.host} stuurt steeds door naar een ander adres.")

    async def _patiently(self, question: _Question, limits: Limits) -> Answer:
        """Ask, and once more when the host says soon enough when to come back."""
        host = question.url.netloc.decode("ascii")
        try:
            answer = await self._within(question, host, limits)
        except Resting as error:
            if error.retry_after > limits.patience:
                raise
        else:
            if answer.status not in COME_BACK:
                return answer
            seconds = self._manners.rest_of(host)
            if not 0 < seconds <= limits.patience:
                return answer
        await self._manners.wait(self._manners.rest_of(host))
        return await self._within(question, host, limits)

    async def _within(self, question: _Question, host: str, limits: Limits) -> Answer:
        async with self._manners.turn(host):
            try:
                async with asyncio.timeout(limits.seconds):
                    answer = await self._once(question, limits)
            except (TimeoutError, Unanswered) as error:
                self._manners.failed(host)
                if isinstance(error, TimeoutError):
                    told = f"{question.url.host} had na {limits.seconds:g} seconden nog niet geantwoord."
                    raise TooSlow(told) from error
                raise
        self._reached = time.monotonic()
        if answer.status in COME_BACK:
            wait = retry_after(answer.headers.get("retry-after"))
            if wait is not None:
                self._manners.asked_to_wait(host, wait)
                return answer
        if answer.status >= 500:
            self._manners.failed(host)
        else:
            self._manners.succeeded(host)
        return answer

    async def _once(self, question: _Question, limits: Limits) -> Answer:
        started = time.monotonic()
        request = self._http.build_request(
            question.method,
            question.url,
            content=question.body,
            headers={
                "User-Agent": self._identity,
                "Accept-Encoding": "gzip",
                # The Dutch national register answers 500 to who names no language.
                "Accept-Language": "nl, en;q=0.5",
                **question.headers,
            },
            timeout=httpx.Timeout(limits.seconds, connect=limits.connect_seconds),
        )
        answer = await self._http.send(request, stream=True)
        try:
            body = await _bounded(answer, limits.bytes)
        finally:
            await answer.aclose()
        self._http.cookies.clear()
        return Answer(
            url=str(question.url),
            status=answer.status_code,
            media_type=answer.headers.get("content-type", "").partition(";")[0].strip().lower(),
            body=body,
            seconds=time.monotonic() - started,
            headers={name.lower(): value for name, value in answer.headers.items()},
        )

    async def _mind_robots(self, url: httpx.URL) -> None:
        """Raises Refused where the host's owner does not want programs."""
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        known = self._robots.get(origin)
        if known is None or time.monotonic() - known[0] > ROBOTS_SECONDS:
            known = (time.monotonic(), await self._read_robots(origin))
            self._robots[origin] = known
            while len(self._robots) > MOST_ROBOTS:
                self._robots.popitem(last=False)
        wanted = known[1]
        if wanted.pause is not None:
            self._manners.slower(url.netloc.decode("ascii"), wanted.pause)
        if not wanted.allows(url.raw_path.decode("ascii")):
            raise Refused(f"{url.host} wil niet dat programma's dit ophalen (robots.txt)")

    async def _read_robots(self, origin: str) -> robots.Robots:
        """RFC 9309 §2.3.1: none means all is allowed, one that cannot be read now means nothing is."""
        try:
            answer = await self._ask(
                _Question("GET", checked(f"{origin}/robots.txt"), None, {}), ROBOTS_LIMITS, False
            )
        except (NoWayOut, Resting, Refused):
            raise
        except TooLarge:
            return robots.EVERYTHING_CLOSED
        except PlotError as error:
            raise Unanswered(f"De regels van {origin} (robots.txt) zijn niet te lezen.") from error
        if answer.status >= 500:
            return robots.EVERYTHING_CLOSED
        is_text = answer.good and "html" not in answer.media_type
        return robots.read(answer.body) if is_text else robots.NOTHING_ASKED


def _redirected(question: _Question, status: int, onward: str) -> _Question:
    """The same question elsewhere (RFC 9110 §15.4). Raises Refused."""
    try:
        target = checked(str(question.url.join(onward)))
    except (httpx.InvalidURL, ValueError):
        raise Refused("de server stuurt door naar iets dat geen webadres is") from None
    keeps = status in (307, 308)
    same_host = target.netloc == question.url.netloc
    headers = {
        name: value
        for name, value in question.headers.items()
        if (same_host or name.lower() not in FOR_ONE_HOST) and (keeps or name.lower() != "content-type")
    }
    moved = replace(question, url=target, headers=headers)
    return moved if keeps else replace(moved, method="GET", body=None)


async def _bounded(answer: httpx.Response, most: int) -> bytes:
    """The content, unpacked by ourselves, so that no more is ever unpacked than may be. Raises TooLarge."""
    host = answer.request.url.host
    coding = answer.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("identity", "", "gzip", "x-gzip", "deflate"):
        raise Unanswered(f"{host} antwoordt ingepakt als {coding[:20]}, en dat was niet gevraagd.")
    declared = answer.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > most:
        raise TooLarge(_too_large(host, most))
    packed = coding in ("gzip", "x-gzip", "deflate")
    parts = _unpacked(answer.aiter_raw(), most, host, coding) if packed else answer.aiter_raw()
    body = bytearray()
    async for part in parts:
        body += part
        if len(body) > most:
            raise TooLarge(_too_large(host, most))
    return bytes(body)


async def _unpacked(parts: AsyncIterator[bytes], most: int, host: str, coding: str) -> AsyncIterator[bytes]:
    unpack = zlib.decompressobj(31 if "gzip" in coding else zlib.MAX_WBITS)
    left = most + 1
    try:
        async for part in parts:
            while part and left > 0:
                got = unpack.decompress(part, left)
                left -= len(got)
                part = unpack.unconsumed_tail
                yield got
            if left <= 0:
                return
    except zlib.error as error:
        raise Unanswered(f"Het ingepakte antwoord van {host} is beschadigd.") from error


def _too_large(host: str, most: int) -> str:
    return f"Het antwoord van {host} is groter dan {most // 1024} kB."
