"""Codes, places and drawings of signs stay; what changes is told by name."""

from dataclasses import replace

import pytest

from symbology import datafiles, lock, signs
from symbology.lock import Lock

HELD = Lock("1.2.0", "0.2.0", {"brand": (0, "aa"), "gaslek": (1, "bb")})


def test_the_lock_is_read_as_it_was_written() -> None:
    assert lock.read(lock.write(HELD)) == HELD


def test_nothing_is_said_when_nothing_has_changed() -> None:
    assert list(lock.faults(HELD, HELD)) == []


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ({"brand": (0, "aa"), "gaslek": (1, "cc")}, "gaslek: is drawn differently"),
        ({"brand": (0, "aa")}, "gaslek: has gone"),
        ({"brand": (1, "aa"), "gaslek": (1, "bb")}, "brand: moved in atlas.txt, from 0 to 1"),
        ({**HELD.signs, "rook": (2, "dd")}, "rook: is new"),
    ],
)
def test_the_sign_that_changed_is_named(now: dict[str, tuple[int, str]], told: str) -> None:
    (fault,) = lock.faults(HELD, replace(HELD, signs=now))
    assert fault.startswith(told)


def test_another_version_of_set_or_renderer_is_told() -> None:
    told = list(lock.faults(HELD, replace(HELD, version="2.0.0", resvg="0.3.0")))
    assert [fault.split(":")[0] for fault in told] == ["set.toml", "resvg"]


def test_only_a_moved_or_dropped_sign_cannot_be_locked_again() -> None:
    assert list(lock.broken(HELD, replace(HELD, signs={**HELD.signs, "gaslek": (1, "cc")}))) == []
    assert len(list(lock.broken(HELD, replace(HELD, signs={"brand": (3, "aa")})))) == 2


def test_a_digest_follows_the_pixels() -> None:
    brand = signs.get("brand")
    assert lock.digest(brand) == lock.digest(replace(brand, name_nl="Vuur"))
    assert lock.digest(brand) != lock.digest(replace(brand, glyph="gaslek"))


def test_a_redrawn_sign_raises_the_minor_version() -> None:
    assert lock.raised("1.9.3") == "1.10.0"


def test_no_locked_sign_has_gone_or_moved() -> None:
    """Pixels are compared by make check."""
    held = lock.read("\n".join(datafiles.lines(lock.FILE)))
    places = {code: place for place, code in enumerate(datafiles.lines("atlas.txt"))}
    assert {code: place for code, (place, _) in held.signs.items()}.items() <= places.items()
    assert held.signs.keys() <= {sign.code for sign in signs.load()}
