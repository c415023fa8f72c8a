"""Texts beside signs: which outlines does a text have?

The letters are outlines out of one font (data/letters-noto-sans.txt, data/letters-own.txt), so that no
program that shows a sign needs a font. A character that the letters lack is drawn as a visible box.
"""

import unicodedata
from collections.abc import Mapping
from functools import cache

from symbology import datafiles, paths

EM = 1000.0  # units of the letters' data to the em
CAPITAL = 0.714  # height of a capital, in ems
DESCENT = 0.24  # how far letters reach below the base line, in ems
_BOX = (600.0, "M60 0 V-714 H540 V0 Z M130 -70 H470 V-644 H130 Z")


@cache
def _letters() -> Mapping[str, tuple[float, str]]:
    """Advance width and path data of each letter."""
    found = {}
    for name in ("letters-noto-sans.txt", "letters-own.txt"):
        for line in datafiles.lines(name):
            code, advance, *outline = line.split(" ", 2)
            found[chr(int(code, 16))] = (float(advance), outline[0] if outline else "")
    return found


@cache
def _letter(character: str) -> tuple[float, paths.Path]:
    advance, data = _letters().get(character, _BOX)
    return advance, paths.parse(data)


def drawable(character: str) -> bool:
    """Whether there is a letter for the character."""
    return character in _letters()


def tidy(text: str) -> str:
    """The text in composed characters (NFC), with single spaces and no line ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def width(text: str, size: float) -> float:
    """How far the text reaches, for letters of `size` to the em."""
    return sum(_letter(character)[0] for character in text) * size / EM


def outline(text: str, x: float, y: float, size: float) -> paths.Path:
    """The outlines of a text that starts at x with its base line at y; to be filled by the non-zero rule."""
    commands: list[paths.Command] = []
    scale = size / EM
    for character in text:
        advance, letter = _letter(character)
        commands.extend(paths.place(letter, paths.Placement(scale, x, y)))
        x += advance * scale
    return tuple(commands)


def broken(text: str, longest: int) -> list[str]:
    """The text in as few lines of at most `longest` characters as it takes, of about the same length.

    Broken at spaces; a longer word is cut.
    """
    lines = _filled(text, longest)
    least = max((min(len(word), longest) for word in text.split()), default=longest)
    narrower = (_filled(text, limit) for limit in range(least, longest))
    return next((found for found in narrower if len(found) == len(lines)), lines)


def _filled(text: str, longest: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        pieces = [word[at : at + longest] for at in range(0, len(word), longest)]
        if lines and len(lines[-1]) + 1 + len(pieces[0]) <= longest:
            lines[-1] += f" {pieces.pop(0)}"
        lines.extend(pieces)
    return lines
