"""By what can the objects of a layer be filtered? The allow-list of every filter (OGC 19-079r2 §6).

A dataset has its typed columns. A drawn layer has what every object says of itself, and the properties of
their own that the objects of the shown publication carry. Those have no fixed type: a comparison looks at
the values that have the type compared with, and is unknown for the others.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from typing import Any, Literal, LiteralString

from psycopg import sql

from layers import relations
from layers.layer import Layer
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction
from symbology import signs

SQL = queries.load("layers", "filtering.sql")
MOST_OWN = 500
GEOMETRY = "geometry"
FORMATS = (
    "geometry-point-or-multipoint",
    "geometry-linestring-or-multilinestring",
    "geometry-polygon-or-multipolygon",
)


class Kind(StrEnum):
    """What a value is; the text is for people."""

    TEXT = "tekst"
    NUMBER = "getal"
    TRUTH = "ja/nee-waarde"
    DAY = "datum"
    MOMENT = "tijdstip"
    INTERVAL = "periode"
    SHAPE = "geometrie"
    ARRAY = "lijst"
    ANY = "waarde zonder vast type"
    WRONG = "fout"


@dataclass(frozen=True)
class Queryable:
    """One property: its SQL expression over rows `f`, and its JSON Schema.

    `own` marks a property that objects carry of their own: its expression still wants the name, as a bound
    value. `opens` says of an end of a valid time that nothing there means that the interval is open.
    """

    name: str
    kind: Kind
    sql: sql.SQL | sql.Composed
    schema: Mapping[str, Any]
    opens: Literal["", "start", "end"] = ""
    own: bool = False


class Queryables(dict[str, Queryable]):
    """The queryables of a layer by name, in the order in which they are listed."""

    def __init__(self, listed: Iterable[Queryable]) -> None:
        super().__init__((one.name, one) for one in listed)

    def find(self, name: str) -> Queryable | None:
        """The one of this name; else the only one that differs from it in capitals alone."""
        if name in self:
            return self[name]
        alike = [one for known, one in self.items() if known.casefold() == name.casefold()]
        return alike[0] if len(alike) == 1 else None

    def unknown(self, name: str) -> str:
        """What to say of a name that is none of these."""
        near = get_close_matches(name[:60], self, n=1)
        hint = f" Bedoelde u '{near[0]}'?" if near else f" Bekend: {', '.join(list(self)[:20])}."
        return f"De eigenschap '{name[:60]}' is hier onbekend.{hint}"


async def of(tx: Transaction, layer: Layer, names: set[str] | None = None) -> Queryables:
    """The queryables of a layer as it is shown. Raises LayerNotFound when it has nothing to show.

    When only these `names` matter, the objects are looked through only for those that are not fixed.
    """
    fixed = fixed_of(layer)
    if layer.kind != "plot" or (names is not None and names <= {one.name for one in fixed}):
        return Queryables(fixed)
    shown = relations.of(layer)
    statement = sql.SQL(SQL["free_properties"]).format(source=shown.source, where=shown.where)
    found = await (await tx.execute(statement, shown.parameters | {"most": MOST_OWN})).fetchall()
    taken = {one.name for one in fixed}
    return Queryables([*fixed, *(_own(name, types) for name, types in found if name not in taken)])


def fixed_of(layer: Layer) -> list[Queryable]:
    """The queryables that do not depend on what the objects carry of their own."""
    shape = geometry([layer.part] if layer.part is not None else layer.dimensions)
    if layer.kind == "plot":
        return [PLOT_ID, shape, *drawn()]
    columns = [column(attribute) for attribute in layer.attributes if attribute["name"] != GEOMETRY]
    return [DATASET_ID, shape, *columns]


def geometry(dimensions: list[int]) -> Queryable:
    """The geometry, of these dimensions: points 0, lines 1, areas 2."""
    return Queryable(
        GEOMETRY,
        Kind.SHAPE,
        sql.SQL("f.geom"),
        {
            "title": "Geometrie",
            # Desktop programs know a geometry by this reference, the standard by the format.
            "$ref": "https://geojson.org/schema/Geometry.json",
            "format": FORMATS[dimensions[0]] if len(dimensions) == 1 else "geometry-any",
            "x-ogc-role": "primary-geometry",
        },
    )


# Datasets

COLUMNS: dict[str, tuple[Kind, dict[str, Any]]] = {
    "text": (Kind.TEXT, {"type": "string"}),
    "boolean": (Kind.TRUTH, {"type": "boolean"}),
    "integer": (Kind.NUMBER, {"type": "integer"}),
    "bigint": (Kind.NUMBER, {"type": "integer"}),
    "number": (Kind.NUMBER, {"type": "number"}),
    "numeric": (Kind.NUMBER, {"type": "number"}),
    "date": (Kind.DAY, {"type": "string", "format": "date"}),
    "timestamptz": (Kind.MOMENT, {"type": "string", "format": "date-time"}),
    "json": (Kind.ANY, {}),
}
DATASET_ID = Queryable(
    "id", Kind.NUMBER, sql.SQL("f.fid"), {"title": "Nummer", "type": "integer", "x-ogc-role": "id"}
)


def column(attribute: Mapping[str, str]) -> Queryable:
    """A column of a dataset."""
    kind, schema = COLUMNS[attribute["type"]]
    expression = sql.SQL("f.{}").format(sql.Identifier(attribute["name"]))
    title = attribute.get("title") or attribute["name"]
    return Queryable(attribute["name"], kind, expression, {"title": title} | schema)


# Drawn layers

PLOT_ID = Queryable(
    "id",
    Kind.TEXT,
    sql.SQL("CAST(f.feature_id AS text)"),
    {"title": "Kenmerk", "type": "string", "format": "uuid", "x-ogc-role": "id"},
)
OWN = sql.SQL("(f.properties -> CAST({} AS text))")
OWN_TEXT = "(f.properties ->> '{}')"
OWN_NUMBER = (
    "(CASE jsonb_typeof(f.properties -> '{0}') WHEN 'number' THEN CAST(f.properties -> '{0}' AS numeric) END)"
)


def _own(name: str, types: list[str]) -> Queryable:
    """A property that objects carry of their own; its name is a bound value, no identifier."""
    schema = {"title": name, "type": types[0] if len(types) == 1 else types}
    return Queryable(name, Kind.ANY, OWN, schema, own=True)


def _text(
    name: str, title: str, expression: LiteralString, /, *choices: tuple[str, str], role: str = ""
) -> Queryable:
    schema: dict[str, Any] = {"title": title, "type": "string"}
    if choices:
        schema |= {"enum": [code for code, _ in choices]}
        schema |= {"oneOf": [{"const": code, "title": named} for code, named in choices]}
    if role:
        schema |= {"x-ogc-role": role}
    return Queryable(name, Kind.TEXT, sql.SQL(expression), schema)


def _moment(
    name: str,
    title: str,
    expression: LiteralString,
    opens: Literal["", "start", "end"] = "",
    role: str = "",
) -> Queryable:
    schema = {"title": title, "type": "string", "format": "date-time"}
    return Queryable(
        name, Kind.MOMENT, sql.SQL(expression), schema | ({"x-ogc-role": role} if role else {}), opens
    )


def _number(name: str, title: str, expression: LiteralString, kind: str, **bounds: int) -> Queryable:
    schema: dict[str, Any] = {"title": title, "type": kind}
    return Queryable(name, Kind.NUMBER, sql.SQL(expression), schema | bounds)


@cache
def drawn() -> tuple[Queryable, ...]:
    """What every drawn object says of itself, and the properties that the signs draw with."""
    codes = [(sign.code, sign.name_nl) for sign in signs.load()]
    levels = [(word, word.capitalize()) for word in ("open", "intern", "vertrouwelijk")]
    sure = [(word, word.capitalize()) for word in ("zeker", "waarschijnlijk", "onzeker")]
    return (
        _text("teken", "Teken", "f.sign", *codes, role="type"),
        _text("naam", "Naam", OWN_TEXT.replace("{}", "naam")),
        _text("status", "Status", OWN_TEXT.replace("{}", "status")),
        _text("toelichting", "Toelichting", OWN_TEXT.replace("{}", "toelichting")),
        _number("aantal", "Aantal", OWN_NUMBER.replace("{0}", "aantal"), "number"),
        _number(
            "rotatie",
            "Draaiing in graden",
            OWN_NUMBER.replace("{0}", "rotatie"),
            "number",
            minimum=0,
            maximum=360,
        ),
        _text("zekerheid", "Zekerheid", "f.certainty", *sure),
        _text("classificatie", "Rubricering", "f.classification", *levels),
        _text("bron", "Bron", "f.source"),
        _text("auteur", "Auteur", "f.author"),
        _text("organisatie", "Organisatie", "f.organisation"),
        _moment("geldig_van", "Geldig van", "lower(f.valid)", "start", "primary-interval-start"),
        _moment("geldig_tot", "Geldig tot", "upper(f.valid)", "end", "primary-interval-end"),
        _moment("geregistreerd", "Geregistreerd", "lower(f.recorded)"),
        _number("versie", "Versie", "f.version", "integer", minimum=1),
    )


def schema(title: str, address: str, listed: Iterable[Queryable]) -> dict[str, Any]:
    """The queryables as JSON Schema (/req/queryables/get-queryables-response)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address,
        "type": "object",
        "title": title,
        "properties": {one.name: dict(one.schema) for one in listed},
        "additionalProperties": False,
    }


def shared(layers: Iterable[list[Queryable]]) -> list[Queryable]:
    """Those that all layers have, under one name and of one kind."""
    several = list(layers)
    if not several:
        return []
    others = [{(one.name, one.kind) for one in listed} for listed in several[1:]]
    return [one for one in several[0] if all((one.name, one.kind) in other for other in others)]
