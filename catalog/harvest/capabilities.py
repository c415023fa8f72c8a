"""Reads what WMS (1.1.1, 1.3.0), WMTS (1.0.0) and WFS (1.0.0 to 2.0.0) services say of themselves.

Each named layer is one thing, the service another. A layer that cannot be read is lost by itself.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from catalog.harvest import terms, xmlsafe
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
    union,
    web_address,
    words,
)
from catalog.harvest.xmlsafe import Element, attribute, child, children, descendants, text

VERSIONS = {terms.WMS: "1.3.0", terms.WMTS: "1.0.0", terms.WFS: "2.0.0", terms.CSW: "2.0.2"}
OF_A_REQUEST = frozenset(
    {"service", "request", "version", "acceptversions", "layers", "typenames", "typename"}
)
ROOTS = {
    "WMS_Capabilities": terms.WMS,
    "WMT_MS_Capabilities": terms.WMS,
    "WFS_Capabilities": terms.WFS,
}
MOST_LAYERS = 5_000
DEEPEST = 40


@dataclass(frozen=True)
class _Service:
    """What all layers of a service have in common."""

    protocol: str
    url: str
    found: Found


def base(url: str) -> str:
    """The address without the parameters of a request; those of the service itself (``map=``) stay."""
    parts = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name.lower() not in OF_A_REQUEST]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(kept), ""))


def question(url: str, protocol: str, *, version: str = "") -> str:
    """The address that asks this service for its capabilities."""
    asked = {"service": protocol.removeprefix("OGC:"), "request": "GetCapabilities"}
    if protocol in VERSIONS:
        asked["acceptversions" if protocol == terms.CSW else "version"] = version or VERSIONS[protocol]
    stem = base(url)
    return f"{stem}{'&' if '?' in stem else '?'}{urlencode(asked)}"


def kind(root: Element) -> str | None:
    """Which service speaks, by the root of its document."""
    found = ROOTS.get(xmlsafe.name(root))
    if found is not None:
        return found
    if xmlsafe.name(root) == "Capabilities":
        space = root.tag.partition("}")[0].lower()
        return terms.WMTS if "wmts" in space else terms.CSW if "csw" in space or "cat/" in space else None
    return None


def read(body: bytes, url: str) -> Page:
    """The service and its layers. Raises Unreadable."""
    faults: list[str] = []
    try:
        root = xmlsafe.parse(body)
    except Unreadable:
        root = xmlsafe.parse(body, forgiving=True)
        faults.append("Het document is geen geldige XML; gelezen is wat nog leesbaar was.")
    told = xmlsafe.exception(root)
    if told is not None:
        raise Unreadable(f"De dienst weigert: {line(told, 200)}")
    protocol = kind(root)
    if protocol not in READERS:
        raise Unreadable("Dit zijn geen capabilities van een WMS, WMTS of WFS.")
    service = _service(root, protocol, url)
    layers: dict[str, Found] = {}
    for number, element in enumerate(READERS[protocol](root), 1):
        if number > MOST_LAYERS:
            faults.append(f"Er zijn meer dan {MOST_LAYERS} lagen; de rest is niet gelezen.")
            break
        try:
            one = LAYERS[protocol](element, service)
        except (ValueError, TypeError, AttributeError, RecursionError):
            one = None
        if one is None:
            faults.append(f"Laag {number} heeft geen naam of is niet te lezen.")
        elif one.identity in layers:
            faults.append(f"De laag {one.endpoints[0].layer} staat er meer dan eens.")
        else:
            layers[one.identity] = one
    boxes = [one.box for one in layers.values()]
    whole = replace(service.found, box=service.found.box or union(boxes))
    found = (*([whole] if len(layers) != 1 else []), *layers.values())
    return Page(found, None, len(found), tuple(faults[:100]))


def _service(root: Element, protocol: str, url: str) -> _Service:
    """Title, owner and conditions, from Service (WMS, WFS 1.0) or ServiceIdentification and -Provider."""
    about = child(root, "Service", "ServiceIdentification")
    provider = child(root, "ServiceProvider")
    contact = child(about, "ContactInformation")
    owner = text(provider, "ProviderName") or text(contact, "ContactPersonPrimary/ContactOrganization")
    mail = text(provider, "ServiceContact/ContactInfo/Address/ElectronicMailAddress") or text(
        contact, "ContactElectronicMailAddress"
    )
    limits = (text(about, "AccessConstraints"), text(about, "Fees"))
    licence = terms.licence(*limits)
    stem = _endpoint(root, protocol, url)
    keywords = [] if about is None else descendants(about, "Keyword")
    found = Found(
        identity=f"{protocol}|",
        title=line(text(about, "Title")) or f"{protocol.removeprefix('OGC:')} {urlsplit(url).hostname}",
        kind="dienst",
        description=clean(text(about, "Abstract")),
        keywords=words(text(one) for one in keywords),
        owner=line(owner, 200),
        email=email_address(mail),
        licence=licence,
        access=terms.access(licence, *limits),
        restriction=clean("\n".join(one for one in limits if len(one) > 4), 1_000),
        page=web_address(attribute(child(about, "OnlineResource"), "href")),
        endpoints=(FoundEndpoint(protocol, stem),),
        identifiers=(("endpoint", f"{protocol} {_plain(stem)}"),),
    )
    return _Service(protocol, stem, found)


def _endpoint(root: Element, protocol: str, url: str) -> str:
    """Where maps or objects are asked: what the service says, when that is on the host that we asked. Many
    services behind a proxy name an address that only they know."""
    wanted = {terms.WMS: "GetMap", terms.WFS: "GetFeature", terms.WMTS: "GetTile"}[protocol]
    for one in descendants(root, wanted, "Operation"):
        if xmlsafe.name(one) == "Operation" and attribute(one, "name") != wanted:
            continue
        for place in descendants(one, "OnlineResource", "Get"):
            told = web_address(attribute(place, "href"))
            if told and urlsplit(told).hostname == urlsplit(url).hostname:
                return base(told.rstrip("?&"))
    return base(url)


def _plain(url: str) -> str:
    """An address by which two sources of the same service are seen to be one."""
    parts = urlsplit(url)
    port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{(parts.hostname or '').lower()}{port}{parts.path.rstrip('/')}{query}"


def layer_identifier(protocol: str, url: str, layer: str) -> tuple[str, str]:
    """By what a layer at an endpoint is known, whoever tells of it."""
    return "endpoint", f"{protocol} {_plain(base(url))} {layer}"[:500]


def _layer(service: _Service, layer: str, element: Element, **told: object) -> Found:
    """A layer with what is said of the service as a whole."""
    whole = service.found
    metadata = (web_address(attribute(one, "href")) for one in descendants(element, "OnlineResource"))
    page = next((one for one in metadata if one and "legend" not in one.lower()), "")
    made = Found(
        identity=f"{service.protocol}|{layer}",
        title=line(text(element, "Title")) or layer,
        kind="laag",
        description=clean(text(element, "Abstract")),
        keywords=words(text(one) for one in _keywords(element)),
        owner=line(text(element, "Attribution/Title"), 200) or whole.owner,
        email=whole.email,
        licence=whole.licence,
        access=whole.access,
        restriction=whole.restriction,
        page="" if "request=" in page.lower() else page,
        endpoints=(FoundEndpoint(service.protocol, service.url, layer, line(text(element, "Title"), 200)),),
        identifiers=(layer_identifier(service.protocol, service.url, layer),),
    )
    return replace(made, **told)  # type: ignore[arg-type]


def _keywords(element: Element) -> Iterable[Element]:
    for path in ("KeywordList/Keyword", "Keywords/Keyword", "Keywords"):
        found = list(children(element, path))
        if found:
            return found
    return ()


def _wms_layers(root: Element) -> Iterable[Element]:
    """Every named layer below Capability, also those inside other layers."""
    capability = child(root, "Capability")
    return (
        one
        for one in ([] if capability is None else descendants(capability, "Layer"))
        if child(one, "Name") is not None or not any(True for _ in children(one, "Layer"))
    )


def _wms_layer(element: Element, service: _Service) -> Found | None:
    name = line(text(element, "Name"), 200)
    if not name:
        return None
    return _layer(service, name, element, box=_wms_box(element), crs=_wms_crs(element))


def _above(element: Element) -> Iterable[Element]:
    """A layer, and those that it inherits from."""
    for _ in range(DEEPEST):
        if element is None or xmlsafe.name(element) != "Layer":
            return
        yield element
        element = element.getparent()


def _wms_box(element: Element) -> Box | None:
    edges = ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude")
    for one in _above(element):
        geographic = child(one, "EX_GeographicBoundingBox")
        if geographic is not None:
            return box(text(geographic, edge) for edge in edges)
        older = child(one, "LatLonBoundingBox")
        if older is not None:
            return box(attribute(older, edge) for edge in ("minx", "miny", "maxx", "maxy"))
    return None


def _wms_crs(element: Element) -> tuple[str, ...]:
    told = [
        text(one).split() for up in _above(element) for name in ("CRS", "SRS") for one in children(up, name)
    ]
    return tuple(dict.fromkeys(code for codes in told for code in codes))[:60]


def _wfs_layers(root: Element) -> Iterable[Element]:
    return children(root, "FeatureTypeList/FeatureType")


def _wfs_layer(element: Element, service: _Service) -> Found | None:
    name = line(text(element, "Name"), 200)
    if not name:
        return None
    older = child(element, "LatLongBoundingBox")
    edges = box(attribute(older, edge) for edge in ("minx", "miny", "maxx", "maxy"))
    names = ("DefaultCRS", "DefaultSRS", "SRS", "OtherCRS", "OtherSRS")
    crs = words(text(one) for name in names for one in children(element, name))
    return _layer(service, name, element, box=edges if older is not None else _ows_box(element), crs=crs)


def _wmts_layers(root: Element) -> Iterable[Element]:
    return children(root, "Contents/Layer")


def _wmts_layer(element: Element, service: _Service) -> Found | None:
    name = line(text(element, "Identifier"), 200)
    if not name:
        return None
    sets = words(text(one) for one in children(element, "TileMatrixSetLink/TileMatrixSet"))
    return _layer(service, name, element, box=_ows_box(element), crs=sets)


def _ows_box(element: Element) -> Box | None:
    """An ows:WGS84BoundingBox: longitude first."""
    boxes = []
    for one in children(element, "WGS84BoundingBox"):
        corners = [*text(one, "LowerCorner").split(), *text(one, "UpperCorner").split()]
        boxes.append(box(corners))
    return union(boxes)


Layers = Callable[[Element], Iterable[Element]]
READERS: dict[str, Layers] = {terms.WMS: _wms_layers, terms.WMTS: _wmts_layers, terms.WFS: _wfs_layers}
LAYERS = {terms.WMS: _wms_layer, terms.WMTS: _wmts_layer, terms.WFS: _wfs_layer}
