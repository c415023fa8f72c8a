"""Filters of CSW as trees of CQL2: OGC Filter 1.1 as XML (04-095), and CQL text; one compiler writes both.

Any text is a question in plain language: what it finds is asked of the catalogue's own search, and stands in
the tree as a truth by itself (`any0`, `any1` …). So do names of organisations, which search knows by all
their names.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from catalog.harvest.xmlsafe import attribute, child, children, name, text
from layers.filtering import text as cql
from layers.filtering.literals import instant
from layers.filtering.tree import (
    Array,
    Box,
    FilterFault,
    Node,
    Number,
    Operation,
    Property,
    Shape,
    Text,
    Truth,
    bounded,
    walk,
)
from plotserver.kernel import crs as crs_module
from plotserver.kernel.crs import Crs
from plotserver.kernel.errors import Invalid
from plotserver.web.csw_reading import Constraint, CswFault, wrong

ANY = "any"
WORDS = "keywords_text"
"""A queryable of filters alone: the keywords as one text, for patterns."""
MOST_NODES = 1000
MOST_QUESTIONS = 5
NAMES = {
    "identifier": "id",
    "title": "title",
    "type": "type",
    "subject": "keywords",
    "abstract": "description",
    "description": "description",
    "modified": "updated",
    "date": "updated",
    "created": "created",
    "rights": "license",
    "license": "license",
    "boundingbox": "geometry",
    "coverage": "geometry",
    "spatial": "geometry",
    "anytext": ANY,
    "creator": ANY,
    "publisher": ANY,
    "contributor": ANY,
    "organisationname": ANY,
}
COMPARING = {
    "PropertyIsEqualTo": "=",
    "PropertyIsNotEqualTo": "<>",
    "PropertyIsLessThan": "<",
    "PropertyIsLessThanOrEqualTo": "<=",
    "PropertyIsLessThanEqualTo": "<=",
    "PropertyIsGreaterThan": ">",
    "PropertyIsGreaterThanOrEqualTo": ">=",
    "PropertyIsGreaterThanEqualTo": ">=",
}
SPATIAL = {
    "BBOX": "s_intersects",
    "Intersects": "s_intersects",
    "Contains": "s_contains",
    "Within": "s_within",
    "Disjoint": "s_disjoint",
    "Equals": "s_equals",
    "Overlaps": "s_overlaps",
    "Touches": "s_touches",
    "Crosses": "s_crosses",
}
TIMES = ("updated", "created")
LATITUDE_FIRST = "http://www.opengis.net/def/crs/EPSG/0/4326"


@dataclass
class Asked:
    """A filter as a tree, in which CRS its geometry is, and the questions in plain language in it."""

    node: Node = field(default_factory=lambda: Truth(True))
    crs: Crs | None = None
    questions: list[str] = field(default_factory=list)

    def question(self, words: str) -> Node:
        """The truth that a record answers this question; of no words, all do."""
        if not words.strip():
            return Truth(True)
        if len(self.questions) == MOST_QUESTIONS:
            raise wrong("Constraint", f"Ten hoogste {MOST_QUESTIONS} vragen in woorden.")
        self.questions.append(words.strip())
        return Property(f"{ANY}{len(self.questions) - 1}")

    def in_crs(self, named: str) -> None:
        """Note the CRS of a geometry; a filter has one."""
        found = _crs(named)
        if self.crs is not None and found is not self.crs:
            raise wrong("srsName", "Gebruik in een filter een coördinatenstelsel.")
        self.crs = found


def read(constraint: Constraint | None) -> Asked:
    """The filter. Raises CswFault, and FilterFault where CQL cannot be read."""
    asked = Asked()
    if constraint is None:
        return asked
    if constraint.cql is not None:
        asked.node = _mapped(asked, cql.parse(constraint.cql))
        asked.crs = crs_module.DEFAULT
    else:
        inner = [one for one in constraint.filter if name(one)]
        if not inner:
            return asked
        if all(name(one) in ("FeatureId", "GmlObjectId") for one in inner):
            ids = [attribute(one, "fid") or attribute(one, "id") for one in inner]
            asked.node = Operation("in", (Property("id"), Array(tuple(Text(one) for one in ids))))
        elif len(inner) == 1:
            asked.node = _node(asked, inner[0])
        else:
            raise wrong("Filter", "Een filter heeft een voorwaarde; voeg ze samen met And of Or.")
    if sum(1 for _ in walk(asked.node)) > MOST_NODES:
        raise wrong("Constraint", f"Ten hoogste {MOST_NODES} onderdelen in een filter.")
    bounded(asked.node)
    return asked


# --- names


def known(named: str) -> str:
    """Our name of a property, whatever its prefix or path."""
    local = named.strip().rpartition("/")[2].rpartition(":")[2]
    found = NAMES.get(local.casefold(), local)
    if found not in {
        *NAMES.values(),
        "aard",
        "toegang",
        "thema",
        "eigenaar",
        "kwaliteit",
        "nieuwste",
        "actualisatie",
    }:
        raise wrong("PropertyName", f"De eigenschap {named[:60]!r} is hier onbekend.")
    return found


# --- XML


def _node(asked: Asked, element: Any) -> Node:
    kind = name(element)
    if kind in ("And", "Or"):
        parts = [_node(asked, one) for one in element if name(one)]
        if not parts:
            raise wrong("Filter", f"{kind} is leeg.")
        return parts[0] if len(parts) == 1 else Operation(kind.lower(), tuple(parts))
    if kind == "Not":
        parts = [_node(asked, one) for one in element if name(one)]
        if len(parts) != 1:
            raise wrong("Filter", "Not heeft een voorwaarde.")
        return Operation("not", tuple(parts))
    if kind in COMPARING:
        return _comparison(asked, element)
    if kind == "PropertyIsLike":
        return _like(asked, element)
    if kind == "PropertyIsNull":
        return Operation("isnull", (Property(known(text(element, "PropertyName"))),))
    if kind == "PropertyIsBetween":
        return _between(element)
    if kind in SPATIAL:
        return _spatial(asked, element)
    raise CswFault("OperationNotSupported", kind[:50], f"De bewerking {kind[:50]} kan hier niet.")


def _comparison(asked: Asked, element: Any) -> Node:
    operator, value = COMPARING[name(element)], text(element, "Literal")
    property_name = known(text(element, "PropertyName"))
    if child(element, "Literal") is None:
        raise wrong("Literal", "Een vergelijking heeft een waarde.")
    if property_name == ANY:
        found = asked.question(value)
        return Operation("not", (found,)) if operator == "<>" else found
    if property_name == "keywords":
        has = Operation("a_contains", (Property("keywords"), Array((Text(value),))))
        return Operation("not", (has,)) if operator == "<>" else has
    left: Node = Property(property_name)
    right = _literal(property_name, value)
    if isinstance(right, Text) and attribute(element, "matchCase").casefold() == "false":
        left, right = Operation("casei", (left,)), Operation("casei", (right,))
    return Operation(operator, (left, right))


def _literal(property_name: str, value: str) -> Node:
    if property_name in (*TIMES, "nieuwste"):
        return instant(value, "")
    if property_name == "kwaliteit":
        try:
            return Number(Decimal(value))
        except InvalidOperation:
            raise wrong("Literal", "Geef een getal.") from None
    return Text(value)


def _between(element: Any) -> Node:
    property_name = known(text(element, "PropertyName"))
    if property_name in (ANY, "keywords", "geometry"):
        raise wrong("PropertyIsBetween", "Deze eigenschap heeft geen volgorde.")
    low, high = (text(element, f"{edge}Boundary") for edge in ("Lower", "Upper"))
    return Operation(
        "between", (Property(property_name), _literal(property_name, low), _literal(property_name, high))
    )


def _like(asked: Asked, element: Any) -> Node:
    value, property_name = text(element, "Literal"), known(text(element, "PropertyName"))
    many = attribute(element, "wildCard") or "%"
    one = attribute(element, "singleChar") or "_"
    escape = attribute(element, "escapeChar") or attribute(element, "escape") or "\\"
    if property_name == ANY:
        return asked.question(value.replace(many, " ").replace(one, " ").replace(escape, ""))
    if property_name == "keywords":
        property_name = WORDS
        value = f"{many}{value}{many}"
    written = _pattern(value, many, one, escape)
    # Without wild cards in it the whole must be so; case does not matter unless it is said to.
    left, right = Property(property_name), Text(written)
    if attribute(element, "matchCase").casefold() == "true":
        return Operation("like", (left, right))
    return Operation("like", (Operation("casei", (left,)), Operation("casei", (right,))))


def _pattern(value: str, many: str, one: str, escape: str) -> str:
    """The pattern with the wild cards of CQL2."""
    found, at = [], 0
    while at < len(value):
        if value.startswith(escape, at) and at + len(escape) < len(value):
            at += len(escape)
            found.append(_plain(value[at]))
            at += 1
        elif value.startswith(many, at):
            found.append("%")
            at += len(many)
        elif value.startswith(one, at):
            found.append("_")
            at += len(one)
        else:
            found.append(_plain(value[at]))
            at += 1
    return "".join(found)


def _plain(character: str) -> str:
    return f"\\{character}" if character in "%_\\" else character


# --- places


def _spatial(asked: Asked, element: Any) -> Node:
    if known(text(element, "PropertyName") or "BoundingBox") != "geometry":
        raise wrong("PropertyName", "Een ruimtelijke vraag gaat over ows:BoundingBox.")
    found = [one for one in element if name(one) in GEOMETRIES]
    if len(found) != 1:
        raise wrong(name(element), f"Geef een van: {', '.join(f'gml:{one}' for one in GEOMETRIES)}.")
    asked.in_crs(attribute(found[0], "srsName"))
    return Operation(SPATIAL[name(element)], (Property("geometry"), GEOMETRIES[name(found[0])](found[0])))


def _crs(named: str) -> Crs:
    """The CRS of a name; ``EPSG:4326`` and its older spellings are longitude first, the URN latitude first
    (OGC 06-010r6 and what clients mean)."""
    if not named:
        return crs_module.find(LATITUDE_FIRST)
    if "6.11:4326" in named or (named.casefold().startswith("urn:") and named.endswith(":4326")):
        return crs_module.find(LATITUDE_FIRST)
    if named.endswith(("CRS84", "#4326")) or named.casefold() == "epsg:4326":
        return crs_module.DEFAULT
    code = named.replace("#", ":").rpartition(":")[2].rpartition("/")[2]
    try:
        return crs_module.find(f"http://www.opengis.net/def/crs/EPSG/0/{code}")
    except Invalid as error:
        raise wrong("srsName", error.faults[0][1]) from None


def _numbers(written: str, decimal: str = " ") -> list[float]:
    try:
        numbers = [float(one) for one in written.replace(decimal, " ").replace(",", " ").split()]
    except ValueError:
        raise wrong("Filter", "Een coördinaat is geen getal.") from None
    if any(abs(one) > 1e9 or one != one for one in numbers):
        raise wrong("Filter", "Een coördinaat ligt buiten de aarde.")
    return numbers


def _positions(element: Any) -> tuple[tuple[float, float], ...]:
    """The positions of a line or ring, as they were written."""
    written = text(element, "posList") or text(element, "coordinates")
    numbers = _numbers(written) if written else []
    for one in children(element, "pos"):
        numbers += _numbers(text(one))
    if not numbers or len(numbers) % 2:
        raise wrong("Filter", "Een geometrie heeft paren van coördinaten.")
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))


def _envelope(element: Any) -> Node:
    low, high = text(element, "lowerCorner"), text(element, "upperCorner")
    numbers = _numbers(f"{low} {high}") if low and high else _numbers(text(element, "coordinates"))
    if len(numbers) != 4:
        raise wrong("BBOX", "Geef een onderhoek en een bovenhoek van twee getallen.")
    return Box(tuple(numbers))


def _point(element: Any) -> Node:
    positions = _positions(element)
    if len(positions) != 1:
        raise wrong("Filter", "Een punt heeft een positie.")
    return Shape("Point", positions[0])


def _line(element: Any) -> Node:
    return Shape("LineString", _positions(element))


def _polygon(element: Any) -> Node:
    rings = [
        _positions(ring)
        for path in (
            "exterior/LinearRing",
            "outerBoundaryIs/LinearRing",
            "interior/LinearRing",
            "innerBoundaryIs/LinearRing",
        )
        for ring in children(element, path)
    ]
    if not rings or any(len(ring) < 4 for ring in rings):
        raise wrong("Filter", "Een vlak heeft een rand van ten minste vier punten.")
    return Shape("Polygon", tuple(rings))


GEOMETRIES: dict[str, Callable[[Any], Node]] = {
    "Envelope": _envelope,
    "Box": _envelope,
    "Point": _point,
    "LineString": _line,
    "Polygon": _polygon,
}


# --- CQL text


def _mapped(asked: Asked, node: Node) -> Node:
    """The tree with our names; comparisons of any text as questions."""
    if isinstance(node, Property):
        return replace(node, name=known(node.name))
    if not isinstance(node, Operation):
        return node
    properties = [one for one in node.operands if isinstance(one, Property)]
    if properties and known(properties[0].name) == ANY:
        told = next((one for one in node.operands if isinstance(one, Text)), None)
        if node.name not in ("like", "=", "<>") or told is None:
            raise FilterFault("Vraag AnyText met LIKE of met =.")
        return asked.question(told.value.replace("%", " ").replace("_", " "))
    return replace(node, operands=tuple(_mapped(asked, one) for one in node.operands))
