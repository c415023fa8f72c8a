"""Glyphs: which shapes does the picture inside a sign have?

A glyph is a list of lines in data/glyphs-*.toml, on a grid of 64 × 64:

    <paint> fill <path data>                   a filled path (even-odd)
    <paint> line <width> <path data>           a line with round ends
    <paint> bar <width> <path data>            a line with flat ends
    <paint> circle <cx> <cy> <r>               a disc
    <paint> ring <cx> <cy> <r> <width>         a circle drawn as a line
    <paint> rect <x> <y> <w> <h> [<radius>]    a filled rectangle
    <paint> box <width> <x> <y> <w> <h>        a rectangle drawn as a line
    <paint> text <word> <x> <y> <w> <h> [<weight>]
    use <glyph> [<x> <y> <size>]               another glyph, in a square of its own

Paints: `ink` (the drawing), `paper` (the ground of the tile), `accent` (the discipline's colour) and the
names in [colours] of data/palette.toml.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from symbology import datafiles, lettering, paths

GRID = 64.0
WEIGHT = 6.0  # the optical weight of glyph lines


class BadGlyph(ValueError):
    """A glyph line that cannot be read; the message names the glyph and quotes the line."""


@dataclass(frozen=True)
class Part:
    """One shape of a glyph: filled, or drawn as a line when it has a width (grid units)."""

    paint: str
    path: paths.Path
    width: float | None = None
    flat_ends: bool = False


@cache
def sources() -> Mapping[str, Sequence[str]]:
    """All glyph descriptions, by name."""
    found: dict[str, Sequence[str]] = {}
    for name, table in datafiles.tables("glyphs-"):
        for glyph, lines in table.items():
            if glyph in found:
                raise BadGlyph(f"{glyph}: twice, the second time in {name}")
            found[glyph] = lines
    return found


@cache
def glyph(name: str) -> tuple[Part, ...]:
    """The parts of a glyph. Raises BadGlyph when it, or one that it uses, is missing or malformed."""
    if name not in sources():
        raise BadGlyph(f"{name}: no such glyph")
    return tuple(part for line in sources()[name] for part in _parts(name, line))


def _parts(name: str, line: str) -> tuple[Part, ...]:
    words = line.split()
    try:
        if words[0] == "use":
            return _used(words[1], [float(word) for word in words[2:]])
        return (_drawn(words[0], words[1], words[2:]),)
    except (IndexError, ValueError, RecursionError) as error:
        raise BadGlyph(f"{name}: {line!r}: {error}") from error


def _used(name: str, numbers: Sequence[float]) -> tuple[Part, ...]:
    x, y, size = numbers if numbers else (0.0, 0.0, GRID)
    return placed(glyph(name), paths.Placement(size / GRID, x, y))


def placed(parts: Sequence[Part], placement: paths.Placement) -> tuple[Part, ...]:
    """The parts scaled and shifted; line widths scale too."""
    return tuple(
        replace(
            part,
            path=paths.place(part.path, placement),
            width=None if part.width is None else part.width * placement.scale,
        )
        for part in parts
    )


def _drawn(paint: str, verb: str, words: Sequence[str]) -> Part:
    if verb == "fill":
        return Part(paint, paths.parse(" ".join(words)))
    if verb in ("line", "bar"):
        return Part(paint, paths.parse(" ".join(words[1:])), float(words[0]), verb == "bar")
    if verb == "text":
        x, y, width, height, *weight = (float(word) for word in words[1:])
        stroke = weight[0] if weight else WEIGHT
        return Part(paint, lettering.word(words[0], lettering.Box(x, y, width, height), stroke), stroke)
    numbers = [float(word) for word in words]
    if verb == "circle":
        return Part(paint, paths.circle(*numbers))
    if verb == "ring":
        return Part(paint, paths.circle(*numbers[:3]), numbers[3])
    if verb == "rect":
        return Part(paint, paths.rectangle(*numbers))
    if verb == "box":
        return Part(paint, paths.rectangle(*numbers[1:]), numbers[0])
    raise ValueError(f"unknown verb {verb}")
