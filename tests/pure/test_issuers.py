"""The issuers file: who is trusted, for whom it speaks, and what is refused before the server starts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from plotserver.identity import issuers
from plotserver.identity.issuers import WrongIssuers

GOOD = """
[[issuer]]
id = "vr17"
name = "Veiligheidsregio"
url = "https://login.vr17.example"
client_id = "plotserver"
authentication = "client_secret_basic"
client_secret_variable = "VR17_SECRET"
audience = "https://plots.example"
organisation = "vr17"
"""
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(text: str) -> Path:
        path = tmp_path / "issuers.toml"
        path.write_text(text)
        return path

    return written


def variable(name: str) -> str | None:
    return {"VR17_SECRET": "hunter2"}.get(name)


def test_an_issuer_has_safe_algorithms_and_little_skew_unless_it_says_otherwise(write: Write) -> None:
    [trusted] = issuers.read(write(GOOD), variable)
    assert trusted.issuer.algorithms == ("RS256", "PS256", "ES256")
    assert trusted.issuer.clock_skew_seconds == 30
    assert trusted.secret.get_secret_value() == "hunter2"
    assert trusted.issuer.organisation_of({"organisatie": "elders"}) == "vr17"


@pytest.mark.parametrize(
    ("said", "instead", "told"),
    [
        ('url = "https:', 'url = "http:', "https"),
        ('url = "https://login', 'url = "https://user:pw@login', "https"),
        ('organisation = "vr17"', "", "organisation"),
        ('organisation = "vr17"', 'organisation = "vr17"\norganisation_claim = "o"', "organisation"),
        ('organisation = "vr17"', 'organisation_claim = "o"', "table"),
        ('organisation = "vr17"', 'organisation = "vr17"\nalgorithms = ["HS256"]', "algorithms"),
        ('organisation = "vr17"', 'organisation = "vr17"\nalgorithms = ["none"]', "algorithms"),
        ('organisation = "vr17"', 'organisation = "vr17"\nalgorithms = []', "algorithms"),
        ('organisation = "vr17"', 'organisation = "vr17"\nclock_skew_seconds = 600', "clock_skew_seconds"),
        ('organisation = "vr17"', 'organisation = "vr17"\nlongest_token_seconds = 90000', "longest_token"),
        ('organisation = "vr17"', 'organisation = "vr17"\nkleur = "rood"', "kleur"),
        ('audience = "https://plots.example"', 'audience = "plotserver"', "audience"),
        ('client_secret_variable = "VR17_SECRET"', "", "client_key_file"),
        ('client_secret_variable = "VR17_SECRET"', 'client_secret_variable = "NOT_SET"', "NOT_SET"),
        ('client_secret_variable = "VR17_SECRET"', 'client_secret_file = "absent"', "absent"),
        ('authentication = "client_secret_basic"', 'authentication = "none"', "authentication"),
        ('authentication = "client_secret_basic"', 'authentication = "private_key_jwt"', "private_key_jwt"),
        (
            'authentication = "client_secret_basic"\nclient_secret_variable = "VR17_SECRET"',
            'client_key_file = "issuers.toml"',
            "no private key",
        ),
        ("[[issuer]]", "[issuer]", "[[issuer]]"),
        ("[[issuer]]", "[[uitgever]]", "[[issuer]]"),
        ("[[issuer]]", "[[issuer", "TOML"),
    ],
)
def test_what_is_wrong_in_the_file_is_told_without_the_secret(
    write: Write, said: str, instead: str, told: str
) -> None:
    assert said in GOOD
    with pytest.raises(WrongIssuers) as refused:
        issuers.read(write(GOOD.replace(said, instead)), variable)
    assert told in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_two_issuers_have_two_names_and_two_addresses(write: Write) -> None:
    for twice in (GOOD + GOOD, GOOD + GOOD.replace('id = "vr17"', 'id = "elders"')):
        with pytest.raises(WrongIssuers, match="same"):
            issuers.read(write(twice), variable)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(WrongIssuers, match="cannot be read"):
        issuers.read(tmp_path / "absent.toml", variable)


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://login.example", True),
        ("http://127.0.0.1:3000", True),
        ("http://localhost/realms/a", True),
        ("http://[::1]:3000", True),
        ("http://10.0.0.1", False),
        ("http://127.0.0.1.example", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("https://login.example/#x", False),
        ("https://login.example/?x=1", False),
    ],
)
def test_an_issuer_is_asked_over_https_or_on_this_machine_alone(url: str, safe: bool) -> None:
    assert issuers.trustworthy(url) is safe
