"""Reads CKAN's package_search and the services directory of an ArcGIS server."""

from typing import Any
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

import orjson
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from catalog.harvest import terms
from catalog.harvest.documents import Object, endpoint, geometry_box, listed, member, objects, parse, said
from catalog.harvest.found import (
    Box,
    Found,
    FoundEndpoint,
    Page,
    Unreadable,
    box,
    clean,
    email_address,
    line,
    moment,
    web_address,
    words,
)

ROWS = 100
ACTION = "/api/3/action/package_search"
MOST_SERVICES = 2_000
LAYERED = ("MapServer", "FeatureServer")
WEB_MERCATOR = (102100, 102113, 900913)


def ckan_question(url: str, start: int) -> str:
    """The address of a page, in the order of identifiers, so that a change does not shift the pages."""
    parts = urlsplit(url)
    path = parts.path if parts.path.endswith("package_search") else parts.path.rstrip("/") + ACTION
    asked = urlencode({"rows": ROWS, "start": start, "sort": "id asc"})
    return urlunsplit((parts.scheme, parts.netloc, path, asked, ""))


def ckan(body: bytes, start: int) -> Page:
    """A page of packages. `onward` is where the next begins. Raises Unreadable."""
    document = parse(body)
    result = member(document, "result")
    if document.get("success") is not True or not isinstance(result.get("results"), list):
        raise Unreadable("Dit is geen antwoord van een CKAN-portaal.")
    found: list[Found] = []
    faults: list[str] = []
    for number, one in enumerate(result["results"], start + 1):
        made = _package(one) if isinstance(one, dict) else None
        if made is None:
            faults.append(f"Dataset {number} heeft geen kenmerk of titel.")
        else:
            found.append(made)
    total = result.get("count")
    total = total if isinstance(total, int) else None
    end = start + len(result["results"])
    goes_on = end > start and (total is None or end < total)
    return Page(tuple(found), str(end) if goes_on else None, total, tuple(faults))


def _package(one: Object) -> Found | None:
    identity, title = line(said(one, "id", "name"), 200), line(said(one, "title", "name"))
    if not identity or not title:
        return None
    extras = {said(each, "key"): said(each, "value") for each in objects(one, "extras")}
    limits = (said(one, "license_url"), said(one, "license_id"), said(one, "license_title"))
    rights = said(one, "access_rights") or extras.get("access_rights", "")
    licence = terms.licence(*limits)
    dataset = said(one, "identifier") or extras.get("identifier", "") or extras.get("guid", "")
    resources = (
        endpoint(f"{said(each, 'format')} {said(each, 'resource_type')}", said(each, "url"),
                 said(each, "layer_name"), said(each, "name"))
        for each in objects(one, "resources")
    )  # fmt: skip
    named = (("metadata", identity), ("dataset", line(dataset, 300)))
    return Found(
        identity=identity,
        title=title,
        description=clean(said(one, "notes", "notes_translated")),
        keywords=words(said(each, "display_name", "name") for each in objects(one, "tags")),
        owner=line(said(member(one, "organization"), "title", "name") or said(one, "author"), 200),
        email=email_address(said(one, "maintainer_email", "author_email", "contact_email")),
        licence=licence,
        access=terms.access(licence, *limits, rights),
        frequency=terms.frequency(said(one, "frequency") or extras.get("frequency", "")),
        box=_spatial(said(one, "spatial") or extras.get("spatial", "")),
        modified=moment(one.get("metadata_modified")),
        newest=moment(one.get("modified")) or moment(extras.get("modified")),
        page=web_address(said(one, "url")),
        topics=words([said(one, "theme"), *listed(one, "theme")]),
        endpoints=tuple(each for each in resources if each is not None)[:100],
        identifiers=tuple((scheme, value) for scheme, value in named if value),
    )


def _spatial(told: str) -> Box | None:
    try:
        return geometry_box(orjson.loads(told)) if told.startswith("{") else None
    except orjson.JSONDecodeError:
        return None


