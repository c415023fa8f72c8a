"""Can the database serve? The few things without which answers would be wrong."""

from plotserver.kernel import queries
from plotserver.kernel.database import Transaction

SQL = queries.load("layers", "readiness.sql")


async def faults(tx: Transaction, migration: str) -> list[str]:
    """What stands in the way, each as a sentence; empty when all is well.

    `migration` is the one that this version of the software needs.
    """
    row = await (await tx.execute(SQL["state"])).fetchone()
    if row is None:
        return ["De database antwoordt niet."]
    at, bypass, exact = row
    found = []
    if at != migration:
        found.append(f"De database staat op migratie {at}, nodig is {migration}: draai 'plotserver migrate'.")
    if bypass:
        found.append("De rol van de toepassing kan de rijbeveiliging omzeilen: gebruik plotserver_app.")
    if not exact:
        found.append(
            "Het RD-correctierooster ontbreekt in PostGIS: RD wijkt tot 25 cm af. Zie 'plotserver doctor'."
        )
    return found
