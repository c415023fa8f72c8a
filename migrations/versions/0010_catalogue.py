"""The catalogue: records, where they are served, and what finds them.

Records stand in the schema ``catalogue``. The application reads them by views that name the viewer and writes
them by ``catalogue.keep`` and ``catalogue.remove``, which check who asks. What is searched is
``catalogue.entry``, a narrow table beside the records. Layers and pictures of this server are records by
themselves (``catalogue.own_record``) under the policies of ``plot.layer`` and ``plot.picture``; nothing of
them is kept in the catalogue, so a share that is withdrawn is gone from it at once.
"""

from pathlib import Path

from alembic import op

revision = "0010"
down_revision = "0009"

PARTS = Path(__file__).parents[1] / "sql" / revision

DOORS = ("keep(jsonb)", "remove(text)", "refresh_lexicon()", "may_keep(text)")
INNER = ("keep_parts(text, jsonb)", "keep_entry(text, text, text, jsonb)", "told_by_endpoints(text)")


def upgrade() -> None:
    """Apply."""
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    found = op.get_bind().exec_driver_sql(
        "SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
        " WHERE e.extname = 'postgis'"
    )
    postgis = str(found.scalar_one())
    for part in sorted(PARTS.glob("*.sql")):
        # Sent as it is: a colon or a percent sign in it is no parameter.
        op.get_bind().exec_driver_sql(part.read_text("utf-8").replace("@postgis@", postgis))
    for function in (*DOORS, *INNER):
        op.execute(f"REVOKE ALL ON FUNCTION catalogue.{function} FROM PUBLIC")
        op.execute(f"ALTER FUNCTION catalogue.{function} OWNER TO plotserver_view")
    for function in DOORS:
        op.execute(f"GRANT EXECUTE ON FUNCTION catalogue.{function} TO plotserver_app")
