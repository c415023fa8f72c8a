"""Geometry of a batch: read, repaired, brought to ETRS89 and Web Mercator. Vectorised, without database."""

import binascii
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from layers.importing.report import RowNote
from layers.importing.routes import Box, Numbers, Route, to_web_mercator

Shapes = NDArray[Any]  # of shapely geometries or None
Flags = NDArray[np.bool_]

POLYGONAL: Final = (3, 6)
LINEAR: Final = (1, 2, 5)
# A straight edge of 1 km in RD is at most 2.5 cm off the same edge drawn straight in degrees (s²·tan φ/8R).
LONG_EDGE_M: Final = 2_000.0
DENSE_EDGE_M: Final = 1_000.0

ROUNDING: Final = 1e-6  # degrees: files draw the antimeridian at 180.00000000000014 too

UNREADABLE: Final = "geometrie is onleesbaar of van een soort die niet wordt ondersteund"
NOT_A_NUMBER: Final = "coördinaat is geen getal"
OUTSIDE: Final = "coördinaat buiten het gebied waarin dit stelsel geldt"
NO_PLACE: Final = "geen geometrie"
EMPTY: Final = "lege geometrie"
NULL_ISLAND: Final = "coördinaten 0,0: geen plaats"
DENSIFIED: Final = "lange rechte lijnen"
HEIGHT: Final = "hoogte (Z)"
MEASURE: Final = "meetwaarde (M)"
UNREPAIRABLE: Final = "ongeldige geometrie, niet te herstellen"


@dataclass
class Prepared:
    """A batch ready to store: hexadecimal WKB for both CRSs, and which rows to keep."""

    geom: pa.Array
    geom_3857: pa.Array
    keep: Flags
    set_aside: list[RowNote] = field(default_factory=list)
    repaired: list[RowNote] = field(default_factory=list)
    without_place: list[RowNote] = field(default_factory=list)
    tallies: Counter[str] = field(default_factory=Counter)
    types: Counter[int] = field(default_factory=Counter)
    dimensions: set[int] = field(default_factory=set)
    extent: Box | None = None


def prepare(wkb: NDArray[Any], way: Route, first_row: int, *, swap: bool, trust: bool) -> Prepared:
    """Everything between a file's WKB (bytes or None) and COPY, for rows numbered from `first_row`."""
    batch = _Batch(wkb, first_row)
    batch.flatten()
    batch.find_places_missing(trust)
    batch.densify(way)
    batch.move(way, swap)
    batch.repair()
    return batch.result()


def read(wkb: NDArray[Any]) -> Shapes:
    """Shapely geometries; None where the bytes are absent or cannot be read."""
    try:
        shapes: Shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    except NotImplementedError:  # arcs deep inside a collection stop the whole batch
        shapes = np.array([_read_one(value) for value in wkb], dtype=object)
    return shapes


def _read_one(wkb: bytes | None) -> BaseGeometry | None:
    try:
        return shapely.from_wkb(wkb, on_invalid="ignore")
    except NotImplementedError:
        return None


