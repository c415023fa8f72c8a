"""The style and the letters of the base map."""

import pytest
from shapely.geometry import box

from plotserver.basemap.glyphs import FONTS, Glyph, encode
from plotserver.basemap.lettering import glyph
from plotserver.basemap.style import PALETTES, Theme, style
from plotserver.machine import places

BASE = "http://127.0.0.1:8000/basemap"


@pytest.mark.parametrize("theme", ["day", "night"])
def test_a_style_names_only_what_this_server_has(theme: Theme) -> None:
    made = style(theme, BASE + "/")
    fonts = {f for layer in made["layers"] for f in layer.get("layout", {}).get("text-font", [])}
    assert fonts <= set(FONTS)
    assert made["glyphs"] == f"{BASE}/glyphs/{{fontstack}}/{{range}}.pbf"
    assert all(source["tiles"] == [f"{BASE}/{{z}}/{{x}}/{{y}}.pbf"] for source in made["sources"].values())
    assert {layer["source"] for layer in made["layers"] if "source" in layer} == set(made["sources"])


def test_day_and_night_have_the_same_layers() -> None:
    day, night = style("day", BASE), style("night", BASE)
    assert [layer["id"] for layer in day["layers"]] == [layer["id"] for layer in night["layers"]]
    assert day["layers"] != night["layers"]


def test_layer_names_are_unique() -> None:
    names = [layer["id"] for layer in style("day", BASE)["layers"]]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("theme", ["day", "night"])
def test_names_of_places_can_be_read_on_their_ground(theme: str) -> None:
    palette = PALETTES[theme]
    assert _contrast(palette.text, palette.home) >= 7
    assert _contrast(palette.text_soft, palette.home) >= 4.5
    assert _contrast(palette.text_water, palette.water) >= 3


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_letter_is_dark_inside_and_fades_outward() -> None:
    letter = glyph(65, box(0, 0, 10, 10), advance=12, ascender=26)
    rows = [letter.bitmap[i : i + 16] for i in range(0, 256, 16)]
    assert (letter.width, letter.height, letter.left, letter.top) == (10, 10, 0, 10 - 26)
    assert rows[8][8] == 255
    assert 191 < rows[8][3] < 220  # half a pixel inside the edge, which is at 191
    assert rows[8][0] < rows[8][1] < rows[8][2] < 191


def test_a_range_without_letters_is_still_a_message() -> None:
    content = encode("Noto Sans Regular", "0-255", [])
    assert content[0] == 0x0A  # field 1, length-delimited: one font stack
    assert b"Noto Sans Regular" in content
    assert b"0-255" in content


def test_a_letter_without_ink_has_no_bitmap() -> None:
    space = Glyph(code=32, bitmap=b"", width=0, height=0, left=0, top=-26, advance=6)
    assert len(encode("Noto Sans Regular", "0-255", [space])) < 50


def test_every_font_of_the_style_is_built_for_dutch_and_neighbouring_names() -> None:
    folder = places.basemap_directory() / "glyphs"
    if not folder.is_dir():
        pytest.skip("the letters are not built: run make setup")
    for font in FONTS:
        assert (folder / font / "0-255.pbf").stat().st_size > 50_000
        assert (folder / font / "256-511.pbf").is_file()
