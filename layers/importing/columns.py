"""Attributes: from the columns of a file to columns in the database, and their values to COPY text."""

import base64
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from layers.importing.errors import ImportRefused
from layers.importing.report import Attribute

MOST_COLUMNS = 1_500  # PostgreSQL stops at 1,600, fewer for wide types
LONGEST_NAME = 59  # of 63 bytes, so that a number can follow
TAKEN = frozenset({"fid", "geom", "geom_3857", "id", "ctid", "tableoid", "xmin", "xmax", "cmin", "cmax"})

Encoder = Callable[[pa.Array], pa.Array]


@dataclass(frozen=True)
class Column:
    """An attribute, its PostgreSQL type, where its values are, and what turns them into what COPY reads.

    `place` is that of the field among those planned: two columns of a file may have one title.
    """

    attribute: Attribute
    sql_type: str
    encode: Encoder
    place: int


@dataclass
class ValueRemarks:
    """What had to be changed in values, counted by column title and kind."""

    counts: Counter[tuple[str, str]]

    def sentences(self) -> list[str]:
        """In Dutch."""
        return [f"Kolom “{title}”: {number} × {what}." for (title, what), number in self.counts.items()]


def plan(fields: Iterable[pa.Field], remarks: ValueRemarks) -> list[Column]:
    """A column for each field (the geometry left out), with safe and unique names.

    Raises ImportRefused when there are more than PostgreSQL can hold.
    """
    columns: list[Column] = []
    used = set(TAKEN)
    for field in fields:
        name = _unique(safe_name(field.name), used)
        used.add(name)
        kind, sql_type, encode = _typed(field, remarks)
        columns.append(Column(Attribute(name, kind, field.name), sql_type, encode, len(columns)))
    if len(columns) > MOST_COLUMNS:
        raise ImportRefused(
            f"Het bestand heeft {len(columns)} kolommen; een kaartlaag kan er hooguit {MOST_COLUMNS} hebben."
            " Laat in de bron kolommen weg."
        )
    return columns


def safe_name(title: str) -> str:
    """The title as a column name: lower-case ASCII letters, digits and underscores, at most 59 long."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST_NAME] or "kolom"
    if name in TAKEN:
        return f"bron_{name}"
    return f"k_{name}"[:LONGEST_NAME] if name[0].isdigit() else name


def _unique(name: str, used: set[str]) -> str:
    """The name, or the name with the first free number after it."""
    if name not in used:
        return name
    number = 2
    while f"{name}_{number}" in used:
        number += 1
    return f"{name}_{number}"


def _typed(field: pa.Field, remarks: ValueRemarks) -> tuple[str, str, Encoder]:
    """(attribute type, PostgreSQL type, encoder) of a field."""
    kind, types = field.type, pa.types
    if types.is_dictionary(kind):
        inner = _typed(field.with_type(kind.value_type), remarks)
        return inner[0], inner[1], lambda values: inner[2](values.dictionary_decode())
    if types.is_boolean(kind):
        return "boolean", "boolean", _same
    if types.is_uint64(kind) or types.is_decimal(kind):
        return "numeric", "numeric", _as_text
    if types.is_integer(kind):
        wide = kind.bit_width == 64 or types.is_uint32(kind)
        return ("bigint", "bigint", _same) if wide else ("integer", "integer", _same)
    if types.is_floating(kind):
        return "number", "double precision", _numbers(field.name, remarks)
    if types.is_date(kind):
        return "date", "date", lambda values: pc.cast(values, pa.date32())
    if types.is_timestamp(kind):
        return "timestamptz", "timestamptz", _moments
    if types.is_nested(kind):
        return "json", "jsonb", _json
    if types.is_binary(kind) or types.is_large_binary(kind) or types.is_fixed_size_binary(kind):
        return "text", "text", _base64
    if _is_text(kind) and _holds_json(field):
        return "json", "jsonb", _json_text
    if _is_text(kind):
        return "text", "text", _texts(field.name, remarks)
    return "text", "text", _as_text  # times of day, durations, columns with nothing but nulls


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _holds_json(field: pa.Field) -> bool:
    return (field.metadata or {}).get(b"ARROW:extension:name") in (b"arrow.json", b"ogc.json")


def _same(values: pa.Array) -> pa.Array:
    return values


def _as_text(values: pa.Array) -> pa.Array:
    return pc.cast(values, pa.string())


def _moments(values: pa.Array) -> pa.Array:
    """Moments to the microsecond, as PostgreSQL has them; those with a zone in UTC."""
    return pc.cast(values, pa.timestamp("us", tz="UTC" if values.type.tz else None), safe=False)


def _json(values: pa.Array) -> pa.Array:
    texts = [
        None if value is None else orjson.dumps(value, default=str).decode() for value in values.to_pylist()
    ]
    return pa.array(texts, pa.string())


def _json_text(values: pa.Array) -> pa.Array:
    """JSON that the file keeps as text; what is not JSON after all becomes a JSON string."""
    return pa.array(
        [None if value is None else _checked_json(value) for value in values.to_pylist()], pa.string()
    )


def _checked_json(text: str) -> str:
    try:
        return orjson.dumps(orjson.loads(text)).decode()
    except orjson.JSONDecodeError:
        return orjson.dumps(text).decode()


def _base64(values: pa.Array) -> pa.Array:
    texts = [None if value is None else base64.b64encode(value).decode() for value in values.to_pylist()]
    return pa.array(texts, pa.string())


def _numbers(title: str, remarks: ValueRemarks) -> Encoder:
    """Numbers; NaN, which JSON and tiles cannot say, becomes empty and is counted."""

    def encode(values: pa.Array) -> pa.Array:
        finite = pc.is_finite(values)
        lost = pc.sum(pc.invert(finite)).as_py() or 0
        if not lost:
            return values
        remarks.counts[title, "geen eindig getal (NaN of oneindig), als leeg bewaard"] += lost
        return pc.if_else(finite, values, pa.scalar(None, values.type))

    return encode


def _texts(title: str, remarks: ValueRemarks) -> Encoder:
    """Texts; PostgreSQL cannot keep zero bytes; bytes that are not UTF-8 are read as Windows-1252."""

    def encode(values: pa.Array) -> pa.Array:
        try:
            values.validate(full=True)
        except pa.ArrowInvalid:
            remarks.counts[title, "tekens niet in UTF-8, gelezen als Windows-1252 (waarden in dit deel)"] += 1
            values = pa.array(
                [_decoded(value) for value in values.cast(pa.binary()).to_pylist()], pa.string()
            )
        zeros = pc.sum(pc.match_substring(values, "\0")).as_py() or 0
        if zeros:
            remarks.counts[title, "nulteken in tekst, weggelaten"] += zeros
            values = pc.replace_substring(values, "\0", "")
        return values

    return encode


def _decoded(value: bytes | None) -> str | None:
    if value is None:
        return None
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace")
