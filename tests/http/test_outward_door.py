"""The one door outward, at a real server on this machine that misbehaves."""

import gzip
import json
import zlib
from collections.abc import Iterator

import pytest

from plotserver.kernel.outward import (
    Door,
    Limits,
    Manners,
    NoWayOut,
    Pace,
    Refused,
    Resting,
    TooLarge,
    TooSlow,
    Unanswered,
    allow,
)
from tests.peers.replay import Replay, Told, replaying

HOME = allow(["127.0.0.0/8", "::1"])
QUICK = Pace(interval=0.0, failures=100)


@pytest.fixture(scope="module")
def peer() -> Iterator[Replay]:
    with replaying() as replay:
        yield replay


def door(allowed: object = HOME, **options: object) -> Door:
    return Door("plotserver/test", allowed, manners=Manners(QUICK), **options)  # type: ignore[arg-type]


async def test_an_answer_comes_with_what_was_asked_and_who_asked(peer: Replay) -> None:
    url = peer.tell("/goed", b'{"a": 1}', "application/json; charset=utf-8")
    async with door() as out:
        answer = await out.get(url)
    assert (answer.status, answer.media_type, json.loads(answer.body)) == (200, "application/json", {"a": 1})
    assert peer.asked[-1].headers["user-agent"] == "plotserver/test"


async def test_this_machine_is_not_asked_unless_the_operator_allows_it(peer: Replay) -> None:
    before = len(peer.asked)
    async with door(allow([])) as out:
        for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "127.0.0.1."):
            with pytest.raises(Refused):
                await out.get(f"http://{host}:{peer.port}/goed")
    assert len(peer.asked) == before


async def test_a_name_that_leads_home_is_refused_and_not_asked_a_second_time(peer: Replay) -> None:
    """DNS rebinding: the first answer is public, the next is this machine."""
    answers = [["145.53.24.10", "127.0.0.1"], ["127.0.0.1"], ["10.0.0.1"], []]
    looked_up: list[str] = []

    async def rebinding(host: str, _port: int) -> list[str]:
        looked_up.append(host)
        return answers[len(looked_up) - 1]

    before = len(peer.asked)
    async with door(allow([]), resolver=rebinding) as out:
        for times in range(1, 5):
            with pytest.raises(Refused):
                await out.get(f"http://wisselt.example:{peer.port}/goed")
            assert len(looked_up) == times
    assert len(peer.asked) == before


async def test_a_connection_goes_to_the_address_that_was_judged(peer: Replay) -> None:
    looked_up: list[str] = []

    async def once(host: str, _port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    url = peer.tell("/goed", b"{}").replace("127.0.0.1", "geo.example")
    async with door(allow(["geo.example"]), resolver=once) as out:
        assert (await out.get(url)).good
    assert looked_up == ["geo.example"]
    assert peer.asked[-1].headers["host"].startswith("geo.example")


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1:{port}/goed", "http://169.254.169.254/latest/meta-data", "file:///etc/passwd"],
)
async def test_a_redirect_into_a_closed_network_is_refused(peer: Replay, target: str) -> None:
    peer.answers["/elders"] = lambda _: Told(status=302, headers={"Location": target.format(port=peer.port)})
    before = len(peer.asked)

    async def public_name(host: str, _port: int) -> list[str]:
        return ["127.0.0.1"] if host == "geo.example" else [host]

    async with door(allow(["geo.example"]), resolver=public_name) as out:
        with pytest.raises(Refused):
            await out.get(f"http://geo.example:{peer.port}/elders")
    assert len(peer.asked) == before + 1


async def test_redirects_end(peer: Replay) -> None:
    peer.answers["/rond"] = lambda _: Told(status=307, headers={"Location": "/rond"})
    before = len(peer.asked)
    async with door() as out:
        with pytest.raises(Unanswered, match="stuurt steeds door"):
            await out.post(f"{peer.url}/rond", b"<x/>", "text/xml")
    assert len(peer.asked) == before + 6


