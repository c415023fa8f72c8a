"""Translates the words of other standards into the catalogue's: protocols, frequencies, licences, access."""

import re
from typing import Final

WMS, WMTS, WFS, WCS, CSW = "OGC:WMS", "OGC:WMTS", "OGC:WFS", "OGC:WCS", "OGC:CSW"
FEATURES, TILES, RECORDS, STAC = "OGC:API features", "OGC:API tiles", "OGC:API records", "STAC"
ARCGIS_MAP, ARCGIS_FEATURE = "ESRI:ArcGIS:MapServer", "ESRI:ArcGIS:FeatureServer"
DOWNLOAD, PAGE, ATOM = "download", "landingpage", "INSPIRE Atom"

# What stands in a protocol, a scheme, a conformance URI or a format, in lower case, and what it means. The
# first that is found counts.
PROTOCOLS: Final = (
    ("wmts", WMTS),
    ("wms", WMS),
    ("wfs", WFS),
    ("wcs", WCS),
    ("csw", CSW),
    ("featureserver", ARCGIS_FEATURE),
    ("mapserver", ARCGIS_MAP),
    ("arcgis", ARCGIS_MAP),
    ("api features", FEATURES),
    ("api-features", FEATURES),
    ("ogcapi-features", FEATURES),
    ("oapif", FEATURES),
    ("api tiles", TILES),
    ("api-tiles", TILES),
    ("ogcapi-tiles", TILES),
    ("ogcapi-records", RECORDS),
    ("sensorthings", "OGC:SensorThings"),
    ("sos", "OGC:SOS"),
    ("atom", ATOM),
    ("sparql", "W3C:SPARQL"),
    ("odata", "OASIS:OData"),
    ("landing", PAGE),
    ("information", PAGE),
)
# How an address of a service gives itself away where its protocol is not told.
BY_ADDRESS: Final = (
    (re.compile(r"[?&]service=wmts\b|/wmts\b", re.I), WMTS),
    (re.compile(r"[?&]service=wms\b|/wms\b", re.I), WMS),
    (re.compile(r"[?&]service=wfs\b|/wfs\b", re.I), WFS),
    (re.compile(r"[?&]service=wcs\b|/wcs\b", re.I), WCS),
    (re.compile(r"/FeatureServer\b", re.I), ARCGIS_FEATURE),
    (re.compile(r"/MapServer\b", re.I), ARCGIS_MAP),
    (re.compile(r"/ogc/v\d|/collections\b", re.I), FEATURES),
)

# ISO 19115 MD_MaintenanceFrequencyCode, EU frequency, Dublin Core and what people write.
FREQUENCIES: Final = {
    "continual": "continu",
    "continu": "continu",
    "cont": "continu",
    "update_cont": "continu",
    "realtime": "continu",
    "daily": "dagelijks",
    "daily_2": "dagelijks",
    "dagelijks": "dagelijks",
    "weekly": "wekelijks",
    "wekelijks": "wekelijks",
    "fortnightly": "tweewekelijks",
    "biweekly": "tweewekelijks",
    "tweewekelijks": "tweewekelijks",
    "monthly": "maandelijks",
    "maandelijks": "maandelijks",
    "quarterly": "kwartaal",
    "kwartaal": "kwartaal",
    "biannually": "halfjaarlijks",
    "annual_2": "halfjaarlijks",
    "halfjaarlijks": "halfjaarlijks",
    "annually": "jaarlijks",
    "annual": "jaarlijks",
    "jaarlijks": "jaarlijks",
    "asneeded": "onregelmatig",
    "irregular": "onregelmatig",
    "irreg": "onregelmatig",
    "notplanned": "onregelmatig",
    "onregelmatig": "onregelmatig",
    "unknown": "onbekend",
    "onbekend": "onbekend",
}

# Licences by what is in their address or name; the keys are those of the catalogue's list of licences.
LICENCES: Final = (
    (re.compile(r"publicdomain/mark|public domain|\bpdm\b", re.I), "pdm-1.0"),
    (re.compile(r"publicdomain/zero|\bcc-?0\b|cc-zero", re.I), "cc0-1.0"),
    (re.compile(r"by-nc-nd/(\d\.\d)|\bcc[- ]by-nc-nd", re.I), "cc-by-nc-nd-4.0"),
    (re.compile(r"by-nc-sa/(\d\.\d)|\bcc[- ]by-nc-sa", re.I), "cc-by-nc-sa-4.0"),
    (re.compile(r"by-nc/(\d\.\d)|\bcc[- ]by-nc", re.I), "cc-by-nc-4.0"),
    (re.compile(r"by-nd/(\d\.\d)|\bcc[- ]by-nd", re.I), "cc-by-nd-4.0"),
    (re.compile(r"by-sa/(\d\.\d)|\bcc[- ]by-sa", re.I), "cc-by-sa-4.0"),
    (re.compile(r"licenses/by/(\d\.\d)|\bcc[- ]by\b|naamsvermelding", re.I), "cc-by-4.0"),
    (re.compile(r"geo ?gedeeld|geogedeeld", re.I), "geo-gedeeld"),
)
NO_LIMITS = re.compile(r"geen beperkingen|no limitations|no restrictions|open data|\bPUBLIC\b", re.I)
CLOSED = re.compile(r"NON_PUBLIC|RESTRICTED|niet openbaar|vertrouwelijk|op aanvraag|aanvragen", re.I)
LOGIN = re.compile(r"inlog|login|account|wachtwoord|password", re.I)


def protocol(told: str, url: str = "") -> str:
    """The protocol in the catalogue's words; empty when neither the words nor the address tell."""
    words = told.strip().lower()
    for part, meant in PROTOCOLS:
        if part in words:
            return meant
    if words in ("ukst", "application", "dataset", "www:link-1.0-http--link", "www:link"):
        return PAGE if words != "dataset" else DOWNLOAD
    for pattern, meant in BY_ADDRESS:
        if pattern.search(url):
            return meant
    return DOWNLOAD if "download" in words else ""


def frequency(told: str) -> str:
    """How often it is renewed; empty when the source does not say in words that we know."""
    key = told.rsplit("/", 1)[-1].rsplit("#", 1)[-1].strip().lower().replace(" ", "")
    return FREQUENCIES.get(key, "")


def licence(*told: str) -> str:
    """The licence's key in the catalogue; empty when none is recognised."""
    for one in told:
        for pattern, key in LICENCES:
            found = pattern.search(one)
            if found:
                version = next(iter(found.groups()), None)
                return key if version is None else re.sub(r"\d\.\d$", version, key)
    return ""


def access(licence_key: str, *told: str) -> str:
    """Whether one may have it: ``open``, ``inloggen``, ``aanvragen``, or empty when that is not said."""
    joined = " ".join(told)
    if CLOSED.search(joined):
        return "inloggen" if LOGIN.search(joined) else "aanvragen"
    if licence_key in ("pdm-1.0", "cc0-1.0") or licence_key.startswith("cc-by") or NO_LIMITS.search(joined):
        return "open"
    return ""
