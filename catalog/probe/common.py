"""What asking a layer has in common, whatever its protocol.

What a service says of itself is read once for each round and service, not for each of its layers.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime

from catalog.harvest import capabilities, xmlsafe
from catalog.harvest.found import Box, Unreadable
from catalog.probe.judging import Outcome
from plotserver.kernel.outward import Answer, Door, Limits, TooLarge

OF_A_SERVICE = Limits(bytes=24 * 1024**2, seconds=30.0)
OF_A_LAYER = Limits(bytes=8 * 1024**2, seconds=20.0)
A_LITTLE = Limits(bytes=64 * 1024, seconds=15.0)
LOGIN = "De dienst vraagt om een login; of de kaart gevuld is, is niet gecontroleerd."
NO_LAYER = "De dienst antwoordt, maar heeft deze laag niet (meer)."
NO_OBJECTS = "De dienst antwoordt, maar geeft geen enkel object."


@dataclass(frozen=True)
class Endpoint:
    """What is probed: `box` is the record's area (west, south, east, north), degrees lon lat."""

    protocol: str
    url: str
    layer: str = ""
    box: Box | None = None


@dataclass
class Round:
    """What is known in one round: the documents of services, each asked for once."""

    door: Door
    told: dict[str, "asyncio.Task[Answer]"] = field(default_factory=dict)

    async def service(self, url: str) -> Answer:
        """What a service says of itself. Raises as the door does."""
        if url not in self.told:
            self.told[url] = asyncio.create_task(self.door.get(url, limits=OF_A_SERVICE))
        return await asyncio.shield(self.told[url])


def refusal(answer: Answer) -> Outcome | None:
    """What the status alone says; None when there is an answer to look at."""
    if answer.status in (401, 403):
        return Outcome(True, True, None, answer.status, message=LOGIN)
    if answer.status in (404, 410):
        return Outcome(False, status=answer.status, message="Op dit adres is niets (meer).")
    if answer.status == 400 or answer.good:
        return None  # 400 often comes with a report that says more
    return Outcome(True, status=answer.status, message=f"De server antwoordt met status {answer.status}.")


def milliseconds(answer: Answer) -> int:
    return round(answer.seconds * 1000)


def report(answer: Answer) -> str:
    """What the service says went wrong."""
    if "html" in answer.media_type:
        return "De dienst gaf een webpagina in plaats van een kaart of objecten."
    try:
        told = xmlsafe.exception(xmlsafe.parse(answer.body))
    except Unreadable as error:
        return str(error)
    return f"De dienst weigert: {(told or 'zonder uitleg')[:200]}"


def not_ahead(found: datetime | None) -> datetime | None:
    """A forecast is no age: what lies ahead counts as now."""
    now = datetime.now(UTC)
    return None if found is None else min(found, now)


def read_capabilities(body: bytes, protocol: str) -> xmlsafe.Element:
    try:
        root = xmlsafe.parse(body)
    except Unreadable:
        root = xmlsafe.parse(body, forgiving=True)
    told = xmlsafe.exception(root)
    if told is not None:
        raise Unreadable(f"De dienst weigert: {told[:200]}")
    if capabilities.kind(root) != protocol:
        raise Unreadable(f"Dit zijn geen capabilities van een {protocol.removeprefix('OGC:')}.")
    return root


def named(root: xmlsafe.Element, layer: str, kind: str, name: str) -> xmlsafe.Element | None:
    for one in xmlsafe.descendants(root, kind):
        if layer and xmlsafe.text(one, name) == layer:
            return one
    return None


async def anything(known: Round, endpoint: Endpoint) -> Outcome:
    """What has no layers to ask: whether it is there. A large file is not fetched whole."""
    try:
        answer = await known.door.get(endpoint.url, limits=A_LITTLE)
    except TooLarge:
        return Outcome(True, True, True)
    refused = refusal(answer)
    if refused is not None:
        return refused
    if not answer.good:
        return Outcome(True, status=answer.status, message=f"De server antwoordt met status {answer.status}.")
    return Outcome(True, True, bool(answer.body), answer.status, milliseconds(answer))
