"""Permanent names of pictures: which picture does `/tekens/{name}.svg` show?

A name is made of what is drawn: place of the sign in data/atlas.txt, state, exercise, direction in steps of
15 degrees and strength in steps of 10 per cent, written as one number, and a digest of the picture and the
version of the set. So the same name always gives the same bytes, nothing needs to be stored, and no login is
needed: label, time and number, which tell of an incident, cannot be written in it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from symbology import datafiles, svg
from symbology.amplifiers import Amplifiers
from symbology.model import STATES, UNKNOWN, Sign, unknown
from symbology.signs import load

DIRECTION_STEP, STRENGTH_STEP = 15, 10  # degrees, per cent
DIGEST = 16  # hexadecimal digits
LONGEST = 40
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
# How many values each part of the number can have, least significant first; of the last two, 0 means absent.
_DIRECTIONS, _STRENGTHS = 360 // DIRECTION_STEP + 1, 100 // STRENGTH_STEP + 1 + 1
_STATES = 16  # more than there are, so that a new one changes no name
_RADICES = (_STATES, 2, _DIRECTIONS, _STRENGTHS)


class NoSuchPicture(ValueError):
    """A name that this set has never given."""


@dataclass(frozen=True)
class Picture:
    """What a permanent name shows; not `current` when the picture has changed since the name was given.

    `name` is the permanent name of the picture as it is now.
    """

    sign: Sign
    state: str
    amplifiers: Amplifiers
    name: str
    current: bool = True


@lru_cache(maxsize=4096)
def name(sign: Sign, state: str = "", amplifiers: Amplifiers | None = None) -> str:
    """The permanent name of a picture, without the amplifiers that tell of an incident; steps are rounded.

    Raises UnknownState.
    """
    sign = sign if sign.known else unknown(UNKNOWN)
    shown = without_incident(amplifiers or Amplifiers())
    digest = hashlib.blake2b(load().version.encode(), digest_size=DIGEST // 2)
    digest.update(svg.draw(sign, state, amplifiers=shown).encode())
    return f"{_number(sign, state, shown)}-{digest.hexdigest()}"


def without_incident(amplifiers: Amplifiers) -> Amplifiers:
    """The exercise mark, and direction and strength in steps."""
    direction, strength = amplifiers.direction, amplifiers.strength
    return Amplifiers(
        direction=None if direction is None else _rounded(direction, DIRECTION_STEP) % 360,
        strength=None if strength is None else _rounded(strength, STRENGTH_STEP),
        exercise=amplifiers.exercise,
    )


def _rounded(value: float, step: int) -> int:
    return int(value / step + 0.5) * step


def read(given: str) -> Picture:
    """The picture of a name. Raises NoSuchPicture."""
    number, _, digest = given.partition("-")
    if len(given) > LONGEST or not number or any(digit not in _DIGITS for digit in number):
        raise NoSuchPicture("not a name")
    parts, rest = [], int(number, 36)
    for radix in _RADICES:
        rest, part = divmod(rest, radix)
        parts.append(part)
    state, exercise, direction, strength = parts
    codes = _places()
    if rest >= len(codes) or state >= len(STATES) or len(digest) != DIGEST:
        raise NoSuchPicture("no such sign or state")
    sign = load().get(codes[rest])
    shown = Amplifiers(
        direction=(direction - 1) * DIRECTION_STEP if direction else None,
        strength=(strength - 1) * STRENGTH_STEP if strength else None,
        exercise=bool(exercise),
    )
    current = name(sign, STATES[state], shown)
    return Picture(sign, STATES[state], shown, current, given == current)


def _number(sign: Sign, state: str, shown: Amplifiers) -> str:
    direction = 0 if shown.direction is None else int(shown.direction) // DIRECTION_STEP + 1
    strength = 0 if shown.strength is None else int(shown.strength) // STRENGTH_STEP + 1
    number = _places().index(sign.code)
    parts = (STATES.index(state), int(shown.exercise), direction, strength)
    for radix, part in zip(reversed(_RADICES), reversed(parts), strict=True):
        number = number * radix + part
    return _written(number)


@cache
def _places() -> Sequence[str]:
    return datafiles.lines("atlas.txt")


def _written(number: int) -> str:
    digits = ""
    while number or not digits:
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits
