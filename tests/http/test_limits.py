"""How much one asker may ask: what is bounded, for whom, and who goes on undisturbed."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import psycopg
import pytest

from plotserver.app import create_app
from plotserver.settings import SettingsError, read_settings
from plotserver.web.limiting import Buckets
from plotserver.web.signing import IdentitySigner
from tests.conftest import SECRET, Database, settings_for
from tests.makers import World
from tests.servers import running


@pytest.fixture
async def strict(database: Database, tmp_path: Path, region: World) -> AsyncIterator[httpx.AsyncClient]:
    """A server behind a proxy that lets one asker little."""
    settings = settings_for(database, tmp_path).model_copy(
        update={
            "limit_reads_per_second": 0.6,  # six at once
            "limit_writes_per_minute": 3.0,
            "limit_refusals_per_minute": 2.0,  # four at once
            "proxies": "127.0.0.1",
        }
    )
    async with running(create_app(settings)) as client:
        yield client


def bearer(organisation: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {IdentitySigner(SECRET.encode()).sign(organisation)}"}


def seen_from(address: str) -> dict[str, str]:
    return {"X-Forwarded-For": f"8.8.8.8, {address}"}


async def test_who_asks_too_much_is_told_how_long_to_wait(strict: httpx.AsyncClient, region: World) -> None:
    answers = [await strict.get("/v1/beelden", headers=seen_from("192.0.2.1")) for _ in range(7)]
    assert [one.status_code for one in answers] == [200] * 6 + [429]
    told = answers[-1].json()
    assert answers[-1].headers["content-type"] == "application/problem+json"
    assert told["type"] == "urn:plotserver:probleem:te-vaak"
    assert told["limiet"] == "lezen"
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 2
    assert answers[-1].headers["x-content-type-options"] == "nosniff"
    # Another address is another asker; one IPv6 subscriber is one asker, whatever address it takes.
    assert (await strict.get("/v1/beelden", headers=seen_from("192.0.2.2"))).status_code == 200
    six = [await strict.get("/healthz", headers=seen_from("192.0.2.1")) for _ in range(8)]
    assert {one.status_code for one in six} == {200}
    many = [await strict.get("/v1/beelden", headers=seen_from(f"2001:db8::{n}")) for n in range(1, 8)]
    assert many[-1].status_code == 429


async def test_a_known_asker_is_not_its_address(strict: httpx.AsyncClient, region: World) -> None:
    stedin = seen_from("192.0.2.3") | bearer("stedin")
    await strict.get("/v1/identiteit", headers=stedin)
    for _ in range(8):
        await strict.get("/v1/beelden", headers=seen_from("192.0.2.3"))
    assert (await strict.get("/v1/beelden", headers=seen_from("192.0.2.3"))).status_code == 429
    assert (await strict.get("/v1/beelden", headers=stedin)).status_code == 200


async def test_guessing_at_keys_stops_while_known_keys_go_on(
    strict: httpx.AsyncClient, region: World
) -> None:
    here = seen_from("192.0.2.4")
    known = here | bearer("stedin")
    assert (await strict.get("/v1/identiteit", headers=known)).status_code == 200
    guesses = [
        await strict.get("/v1/identiteit", headers=here | {"Authorization": f"Bearer guess-{number}"})
        for number in range(6)
    ]
    assert [one.status_code for one in guesses] == [401] * 5 + [429]
    assert (await strict.get("/v1/identiteit", headers=known)).status_code == 200
    elsewhere = seen_from("192.0.2.5") | {"Authorization": "Bearer guess-9"}
    assert (await strict.get("/v1/identiteit", headers=elsewhere)).status_code == 401


async def test_a_program_with_an_old_key_locks_nobody_else_out(
    strict: httpx.AsyncClient, region: World
) -> None:
    here = seen_from("192.0.2.6")
    old = here | {"Authorization": "Bearer of-last-week"}
    answers = [(await strict.get("/v1/identiteit", headers=old)).status_code for _ in range(6)]
    assert answers == [401] * 5 + [429]
    fresh = here | bearer("stedin")
    assert (await strict.get("/v1/identiteit", headers=fresh)).status_code == 200


async def test_what_a_stranger_says_of_its_address_does_not_count(database: Database, tmp_path: Path) -> None:
    settings = settings_for(database, tmp_path).model_copy(update={"limit_reads_per_second": 0.1})
    async with running(create_app(settings)) as client:
        answers = [await client.get("/v1/beelden", headers=seen_from(f"192.0.2.{n}")) for n in range(3)]
    assert answers[-1].status_code == 429


async def test_holding_somebody_back_leaves_a_line_and_a_count(
    strict: httpx.AsyncClient, region: World, owner: psycopg.Connection[tuple[object, ...]]
) -> None:
    for _ in range(9):
        await strict.get("/v1/beelden", headers=seen_from("192.0.2.7"))
    await asyncio.sleep(0.7)  # lines wait half a second in memory
    rows = owner.execute(
        "SELECT object, result, origin, actor FROM plot.audit_line WHERE action = 'begrenzen'"
    )
    assert rows.fetchall() == [("lezen", "geweigerd: te vaak", "192.0.2.7", "publiek")]
    assert 'plotserver_limited_total{limit="lezen"}' in (await strict.get("/metrics")).text


def test_a_viewer_with_two_hundred_tiles_a_second_is_never_held_back() -> None:
    now = [0.0]
    reads = Buckets(500, 5000, lambda: now[0])
    for _ in range(200 * 600):
        now[0] += 1 / 200
        assert reads.wait("vr17 a-1") == 0.0


def test_a_proxy_that_is_no_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLOTSERVER_PROXIES", "10.0.0.0/8,proxy.example")
    with pytest.raises(SettingsError, match=r"proxy\.example"):
        read_settings()
