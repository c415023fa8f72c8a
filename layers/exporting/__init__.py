"""A plot as a file for others: GeoJSON, JSON-FG, GeoPackage, KMZ, CSV or a workbook, with its marking.

`objects` brings what the viewer may have; each other module writes it in one form. Values in, bytes out: no
module but `objects` asks the database. May import `layers`' own modules, `symbology` and
`plotserver.kernel`; knows no HTTP.
"""

from layers.exporting.objects import Export, exported
from layers.exporting.writing import FORMS, ExportForm, write

__all__ = ("FORMS", "Export", "ExportForm", "exported", "write")
