"""Permanent names of pictures: they say what is drawn, and nothing of an incident."""

import pytest

from symbology import addresses, signs
from symbology.amplifiers import Amplifiers
from symbology.model import STATES, UNKNOWN

BRAND = signs.get("brand")


@pytest.mark.parametrize("state", STATES)
def test_a_name_is_read_as_it_was_written(state: str) -> None:
    shown = Amplifiers(direction=345, strength=100, exercise=True)
    picture = addresses.read(addresses.name(BRAND, state, shown))
    assert (picture.sign, picture.state, picture.amplifiers, picture.current) == (BRAND, state, shown, True)


def test_a_name_holds_nothing_of_an_incident() -> None:
    told = Amplifiers(label="Mw. De Vries", number=12, time="14:05")
    assert addresses.name(BRAND, "", told) == addresses.name(BRAND)


def test_direction_and_strength_are_told_in_steps() -> None:
    assert addresses.without_incident(Amplifiers(direction=353, strength=44.9)) == Amplifiers(
        direction=0, strength=40
    )


def test_another_picture_has_another_name() -> None:
    given = {addresses.name(sign, state) for sign in signs.load().of("point") for state in STATES}
    assert len(given) == len(signs.load().of("point")) * len(STATES)


def test_unknown_codes_share_the_name_of_the_unknown_sign() -> None:
    assert addresses.name(signs.get("weg")) == addresses.name(signs.get("ook-weg"))
    assert addresses.read(addresses.name(signs.get("weg"))).sign.code == UNKNOWN


def test_a_name_of_an_older_picture_tells_the_present_one() -> None:
    number = addresses.name(BRAND).split("-")[0]
    picture = addresses.read(f"{number}-0123456789abcdef")
    assert not picture.current
    assert picture.name == addresses.name(BRAND)


@pytest.mark.parametrize(
    "made_up",
    ["", "-", "brand", "0-", "-0123456789abcdef", "zzzzzzzzz-0123456789abcdef", "0-0123", "é-0", "9" * 99],
)
def test_a_made_up_name_is_none(made_up: str) -> None:
    with pytest.raises(addresses.NoSuchPicture):
        addresses.read(made_up)
