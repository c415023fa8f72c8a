"""The first pages of the handbook: its title and contents, and how a sign is read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from symbology import instructions, samples
from symbology.amplifiers import Amplifiers
from symbology.drawing import BOX, Drawing
from symbology.model import STATES, Sign
from symbology.printing_canvas import BOLD, HEIGHT, WIDTH, Sheet, Type, width, wrapped
from symbology.signs import load, palette

EDGE, TOP = 17.0, 20.0
ACCENT, RULE, INK, QUIET = "#12477A", "#B8BEC4", "#1A1A1A", "#3D4B57"
TITLE, SUBTITLE = Type(30, BOLD, ACCENT), Type(13, colour=QUIET)
PAGE_TITLE, HEADING = Type(17, BOLD, ACCENT), Type(12.5, BOLD, ACCENT)
BODY, STRONG, SMALL = Type(9.5), Type(9.5, BOLD), Type(8, colour=QUIET)
ENTRY, ENTRY_GROUP = Type(9.5), Type(10.5, BOLD)
ROOM = WIDTH - 2 * EDGE

Row = tuple[Drawing, str, str]

TILES = (
    ("ster", "Incident of ramptype", "Roze ster: het incident zelf, en wat voor ramp het is."),
    (
        "achthoek",
        "Wat er gebeurt of uitvalt",
        "Rode achthoek: een gebeurtenis, van niemand in het bijzonder.",
    ),
    ("gevaar", "Gevaar", "Geel vierkant met zware rand: wat schade kan doen."),
    ("kwetsbaar", "Kwetsbaar object", "Groen vierkant: mensen of zaken die bescherming nodig hebben."),
    ("tegel", "Eenheid, post of voorziening", "Wit vierkant; hoek of rand zegt van welke organisatie."),
    ("briefje", "Notitie", "Geel briefje: een opmerking op de kaart."),
)
HOW_COMPOSED = (
    "Een teken bestaat uit een tegel, een merk en een beeld. De vorm van de tegel zegt wat voor ding het is. "
    "Het merk in een hoek of langs een rand zegt van wie het is: de plaats van het merk telt, zodat het ook "
    "zonder kleur te lezen is. Het beeld in het midden zegt wat er staat."
)
HOW_STATED = (
    "Dezelfde vorm zegt ook hoe het ermee staat. Wat rond een teken staat, hoort bij dit ene object: een "
    "naam, een aantal, een tijd. Een onbekende code krijgt een roze ruit, zodat er niets ongemerkt verdwijnt."
)
STATE_TEXTS = {
    "": ("Actief", "Zo is het nu, en zeker."),
    "gepland": ("Gepland", "Onderbroken rand of lijn: dit komt nog."),
    "beeindigd": ("Beëindigd", "Grijs en doorgestreept: dit is voorbij."),
    "onzeker": ("Onzeker", "Vraagteken of stippellijn: nog niet bevestigd."),
    "gepland-onzeker": ("Gepland en onzeker", "Beide: het komt misschien."),
}
AMPLIFIED = (
    (Amplifiers(label="Sporthal Zuid"), "Naam", "Onder het teken; boven als daar de pijl staat."),
    (Amplifiers(number=250), "Aantal", "Naast het teken: slachtoffers, plaatsen of pompcapaciteit."),
    (Amplifiers(time="14:05"), "Tijd", "Boven het teken, in plaatselijke tijd."),
    (Amplifiers(direction=60), "Richting", "De pijl wijst waarheen; graden met de klok mee vanaf noord."),
    (Amplifiers(strength=60), "Sterkte", "De balk onder het teken: hoeveel nog inzetbaar is."),
    (Amplifiers(exercise=True), "Oefening", "Paarse band: dit is niet echt."),
)
EXAMPLES = (
    "incidentlocatie",
    "brand",
    "dijkdoorbraak",
    "lpg",
    "school",
    "brandweervoertuig",
    "politievoertuig",
)
EXAMPLES_BELOW = (
    "ghor-voertuig",
    "opvanglocatie",
    "dijkwacht",
    "hogecapaciteitspomp",
    "stroomuitval",
    "ziekenhuis",
)


@dataclass(frozen=True)
class Line:
    """A line of the contents: words, page, where it leads, 0 for a group and 1 below one, number of signs."""

    text: str
    page: int
    key: str
    level: int
    signs: int = 0


def title_page(sheet: Sheet, contents: Sequence[Line]) -> None:
    """Title, some signs, contents, licence."""
    signs = load()
    sheet.block(0, 0, WIDTH, 5, ACCENT)
    sheet.words(signs.name_nl, EDGE, 34, TITLE)
    counts = [len(signs.of(kind)) for kind in ("point", "line", "polygon")]
    numbers = f"{counts[0]} punttekens, {counts[1]} lijnen en {counts[2]} vlakken"
    told = f"Handboek · versie {signs.version} · {numbers}"
    sheet.words(told, EDGE, 43, SUBTITLE)
    shown = [signs.get(code) for code in (*EXAMPLES, *EXAMPLES_BELOW) if code in signs]
    step = ROOM / max(1, len(shown))
    for at, sign in enumerate(shown):
        sheet.picture(instructions.draw(sign), EDGE + at * step, 50, 12)
    sheet.rule(EDGE, 67, ROOM, ACCENT, 0.6)
    sheet.words("Inhoud", EDGE, 77, HEADING)
    y = 84.0
    for line in contents:
        y += 2.2 if line.level == 0 else 0.0
        _contents_line(sheet, line, y)
        y += 5.4
    licence = (
        "De tekens zijn voor dit project getekend en vallen, als de programmatuur, onder de EUPL 1.2. "
        "Letters: Noto Sans, SIL Open Font License 1.1. "
        "Codes van andere tekensets staan erbij om te kunnen vertalen; hun tekeningen zijn niet overgenomen."
    )
    lines = wrapped(licence, ROOM, SMALL)
    sheet.lines(lines, EDGE, HEIGHT - 14 - (len(lines) - 1) * SMALL.line, SMALL)


def _contents_line(sheet: Sheet, line: Line, y: float) -> None:
    style = ENTRY_GROUP if line.level == 0 else ENTRY
    left, right = EDGE + 5.0 * line.level, WIDTH - EDGE
    sheet.words(line.text, left, y, style)
    end = left + width(line.text, style) + 2
    if line.signs:
        number = f"{line.signs} tekens" if line.signs > 1 else "1 teken"
        sheet.words(number, end, y, SMALL)
        end += width(number, SMALL) + 2
    told = str(line.page)
    sheet.rule(end, y - 0.6, max(0.0, right - width(told, style) - 2 - end), "#D5DCE3")
    sheet.words(told, right, y, style, "right")
    sheet.link(line.key, left, y - 4, right - left, 5.2)


PAGES = 2


def pages() -> tuple[Callable[[Sheet], None], ...]:
    """What draws each of the `PAGES` pages on how to read a sign."""
    return _composition, _states


def _composition(sheet: Sheet) -> None:
    """What the tile says, and the mark of the discipline."""
    sheet.place("lezen", "Zo leest u een teken")
    y = _title(
        sheet,
        "Zo leest u een teken",
        HOW_COMPOSED,
    )
    y = _table(sheet, "De tegel: wat voor ding", _tiles(), y)
    y = _table(sheet, "Het merk: van wie", _marks(), y)
    _table(sheet, "Lijnen en vlakken", _shapes(), y, samples.WIDTH / samples.HEIGHT * 17.0)


def _states(sheet: Sheet) -> None:
    """The states, and what can stand around a sign."""
    y = _title(
        sheet,
        "Toestand en wat erbij staat",
        HOW_STATED,
    )
    sheet.words("De toestand", EDGE, y, HEADING)
    sheet.rule(EDGE, y + 2.3, ROOM, RULE)
    y += 7
    shown = [load().get(code) for code in ("brand", "evacuatieroute", "effectgebied")]
    for state in STATES:
        name, meaning = STATE_TEXTS[state]
        sheet.picture(instructions.draw(shown[0], state), EDGE, y + 1, 15)
        for at, sign in enumerate(shown[1:]):
            sheet.picture(samples.sample(sign, state), EDGE + 20 + at * 34, y, 30)
        sheet.words(name, EDGE + 92, y + 6.5, STRONG)
        sheet.lines(wrapped(meaning, ROOM - 92, BODY), EDGE + 92, y + 11.3, BODY)
        y += 20
    y = _table(sheet, "Wat erbij staat", _amplified(), y + 6, 32.0)
    unknown = load().get("onbekende-code")
    row = (
        instructions.draw(unknown),
        "Onbekend teken",
        "De code staat niet in deze set. Vraag na wat is bedoeld.",
    )
    _table(sheet, "En als het teken niet bestaat", [row], y)


def _title(sheet: Sheet, title: str, text: str) -> float:
    sheet.words(title, EDGE, TOP + 5, PAGE_TITLE)
    sheet.rule(EDGE, TOP + 9, ROOM, ACCENT, 0.6)
    return sheet.lines(wrapped(text, ROOM, BODY), EDGE, TOP + 16, BODY) + 4.5


def _table(sheet: Sheet, heading: str, rows: Sequence[Row], y: float, wide: float = 14.0) -> float:
    """Pictures with words beside them, two in a row; gives where the next heading begins."""
    sheet.words(heading, EDGE, y, HEADING)
    sheet.rule(EDGE, y + 2.3, ROOM, RULE)
    y += 5
    column = ROOM / 2
    high = max(
        14.0, *(_drawn_width(drawing, wide) * drawing.height / drawing.width for drawing, _, _ in rows)
    )
    for at, (drawing, name, meaning) in enumerate(rows):
        x = EDGE + (at % 2) * column
        drawn = _drawn_width(drawing, wide)
        drop = (high - drawn * drawing.height / drawing.width) / 2
        sheet.picture(drawing, x + (wide - drawn) / 2, y + drop, drawn)
        sheet.words(name, x + wide + 4, y + high / 2 - 1.6, STRONG)
        lines = wrapped(meaning, column - wide - 9, BODY)
        sheet.lines(lines, x + wide + 4, y + high / 2 + 3.0, BODY)
        if at % 2 or at == len(rows) - 1:
            y += high + 3.0
    return y + 6.5


def _drawn_width(drawing: Drawing, wide: float) -> float:
    """A sign with something around it is as large as one without."""
    if drawing.width == samples.WIDTH:
        return wide
    return min(wide, 13.0 * drawing.width / BOX)


def _tiles() -> list[Row]:
    found = []
    for tile, name, meaning in TILES:
        sign = next(sign for sign in load() if sign.tile == tile)
        found.append((instructions.draw(sign), name, meaning))
    return found


def _marks() -> list[Row]:
    where = {
        "geen": "geen merk",
        "hoek-linksboven": "hoek linksboven",
        "hoek-rechtsboven": "hoek rechtsboven",
        "hoek-rechtsonder": "hoek rechtsonder",
        "hoek-linksonder": "hoek linksonder",
        "rand-onder": "rand onder",
        "rand-boven": "rand boven",
        "rand-links": "rand links",
        "rand-rechts": "rand rechts",
        "randen": "rand links en rechts",
    }
    found = []
    for discipline in palette().disciplines.values():
        sign = _first(discipline.code)
        found.append((instructions.draw(sign), discipline.name_nl, f"{where[discipline.mark].capitalize()}."))
    return found


def _first(discipline: str) -> Sign:
    return next(sign for sign in load() if sign.discipline == discipline and sign.tile == "tegel")


def _shapes() -> list[Row]:
    signs = load()
    rows = (
        ("evacuatieroute", "Lijn", "Pijlen, tanden en dwarsbalken staan in de tekenrichting of links ervan."),
        ("overstroomd-gebied", "Vlak", "Kleur en arcering samen zeggen wat het is; ook in grijs te lezen."),
    )
    return [(samples.sample(signs.get(code)), name, meaning) for code, name, meaning in rows]


def _amplified() -> list[Row]:
    sign = load().get("opvanglocatie")
    return [(instructions.draw(sign, "", around), name, meaning) for around, name, meaning in AMPLIFIED]
