"""Bounds how much one asker may ask: 429 with Retry-After, before the database sees anything.

An asker is who proved to be somebody (the organisation with the account or access key), else the address
(of IPv6 the /64 that one subscriber has). So a whole office behind one address is not one asker once its
people are known, and whoever tries out keys is held by the address, whatever it shows.

Each class of requests has a bucket for each asker, that fills at a steady rate. Refusals are counted
afterwards: an address that showed too many different things that do not hold may show nothing new for a
while, something wrong that is shown again and again waits by itself, and someone known who asks in series for
what is not there waits as well. What was proven before goes on.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from ipaddress import ip_address
from math import ceil
from time import monotonic

from fastapi import Request
from prometheus_client import Counter, Gauge
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from plotserver.audit.queue import AuditQueue
from plotserver.kernel.audit import AuditLine
from plotserver.kernel.viewer import PUBLIC
from plotserver.web import problems

REFUSED = Counter("plotserver_limited", "Requests refused because their asker asked too much", ("limit",))
STREAMS = Gauge("plotserver_streams", "Event streams that are open")

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Where a question is sent as a document: it changes nothing.
ASKING = ("/csw",)
ADDRESS = "adres "
LOGIN = ("/inloggen", "/uitloggen")
CODES = "/v1/uitnodigingen"
PROBES = ("/healthz", "/readyz", "/metrics")
GUARDED = ("/v1/", "/ogc/")
COOKIES = ("plotserver_sessie=", "__Host-plotserver_sessie=", "plotserver_identiteit=")
MOST_ASKERS = 20_000
TOLD_SECONDS = 60.0
"""An asker that goes on asking has a line in the audit trail this often."""
OF_SOMEBODY = 20
"""So many more refusals may a known asker have than an address: what it asks for is no guess at a key."""
STREAM_SECONDS = 10
WAIT = "Er komen van u meer vragen dan deze server van één gebruiker aanneemt. Wacht {} seconden."
WRONG = "Er is van uw adres te vaak iets getoond dat niet klopt. Wacht {} seconden, en kijk uw sleutel na."
FULL = "U heeft al zoveel verbindingen voor live wijzigingen open als hier mag. Sluit er eerst een."


@dataclass(frozen=True)
class Limits:
    """How much one asker may. A bucket holds ten seconds of reads, and a minute or two of the others."""

    reads_per_second: float = 500
    writes_per_minute: float = 3000
    logins_per_minute: float = 60
    refusals_per_minute: float = 30
    streams: int = 500


class Buckets:
    """A token bucket for each asker of the last while; the one that asked longest ago leaves when there are
    too many. `rate` in tokens per second, `size` in tokens."""

    def __init__(self, rate: float, size: float, clock: Callable[[], float]) -> None:
        self._rate, self._size, self._clock = rate, size, clock
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, asker: str, cost: float = 1.0) -> float:
        """Take tokens; 0, or the seconds until they are there (then none were taken)."""
        now = self._clock()
        left, at = self._held.get(asker, (self._size, now))
        left = min(self._size, left + (now - at) * self._rate)
        if left < cost:
            return (cost - left) / self._rate
        self._held[asker] = (left - cost, now)
        self._held.move_to_end(asker)
        if len(self._held) > MOST_ASKERS:
            self._held.popitem(last=False)
        return 0.0

    def known(self, asker: str) -> bool:
        """Whether this one asked lately."""
        return asker in self._held


class Limiting:
    """ASGI middleware: within the shell, that its answers are dressed too; outside all that costs."""

    def __init__(
        self, app: ASGIApp, limits: Limits, queue: AuditQueue, clock: Callable[[], float] = monotonic
    ) -> None:
        self._app, self._queue, self._clock, self._streams = app, queue, clock, limits.streams
        minute = limits.refusals_per_minute
        self._reads = Buckets(limits.reads_per_second, limits.reads_per_second * 10, clock)
        self._writes = Buckets(limits.writes_per_minute / 60, limits.writes_per_minute, clock)
        self._logins = Buckets(limits.logins_per_minute / 60, limits.logins_per_minute * 2, clock)
        self._wrong = Buckets(minute / 60, minute * 2, clock)
        self._absent = Buckets(minute * OF_SOMEBODY / 60, minute * OF_SOMEBODY, clock)
        # Who stood behind what was shown before, by a digest of it; it lets nobody in.
        self._proven: OrderedDict[bytes, str] = OrderedDict()
        self._held_back: OrderedDict[str, float] = OrderedDict()
        self._open: dict[str, int] = {}
        self._told: OrderedDict[tuple[str, str], tuple[float, int]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unless its asker has to wait."""
        if scope["type"] != "http" or scope["path"] in PROBES:
            await self._app(scope, receive, send)
            return
        shown = _shown(scope)
        somebody = self._proven.get(shown) if shown else None
        asker = somebody or _address(scope)
        limit, seconds = self._over(scope, asker, None if somebody else shown)
        if limit:
            await self._refuse(scope, receive, send, asker, limit, seconds)
            return
        streaming = crowded = False

        async def watched(message: Message) -> None:
            nonlocal streaming, crowded
            if message["type"] == "http.response.start":
                self._learn(scope, shown, asker, message["status"])
                if not streaming and _is_stream(message):
                    if self._open.get(asker, 0) >= self._streams:
                        crowded = True
                        raise _Crowded
                    streaming = True
                    self._count(asker, 1)
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:
            if not crowded:
                raise
            await self._refuse(scope, receive, send, asker, "stromen", STREAM_SECONDS)
        finally:
            if streaming:
                self._count(asker, -1)

    def _over(self, scope: Scope, asker: str, fresh: bytes | None) -> tuple[str, float]:
        """Which limit this request is over, and for how many seconds; `fresh`: something is shown of which it
        is not known that it holds."""
        path, method = scope["path"], scope["method"]
        held = [asker, _name(fresh)] if fresh else []
        if not asker.startswith(ADDRESS) and path.startswith(GUARDED):
            held = [asker]
        now = self._clock()
        left = max((self._held_back.get(one, now) - now for one in held), default=0.0)
        if left > 0:
            return "weigeringen", left
        if path.startswith(LOGIN) or (path == CODES and method == "POST"):
            buckets, name = self._logins, "inloggen"
        else:
            buckets, name = (
                (self._reads, "lezen") if method in SAFE or path in ASKING else (self._writes, "schrijven")
            )
        seconds = buckets.wait(asker)
        return (name, seconds) if seconds else ("", 0.0)

    def _learn(self, scope: Scope, shown: bytes | None, asker: str, status: int) -> None:
        """What an answer says of its asker."""
        found = scope.get("state", {}).get("asking")
        who = found.viewer if found else PUBLIC
        if shown is not None and status != 401 and not who.is_public:
            self._proven[shown] = who.actor
            self._proven.move_to_end(shown)
            if len(self._proven) > MOST_ASKERS:
                self._proven.popitem(last=False)
        if shown is not None and status == 401:
            again = self._proven.pop(shown, None) is not None or self._wrong.known(_name(shown))
            self._charge(self._wrong, _name(shown))
            if not again:
                self._charge(self._wrong, _address(scope))
        elif status in (403, 404) and scope["path"].startswith(GUARDED) and not asker.startswith(ADDRESS):
            self._charge(self._absent, asker)

    def _charge(self, buckets: Buckets, asker: str) -> None:
        if seconds := buckets.wait(asker):
            # Long enough that it is no use to go on at the rate itself.
            self._held_back[asker] = self._clock() + max(seconds, STREAM_SECONDS)
            self._held_back.move_to_end(asker)
            if len(self._held_back) > MOST_ASKERS:
                self._held_back.popitem(last=False)

    def _count(self, asker: str, more: int) -> None:
        STREAMS.inc(more)
        number = self._open.get(asker, 0) + more
        if number:
            self._open[asker] = number
        else:
            del self._open[asker]

    async def _refuse(
        self, scope: Scope, receive: Receive, send: Send, asker: str, limit: str, seconds: float
    ) -> None:
        REFUSED.labels(limit).inc()
        self._tell(scope, asker, limit)
        wait = ceil(seconds)
        told = {"weigeringen": WRONG, "stromen": FULL}.get(limit, WAIT).format(wait)
        answer = problems.problem(
            429, "te-vaak", "Te vaak geprobeerd", told, {"Retry-After": str(wait)}, limiet=limit
        )
        await answer(scope, receive, send)

    def _tell(self, scope: Scope, asker: str, limit: str) -> None:
        """A line in the audit trail, once a minute for each asker, with how often since the one before."""
        now, key = self._clock(), (asker, limit)
        at, number = self._told.get(key, (-TOLD_SECONDS, 0))
        if now - at < TOLD_SECONDS:
            self._told[key] = (at, number + 1)
            return
        self._told[key] = (now, 0)
        self._told.move_to_end(key)
        if len(self._told) > MOST_ASKERS:
            self._told.popitem(last=False)
        client = scope.get("client")
        actor = "publiek" if asker.startswith(ADDRESS) else asker
        agent = Request(scope).headers.get("user-agent", "")[:160]
        origin = client[0] if client else "onbekend"
        self._queue.put(
            AuditLine(
                "begrenzen", limit, "geweigerd: te vaak", origin, actor, agent, detail={"aantal": number + 1}
            )
        )


