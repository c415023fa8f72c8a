"""What changes for readers if a plot is published now: its draft against what they see, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg.rows import class_row

from layers import publishing
from layers.publishing import Standing
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction

SQL = queries.load("layers", "differences.sql")

LABELS: Final = {
    "teken": "Teken",
    "naam": "Naam",
    "toelichting": "Toelichting",
    "zekerheid": "Zekerheid",
    "bron": "Bron",
    "geldig_van": "Geldig vanaf",
    "geldig_tot": "Geldig tot",
    "classificatie": "Rubricering",
    "status": "Toestand",
    "rotatie": "Richting",
    "aantal": "Aantal",
    "tekstgrootte": "Tekstgrootte",
}
"""What people call the fields; another is called by its own name."""


@dataclass(frozen=True)
class Change:
    """A field that differs: its name, what people call it, and its value before and after (None: empty)."""

    field: str
    label: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Difference:
    """An object that differs. `author`, `organisation` and `recorded_at` are of its last change, and None for
    one that is gone from the draft."""

    feature_id: UUID
    name: str
    sign: str | None
    author: str | None
    organisation: str | None
    recorded_at: datetime | None
    changes: tuple[Change, ...] = ()
    moved: bool = False


@dataclass(frozen=True)
class Differences:
    """All that differs, the last changed first. An object that was changed and changed back is not there."""

    standing: Standing
    new: list[Difference]
    changed: list[Difference]
    gone: list[Difference]


@dataclass(frozen=True)
class _Row:
    feature_id: UUID
    new: bool
    gone: bool
    old_sign: str | None
    old_properties: dict[str, Any] | None
    old_from: datetime | None
    old_to: datetime | None
    old_certainty: str | None
    old_source: str | None
    old_classification: str | None
    sign: str | None
    properties: dict[str, Any] | None
    valid_from: datetime | None
    valid_to: datetime | None
    certainty: str | None
    source: str | None
    classification: str | None
    author: str | None
    organisation: str | None
    recorded_at: datetime | None
    moved: bool

    def before(self) -> dict[str, Any]:
        """The fields that readers see."""
        return (self.old_properties or {}) | {
            "teken": self.old_sign,
            "zekerheid": self.old_certainty,
            "bron": self.old_source or None,
            "geldig_van": self.old_from,
            "geldig_tot": self.old_to,
            "classificatie": self.old_classification,
        }

    def after(self) -> dict[str, Any]:
        """The fields as they are drawn."""
        return (self.properties or {}) | {
            "teken": self.sign,
            "zekerheid": self.certainty,
            "bron": self.source or None,
            "geldig_van": self.valid_from,
            "geldig_tot": self.valid_to,
            "classificatie": self.classification,
        }

    def difference(self) -> Difference:
        """The same in words; the fields only of what is neither new nor gone."""
        shown = self.before() if self.gone else self.after()
        changes = () if self.new or self.gone else _changes(self.before(), self.after())
        return Difference(
            self.feature_id,
            str(shown.get("naam") or ""),
            shown.get("teken"),
            self.author,
            self.organisation,
            self.recorded_at,
            changes,
            self.moved,
        )


async def differences(tx: Transaction, plot_id: str) -> Differences:
    """For who may draw in the plot. Raises LayerNotFound."""
    standing = await publishing.standing(tx, plot_id)
    async with tx.cursor(row_factory=class_row(_Row)) as cursor:
        await cursor.execute(SQL["differences"], {"layer": plot_id, "publication": standing.publication})
        rows = await cursor.fetchall()
    told = [(row, row.difference()) for row in rows]
    return Differences(
        standing,
        new=[one for row, one in told if row.new],
        changed=[one for row, one in told if not row.new and not row.gone and (one.changes or one.moved)],
        gone=[one for row, one in told if row.gone],
    )


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """The fields that differ, those that people know best first."""
    known = [*LABELS, *sorted((before.keys() | after.keys()) - LABELS.keys())]
    return tuple(
        Change(name, LABELS.get(name, name), before.get(name), after.get(name))
        for name in known
        if _kept(before.get(name)) != _kept(after.get(name))
    )


def _kept(value: Any) -> tuple[bool, Any]:
    """True is not 1."""
    return isinstance(value, bool), value
