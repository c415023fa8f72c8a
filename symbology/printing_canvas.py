"""A sheet of paper: drawings and words on the pages of a PDF, in millimetres from the top left corner.

reportlab writes the PDF; the letters come from Noto Sans, embedded as far as used with a table to Unicode, so
that the text can be searched and copied. No time or random number gets in: the same calls give the same
bytes.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from symbology import paths
from symbology.drawing import Drawing, Shape

WIDTH, HEIGHT = 210.0, 297.0  # A4
POINT = 72 / 25.4  # points to the millimetre
REGULAR, BOLD = "Handbook", "Handbook-SemiBold"
_FILES = {REGULAR: "handbook-regular.ttf", BOLD: "handbook-semibold.ttf"}
_EVEN_ODD, _NON_ZERO = 0, 1  # reportlab's names of the fill rules


@dataclass(frozen=True)
class Type:
    """How words are set: font, size in points, colour, distance from line to line in millimetres."""

    size: float
    font: str = REGULAR
    colour: str = "#1A1A1A"
    leading: float = 0.0

    @property
    def line(self) -> float:
        return self.leading or self.size / POINT * 1.25


class Sheet:
    """A PDF in the making: the current page, and the pages before it."""

    def __init__(self, title: str, subject: str, lang: str = "nl") -> None:
        from reportlab.pdfgen.canvas import Canvas  # here: nothing but print needs it

        _register()
        self._bytes = io.BytesIO()
        size = (WIDTH * POINT, HEIGHT * POINT)
        self._canvas: Any = Canvas(
            self._bytes, pagesize=size, pageCompression=1, invariant=1, lang=lang, initialFontName=REGULAR
        )
        self._canvas.setTitle(title)
        self._canvas.setSubject(subject)
        self._canvas.setAuthor("plotserver")
        self._canvas.setCreator("plotserver")
        self._canvas.setViewerPreference("DisplayDocTitle", "true")

    def finished(self) -> bytes:
        """The whole document. Nothing can be drawn any more."""
        self._canvas.save()
        return self._bytes.getvalue()

    def turn(self) -> None:
        """The next page."""
        self._canvas.showPage()

    # --- words

    def words(self, text: str, x: float, y: float, style: Type, align: str = "left") -> None:
        """One line with its base line at y."""
        self._canvas.setFont(style.font, style.size)
        self._canvas.setFillColor(_colour(style.colour))
        draw = {"left": "drawString", "right": "drawRightString", "middle": "drawCentredString"}[align]
        getattr(self._canvas, draw)(x * POINT, self._up(y), text)

    def lines(self, lines: Iterable[str], x: float, y: float, style: Type) -> float:
        """Lines below each other from a first base line; gives the base line that would follow."""
        for line in lines:
            self.words(line, x, y, style)
            y += style.line
        return y

    # --- shapes

    def picture(self, drawing: Drawing, x: float, y: float, width: float) -> None:
        """A drawing with its top left corner at x, y, and nothing outside its box."""
        scale = width / drawing.width
        height = drawing.height * scale
        canvas = self._canvas
        canvas.saveState()
        box = canvas.beginPath()
        box.rect(x * POINT, self._up(y + height), width * POINT, height * POINT)
        canvas.clipPath(box, stroke=0, fill=0)
        canvas.transform(scale * POINT, 0, 0, -scale * POINT, x * POINT, self._up(y))
        for shape in drawing.shapes:
            self._shape(shape)
        canvas.restoreState()

    def rule(self, x: float, y: float, width: float, colour: str = "#B8BEC4", thick: float = 0.2) -> None:
        """A thin line from left to right."""
        self._canvas.setStrokeColor(_colour(colour))
        self._canvas.setLineWidth(thick * POINT)
        self._canvas.line(x * POINT, self._up(y), (x + width) * POINT, self._up(y))

    def block(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A rectangle of one colour."""
        self._canvas.setFillColor(_colour(colour))
        self._canvas.rect(x * POINT, self._up(y + height), width * POINT, height * POINT, stroke=0, fill=1)

    def _shape(self, shape: Shape) -> None:
        canvas = self._canvas
        path = canvas.beginPath()
        _trace(path, shape.path)
        if shape.fill:
            canvas.setFillColor(_colour(shape.fill))
        if shape.stroke:
            canvas.setStrokeColor(_colour(shape.stroke))
            canvas.setLineWidth(shape.width)
            canvas.setLineCap(0 if shape.flat_ends else 1)
            canvas.setLineJoin(0 if shape.flat_ends else 1)
        canvas.setFillAlpha(shape.opacity)  # after the colours, which bring an opacity of their own
        canvas.setStrokeAlpha(shape.opacity)
        rule = _NON_ZERO if shape.winding else _EVEN_ODD
        canvas.drawPath(path, stroke=int(bool(shape.stroke)), fill=int(bool(shape.fill)), fillMode=rule)

    # --- ways through the document

    def place(self, key: str, title: str, level: int = 0) -> None:
        """Marks the page in the bookmarks, and as the goal of links."""
        self._canvas.bookmarkPage(key)
        self._canvas.addOutlineEntry(title, key, level, closed=level > 0)

    def link(self, key: str, x: float, y: float, width: float, height: float) -> None:
        """A rectangle that leads to a place."""
        box = (x * POINT, self._up(y + height), (x + width) * POINT, self._up(y))
        self._canvas.linkAbsolute("", key, box)

    def _up(self, y: float) -> float:
        """Points from the bottom of the page, as PDF counts."""
        return (HEIGHT - y) * POINT


def _trace(path: Any, commands: paths.Path) -> None:
    for letter, numbers in commands:
        if letter == "M":
            path.moveTo(*numbers)
        elif letter == "L":
            path.lineTo(*numbers)
        elif letter == "C":
            path.curveTo(*numbers)
        else:
            path.close()


def _colour(paint: str) -> Any:
    from reportlab.lib.colors import HexColor

    return HexColor(paint)


def _register() -> None:
    """The fonts, once for each process."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    known = pdfmetrics.getRegisteredFontNames()
    for name, file in _FILES.items():
        if name not in known:
            content = (resources.files("symbology") / "data" / file).read_bytes()
            pdfmetrics.registerFont(TTFont(name, io.BytesIO(content)))


def width(text: str, style: Type) -> float:
    """How wide a line is, in millimetres."""
    from reportlab.pdfbase import pdfmetrics

    _register()
    return float(pdfmetrics.stringWidth(text, style.font, style.size)) / POINT


def wrapped(text: str, room: float, style: Type, most: int = 99) -> list[str]:
    """The text in at most `most` lines of `room` millimetres, broken at spaces; a cut shows."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, style) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], fitted(f"{lines[most - 1]} …", room, style)]
    return [fitted(line, room, style) for line in lines]


def fitted(line: str, room: float, style: Type) -> str:
    """The line, cut to fit with an ellipsis."""
    if width(line, style) <= room:
        return line
    while line and width(f"{line}…", style) > room:
        line = line[:-1]
    return f"{line.rstrip()}…"


def height(lines: Sequence[str], style: Type) -> float:
    """How high lines are together."""
    return len(lines) * style.line
