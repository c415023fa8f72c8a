"""Many write and thousands watch: how soon does a change reach everybody, is any lost or told twice, does
memory stay flat?

An activity of five plots with 5,000 objects. Writers change one object each second by `…/bewerkingen`;
readers hold a stream open. The delay is from the moment that the database recorded the change to the moment
that its bytes are at the reader. That nothing is lost or told twice is seen by the numbers, without gaps.
"""

import asyncio
import hashlib
import json
import multiprocessing
import os
import random
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

import httpx
import psycopg

from benchmarks import ground
from benchmarks.figures import keep, table
from plotserver.settings import Settings

ACTIVITY = "soak"
LAYERS = tuple(f"soak-{number}" for number in range(5))
OBJECTS = 1_000
ORGANISATIONS = 20
SPACE = UUID("0d2f7a4e-3c55-4f0b-9a2b-6d1f5b6c7e80")
FRAME = re.compile(rb'"laag":"([^"]+)","van":(\d+),"tot":(\d+)')
RECORDED = re.compile(rb'"geregistreerd": ?"([^"]+)"')
TIMED = 20
"""One in so many readers also takes the time; all look at the numbers."""


def run(settings: Settings, results: Path, *, writers: int, readers: int, seconds: int) -> None:
    """Measure, print, and keep."""
    keys = _prepare(settings)
    with ground.process(settings.data, 0) as (url, pid):
        context = multiprocessing.get_context("spawn")
        told: Any = context.Queue()
        started, over = context.Event(), context.Event()
        parts = [readers // 2, readers - readers // 2]
        work = [
            context.Process(target=_watch, args=(url, keys, number, started, over, told)) for number in parts
        ]
        for one in work:
            one.start()
        _wait_for(told, len(parts))
        before, since = _cpu(pid), time.monotonic()
        started.set()
        sizes = [_memory(pid)]
        written = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.soaking", url, str(writers), str(seconds), *keys],
            stdout=subprocess.PIPE,
        )
        while written.poll() is None:
            time.sleep(1)
            sizes.append(_memory(pid))
        used = (_cpu(pid) - before) / (time.monotonic() - since)
        time.sleep(2)
        over.set()
        done = json.loads(written.stdout.read() if written.stdout else b"{}")
        seen = [told.get(timeout=60) for _ in parts]
        for one in work:
            one.join(30)
    row = _figures(seen, done) | {
        "writers": writers,
        "readers": readers,
        "seconds": seconds,
        "server CPU": round(used, 2),
        "RSS first MiB": sizes[min(10, len(sizes) - 1)],
        "RSS last MiB": sizes[-1],
    }
    print(f"\n{table(list(row), [list(row.values())])}", flush=True)
    keep(results, "soak", row)


def _figures(seen: list[dict[str, Any]], done: dict[str, Any]) -> dict[str, Any]:
    delays = sorted(delay for one in seen for delay in one["delays"])

    def at(part: float) -> int:
        return round(delays[int(part * (len(delays) - 1))] * 1000) if delays else -1

    return {
        "p50 ms": at(0.5),
        "p95 ms": at(0.95),
        "p99 ms": at(0.99),
        "operations": done["operations"],
        "answer p95 ms": done["p95"],
        "failed": done["failed"],
        "gaps": sum(one["gaps"] for one in seen),
        "twice": sum(one["twice"] for one in seen),
        "behind at the end": sum(
            1
            for one in seen
            for ends in one["ends"]
            if any(ends.get(k, v) != v for k, v in done["ends"].items())
        ),
        "broken": sum(one["broken"] for one in seen),
        "readers CPU": round(sum(one["cpu"] for one in seen), 2),
    }


def _behind(ends: dict[str, int], last: dict[str, int]) -> bool:
    """Whether a reader was not told of the last change of each plot."""
    return any(ends.get(layer) != number for layer, number in last.items())