class _Batch:
    """The batch on its way; every step may set rows aside or note what it changed."""

    def __init__(self, wkb: NDArray[Any], first_row: int) -> None:
        self.first = first_row
        self.shapes = read(wkb)
        self.keep: Flags = np.ones(len(wkb), dtype=bool)
        self.notes: dict[str, list[RowNote]] = {"set_aside": [], "repaired": [], "without_place": []}
        self.tallies: Counter[str] = Counter()
        absent = np.array([value is None for value in wkb], dtype=bool)
        self.set_aside(shapely.is_missing(self.shapes) & ~absent, UNREADABLE)
        self.note("without_place", absent, NO_PLACE)

    def note(self, kind: str, rows: Flags, reason: str) -> None:
        self.notes[kind] += [RowNote(self.first + int(row), reason) for row in np.flatnonzero(rows)]

    def set_aside(self, rows: Flags, reason: str) -> None:
        rows = rows & self.keep
        self.note("set_aside", rows, reason)
        self.keep &= ~rows
        self.shapes[rows] = None

    def leave_without_place(self, rows: Flags, reason: str) -> None:
        self.note("without_place", rows, reason)
        self.shapes[rows] = None

    def flatten(self) -> None:
        """To two dimensions; heights and measures are counted."""
        for has, what in ((shapely.has_z, HEIGHT), (shapely.has_m, MEASURE)):
            self.tallies[what] += int(np.count_nonzero(has(self.shapes)))
        if self.tallies.total():
            self.shapes = shapely.force_2d(self.shapes)

    def find_places_missing(self, trust: bool) -> None:
        """Empty geometries, coordinates that are no numbers, and 0,0 for ‘unknown’."""
        self.leave_without_place(shapely.is_empty(self.shapes), EMPTY)
        bounds = shapely.bounds(self.shapes)
        if not trust:
            self.leave_without_place(np.all(bounds == 0, axis=1), NULL_ISLAND)
        xy, owner = shapely.get_coordinates(self.shapes, return_index=True)
        wrong = np.zeros(len(self.shapes), dtype=bool)
        wrong[owner[~np.isfinite(xy).all(axis=1)]] = True
        self.set_aside(wrong, NOT_A_NUMBER)

    def densify(self, way: Route) -> None:
        """More points on long edges, which would not stay in place as straight lines."""
        if not way.curved:
            return
        xy, owner = shapely.get_coordinates(self.shapes, return_index=True)
        far = (np.hypot(*np.diff(xy, axis=0).T) > LONG_EDGE_M) & (np.diff(owner) == 0)
        rows = np.unique(owner[1:][far])
        rows = rows[~np.isin(shapely.get_type_id(self.shapes[rows]), (0, 4))]
        if len(rows):
            before = shapely.get_num_coordinates(self.shapes[rows])
            self.shapes[rows] = shapely.segmentize(self.shapes[rows], DENSE_EDGE_M)
            changed = shapely.get_num_coordinates(self.shapes[rows]) > before
            self.tallies[DENSIFIED] += int(np.count_nonzero(changed))

    def move(self, way: Route, swap: bool) -> None:
        """To longitude and latitude; what lands nowhere is set aside."""
        xy, owner = shapely.get_coordinates(self.shapes, return_index=True)
        x, y = (xy[:, 1], xy[:, 0]) if swap else (xy[:, 0], xy[:, 1])
        lon, lat = way.to_etrs89(np.ascontiguousarray(x), np.ascontiguousarray(y))
        lost = ~(np.isfinite(lon) & np.isfinite(lat))
        lost |= (np.abs(lon) > 180 + ROUNDING) | (np.abs(lat) > 90 + ROUNDING)
        lon, lat = np.clip(lon, -180, 180), np.clip(lat, -90, 90)
        outside = np.zeros(len(self.shapes), dtype=bool)
        if lost.any():
            outside[owner[lost]] = True
            lon, lat = np.where(lost, 0.0, lon), np.where(lost, 0.0, lat)
        self.shapes = shapely.set_coordinates(self.shapes, np.column_stack((lon, lat)))
        self.set_aside(outside, OUTSIDE)

    def repair(self) -> None:
        """Areas and lines that break the rules of simple features."""
        kind = shapely.get_type_id(self.shapes)
        broken = ~shapely.is_valid(self.shapes) & ~shapely.is_missing(self.shapes)
        for row in np.flatnonzero(broken):
            shape = self.shapes[row]
            reason = str(shapely.is_valid_reason(shape)).partition("[")[0]
            mended = _mend(shape, int(kind[row]))
            if mended is None:
                one = np.zeros(len(self.shapes), dtype=bool)
                one[row] = True
                self.set_aside(one, f"{UNREPAIRABLE}: {reason}")
            else:
                self.shapes[row] = mended
                self.notes["repaired"].append(
                    RowNote(self.first + int(row), f"ongeldige geometrie: {reason}")
                )

    def result(self) -> Prepared:
        # Outer rings counterclockwise, as GeoJSON wants them (RFC 7946 §3.1.6).
        self.shapes = shapely.orient_polygons(self.shapes)
        bounds = shapely.total_bounds(self.shapes)
        kinds, numbers = np.unique(shapely.get_type_id(self.shapes), return_counts=True)
        geom = hexadecimal(shapely.to_wkb(self.shapes))
        return Prepared(
            geom=geom,
            geom_3857=hexadecimal(shapely.to_wkb(_on_world_map(self.shapes))),
            keep=self.keep,
            tallies=self.tallies,
            types=Counter({int(k): int(n) for k, n in zip(kinds, numbers, strict=True) if k >= 0}),
            dimensions={int(d) for d in np.unique(shapely.get_dimensions(self.shapes)) if d >= 0},
            extent=_box(bounds),
            **self.notes,
        )


def _box(bounds: Numbers) -> Box | None:
    """Edges of all shapes; None when there are none."""
    if not np.isfinite(bounds).all():
        return None
    west, south, east, north = (float(edge) for edge in bounds)
    return west, south, east, north


def _mend(shape: BaseGeometry, kind: int) -> BaseGeometry | None:
    """The shape made valid, of the same kind; None when nothing of that kind is left."""
    mended = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    if kind in POLYGONAL:
        mended = _areas_of(mended)
    if mended is None or shapely.is_empty(mended) or not shapely.is_valid(mended):
        return None
    return mended


def _on_world_map(shapes: Shapes) -> Shapes:
    """The same in EPSG:3857. Beyond ±85.05° latitude it is cut off, where Web Mercator ends."""
    lon_lat: Numbers = shapely.get_coordinates(shapes)
    x, y = to_web_mercator(lon_lat[:, 0], lon_lat[:, 1])
    return shapely.set_coordinates(shapes.copy(), np.column_stack((x, y)))


def _areas_of(shape: BaseGeometry) -> BaseGeometry:
    """The polygons in the shape, which may be a collection: one polygon, or a multipolygon."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    polygons = [part for part in parts if shapely.get_type_id(part) in POLYGONAL]
    return polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)


def hexadecimal(wkb: NDArray[Any]) -> pa.Array:
    """Bytes (or None) as text, two digits each: the whole buffer at once is ten times as fast."""
    binary = pa.array(wkb, pa.large_binary())
    validity, offsets, content = binary.buffers()
    doubled = np.frombuffer(offsets, np.int64)[: len(binary) + 1] * 2
    digits = binascii.hexlify(content if content is not None else b"")
    return pa.LargeStringArray.from_buffers(
        len(binary), pa.py_buffer(doubled.tobytes()), pa.py_buffer(digits), validity, binary.null_count
    )