async def test_an_answer_without_end_is_cut_off(peer: Replay) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(16_384):
            yield b"x" * 65_536  # 1 GB in all

    peer.answers["/eindeloos"] = lambda _: Told(parts=endless)
    peer.answers["/aangekondigd"] = lambda _: Told(headers={"Content-Length": "1"}, parts=endless)
    async with door() as out:
        with pytest.raises(TooLarge):
            await out.get(f"{peer.url}/eindeloos", limits=Limits(bytes=1_000_000))


async def test_a_packed_bomb_is_not_unpacked_beyond_the_limit(peer: Replay) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000, 9)
    peer.answers["/bom"] = lambda _: Told(bomb, headers={"Content-Encoding": "gzip"})
    fine = zlib.compress(b"goed")
    peer.answers["/klein"] = lambda _: Told(fine, headers={"Content-Encoding": "deflate"})
    peer.answers["/kapot"] = lambda _: Told(b"\x1f\x8bkapot", headers={"Content-Encoding": "gzip"})
    peer.answers["/vreemd"] = lambda _: Told(b"?", headers={"Content-Encoding": "br"})
    async with door() as out:
        assert (await out.get(f"{peer.url}/klein")).body == b"goed"
        with pytest.raises(TooLarge):
            await out.get(f"{peer.url}/bom", limits=Limits(bytes=100_000))
        for path in ("/kapot", "/vreemd"):
            with pytest.raises(Unanswered):
                await out.get(peer.url + path)


async def test_who_drips_is_cut_off(peer: Replay) -> None:
    import time

    def dripping() -> Iterator[bytes]:
        for _ in range(50):
            yield b"."
            time.sleep(0.02)

    peer.answers["/druppelt"] = lambda _: Told(parts=dripping)
    async with door() as out:
        with pytest.raises(TooSlow):
            await out.get(f"{peer.url}/druppelt", limits=Limits(seconds=0.15))


async def test_a_host_that_asks_for_time_gets_it_or_is_said_to_rest(peer: Replay) -> None:
    told = [Told(status=429, headers={"Retry-After": "1"}), Told(b"dan wel")]
    peer.answers["/straks"] = lambda _: told.pop(0)
    waited: list[float] = []

    async def waiting(seconds: float) -> None:
        waited.append(seconds)
        clock[0] += seconds

    clock = [0.0]
    manners = Manners(QUICK, lambda: clock[0], waiting)
    async with Door("plotserver/test", HOME, manners=manners) as out:
        assert (await out.get(f"{peer.url}/straks", limits=Limits(patience=5))).body == b"dan wel"
        assert waited == [1.0]
        told += [Told(status=503, headers={"Retry-After": "600"})]
        assert (await out.get(f"{peer.url}/straks", limits=Limits(patience=5))).status == 503
        with pytest.raises(Resting):
            await out.get(f"{peer.url}/straks")


async def test_what_the_owner_does_not_want_read_is_not_read() -> None:
    with replaying() as peer:
        peer.tell("/robots.txt", b"User-agent: *\nDisallow: /dicht\n", "text/plain")
        peer.tell("/open", b"<a/>")
        peer.answers["/om"] = lambda _: Told(status=302, headers={"Location": "/dicht"})
        async with door() as out:
            assert (await out.get(f"{peer.url}/open", mind_robots=True)).good
            for path in ("/dicht", "/om"):
                with pytest.raises(Refused, match=r"robots\.txt"):
                    await out.get(peer.url + path, mind_robots=True)
        assert [one.path for one in peer.asked].count("/robots.txt") == 1
        assert "/dicht" not in [one.path for one in peer.asked]


async def test_a_name_that_is_not_known_is_no_judgement_on_the_host() -> None:
    async def knows_nothing(host: str, _port: int) -> list[str]:
        raise NoWayOut(f"De naam {host} is niet te vinden.")

    async with door(resolver=knows_nothing) as out:
        with pytest.raises(NoWayOut):
            await out.get("http://geo.example/")
        assert not out.reached_since(3600)
