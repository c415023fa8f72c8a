"""Answers of any length: chunk after chunk, one at a time in memory, and stopped when the client leaves, or
may not have it any more.
"""

import asyncio
import logging
import zlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, aclosing
from pathlib import Path

import anyio
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

logger = logging.getLogger("plotserver.streaming")

CHUNK = 1 << 18
ASK_SECONDS = 1.0


class Streaming(Response):
    """Sends what `chunks` gives. What is `held` for it (a transaction, a folder) is let go at the end, and at
    once when the client has left. A fault on the way breaks the connection off: the client then knows that
    the answer is not whole. `still`, asked each second, says whether the reader may go on; if not, it is
    broken off as well.
    """

    def __init__(
        self,
        chunks: AsyncGenerator[bytes],
        media_type: str,
        headers: dict[str, str],
        *,
        held: AsyncExitStack,
        compress: bool = False,
        still: Callable[[], Awaitable[bool]] | None = None,
    ) -> None:
        super().__init__(status_code=200, headers=headers, media_type=media_type)
        if "content-length" in self.headers and "Content-Length" not in headers:
            del self.headers["content-length"]
        self._chunks = _compressed(chunks) if compress else chunks
        self._held = held
        self._still = still
        held.push_async_callback(chunks.aclose)
        if compress:
            self.headers["Content-Encoding"] = "gzip"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send, and watch whether the client is there."""
        async with anyio.create_task_group() as group:

            async def watch() -> None:
                while (await receive())["type"] != "http.disconnect":
                    pass
                group.cancel_scope.cancel()

            async def ask() -> None:
                assert self._still is not None
                while True:
                    await asyncio.sleep(ASK_SECONDS)
                    if not await self._still():
                        logger.info("an answer was broken off: its reader may not have it any more")
                        group.cancel_scope.cancel()

            group.start_soon(watch)
            if self._still is not None:
                group.start_soon(ask)
            try:
                await self._send(send)
            finally:
                with anyio.CancelScope(shield=True):
                    await self._held.aclose()
            group.cancel_scope.cancel()

    async def _send(self, send: Send) -> None:
        start = {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        await send(start)
        while True:
            # A chunk that is begun is finished: to break off a fetch costs the connection to the database.
            with anyio.CancelScope(shield=True):
                chunk = await anext(self._chunks, None)
            if chunk is None:
                break
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _compressed(chunks: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    squeeze = zlib.compressobj(1, zlib.DEFLATED, 31)
    async for chunk in chunks:
        packed = await asyncio.to_thread(squeeze.compress, chunk)
        if packed:
            yield packed
    yield squeeze.flush()


async def begun(chunks: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    """The same chunks, of which the first is made already: what fails before it can still be told."""
    first = await anext(chunks, None)

    async def whole() -> AsyncGenerator[bytes]:
        async with aclosing(chunks):
            if first is not None:
                yield first
                async for chunk in chunks:
                    yield chunk

    return whole()


async def of_file(path: Path) -> AsyncGenerator[bytes]:
    """The bytes of a file."""
    with await asyncio.to_thread(path.open, "rb") as file:
        while chunk := await asyncio.to_thread(file.read, CHUNK):
            yield chunk
