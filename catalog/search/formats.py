"""In which forms a map is served: the many spellings of a protocol, as one of a few formats."""

import re

FORMATS: dict[str, str] = {
    "wms": "WMS (kaartbeeld)",
    "wmts": "WMTS (kaarttegels)",
    "wfs": "WFS (objecten)",
    "wcs": "WCS (rasterdata)",
    "ogc-features": "OGC API Features (objecten)",
    "ogc-tiles": "OGC API Tiles en vectortegels",
    "ogc-api": "OGC API, overig",
    "arcgis": "ArcGIS REST",
    "sensorthings": "SensorThings",
    "stac": "STAC (beelden)",
    "atom": "Atom (download)",
    "download": "Bestand",
    "app": "Webapplicatie",
    "api": "API, overig",
    "plot": "Laag van deze server",
}
"""Key to name; the order gives each its bit in the index, so new ones come last."""
_PATTERNS = (
    ("wmts", r"wmts"),
    ("wms", r"wms"),
    ("wfs", r"wfs|gml"),
    ("wcs", r"wcs"),
    ("sensorthings", r"sensor ?things|\bsta\b"),
    ("stac", r"stac"),
    ("arcgis", r"esri|arcgis|mapserver|featureserver"),
    ("ogc-tiles", r"tile|tegel|\bmvt\b|\bpbf\b|\bxyz\b|\btms\b"),
    ("ogc-features", r"ogc.?api.{0,3}feature|oapif|features"),
    ("ogc-api", r"ogc.?api|\bedr\b|coverages"),
    ("atom", r"atom"),
    ("app", r"application|app\b|viewer|landingpage|portal|html|website|dashboard"),
    (
        "download",
        r"download|dataset|csv|geojson|gpkg|geopackage|shape|zip|geotiff|tiff|netcdf|hdf|grib|xlsx?|file|bestand|\bkml|las|laz",
    ),
    ("api", r"api|rest|odata|sparql|oas|json|csw|soap|ukst|sos"),
)
_COMPILED = tuple((key, re.compile(pattern)) for key, pattern in _PATTERNS)


def format_of(protocol: str) -> str:
    """The format that a protocol string means; `api` for what is not known."""
    lowered = protocol.casefold()
    for key, pattern in _COMPILED:
        if pattern.search(lowered):
            return key
    return "api"
