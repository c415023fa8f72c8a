"""The server stops or is killed while many draw and watch: what was acknowledged is there, once."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from plotserver.web.signing import IdentitySigner
from tests.conftest import SECRET, Database
from tests.http.live import following
from tests.makers import World

WRITERS = 20
WHO = {"Authorization": f"Bearer {IdentitySigner(SECRET.encode()).sign('vr17')}"}


@contextmanager
def process(database: Database, folder: Path, port: int) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A server process of its own, ready; killed at the end."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PLOTSERVER_")}
    environment = kept | {
        "DATABASE_URL": database.owner_conninfo,
        "PLOTSERVER_APP_DATABASE_URL": database.app_conninfo,
        "PLOTSERVER_DATA": str(folder),
        "PLOTSERVER_SECRET": SECRET,
        "PLOTSERVER_DEMO_IDENTITY": "true",
        "PLOTSERVER_WORKER": "false",
        "PLOTSERVER_PORT": str(port),
    }
    command = [sys.executable, "-c", "from plotserver.cli import app; app()", "serve"]
    with (folder / f"server-{uuid4()}.log").open("w") as log:
        running = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 90
        while not ready(url):
            assert running.poll() is None, Path(log.name).read_text()
            assert time.monotonic() < deadline
        yield url, running
    finally:
        running.kill()
        running.wait()


def ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz").status_code == 200
    except httpx.TransportError:
        time.sleep(0.05)
        return False


def making() -> dict[str, Any]:
    place = {"type": "Point", "coordinates": [4.5, 51.9]}
    return {"id": str(uuid4()), "soort": "maken", "object": str(uuid4()), "geometrie": place, "velden": {}}


async def send(client: httpx.AsyncClient, *operations: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await client.post("/v1/plots/water/bewerkingen", json={"bewerkingen": operations}, headers=WHO)
    answer.raise_for_status()
    outcomes: list[dict[str, Any]] = answer.json()["uitkomsten"]
    return outcomes


async def drawing(url: str, kill: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Many draw until the server is killed: what was acknowledged and all that was sent, by operation."""
    told: dict[str, Any] = {}
    sent: dict[str, Any] = {}

    async def one(client: httpx.AsyncClient) -> None:
        while True:
            operation = making()
            sent[operation["id"]] = operation
            try:
                [told[operation["id"]]] = await send(client, operation)
            except httpx.TransportError:
                return
            if len(told) == 3 * WRITERS:
                kill()

    async with httpx.AsyncClient(base_url=url, timeout=20) as client:
        await asyncio.gather(*(one(client) for _ in range(WRITERS)))
    return told, sent


async def test_what_was_acknowledged_is_there_once_after_the_server_was_killed(
    region: World, database: Database, tmp_path: Path, unused_tcp_port: int
) -> None:
    with process(database, tmp_path, unused_tcp_port) as (url, running):
        told, sent = await drawing(url, running.kill)
    assert len(told) < len(sent)
    with process(database, tmp_path, unused_tcp_port) as (url, running):
        async with httpx.AsyncClient(base_url=url, timeout=20) as client:
            again = await send(client, *sent.values())
        for outcome in again:
            assert outcome["uitkomst"] == "gedaan"
            assert told.get(outcome["id"], outcome) == outcome
        rows = region.connection.execute(
            "SELECT operation::text FROM plot.feature_version WHERE layer_id = 'water'"
        ).fetchall()
        times = Counter(row[0] for row in rows)
        assert {times[operation] for operation in sent} == {1}
        stream = "/v1/activiteiten/oefening/gebeurtenissen"
        with (
            following(url + stream, WHO) as page,
            following(f"{url}/v1/beelden/vr17/gebeurtenissen", {}) as viewer,
        ):
            assert page.until("stand")
            assert viewer.until("stand")
            running.send_signal(signal.SIGTERM)
            assert (page.rest(), viewer.rest()) == ([], [])
            # Well before answers that are on their way would be broken off.
            assert await asyncio.to_thread(running.wait, 4) in (0, -signal.SIGTERM)


@pytest.fixture
def unused_tcp_port() -> int:
    """A port on which nothing listens."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port
