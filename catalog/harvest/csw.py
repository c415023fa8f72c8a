"""CSW 2.0.2: asks a catalogue for its records page by page, in a stable order, as ISO 19139 or Dublin Core.

Without an order a catalogue may give a record twice and leave another out while it changes, so records are
asked in the order of their identifiers. What cannot sort (some servers answer with an exception) is asked
without, and the doubles are told from their identifiers.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import etree

from catalog.harvest import iso19139, terms, xmlsafe
from catalog.harvest.found import (
    Box,
    Found,
    FoundEndpoint,
    Page,
    Unreadable,
    box,
    clean,
    line,
    moment,
    web_address,
    words,
)
from catalog.harvest.xmlsafe import Element, attribute, descendants, text

CSW = "http://www.opengis.net/cat/csw/2.0.2"
OGC = "http://www.opengis.net/ogc"
GMD = "http://www.isotc211.org/2005/gmd"
PER_PAGE = 100
ISO, ISO_UNSORTED, DUBLIN_CORE = "iso", "iso-ongesorteerd", "dc"
MANNERS = (ISO, ISO_UNSORTED, DUBLIN_CORE)
"""How a catalogue can be asked, the best first."""


def question(start: int, manner: str) -> bytes:
    """A GetRecords request for a page that begins at this record (from 1)."""
    iso = manner != DUBLIN_CORE
    root = etree.Element(
        f"{{{CSW}}}GetRecords",
        nsmap={"csw": CSW, "ogc": OGC, "gmd": GMD, "dc": "http://purl.org/dc/elements/1.1/"},
        service="CSW",
        version="2.0.2",
        resultType="results",
        startPosition=str(start),
        maxRecords=str(PER_PAGE),
        outputFormat="application/xml",
        outputSchema=GMD if iso else CSW,
    )
    query = etree.SubElement(root, f"{{{CSW}}}Query", typeNames="gmd:MD_Metadata" if iso else "csw:Record")
    etree.SubElement(query, f"{{{CSW}}}ElementSetName").text = "full"
    if manner == ISO:
        sort = etree.SubElement(etree.SubElement(query, f"{{{OGC}}}SortBy"), f"{{{OGC}}}SortProperty")
        etree.SubElement(sort, f"{{{OGC}}}PropertyName").text = "apiso:Identifier"
        etree.SubElement(sort, f"{{{OGC}}}SortOrder").text = "ASC"
        etree.cleanup_namespaces(root, keep_ns_prefixes=["gmd"])
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def post_address(capabilities: bytes, fallback: str) -> str:
    """Where GetRecords takes POST, as the service says in its capabilities, when that is on the host that was
    asked: behind a proxy many name an address that only they know."""
    root = xmlsafe.parse(capabilities)
    for operation in descendants(root, "Operation"):
        if attribute(operation, "name") == "GetRecords":
            for post in descendants(operation, "Post"):
                url = web_address(attribute(post, "href"))
                if url and urlsplit(url).netloc == urlsplit(fallback).netloc:
                    return url
    return fallback


def read(body: bytes, start: int) -> Page:
    """A page of GetRecordsResponse. `onward` is the number of the next record. Raises Unreadable."""
    root = xmlsafe.parse(body)
    told = xmlsafe.exception(root)
    if told is not None:
        raise Unreadable(f"De catalogus weigert: {line(told, 200)}")
    results = next(descendants(root, "SearchResults"), None)
    if results is None:
        raise Unreadable("Dit is geen antwoord van een CSW-catalogus.")
    found: list[Found] = []
    faults: list[str] = []
    for number, element in enumerate(results, start):
        one = _record(element)
        if one is None:
            faults.append(f"Record {number} heeft geen titel of geen kenmerk.")
        else:
            found.append(one)
    total, onward = _number(results, "numberOfRecordsMatched"), _number(results, "nextRecord")
    count = len(results)
    if onward is None:
        onward = start + count
    goes_on = count > 0 and onward > start and (total is None or onward <= total)
    return Page(tuple(found), str(onward) if goes_on else None, total, tuple(faults))


def _number(element: Element, wanted: str) -> int | None:
    value = attribute(element, wanted)
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


def _record(element: Element) -> Found | None:
    if xmlsafe.name(element) == "MD_Metadata":
        return iso19139.read(element)
    return _dublin_core(element)


def _dublin_core(record: Element) -> Found | None:
    """A csw:Record (OGC 07-006r1 §10.2.5)."""
    identity, title = line(text(record, "identifier"), 300), line(text(record, "title"))
    if not identity or not title:
        return None
    rights = [text(one) for one in descendants(record, "rights", "accessRights", "license")]
    licence = terms.licence(*rights)
    kind = "dienst" if "service" in text(record, "type").lower() else "dataset"
    return Found(
        identity=identity,
        title=title,
        kind=kind,
        description=clean(text(record, "abstract", "description")),
        keywords=words(text(one) for one in descendants(record, "subject")),
        owner=line(text(record, "publisher", "creator", "contributor"), 200),
        licence=licence,
        access=terms.access(licence, *rights),
        box=_corners(record),
        modified=moment(text(record, "modified", "date")),
        language=text(record, "language")[:3],
        endpoints=tuple(_links(record)),
        identifiers=(("metadata", identity),),
    )


def _links(record: Element) -> Iterator[FoundEndpoint]:
    for one in descendants(record, "URI", "references"):
        url = web_address(text(one))
        told = attribute(one, "protocol") or attribute(one, "scheme")
        if url:
            layer = line(attribute(one, "name"), 200)
            yield FoundEndpoint(terms.protocol(told, url) or terms.DOWNLOAD, url, layer)


def _corners(record: Element) -> Box | None:
    """An ows:BoundingBox. A URN of EPSG writes latitude first; WGS84BoundingBox and CRS84 longitude."""
    for one in descendants(record, "WGS84BoundingBox", "BoundingBox"):
        lower, upper = text(one, "LowerCorner").split(), text(one, "UpperCorner").split()
        if len(lower) != 2 or len(upper) != 2:
            continue
        crs = attribute(one, "crs").upper()
        plain = xmlsafe.name(one) == "WGS84BoundingBox" or "CRS84" in crs
        if not plain and "4326" not in crs and "4258" not in crs and crs:
            continue
        latitude_first = not plain and (crs.startswith("URN") or "/" in crs or not crs)
        order = (1, 0) if latitude_first else (0, 1)
        return box([lower[order[0]], lower[order[1]], upper[order[0]], upper[order[1]]])
    return None
