"""FlatGeobuf and GeoPackage: GDAL writes a file from batches, however many, and the file is handed over.

Coordinates are x = east in both, whatever the axis order of the CRS.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyogrio
import pyproj

from layers.formats import FLATGEOBUF, MARK, Form
from layers.formats.columns import GEOMETRY
from layers.layer import Layer
from plotserver.kernel.crs import Crs

ONLY = ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")

# As QGIS makes it (QgsOgrProvider), so that the layer opens in its style.
STYLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT, f_table_schema TEXT, f_table_name TEXT,
  f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN,
  description TEXT, owner TEXT, ui TEXT, update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
)
"""
STYLE = """
INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,
  styleQML, styleSLD, useAsDefault, description, owner, ui)
  VALUES ('', '', ?, 'geom', 'default', ?, '', 1, ?, '', NULL)
"""
LISTED = """
INSERT INTO gpkg_contents (table_name, data_type, identifier, description)
VALUES ('layer_styles', 'attributes', 'layer_styles', '')
"""


def write(
    form: Form, path: Path, layer: Layer, crs: Crs, schema: pa.Schema, batches: Iterator[pa.RecordBatch]
) -> None:
    """Write the file. Blocks; to be called in a thread of its own."""
    spatial = GEOMETRY in schema.names
    told = "" if layer.marking == "open" else f"Rubricering: {layer.marking}"
    about = "\n".join(filter(None, (told, layer.description)))
    options = {"TITLE" if form is FLATGEOBUF else "IDENTIFIER": layer.title, "DESCRIPTION": about}
    if form is FLATGEOBUF:
        options["SPATIAL_INDEX"] = "NO"  # it would be made of everything at once, in memory
    pyogrio.write_arrow(
        pa.RecordBatchReader.from_batches(schema, batches),
        path,
        layer=table_of(layer),
        driver="FlatGeobuf" if form is FLATGEOBUF else "GPKG",
        geometry_name=GEOMETRY if spatial else None,
        geometry_type=_kind(layer) if spatial else None,
        crs=pyproj.CRS.from_user_input(crs.code).to_wkt() if spatial else None,
        layer_options=options,
        layer_metadata={MARK: layer.marking} if told and form is not FLATGEOBUF else None,
    )


def add_style(path: Path, layer: Layer, qml: bytes) -> None:
    """Give the layer of a GeoPackage its style for QGIS."""
    add_styles(path, [(table_of(layer), layer.title, qml)])


def add_styles(path: Path, styles: Sequence[tuple[str, str, bytes]]) -> None:
    """Give tables of a GeoPackage, each with a title, their styles for QGIS."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(STYLES)
        for table, title, qml in styles:
            connection.execute(STYLE, (table, qml.decode(), title))
        connection.execute(LISTED)


def table_of(layer: Layer) -> str:
    """The layer's name in the file."""
    return layer.collection_id.replace(".", "_").replace("-", "_")


def _kind(layer: Layer) -> str:
    """The kind of geometry of all objects, when there is just one; of what people draw it is not certain."""
    if layer.kind != "plot" and layer.geometry_type in ONLY:
        return layer.geometry_type
    return "Unknown"
