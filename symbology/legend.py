"""Legend: what do the signs in view mean? Exactly those, ordered by meaning, as SVG and as HTML.

The SVG has paths alone, so that it can be laid beside a map in QGIS and on paper. The HTML is a fragment for
a page that has its own style.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from symbology import paths, samples, sections, typesetting
from symbology.drawing import BOX, Drawing, Shape, placed
from symbology.instructions import draw
from symbology.model import STATES, Geometry, Sign
from symbology.signs import load
from symbology.svg import escape, write

STATE_NAMES = {
    "gepland": ("Gepland: onderbroken rand of lijn", "Planned: broken edge or line"),
    "beeindigd": ("Beëindigd: grijs", "Ended: grey"),
    "onzeker": ("Onzeker: vraagteken of stippellijn", "Uncertain: question mark or dotted line"),
    "gepland-onzeker": ("Gepland en onzeker", "Planned and uncertain"),
}
STATES_HEADING = ("Toestand", "State")
MARK = ("Rubricering", "Classification")
NOTHING = ("Geen tekens in beeld", "No signs in view")
INK, QUIET, PAPER, RULE, WARNING = "#1A1A1A", "#4A4A4A", "#FFFFFF", "#B8BEC4", "#B3261E"
# Pixels. A sign is drawn as large as on the map.
MOST_COLUMNS = 4
_WIDE, _EDGE, _ICON, _GAP = 250.0, 12.0, 30.0, 8.0
_TEXT, _LINE, _HEAD, _TITLE = 13.0, 16.0, 13.5, 16.0
_ROW, _LETTERS = 36.0, 30


@dataclass(frozen=True)
class LegendEntry:
    """One line of a legend; `svg` is a complete document of 64 × 64 units."""

    code: str
    name: str
    geometry: Geometry
    group: str
    svg: str


@dataclass(frozen=True)
class Part:
    """A heading and the pictures with their words below it: of signs, or of the states that occur."""

    heading: str
    rows: tuple[tuple[str, str, Drawing], ...]
    """Code of the sign or name of the state, what it means, and its picture."""


@dataclass(frozen=True)
class Legend:
    """A legend in one language ("nl" or "en")."""

    lang: str
    title: str
    parts: tuple[Part, ...]
    mark: str = ""
    """What stands above it of the classification; nothing when it is open."""


def mark(classification: str, lang: str = "nl") -> str:
    """A classification as it stands above a legend; nothing when it is open."""
    return "" if classification == "open" else f"{MARK[lang == 'en']}: {classification}"


def entries(codes: Iterable[str], lang: str = "nl") -> list[LegendEntry]:
    """The legend of the codes, each once, in the order of `sections`. `lang` is "nl" or "en"."""
    known = load()
    return [
        LegendEntry(sign.code, sign.name(lang), sign.geometry, sign.group, write(draw(sign), sign.name(lang)))
        for _, signs in sections.ordered(known.get(code) for code in set(codes))
        for sign in signs
    ]


def compose(held: Mapping[str, Collection[str]], lang: str = "nl", title: str = "", mark: str = "") -> Legend:
    """The legend of signs, by code with the states in which each occurs (`model.STATES`).

    What occurs in other states than in force and certain is explained once, at the end.
    """
    found = sections.ordered(load().get(code) for code in held)
    parts = [
        Part(section.name(lang), tuple((sign.code, sign.name(lang), draw(sign)) for sign in signs))
        for section, signs in found
    ]
    states = tuple(_states([sign for _, signs in found for sign in signs], held, lang))
    if states:
        parts.append(Part(STATES_HEADING[lang == "en"], states))
    return Legend(lang, title, tuple(parts), mark)


def _states(
    signs: Sequence[Sign], held: Mapping[str, Collection[str]], lang: str
) -> Iterator[tuple[str, str, Drawing]]:
    """Each state that occurs, shown by the first sign that is in it; by a point where there is one."""
    points_first = sorted(signs, key=lambda sign: sign.geometry != "point")
    for state in STATES[1:]:
        sign = next((sign for sign in points_first if state in held.get(sign.code, ())), None)
        if sign is not None:
            yield state, STATE_NAMES[state][lang == "en"], samples.swatch(sign, state)


def as_html(legend: Legend) -> str:
    """A fragment: a heading and a list for each part, with the pictures as inline SVG."""
    lang = escape(legend.lang)
    title = f"<h2>{escape(legend.title)}</h2>\n" if legend.title else ""
    told = f'<p class="rubricering"><strong>{escape(legend.mark)}</strong></p>\n' if legend.mark else ""
    empty = "" if legend.parts else f"<p>{escape(NOTHING[legend.lang == 'en'])}</p>\n"
    parts = "".join(
        f"<h3>{escape(part.heading)}</h3>\n<ul>\n{''.join(map(_item, part.rows))}</ul>\n"
        for part in legend.parts
    )
    return f'<section class="legenda" lang="{lang}">\n{title}{told}{empty}{parts}</section>\n'


def _item(row: tuple[str, str, Drawing]) -> str:
    code, name, drawing = row
    picture = (
        write(drawing, size=32).strip().replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
    )
    return f'<li data-teken="{escape(code)}">{picture}<span>{escape(name)}</span></li>\n'


@dataclass(frozen=True)
class _Block:
    """Shapes from 0, 0 downwards, and their height; a heading never stands alone at a column's end."""

    shapes: tuple[Shape, ...]
    height: float
    heading: bool = False


