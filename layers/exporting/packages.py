"""GeoPackage (OGC 12-128r18) with a table for each kind of geometry, and the style of each for QGIS."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio
import pyproj
import shapely

from layers.exporting.geojson import sign_of, state_of
from layers.exporting.objects import Export
from layers.exporting.tables import arrow
from layers.formats import files
from layers.layer import PARTS

GEOMETRY = "geometry"
KINDS = ("Point", "LineString", "Polygon")
Held = Mapping[str, frozenset[str]]
Styles = Callable[[int, Held], bytes]
"""The QML of points (0), lines (1) or areas (2) with these signs, each in these states."""


def geopackage(export: Export, style: Styles) -> bytes:
    """The file; the plot's points, lines, areas and what has no place, as far as there are any.

    QGIS opens a table by one kind of geometry, so they stand apart; with coordinates in EPSG:4258, x = east.
    """
    with tempfile.TemporaryDirectory(prefix="plotserver-") as folder:
        path = Path(folder) / "plot.gpkg"
        styles = []
        for part, name in (*enumerate(PARTS), (None, "zonder_plaats")):
            features = export.of_part(part)
            if not features and (part is not None or path.exists()):
                continue
            table = f"{_table(export.plot.id)}_{name}"
            _write(path, table, export, features, part)
            if part is not None:
                styles.append((table, f"{export.plot.title} ({name})", style(part, _held(features))))
        if styles:
            files.add_styles(path, styles)
        return path.read_bytes()


def _write(path: Path, table: str, export: Export, features: list[dict[str, Any]], part: int | None) -> None:
    rows = arrow(features)
    if part is not None:
        shapes = [shapely.geometry.shape(one["geometry"]) for one in features]
        rows = rows.append_column(GEOMETRY, pa.array([shapely.to_wkb(one) for one in shapes], pa.binary()))
        several = any(shapely.get_type_id(one) > 3 for one in shapes)
        kind = f"Multi{KINDS[part]}" if several else KINDS[part]
        if several:
            whole = [shapely.to_wkb(_multi(one)) for one in shapes]
            rows = rows.set_column(rows.num_columns - 1, GEOMETRY, pa.array(whole, pa.binary()))
    pyogrio.write_arrow(
        rows,
        path,
        layer=table,
        driver="GPKG",
        geometry_name=None if part is None else GEOMETRY,
        geometry_type=None if part is None else kind,
        crs=None if part is None else pyproj.CRS.from_epsg(4258).to_wkt(),
        layer_options={"IDENTIFIER": f"{export.plot.title} ({table.rpartition('_')[2]})"}
        | {"DESCRIPTION": "; ".join(f"{name}: {value}" for name, value in export.facts.items())},
        layer_metadata=export.facts,
    )


def _held(features: list[dict[str, Any]]) -> Held:
    """The signs in these features: a style holds no more than what is there."""
    found: dict[str, set[str]] = {}
    for one in features:
        own = one["properties"]
        found.setdefault(sign_of(own).code, set()).add(state_of(own).picture)
    return {code: frozenset(states) for code, states in found.items()}


def _multi(shape: Any) -> Any:
    made: dict[int, Any] = {1: shapely.MultiLineString, 0: shapely.MultiPoint, 3: shapely.MultiPolygon}
    kind = made.get(shapely.get_type_id(shape))
    return shape if kind is None else kind([shape])


def _table(name: str) -> str:
    return name.replace("-", "_").replace(".", "_")
