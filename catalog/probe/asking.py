"""Asks a layer for a little, in its own protocol: a map of the record's area, one object, one tile."""

import asyncio
from collections.abc import Awaitable, Callable

from catalog.harvest import capabilities, terms
from catalog.harvest.found import Unreadable
from catalog.probe import maps, objects
from catalog.probe.common import Endpoint, Round, anything, milliseconds, read_capabilities, refusal
from catalog.probe.judging import Outcome
from catalog.probe.pictures import NoPicture


async def probe(known: Round, endpoint: Endpoint) -> Outcome:
    """How the endpoint does. Raises Refused, NoWayOut and Resting, which say nothing of it."""
    ask = PROTOCOLS.get(endpoint.protocol, anything)
    try:
        return await ask(known, endpoint)
    except (Unreadable, NoPicture) as error:
        told = str(error) or "De dienst gaf geen kaart maar iets anders."
        return Outcome(exists=True, message=told[:300])


async def _catalogue(known: Round, endpoint: Endpoint) -> Outcome:
    answer = await known.service(capabilities.question(endpoint.url, terms.CSW))
    refused = refusal(answer)
    if refused is not None:
        return refused
    await asyncio.to_thread(read_capabilities, answer.body, terms.CSW)
    return Outcome(True, True, None, answer.status, milliseconds(answer))


Asking = Callable[[Round, Endpoint], Awaitable[Outcome]]
PROTOCOLS: dict[str, Asking] = {
    terms.WMS: maps.wms,
    terms.WMTS: maps.wmts,
    terms.WFS: objects.wfs,
    terms.FEATURES: objects.features,
    terms.CSW: _catalogue,
    terms.ARCGIS_MAP: maps.arcgis_map,
    terms.ARCGIS_FEATURE: objects.arcgis_features,
}
