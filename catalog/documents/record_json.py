"""A record as OGC API Records has it (20-004r1 §8, record-core): GeoJSON, with what the standard names in
English and what is ours in Dutch."""

from datetime import UTC, datetime
from typing import Any

from catalog.documents.described import Described, Site
from catalog.documents.services import description_of, hints, way_of
from catalog.model import Box

CORE = "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core"
PROFILE = "http://www.opengis.net/def/profile/OGC/0/ogc-record"
EU_THEMES = "http://publications.europa.eu/resource/authority/data-theme"
ISO_TOPICS = "https://standards.iso.org/iso/19139/resources/gmxCodelists.xml#MD_TopicCategoryCode"
GEOJSON = "application/geo+json"
LANGUAGE = {"code": "nl", "name": "Nederlands", "alternate": "Dutch", "dir": "ltr"}
# The forms of one record beside GeoJSON: the value of `f`, the media type, and what to call it.
FORMS = (
    ("html", "text/html", "Als webpagina"),
    ("jsonld", "application/ld+json", "Als JSON-LD (schema.org)"),
    ("iso19139", "application/vnd.iso.19139+xml", "Als ISO 19139, Nederlands profiel"),
    ("ttl", "text/turtle", "Als DCAT-AP-NL (Turtle)"),
    ("rdf", "application/rdf+xml", "Als DCAT-AP-NL (RDF/XML)"),
    ("dcat", "application/ld+json", "Als DCAT-AP-NL (JSON-LD)"),
    ("csw", "application/xml", "Als csw:Record (Dublin Core)"),
)


def record(one: Described, site: Site) -> dict[str, Any]:
    """The record. Coordinates are longitude and latitude, CRS84."""
    told = one.record
    return {
        "id": told.id,
        "type": "Feature",
        "conformsTo": [CORE],
        "time": time_of(told.newest),
        "geometry": polygon(told.bbox),
        "properties": _properties(one),
        "links": links(one, site),
    }


def polygon(box: Box | None) -> dict[str, Any] | None:
    """The box as a polygon whose first corner is its south-west and whose third its north-east: clients read
    those two alone. None when it is everywhere or nowhere."""
    if box is None:
        return None
    west, south, east, north = box
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def time_of(newest: datetime | None) -> dict[str, Any] | None:
    """From whenever until the newest of the data (record-core, `time`)."""
    return None if newest is None else {"interval": ["..", utc(newest)]}


def utc(moment: datetime) -> str:
    """RFC 3339, in UTC, to the second."""
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _properties(one: Described) -> dict[str, Any]:
    told = one.record
    found: dict[str, Any] = {
        "type": one.type,
        "title": told.title,
        "titleEn": told.title_en,
        "description": told.description,
        "language": LANGUAGE,
        "created": told.created and utc(told.created),
        "updated": told.modified and utc(told.modified),
        "keywords": list(told.keywords),
        "themes": _themes(one),
        "externalIds": [{"scheme": each.scheme, "value": each.value} for each in told.identifiers],
        "formats": _formats(one),
        "contacts": [_contact(one)],
        "license": one.spdx or "other",
        "rights": one.licence.name,
        "eigenaar": told.owner,
        "aard": told.nature,
        "toegang": told.access,
        "actualisatie": told.update_frequency,
        "nietGeschikt": told.not_for,
        "gezaghebbendVoor": list(told.authority),
        "staat": told.state,
        "kwaliteit": told.quality,
        "crisistypen": sorted({use.crisis_type for use in told.crisis}),
    }
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def _themes(one: Described) -> list[dict[str, Any]]:
    eu = [
        {"id": theme.eu.rpartition("/")[2], "title": theme.name, "url": theme.eu}
        for theme in one.themes
        if theme.eu
    ]
    iso = [{"id": theme.iso, "title": theme.name} for theme in one.themes if theme.iso]
    schemes = ((EU_THEMES, eu), (ISO_TOPICS, iso))
    return [{"scheme": scheme, "concepts": concepts} for scheme, concepts in schemes if concepts]


def _formats(one: Described) -> list[dict[str, str]]:
    ways = dict.fromkeys(way_of(each) for each in one.endpoints)
    return [{"name": way.protocol, "mediaType": way.media_type} for way in ways]


def _contact(one: Described) -> dict[str, Any]:
    contact: dict[str, Any] = {"organization": one.owner.name, "roles": ["owner", "pointOfContact"]}
    if one.owner.short:
        contact["name"] = one.owner.short
    if one.email:
        contact["emails"] = [{"value": one.email}]
    linked = [("about", one.owner.tooi, "text/html"), ("related", one.owner.page, "text/html")]
    found = [{"rel": rel, "href": href, "type": kind} for rel, href, kind in linked if href]
    return contact | ({"links": found} if found else {})


def links(one: Described, site: Site) -> list[dict[str, Any]]:
    """What leads on: the record's own forms, its catalogue, its services, and hints for desktop programs."""
    here = site.record(one.record.id)
    found = [
        _link("self", here, GEOJSON, "Deze beschrijving", profile=PROFILE),
        *(_link("alternate", f"{here}?f={form}", kind, title) for form, kind, title in FORMS),
        _link("collection", site.catalogue, "application/json", site.title),
        _link("profile", PROFILE, "text/html"),
    ]
    if one.licence.uri:
        found.append(_link("license", one.licence.uri, "text/html", one.licence.name))
    if one.page:
        found.append(_link("describedby", one.page, "text/html", "Meer over deze kaart"))
    for each in one.endpoints:
        way, (address, kind) = way_of(each), description_of(each)
        told = f"{way.protocol}, {each.layer}" if each.layer else way.protocol
        title = f"{each.title or one.record.title} ({told})"
        named = {"name": each.layer} if each.layer else {}
        if way.service:
            found.append(_link("service", address, kind, title, protocol=way.protocol, **named))
        else:
            found.append(_link("item", address, kind, title))
    # What QGIS MetaSearch reads: the protocol where the standard has a media type.
    for each, protocol in hints(one.endpoints):
        named = {"id": each.layer} if each.layer else {}
        found.append(_link("item", each.url, protocol, each.title or one.record.title, **named))
    return found


def _link(rel: str, href: str, kind: str, title: str = "", **more: str) -> dict[str, Any]:
    named = {"title": title} if title else {}
    return {"rel": rel, "href": href, "type": kind} | named | more
