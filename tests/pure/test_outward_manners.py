"""How politely other servers are asked: robots.txt, the pace, and rest."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plotserver.kernel.outward import Manners, Pace, Resting, robots
from plotserver.kernel.outward.manners import retry_after

RULES = b"""
# van de beheerder
User-agent: anderebot
Disallow: /

User-agent: plotserver
User-agent: nogeen
Disallow: /geheim
Disallow: /*.zip$
Allow: /geheim/open
Crawl-delay: 2.5

User-agent: *
Disallow: /
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/geheim", False),
        ("/geheim/x?service=WMS", False),
        ("/geheim/open/x", True),
        ("/g%65heim/x", False),
        ("/data/alles.zip", False),
        ("/data/alles.zip?x", True),
    ],
)
def test_the_longest_rule_for_us_decides(path: str, allowed: bool) -> None:
    assert robots.read(RULES).allows(path) is allowed


def test_the_pause_that_is_asked_for_is_read_and_bounded() -> None:
    assert robots.read(RULES).pause == 2.5
    assert robots.read(b"User-agent: *\nCrawl-delay: 99999").pause == 30.0


@given(st.binary(max_size=400))
def test_whatever_a_host_has_as_robots_is_read(body: bytes) -> None:
    robots.read(b"user-agent: *\n" + body).allows("/pad")


def test_a_pattern_with_many_stars_costs_no_more_than_its_length() -> None:
    hostile = robots.read(b"User-agent: *\nDisallow: /" + b"*a" * 900 + b"$")
    assert hostile.allows("/" + "a" * 800 + "b")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("Tue, 24 Nov 2026 12:01:00 GMT", 60.0),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0.0),
        ("straks", None),
        ("-1", None),
        (None, None),
    ],
)
def test_when_to_come_back_is_read(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, datetime(2026, 11, 24, 12, tzinfo=UTC)) == seconds


class Time:
    """A clock that goes on only when somebody waits."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


async def test_two_questions_to_one_host_have_a_pause_between_them() -> None:
    time = Time()
    manners = Manners(Pace(interval=0.5), time, time.sleep)
    for host in ("a", "b", "a", "a"):
        async with manners.turn(host):
            pass
    assert time.waits == [0.5, 0.5]


async def test_a_host_that_keeps_failing_rests_twice_as_long_each_time() -> None:
    time = Time()
    manners = Manners(Pace(failures=3, rest=60, longest_rest=100), time, time.sleep)
    for _ in range(3):
        manners.failed("a")
    with pytest.raises(Resting) as refusal:
        async with manners.turn("a"):
            pass
    assert refusal.value.retry_after == 60
    time.now += 61
    async with manners.turn("a"):
        manners.failed("a")
    assert manners.rest_of("a") == pytest.approx(100)
    time.now += 101
    async with manners.turn("a"):
        manners.succeeded("a")
    manners.failed("a")
    assert manners.rest_of("a") == 0


async def test_a_host_that_asks_for_rest_gets_it() -> None:
    time = Time()
    manners = Manners(Pace(), time, time.sleep)
    manners.asked_to_wait("a", 120)
    with pytest.raises(Resting, match="vroeg daarom"):
        async with manners.turn("a"):
            pass
    async with manners.turn("b"):
        pass
