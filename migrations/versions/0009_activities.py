"""The activities, layers and pictures that people make and arrange themselves."""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Apply."""
