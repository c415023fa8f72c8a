"""CSV (RFC 4180) in UTF-8 with a header; the geometry as well-known text in the column WKT, x = east.

A spreadsheet takes a text that begins with = + - or @ for a formula, and what people draw comes from
anywhere: such texts get an apostrophe before them.
"""

import io

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

FORMULA = r"^[=+\-@\t\r]"
WITHOUT_HEADER = pyarrow.csv.WriteOptions(include_header=False)


def header(schema: pa.Schema) -> bytes:
    """The first line: what the columns are called, quoted where that is needed."""
    names = _guarded(pa.array(schema.names, pa.string()))
    row = pa.RecordBatch.from_arrays([pa.array([name]) for name in names], names=schema.names)
    return _written(row)


def lines(batch: pa.RecordBatch) -> bytes:
    """The rows of a batch. Moments are in UTC, as ISO 8601 with Z."""
    columns = [_text(batch.column(number), field) for number, field in enumerate(batch.schema)]
    return _written(pa.RecordBatch.from_arrays(columns, names=batch.schema.names))


def _text(values: pa.Array, field: pa.Field) -> pa.Array:
    if pa.types.is_string(field.type):
        return values if field.name == "WKT" else _guarded(values)
    if pa.types.is_timestamp(field.type):
        return pc.strftime(values, format="%Y-%m-%dT%H:%M:%SZ")
    return values


def _guarded(values: pa.Array) -> pa.Array:
    risky = pc.match_substring_regex(values, FORMULA)
    marked = pc.binary_join_element_wise(pa.scalar("'"), values, pa.scalar(""))
    return pc.if_else(pc.fill_null(risky, False), marked, values)


def _written(batch: pa.RecordBatch) -> bytes:
    text = io.BytesIO()
    pyarrow.csv.write_csv(batch, text, WITHOUT_HEADER)
    return text.getvalue()
