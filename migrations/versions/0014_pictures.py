"""Pictures that people compose: layers in their order with a note for each, and other pictures to draw on.

What a picture holds stays in ``plot.picture_layer``, one row for each layer, so that tiles, collections,
styles, the catalogue and live notices need not know of pictures within pictures. What a picture draws on
stands in ``plot.picture_source``; ``plot.expand_picture`` writes the layers of those as rows with ``via``,
the way by which they come, and triggers keep it so. The policy of ``plot.picture_layer`` shows such a row to
who may open each picture on the way; that of ``plot.layer`` decides as before who sees the layer.
"""

from pathlib import Path

from alembic import op

revision = "0014"
down_revision = "0013"

PARTS = Path(__file__).parents[1] / "sql" / revision
DOORS = (
    "hold_own_picture(text, integer[])",
    "make_picture(text, text, text, text, text, text, double precision[])",
    "change_picture(text, jsonb, text, integer[])",
    "write_entries(text, jsonb, integer[])",
)
ROOMS = ("owns_picture(text)", "check_picture(text, text, text)")
INNER = ("expand_picture(text)", "clear_expanded(text)", "draws_on(text, text)")
TRIGGERS = ("expand_what_draws_on()", "expand_from_picture()")


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
    for function in (*DOORS, *ROOMS, *INNER, *TRIGGERS):
        op.execute(f"REVOKE ALL ON FUNCTION plot.{function} FROM PUBLIC")
    for function in (*DOORS, *ROOMS):
        op.execute(f"ALTER FUNCTION plot.{function} OWNER TO plotserver_view")
    for function in DOORS:
        op.execute(f"GRANT EXECUTE ON FUNCTION plot.{function} TO plotserver_app")
    for function in INNER:
        op.execute(f"GRANT EXECUTE ON FUNCTION plot.{function} TO plotserver_view")
