"""The signs for QGIS: a style library, the style of a collection's features and that of a picture's tiles.

Everything is drawn with QGIS's own means (embedded SVG, line patterns, marker lines) and read by QGIS 3.22
and later. Widths and sizes are millimetres, so that print is right too: a CSS pixel is 25.4/96 mm, hence on a
screen of 96 dots per inch all sizes are those of the viewer.
"""

from symbology.qgis.collection import CollectionStyle, Kind, collection_style, reference_style
from symbology.qgis.library import library
from symbology.qgis.picture import TileLayer, picture_style

__all__ = [
    "CollectionStyle",
    "Kind",
    "TileLayer",
    "collection_style",
    "library",
    "picture_style",
    "reference_style",
]
