"""Files of letters for map labels, as MapLibre reads them: one for each font and 256 code points."""

from collections.abc import Iterable
from dataclasses import dataclass

FONTS = {
    "Noto Sans Regular": "400Regular/NotoSans_400Regular.ttf",
    "Noto Sans Italic": "400Regular_Italic/NotoSans_400Regular_Italic.ttf",
    "Noto Sans Bold": "600SemiBold/NotoSans_600SemiBold.ttf",
}
"""Font stack on the map, and its file in the package. The semi-bold is bold enough on a screen."""


@dataclass(frozen=True)
class Glyph:
    """A letter: bitmap with border (rows from the top), size without it, place from the pen, in px."""

    code: int
    bitmap: bytes
    width: int
    height: int
    left: int
    top: int
    advance: int


def encode(stack: str, span: str, found: Iterable[Glyph]) -> bytes:
    """The protobuf message: one stack with name, range and letters."""
    body = _text(1, stack.encode()) + _text(2, span.encode())
    for glyph in found:
        numbers = (_number(3, glyph.width), _number(4, glyph.height), _number(5, _zigzag(glyph.left)))
        rest = (_number(6, _zigzag(glyph.top)), _number(7, glyph.advance))
        bitmap = _text(2, glyph.bitmap) if glyph.bitmap else b""
        body += _text(3, _number(1, glyph.code) + bitmap + b"".join(numbers) + b"".join(rest))
    return _text(1, body)


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _text(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
