"""Counts and logs each request."""

import logging
import time

from prometheus_client import Counter, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from plotserver.web.context import Context

logger = logging.getLogger("plotserver.access")

REQUESTS = Counter("plotserver_requests", "Requests answered", ("route", "method", "status"))
SECONDS = Histogram(
    "plotserver_request_seconds",
    "Time to the end of the answer",
    ("route",),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
CACHE_BYTES = Gauge("plotserver_tile_cache_bytes", "Bytes of tiles kept in memory")
CACHE_HITS = Gauge("plotserver_tile_cache_hits", "Layer tiles found in memory since the start")
CACHE_MISSES = Gauge("plotserver_tile_cache_misses", "Layer tiles made since the start")
POOL = Gauge("plotserver_database_pool", "Database connections and waits", ("figure",))


def measure(context: Context) -> None:
    """Bring the gauges up to date."""
    CACHE_BYTES.set(context.cache.weight)
    CACHE_HITS.set(context.cache.hits)
    CACHE_MISSES.set(context.cache.misses)
    for name, value in context.database.figures().items():
        POOL.labels(name).set(value)


class Observing:
    """ASGI middleware: one figure and one log line for each request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, watching the status."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            _record(scope, status, time.perf_counter() - started)


def _record(scope: Scope, status: int, seconds: float) -> None:
    route = getattr(scope.get("route"), "path", "unknown")
    REQUESTS.labels(route, scope["method"] if scope["method"] in METHODS else "other", str(status)).inc()
    if not scope.get("state", {}).get("stream"):  # how long a page is open says nothing of the server
        SECONDS.labels(route).observe(seconds)
    # The query string stays out of the log: it may hold what a person looked for.
    logger.info(
        "%s %s %d %.1f ms",
        scope["method"],
        scope["path"],
        status,
        seconds * 1000,
        extra={
            "method": scope["method"],
            "path": scope["path"],
            "status": status,
            "milliseconds": round(seconds * 1000, 2),
            "client": (scope.get("client") or ("",))[0],
        },
    )


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