def _prepare(settings: Settings) -> list[str]:
    """The activity, its plots and objects, and an access key for each organisation."""
    keys = []
    with psycopg.connect(settings.owner_conninfo(), autocommit=True) as connection:
        connection.execute("DELETE FROM plot.layer WHERE id LIKE 'soak-%'")
        for number in range(ORGANISATIONS):
            name = f"soak{number}"
            connection.execute(
                "INSERT INTO plot.organisation (id, name, name_en, short_name, kind)"
                " VALUES (%s, %s, %s, %s, 'veiligheidsregio') ON CONFLICT DO NOTHING",
                [name] * 4,
            )
            token = f"pks_soakaa{chr(97 + number)}{'a'}_{name:a<43}"
            keys.append(token)
            connection.execute(
                "INSERT INTO plot.access_key (id, hash, organisation_id, name, may, everything, expires_at)"
                " VALUES (%s, %s, %s, 'soak', 'bewerken', true, now() + interval '1 day')"
                " ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, expires_at = now() + interval '1 day',"
                " created_at = now(), revoked_at = NULL",
                [f"soakaa{chr(97 + number)}a", hashlib.sha256(token.encode()).digest(), name],
            )
        connection.execute(
            "INSERT INTO plot.activity (id, title, title_en, exercise, owner_id, started_at)"
            " VALUES (%s, 'Soak', 'Soak', true, 'soak0', now()) ON CONFLICT DO NOTHING",
            [ACTIVITY],
        )
        connection.execute(
            "INSERT INTO plot.activity_participant (activity_id, organisation_id)"
            " SELECT %s, id FROM plot.organisation WHERE id LIKE 'soak%%' ON CONFLICT DO NOTHING",
            [ACTIVITY],
        )
        for layer in LAYERS:
            _plot(connection, layer)
    return keys


def _plot(connection: psycopg.Connection[Any], layer: str) -> None:
    connection.execute(
        "INSERT INTO plot.layer (id, kind, title, title_en, owner_id, activity_id, classification)"
        " VALUES (%s, 'plot', %s, %s, 'soak0', %s, 'intern')",
        [layer, layer, layer, ACTIVITY],
    )
    connection.execute(
        "INSERT INTO plot.share (layer_id, audience, audience_id, may, granted_by)"
        " VALUES (%s, 'activiteit', %s, 'bewerken', 'soak')",
        [layer, ACTIVITY],
    )
    with connection.transaction():
        connection.execute("SELECT set_config('plotserver.organisation', 'soak0', true)")
        operations = [
            {
                "feature": str(uuid5(SPACE, f"{layer}/{number}")),
                "operation": str(uuid4()),
                "geom": _point(4 + number / OBJECTS, 52).hex(),
                "sign": "gemaal",
                "properties": {"naam": f"Ding {number}", "toelichting": "Een object zoals er veel zijn."},
                "certainty": "zeker",
                "source": "",
            }
            for number in range(OBJECTS)
        ]
        connection.execute("SELECT plot.record(%s, 'soak', %s)", [layer, json.dumps(operations)])


def _point(lon: float, lat: float) -> bytes:
    from shapely import Point, wkb

    found: bytes = wkb.dumps(Point(lon, lat))
    return found


def _wait_for(told: Any, number: int) -> None:
    for _ in range(number):
        print(f"  {told.get(timeout=180)}", flush=True)


def _cpu(pid: int) -> float:
    """Seconds of processor time that the process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> int:
    """What the process holds, in MiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))


# --- readers


@dataclass
class Seen:
    """What the readers of one process saw."""

    delays: list[float] = field(default_factory=list)
    gaps: int = 0
    twice: int = 0
    broken: int = 0
    standing: int = 0
    ends: list[dict[str, int]] = field(default_factory=list)


