"""Owners in control: share and withdraw, marks on objects, activities that end, partners of one activity.

As with drawing (0004), the application writes only by functions that check who asks and that run with the
rights of ``plotserver_view``, which cannot bypass row security. Only a layer's owner shares it, only an
activity's owner lets others in; an access key does neither.

An object may be marked higher than its layer. Then fewer see it: ``vertrouwelijk`` only the owner and the
organisations that a share names. Where a publication holds such objects, ``plot.publication_level`` keeps its
figures once for each level, so that counts and extents tell nobody more than the objects do; where it holds
none, there are no rows and no cost. Who draws sees all of a draft, so a draft with a confidential object is
for the owner and named organisations alone.

``plot.preview`` narrows a transaction to what the viewer owns *and* another would see of it.
"""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"

PARTS = Path(__file__).parents[1] / "sql" / revision

DOORS = (
    "share_layer(text, text, text, text, timestamptz, text, text, text)",
    "withdraw_share(text, bigint, text)",
    "classify(text, text)",
    "visible_to(text)",
    "set_policy(text, text, text)",
    "add_participant(text, text, timestamptz, text)",
    "leave_activity(text, text, text)",
    "close_activity(text, text)",
    "invite(text, text, timestamptz, text)",
    "approve_invitation(uuid, text, bytea, integer)",
    "withdraw_invitation(uuid, text)",
    "accept_invitation(bytea, text, text, bytea)",
)
# Asked by policies, so open to all who read; they tell a viewer of itself alone.
ASKED = (
    "owns_layer(text)",
    "is_partner()",
    "is_in(text)",
    "is_open(text)",
    "owns_activity(text)",
    "knows_organisation(text)",
)
ROOMS = (
    "hold_own_layer(text)",
    "hold_own_activity(text)",
    "let_in(text, text, timestamptz, text)",
)
INNER = ("end_adhoc(text, text, text)", "raise_access_versions(text)")


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
    for function in INNER:
        op.execute(f"GRANT EXECUTE ON FUNCTION plot.{function} TO plotserver_view")
