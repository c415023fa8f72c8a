"""One import from beginning to end, in one transaction: all of it happens, or nothing."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import psycopg
import pyarrow as pa
import shapely

from layers.importing import files, generalise, loading, plausibility, reading, routes, shapes, switching
from layers.importing.columns import Column, ValueRemarks, plan
from layers.importing.errors import (
    CoordinatesImplausible,
    CrsUnknown,
    ImportRefused,
    MostlyUnusable,
    NothingUsable,
)
from layers.importing.loading import Tables, Work
from layers.importing.reading import Opened
from layers.importing.report import ImportReport
from layers.importing.routes import Route
from layers.importing.shapes import Prepared
from layers.importing.target import ImportTarget, Progress, ProgressCallback, ReadingOptions
from plotserver.kernel.errors import PlotError

SAMPLE_SIZE: Final = 5_000
FAMILIES: Final = {
    0: "Point",
    1: "LineString",
    3: "Polygon",
    4: "MultiPoint",
    5: "MultiLineString",
    6: "MultiPolygon",
}
MEMORY: Final = (
    "SET LOCAL maintenance_work_mem = '256MB'",
    "SET LOCAL work_mem = '128MB'",
    "SET LOCAL jit = off",
)


def run(
    connection: Work,
    path: Path,
    target: ImportTarget,
    options: ReadingOptions,
    progress: ProgressCallback | None,
) -> ImportReport:
    """The work of `layers.importing.importer.import_file`."""
    try:
        with files.chosen(path, options.source_layer) as source, reading.opened(source, options) as opened:
            report = ImportReport(target.layer_id, path.name, source.format, source.title)
            with connection.transaction():
                _Import(connection, target, options, opened, report, progress or _silent).run()
    except PlotError as error:
        _audit_refusal(connection, target, path, error.message)
        raise
    except psycopg.DataError as error:
        message = f"De database weigert een waarde uit het bestand: {error.diag.message_primary}"
        _audit_refusal(connection, target, path, message)
        raise ImportRefused(message) from error
    switching.clear_away(connection)
    return report


def _silent(progress: Progress) -> None:
    del progress


def _audit_refusal(connection: Work, target: ImportTarget, path: Path, why: str) -> None:
    with connection.transaction():
        switching.audit(connection, target, "geweigerd", {"file": path.name, "reason": why})


@dataclass
class _Batch:
    """One batch on its way: `shapes` is None when it has arcs, which the database must straighten first."""

    first_row: int
    rows: pa.RecordBatch
    wkb: pa.Array
    shapes: Prepared | None


@dataclass
class _Import:
    """The work of one import."""

    connection: Work
    target: ImportTarget
    options: ReadingOptions
    opened: Opened
    report: ImportReport
    progress: ProgressCallback
    remarks: ValueRemarks = field(default_factory=lambda: ValueRemarks(Counter()))
    types: Counter[int] = field(default_factory=Counter)
    tallies: Counter[str] = field(default_factory=Counter)
    dimensions: set[int] = field(default_factory=set)

    def run(self) -> None:
        """All of it; the caller commits."""
        switching.claim(self.connection, self.target)
        for setting in MEMORY:
            self.connection.execute(setting)
        self.connection.execute("SELECT set_config('timezone', %s, true)", (self.options.time_zone,))
        columns = plan(self.opened.fields, self.remarks)
        self.report.attributes = [column.attribute for column in columns]
        tables = loading.new_tables(self.connection)
        with self._timed("lezen en laden"):
            loading.create_staging(self.connection, tables, columns)
            self._load(tables, columns)
        self._summarise()
        with self._timed("ordenen en indexeren"):
            self.progress(Progress("ordenen en indexeren", self.report.rows_stored, self.report.rows_stored))
            loading.finish(self.connection, tables, columns, multi=self._mixes_single_and_multi())
        with self._timed("generaliseren"):
            self.progress(Progress("generaliseren", self.report.rows_stored, self.report.rows_stored))
            self.report.detail_from = generalise.build(
                self.connection, tables, [c.attribute for c in columns]
            )
        self._publish(tables)

    def _load(self, tables: Tables, columns: list[Column]) -> None:
        first = next(self.opened.batches, None)
        batches = _chain(first, self.opened.batches)
        way = self._route(first)
        row = 1

        def produce() -> _Batch | None:
            nonlocal row
            rows = next(batches, None)
            if rows is None:
                return None
            batch = self._prepared(rows, row, way)
            row += rows.num_rows
            return batch

        for batch in reading.one_ahead(produce):
            ready = batch.shapes or self._straightened(batch, way)
            values = [batch.rows.column(place) for place in self.opened.places]
            text = loading.copy_text(values, columns, ready, batch.first_row)
            loading.copy(self.connection, tables, text)
            self._count(batch, ready)
            self.progress(Progress("lezen en laden", self.report.rows_read, self.opened.total))

    def _prepared(self, rows: pa.RecordBatch, first_row: int, way: Route) -> _Batch:
        wkb = rows.column(self.opened.geometry)
        curved = loading.has_curves(wkb)
        made = None if curved else self._shapes(wkb.to_numpy(zero_copy_only=False), way, first_row)
        return _Batch(first_row, rows, wkb, made)

    def _straightened(self, batch: _Batch, way: Route) -> Prepared:
        straight = loading.straightened(self.connection, batch.wkb, geographic=way.geographic)
        self.tallies["bogen door korte rechte lijnen vervangen"] += 1
        return self._shapes(straight, way, batch.first_row)

    def _shapes(self, wkb: Any, way: Route, first_row: int) -> Prepared:
        return shapes.prepare(
            wkb, way, first_row, swap=self.options.swap_axes, trust=self.options.trust_coordinates
        )

    def _route(self, first: pa.RecordBatch | None) -> Route:
        """The way to ETRS89, after a look at the first batch: do the numbers fit?"""
        sample = self._sample(first)
        stated = self.options.crs or self.opened.crs
        if stated is None:
            hint = plausibility.guess(sample)
            raise CrsUnknown(
                "Het bestand zegt niet in welk coördinaatstelsel het is. "
                + (f"{hint}." if hint else "Geef het met --crs, bijvoorbeeld --crs EPSG:28992 voor RD.")
            )
        way = routes.route(routes.parse(stated))
        self.report.crs, self.report.accuracy_m = way.label, way.accuracy_m
        self.report.crs_from = "opgegeven met --crs" if self.options.crs else self.opened.crs_from
        if not self.options.trust_coordinates and (why := plausibility.objection(sample, way)):
            raise CoordinatesImplausible(why)
        return way

    def _sample(self, first: pa.RecordBatch | None) -> plausibility.Sample:
        """Positions from the first batch, as numbers of the file (swapped when asked)."""
        if first is None:
            return plausibility.Sample(np.empty(0), np.empty(0))
        step = max(1, first.num_rows // SAMPLE_SIZE)
        wkb = first.column(self.opened.geometry).take(pa.array(range(0, first.num_rows, step)))
        if loading.has_curves(wkb):
            straight = loading.straightened(self.connection, wkb, geographic=False)
        else:
            straight = wkb.to_numpy(zero_copy_only=False)
        bounds = shapely.bounds(shapes.read(straight))
        bounds = bounds[np.isfinite(bounds).all(axis=1)]
        sample = plausibility.Sample((bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2)
        return sample.swapped() if self.options.swap_axes else sample

    def _count(self, batch: _Batch, ready: Prepared) -> None:
        report = self.report
        report.rows_read += batch.rows.num_rows
        report.rows_stored += int(ready.keep.sum())
        report.set_aside.add(ready.set_aside)
        report.repaired.add(ready.repaired)
        report.without_place.add(ready.without_place)
        self.tallies += ready.tallies
        self.types += ready.types
        self.dimensions |= ready.dimensions
        report.extent = _joined(report.extent, ready.extent)

    def _mixes_single_and_multi(self) -> bool:
        """Whether the file mixes, say, polygons and multipolygons (and nothing else)."""
        return set(self.types) in ({0, 4}, {1, 5}, {3, 6})

    def _summarise(self) -> None:
        report = self.report
        if report.rows_read and not report.rows_stored:
            reasons = ", ".join(report.set_aside.reasons)
            raise NothingUsable(f"Geen van de {report.rows_read} rijen is bruikbaar: {reasons}.")
        if report.set_aside.count * 2 > report.rows_read and not self.options.trust_coordinates:
            raise MostlyUnusable(report.rows_read, report.set_aside.reasons.most_common())
        report.geometry_type = self._geometry_type()
        report.dimensions = sorted(self.dimensions)
        report.remarks += [*self.opened.remarks, *_tally_sentences(self.tallies), *self.remarks.sentences()]

    def _geometry_type(self) -> str | None:
        kinds = set(self.types)
        if self._mixes_single_and_multi():
            return FAMILIES[max(kinds)]
        return FAMILIES.get(kinds.pop(), "Geometry") if len(kinds) == 1 else ("Geometry" if kinds else None)

    def _publish(self, tables: Tables) -> None:
        """The short last step: view, layer, audit line."""
        report, connection = self.report, self.connection
        report.relation = tables.relation
        switching.open_view(connection, self.target.layer_id, tables, "d", "v")
        if report.detail_from:
            switching.open_view(connection, self.target.layer_id, tables, "g", "w")
        report.replaced = switching.switch(connection, self.target, report)
        detail = {
            "file": report.file,
            "relation": report.relation,
            "replaced": report.replaced,
            "read": report.rows_read,
            "stored": report.rows_stored,
            "set_aside": report.set_aside.count,
        }
        switching.audit(connection, self.target, "gelukt", detail)

    @contextmanager
    def _timed(self, what: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.report.seconds[what] = round(time.perf_counter() - start, 3)


def _chain(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    if first is not None:
        yield first
    yield from rest


def _joined(one: routes.Box | None, other: routes.Box | None) -> routes.Box | None:
    if one is None or other is None:
        return one or other
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _tally_sentences(tallies: Counter[str]) -> list[str]:
    said = {
        shapes.HEIGHT: "Bij {} objecten is de hoogte (Z) weggelaten.",
        shapes.MEASURE: "Bij {} objecten is de meetwaarde (M) weggelaten.",
        shapes.DENSIFIED: "Bij {} objecten kregen lange rechte lijnen extra punten, zodat ze blijven liggen.",
    }
    sentences = [text.format(tallies[key]) for key, text in said.items() if tallies[key]]
    if any(key not in said and number for key, number in tallies.items()):
        sentences.append("Bogen zijn vervangen door korte rechte lijnen, nergens meer dan 1 cm ernaast.")
    return sentences
