"""Filters that nobody would write: trees of every kind of node, drawn by hypothesis.

Most are of the right types, so that they reach the database; some are not, so that the check is tried too.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from layers.filtering.functions import FUNCTIONS
from layers.filtering.literals import COLLECTION
from layers.filtering.operations import CALCULATED, COMPARED, RELATED
from layers.filtering.queryables import Kind, Queryables
from layers.filtering.times import INSTANTS
from layers.filtering.times import RELATIONS as TEMPORAL
from layers.filtering.tree import (
    Array,
    Box,
    Day,
    Interval,
    Moment,
    Node,
    Number,
    Open,
    Operation,
    Property,
    Shape,
    Text,
    Truth,
)

SETS = ("a_contains", "a_containedby", "a_equals", "a_overlaps")
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
AWKWARD = (
    "",
    "'",
    "''; DROP TABLE plot.layer; --",
    "\\",
    "%",
    "_%",
    "\\%",
    '"',
    "{}",
    "%(a)s",
    "é",
    "ß",
    "İ",
    "☃",
)
texts = st.builds(Text, st.sampled_from(AWKWARD) | st.text(CHARACTERS, max_size=12))
numbers = st.builds(
    Number,
    st.sampled_from(
        [Decimal(0), Decimal(1), Decimal(-1), Decimal("1e300"), Decimal("-1e-300"), Decimal(2**63)]
    )
    | st.integers(-(10**6), 10**6).map(Decimal)
    | st.decimals(-1000, 1000, places=2).map(lambda one: one or Decimal(0)),
)
days = st.builds(Day, st.dates(date(1, 1, 1), date(9999, 12, 31)))
moments = st.builds(Moment, st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)))
degrees = st.tuples(
    st.sampled_from([-180.0, 0.0, 4.5, 180.0]) | st.floats(-180, 180).map(lambda one: round(one, 6) + 0.0),
    st.sampled_from([-90.0, 0.0, 51.9, 90.0]) | st.floats(-90, 90).map(lambda one: round(one, 6) + 0.0),
)
lines = st.lists(degrees, min_size=2, max_size=5, unique=True).map(tuple)
rings = st.lists(degrees, min_size=3, max_size=5, unique=True).map(lambda one: (*one, one[0]))


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    (west, south), (east, north) = draw(degrees), draw(degrees)
    return Box((west, min(south, north), east, max(south, north)))


def _shapes(kind: str, coordinates: st.SearchStrategy[Any]) -> st.SearchStrategy[Shape]:
    return st.builds(Shape, st.just(kind), coordinates)


simple = st.one_of(
    _shapes("Point", degrees),
    _shapes("LineString", lines),
    _shapes("Polygon", rings.map(lambda one: (one,))),
    _shapes("MultiPoint", st.lists(degrees, min_size=1, max_size=3).map(tuple)),
    _shapes("MultiLineString", st.lists(lines, min_size=1, max_size=2).map(tuple)),
    _shapes("MultiPolygon", st.lists(rings.map(lambda one: (one,)), min_size=1, max_size=2).map(tuple)),
)
geometries: st.SearchStrategy[Node] = st.one_of(
    simple, boxes(), _shapes(COLLECTION, st.lists(simple, min_size=1, max_size=3).map(tuple))
)


class Grammar:
    """Expressions of each kind over the queryables of a layer."""

    def __init__(self, known: Queryables) -> None:
        self.known = known
        self.any = self._named(*Kind) | st.just(Property("bestaat_niet"))
        self.text = st.one_of(texts, self._named(Kind.TEXT, Kind.ANY), self._folded())
        self.number = st.recursive(
            numbers | self._named(Kind.NUMBER, Kind.ANY) | self._measured(),
            lambda inner: st.builds(
                lambda name, a, b: Operation(name, (a, b)), st.sampled_from(sorted(CALCULATED)), inner, inner
            ),
            max_leaves=4,
        )
        self.time = days | moments | self._named(Kind.DAY, Kind.MOMENT) | st.just(Operation("now", ()))
        self.shape = geometries | self._named(Kind.SHAPE) | self._buffered()
        self.truth = st.builds(Truth, st.booleans()) | self._named(Kind.TRUTH, Kind.ANY)
        self.value = st.one_of(self.text, self.number, self.time, self.truth)

    def _named(self, *kinds: Kind) -> st.SearchStrategy[Node]:
        names = [name for name, one in self.known.items() if one.kind in kinds]
        return st.builds(Property, st.sampled_from(names)) if names else st.nothing()

    def _folded(self) -> st.SearchStrategy[Node]:
        inner = texts | self._named(Kind.TEXT)
        names = st.sampled_from(["casei", "accenti"])
        return st.builds(lambda name, one: Operation(name, (one,)), names, inner)

    def _measured(self) -> st.SearchStrategy[Node]:
        takers = [
            one for one in FUNCTIONS if one.gives is Kind.NUMBER and [k for _, k in one.takes] == [Kind.SHAPE]
        ]
        names = st.sampled_from([one.name for one in takers])
        return st.builds(
            lambda name, one: Operation(name, (one,)), names, geometries | self._named(Kind.SHAPE)
        )

    def _buffered(self) -> st.SearchStrategy[Node]:
        widths = st.builds(Number, st.integers(0, 5000).map(Decimal))
        shapes = _shapes("Point", degrees) | self._named(Kind.SHAPE)
        return st.builds(lambda one, width: Operation("buffer", (one, width)), shapes, widths)

    def predicates(self) -> st.SearchStrategy[Node]:
        """A condition without AND, OR or NOT."""
        same = st.one_of(*(st.tuples(one, one) for one in (self.text, self.number, self.time, self.truth)))
        compared = st.builds(
            Operation, st.sampled_from(sorted(COMPARED)), same | st.tuples(self.value, self.value)
        )
        end = st.builds(Open) | days | moments | self._named(Kind.DAY, Kind.MOMENT)
        periods = st.builds(Interval, end, end).filter(_ordered)
        during = st.builds(Operation, st.sampled_from(sorted(TEMPORAL)), st.tuples(periods, periods))
        instant = self.time | periods
        at = st.builds(Operation, st.sampled_from(sorted(INSTANTS)), st.tuples(instant, instant))
        sets = st.builds(Array, st.lists(self.value, max_size=3).map(tuple)) | self._named(Kind.ANY)
        listed = st.builds(Array, st.lists(self.value, min_size=1, max_size=3).map(tuple))
        pattern = texts | st.builds(lambda one: Operation("casei", (one,)), texts)
        return st.one_of(
            compared,
            st.builds(Operation, st.sampled_from(sorted(RELATED)), st.tuples(self.shape, self.shape)),
            during,
            at,
            st.builds(Operation, st.sampled_from(SETS), st.tuples(sets, sets)),
            st.builds(Operation, st.just("in"), st.tuples(self.value, listed)),
            st.builds(Operation, st.just("like"), st.tuples(self.text, pattern)),
            st.builds(Operation, st.just("between"), st.tuples(self.number, self.number, self.number)),
            st.builds(lambda one: Operation("isnull", (one,)), self.any),
            self.truth,
        )


def _ordered(period: Interval) -> bool:
    """Whether the reader takes it: of two literals of one kind the first is not the later."""
    match period.start, period.end:
        case Day(first), Day(last):
            return first <= last
        case Moment(first), Moment(last):
            return first <= last
    return True


def trees(known: Queryables) -> st.SearchStrategy[Node]:
    """Whole filters on a layer with these queryables."""
    joined = st.sampled_from(["and", "or"])
    return st.recursive(
        Grammar(known).predicates(),
        lambda inner: st.one_of(
            st.builds(Operation, joined, st.lists(inner, min_size=2, max_size=4).map(tuple)),
            st.builds(lambda one: Operation("not", (one,)), inner),
        ),
        max_leaves=6,
    )
