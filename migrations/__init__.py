"""Alembic migrations of the plotserver database. Running code never imports this package."""
