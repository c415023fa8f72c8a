"""Signs are told apart when they are small, in grey print, and by who does not see red or green."""

from dataclasses import replace

import numpy as np
import pytest

from symbology import legibility, signs

POINTS = [sign for sign in signs.load().of("point") if not sign.drawn_as]


@pytest.fixture(scope="module")
def pairs() -> list[legibility.Pair]:
    return list(legibility.pairs(POINTS))


def test_no_two_signs_look_alike_at_any_size_for_any_viewer(pairs: list[legibility.Pair]) -> None:
    near = [pair for pair in pairs if pair.too_near]
    told = [
        f"{pair.first} and {pair.second}: {pair.distance:.1f} at {pair.size} pixels, {pair.viewer}; "
        f"at least {pair.least}"
        for pair in sorted(near, key=lambda pair: pair.distance)
    ]
    assert told == []


def test_every_pair_has_been_compared(pairs: list[legibility.Pair]) -> None:
    assert len(pairs) == len(POINTS) * (len(POINTS) - 1) // 2


def test_a_family_has_signs_of_the_set_and_no_sign_is_in_two() -> None:
    members = [code for codes in legibility.families().values() for code in codes]
    assert set(members) <= {sign.code for sign in POINTS}
    assert len(set(members)) == len(members)


def test_a_copy_of_a_sign_is_noticed() -> None:
    brand = signs.get("brand")
    (pair,) = legibility.pairs([brand, replace(brand, code="kopie")])
    assert (pair.too_near, round(pair.distance, 6)) == (True, 0)


def test_the_viewer_who_sees_the_least_decides() -> None:
    """Two grounds that only differ by colour are nearest in grey."""
    amber, green = (replace(signs.get("brand"), code=tile, tile=tile) for tile in ("gevaar", "kwetsbaar"))
    (pair,) = legibility.pairs([amber, green], sizes=(32,))
    assert pair.viewer == "grijs"


def test_white_and_black_are_as_far_apart_as_colours_can_be() -> None:
    lab = legibility._lab(np.array([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]]))
    assert lab[0] == pytest.approx([0, 0, 0], abs=1e-6)
    assert lab[1] == pytest.approx([100, 0, 0], abs=1e-2)


def test_grey_and_white_look_the_same_to_every_viewer() -> None:
    grey = np.full(3, 0.4)
    for seen in legibility.VIEWERS.values():
        assert seen @ grey == pytest.approx(grey, abs=1e-4)
