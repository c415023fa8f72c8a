"""The one call that imports a file. Loading this module loads neither GDAL nor PROJ."""

from pathlib import Path
from typing import Any

from psycopg import Connection

from layers.errors import SECRET
from layers.importing.errors import ImportRefused
from layers.importing.report import ImportReport
from layers.importing.target import ImportTarget, ProgressCallback, ReadingOptions


def import_file(
    connection: Connection[Any],
    path: Path,
    target: ImportTarget,
    options: ReadingOptions = ReadingOptions(),  # noqa: B008 (frozen)
    *,
    crs: str | None = None,
    progress: ProgressCallback | None = None,
) -> ImportReport:
    """Fill the dataset layer `target` with all objects of the file; until the end readers see the old ones.

    `connection` is the owner role's, without an open transaction; it is committed here. `crs` is short for
    ``ReadingOptions(crs=…)``. Geometry is stored in EPSG:4258 (longitude, latitude) and EPSG:3857.
    Raises ImportRefused and the other errors of `layers.importing.errors`; the layer is then as it was.
    """
    if target.classification == "geheim":
        raise ImportRefused(SECRET)
    # PROJ looks where its grids are when it is loaded; a command says that once it has read its settings.
    from layers.importing import running

    if crs is not None:
        options = ReadingOptions(**(vars(options) | {"crs": crs}))
    return running.run(connection, path, target, options, progress)
