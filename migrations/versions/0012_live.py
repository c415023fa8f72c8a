"""What open pages are told: changes, publications and access.

A notice on the channel ``plotserver_live`` says that something of a layer changed, and never what: it names
the layer by a digest, which tells nothing to who does not know the layer. Who hears it asks, as itself.

A layer's changes are read by functions that ask once whether the viewer may, instead of by the policy on
``plot.change``, which would be asked for each row.
"""

from pathlib import Path

from alembic import op

revision = "0012"
down_revision = "0011"

PARTS = Path(__file__).parents[1] / "sql" / revision
DOORS = (
    "changes_drawn(text, bigint, bigint)",
    "changes_shown(text, bigint, bigint)",
    "ended(text[], text[])",
)


def upgrade() -> None:
    """Apply."""
    for part in sorted(PARTS.glob("*.sql")):
        # Sent as it is: a colon or a percent sign in it is no parameter.
        op.get_bind().exec_driver_sql(part.read_text("utf-8"))
    for function in DOORS:
        op.execute(f"REVOKE ALL ON FUNCTION plot.{function} FROM PUBLIC")
        op.execute(f"ALTER FUNCTION plot.{function} OWNER TO plotserver_view")
        op.execute(f"GRANT EXECUTE ON FUNCTION plot.{function} TO plotserver_app")
