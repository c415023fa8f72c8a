"""Functions beyond those of the standard, listed for clients at ``/functions`` (OGC 19-079r2 §8.7)."""

from dataclasses import dataclass
from typing import Any, LiteralString

from psycopg import sql

from layers.filtering.compiling import Compiler, Expression
from layers.filtering.queryables import Kind
from layers.filtering.tree import Number, Operation, Text

FARTHEST_BUFFER = 1_000_000
TYPES = {
    Kind.TEXT: "string",
    Kind.NUMBER: "number",
    Kind.MOMENT: "datetime",
    Kind.SHAPE: "geometry",
    Kind.TRUTH: "boolean",
}


@dataclass(frozen=True)
class Function:
    """A function: its operands by title and kind, what it gives, and its SQL with a place for each."""

    name: str
    description: str
    takes: tuple[tuple[str, Kind], ...]
    gives: Kind
    sql: LiteralString
    optional: int = 0

    @property
    def operands(self) -> tuple[int, int]:
        """The least and most operands that it takes."""
        return len(self.takes) - self.optional, len(self.takes)


NUMBER = (("getal", Kind.NUMBER),)
SHAPE = (("geometrie", Kind.SHAPE),)
FUNCTIONS = (
    Function("now", "Nu, bij het begin van de vraag.", (), Kind.MOMENT, "now()"),
    Function(
        "minutessince",
        "Hoeveel minuten geleden dit tijdstip was; in de toekomst minder dan nul.",
        (("tijdstip", Kind.MOMENT),),
        Kind.NUMBER,
        "(extract(epoch FROM now() - {0}) / 60)",
    ),
    Function("abs", "Het getal zonder minteken.", NUMBER, Kind.NUMBER, "abs({0})"),
    Function("floor", "Afgerond naar beneden.", NUMBER, Kind.NUMBER, "floor({0})"),
    Function("ceiling", "Afgerond naar boven.", NUMBER, Kind.NUMBER, "ceiling({0})"),
    Function("round", "Afgerond op een geheel getal.", NUMBER, Kind.NUMBER, "round(CAST({0} AS numeric))"),
    Function("length", "Hoeveel tekens de tekst heeft.", (("tekst", Kind.TEXT),), Kind.NUMBER, "length({0})"),
    Function(
        "geometrytype",
        "De soort geometrie, zoals in GeoJSON: Point, LineString, Polygon …",
        SHAPE,
        Kind.TEXT,
        "substr(ST_GeometryType({0}), 4)",
    ),
    Function(
        "area",
        "Oppervlakte in vierkante meter, op de ellipsoïde.",
        SHAPE,
        Kind.NUMBER,
        "ST_Area(CAST({0} AS geography))",
    ),
    Function(
        "distance",
        "Kortste afstand in meter, op de ellipsoïde.",
        (("van", Kind.SHAPE), ("naar", Kind.SHAPE)),
        Kind.NUMBER,
        "ST_Distance(CAST({0} AS geography), CAST({1} AS geography))",
    ),
    Function("centroid", "Het zwaartepunt.", SHAPE, Kind.SHAPE, "ST_Centroid({0})"),
    Function(
        "buffer",
        "Alles tot zoveel meter van de geometrie.",
        (("geometrie", Kind.SHAPE), ("afstand in meter", Kind.NUMBER), ("eenheid, altijd 'm'", Kind.TEXT)),
        Kind.SHAPE,
        "ST_SetSRID(CAST(ST_Buffer(CAST({0} AS geography), {1}) AS geometry), 4258)",
        optional=1,
    ),
)
BY_NAME = {one.name: one for one in FUNCTIONS}


def write(compiler: Compiler, node: Operation) -> Expression:
    """A function of ours."""
    function = BY_NAME[node.name]
    if function.name == "buffer" and (told := _buffer_fault(node)):
        return compiler.wrong(node, told)
    values = [
        compiler.fitted(one, kind, f"{node.name.upper()} verwacht een {kind} ({title})").sql
        for one, (title, kind) in zip(node.operands, function.takes, strict=False)
    ]
    return Expression(function.gives, sql.SQL(function.sql).format(*values), node)


def _buffer_fault(node: Operation) -> str:
    """A buffer is of a known width: one from a column could be as wide as the earth."""
    width = node.operands[1]
    if not isinstance(width, Number) or not 0 <= width.value <= FARTHEST_BUFFER:
        return f"De afstand van BUFFER is een getal van 0 tot en met {FARTHEST_BUFFER}, in meter."
    unit = node.operands[2] if len(node.operands) > 2 else Text("m")
    return "" if unit == Text("m") else "De eenheid van BUFFER is 'm' (meter)."


def listed() -> list[dict[str, Any]]:
    """The functions as the standard's schema ``functions.yml`` has them."""
    return [
        {
            "name": one.name,
            "description": one.description,
            "arguments": [{"title": title, "type": [TYPES[kind]]} for title, kind in one.takes],
            "returns": [TYPES[one.gives]],
        }
        for one in FUNCTIONS
    ]
