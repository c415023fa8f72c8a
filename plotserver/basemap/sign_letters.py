"""Takes the letters of the signs out of a font: `python -m plotserver.basemap.sign_letters [--packages DIR]`.

Writes symbology/data/letters-noto-sans.txt, one letter on a line, and the font's licence beside it. The signs
are then drawn without any font, by the server, in the browser, in QGIS and on paper alike. Run it again when
the font or the choice of letters changes; same font, same bytes.
"""

import argparse
import shutil
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from fontTools.pens.recordingPen import DecomposingRecordingPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

FOLDER = "@expo-google-fonts/noto-sans"
FONT = "600SemiBold/NotoSans_600SemiBold.ttf"
NAME = "letters-noto-sans"
LATIN = [*range(0x20, 0x7F), *range(0xA0, 0xAD), *range(0xAE, 0x180)]
"""Basic Latin, Latin-1 and Latin Extended-A, without the invisible soft hyphen: Dutch, Frisian, German,
French, Polish, Turkish and most other languages of the neighbours."""
SIGNS = [0x218, 0x219, 0x21A, 0x21B, 0x1E9E, *map(ord, "–—‘’‚“”„†•…‰′″€№™−")]
HEAD = """\
# Letters of the texts on signs: code point (hexadecimal), advance width, outline (y down, non-zero fill).
# 1000 units to the em, the pen at 0 0 on the base line. Made by plotserver/basemap/sign_letters.py from
# Noto Sans SemiBold, {version}. {copyright}
# SIL Open Font License 1.1: {name}-LICENSE.txt
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="take the letters of the signs out of the font")
    here = Path(__file__).parent
    parser.add_argument("--packages", type=Path, default=here / "node_modules", help="a node_modules folder")
    packages = parser.parse_args().packages
    with resources.as_file(resources.files("symbology") / "data") as folder:
        with TTFont(packages / FOLDER / FONT) as font:
            (folder / f"{NAME}.txt").write_text(letters(font), encoding="utf-8")
        shutil.copyfile(packages / FOLDER / "LICENSE_FONT", folder / f"{NAME}-LICENSE.txt")


def letters(font: TTFont) -> str:
    """The text of the file. Raises KeyError for a letter that the font lacks."""
    if font["head"].unitsPerEm != 1000:
        raise ValueError("the file counts 1000 units to the em")
    told = font["name"].getDebugName
    head = HEAD.format(version=told(5), copyright=told(0), name=NAME)
    return head + "\n".join(_line(font, code) for code in [*LATIN, *SIGNS]) + "\n"


def _line(font: TTFont, code: int) -> str:
    shapes = font.getGlyphSet()
    name = font.getBestCmap()[code]
    pen = DecomposingRecordingPen(shapes)
    shapes[name].draw(pen)
    return f"{code:04X} {round(shapes[name].width)} {''.join(_commands(pen.value))}".rstrip()


def _commands(drawn: list[tuple[str, tuple[tuple[float, float], ...]]]) -> Iterator[str]:
    """Path data; between two controls of a TrueType curve lies an implied point."""
    for step, points in drawn:
        if step == "moveTo":
            yield "M" + _pair(points[0])
        elif step == "lineTo":
            yield "L" + _pair(points[0])
        elif step == "qCurveTo":
            for at, control in enumerate(points[:-1]):
                end = points[at + 1]
                if at < len(points) - 2:
                    end = (control[0] + end[0]) / 2, (control[1] + end[1]) / 2
                yield f"Q{_pair(control)} {_pair(end)}"
        else:
            yield "Z"


def _pair(point: tuple[float, ...]) -> str:
    return f"{round(point[0], 1):g} {round(-point[1], 1) + 0:g}"


if __name__ == "__main__":
    main()
