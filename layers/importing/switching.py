"""Putting a new table in the place of the old one, and clearing the old one away when nobody reads it."""

import json
import time
from typing import Any, Final

from psycopg import errors, sql
from psycopg.types.json import Jsonb

from layers.importing.errors import LayerBusy, LayerTaken, OwnerMissing, OwnerUnknown
from layers.importing.loading import Tables, Work
from layers.importing.report import ImportReport
from layers.importing.target import ImportTarget

WAIT_SECONDS: Final = 15.0
EXTENT = "ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4258)"


def claim(connection: Work, target: ImportTarget) -> None:
    """Check that the layer may be filled, and keep other imports of it away until the transaction ends.

    Raises LayerBusy, LayerTaken, OwnerMissing, OwnerUnknown.
    """
    lock = connection.execute(
        "SELECT pg_try_advisory_xact_lock(hashtextextended('import ' || %s, 0))", (target.layer_id,)
    ).fetchone()
    if lock is None or not lock[0]:
        raise LayerBusy(
            f"De laag {target.layer_id} wordt op dit moment al ingelezen. Wacht tot dat klaar is."
        )
    row = connection.execute("SELECT kind FROM plot.layer WHERE id = %s", (target.layer_id,)).fetchone()
    if row is not None and row[0] != "dataset":
        raise LayerTaken(
            f"De laag {target.layer_id} bestaat al en is geen dataset. Kies met --layer een andere naam."
        )
    if row is None and target.owner is None:
        raise OwnerMissing(
            f"De laag {target.layer_id} is nieuw: geef met --owner van welke organisatie ze is."
        )
    _check_known(connection, "organisation", target.owner, "De organisatie")
    _check_known(connection, "activity", target.activity, "De activiteit")


def _check_known(connection: Work, table: str, key: str | None, what: str) -> None:
    statement = sql.SQL("SELECT 1 FROM plot.{} WHERE id = %s").format(sql.Identifier(table))
    if key is not None and connection.execute(statement, (key,)).fetchone() is None:
        raise OwnerUnknown(f"{what} “{key}” is niet bekend.")


def open_view(connection: Work, layer_id: str, tables: Tables, table: str, view: str) -> None:
    """The view through which the application reads: rows show when row security lets the layer's row show.

    Not a security barrier, which would keep PostgreSQL from the spatial index.
    """
    connection.execute(
        sql.SQL("CREATE VIEW {view} AS SELECT d.* FROM {table} d JOIN plot.layer l ON l.id = {layer}").format(
            view=tables.name(view), table=tables.name(table), layer=sql.Literal(layer_id)
        )
    )
    for statement in (
        "REVOKE ALL ON {table} FROM PUBLIC, plotserver_app",
        "GRANT SELECT ON {table} TO plotserver_view",
        "ALTER VIEW {view} OWNER TO plotserver_view",
        "GRANT SELECT ON {view} TO plotserver_app",
    ):
        connection.execute(sql.SQL(statement).format(table=tables.name(table), view=tables.name(view)))


def switch(connection: Work, target: ImportTarget, report: ImportReport) -> str | None:
    """Let the layer show the new table. Returns the relation that it showed before."""
    row = connection.execute(
        "SELECT relation FROM plot.layer WHERE id = %s FOR UPDATE", (target.layer_id,)
    ).fetchone()
    facts = _facts(target, report)
    if row is None:
        connection.execute(INSERT, facts)
    connection.execute(UPDATE, facts)
    connection.execute(UPDATE_ACCESS, facts)
    return None if row is None else row[0]


