"""The national plot signs (IM-OOV) and ours: whoever knows the one finds the other."""

import pytest

from symbology import signs

# The 121 signs in the order of the national list: the serial counts in tens from s0010; a dot is a sign
# without a letter code. Sources: the sign lists of public plot configurations.
_LIST = """
R01 R02 R03 R04 R05 R06 . . . B15 A10 E06 . . . . . . . . . . . .
A01 A02 A03 A06 A12 A13 A14 A15 A16 A17 A18 . . . . . . . . B16 .
. E01-B B01-C D01-B C01-C F01 F02 F03 F04 A04 A05 A09 E03 B03 B04 B05 B12 B13 D04 D06 D08 D01-B C03
. . . . . B14 E02 C04 A11 E04 E05 D05
A07 E01-A B10 B11 B01-A B01-B B03 B06 B07 B08 B09 D02 D03 D01-A D07 C05 C06 C02 C01-A C01-B C07 . . . .
. . . . . . . . . . . . . . . .
"""
IMOOV = [(f"s{10 * n:04d}", "" if letters == "." else letters) for n, letters in enumerate(_LIST.split(), 1)]


def names(serial: str, letters: str) -> set[str]:
    """The ways in which a file or another system may write this sign."""
    return {serial, letters, f"{serial}_{letters}"} if letters else {serial}


def test_the_national_list_is_whole() -> None:
    assert len(IMOOV) == 121
    assert IMOOV[-1] == ("s1210", "")
    assert ("s0870", "B03") in IMOOV
    assert ("s1010", "C07") in IMOOV


@pytest.mark.parametrize(("serial", "letters"), IMOOV, ids=[serial for serial, _ in IMOOV])
def test_every_national_sign_has_a_sign_here(serial: str, letters: str) -> None:
    known = {sign.external.get("imoov") for sign in signs.load()}
    assert known & names(serial, letters)


@pytest.mark.parametrize(
    ("identifier", "code"),
    [
        ("R02", "ramptype-gevaarlijke-stoffen"),
        ("s0150", "ammoniak"),
        ("s0440_B16", "beschadigd-gebouw"),
        ("s1060", "file"),
        ("s1150", "bos"),
        ("s1200", "winterbed"),
    ],
)
def test_a_national_code_leads_to_the_sign_of_that_meaning(identifier: str, code: str) -> None:
    assert [sign.code for sign in signs.load() if sign.external.get("imoov") == identifier] == [code]
