"""Sheets to look at: `python -m symbology.sheet OUTDIR [--golden DIR]` writes pictures and what changed.

contact.png: every sign with its code. states.png: some signs in every state and with everything around them.
small.png: every point sign at 16, 24 and 32 pixels, in colour, in grey and for who does not see red or green.
index.html: every sign as its golden file has it beside how it is drawn now, what differs first.
"""

import argparse
import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from symbology import instructions, paths, raster, signs, svg, typesetting
from symbology.amplifiers import NONE, Amplifiers
from symbology.drawing import Drawing, Shape, placed
from symbology.model import STATES, Sign

GROUND, INK = "#E6E8DF", "#1A1A1A"
CELL, COLUMNS, TEXT, LETTERS = (116.0, 108.0), 18, 10.5, 19  # units, signs on a row, em, characters on a line
SHOWN = (
    "brandweervoertuig",
    "dijkdoorbraak",
    "opvanglocatie",
    "politievoertuig",
    "notitie",
    "onbekend-teken",
)
AMPLIFIED = (
    Amplifiers(label="Sporthal De Kuip", number=250),
    Amplifiers(number=12, time="14:05", exercise=True),
    Amplifiers(label="TS 17-3131", direction=225, strength=60, time="31-01 14:05"),
)
PAGE = """\
<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Signs: golden and now</title>
<style>
body {{ font: 14px sans-serif; background: #E6E8DF; margin: 1.5rem }}
section {{ display: inline-grid; grid-template-columns: repeat(3, 96px); gap: 4px; margin: 8px; padding: 8px;
  background: #fff }}
section.same {{ opacity: .75 }}
h3 {{ grid-column: 1 / 4; margin: 0; font-size: 12px }}
img {{ width: 96px }}
.both {{ position: relative; background: #000; height: 96px }}
.both img {{ position: absolute; left: 0 }}
.both img + img {{ mix-blend-mode: difference }}
</style>
<h1>Signs: golden, now, difference</h1>
<p>{told}</p>
{rows}
</html>
"""


def contact(shown: Sequence[tuple[str, Drawing]], columns: int = COLUMNS, cell: paths.Point = CELL) -> str:
    """Named drawings in a grid, as SVG; the anchor of each in the middle of its cell."""
    shapes: list[Shape] = []
    width, height = cell
    for at, (text, drawing) in enumerate(shown):
        left, top = at % columns * width, at // columns * height
        x, y = left + width / 2, top + (height - 2.4 * TEXT) / 2
        shapes.extend(
            placed(drawing.shapes, paths.Placement(1, x - drawing.anchor[0], y - drawing.anchor[1]))
        )
        for line, words in enumerate(_lines(text)):
            begin = left + (width - typesetting.width(words, TEXT)) / 2
            base = top + height - (1.5 - line) * TEXT
            shapes.append(Shape(typesetting.outline(words, begin, base, TEXT), fill=INK, winding=True))
    whole = columns * width, math.ceil(len(shown) / columns) * height
    return svg.write(Drawing(*whole, (Shape(paths.rectangle(0, 0, *whole), fill=GROUND), *shapes)))


def _lines(text: str) -> list[str]:
    """A code in two lines at most, broken after a hyphen."""
    first = text
    while len(first) > LETTERS and "-" in first:
        first = first.rpartition("-")[0]
    return [text] if first == text else [f"{first}-", text[len(first) + 1 :]]


def states() -> str:
    """Some signs in every state, and with everything around them."""
    columns = len(STATES) + len(AMPLIFIED)
    shown = []
    for code in SHOWN:
        sign = signs.get(code)
        shown += [(state or "actief", instructions.draw(sign, state)) for state in STATES]
        shown += [("", instructions.draw(sign, "", amplifiers)) for amplifiers in AMPLIFIED]
    return contact(shown, columns, (230.0, 200.0))


def page(golden: Path) -> str:
    """What differs from the golden files first, then what is the same."""
    rows = sorted(_compared(golden))
    changed = [row for key, row in rows if key[0] == 0]
    told = f"{len(changed)} of {len(rows)} differ."
    return PAGE.format(told=told, rows="\n".join(row for _, row in rows))


def _compared(golden: Path) -> Iterator[tuple[tuple[int, str], str]]:
    for sign in signs.load():
        path, now = golden / f"{sign.code}.svg", svg.draw(sign)
        held = path.read_text(encoding="utf-8") if path.exists() else ""
        yield (int(held == now), sign.code), _row(sign, held, now)


def _row(sign: Sign, held: str, now: str) -> str:
    before, after = (f'<img alt="" src="{_address(document)}">' for document in (held, now))
    name, kind = svg.escape(f"{sign.code}: {sign.name_nl}"), "same" if held == now else "changed"
    both = f'<div class="both">{before}{after}</div>'
    return f'<section class="{kind}"><h3>{name}</h3>{before}{after}{both}</section>'


def _address(document: str) -> str:
    import base64

    return "data:image/svg+xml;base64," + base64.b64encode(document.encode()).decode()


def write(folder: Path, golden: Path) -> None:
    """All sheets."""
    folder.mkdir(parents=True, exist_ok=True)
    everything = [(sign.code, instructions.draw(sign, "", NONE)) for sign in signs.load()]
    (folder / "contact.png").write_bytes(raster.png(contact(everything), round(COLUMNS * CELL[0])))
    (folder / "states.png").write_bytes(raster.png(states(), 1840))
    (folder / "small.png").write_bytes(_small())
    (folder / "index.html").write_text(page(golden), encoding="utf-8")


def _small() -> bytes:
    from symbology import legibility  # needs numpy and Pillow, which only who develops the set has

    return legibility.sheet(signs.load().of("point"))


def main() -> None:
    parser = argparse.ArgumentParser(description="write sheets of all signs to look at")
    parser.add_argument("outdir", type=Path)
    parser.add_argument(
        "--golden", type=Path, default=Path("tests/golden/signs"), help="folder to compare with"
    )
    options = parser.parse_args()
    write(options.outdir, options.golden)
    sys.stderr.write(f"open {options.outdir / 'index.html'}\n")


if __name__ == "__main__":
    main()
