"""Who takes part, in which sector, and the words of the doctrine: what every database starts with."""

import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any

import psycopg
from psycopg.rows import TupleRow

from plotserver.kernel import queries

SQL = queries.load("layers", "reference_data.sql")


@dataclass(frozen=True)
class OrganisationRow:
    """An organisation. `code` as CBS has it (VR17, GM0599, PV28); `uri` in TOOI, where that is certain."""

    id: str
    name: str
    name_en: str
    short_name: str
    kind: str
    colour: str
    code: str | None = None
    uri: str | None = None
    country: str = "NL"


@dataclass(frozen=True)
class SectorRow:
    """A sector and the ids of its members."""

    id: str
    name: str
    name_en: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class CrisisTypeRow:
    """A crisis type; the catalogue knows them and passes them in."""

    code: str
    theme: int
    name: str
    name_en: str


@dataclass(frozen=True)
class GripLevelRow:
    """A level of scaling up. `rank` orders them; a higher rank is a wider crisis."""

    code: str
    rank: int
    name: str
    description: str


@dataclass(frozen=True)
class ReferenceData:
    """All of it."""

    organisations: tuple[OrganisationRow, ...]
    sectors: tuple[SectorRow, ...]
    grip_levels: tuple[GripLevelRow, ...]
    crisis_types: tuple[CrisisTypeRow, ...]


def load(crisis_types: Iterable[CrisisTypeRow] = ()) -> ReferenceData:
    """Read layers/data/*.toml; the crisis types come from the caller, because they are the catalogue's."""
    return ReferenceData(
        organisations=tuple(OrganisationRow(**row) for row in _rows("organisations.toml", "organisation")),
        sectors=tuple(
            SectorRow(**(row | {"members": tuple(row["members"])})) for row in _rows("sectors.toml", "sector")
        ),
        grip_levels=tuple(GripLevelRow(**row) for row in _rows("grip_levels.toml", "grip_level")),
        crisis_types=tuple(crisis_types),
    )


def upsert(connection: psycopg.Connection[TupleRow], reference: ReferenceData) -> None:
    """Write the reference data, in the caller's transaction, as the owner; a second time changes nothing.

    Rows that are no longer in the data stay: layers and versions may refer to them.
    """
    members = [
        {"organisation": member, "sector": sector.id}
        for sector in reference.sectors
        for member in sector.members
    ]
    with connection.cursor() as cursor:
        cursor.executemany(SQL["upsert_organisation"], [asdict(row) for row in reference.organisations])
        cursor.executemany(SQL["upsert_sector"], [asdict(row) for row in reference.sectors])
        cursor.executemany(SQL["upsert_member"], members)
        cursor.executemany(SQL["upsert_crisis_type"], [asdict(row) for row in reference.crisis_types])
        cursor.executemany(SQL["upsert_grip_level"], [asdict(row) for row in reference.grip_levels])


def _rows(file: str, table: str) -> list[dict[str, Any]]:
    """The rows of one data file."""
    rows: list[dict[str, Any]] = tomllib.loads(files("layers").joinpath("data", file).read_text("utf-8"))[
        table
    ]
    return rows
