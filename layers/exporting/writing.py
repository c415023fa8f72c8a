"""In which forms a plot is exported, and by whom each is written."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from layers.exporting import geojson, kmz, packages, tables
from layers.exporting.objects import Export
from layers.exporting.packages import Styles

Addresses = Callable[[str], str]
"""The address of the picture of a permanent name (`symbology.addresses`)."""


@dataclass(frozen=True)
class ExportForm:
    """A form: its name in ``f``, media type, extension, and what people call it."""

    name: str
    media_type: str
    extension: str
    title: str


FORMS: Final = {
    one.name: one
    for one in (
        ExportForm("geojson", "application/geo+json", "geojson", "GeoJSON met stijl"),
        ExportForm("jsonfg", "application/vnd.ogc.fg+json", "json", "JSON-FG"),
        ExportForm("gpkg", "application/geopackage+sqlite3", "gpkg", "GeoPackage met stijl voor QGIS"),
        ExportForm("kml", "application/vnd.google-earth.kmz", "kmz", "KML met tekens (KMZ)"),
        ExportForm("csv", "text/csv", "csv", "CSV"),
        ExportForm(
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "xlsx",
            "Rekenblad (XLSX)",
        ),
    )
}


def write(form: ExportForm, export: Export, address: Addresses, style: Styles) -> bytes:
    """The file. Blocks; to be called in a thread of its own."""
    if form.name == "geojson":
        return geojson.styled(export, address)
    if form.name == "jsonfg":
        return geojson.jsonfg(export)
    if form.name == "gpkg":
        return packages.geopackage(export, style)
    if form.name == "kml":
        return kmz.kmz(export)
    return tables.csv(export) if form.name == "csv" else tables.workbook(export)
