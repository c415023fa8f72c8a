"""How a host is treated: not too often, not too much at once, and left alone when it fails or asks for it.

State is of this process, for each host and port. A bounded number of hosts is remembered.
"""

import asyncio
import math
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from plotserver.kernel.outward.failing import Resting

MOST_HOSTS = 2_000
REST = "{host} wordt nog {seconds} seconden met rust gelaten: {why}."
ASKED = "de server vroeg daarom"
FAILED = "de server faalde steeds"


@dataclass(frozen=True)
class Pace:
    """Bounds for one host: requests at once, seconds between two requests, failures in a row before it is
    left alone, for how long at first and at most (twice as long each time), and the longest that we wait
    ourselves before we say that it rests."""

    at_once: int = 2
    interval: float = 0.25
    failures: int = 5
    rest: float = 60.0
    longest_rest: float = 3_600.0
    patience: float = 30.0


@dataclass
class _Host:
    seats: asyncio.Semaphore
    next_at: float = 0.0
    closed_until: float = 0.0
    why: str = FAILED
    failures: int = 0
    rests: int = 0
    interval: float = 0.0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Manners:
    """Keeps the pace for every host. Times are of `clock`, in seconds; `sleep` waits."""

    def __init__(
        self,
        pace: Pace | None = None,
        clock: Callable[[], float] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.pace = pace or Pace()
        self._clock = clock or _now
        self._sleep = sleep
        self._hosts: OrderedDict[str, _Host] = OrderedDict()

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """A place among the requests to this host, when its time has come. Raises Resting."""
        one = self._of(host)
        self._awake(host, one)
        async with one.seats:
            async with one.turn:
                self._awake(host, one)
                now = self._clock()
                pause = one.next_at - now
                one.next_at = max(now, one.next_at) + max(one.interval, self.pace.interval)
                if pause > 0:
                    await self._sleep(pause)
            yield

    def slower(self, host: str, interval: float) -> None:
        """The host's owner asks for so many seconds between requests (robots.txt); half a minute at most."""
        self._of(host).interval = min(max(0.0, interval), 30.0)

    def succeeded(self, host: str) -> None:
        """It answered."""
        one = self._of(host)
        one.failures = one.rests = 0

    def failed(self, host: str) -> None:
        """It did not; after some times in a row it is left alone, each time twice as long."""
        one = self._of(host)
        one.failures += 1
        if one.failures >= self.pace.failures:
            seconds = min(self.pace.longest_rest, self.pace.rest * 2.0 ** min(one.rests, 20))
            one.closed_until, one.why = self._clock() + seconds, FAILED
            one.rests += 1
            one.failures = self.pace.failures - 1  # one more failure after the rest is enough

    def asked_to_wait(self, host: str, seconds: float) -> None:
        """The host said when to come back (Retry-After)."""
        one = self._of(host)
        until = self._clock() + min(seconds, self.pace.longest_rest)
        if until > one.closed_until:
            one.closed_until, one.why = until, ASKED

    def rest_of(self, host: str) -> float:
        """For how many seconds the host is left alone yet."""
        return max(0.0, self._of(host).closed_until - self._clock())

    async def wait(self, seconds: float) -> None:
        """Wait so long."""
        await self._sleep(seconds)

    def _awake(self, host: str, one: _Host) -> None:
        seconds = one.closed_until - self._clock()
        if seconds > 0:
            whole = math.ceil(seconds)
            raise Resting(REST.format(host=host, seconds=whole, why=one.why), retry_after=whole)

    def _of(self, host: str) -> _Host:
        found = self._hosts.get(host)
        if found is None:
            found = self._hosts[host] = _Host(asyncio.Semaphore(self.pace.at_once))
            while len(self._hosts) > MOST_HOSTS:
                self._hosts.popitem(last=False)
        self._hosts.move_to_end(host)
        return found


def retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """Seconds in a Retry-After header (RFC 9110 §10.2.3): a number or a date; None for anything else."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())


def _now() -> float:
    return asyncio.get_running_loop().time()
