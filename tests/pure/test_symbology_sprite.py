"""The sprite sheet and the legend: every picture that a style asks for, each in a place of its own."""

import struct
import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import pytest

from symbology import datafiles, legend, signs, sprite
from symbology.model import STATES


def size(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.parametrize("ratio", [1, 2])
def test_pictures_lie_on_the_sheet_and_do_not_touch(ratio: int) -> None:
    png, index = sprite.build(ratio)
    width, height = size(png)
    boxes = sorted({(place["y"], place["x"], place["width"]) for place in index.values()})
    assert all(x + side <= width and y + side <= height for y, x, side in boxes)
    assert all(place["pixelRatio"] == ratio for place in index.values())
    row_neighbours = [(a, b) for a, b in pairwise(boxes) if a[0] == b[0]]
    assert all(b[1] - (a[1] + a[2]) >= sprite.GUTTER * ratio for a, b in row_neighbours)


def test_the_first_in_the_alphabet_is_the_unknown_sign_as_qgis_takes_that_for_what_is_not_there() -> None:
    _, index = sprite.build(1)
    assert index[min(index)] == index["onbekend-teken"]


def test_every_point_sign_has_a_picture_of_each_state() -> None:
    expected = {
        f"{sign.code}.{state}" if state else sign.code
        for sign in signs.load().of("point")
        for state in STATES
    }
    assert expected <= sprite.names()
    assert "onbekend-teken" in sprite.names()


def test_lines_and_areas_need_no_picture_because_their_decoration_is_geometry() -> None:
    drawn = {sign.code for sign in signs.load() if sign.geometry != "point"}
    assert not drawn & {name.split(".")[0] for name in sprite.names()}


def test_the_sheet_is_the_same_when_it_is_built_again() -> None:
    first = sprite.build(1)
    sprite.build.cache_clear()
    sprite._document.cache_clear()
    assert sprite.build(1) == first


def test_a_position_follows_from_the_place_among_the_points_of_the_atlas() -> None:
    points = [code for code in datafiles.lines("atlas.txt") if signs.load().get(code).geometry == "point"]
    line = points.index("brand")
    _, index = sprite.build(1)
    slot = line * len(STATES)
    expected = (
        slot % sprite.COLUMNS * sprite.PITCH + sprite.GUTTER,
        slot // sprite.COLUMNS * sprite.PITCH + 2,
    )
    assert (index["brand"]["x"], index["brand"]["y"]) == expected


def test_the_sheet_fits_every_graphics_card() -> None:
    assert max(size(sprite.build(2)[0])) <= 4096


def test_a_ratio_that_is_not_offered_is_refused() -> None:
    with pytest.raises(ValueError, match="pixel ratio 9"):
        sprite.build(9)


@pytest.mark.parametrize(
    ("code", "status", "certainty", "name"),
    [
        ("brand", None, None, "brand"),
        ("brand", "actief", "zeker", "brand"),
        ("brand", "gepland", "zeker", "brand.gepland"),
        ("brand", "gepland", "onzeker", "brand.gepland-onzeker"),
        ("brand", "beeindigd", "onzeker", "brand.beeindigd"),
        ("brand", "beeindigd", None, "brand.beeindigd"),
        ("brand", "actief", "onzeker", "brand.onzeker"),
        ("bestaat-niet", "gepland", None, "onbekend-teken.gepland"),
        ("evacuatieroute", None, None, "onbekend-teken"),
    ],
)
def test_an_object_has_a_picture_by_sign_status_and_certainty(
    code: str, status: str | None, certainty: str | None, name: str
) -> None:
    assert sprite.image_name(code, status, certainty) == name
    assert name in sprite.names()


def test_a_legend_names_each_sign_once_and_what_happens_first() -> None:
    found = legend.entries(
        ["school", "brand", "brand", "brandweervoertuig", "evacuatieroute", "nooit-gezien"]
    )
    assert [entry.code for entry in found] == [
        "brand",
        "brandweervoertuig",
        "evacuatieroute",
        "school",
        "nooit-gezien",
    ]
    assert found[1].name == "Brandweervoertuig"
    assert all(ElementTree.fromstring(entry.svg) is not None for entry in found)


def test_a_legend_speaks_english_too() -> None:
    (entry,) = legend.entries(["dijkdoorbraak"], "en")
    assert entry.name == "Dike breach"
    assert "<title>Dike breach</title>" in entry.svg
