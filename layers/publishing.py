"""Publishes a plot: moves the one moment that readers see. Atomic; blocks nobody who draws."""

from datetime import datetime

import psycopg
from psycopg.rows import TupleRow

from layers.errors import LayerNotFound
from plotserver.kernel import queries

SQL = queries.load("layers", "publishing.sql")


def publish(
    connection: psycopg.Connection[TupleRow], layer_id: str, moment: datetime, by: str, note: str = ""
) -> int:
    """Let readers see the layer as it stood at `moment`; returns the publication's number.

    Runs in the caller's transaction, on a connection of the owning role. The count and extent of the
    layer are those of what readers see. Raises LayerNotFound when there is no such plot.
    """
    with connection.cursor() as cursor:
        row = {"layer": layer_id, "moment": moment, "by": by, "note": note}
        publication = cursor.execute(SQL["append_publication"], row).fetchone()
        if publication is None:
            raise LayerNotFound
        cursor.execute(SQL["show_publication"], {"publication": publication[0]})
        return int(publication[0])
