"""How the services of records are written: media types, protocol strings, URIs, and where one asks first.

Protocols after the Dutch profile of ISO 19119 and the list of service types of OGC.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from catalog.model import Endpoint
from catalog.search.formats import format_of

SERVICE_TYPE = "http://www.opengis.net/def/serviceType/ogc/"
FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"
FILE = "FILE:GEO"
"""A file with objects, as QGIS MetaSearch calls it."""
IANA = "https://www.iana.org/assignments/media-types/"


@dataclass(frozen=True)
class Way:
    """How something is served: the protocol by name, and what comes out. `client`: the protocol by which QGIS
    MetaSearch adds a layer; `standard`: the URI of its specification; `file`: of the EU's file types."""

    protocol: str
    media_type: str
    file: str
    standard: str = ""
    client: str = ""
    service: bool = True


WAYS: dict[str, Way] = {
    "wms": Way("OGC:WMS", "image/png", "WMS_SRVC", SERVICE_TYPE + "wms", "OGC:WMS"),
    "wmts": Way("OGC:WMTS", "image/png", "WMTS_SRVC", SERVICE_TYPE + "wmts", "OGC:WMTS"),
    "wfs": Way("OGC:WFS", "application/gml+xml", "WFS_SRVC", SERVICE_TYPE + "wfs", "OGC:WFS"),
    "wcs": Way("OGC:WCS", "image/tiff", "TIFF", SERVICE_TYPE + "wcs", "OGC:WCS"),
    "ogc-features": Way(
        "OGC:API features",
        "application/geo+json",
        "GEOJSON",
        "http://www.opengis.net/def/interface/ogcapi-features",
    ),
    "ogc-tiles": Way(
        "OGC:API tiles",
        "application/vnd.mapbox-vector-tile",
        "OCTET",
        "http://www.opengis.net/def/interface/ogcapi-tiles",
    ),
    "ogc-api": Way(
        "OGC:API", "application/json", "JSON", "http://www.opengis.net/def/interface/ogcapi-common"
    ),
    "arcgis": Way("ESRI:ArcGIS:MapServer", "application/json", "JSON", "", "ESRI:ArcGIS:MapServer"),
    "sensorthings": Way("OGC:SensorThings", "application/json", "JSON", SERVICE_TYPE + "sensorThings"),
    "stac": Way("STAC", "application/json", "JSON", "https://api.stacspec.org/v1.0.0/core"),
    "atom": Way("INSPIRE Atom", "application/atom+xml", "ATOM"),
    "download": Way("dataset", "application/octet-stream", "OCTET", service=False),
    "app": Way("application", "text/html", "HTML", service=False),
    "api": Way("UKST", "application/octet-stream", "OCTET", service=False),
    "plot": Way("OGC:API features", "application/geo+json", "GEOJSON"),
}
CAPABILITIES = {"wms": "WMS", "wmts": "WMTS", "wfs": "WFS", "wcs": "WCS"}


def way_of(endpoint: Endpoint) -> Way:
    """How this endpoint serves."""
    if endpoint.protocol == FILE:
        return Way("dataset", "application/geo+json", "GEOJSON", client=FILE, service=False)
    key = format_of(endpoint.protocol)
    if key == "arcgis" and "featureserver" in (endpoint.protocol + endpoint.url).casefold():
        return Way("ESRI:ArcGIS:FeatureServer", "application/json", "JSON", "", "ESRI:ArcGIS:FeatureServer")
    return WAYS[key]


def description_of(endpoint: Endpoint) -> tuple[str, str]:
    """Where a service describes itself, and its media type: of the older OGC services GetCapabilities."""
    service = CAPABILITIES.get(format_of(endpoint.protocol))
    if service is None:
        return endpoint.url, "application/json" if way_of(endpoint).service else way_of(endpoint).media_type
    try:
        parts = urlsplit(endpoint.url)
    except ValueError:
        return endpoint.url, "application/xml"
    kept = [
        pair
        for pair in parse_qsl(parts.query, keep_blank_values=True)
        if pair[0].casefold() not in ("service", "request")
    ]
    query = urlencode([*kept, ("service", service), ("request", "GetCapabilities")])
    return urlunsplit(parts._replace(query=query, fragment="")), "application/xml"


def hints(endpoints: tuple[Endpoint, ...]) -> list[tuple[Endpoint, str]]:
    """The endpoints that QGIS MetaSearch can add, each with its protocol: of each kind the first, and of WMS
    and WMTS one alone, for only the last of them that it reads survives."""
    found: dict[str, tuple[Endpoint, str]] = {}
    for one in endpoints:
        client = way_of(one).client
        if client:
            found.setdefault(client, (one, client))
    if "OGC:WMS" in found:
        found.pop("OGC:WMTS", None)
    return list(found.values())
