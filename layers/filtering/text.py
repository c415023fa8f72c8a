"""Reads CQL2 text (OGC 21-065r2, annex B) into the tree, by operator precedence.

From loose to tight: OR, AND, NOT, comparison, ``+ -``, ``* / % div``, minus sign, ``^``. The grammar of the
standard separates kinds of expression by what they mean; here everything is an expression, and kinds are
checked afterwards, with better words than "unexpected token".
"""

from collections.abc import Callable
from typing import TypeVar

from layers.filtering import literals
from layers.filtering.tokens import RESERVED, Token, cut, unescaped
from layers.filtering.tree import (
    DEEPEST,
    Array,
    FilterFault,
    Node,
    Number,
    Operation,
    Property,
    Shape,
    Text,
    Truth,
    bounded,
    fault,
)

OR, AND, NOT, COMPARISON, SUM, PRODUCT, SIGN, POWER = range(1, 9)
COMPARISONS = frozenset(("=", "<>", "<", ">", "<=", ">="))
WORDED = frozenset(("LIKE", "IN", "BETWEEN", "IS", "NOT"))
LEVELS = {"OR": OR, "AND": AND, "^": POWER}
LEVELS |= dict.fromkeys(("+", "-"), SUM) | dict.fromkeys(("*", "/", "%", "DIV"), PRODUCT)
LEVELS |= dict.fromkeys((*COMPARISONS, *WORDED), COMPARISON)

T = TypeVar("T")


def parse(text: str) -> Node:
    """The tree of a filter in CQL2 text. Raises FilterFault with the place from 1: ``teken 17: …``."""
    words = Words(cut(text))
    if words.now.kind == "end":
        raise FilterFault("Het filter is leeg.")
    found = words.expression(OR)
    if words.now.kind != "end":
        raise words.unexpected("het einde, AND of OR")
    return bounded(found)


