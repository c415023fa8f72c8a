"""The rows of a file: values as JSON, places as WKB in longitude, latitude. Runs in the reader's process."""

import datetime
import math
from collections import Counter
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import shapely

from layers.importing import files, plausibility, reading, routes, shapes
from layers.importing.errors import CoordinatesImplausible, CrsUnknown, ImportRefused
from layers.importing.reading import Opened
from layers.importing.report import RowNote
from layers.importing.routes import Route
from layers.importing.target import ReadingOptions

CLOCK = ZoneInfo("Europe/Amsterdam")
MOST_COLUMNS = 200
LONGEST_TEXT = 4_000
MOST_VERTICES = 1_000_000
TOO_MANY = "Dit bestand heeft meer dan {most} objecten. Een tekenlaag is daar niet voor: stuur een uitsnede."
HEAVY = "De vormen in dit bestand hebben samen meer dan een miljoen punten. Vereenvoudig ze eerst."
CURVED = "In dit bestand staan bogen. Zet ze eerst om in rechte stukjes (in QGIS: Segmentiseren)."
UNKNOWN_CRS = (
    "Het bestand zegt niet in welk coördinaatstelsel het is. Geef het, bijvoorbeeld --crs EPSG:28992."
)


def read_rows(path: Path, wishes: dict[str, Any]) -> dict[str, Any]:
    """What is in the file: `columns`, `rows` (each with its number, values and place), `notes`.

    Raises ImportRefused.
    """
    most = int(wishes["most"])
    options = ReadingOptions(
        crs=wishes.get("crs"), source_layer=wishes.get("layer"), swap_axes=bool(wishes.get("swap"))
    )
    with files.chosen(path, options.source_layer) as source, reading.opened(source, options) as opened:
        if len(opened.fields) > MOST_COLUMNS:
            raise ImportRefused(f"Dit bestand heeft meer dan {MOST_COLUMNS} kolommen. Laat er weg.")
        if opened.total is not None and opened.total > most:
            raise ImportRefused(TOO_MANY.format(most=most))
        found = _Rows(opened, options, most)
        found.read()
    names = [field.name for field in opened.fields]
    return {
        "format": source.format,
        "title": source.title,
        "crs": found.crs,
        "columns": names,
        "rows": found.rows,
        "notes": [*opened.remarks, *found.notes()],
    }


class _Rows:
    """The rows that were read so far."""

    def __init__(self, opened: Opened, options: ReadingOptions, most: int) -> None:
        self.opened, self.options, self.most = opened, options, most
        self.rows: list[dict[str, Any]] = []
        self.crs = ""
        self.vertices = 0
        self.told: Counter[str] = Counter()

    def read(self) -> None:
        way: Route | None = None
        number = 1
        for batch in self.opened.batches:
            wkb = batch.column(self.opened.geometry).to_numpy(zero_copy_only=False)
            way = way or self._route(wkb)
            self._keep(batch, wkb, way, number)
            number += batch.num_rows
            if number - 1 > self.most:
                raise ImportRefused(TOO_MANY.format(most=self.most))

    def _route(self, wkb: Any) -> Route:
        """The way to ETRS89, when the numbers fit the CRS. Raises ImportRefused."""
        bounds = shapely.bounds(shapes.read(wkb))
        bounds = bounds[np.isfinite(bounds).all(axis=1)]
        sample = plausibility.Sample((bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2)
        sample = sample.swapped() if self.options.swap_axes else sample
        stated = self.options.crs or self.opened.crs
        if stated is None:
            hint = plausibility.guess(sample) if len(sample.x) else None
            raise CrsUnknown(f"{UNKNOWN_CRS} {hint}." if hint else UNKNOWN_CRS)
        way = routes.route(routes.parse(stated))
        if len(sample.x) and (why := plausibility.objection(sample, way)):
            raise CoordinatesImplausible(why)
        self.crs = way.label
        return way

    def _keep(self, batch: pa.RecordBatch, wkb: Any, way: Route, first: int) -> None:
        if any(value is not None and len(value) > 4 and _curved(value) for value in wkb):
            raise ImportRefused(CURVED)
        made = shapes.prepare(wkb, way, first, swap=self.options.swap_axes, trust=False)
        places = made.geom.to_pylist()
        self._tell("overgeslagen", made.set_aside)
        self._tell("hersteld", made.repaired)
        values = [batch.column(place).to_pylist() for place in self.opened.places]
        for row in range(batch.num_rows):
            if not made.keep[row]:
                continue
            place = places[row]
            self.vertices += 0 if place is None else len(place) // 32
            if self.vertices > MOST_VERTICES:
                raise ImportRefused(HEAVY)
            self.rows.append(
                {"row": first + row, "place": place, "values": [_plain(column[row]) for column in values]}
            )

    def _tell(self, what: str, notes: list[RowNote]) -> None:
        self.told.update(f"{what}: {note.reason}" for note in notes)

    def notes(self) -> list[str]:
        """What became of rows that were not taken over as they are."""
        return [f"{number} × {what}." for what, number in self.told.most_common(20)]


def _curved(wkb: bytes) -> bool:
    """Whether the geometry is of a kind with arcs (ISO 19125, types 8 to 12)."""
    kind = int.from_bytes(wkb[1:5], "little" if wkb[0] == 1 else "big") & 0xFFFF
    return kind % 1000 in (8, 9, 10, 11, 12)


def _plain(value: Any) -> Any:
    """As JSON can say it; moments in UTC, those without a zone by the clock in the Netherlands."""
    if isinstance(value, str):
        return value.replace("\x00", "")[:LONGEST_TEXT]
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime.datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=CLOCK)
        return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, bytes):
        return None
    if isinstance(value, list):
        return [_plain(one) for one in value[:100]]
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in list(value.items())[:100]}
    return str(value)[:LONGEST_TEXT]
