"""`/v1/plots/{id}/…`: publish a plot, withdraw that, or let readers see every stroke at once."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from layers import drawing, publishing
from layers.publishing import Mode, Standing
from plotserver.kernel.database import Transaction
from plotserver.kernel.errors import Invalid
from plotserver.web.reading import WRONG, Query
from plotserver.web.responding import JSON, respond_json
from plotserver.web.writing import author_of, content, trail, write, writer

router = APIRouter(prefix="/v1/plots/{plot_id}", include_in_schema=False)
MOST_BYTES = 10_000
LONGEST_NOTE = 2_000
MODES: tuple[Mode, ...] = ("op-commando", "live")


@router.post("/publiceren")
async def publish(request: Request) -> Response:
    """Let readers see the draft as it stands now; ``toelichting`` says why."""
    asked = await _asked(request, "toelichting")
    note = _text(asked, "toelichting")

    async def do(tx: Transaction, plot: str, author: str) -> Standing:
        return await publishing.publish_draft(tx, plot, author, note)

    return await _do(request, "plot publiceren", do)


@router.post("/intrekken")
async def withdraw(request: Request) -> Response:
    """Let readers see what was published before; ``alles``: nothing any more."""
    everything = (await _asked(request, "alles")).get("alles", False)
    if not isinstance(everything, bool):
        raise Invalid(WRONG, [("alles", "Kies true of false.")])

    async def do(tx: Transaction, plot: str, author: str) -> Standing:
        return await publishing.withdraw(tx, plot, author, everything=everything)

    return await _do(request, "publicatie intrekken", do)


@router.put("/modus")
async def set_mode(request: Request) -> Response:
    """Publish each stroke at once (``live``), or on command."""
    wanted = (await _asked(request, "modus")).get("modus")
    mode = next((one for one in MODES if one == wanted), None)
    if mode is None:
        raise Invalid(WRONG, [("modus", f"Kies een van: {', '.join(MODES)}.")])

    async def do(tx: Transaction, plot: str, author: str) -> Standing:
        return await publishing.set_mode(tx, plot, author, mode)

    return await _do(request, f"plot {mode}", do)


async def _do(
    request: Request, action: str, work: Callable[[Transaction, str, str], Awaitable[Standing]]
) -> Response:
    plot = request.path_params["plot_id"]
    async with trail(request, action, plot) as kept:
        who = writer(request)
        Query(request).allow([]).done()
        async with write(request, who, plot) as tx:
            await drawing.must_draw(tx, plot, known=not who.is_public)
            found = await work(tx, plot, author_of(who))
            await kept.done(tx, who)
    return respond_json(request, _as_json(plot, found), cache="no-store")


def _as_json(plot: str, standing: Standing) -> dict[str, Any]:
    published = {
        "nummer": standing.publication,
        "moment": standing.moment,
        "door": standing.by,
        "toelichting": standing.note,
    }
    return {
        "plot": plot,
        "modus": standing.mode,
        "publicatie": None if standing.publication is None else published,
        "concept": {"objecten": standing.feature_count, "geregistreerd": standing.recorded_at},
    }


async def _asked(request: Request, *names: str) -> dict[str, Any]:
    """The JSON object in the body, if any, of these members alone."""
    body = await content(request, MOST_BYTES)
    try:
        found = orjson.loads(body) if body.strip() else {}
    except orjson.JSONDecodeError:
        found = None
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not isinstance(found, dict) or (body and sent != JSON):
        raise Invalid(WRONG, [("body", f"Stuur een JSON-object ({JSON}), of niets.")])
    unknown = [name for name in found if name not in names]
    if unknown:
        known = ", ".join(names)
        raise Invalid(WRONG, [(name[:50], f"Onbekend. Bekend: {known}.") for name in unknown[:20]])
    return found


def _text(asked: dict[str, Any], name: str) -> str:
    value = asked.get(name) or ""
    if not isinstance(value, str) or len(value) > LONGEST_NOTE or "\x00" in value:
        raise Invalid(WRONG, [(name, f"Dit is tekst van ten hoogste {LONGEST_NOTE} tekens.")])
    return value