class Words:
    """The words of a filter and how far they are read."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.place = 0
        self.depth = 0

    @property
    def now(self) -> Token:
        """The word that is read next."""
        return self.tokens[self.place]

    @property
    def after(self) -> Token:
        """The word after that."""
        return self.tokens[min(self.place + 1, len(self.tokens) - 1)]

    def take(self) -> Token:
        """Read the next word."""
        token = self.now
        self.place = min(self.place + 1, len(self.tokens) - 1)
        return token

    def accept(self, *keywords: str) -> Token | None:
        """Read the next word if it is one of these."""
        return self.take() if self.now.keyword in keywords else None

    def expect(self, keyword: str) -> Token:
        """Read the next word, which must be this. Raises FilterFault."""
        if self.now.keyword != keyword:
            raise self.unexpected(f"'{keyword}'")
        return self.take()

    def unexpected(self, wanted: str) -> FilterFault:
        """Something else stands here than was wanted."""
        if self.now.kind == "end":
            return fault("einde", f"Het filter houdt op waar {wanted} verwacht werd.")
        return fault(self.now.at, f"Hier staat {self.now.text[:40]!r}; verwacht werd {wanted}.")

    def expression(self, level: int) -> Node:
        """An expression whose operators bind at least as tightly as `level`. Raises FilterFault."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise fault(self.now.at, f"Meer dan {DEEPEST} haakjes of functies in elkaar.")
        left = self._prefix(level)
        while (binding := LEVELS.get(self.now.keyword, 0)) >= level:
            operator = self.take()
            left = self._joined(left, operator, binding)
            if binding == COMPARISON and LEVELS.get(self.now.keyword) == COMPARISON:
                raise fault(self.now.at, "Twee vergelijkingen achter elkaar: zet haakjes om de eerste.")
        self.depth -= 1
        return left

    def _joined(self, left: Node, operator: Token, binding: int) -> Node:
        """`left`, the operator that was read, and what follows."""
        name, at = operator.keyword.lower(), operator.at
        if binding in (OR, AND):
            operands = [left, self.expression(binding + 1)]
            while self.accept(operator.keyword):
                operands.append(self.expression(binding + 1))
            return Operation(name, tuple(operands), at=at)
        if operator.keyword in WORDED:
            return self._worded(left, operator)
        right = self.expression(POWER if binding == POWER else binding + 1)
        return Operation(name, (left, right), at=at)

    def _worded(self, left: Node, operator: Token) -> Node:
        """LIKE, IN, BETWEEN and IS NULL, each perhaps with NOT."""
        if operator.keyword == "IS":
            negated = self.accept("NOT") is not None
            self.expect("NULL")
            found = Operation("isnull", (left,), at=operator.at)
            return Operation("not", (found,), at=operator.at) if negated else found
        negated = operator.keyword == "NOT"
        word = self.take() if negated else operator
        match word.keyword:
            case "LIKE":
                found = Operation("like", (left, self.expression(SUM)), at=word.at)
            case "BETWEEN":
                low = self.expression(SUM)
                self.expect("AND")
                found = Operation("between", (left, low, self.expression(SUM)), at=word.at)
            case "IN":
                at = self.expect("(").at
                items = self._list(")", lambda: self.expression(OR))
                found = Operation("in", (left, Array(tuple(items), at=at)), at=word.at)
            case _:
                raise fault(word.at, "Na NOT volgt hier LIKE, IN of BETWEEN.")
        return Operation("not", (found,), at=operator.at) if negated else found

    def _list(self, closing: str, item: Callable[[], T]) -> list[T]:
        """One or more items between commas, and the closing bracket."""
        found = [item()]
        while self.accept(","):
            found.append(item())
        self.expect(closing)
        return found

    def _prefix(self, level: int) -> Node:
        """What an expression begins with."""
        token = self.now
        match token.kind:
            case "number":
                return literals.number(self.take().text, token.at)
            case "text":
                return Text(unescaped(self.take()), at=token.at)
            case "quoted":
                return Property(self.take().text[1:-1].replace('""', '"'), at=token.at)
            case "name":
                return self._named(level)
        if self.accept("-", "+"):
            return self._signed(token)
        if self.accept("("):
            return self._group(token)
        if self.accept("["):
            return self._array(token, "]")
        raise self.unexpected("een eigenschap, een waarde of een functie")

    def _signed(self, sign: Token) -> Node:
        """A signed number, or minus an expression: that times −1 (the standard's example 85)."""
        if self.now.kind == "number":
            return literals.number(sign.text + self.take().text, sign.at)
        operand = self.expression(SIGN)
        if sign.text == "+":
            return operand
        return Operation("*", (literals.number("-1", sign.at), operand), at=sign.at)

    def _group(self, opening: Token) -> Node:
        """An expression in brackets, or with commas a list."""
        first = self.expression(OR)
        if self.now.keyword != ",":
            self.expect(")")
            return first
        self.take()
        return Array((first, *self._list(")", lambda: self.expression(OR))), at=opening.at)

    def _array(self, opening: Token, closing: str) -> Array:
        if self.accept(closing):
            return Array((), at=opening.at)
        return Array(tuple(self._list(closing, lambda: self.expression(OR))), at=opening.at)

    def _named(self, level: int) -> Node:
        """A keyword, function or property."""
        token = self.now
        keyword = token.keyword
        if keyword in ("TRUE", "FALSE"):
            return Truth(self.take().keyword == "TRUE", at=token.at)
        if keyword == "NOT":
            if level > NOT:
                raise fault(token.at, "NOT kan hier niet; zet haakjes om de ontkenning.")
            self.take()
            return Operation("not", (self.expression(NOT),), at=token.at)
        if keyword == "NULL":
            raise fault(token.at, "Vergelijk met niets als: naam IS NULL, of naam IS NOT NULL.")
        if keyword in RESERVED:
            raise self.unexpected("een eigenschap, een waarde of een functie")
        if self.after.keyword in ("Z", "M", "ZM", "EMPTY") and keyword in (*literals.KINDS, *literals.CURVES):
            return self._shape()
        if self.after.keyword != "(":
            return Property(self.take().text, at=token.at)
        if keyword in literals.KINDS or keyword in literals.CURVES:
            return self._shape()
        return self._called(self.take())

    def _called(self, name: Token) -> Node:
        """A literal that is written as a function, or a function."""
        self.expect("(")
        match name.keyword:
            case "DATE" | "TIMESTAMP":
                read = literals.day if name.keyword == "DATE" else literals.moment
                value = self._text("een datum tussen aanhalingstekens")
                self.expect(")")
                return read(unescaped(value), value.at)
            case "INTERVAL":
                ends = self._list(")", self._end)
                if len(ends) != 2:
                    raise fault(name.at, "INTERVAL heeft een begin en een einde.")
                return literals.interval(ends[0], ends[1], name.at)
            case "BBOX" | "ENVELOPE":
                return literals.box(self._list(")", self._coordinate), name.at)
        item = self._set if name.keyword.startswith("A_") else lambda: self.expression(OR)
        operands = [] if self.accept(")") else self._list(")", item)
        return Operation(name.text.lower(), tuple(operands), at=name.at)

    def _text(self, wanted: str) -> Token:
        if self.now.kind != "text":
            raise self.unexpected(wanted)
        return self.take()

    def _end(self) -> Node:
        """An end of an interval."""
        if self.now.kind == "text":
            return literals.end(unescaped(self.now), self.take().at)
        return self.expression(SUM)

    def _set(self) -> Node:
        """An operand of an array function: there brackets are always a list, also of one item."""
        opening = self.accept("(")
        return self._array(opening, ")") if opening else self.expression(OR)

    def _coordinate(self) -> Number:
        sign = self.accept("-", "+")
        if self.now.kind != "number":
            raise self.unexpected("een getal")
        token = self.take()
        return literals.number((sign.text if sign else "") + token.text, token.at)

    def _position(self) -> tuple[float, ...]:
        found = [self._coordinate()]
        while self.now.keyword not in (",", ")"):
            found.append(self._coordinate())
        return literals.position([one.value for one in found], found[0].at)

    def _shape(self) -> Shape:
        """A geometry as WKT (OGC 06-103r4 §7), with or without Z."""
        token = self.take()
        if token.keyword in literals.CURVES:
            raise fault(token.at, literals.NO_CURVES)
        if self.now.keyword == "EMPTY":
            raise fault(self.now.at, "Een lege geometrie raakt niets; geef coördinaten.")
        if self.now.keyword in ("M", "ZM"):
            raise fault(self.now.at, "Maten (M) langs een geometrie kan een filter niet lezen.")
        self.accept("Z")
        kind = literals.KINDS[token.keyword]
        if kind == literals.COLLECTION:
            return self._collection(token)
        return literals.shape(kind, self._coordinates(kind), token.at)

    def _collection(self, token: Token) -> Shape:
        self.expect("(")
        self.depth += 1
        if self.depth > DEEPEST:
            raise fault(token.at, f"Meer dan {DEEPEST} geometrieën in elkaar.")
        members = self._list(")", self._member)
        self.depth -= 1
        return literals.collection(members, token.at)

    def _member(self) -> Shape:
        if self.now.keyword not in literals.KINDS and self.now.keyword not in literals.CURVES:
            raise self.unexpected("een geometrie")
        return self._shape()

    def _coordinates(self, kind: str) -> object:
        """The coordinates of this kind of geometry, in brackets."""
        self.expect("(")
        match kind:
            case "Point":
                found = self._position()
                self.expect(")")
                return found
            case "LineString":
                return self._list(")", self._position)
            case "MultiPoint":
                return self._list(")", self._point)
            case "Polygon" | "MultiLineString":
                return self._list(")", lambda: self._coordinates("LineString"))
            case _:
                return self._list(")", lambda: self._coordinates("Polygon"))

    def _point(self) -> object:
        """A point of a MULTIPOINT: in brackets, or bare as older WKT has it."""
        return self._coordinates("Point") if self.now.keyword == "(" else self._position()
