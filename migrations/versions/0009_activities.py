"""The activities, layers and pictures that people make and arrange themselves.

An organisation starts an activity, or brings in what it prepared; who takes part makes drawing layers in it,
one for each team, arranges, locks, copies and archives them. As before, the application writes only by
functions that check who asks. What is closed, archived or locked is refused by triggers on ``plot.draft`` and
``plot.publication`` (SQLSTATE ``PL409``), so by whatever door somebody draws.

Every change of an activity, of who takes part or of its layers is told on the channel
``plotserver_activity``: the activity's id, never content.
"""

from pathlib import Path

from alembic import op

revision = "0009"
down_revision = "0008"

PARTS = Path(__file__).parents[1] / "sql" / revision

DOORS = (
    "start_activity(text, text, text, text, text, boolean, text, double precision[], text)",
    "change_activity(text, jsonb, text)",
    "archive_activity(text, text)",
    "make_layer(text, text, text, text, text, text, integer, text, text, text)",
    "change_layer(text, jsonb, text)",
    "copy_layer(text, text, text, text, text)",
    "take_along(text, text, text)",
)
ROOMS = ("must_be_maker()", "box(double precision[])")
INNER = ("tell_of_activity()",)


def upgrade() -> None:
    """Apply."""
    found = op.get_bind().exec_driver_sql(
        "SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
        " WHERE e.extname = 'postgis'"
    )
    postgis = str(found.scalar_one())
    for part in sorted(PARTS.glob("*.sql")):
        # Sent as it is: a colon or a percent sign in it is no parameter.
        op.get_bind().exec_driver_sql(part.read_text("utf-8").replace("@postgis@", postgis))
    for function in (*DOORS, *ROOMS, *INNER):
        op.execute(f"REVOKE ALL ON FUNCTION plot.{function} FROM PUBLIC")
    for function in (*DOORS, *ROOMS):
        op.execute(f"ALTER FUNCTION plot.{function} OWNER TO plotserver_view")
    for function in DOORS:
        op.execute(f"GRANT EXECUTE ON FUNCTION plot.{function} TO plotserver_app")
