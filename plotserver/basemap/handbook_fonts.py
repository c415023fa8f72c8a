"""Takes the fonts of the printed handbook out of Noto Sans: `python -m plotserver.basemap.handbook_fonts`.

Writes symbology/data/handbook-regular.ttf and handbook-semibold.ttf: the letters that signs can be labelled
with, with kerning left out. The licence lies beside them (letters-noto-sans-LICENSE.txt). Run it again when
the font or the choice of letters changes; same font, same bytes.
"""

import argparse
from importlib import resources
from pathlib import Path

from fontTools import subset  # type: ignore[import-untyped]

from plotserver.basemap.sign_letters import FOLDER, LATIN, SIGNS

FONTS = {
    "handbook-regular.ttf": "400Regular/NotoSans_400Regular.ttf",
    "handbook-semibold.ttf": "600SemiBold/NotoSans_600SemiBold.ttf",
}
LEFT_OUT = ("GPOS", "GSUB", "GDEF", "STAT", "DSIG", "meta")


def main() -> None:
    parser = argparse.ArgumentParser(description="take the fonts of the handbook out of the font")
    here = Path(__file__).parent
    parser.add_argument("--packages", type=Path, default=here / "node_modules", help="a node_modules folder")
    packages = parser.parse_args().packages
    with resources.as_file(resources.files("symbology") / "data") as folder:
        for name, source in FONTS.items():
            take(packages / FOLDER / source, folder / name)


def take(source: Path, target: Path) -> None:
    """The letters of the signs out of one font, without hints: paper has no pixels."""
    options = subset.Options(hinting=False, recalc_timestamp=False, notdef_outline=True, name_IDs=["*"])
    options.drop_tables += list(LEFT_OUT)
    font = subset.load_font(str(source), options)
    chosen = subset.Subsetter(options)
    chosen.populate(unicodes=[*LATIN, *SIGNS])
    chosen.subset(font)
    subset.save_font(font, str(target), options)


if __name__ == "__main__":
    main()
