"""What became of every row: rows read = rows stored + rows set aside."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

LISTED = 10_000
"""At most so many rows are listed one by one for each list; beyond it they are counted by reason."""


@dataclass(frozen=True)
class RowNote:
    """One row of the file (counted from 1) and what was done with it, and why."""

    row: int
    reason: str


@dataclass
class RowNotes:
    """Notes on rows: all are counted by reason, the first ones are listed."""

    count: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    rows: list[RowNote] = field(default_factory=list)

    def add(self, notes: Iterable[RowNote]) -> None:
        """Count the notes, and list them while there is room."""
        for note in notes:
            self.count += 1
            self.reasons[note.reason.partition(":")[0]] += 1
            if len(self.rows) < LISTED:
                self.rows.append(note)


@dataclass(frozen=True)
class Attribute:
    """A column of the dataset: its name in the database, its type there, and its name in the file."""

    name: str
    type: str
    title: str


@dataclass
class ImportReport:
    """The outcome of an import. `as_dict()` is JSON-able, `sentences()` is for people (Dutch).

    `dimensions` are those of the geometries: points 0, lines 1, areas 2. `extent` is (west, south, east,
    north) in degrees, EPSG:4258. `detail_from` is the zoom level from which tiles show every object; below
    it ready-made generalised geometry is used (0: always every object).
    """

    layer_id: str
    file: str
    format: str
    source_layer: str | None
    crs: str = ""
    crs_from: str = ""
    accuracy_m: float | None = None
    rows_read: int = 0
    rows_stored: int = 0
    set_aside: RowNotes = field(default_factory=RowNotes)
    repaired: RowNotes = field(default_factory=RowNotes)
    without_place: RowNotes = field(default_factory=RowNotes)
    remarks: list[str] = field(default_factory=list)
    geometry_type: str | None = None
    dimensions: list[int] = field(default_factory=list)
    attributes: list[Attribute] = field(default_factory=list)
    extent: tuple[float, float, float, float] | None = None
    relation: str = ""
    replaced: str | None = None
    detail_from: int = 0
    seconds: dict[str, float] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, ready for `json.dumps`."""
        return asdict(self)

    def to_json(self) -> str:
        """The report as JSON text."""
        return json.dumps(self.as_dict(), ensure_ascii=False)

    def sentences(self) -> list[str]:
        """The report in Dutch, the most important first."""
        lines = [
            f"{self.rows_read} rijen gelezen, {self.rows_stored} opgeslagen,"
            f" {self.set_aside.count} apart gezet.",
            f"Coördinaten: {self.crs} ({self.crs_from}), opgeslagen in ETRS89 (EPSG:4258).",
        ]
        if self.accuracy_m is not None and self.accuracy_m > 0.01:
            lines.append(f"De omrekening naar ETRS89 is nauwkeurig op ongeveer {self.accuracy_m:g} m.")
        for heading, notes in (
            ("Apart gezet", self.set_aside),
            ("Vlak of lijn hersteld", self.repaired),
            ("Zonder plaats opgeslagen", self.without_place),
        ):
            lines += [f"{heading}: {number} × {reason}." for reason, number in notes.reasons.most_common()]
        return lines + self.remarks
