"""Who is next to write in a layer? Writers of one layer wait here, without a database connection.

The database lets them in one by one anyway (`plot.take_pen`); but there each holds one of the pool's
connections while it waits, and a handful of writers of one layer would keep all readers out.
"""

import asyncio
from weakref import WeakValueDictionary


class Turns:
    """One lock for each layer in which somebody writes or waits, in this process."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def of(self, layer_id: str) -> asyncio.Lock:
        """The lock of this layer; it lasts as long as somebody holds or awaits it."""
        lock = self._locks.get(layer_id)
        if lock is None:
            lock = self._locks[layer_id] = asyncio.Lock()
        return lock
