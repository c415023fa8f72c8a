"""The hard shell: who is kept out; and who is there in the network.

``plot.block`` holds accounts, organisations and tokens that are kept out, with the reason and who decided.
``plot.enter`` asks it at the start of each transaction of a session or a key. ``plot.presence`` is what each
organisation says of itself: whether it is there, and how to reach it.
"""

from pathlib import Path

from alembic import op

revision = "0013"
down_revision = "0012"

PARTS = Path(__file__).parents[1] / "sql" / revision
DOORS = (
    "standing_blocks()",
    "put_block(text, text, text, text, text)",
    "lift_block(bigint, text)",
    "audit_account(bigint)",
    "tell_presence(text, text, text, text, text, text, text, double precision, double precision, timestamptz,"
    " text)",
    "people_at_work()",
)
ROOMS = ("is_blocked(text, text)",)


def upgrade() -> None:
    """Apply."""
    for part in sorted(PARTS.glob("*.sql")):
        # Sent as it is: a colon or a percent sign in it is no parameter.
        op.get_bind().exec_driver_sql(part.read_text("utf-8"))
    for function in (*DOORS, *ROOMS):
        op.execute(f"REVOKE ALL ON FUNCTION plot.{function} FROM PUBLIC")
        op.execute(f"ALTER FUNCTION plot.{function} OWNER TO plotserver_view")
    for function in DOORS:
        op.execute(f"GRANT EXECUTE ON FUNCTION plot.{function} TO plotserver_app")
