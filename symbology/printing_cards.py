"""The cards of the handbook: how much room does a sign take on paper, and how is it set?"""

from dataclasses import dataclass
from functools import cached_property

from symbology import instructions, samples
from symbology.drawing import Drawing
from symbology.model import Sign
from symbology.printing_canvas import BOLD, Sheet, Type, height, wrapped
from symbology.signs import palette

NAME = Type(9.5, BOLD)
ENGLISH = Type(8, colour="#3D4B57")
MEANING = Type(8)
CODE = Type(7.5, colour="#3D4B57")
SETS = {"imoov": "IMOOV", "oiv": "OIV", "app6": "APP-6", "ocha": "OCHA"}
POINT_SIDE, SAMPLE_WIDTH, GAP = 14.0, 27.0, 3.0
PADDING = 2.6


@dataclass(frozen=True)
class Card:
    """One sign as it stands in the handbook, `room` millimetres wide."""

    sign: Sign
    room: float

    @cached_property
    def picture(self) -> Drawing:
        return instructions.draw(self.sign) if self.sign.geometry == "point" else samples.sample(self.sign)

    @property
    def picture_width(self) -> float:
        return POINT_SIDE if self.sign.geometry == "point" else SAMPLE_WIDTH

    @cached_property
    def blocks(self) -> list[tuple[list[str], Type]]:
        """The words: names, meaning, whose it is and what others call it."""
        sign, room = self.sign, self.room - self.picture_width - GAP
        whose = palette().disciplines[sign.discipline].name_nl
        others = [f"{SETS.get(name, name)} {value}" for name, value in sign.external.items()]
        told = [
            (sign.name_nl + (" (vervallen)" if sign.retired else ""), NAME),
            (sign.name_en, ENGLISH),
            (sign.meaning, MEANING),
            (" · ".join([sign.code, whose, *others]), CODE),
        ]
        return [(wrapped(text, room, style), style) for text, style in told]

    @cached_property
    def height(self) -> float:
        words = sum(height(lines, style) for lines, style in self.blocks)
        drawn = self.picture_width * self.picture.height / self.picture.width
        return max(words, drawn) + PADDING

    def draw(self, sheet: Sheet, x: float, y: float) -> None:
        """The card with its top left corner at x, y."""
        sheet.picture(self.picture, x, y + 0.6, self.picture_width)
        left = x + self.picture_width + GAP
        base = y + 3.2
        for lines, style in self.blocks:
            base = sheet.lines(lines, left, base, style)
