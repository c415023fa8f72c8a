"""The objects as rows: Arrow, CSV (RFC 4180) and a workbook. Each row carries its marking and its owner."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
import pyarrow as pa
import shapely
import xlsxwriter

from layers.exporting.geojson import sign_of
from layers.exporting.objects import Export
from layers.formats import csvtext

Json = dict[str, Any]
MOMENT = pa.timestamp("us", tz="UTC")
MOMENTS = ("geldig_van", "geldig_tot", "geregistreerd")
FIRST = ("teken", "naam", "toelichting", "status", "zekerheid", "bron", "geldig_van", "geldig_tot", "aantal")
LAST = ("classificatie", "organisatie", "auteur", "geregistreerd", "versie")
TAKEN = ("fid", "geom", "id", "wkt", "lon", "lat", "eigenaar", "teken_naam")
LONGEST_CELL = 32_767  # what a cell of a workbook holds
LONGEST_WKT = 2_000
WIDE = 24


def arrow(features: Sequence[Json], extra: Sequence[tuple[str, list[Any]]] = ()) -> pa.Table:
    """A row for each object: `id`, then its properties, what people read first in front; then `extra`."""
    columns: dict[str, pa.Array] = {"id": pa.array([one["id"] for one in features], pa.string())}
    for key in _keys(features):
        name = _apart(key, columns)
        columns[name] = _column(key, [one["properties"].get(key) for one in features])
    for name, values in extra:
        columns[name] = pa.array(values)
    return pa.table(columns)


def csv(export: Export) -> bytes:
    """UTF-8 with a mark at the start, by which spreadsheets know it; what one would take for a formula has an
    apostrophe before it."""
    table = _rows(export).append_column("WKT", pa.array(_wkt(export.features), pa.string()))
    batches = table.to_batches() or [pa.RecordBatch.from_pylist([], table.schema)]
    return b"\xef\xbb\xbf" + csvtext.header(table.schema) + b"".join(csvtext.lines(one) for one in batches)


def workbook(export: Export) -> bytes:
    """A workbook of two sheets: the objects, and what is said of the whole. Texts are never formulas."""
    table = _rows(export).append_column("WKT", pa.array(_short(_wkt(export.features)), pa.string()))
    made = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(made, options) as book:
        book.set_properties(
            {
                "title": export.plot.title,
                "author": export.plot.owner_name,
                "category": export.classification,
                "comments": "; ".join(f"{name}: {value}" for name, value in export.facts.items()),
            }
        )
        bold, when = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet = book.add_worksheet("Objecten")
        for place, name in enumerate(table.column_names):
            sheet.write_string(0, place, name, bold)
            sheet.set_column(place, place, min(WIDE, len(name) + 8))
            for row, value in enumerate(table.column(place).to_pylist(), 1):
                _cell(sheet, row, place, value, when)
        sheet.freeze_panes(1, 2)
        if table.num_rows:
            sheet.autofilter(0, 0, table.num_rows, table.num_columns - 1)
        about = book.add_worksheet("Over dit bestand")
        about.set_column(0, 1, WIDE * 2)
        for row, (name, value) in enumerate(
            {**export.facts, "Tijden": "UTC", "WKT": "lengte breedte (CRS84)"}.items()
        ):
            about.write_string(row, 0, name, bold)
            about.write_string(row, 1, value)
        sheet.set_footer(
            f"&L{export.classification.upper()}&C{export.plot.owner_name.replace('&', '&&')}&R&P/&N"
        )
    return made.getvalue()


def _cell(sheet: Any, row: int, place: int, value: Any, when: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, place, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, place, value, when)
    elif value is not None:
        sheet.write_string(row, place, str(value)[:LONGEST_CELL])


def _rows(export: Export) -> pa.Table:
    """The objects with what the sign is called, whose they are, and a point to find each by."""
    shapes = [_shape(one) for one in export.features]
    spots = [None if shape is None else shape.point_on_surface() for shape in shapes]
    return arrow(
        export.features,
        [
            ("teken_naam", [sign_of(one["properties"]).name_nl for one in export.features]),
            ("eigenaar", [export.plot.owner_name] * len(export.features)),
            ("lon", [None if spot is None else round(spot.x, 8) for spot in spots]),
            ("lat", [None if spot is None else round(spot.y, 8) for spot in spots]),
        ],
    )


def _shape(feature: Json) -> Any:
    return None if feature["geometry"] is None else shapely.geometry.shape(feature["geometry"])


def _wkt(features: Sequence[Json]) -> list[str | None]:
    shapes = [_shape(one) for one in features]
    return [None if shape is None else shapely.to_wkt(shape, rounding_precision=9) for shape in shapes]


def _short(texts: Sequence[str | None]) -> list[str | None]:
    """Half a shape is none: what is too long for a cell that people read is left to the other forms."""
    return [text if text is None or len(text) <= LONGEST_WKT else None for text in texts]


def _keys(features: Sequence[Json]) -> list[str]:
    found = dict.fromkeys(key for one in features for key in one["properties"])
    own = sorted(key for key in found if key not in FIRST and key not in LAST)
    return [*FIRST, *own, *LAST]


def _apart(key: str, taken: dict[str, Any]) -> str:
    """A name that differs from the others by more than capitals, as a GeoPackage wants."""
    used, name, number = {one.casefold() for one in taken} | set(TAKEN), key or "eigenschap", 2
    while name.casefold() in used:
        name, number = f"{key}_{number}", number + 1
    return name


def _column(key: str, values: list[Any]) -> pa.Array:
    """Numbers, booleans and moments where all are; else text."""
    if key in MOMENTS:
        return pa.array(
            [None if value is None else datetime.fromisoformat(value) for value in values], MOMENT
        )
    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return pa.array(values, pa.bool_())
    if kinds == {int} and all(abs(value) < 2**53 for value in values if value is not None):
        return pa.array(values, pa.int64())
    if kinds and kinds <= {int, float}:
        return pa.array([None if value is None else float(value) for value in values], pa.float64())
    return pa.array([_text(value) for value in values], pa.string())


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else orjson.dumps(value).decode()
