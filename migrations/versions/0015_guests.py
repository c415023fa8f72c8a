"""Invitations for an e-mail domain: who logs in at the issuer that speaks for it is an ad hoc partner.

An invitation with a ``domain`` has no code. ``plot.admit_guest`` finds, for a person with a verified address
in that domain at that very issuer, the invitation that stands; the first one who comes makes the ad hoc
organisation, and who comes later is of it too, as long as it takes part. Sessions of such a partner end with
its stay.
"""

from pathlib import Path

from alembic import op

revision = "0015"
down_revision = "0014"

PARTS = Path(__file__).parents[1] / "sql" / revision
INVITE = "invite(text, text, timestamptz, text, text, text)"
ADMIT = "admit_guest(text, text, text, text, text)"


def upgrade() -> None:
    """Apply."""
    op.execute("DROP FUNCTION plot.invite(text, text, timestamptz, text)")
    for part in sorted(PARTS.glob("*.sql")):
        # Sent as it is: a colon or a percent sign in it is no parameter.
        op.get_bind().exec_driver_sql(part.read_text("utf-8"))
    for door in (INVITE, ADMIT):
        op.execute(f"REVOKE ALL ON FUNCTION plot.{door} FROM PUBLIC")
        op.execute(f"ALTER FUNCTION plot.{door} OWNER TO plotserver_view")
        op.execute(f"GRANT EXECUTE ON FUNCTION plot.{door} TO plotserver_app")
