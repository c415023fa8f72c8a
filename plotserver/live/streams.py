"""Who receives: one stream for each open page, which never holds anybody else up."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Protocol
from uuid import uuid4

from plotserver.kernel.viewer import Viewer
from plotserver.live.events import Blob, Event

MOST_BEHIND = 1_000_000
"""Bytes that may wait for a slow reader; then it is told to load again, once it has caught up."""
CAUGHT_UP = 64_000
PATIENCE = 60.0
"""Seconds after which a reader that takes nothing is let go."""
RELOAD = Blob([Event("bijwerken", b"{}")])


class Sink(Protocol):
    """Where bytes go to; taking them never waits."""

    def write(self, blob: Blob) -> None:
        """Take this."""

    def waiting(self) -> int:
        """The bytes that were taken and are not gone yet."""

    def end(self) -> None:
        """No more comes."""


class Queue:
    """A sink that is read by whoever sends on."""

    def __init__(self) -> None:
        self._blobs: list[Blob] = []
        self._size = 0
        self._ended = False
        self._news = asyncio.Event()

    def write(self, blob: Blob) -> None:
        """Take this."""
        self._blobs.append(blob)
        self._size += len(blob.written)
        self._news.set()

    def waiting(self) -> int:
        """The bytes that nobody took yet."""
        return self._size

    def end(self) -> None:
        """No more comes."""
        self._ended = True
        self._news.set()

    async def take(self, seconds: float | None = None) -> list[Blob] | None:
        """What came; waits for it, at most so long. None: it has ended."""
        if not self._blobs and not self._ended:
            try:
                await asyncio.wait_for(self._news.wait(), seconds)
            except TimeoutError:
                return []
        self._news.clear()
        taken, self._blobs, self._size = self._blobs, [], 0
        return None if self._ended and not taken else taken

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The bytes, until the end."""
        while (taken := await self.take()) is not None:
            for blob in taken:
                yield blob.written


class Stream:
    """One open page: `id` names it, `viewer` is whose it is, `topic` what it follows."""

    def __init__(self, viewer: Viewer, topic: str, sink: Sink) -> None:
        self.id = uuid4().hex
        self.viewer, self.topic = viewer, topic
        self.sink = sink
        self.open = True
        self.holds: Callable[[], Awaitable[bool]] | None = None
        """Whether who opened it is still let in, as far as the database does not tell."""
        self.held: list[Blob] | None = []
        """What came before the stream was told how things stand; None once it has been."""
        self._behind_since: float | None = None

    def send(self, blob: Blob) -> None:
        """Send, unless the reader is too far behind."""
        if not self.open:
            return
        if self.held is not None:
            self.held.append(blob)
        elif self._behind_since is None and self.sink.waiting() <= MOST_BEHIND:
            self.sink.write(blob)
        else:
            self._wait()

    def start(self, first: Blob) -> None:
        """How things stand, then what came meanwhile."""
        held, self.held = self.held or [], None
        for blob in (first, *held):
            self.send(blob)

    def _wait(self) -> None:
        """The reader is behind: it gets nothing more until it has taken nearly all, and then loads again."""
        now = time.monotonic()
        self._behind_since = self._behind_since or now
        if self.sink.waiting() <= CAUGHT_UP:
            self._behind_since = None
            self.sink.write(RELOAD)
        elif now - self._behind_since > PATIENCE:
            self.end()

    def end(self) -> None:
        """No more comes."""
        if self.open:
            self.open = False
            self.sink.end()