def arcgis(body: bytes, url: str) -> Page:
    """A folder of services, or one service with its layers. `onward` lists the addresses that are left to
    ask, as JSON. Raises Unreadable."""
    document = parse(body)
    if "error" in document:
        told = line(said(member(document, "error"), "message"), 200)
        raise Unreadable(f"De ArcGIS-server weigert: {told or 'zonder uitleg'}")
    if isinstance(document.get("services"), list) or isinstance(document.get("folders"), list):
        return Page((), _left(_in_folder(document, url)), None)
    if not isinstance(document.get("layers"), list):
        raise Unreadable("Dit is geen map of dienst van een ArcGIS-server.")
    return _arcgis_service(document, url)


def arcgis_question(url: str) -> str:
    """The address that answers in JSON."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "f=json", ""))


def _left(addresses: list[str]) -> str | None:
    return orjson.dumps(addresses[:MOST_SERVICES]).decode() if addresses else None


def _in_folder(document: Object, url: str) -> list[str]:
    """Folders, and services that have layers; names of services hold their folder already."""
    stem = url.partition("?")[0].rstrip("/")
    top = stem.partition("/rest/services")[0] + "/rest/services"
    folders = [f"{top}/{quote(one)}" for one in listed(document, "folders") if isinstance(one, str)]
    services = [
        f"{top}/{quote(said(one, 'name'))}/{said(one, 'type')}"
        for one in objects(document, "services")
        if said(one, "type") in LAYERED
    ]
    return services + folders


def _arcgis_service(document: Object, url: str) -> Page:
    stem = url.partition("?")[0].rstrip("/")
    protocol = terms.ARCGIS_FEATURE if stem.endswith("FeatureServer") else terms.ARCGIS_MAP
    about = member(document, "documentInfo")
    whole = _arcgis_box(document.get("fullExtent"))
    name = stem.rsplit("/", 2)[-2] if stem.count("/") > 2 else stem
    title = line(said(about, "Title") or said(document, "mapName") or name)
    words_of = words([said(about, "Keywords"), said(about, "Subject")])
    told = clean(said(document, "serviceDescription", "description") or said(about, "Comments"))
    owner = line(said(document, "copyrightText") or said(about, "Author"), 200)
    found: list[Found] = []
    faults: list[str] = []
    for number, one in enumerate(listed(document, "layers"), 1):
        key = said(one, "id") if isinstance(one, dict) else ""
        if not key or not said(one, "name"):
            faults.append(f"Laag {number} heeft geen naam of nummer.")
            continue
        if listed(one, "subLayerIds"):
            continue  # a group: its layers are in the list themselves
        found.append(
            Found(
                identity=f"{stem}|{key}",
                title=line(f"{said(one, 'name')} ({title})" if title else said(one, "name")),
                kind="laag",
                description=told,
                keywords=words_of,
                owner=owner,
                box=whole,
                endpoints=(FoundEndpoint(protocol, stem, key, line(said(one, "name"), 200)),),
                identifiers=(("endpoint", f"{protocol} {stem.partition('://')[2].lower()} {key}"[:500]),),
            )
        )
    return Page(tuple(found), None, len(found), tuple(faults))


def _arcgis_box(extent: Any) -> Box | None:
    """A full extent as lon lat ETRS89; None for a CRS that is not known, or numbers without meaning."""
    if not isinstance(extent, dict):
        return None
    reference = member(extent, "spatialReference")
    wkid = reference.get("latestWkid") or reference.get("wkid")
    try:
        xmin, ymin, xmax, ymax = (float(extent[name]) for name in ("xmin", "ymin", "xmax", "ymax"))
        if not isinstance(wkid, int) or not all(abs(one) < 1e9 for one in (xmin, ymin, xmax, ymax)):
            return None
        code = 3857 if wkid in WEB_MERCATOR else wkid
        if code in (4326, 4258):
            return box([xmin, ymin, xmax, ymax])
        to_degrees = Transformer.from_crs(CRS.from_epsg(code), CRS.from_epsg(4258), always_xy=True)
        return box(to_degrees.transform_bounds(xmin, ymin, xmax, ymax))
    except (KeyError, TypeError, ValueError, ProjError):
        return None
