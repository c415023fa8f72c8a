"""Reads OGC API collections, OGC API Records and STAC collections: JSON with links that lead on."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

from catalog.harvest import terms
from catalog.harvest.documents import (
    Object,
    endpoint,
    extent,
    geometry_box,
    link,
    listed,
    member,
    objects,
    parse,
    said,
)
from catalog.harvest.found import (
    Found,
    FoundEndpoint,
    Page,
    Unreadable,
    clean,
    email_address,
    line,
    moment,
    web_address,
    words,
)

RELATIONS = {
    "items": terms.FEATURES,
    "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector": terms.TILES,
    "http://www.opengis.net/def/rel/ogc/1.0/tilesets-map": terms.TILES,
}


def _each(
    elements: list[Any], read: Callable[[Object], Found | None], called: str
) -> tuple[tuple[Found, ...], tuple[str, ...]]:
    """What can be read of them; what cannot is lost by itself."""
    found: list[Found] = []
    faults: list[str] = []
    for number, one in enumerate(elements, 1):
        made = read(one) if isinstance(one, dict) else None
        if made is None:
            faults.append(f"{called} {number} heeft geen kenmerk of is niet te lezen.")
        else:
            found.append(made)
    return tuple(found), tuple(faults[:100])


def collections(body: bytes, url: str) -> Page:
    """OGC API collections (OGC 17-069r4 §7.13), also of several pages. Raises Unreadable."""
    document = parse(body)
    if not isinstance(document.get("collections"), list):
        raise Unreadable("Dit is geen lijst van verzamelingen van een OGC API.")
    plain = [
        one
        for one in document["collections"]
        if not (isinstance(one, dict) and said(one, "itemType").lower() in ("record", "catalog"))
    ]
    found, faults = _each(plain, lambda one: _collection(one, url), "Verzameling")
    return Page(found, link(document, "next", url) or None, len(found), faults)


def _collection(one: Object, url: str) -> Found | None:
    name = line(said(one, "id"), 200)
    if not name:
        return None
    here = link(one, "self", url) or f"{url.partition('?')[0].rstrip('/')}/{name}"
    stem = url.partition("?")[0].rstrip("/").removesuffix("/collections")
    endpoints = [
        FoundEndpoint(protocol, stem, name)
        for rel, protocol in RELATIONS.items()
        if any(each.get("rel") == rel for each in objects(one, "links"))
    ]
    licence_url = link(one, "license", url)
    licence = terms.licence(licence_url, said(one, "license"))
    interval = listed(member(one, "extent", "temporal"), "interval")
    last = interval[0][-1] if interval and isinstance(interval[0], list) and interval[0] else None
    return Found(
        identity=name,
        title=line(said(one, "title")) or name,
        description=clean(said(one, "description")),
        keywords=words(listed(one, "keywords")),
        owner=line(said(one, "attribution"), 200),
        licence=licence,
        access=terms.access(licence, licence_url, said(one, "license")),
        box=extent(one),
        modified=moment(one.get("updated")),
        newest=moment(last),
        page=link(one, "describedby", url, "html") or link(one, "alternate", url, "html"),
        crs=words(listed(one, "crs")),
        endpoints=tuple(endpoints) or (FoundEndpoint(terms.FEATURES, stem, name),),
        identifiers=(("endpoint", f"{terms.FEATURES} {_plain(here)}"),),
    )


def _plain(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}"[:450]


def records(body: bytes, url: str) -> Page:
    """A page of OGC API Records (OGC 20-004r1), of the standard and of its drafts. Raises Unreadable."""
    document = parse(body)
    if document.get("type") != "FeatureCollection":
        raise Unreadable("Dit is geen bladzijde van een OGC API Records-catalogus.")
    found, faults = _each(listed(document, "features"), lambda one: _record(one, url), "Record")
    total = document.get("numberMatched")
    return Page(found, link(document, "next", url) or None, total if isinstance(total, int) else None, faults)


def _record(one: Object, url: str) -> Found | None:
    told = member(one, "properties")
    identity, title = line(said(one, "id"), 300), line(said(told, "title"))
    if not identity or not title:
        return None
    contact = next(iter([*objects(told, "contacts"), *objects(told, "providers")]), {})
    mails = [said(each, "value") for each in objects(contact, "emails")]
    licence_url = link(one, "license", url)
    limits = (licence_url, said(told, "license"), said(told, "rights"))
    licence = terms.licence(*limits)
    externals = [(said(each, "scheme"), said(each, "value")) for each in objects(told, "externalIds")]
    named = [("metadata", identity), *((_scheme(scheme), value) for scheme, value in externals if value)]
    return Found(
        identity=identity,
        title=title,
        kind="dienst" if said(told, "type").lower().endswith("service") else "dataset",
        description=clean(said(told, "description")),
        keywords=words(listed(told, "keywords")),
        owner=line(said(contact, "organization", "name"), 200),
        email=email_address(" ".join(mails) or said(contact, "email")),
        licence=licence,
        access=terms.access(licence, *limits),
        restriction=clean(said(told, "rights"), 1_000),
        box=geometry_box(one.get("geometry")),
        modified=moment(told.get("updated")) or moment(told.get("recordUpdated")),
        newest=_last(one),
        language=(said(member(told, "language"), "code") or said(told, "language"))[:3],
        topics=words(
            said(each, "id") for theme in objects(told, "themes") for each in objects(theme, "concepts")
        ),
        endpoints=_record_links(one, url),
        identifiers=tuple(dict.fromkeys((scheme, line(value, 300)) for scheme, value in named)),
    )


def _scheme(told: str) -> str:
    return "metadata" if told == "metadata" else "dataset"


def _last(one: Object) -> Any:
    time = member(one, "time")
    interval = listed(time, "interval")
    return moment(interval[-1] if interval else time.get("timestamp") or time.get("date"))


def _record_links(one: Object, url: str) -> tuple[FoundEndpoint, ...]:
    """Links that lead to the data or a service, not to other forms of the record itself."""
    of_the_record = {
        "self",
        "alternate",
        "collection",
        "root",
        "parent",
        "license",
        "next",
        "prev",
        "profile",
    }
    made: dict[tuple[str, str, str], FoundEndpoint] = {}
    for each in objects(one, "links"):
        if said(each, "rel") in of_the_record:
            continue
        told = f"{said(each, 'protocol')} {said(each, 'type')} {said(each, 'title')}"
        found = endpoint(told, urljoin(url, said(each, "href")), said(each, "name"), said(each, "title"))
        if found is not None:
            made.setdefault((found.protocol, found.url, found.layer), found)
    return tuple(made.values())[:100]


def stac(body: bytes, url: str) -> Page:
    """STAC collections (STAC API 1.0, and a static catalogue's own). Raises Unreadable."""
    document = parse(body)
    if document.get("type") == "Collection":
        elements: list[Any] = [document]
    elif isinstance(document.get("collections"), list):
        elements = document["collections"]
    else:
        raise Unreadable("Dit is geen lijst van STAC-verzamelingen.")
    found, faults = _each(elements, lambda one: _stac_collection(one, url), "Verzameling")
    return Page(found, link(document, "next", url) or None, None, faults)


def _stac_collection(one: Object, url: str) -> Found | None:
    name = line(said(one, "id"), 200)
    if not name:
        return None
    here = link(one, "self", url) or f"{url.partition('?')[0].rstrip('/')}/{name}"
    owner = next((each for each in objects(one, "providers")), {})
    licence_url = link(one, "license", url)
    licence = terms.licence(licence_url, said(one, "license"))
    intervals = listed(member(one, "extent", "temporal"), "interval")
    ends = [each[-1] for each in intervals if isinstance(each, list) and each]
    return Found(
        identity=name,
        title=line(said(one, "title")) or name,
        description=clean(said(one, "description")),
        keywords=words(listed(one, "keywords")),
        owner=line(said(owner, "name"), 200),
        licence=licence,
        access=terms.access(licence, licence_url),
        box=extent(one),
        modified=moment(one.get("updated")),
        newest=moment(ends[0]) if ends else None,
        page=web_address(said(owner, "url")),
        endpoints=(FoundEndpoint(terms.STAC, here, name),),
        identifiers=(("endpoint", f"STAC {_plain(here)}"),),
    )
