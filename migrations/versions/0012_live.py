"""What open pages are told: changes, publications and access."""

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Apply."""
