"""Asks a service for a map of the record's area, and whether it shows anything: WMS, WMTS, ArcGIS."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from catalog.harvest import capabilities, documents, terms, xmlsafe
from catalog.harvest.found import Box, moment
from catalog.probe import tiling
from catalog.probe.common import (
    NO_LAYER,
    OF_A_LAYER,
    Endpoint,
    Round,
    milliseconds,
    named,
    not_ahead,
    read_capabilities,
    refusal,
    report,
)
from catalog.probe.judging import Outcome
from catalog.probe.pictures import shows_something
from plotserver.kernel.outward import Door

PIXELS = 256
HOME: Box = (3.3, 50.7, 7.3, 53.6)
PARTS = (1.0, 0.2, 0.03)
"""Which part of the area is asked, one after the other: many layers show only from some scale on."""
EMPTY = "De dienst antwoordt, maar de kaart is leeg in het gebied van deze beschrijving."


async def wms(known: Round, endpoint: Endpoint) -> Outcome:
    answer = await known.service(capabilities.question(endpoint.url, terms.WMS))
    refused = refusal(answer)
    if refused is not None:
        return refused
    root = await asyncio.to_thread(read_capabilities, answer.body, terms.WMS)
    version = xmlsafe.attribute(root, "version") or "1.3.0"
    element = named(root, endpoint.layer, "Layer", "Name")
    if endpoint.layer and element is None:
        return Outcome(False, True, False, answer.status, message=NO_LAYER)
    if element is None:
        return Outcome(True, True, None, answer.status, milliseconds(answer))
    page = await asyncio.to_thread(capabilities.read, answer.body, endpoint.url)
    told = next(one for one in page.found if one.endpoints[0].layer == endpoint.layer)
    good = Outcome(True, True, status=200, crs=told.crs, newest=_newest_time(element))
    stem = endpoint.url if "map=" in endpoint.url.lower() else told.endpoints[0].url
    return await _maps(
        known.door, good, _areas(endpoint.box, told.box), _map_of(stem, endpoint, version, told.crs)
    )


Asked = Callable[[Box], str]


def _map_of(url: str, endpoint: Endpoint, version: str, offered: tuple[str, ...]) -> Asked:
    """The address of a map of a box. WMS 1.3.0 writes latitude first for EPSG:4326 (OGC 06-042 §6.7.3.3)."""
    code = next(
        (one for one in ("EPSG:3857", "EPSG:28992", "CRS:84", "EPSG:4326") if one in offered), "EPSG:4326"
    )
    newer = version.startswith("1.3")

    def address(box: Box) -> str:
        edges = tiling.projected(box, code)
        if newer and code == "EPSG:4326":
            edges = (edges[1], edges[0], edges[3], edges[2])
        values = {
            "service": "WMS",
            "version": version if newer else "1.1.1",
            "request": "GetMap",
            "layers": endpoint.layer,
            "styles": "",
            "crs" if newer else "srs": code,
            "bbox": ",".join(f"{one:.6f}" for one in edges),
            "width": PIXELS,
            "height": PIXELS,
            "format": "image/png",
            "transparent": "TRUE",
        }
        stem = capabilities.base(url)
        return f"{stem}{'&' if '?' in stem else '?'}{urlencode(values)}"

    return address


async def _maps(door: Door, good: Outcome, areas: list[Box], address: Asked) -> Outcome:
    """Ask for maps of ever smaller parts, until one shows something."""
    seen = replace(good, delivers=False, message=EMPTY)
    for area in areas:
        answer = await door.get(address(area), limits=OF_A_LAYER)
        refused = refusal(answer)
        if refused is not None:
            return replace(refused, crs=good.crs)
        if not answer.media_type.startswith("image/"):
            return replace(good, answers=False, status=answer.status, message=report(answer))
        seen = replace(seen, latency_ms=milliseconds(answer), status=answer.status)
        if await asyncio.to_thread(shows_something, answer.body):
            return replace(seen, delivers=True, message="")
    return seen


def _areas(wanted: Box | None, served: Box | None) -> list[Box]:
    """What the record covers, where the layer has something; then smaller parts in the middle of it."""
    area = _common(wanted or HOME, served or wanted or HOME) or wanted or HOME
    middle = ((area[0] + area[2]) / 2, (area[1] + area[3]) / 2)
    halves = max((area[2] - area[0]) / 2, 0.002), max((area[3] - area[1]) / 2, 0.002)
    return [
        (
            max(middle[0] - part * halves[0], -180.0),
            max(middle[1] - part * halves[1], -85.0),
            min(middle[0] + part * halves[0], 180.0),
            min(middle[1] + part * halves[1], 85.0),
        )
        for part in PARTS
    ]


def _common(one: Box, other: Box) -> Box | None:
    box = max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])
    return box if box[0] <= box[2] and box[1] <= box[3] else None


def _newest_time(element: xmlsafe.Element) -> datetime | None:
    """The last moment of a time dimension (WMS 1.3.0 §C.2; 1.1.1 calls its values an extent)."""
    for one in xmlsafe.descendants(element, "Dimension", "Extent"):
        if xmlsafe.attribute(one, "name").lower() == "time":
            last = xmlsafe.text(one).rsplit(",", 1)[-1].split("/")
            found = moment(last[1] if len(last) > 1 else last[0])
            return not_ahead(found)
    return None


async def wmts(known: Round, endpoint: Endpoint) -> Outcome:
    answer = await known.service(capabilities.question(endpoint.url, terms.WMTS))
    refused = refusal(answer)
    if refused is not None:
        return refused
    root = await asyncio.to_thread(read_capabilities, answer.body, terms.WMTS)
    element = named(root, endpoint.layer, "Layer", "Identifier")
    if endpoint.layer and element is None:
        return Outcome(False, True, False, answer.status, message=NO_LAYER)
    good = Outcome(True, True, None, answer.status, milliseconds(answer))
    if element is None:
        return good
    sets = tuple(xmlsafe.text(one, "TileMatrixSet") for one in xmlsafe.children(element, "TileMatrixSetLink"))
    good = replace(good, crs=sets, newest=_newest_time(element))
    tiles = tiling.tiles(root, element, _areas(endpoint.box, None)[0], endpoint.url)
    if not tiles:
        return good
    waiting = iter(tiles)
    return await _maps(known.door, good, [HOME] * len(tiles), lambda _box: next(waiting))


async def arcgis_map(known: Round, endpoint: Endpoint) -> Outcome:
    answer = await known.service(f"{capabilities.base(endpoint.url)}?f=json")
    refused = refusal(answer)
    if refused is not None:
        return refused
    document = documents.parse(answer.body)
    if "error" in document or not isinstance(document.get("layers"), list):
        return Outcome(True, False, status=answer.status, message="De ArcGIS-server weigert.")
    if endpoint.layer and all(
        documents.said(one, "id") != endpoint.layer for one in documents.objects(document, "layers")
    ):
        return Outcome(False, True, False, answer.status, message=NO_LAYER)
    good = Outcome(True, True, status=200)
    stem = capabilities.base(endpoint.url).rstrip("/")
    values = {
        "bboxSR": 4326,
        "size": f"{PIXELS},{PIXELS}",
        "format": "png32",
        "transparent": "true",
        "f": "image",
    }
    if endpoint.layer:
        values["layers"] = f"show:{endpoint.layer}"

    def address(box: Box) -> str:
        return f"{stem}/export?{urlencode(values | {'bbox': ','.join(f'{one:.6f}' for one in box)})}"

    return await _maps(known.door, good, _areas(endpoint.box, None), address)