INSERT = """
INSERT INTO plot.layer (id, kind, title, title_en, owner_id)
VALUES (%(layer)s, 'dataset', coalesce(%(title)s, %(file_title)s),
  coalesce(%(title_en)s, %(title)s, %(file_title)s), %(owner)s)
"""
UPDATE = f"""
UPDATE plot.layer SET
  relation = %(relation)s, attributes = %(attributes)s, geometry_type = %(geometry_type)s,
  dimensions = CAST(%(dimensions)s AS smallint[]),
  feature_count = %(count)s, extent = CASE WHEN %(west)s::float8 IS NULL THEN NULL ELSE {EXTENT} END,
  content_version = content_version + 1, updated_at = now(), published_at = now(), source = %(source)s,
  title = coalesce(%(title)s, title), title_en = coalesce(%(title_en)s, title_en),
  description = coalesce(%(description)s, description), licence = coalesce(%(licence)s, licence),
  attribution = coalesce(%(attribution)s, attribution), activity_id = coalesce(%(activity)s, activity_id)
WHERE id = %(layer)s
"""
# Naming these columns raises the access version, so only when they change.
UPDATE_ACCESS = """
UPDATE plot.layer SET
  owner_id = coalesce(%(owner)s, owner_id), classification = coalesce(%(classification)s, classification)
WHERE id = %(layer)s AND (coalesce(%(owner)s, owner_id) <> owner_id
  OR coalesce(%(classification)s, classification) <> classification)
"""


def _facts(target: ImportTarget, report: ImportReport) -> dict[str, Any]:
    west, south, east, north = report.extent or (None, None, None, None)
    provenance = {
        "file": report.file,
        "format": report.format,
        "layer": report.source_layer,
        "crs": report.crs,
        "detail_from": report.detail_from,
    }
    return {
        "layer": target.layer_id,
        "title": target.title,
        "file_title": report.source_layer or target.layer_id,
        "title_en": target.title_en,
        "owner": target.owner,
        "activity": target.activity,
        "classification": target.classification,
        "licence": target.licence,
        "attribution": target.attribution,
        "description": target.description,
        "relation": report.relation,
        "attributes": Jsonb([vars(attribute) for attribute in report.attributes]),
        "geometry_type": report.geometry_type,
        "dimensions": report.dimensions,
        "count": report.rows_stored,
        "west": west,
        "south": south,
        "east": east,
        "north": north,
        "source": Jsonb(provenance),
    }


def audit(connection: Work, target: ImportTarget, result: str, detail: dict[str, Any]) -> None:
    """One audit line of the import, in the caller's transaction."""
    connection.execute(
        "INSERT INTO plot.audit_line (action, object, result, origin, actor, detail)"
        " VALUES ('import', %s, %s, %s, %s, %s)",
        (target.layer_id, result, target.origin, target.actor, Jsonb(detail, dumps=json.dumps)),
    )


def clear_away(connection: Work, wait_seconds: float = WAIT_SECONDS) -> list[str]:
    """Drop tables that no layer shows any more, once every transaction that may still read them has ended.

    A reader learns the table's name from the layer and then reads it: between the two it must not vanish.
    What cannot be dropped in time stays until the next import. Returns the relations dropped.
    """
    rows = connection.execute(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'dataset'::regnamespace AND c.relkind = 'r'"
        " AND c.relname ~ '^d_[0-9]+$'"
        " AND NOT EXISTS (SELECT 1 FROM plot.layer l WHERE l.relation = c.relname)"
    ).fetchall()
    stale = [row[0] for row in rows]
    if not stale or not _older_ended(connection, wait_seconds):
        return []
    return [relation for relation in stale if _drop(connection, Tables(int(relation.removeprefix("d_"))))]


def _older_ended(connection: Work, seconds: float) -> bool:
    """Wait until no other transaction of this database that is open now is still open."""
    older = {tuple(row) for row in connection.execute(OPEN_TRANSACTIONS).fetchall()}
    limit = time.monotonic() + seconds
    while older:
        if time.monotonic() > limit:
            return False
        time.sleep(0.02)
        older &= {tuple(row) for row in connection.execute(OPEN_TRANSACTIONS).fetchall()}
    return True


# Every transaction holds the lock on its own virtual number. Any role sees it, unlike others' xact_start.
OPEN_TRANSACTIONS = """
SELECT l.virtualtransaction FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'virtualxid' AND l.mode = 'ExclusiveLock'
  AND a.datname = current_database() AND l.pid <> pg_backend_pid()
"""


def _drop(connection: Work, tables: Tables) -> bool:
    try:
        with connection.transaction():
            connection.execute("SET LOCAL lock_timeout = '2s'")
            for kind, letter in (("VIEW", "v"), ("VIEW", "w"), ("TABLE", "g"), ("TABLE", "d")):
                connection.execute(sql.SQL("DROP {} IF EXISTS {}").format(sql.SQL(kind), tables.name(letter)))
    except errors.LockNotAvailable:
        return False
    return True
