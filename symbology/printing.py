"""The handbook on paper: all signs as a PDF of A4 pages, with the drawings as lines and not as dots.

A title page, how to read a sign, the signs by meaning two columns wide, and a register of all names. First it
is laid out, so that the contents know their pages, then it is drawn.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from symbology import printing_guide as guide
from symbology import sections
from symbology.model import GROUPS, Sign
from symbology.printing_canvas import BOLD, HEIGHT, WIDTH, Sheet, Type, fitted, width
from symbology.printing_cards import Card
from symbology.sections import Section
from symbology.signs import load

EDGE, TOP, BOTTOM = 17.0, 20.0, 19.0
GUTTER = 8.0
COLUMN = (WIDTH - 2 * EDGE - GUTTER) / 2
ACCENT, RULE = "#12477A", "#B8BEC4"
HEADING, GROUP, FOOT = Type(12.5, BOLD, ACCENT), Type(17, BOLD, ACCENT), Type(8, colour="#3D4B57")
NOTE, ENTRY, LETTER = Type(9, colour="#3D4B57"), Type(7.5), Type(8.5, BOLD, ACCENT)
HEADING_ROOM, GROUP_ROOM = 11.0, 19.0
REGISTER_COLUMNS, REGISTER_GAP = 3, 6.0
FRONT_PAGES = 1 + guide.PAGES  # the title page and how to read a sign


@dataclass
class Page:
    """One page of signs: what begins on it, and the cards with their places."""

    groups: list[tuple[str, float]] = field(default_factory=list)
    headings: list[tuple[Section, bool, float]] = field(default_factory=list)
    cards: list[tuple[Card, float, float]] = field(default_factory=list)


@cache
def handbook() -> bytes:
    """The PDF: the same bytes on every run of one version of the set and of reportlab."""
    signs = load()
    told = sections.ordered(signs)
    pages = laid_out(told)
    at = {card.sign.code: FRONT_PAGES + n for n, page in enumerate(pages, 1) for card, _, _ in page.cards}
    register = list(_register(sorted(signs, key=lambda sign: _sorting(sign.name_nl)), at))
    total = FRONT_PAGES + len(pages) + len(register)
    title = f"{signs.name_nl} {signs.version}"
    sheet = Sheet(title, "Handboek van de tekenset voor crisisplots")
    sheet.place("begin", "Titel en inhoud")
    guide.title_page(sheet, _contents(told, at, FRONT_PAGES + len(pages) + 1))
    sheet.turn()
    for number, page in enumerate(guide.pages(), 2):
        page(sheet)
        _foot(sheet, title, number, total)
    for number, signs_page in enumerate(pages, FRONT_PAGES + 1):
        _draw(sheet, signs_page)
        _foot(sheet, title, number, total)
    for number, rows in enumerate(register, FRONT_PAGES + len(pages) + 1):
        _draw_register(sheet, rows, first=number == FRONT_PAGES + len(pages) + 1)
        _foot(sheet, title, number, total)
    return sheet.finished()


# --- layout


def laid_out(told: Sequence[tuple[Section, Sequence[Sign]]]) -> list[Page]:
    """The signs on pages, two beside each other; a heading stands with at least one row below it."""
    pages, y, group = [Page()], TOP, ""
    for section, signs in told:
        cards = [Card(sign, COLUMN) for sign in signs]
        rows = [cards[at : at + 2] for at in range(0, len(cards), 2)]
        for number, row in enumerate(rows):
            new_group = number == 0 and section.group != group
            high = max(card.height for card in row)
            needed = high + (HEADING_ROOM if number == 0 else 0.0) + (GROUP_ROOM if new_group else 0.0)
            fresh = y + needed > HEIGHT - BOTTOM or (new_group and group != "")
            if fresh:
                pages.append(Page())
                y = TOP
            if new_group:
                group = section.group
                pages[-1].groups.append((group, y))
                y += GROUP_ROOM
            if number == 0 or fresh:
                pages[-1].headings.append((section, number > 0, y))
                y += HEADING_ROOM
            for column, card in enumerate(row):
                pages[-1].cards.append((card, EDGE + column * (COLUMN + GUTTER), y))
            y += high
        y += 3.0
    return pages


def _contents(
    told: Sequence[tuple[Section, Sequence[Sign]]], at: dict[str, int], register: int
) -> list[guide.Line]:
    """The lines of the contents: groups with their sections, and the page of each."""
    lines = [guide.Line("Zo leest u een teken", 2, "lezen", 0)]
    for group in GROUPS:
        within = [(section, signs) for section, signs in told if section.group == group]
        if within:
            first = at[within[0][1][0].code]
            lines.append(guide.Line(sections.GROUP_NAMES[group][0], first, f"groep-{group}", 0))
        for section, signs in within:
            lines.append(guide.Line(section.name_nl, at[signs[0].code], section.code, 1, len(signs)))
    return [*lines, guide.Line("Register van namen", register, "register", 0)]


def _sorting(name: str) -> str:
    return name.casefold().translate(str.maketrans("áàäâéèëêíìïîóòöôúùüû", "aaaaeeeeiiiioooouuuu"))


Row = tuple[str, int | None]


def _register(signs: Sequence[Sign], at: dict[str, int]) -> Iterator[list[list[Row]]]:
    """Pages of columns of rows: a name and its page, or a letter of the alphabet without one."""
    rows: list[Row] = []
    for sign in signs:
        letter = _sorting(sign.name_nl)[0].upper()
        if not any(page is None and text == letter for text, page in rows):
            rows.append((letter, None))
        rows.append((sign.name_nl, at[sign.code]))
    most = int((HEIGHT - TOP - BOTTOM - GROUP_ROOM) / ENTRY.line) - 1
    columns: list[list[Row]] = [[]]
    for place, row in enumerate(rows):
        lonely = row[1] is None and len(columns[-1]) >= most - 1
        if len(columns[-1]) >= most or lonely:
            columns.append([])
        columns[-1].append(rows[place])
    for start in range(0, len(columns), REGISTER_COLUMNS):
        yield columns[start : start + REGISTER_COLUMNS]


# --- drawing


def _draw(sheet: Sheet, page: Page) -> None:
    for group, y in page.groups:
        sheet.place(f"groep-{group}", sections.GROUP_NAMES[group][0])
        sheet.words(sections.GROUP_NAMES[group][0], EDGE, y + 5, GROUP)
        sheet.words(sections.GROUP_MEANINGS[group][0], EDGE, y + 11, NOTE)
        sheet.rule(EDGE, y + 14, WIDTH - 2 * EDGE, ACCENT, 0.6)
    for section, goes_on, y in page.headings:
        if not goes_on:
            sheet.place(section.code, section.name_nl, 1)
        sheet.words(section.name_nl + (" (vervolg)" if goes_on else ""), EDGE, y + 5, HEADING)
        sheet.rule(EDGE, y + 7.3, WIDTH - 2 * EDGE, RULE)
    for card, x, y in page.cards:
        card.draw(sheet, x, y)


def _draw_register(sheet: Sheet, columns: Sequence[Sequence[Row]], *, first: bool) -> None:
    if first:
        sheet.place("register", "Register van namen")
    sheet.words("Register van namen" + ("" if first else " (vervolg)"), EDGE, TOP + 5, GROUP)
    sheet.rule(EDGE, TOP + 9, WIDTH - 2 * EDGE, ACCENT, 0.6)
    room = (WIDTH - 2 * EDGE - (REGISTER_COLUMNS - 1) * REGISTER_GAP) / REGISTER_COLUMNS
    for number, rows in enumerate(columns):
        x, y = EDGE + number * (room + REGISTER_GAP), TOP + GROUP_ROOM
        for text, page in rows:
            if page is None:
                sheet.words(text, x, y, LETTER)
            else:
                told = str(page)
                sheet.words(fitted(text, room - width(told, ENTRY) - 2, ENTRY), x, y, ENTRY)
                sheet.words(told, x + room, y, ENTRY, "right")
            y += ENTRY.line


def _foot(sheet: Sheet, title: str, number: int, total: int) -> None:
    sheet.rule(EDGE, HEIGHT - 14, WIDTH - 2 * EDGE)
    sheet.words(title, EDGE, HEIGHT - 9.5, FOOT)
    sheet.words(f"Pagina {number} van {total}", WIDTH - EDGE, HEIGHT - 9.5, FOOT, "right")
    sheet.turn()
