"""Writes a history as it was: versions with moments of their own, for what is loaded or restored.

A change closes the open version and appends the next; nothing is overwritten. Runs in the caller's
transaction, on a connection of the owning role. What people draw goes by `layers.drawing`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
import shapely
from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb
from shapely import wkb
from shapely.geometry.base import BaseGeometry

from layers.errors import StaleVersion
from plotserver.kernel import queries

SQL = queries.load("layers", "versions.sql")


@dataclass(frozen=True)
class Operation:
    """One change of one feature.

    `geometry` is in longitude, latitude (EPSG:4258). `at` is the moment of recording; `operation`
    comes from the client, so that a repeated write is recognised. `deleted` ends the feature.
    """

    feature_id: UUID
    at: datetime
    geometry: BaseGeometry | None
    sign: str | None
    properties: dict[str, Any]
    author: str
    organisation: str
    operation: UUID
    certainty: str = "zeker"
    source: str = ""
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    deleted: bool = field(default=False)
    classification: str | None = None


def append(connection: psycopg.Connection[TupleRow], layer_id: str, operations: Iterable[Operation]) -> int:
    """Append the operations in their order and return how many were new.

    An operation that was written before is passed over. Raises StaleVersion when the open version of
    the feature was recorded at or after the operation's moment.
    """
    written = 0
    with connection.cursor() as cursor:
        cursor.execute(SQL["hold_pen"], {"layer": layer_id})
        for operation in operations:
            written += _append_one(cursor, layer_id, operation)
        cursor.execute(SQL["measure_draft"], {"layer": layer_id})
    return written


def stored(geometry: BaseGeometry | None) -> bytes | None:
    """The geometry as it is kept: outer rings counterclockwise, as GeoJSON wants them (RFC 7946 §3.1.6)."""
    return None if geometry is None else wkb.dumps(shapely.orient_polygons(geometry))


def _append_one(cursor: psycopg.Cursor[TupleRow], layer_id: str, operation: Operation) -> int:
    row: dict[str, Any] = {
        "layer": layer_id,
        "feature": operation.feature_id,
        "at": operation.at,
        "geom": stored(operation.geometry),
        "sign": operation.sign,
        "properties": Jsonb(operation.properties),
        "valid_from": operation.valid_from,
        "valid_to": operation.valid_to,
        "certainty": operation.certainty,
        "source": operation.source,
        "author": operation.author,
        "organisation": operation.organisation,
        "operation": operation.operation,
        "deleted": operation.deleted,
        "classification": operation.classification,
    }
    if cursor.execute(SQL["operation_is_known"], row).fetchone():
        return 0
    open_version = cursor.execute(SQL["open_version"], row).fetchone()
    if open_version and open_version[1] >= operation.at:
        raise StaleVersion(
            "Dit object is intussen al gewijzigd. Haal de laatste versie op en probeer het opnieuw."
        )
    if open_version:
        cursor.execute(SQL["close_version"], row)
    row["version"] = open_version[0] + 1 if open_version else 1
    cursor.execute(SQL["append_version"], row)
    cursor.execute(SQL["append_change"], row)
    return 1
