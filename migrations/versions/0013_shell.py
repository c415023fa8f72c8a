"""The hard shell: limits, and who is there in the network."""

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Apply."""