class Reader(asyncio.Protocol):
    """One stream: looks at the numbers of each frame, and at the clock when it is timed."""

    def __init__(self, request: bytes, seen: Seen, timed: bool) -> None:
        self._request, self._seen, self._timed = request, seen, timed
        self._rest = b""
        self.ends: dict[str, int] = {}
        self.over = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask."""
        assert isinstance(transport, asyncio.Transport)
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Read whole events."""
        whole = self._rest + data
        end = whole.rfind(b"\n\n")
        self._rest, whole = whole[end + 2 :], whole[: end + 2]
        if b"event: stand" in whole:
            self._seen.standing += 1
        for layer, van, tot in FRAME.findall(whole):
            name, since, upto = layer.decode(), int(van), int(tot)
            known = self.ends.get(name, since)
            self._seen.gaps += since > known
            self._seen.twice += since < known
            self.ends[name] = upto
        if self._timed:
            now = time.time()
            for text in RECORDED.findall(whole):
                self._seen.delays.append(now - datetime.fromisoformat(text.decode()).timestamp())

    def connection_lost(self, error: Exception | None) -> None:
        """It ended before the end."""
        self._seen.broken += not self.over


def _watch(url: str, keys: list[str], number: int, started: Any, over: Any, told: Any) -> None:
    asyncio.run(_watching(url, keys, number, started, over, told))


async def _watching(url: str, keys: list[str], number: int, started: Any, over: Any, told: Any) -> None:
    host, _, port = url.removeprefix("http://").partition(":")
    seen, readers = Seen(), []
    loop = asyncio.get_running_loop()
    for place in range(number):
        request = (
            f"GET /v1/activiteiten/{ACTIVITY}/gebeurtenissen HTTP/1.1\r\nHost: {host}\r\n"
            f"Authorization: Bearer {keys[place % len(keys)]}\r\n\r\n"
        ).encode()
        made = partial(Reader, request, seen, place % TIMED == 0)
        _, reader = await loop.create_connection(made, host, int(port))
        readers.append(reader)
        if place % 20 == 19:
            await asyncio.sleep(0.02)
    deadline = time.monotonic() + 120
    while seen.standing < number and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    told.put(f"{seen.standing} of {number} readers follow")
    await loop.run_in_executor(None, started.wait)
    before, since = time.process_time(), time.monotonic()
    await loop.run_in_executor(None, over.wait)
    used = (time.process_time() - before) / (time.monotonic() - since)
    for reader in readers:
        reader.over = True
    ends = [reader.ends for reader in readers]
    told.put({**vars(seen), "ends": ends, "cpu": used})


# --- writers


async def _write(url: str, writers: int, seconds: int, keys: list[str]) -> None:
    done: list[float] = []
    failed = 0
    ends: dict[str, int] = {}

    async def one(client: httpx.AsyncClient, number: int) -> None:
        nonlocal failed
        chance = random.Random(number)
        layer = LAYERS[number % len(LAYERS)]
        who = {"Authorization": f"Bearer {keys[number % len(keys)]}"}
        until = time.monotonic() + seconds
        await asyncio.sleep(chance.random())
        while (began := time.monotonic()) < until:
            thing = uuid5(SPACE, f"{layer}/{chance.randrange(OBJECTS)}")
            place = {"type": "Point", "coordinates": [4 + chance.random(), 52 + chance.random()]}
            body = {"id": str(uuid4()), "soort": "wijzigen", "object": str(thing), "geometrie": place}
            answer = await client.post(
                f"{url}/v1/plots/{layer}/bewerkingen", json={"bewerkingen": [body]}, headers=who
            )
            if answer.status_code == 200 and answer.json()["uitkomsten"][0]["uitkomst"] == "gedaan":
                done.append(time.monotonic() - began)
                ends[layer] = max(ends.get(layer, 0), answer.json()["nummer"])
            else:
                failed += 1
            await asyncio.sleep(max(0.0, began + 1 - time.monotonic()))

    limits = httpx.Limits(max_connections=writers)
    async with httpx.AsyncClient(timeout=30, limits=limits) as client:
        await asyncio.gather(*(one(client, number) for number in range(writers)))
    done.sort()
    p95 = round(done[int(0.95 * (len(done) - 1))] * 1000) if done else -1
    print(json.dumps({"operations": len(done), "failed": failed, "p95": p95, "ends": ends}))


if __name__ == "__main__":
    asyncio.run(_write(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]))
