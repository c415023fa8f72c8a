"""In which forms can features be had, and how is each written? Pages whole, everything as a stream.

`columns` says what a row holds, `rows` reads it in batches of bounded size, `sequences` (GeoJSON by line),
`csvtext` and `geoparquet` write while they read, `files` (FlatGeobuf, GeoPackage) writes a file with GDAL and
then hands it over. May import `layers.features`; knows no HTTP.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Form:
    """A form: its name in ``f``, other spellings of it, its media types (the first is its own), the extension
    of its file, and what people call it. `pages`: without ``limit`` it is a page, else everything."""

    name: str
    spellings: tuple[str, ...]
    media_types: tuple[str, ...]
    extension: str
    title: str
    pages: bool = False
    text: bool = False

    @property
    def media_type(self) -> str:
        """Its own media type."""
        return self.media_types[0]


GEOJSON = Form(
    "json", ("geojson",), ("application/geo+json", "application/json"), "geojson", "GeoJSON", pages=True
)
JSONFG = Form(
    "jsonfg",
    ("json-fg",),
    ("application/vnd.ogc.fg+json", "application/fg+json"),
    "json",
    "JSON-FG",
    pages=True,
)
GEOJSONSEQ = Form(
    "geojsonseq",
    (),
    ("application/geo+json-seq",),
    "geojsons",
    "GeoJSON, een object per regel (RFC 8142)",
    text=True,
)
NDJSON = Form(
    "ndjson",
    ("geojsonl",),
    ("application/x-ndjson", "application/ndjson"),
    "ndjson",
    "GeoJSON, een object per regel",
    text=True,
)
FLATGEOBUF = Form("flatgeobuf", ("fgb",), ("application/flatgeobuf",), "fgb", "FlatGeobuf")
GEOPARQUET = Form(
    "geoparquet",
    ("parquet",),
    ("application/vnd.apache.parquet", "application/x-parquet"),
    "parquet",
    "GeoParquet",
)
CSV = Form("csv", (), ("text/csv",), "csv", "CSV", text=True)
GEOPACKAGE = Form("gpkg", ("geopackage",), ("application/geopackage+sqlite3",), "gpkg", "GeoPackage")

FORMS = (GEOJSON, JSONFG, GEOJSONSEQ, NDJSON, FLATGEOBUF, GEOPARQUET, CSV, GEOPACKAGE)
"""In the order in which they are preferred where a client leaves the choice."""

MARK = "classificatie"
"""The name under which a file says how what is in it is classified."""

NAMES = {name: form for form in FORMS for name in (form.name, *form.spellings)}
