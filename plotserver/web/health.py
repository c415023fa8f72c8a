"""Does it live, can it serve, and in figures: how well?"""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from layers import readiness
from plotserver.kernel.errors import Unavailable
from plotserver.kernel.viewer import PUBLIC
from plotserver.web.context import context
from plotserver.web.observing import measure
from plotserver.web.responding import respond, respond_json

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz(request: Request) -> Response:
    """The process answers."""
    return respond_json(request, {"status": "ok", "version": context(request).version}, cache="no-store")


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    """200 only when requests can be answered rightly; else 503 with what stands in the way."""
    async with context(request).database.transaction(PUBLIC) as tx:
        faults = await readiness.faults(tx, context(request).migration)
    if faults:
        raise Unavailable(" ".join(faults), retry_after=10)
    return respond_json(request, {"status": "ready"}, cache="no-store")


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Prometheus figures of this process; they name no layer, viewer or object."""
    measure(context(request))
    return respond(request, generate_latest(), CONTENT_TYPE_LATEST, cache="no-store")
