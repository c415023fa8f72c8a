"""Harvesting and probing: sources, runs, and the health of services."""

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Apply."""
