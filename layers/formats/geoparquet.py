"""GeoParquet 1.1, written row group by row group while the rows are read; the facts about it come last."""

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pyproj
import shapely

from layers.formats import MARK
from layers.formats.columns import GEOMETRY
from plotserver.kernel.crs import DEFAULT, Crs

ROW_GROUP = 20_000
KINDS = (
    "Point",
    "LineString",
    "LineString",
    "Polygon",
    "MultiPoint",
    "MultiLineString",
    "MultiPolygon",
    "GeometryCollection",
)


class Sink:
    """What was written since it was last emptied, as a file that can only be appended to."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._at = 0
        self.closed = False

    def write(self, data: Any) -> int:
        """Keep these bytes."""
        kept = bytes(data)
        self._parts.append(kept)
        self._at += len(kept)
        return len(kept)

    def tell(self) -> int:
        """How much was written."""
        return self._at

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """No more will come."""
        self.closed = True

    def taken(self) -> bytes:
        """What came since the last time."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


class Writer:
    """Batches in, bytes out. Batches are gathered to row groups of a size that readers like."""

    def __init__(self, schema: pa.Schema, crs: Crs, mark: str | None = None) -> None:
        self._sink = Sink()
        self._mark = mark
        self._crs = crs
        self._has_geometry = GEOMETRY in schema.names
        self._kinds: set[str] = set()
        self._bounds: list[float] | None = None
        self._waiting: list[pa.RecordBatch] = []
        self._rows = 0
        self._weight = 0
        self._file = pyarrow.parquet.ParquetWriter(self._sink, schema, compression="zstd")

    def write(self, batch: pa.RecordBatch) -> bytes:
        """Take a batch; the bytes that are ready."""
        if self._has_geometry:
            self._look(batch.column(GEOMETRY))
        self._waiting.append(batch)
        self._rows += batch.num_rows
        self._weight += batch.nbytes
        if self._rows >= ROW_GROUP or self._weight > 64_000_000:
            self._group()
        return self._sink.taken()

    def finish(self) -> bytes:
        """The last bytes."""
        self._group()
        if self._has_geometry:
            self._file.add_key_value_metadata({"geo": json.dumps(self._facts())})
        if self._mark is not None:
            self._file.add_key_value_metadata({MARK: self._mark})
        self._file.close()
        return self._sink.taken()

    def _group(self) -> None:
        if self._waiting:
            self._file.write_table(pa.Table.from_batches(self._waiting))
        self._waiting, self._rows, self._weight = [], 0, 0

    def _look(self, wkb: pa.Array) -> None:
        shapes = shapely.from_wkb(wkb.to_numpy(zero_copy_only=False))
        self._kinds |= {KINDS[kind] for kind in np.unique(shapely.get_type_id(shapes)) if kind >= 0}
        box = shapely.total_bounds(shapes)
        if np.isnan(box).any():
            return
        west, south, east, north = box.tolist()
        known = self._bounds or [west, south, east, north]
        self._bounds = [
            min(known[0], west),
            min(known[1], south),
            max(known[2], east),
            max(known[3], north),
        ]

    def _facts(self) -> dict[str, Any]:
        """The metadata "geo" (GeoParquet 1.1); without `crs` it is OGC:CRS84."""
        column: dict[str, Any] = {"encoding": "WKB", "geometry_types": sorted(self._kinds)}
        if self._crs is not DEFAULT:
            column["crs"] = pyproj.CRS.from_user_input(self._crs.code).to_json_dict()
        if self._bounds is not None:
            column["bbox"] = self._bounds
        return {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
