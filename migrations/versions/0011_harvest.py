"""Harvesting and probing: sources, runs, what became of what was found, and the health of services.

Jobs stand in a schema of their own, ``jobs``, whose tables are procrastinate's; the application's role does
the work, so it may use them. A job holds numbers of sources and runs, no content.

What comes from another server is written as the organisation whose source it is, by the functions of 0010
that check that. The prober is the viewer ``plotserver:oogst``; it reads no record, only where endpoints are
and in which area to ask, and writes by functions alone.
"""

from pathlib import Path

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0011"
down_revision = "0010"

PARTS = Path(__file__).parents[1] / "sql" / revision

DOORS = (
    "to_probe(integer)",
    "probed(text, text, text, jsonb)",
    "probe_later(text, text, text, timestamptz, text)",
    "forget_old_probes(integer)",
)
JOBS = """
GRANT USAGE ON SCHEMA jobs TO plotserver_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO plotserver_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA jobs TO plotserver_app;
"""


def upgrade() -> None:
    """Apply."""
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    found = connection.execute(
        "SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
        " WHERE e.extname = 'postgis'"
    )
    postgis = str(found.fetchone()[0])
    for part in sorted(PARTS.glob("*.sql")):
        # Sent as it is: a colon or a percent sign in it is no parameter.
        connection.execute(part.read_text("utf-8").replace("@postgis@", postgis))
    for door in DOORS:
        op.execute(f"REVOKE ALL ON FUNCTION catalogue.{door} FROM PUBLIC")
        op.execute(f"ALTER FUNCTION catalogue.{door} OWNER TO plotserver_view")
        op.execute(f"GRANT EXECUTE ON FUNCTION catalogue.{door} TO plotserver_app")
    before = connection.execute("SHOW search_path").fetchone()[0]
    connection.execute("CREATE SCHEMA jobs; SET LOCAL search_path = jobs")
    connection.execute(SchemaManager.get_schema())
    connection.execute(f"SET LOCAL search_path = {before}")
    connection.execute(JOBS)
