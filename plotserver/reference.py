"""The organisations, sectors, crisis types and GRIP levels that every database knows from the start."""

import psycopg

from catalog import crisis_types
from layers import reference_data
from layers.reference_data import CrisisTypeRow, ReferenceData


def read() -> ReferenceData:
    """The reference data that comes with this version."""
    types = (CrisisTypeRow(one.code, one.theme, one.name, one.name_en) for one in crisis_types.load())
    return reference_data.load(types)


def bring(conninfo: str) -> None:
    """Write it to the database, as its owner; what is there already is brought up to date."""
    with psycopg.connect(conninfo) as connection:
        reference_data.upsert(connection, read())
