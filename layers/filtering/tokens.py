"""Cuts CQL2 text into its words (OGC 21-065r2, annex B)."""

import re
from dataclasses import dataclass

from layers.filtering.tree import LONGEST, FilterFault, fault

# identifierStart and identifierPart of the grammar, after "Names and Tokens" of XML.
START = (
    ":_A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1ffe\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
PART = START + ".0-9\u0300-\u036f\u203f-\u2040"
TOKEN = re.compile(
    rf"""(?P<space>\s+)
    |(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    |(?P<text>'(?:[^'\\]|''|\\.)*')
    |(?P<quoted>"(?:[^"]|"")+")
    |(?P<name>[{START}][{PART}]*)
    |(?P<sign><>|<=|>=|[-+*/%^=<>(),\[\]])""",
    re.VERBOSE | re.DOTALL,
)
# /req/cql2-text/escaping
CONTROLS = {"a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r"}
ESCAPE = re.compile(r"''|\\(.)", re.DOTALL)
RESERVED = frozenset(["AND", "OR", "NOT", "IN", "IS", "LIKE", "BETWEEN", "NULL", "TRUE", "FALSE", "DIV"])
HINTS = {
    "!": "Schrijf 'niet gelijk' als <>.",
    "'": "Deze tekst heeft geen sluitend aanhalingsteken. Verdubbel een aanhalingsteken in de tekst: ''.",
    '"': "Deze naam heeft geen sluitend aanhalingsteken.",
    "‘": "Zet tekst tussen rechte aanhalingstekens: '…'.",
    "“": "Zet namen tussen rechte aanhalingstekens.",
    ";": "Een filter is één voorwaarde; puntkomma's horen er niet in.",
    "\0": "Een nulteken kan niet in een filter.",
}


@dataclass(frozen=True)
class Token:
    """A word: its kind (`number`, `text`, `quoted`, `name`, `sign`, `end`), its text, its place from 0."""

    kind: str
    text: str
    place: int

    @property
    def at(self) -> str:
        """Where it stands, for people: from 1."""
        return f"teken {self.place + 1}"

    @property
    def keyword(self) -> str:
        """A name or sign in capitals; empty for anything else: a quoted name is never a keyword."""
        return self.text.upper() if self.kind in ("name", "sign") else ""


def cut(text: str) -> list[Token]:
    """The words, ended by one of kind `end`. Raises FilterFault."""
    if len(text) > LONGEST:
        raise FilterFault(f"Een filter heeft hooguit {LONGEST} tekens.")
    found, place = [], 0
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            raise fault(f"teken {place + 1}", HINTS.get(text[place], "Dit teken hoort niet in een filter."))
        if match.lastgroup and match.lastgroup != "space":
            found.append(Token(match.lastgroup, match[0], place))
        place = match.end()
    return [*found, Token("end", "", len(text))]


def unescaped(token: Token) -> str:
    """What a character literal says. Raises FilterFault on a NUL, which PostgreSQL's text cannot hold.

    A backslash before a character that the standard names no sequence for stays, so that ``'100\\%'`` reaches
    LIKE with its own escape.
    """
    if "\0" in token.text:
        raise fault(token.at, HINTS["\0"])
    return ESCAPE.sub(_one, token.text[1:-1])


def _one(match: re.Match[str]) -> str:
    escaped = match[1]
    if escaped is None:
        return "'"
    return escaped if escaped in "'\\" else CONTROLS.get(escaped, match[0])
