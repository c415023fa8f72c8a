"""Import of real data: a file of any usual kind becomes a dataset layer, whole or not at all.

May import `layers`' own modules and `plotserver.kernel`; knows no HTTP. One call does it:

    report = import_file(connection, Path("panden.gpkg"), ImportTarget("panden", owner="vr17"))

**Steps.** `files` chooses the layer in the file, `reading` gives it in batches, `plausibility` looks whether
the numbers fit the coordinate reference system, `routes` brings them to ETRS89, `shapes` checks and repairs,
`loading` copies and indexes, `generalise` prepares low zoom levels, `switching` puts the new table in the
place of the old one. All in one transaction: a failure leaves the old data serving and nothing behind.

**Tables.** Import number n makes ``dataset.d_<n>`` (``fid`` = number of the row in the file, one column for
each attribute, ``geom`` in EPSG:4258, ``geom_3857``), stored in the order of a space-filling curve, so that a
tile or a bbox reads few pages. The
application reads the view ``dataset.v_<n>``, which shows rows to those who may see the layer.
``plot.layer.relation`` is ``d_<n>``.

**Tiles.** Read ``plot.layer.source ->> 'detail_from'`` (absent or 0: always every object). For a Web Mercator
zoom level z, ``band_for(z, detail_from)`` is None → every object, from ``v_<n>`` by ``geom_3857``; else a
band → rows of the view ``dataset.w_<n>`` with that ``band``, by ``geom`` (EPSG:3857). Its columns: ``fid``
(NULL where several objects are gathered), ``count`` (objects gathered in it), ``importance`` (m², m; draw in
descending order). Leave rows of which ST_AsMVTGeom makes nothing to ST_AsMVT, which passes over them: a
filter on them has PostgreSQL make each geometry twice. For other matrix sets take the Web Mercator zoom
level of the nearest scale.

**Readers** that hold a relation's name longer than a transaction must look again when ``content_version``
changes: the old table is dropped once the transactions that were open at the switch have ended.
"""

from layers.importing.importer import import_file
from layers.importing.report import Attribute, ImportReport, RowNote, RowNotes
from layers.importing.target import ImportTarget, Progress, ReadingOptions
from layers.zoombands import band_for

__all__ = [
    "Attribute",
    "ImportReport",
    "ImportTarget",
    "Progress",
    "ReadingOptions",
    "RowNote",
    "RowNotes",
    "band_for",
    "import_file",
]
