"""Alembic environment: one transaction for all steps, bounded waiting for locks.

The caller gives an open SQLAlchemy connection in ``config.attributes["connection"]``;
`plotserver.migrating` does so under an advisory lock.
"""

from alembic import context
from sqlalchemy import text

connection = context.config.attributes["connection"]
connection.execute(text("CREATE SCHEMA IF NOT EXISTS plot"))
connection.execute(text("SET lock_timeout = '10s'"))
connection.execute(text("SET statement_timeout = '10min'"))
context.configure(connection=connection, version_table_schema="plot")
with context.begin_transaction():
    context.run_migrations()
