"""A filter as it is added to a question about features."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from layers.errors import WrongQuery
from layers.filtering import encoded, literals, text
from layers.filtering.compiling import Compiler
from layers.filtering.operations import OPERATIONS
from layers.filtering.queryables import Kind, Queryable, Queryables
from layers.filtering.tree import WRONG, FilterFault, Node, Operation, Property, Text, Truth
from plotserver.kernel.crs import DEFAULT, Crs

LANGUAGES: dict[str, Callable[[str], Node]] = {"cql2-text": text.parse, "cql2-json": encoded.parse}

# What PostGIS says, as internal errors, of geometries for which a relation or measure does not exist.
UNDECIDABLE = ("TopologyException", "Antipodal")


@dataclass(frozen=True)
class Filter:
    """A condition on rows `f`, its bound values, and a checksum that tells it from other filters.

    The names of the values begin with ``cql``: no other value of a question may.
    """

    condition: sql.Composable
    parameters: Mapping[str, Any]
    checksum: str


def compiled(node: Node, queryables: Queryables, crs: Crs = DEFAULT) -> Filter:
    """The filter of a tree. Raises FilterFault with all that is wrong."""
    compiler = Compiler(OPERATIONS, queryables, crs)
    condition = compiler.condition(node)
    asked = repr((node, crs.uri)).encode(errors="backslashreplace")
    return Filter(condition, compiler.parameters, hashlib.blake2b(asked, digest_size=6).hexdigest())


def every(nodes: Sequence[Node]) -> Node:
    """The tree that asks all of these."""
    return nodes[0] if len(nodes) == 1 else Operation("and", tuple(nodes))


def equals(queryable: Queryable, value: str) -> Node:
    """The tree that asks that a queryable has the value that a query parameter names.

    Raises WrongQuery, at the parameter, when the value is not of the queryable's kind
    (19-079r2, /req/queryables-query-parameters).
    """
    name = queryable.name
    try:
        literal = _value(queryable, value)
    except FilterFault as error:
        raise WrongQuery(WRONG, [(name, error.faults_told[0])]) from None
    if queryable.kind is Kind.ANY:
        texts = Operation("=", (Property(name), Text(value)))
        others = [one for one in _readings(value) if one is not None]
        if not others:
            return texts
        return Operation("or", (texts, *(Operation("=", (Property(name), one)) for one in others)))
    return Operation("=", (Property(name), literal))


def _value(queryable: Queryable, value: str) -> Node:
    match queryable.kind:
        case Kind.NUMBER:
            return literals.number(value.strip(), "")
        case Kind.TRUTH:
            if value.lower() not in ("true", "false"):
                raise FilterFault("Geef true of false.")
            return Truth(value.lower() == "true")
        case Kind.DAY:
            return literals.day(value, "")
        case Kind.MOMENT:
            return literals.moment(value, "")
    if "\0" in value:
        raise FilterFault("Een nulteken kan niet in een filter.")
    return Text(value)


def _readings(value: str) -> Iterator[Node | None]:
    """What else than a text a value without fixed type may be."""
    if value.lower() in ("true", "false"):
        yield Truth(value.lower() == "true")
    try:
        yield literals.number(value.strip(), "")
    except FilterFault:
        return


@contextmanager
def told(where: Filter | None) -> Iterator[None]:
    """What a calculation of a filter comes to in the database, as a fault of the filter.

    Raises FilterFault: a number that overflows or a power that does not exist (SQLSTATE class 22), or a
    stored geometry on which a relation cannot be decided.
    """
    try:
        yield
    except psycopg.errors.DataError as error:
        if where is None:
            raise
        raise FilterFault(
            "Een berekening in het filter heeft geen uitkomst of past niet in een getal."
        ) from error
    except psycopg.errors.InternalError_ as error:
        if where is None or not any(known in str(error) for known in UNDECIDABLE):
            raise
        raise FilterFault(
            "Voor een object in deze laag is de ruimtelijke vraag niet te beantwoorden."
        ) from error