def as_svg(legend: Legend, columns: int = 1) -> str:
    """One document, a white sheet of `columns` columns (1 to 4) of 250 pixels. Raises ValueError."""
    if not 1 <= columns <= MOST_COLUMNS:
        raise ValueError(f"columns {columns}: from 1 to {MOST_COLUMNS}")
    top = _EDGE
    shapes: list[Shape] = []
    width = columns * _WIDE + 2 * _EDGE
    for line in typesetting.broken(legend.title, int((width - 2 * _EDGE) / (0.62 * _TITLE))):
        shapes.append(_text(line, _EDGE, top + _TITLE, _TITLE))
        top += _TITLE * 1.35
    if legend.mark:
        shapes.append(_text(legend.mark, _EDGE, top + _TEXT, _TEXT, WARNING))
        top += _TEXT * 1.5
    blocks = list(_blocks(legend))
    bottoms = []
    for number, column in enumerate(_divided(blocks, columns)):
        y = top
        for block in column:
            move = paths.Placement(1.0, _EDGE + number * _WIDE, y)
            shapes.extend(placed(block.shapes, move))
            y += block.height
        bottoms.append(y)
    height = max(bottoms, default=top) + _EDGE
    sheet = Shape(paths.rectangle(0.5, 0.5, width - 1, height - 1), fill=PAPER, stroke=RULE, width=1)
    label = ", ".join(filter(None, [("Legenda", "Legend")[legend.lang == "en"], legend.title, legend.mark]))
    return write(Drawing(width, height, (sheet, *shapes), (0.0, 0.0)), label)


def _blocks(legend: Legend) -> Iterator[_Block]:
    for part in legend.parts:
        lines = typesetting.broken(part.heading, 32)
        heading = tuple(_text(line, 0, 20 + at * _LINE, _HEAD, QUIET) for at, line in enumerate(lines))
        yield _Block(heading, 26.0 + (len(lines) - 1) * _LINE, heading=True)
        yield from (_row(name, drawing) for _, name, drawing in part.rows)
    if not legend.parts:
        yield _Block((_text(NOTHING[legend.lang == "en"], 0, 20, _TEXT),), 28.0)


def _row(name: str, drawing: Drawing) -> _Block:
    lines = typesetting.broken(name, _LETTERS)
    height = max(_ROW, _LINE * len(lines) + 6)
    icon = placed(drawing.shapes, paths.Placement(_ICON / BOX, 0.0, (height - _ICON) / 2))
    first = height / 2 - _LINE * (len(lines) - 1) / 2 + typesetting.CAPITAL * _TEXT / 2
    words = (_text(line, _ICON + _GAP, first + at * _LINE, _TEXT) for at, line in enumerate(lines))
    return _Block((*icon, *words), height)


def _divided(blocks: Sequence[_Block], columns: int) -> list[list[_Block]]:
    """The blocks in columns of about the same height."""
    goal = sum(block.height for block in blocks) / columns
    found: list[list[_Block]] = [[]]
    done = 0.0
    for at, block in enumerate(blocks):
        ahead = block.height + (blocks[at + 1].height if block.heading else 0.0)
        if found[-1] and len(found) < columns and done + ahead / 2 > goal * len(found):
            found.append([])
        found[-1].append(block)
        done += block.height
    return found


def _text(words: str, x: float, y: float, size: float, colour: str = INK) -> Shape:
    outline = typesetting.outline(words, x, y, size)
    # A tenth of a pixel is enough for letters, and they are by far the most of a legend.
    short = tuple((letter, tuple(round(value, 1) for value in numbers)) for letter, numbers in outline)
    return Shape(short, fill=colour, winding=True)