class _Crowded(Exception):
    """This stream would be one too many."""


def _is_stream(message: Message) -> bool:
    return any(
        name.lower() == b"content-type" and value.startswith(b"text/event-stream")
        for name, value in message.get("headers", ())
    )


def _shown(scope: Scope) -> bytes | None:
    """A digest of the token or cookie that is shown; None when nothing is."""
    cookie: bytes | None = None
    for name, value in scope["headers"]:
        if name == b"authorization":
            return blake2b(value, digest_size=16).digest()
        if name == b"cookie":
            parts = (part.strip() for part in value.decode("latin-1").split(";"))
            ours = next((part for part in parts if part.startswith(COOKIES)), None)
            cookie = blake2b(ours.encode("latin-1"), digest_size=16).digest() if ours else cookie
    return cookie


def _name(shown: bytes) -> str:
    """The asker that is something shown, whoever shows it."""
    return f"bewijs {shown.hex()}"


def _address(scope: Scope) -> str:
    """The asker of whom nothing else is known."""
    client = scope.get("client")
    host = client[0] if client else "onbekend"
    if ":" not in host:
        return ADDRESS + host
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return ADDRESS + host
    mapped = getattr(address, "ipv4_mapped", None)
    return ADDRESS + (str(mapped) if mapped else address.packed[:8].hex())
