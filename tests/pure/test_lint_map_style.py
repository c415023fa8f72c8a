"""The lint judges names as the map style draws them."""

from typing import Any

import pytest

from symbology import lint_crowding, mapstyle
from symbology.lint_model import shared


def layer(name: str) -> dict[str, Any]:
    """A layer of the style of one plot, by the end of its id."""
    made = mapstyle.plot_layers("bron", "plot", codes=["copi", "evacuatiegebied"])
    return next(one for one in made if one["id"].endswith(f"/{name}"))


def test_names_have_the_sizes_and_places_of_the_style() -> None:
    text = shared("text")
    below = layer("sign-label")
    stops = layer("label")["layout"]["text-size"][3:]
    assert [list(pair) for pair in zip(stops[::2], stops[1::2], strict=True)] == text["sizes"]
    assert below["minzoom"] == text["points_from_zoom"]
    assert below["layout"]["text-offset"] == [0, text["below_em"]]
    assert below["layout"]["text-max-width"] == text["widest_em"]
    assert layer("sign")["minzoom"] == text["large_signs_from_zoom"]


@pytest.mark.parametrize("zoom", [9, 10, 12, 14, 16])
def test_the_name_of_a_point_stands_clear_of_its_own_sign(zoom: float) -> None:
    """MapLibre leaves out a name that touches a sign, its own too; each keeps 2 pixels free."""
    offset = layer("sign-label")["layout"]["text-offset"][1]
    assert offset * lint_crowding.text_size(zoom) >= lint_crowding.ICON / 2 + 4
