"""A record as csw:Record: Dublin Core with a box, of CSW 2.0.2 (OGC 07-006r1 §10.2.5).

`dct:references` has a scheme by which QGIS MetaSearch finds what it can add. The last WMS or WMTS that it
reads is the one that it adds, so there is one.
"""

from catalog.documents import xml
from catalog.documents.described import Described, Site
from catalog.documents.record_json import utc
from catalog.documents.services import description_of, hints, way_of
from catalog.documents.xml import Element, add

PREFIXES = ("csw", "dc", "dct", "ows", "gml")
ELEMENTS = {"brief": "csw:BriefRecord", "summary": "csw:SummaryRecord", "full": "csw:Record"}
CRS84 = "urn:ogc:def:crs:OGC::CRS84"
GEOGRAPHIC = "urn:x-ogc:def:crs:EPSG:6.11:4326"


def record(one: Described, site: Site, extent: str, parent: Element | None = None) -> Element:
    """The record, as much of it as `extent` says: brief, summary or full. Boxes are latitude first."""
    name = ELEMENTS[extent]
    found = xml.root(name, *PREFIXES) if parent is None else add(parent, name)
    told = one.record
    add(found, "dc:identifier", told.id)
    if extent == "full":
        _all(found, one, site)
    else:
        add(found, "dc:title", told.title)
        add(found, "dc:type", one.type)
        if extent == "summary":
            for word in told.keywords:
                add(found, "dc:subject", word)
            for form in dict.fromkeys(way_of(each).media_type for each in one.endpoints):
                add(found, "dc:format", form)
            if told.modified:
                add(found, "dct:modified", utc(told.modified))
            add(found, "dct:abstract", told.description)
    _box(found, one)
    return found


def _all(found: Element, one: Described, site: Site) -> None:
    told = one.record
    add(found, "dc:title", told.title)
    add(found, "dc:type", one.type)
    for word in (*told.keywords, *(theme.name for theme in one.themes)):
        add(found, "dc:subject", word)
    for form in dict.fromkeys(way_of(each).media_type for each in one.endpoints):
        add(found, "dc:format", form)
    add(found, "dc:creator", one.owner.name)
    add(found, "dc:publisher", one.owner.name)
    add(found, "dc:language", "nl")
    add(found, "dc:rights", one.licence.name)
    if told.not_for:
        add(found, "dc:description", told.not_for)
    add(found, "dct:abstract", told.description)
    if told.title_en:
        add(found, "dct:alternative", told.title_en)
    if told.modified:
        add(found, "dct:modified", utc(told.modified))
    if told.created:
        add(found, "dct:created", utc(told.created))
    if one.licence.uri:
        add(found, "dct:license", one.licence.uri)
    add(found, "dct:references", f"{site.record(told.id)}?f=html", scheme="WWW:LINK-1.0-http--link")
    hinted = dict(hints(one.endpoints))
    for each in one.endpoints:
        scheme = hinted.pop(each, None)
        if scheme:
            add(found, "dct:references", each.url, scheme=scheme)
        else:
            add(found, "dct:references", description_of(each)[0], scheme="WWW:LINK-1.0-http--link")


def _box(found: Element, one: Described) -> None:
    if one.record.bbox is None:
        return
    west, south, east, north = one.record.bbox
    box = add(found, "ows:BoundingBox", crs=GEOGRAPHIC, dimensions=2)
    add(box, "ows:LowerCorner", f"{south} {west}")
    add(box, "ows:UpperCorner", f"{north} {east}")
