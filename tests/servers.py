"""Runs the application for tests: in this process without a network, or as a real server on loopback."""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn

from plotserver.settings import Settings
from plotserver.wire import LiveProtocol, Wired

START_SECONDS = 20


@dataclass(frozen=True)
class Server:
    """A real server: its address without a slash at the end, and its settings."""

    url: str
    settings: Settings


@contextlib.asynccontextmanager
async def running(app: Any) -> AsyncIterator[httpx.AsyncClient]:
    """An HTTP client that calls `app` directly, between the app's start and its end."""
    async with _lifespan(app):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            yield client


@contextlib.asynccontextmanager
async def _lifespan(app: Any) -> AsyncIterator[None]:
    """Start and end an ASGI application as a server does (ASGI lifespan protocol 2.0)."""
    told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    answers: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
    life = asyncio.create_task(app(scope, told.get, answers.put))

    async def reach(moment: str) -> None:
        await told.put({"type": f"lifespan.{moment}"})
        waiting = asyncio.create_task(answers.get())
        await asyncio.wait({waiting, life}, return_when=asyncio.FIRST_COMPLETED)
        if not waiting.done():
            waiting.cancel()
            life.result()  # raises what the application raised
        assert (await waiting)["type"] == f"lifespan.{moment}.complete"

    await reach("startup")
    try:
        yield
    finally:
        await reach("shutdown")
        await life


@contextlib.contextmanager
def started(settings_for: Callable[[int], Settings], port: int = 0) -> Iterator[Server]:
    """A real server in a thread of its own, on this or else a free loopback port, stopped at the end."""
    from plotserver.app import create_app

    with socket.create_server(("127.0.0.1", port)) as listening:
        settings = settings_for(listening.getsockname()[1])
        config = uvicorn.Config(
            Wired(create_app(settings)),
            log_config=None,
            lifespan="on",
            http=LiveProtocol,
            timeout_graceful_shutdown=2,
            proxy_headers=False,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        try:
            _wait_until(lambda: server.started or not thread.is_alive())
            assert server.started, "the server did not start"
            yield Server(f"http://127.0.0.1:{settings.port}", settings)
        finally:
            server.should_exit = True
            thread.join(START_SECONDS)


def _wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.02)
