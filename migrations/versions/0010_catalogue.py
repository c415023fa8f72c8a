"""The catalogue: records, where they are served, and what finds them."""

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Apply."""
