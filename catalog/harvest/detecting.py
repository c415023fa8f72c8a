"""Finds out what kind of source answers at an address, by what it answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from catalog.harvest import capabilities, documents, portals, rdf, reading, terms, xmlsafe
from catalog.harvest.documents import Object
from catalog.harvest.found import Unreadable
from catalog.harvest.reading import Asking
from plotserver.kernel.outward import Answer, Unanswered

SERVICES = {
    terms.WMS: reading.WMS,
    terms.WMTS: reading.WMTS,
    terms.WFS: reading.WFS,
    terms.CSW: reading.CSW,
}
NOT_KNOWN = (
    "Op dit adres is geen catalogus of dienst herkend. Geef het adres van een CSW, OGC API, WMS, WMTS, WFS, "
    "DCAT-bestand, CKAN-portaal, STAC of ArcGIS-server."
)


@dataclass(frozen=True)
class Source:
    """What answers where: the kind, the address to harvest from, and how the source calls itself."""

    kind: str
    url: str
    title: str = ""


async def detect(asking: Asking) -> Source:
    """What the address leads to. Raises Unreadable when nothing is recognised, and what the door raises when
    no try was answered at all."""
    silent: Unanswered | None = None
    answered = False
    for url in _tries(asking.url):
        try:
            answer = await asking.door.get(
                url, limits=reading.LIMITS, headers=reading.XML_AND_JSON, mind_robots=True
            )
        except Unanswered as error:
            silent = silent or error
            continue
        answered = True
        found = await _what(asking, answer)
        if found is not None:
            return found
    if silent is not None and not answered:
        raise silent
    raise Unreadable(NOT_KNOWN)


def _tries(url: str) -> Iterator[str]:
    """Addresses to ask: those that the address itself hints at, before the others."""
    hinted = [protocol for protocol in SERVICES if protocol.removeprefix("OGC:").lower() in url.lower()]
    asks = "request=" in url.lower()
    if "/rest/services" in url:
        yield portals.arcgis_question(url)
    if hinted and not asks:
        for protocol in hinted:
            yield capabilities.question(url, protocol)
    yield url
    parts = urlsplit(url)
    if not parts.query:
        yield reading.with_parameters(url, f="json")
    if "/rest/services" not in url and not asks:
        for protocol in SERVICES:
            if protocol not in hinted:
                yield capabilities.question(url, protocol)
    if not parts.query and parts.path.count("/") <= 2:
        yield portals.ckan_question(url, 0)


async def _what(asking: Asking, answer: Answer) -> Source | None:
    if not answer.good:
        return None
    body = answer.body
    start = body[:2_000].lstrip()
    if (
        rdf.form_of(body, answer.media_type) in ("turtle", "xml")
        or answer.media_type == "application/ld+json"
    ):
        return Source(reading.DCAT, answer.url)
    if start.startswith(b"<"):
        return _of_xml(body, answer.url)
    if start.startswith((b"{", b"[")):
        try:
            document = documents.parse(body)
        except Unreadable:
            document = {}
        return _of_json(document, answer.url, body) or await _behind_landing(asking, document, answer.url)
    return None


def _of_xml(body: bytes, url: str) -> Source | None:
    try:
        root = xmlsafe.parse(body, forgiving=True)
    except Unreadable:
        return None
    protocol = capabilities.kind(root)
    if protocol is None:
        return None
    about = xmlsafe.child(root, "Service", "ServiceIdentification")
    return Source(SERVICES[protocol], url, xmlsafe.text(about, "Title")[:200])


def _of_json(document: Object, url: str, body: bytes) -> Source | None:
    """What one JSON document says by itself."""
    title = documents.said(document, "title", "mapName")[:200]
    if "stac_version" in document and document.get("type") in ("Catalog", "Collection"):
        listed = documents.link(document, "data", url)
        return Source(reading.STAC, listed or url, title)
    if document.get("success") is True and "results" in documents.member(document, "result"):
        return Source(reading.CKAN, url.partition("?")[0])
    if "services" in document or ("currentVersion" in document and "layers" in document):
        return Source(reading.ARCGIS, url.partition("?")[0], title)
    if isinstance(document.get("collections"), list):
        return _of_collections(document, url)
    if document.get("itemType") == "record":
        return Source(reading.RECORDS, _items(document, url), title)
    if document.get("type") == "FeatureCollection" and _holds_records(document):
        return Source(reading.RECORDS, url)
    if rdf.form_of(body, "") == "json-ld":
        return Source(reading.DCAT, url)
    return None


def _holds_records(document: Object) -> bool:
    first = next(documents.objects(document, "features"), {})
    return bool(documents.said(documents.member(first, "properties"), "title")) and "links" in first


def _of_collections(document: Object, url: str) -> Source | None:
    """A list of collections: of STAC, of records when there is a catalogue among them, else of data."""
    listed = list(documents.objects(document, "collections"))
    if any("stac_version" in one for one in listed):
        return Source(reading.STAC, url)
    catalogues = [one for one in listed if documents.said(one, "itemType").lower() == "record"]
    if len(catalogues) == 1 and len(listed) == 1:
        return Source(
            reading.RECORDS, _items(catalogues[0], url), documents.said(catalogues[0], "title")[:200]
        )
    return Source(reading.COLLECTIONS, url)


def _items(collection: Object, url: str) -> str:
    stem = url.partition("?")[0].rstrip("/")
    here = stem if stem.endswith(f"/{collection.get('id')}") else f"{stem}/{collection.get('id')}"
    return documents.link(collection, "items", url) or f"{here}/items"


async def _behind_landing(asking: Asking, document: Object, url: str) -> Source | None:
    """A landing page of an OGC API leads to its collections."""
    listed = documents.link(document, "data", url) or documents.link(
        document, "http://www.opengis.net/def/rel/ogc/1.0/data", url
    )
    if not listed or listed == url:
        return None
    answer = await asking.door.get(
        listed, limits=reading.LIMITS, headers=reading.XML_AND_JSON, mind_robots=True
    )
    if not answer.good:
        return None
    found = _of_json(documents.parse(answer.body), answer.url, answer.body)
    title = documents.said(document, "title")[:200]
    return None if found is None else Source(found.kind, found.url, found.title or title)
