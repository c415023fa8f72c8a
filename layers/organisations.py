"""Who takes part?"""

from psycopg.rows import class_row

from layers.layer import Organisation
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction

SQL = queries.load("layers", "organisations.sql")


async def find(tx: Transaction, organisation_id: str) -> Organisation | None:
    """One organisation, or None."""
    async with tx.cursor(row_factory=class_row(Organisation)) as cursor:
        await cursor.execute(SQL["organisation"], {"organisation": organisation_id})
        return await cursor.fetchone()


async def of_exercises(tx: Transaction) -> list[Organisation]:
    """The organisations that take part in an exercise, by kind and name."""
    async with tx.cursor(row_factory=class_row(Organisation)) as cursor:
        await cursor.execute(SQL["of_exercises"])
        return await cursor.fetchall()
