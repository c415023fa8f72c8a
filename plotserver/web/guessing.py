"""Bounds how often somebody may guess a code: so many wrong ones from an address, then it has to wait."""

import time
from collections import OrderedDict
from collections.abc import Callable

from plotserver.kernel.errors import TooMany

MOST_WRONG = 10
SECONDS = 600.0
MOST_ADDRESSES = 10_000
WAIT = "Er zijn vanaf uw adres te veel verkeerde codes geprobeerd. Probeer het over tien minuten opnieuw."


class Guesses:
    """The wrong guesses of each address in this process, of the last ten minutes."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong: OrderedDict[str, list[float]] = OrderedDict()

    def check(self, address: str) -> None:
        """Raises TooMany when this address has to wait."""
        recent = self._recent(address)
        if len(recent) >= MOST_WRONG:
            wait = int(recent[0] + SECONDS - self._clock()) + 1
            raise TooMany(WAIT, retry_after=wait)

    def failed(self, address: str) -> None:
        """A guess from this address was wrong."""
        self._wrong[address] = [*self._recent(address), self._clock()]
        self._wrong.move_to_end(address)
        while len(self._wrong) > MOST_ADDRESSES:
            self._wrong.popitem(last=False)

    def _recent(self, address: str) -> list[float]:
        since = self._clock() - SECONDS
        return [one for one in self._wrong.get(address, ()) if one > since]
