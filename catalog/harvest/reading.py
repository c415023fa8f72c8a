"""Asks a source page by page through the one door outward, whatever kind of source it is.

A reader turns a cursor into a page and the next cursor. The cursor is a text that is kept after each page, so
a harvest that is interrupted goes on where it was.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import orjson

from catalog.harvest import apis, capabilities, csw, documents, portals, rdf, terms
from catalog.harvest.found import Page, Unreadable, web_address
from plotserver.kernel.outward import Answer, Door, Limits

LIMITS = Limits(bytes=48 * 1024**2, seconds=120.0, patience=60.0)
XML_AND_JSON = {"Accept": "application/json, application/geo+json;q=0.9, application/xml;q=0.8, */*;q=0.5"}
RDF = {"Accept": "text/turtle, application/ld+json;q=0.9, application/rdf+xml;q=0.8, */*;q=0.1"}

CSW, RECORDS, WMS, WMTS, WFS = "csw", "ogc-records", "wms", "wmts", "wfs"
COLLECTIONS, DCAT, CKAN, STAC, ARCGIS = "ogc-api", "dcat", "ckan", "stac", "arcgis"
KINDS = (CSW, RECORDS, WMS, WMTS, WFS, COLLECTIONS, DCAT, CKAN, STAC, ARCGIS)
SERVICES = {WMS: terms.WMS, WMTS: terms.WMTS, WFS: terms.WFS}


@dataclass(frozen=True)
class Asking:
    """What readers need: the door, and the address of the source as it was detected."""

    door: Door
    url: str


Reader = Callable[[Asking, str | None], Awaitable[Page]]


async def ask(asking: Asking, url: str, headers: dict[str, str] | None = None) -> Answer:
    """The answer at an address of the source. Raises Unreadable when it is no answer to a good question."""
    answer = await asking.door.get(url, limits=LIMITS, headers=headers or XML_AND_JSON, mind_robots=True)
    return good(answer)


def good(answer: Answer) -> Answer:
    """The answer itself. Raises Unreadable for a status that says that it is none."""
    if answer.status in (401, 403):
        raise Unreadable("De server vraagt om een login of staat dit niet toe.")
    if answer.status in (404, 410):
        raise Unreadable("Dit adres bestaat niet (meer) op de server.")
    if not answer.good:
        raise Unreadable(f"De server antwoordt met een fout (status {answer.status}).")
    return answer


async def page(kind: str, asking: Asking, cursor: str | None) -> Page:
    """The page at this cursor, the first when it is None. Raises Unreadable, and what the door raises."""
    return await READERS[kind](asking, cursor)


async def _csw(asking: Asking, cursor: str | None) -> Page:
    """A cursor is ``manner:start:address``. The first page finds out how this catalogue can be asked."""
    if cursor is not None:
        manner, start, url = cursor.split(":", 2)
        return await _csw_page(asking, url, int(start), manner)
    answer = await ask(asking, capabilities.question(asking.url, terms.CSW))
    url = csw.post_address(answer.body, capabilities.base(asking.url))
    last: Unreadable | None = None
    for manner in csw.MANNERS:
        try:
            first = await _csw_page(asking, url, 1, manner)
        except Unreadable as error:
            last = error
            continue
        if first.found or not first.total:
            return first
    raise last or Unreadable("De catalogus noemt records, maar geeft ze niet.")


async def _csw_page(asking: Asking, url: str, start: int, manner: str) -> Page:
    answer = await asking.door.post(
        url, csw.question(start, manner), "application/xml", limits=LIMITS, mind_robots=True
    )
    if answer.status != 400:  # an exception report, which says more than the status
        good(answer)
    found = await asyncio.to_thread(csw.read, answer.body, start)
    onward = None if found.onward is None else f"{manner}:{found.onward}:{url}"
    return Page(found.found, onward, found.total, found.faults)


async def _service(asking: Asking, cursor: str | None) -> Page:
    del cursor  # it is one document
    answer = await ask(asking, asking.url)
    return await asyncio.to_thread(capabilities.read, answer.body, answer.url)


async def _collections(asking: Asking, cursor: str | None) -> Page:
    answer = await ask(asking, cursor or asking.url)
    return _onward_elsewhere(await asyncio.to_thread(apis.collections, answer.body, answer.url), asking)


async def _records(asking: Asking, cursor: str | None) -> Page:
    answer = await ask(asking, cursor or with_parameters(asking.url, limit="100"))
    return _onward_elsewhere(await asyncio.to_thread(apis.records, answer.body, answer.url), asking)


async def _stac(asking: Asking, cursor: str | None) -> Page:
    """Collections of an API; of a static catalogue each of its children, one by one."""
    waiting = orjson.loads(cursor) if cursor and cursor.startswith("[") else [cursor or asking.url]
    answer = await ask(asking, waiting[0])
    document = documents.parse(answer.body)
    rest = waiting[1:]
    if document.get("type") == "Catalog":
        listed = documents.link(document, "data", answer.url)
        children = [
            web_address(urljoin(answer.url, documents.said(one, "href")))
            for one in documents.objects(document, "links")
            if one.get("rel") == "child"
        ]
        rest += [listed] if listed else [one for one in children if one]
        return Page((), orjson.dumps(rest[:2_000]).decode() if rest else None)
    found = _onward_elsewhere(await asyncio.to_thread(apis.stac, answer.body, answer.url), asking)
    onward = ([found.onward] if found.onward else []) + rest
    return Page(found.found, orjson.dumps(onward).decode() if onward else None, found.total, found.faults)


async def _dcat(asking: Asking, cursor: str | None) -> Page:
    answer = await ask(asking, cursor or asking.url, RDF)
    found = await asyncio.to_thread(rdf.read, answer.body, answer.url, answer.media_type)
    return _onward_elsewhere(found, asking)


async def _ckan(asking: Asking, cursor: str | None) -> Page:
    start = int(cursor or 0)
    answer = await ask(asking, portals.ckan_question(asking.url, start))
    return await asyncio.to_thread(portals.ckan, answer.body, start)


async def _arcgis(asking: Asking, cursor: str | None) -> Page:
    """A cursor is the list of services and folders that are still to be asked. One that cannot be read is
    lost by itself."""
    waiting = orjson.loads(cursor) if cursor else [asking.url]
    answer = await ask(asking, portals.arcgis_question(waiting[0]))
    try:
        found = await asyncio.to_thread(portals.arcgis, answer.body, answer.url)
    except Unreadable as error:
        if cursor is None:
            raise
        found = Page((), None, None, (f"{waiting[0]}: {error}",))
    rest = [*waiting[1:], *(orjson.loads(found.onward) if found.onward else [])][: portals.MOST_SERVICES]
    onward = orjson.dumps(rest).decode() if rest else None
    return Page(found.found, onward, None, found.faults)


READERS: dict[str, Reader] = {
    CSW: _csw,
    RECORDS: _records,
    WMS: _service,
    WMTS: _service,
    WFS: _service,
    COLLECTIONS: _collections,
    DCAT: _dcat,
    CKAN: _ckan,
    STAC: _stac,
    ARCGIS: _arcgis,
}


def _onward_elsewhere(found: Page, asking: Asking) -> Page:
    """A next page on another host is not followed: a document could make us ask whatever it wants."""
    if found.onward is None or urlsplit(found.onward).hostname == urlsplit(asking.url).hostname:
        return found
    fault = "De volgende bladzijde staat volgens de bron op een andere server en is niet gelezen."
    return Page(found.found, None, found.total, (*found.faults, fault))


def with_parameters(url: str, **values: str) -> str:
    """The address with these parameters, in place of those of the same name."""
    parts = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name not in values]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode([*kept, *values.items()]), ""))
