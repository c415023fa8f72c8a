"""Asks a service for an object or some: WFS, OGC API Features, ArcGIS feature services."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from catalog.harvest import capabilities, documents, terms, xmlsafe
from catalog.harvest.found import moment
from catalog.probe.common import (
    A_LITTLE,
    NO_LAYER,
    NO_OBJECTS,
    OF_A_LAYER,
    Endpoint,
    Round,
    anything,
    milliseconds,
    named,
    not_ahead,
    read_capabilities,
    refusal,
    report,
)
from catalog.probe.judging import Outcome

MOST_SAMPLE = 10
AHEAD = timedelta(days=1)


async def wfs(known: Round, endpoint: Endpoint) -> Outcome:
    answer = await known.service(capabilities.question(endpoint.url, terms.WFS))
    refused = refusal(answer)
    if refused is not None:
        return refused
    root = await asyncio.to_thread(read_capabilities, answer.body, terms.WFS)
    element = named(root, endpoint.layer, "FeatureType", "Name")
    if endpoint.layer and element is None:
        return Outcome(False, True, False, answer.status, message=NO_LAYER)
    good = Outcome(True, True, None, answer.status, milliseconds(answer))
    if element is None:
        return good
    page = await asyncio.to_thread(capabilities.read, answer.body, endpoint.url)
    told = next(one for one in page.found if one.endpoints[0].layer == endpoint.layer)
    good = replace(good, crs=told.crs)
    newer = xmlsafe.attribute(root, "version").startswith("2")
    values = {
        "service": "WFS",
        "version": xmlsafe.attribute(root, "version") or "2.0.0",
        "request": "GetFeature",
        "typenames" if newer else "typename": endpoint.layer,
        "count" if newer else "maxfeatures": 1,
    }
    stem = capabilities.base(endpoint.url)
    one = await known.door.get(f"{stem}{'&' if '?' in stem else '?'}{urlencode(values)}", limits=OF_A_LAYER)
    seen = replace(good, latency_ms=milliseconds(one), status=one.status)
    refused = refusal(one)
    if refused is not None:
        return replace(refused, crs=good.crs)
    collection = await asyncio.to_thread(xmlsafe.parse, one.body)
    if xmlsafe.exception(collection) is not None:
        return replace(seen, answers=False, message=report(one))
    members = list(xmlsafe.descendants(collection, "member", "featureMember", "featureMembers"))
    filled = any(len(each) for each in members)
    return replace(seen, delivers=filled, message="" if filled else NO_OBJECTS)


async def features(known: Round, endpoint: Endpoint) -> Outcome:
    """OGC API Features: some objects in the area; their newest date tells the age."""
    stem = endpoint.url.partition("?")[0].rstrip("/").removesuffix("/items")
    here = stem if "/collections/" in stem else f"{stem}/collections/{quote(endpoint.layer, safe='')}"
    if not endpoint.layer and "/collections/" not in stem:
        return await anything(known, endpoint)
    about = await known.service(f"{here}?f=json")
    refused = refusal(about)
    if refused is not None:
        return replace(refused, message=NO_LAYER) if about.status == 404 else refused
    document = documents.parse(about.body)
    crs = tuple(one for one in documents.listed(document, "crs") if isinstance(one, str))
    good = Outcome(True, True, status=about.status, crs=crs)
    answer = await known.door.get(
        f"{here}/items?{urlencode({'limit': MOST_SAMPLE, 'f': 'json'})}", limits=OF_A_LAYER
    )
    refused = refusal(answer)
    if refused is not None:
        return replace(refused, crs=crs)
    items = list(documents.objects(documents.parse(answer.body), "features"))
    return replace(
        good,
        delivers=bool(items),
        latency_ms=milliseconds(answer),
        newest=_newest_of(document, items),
        message="" if items else NO_OBJECTS,
    )


def _newest_of(document: documents.Object, items: list[documents.Object]) -> datetime | None:
    """The end of the time extent, else the newest moment among the properties of the objects."""
    intervals = documents.listed(documents.member(document, "extent", "temporal"), "interval")
    last = intervals[0][-1] if intervals and isinstance(intervals[0], list) and intervals[0] else None
    told = moment(last)
    if told is not None:
        return not_ahead(told)
    limit = datetime.now(UTC) + AHEAD
    values: list[Any] = [value for one in items for value in documents.member(one, "properties").values()]
    dates = [
        when for value in values if isinstance(value, str) and len(value) >= 10 and (when := moment(value))
    ]
    return max((one for one in dates if one <= limit), default=None)


async def arcgis_features(known: Round, endpoint: Endpoint) -> Outcome:
    stem = capabilities.base(endpoint.url).rstrip("/")
    if not endpoint.layer:
        return await anything(known, replace(endpoint, url=f"{stem}?f=json"))
    asked = urlencode({"where": "1=1", "returnCountOnly": "true", "f": "json"})
    answer = await known.door.get(f"{stem}/{quote(endpoint.layer)}/query?{asked}", limits=A_LITTLE)
    refused = refusal(answer)
    if refused is not None:
        return refused
    count = documents.parse(answer.body).get("count")
    if not isinstance(count, int):
        return Outcome(True, False, status=answer.status, message="De ArcGIS-server weigert.")
    return Outcome(
        True, True, count > 0, answer.status, milliseconds(answer), message="" if count else NO_OBJECTS
    )
