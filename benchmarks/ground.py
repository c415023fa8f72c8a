"""What is measured on: a private, durable PostGIS as `plotserver demo` makes it, and a server process."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg

from plotserver import migrating, serving
from plotserver.settings import Settings

OWNER = "vr17"
LAYER = "panden"


@contextmanager
def database(folder: Path) -> Iterator[Settings]:
    """A migrated database in the folder, and the RD grid; stopped at the end, kept for the next time."""
    settings = Settings(data=folder)
    serving.prepare_grid(settings)
    with serving.database(settings, print):
        migrating.upgrade(settings.owner_conninfo())
        with psycopg.connect(settings.owner_conninfo(), autocommit=True) as connection:
            connection.execute(
                "INSERT INTO plot.organisation (id, name, name_en, short_name, kind)"
                " VALUES (%s, 'Benchmark', 'Benchmark', 'Benchmark', 'veiligheidsregio')"
                " ON CONFLICT DO NOTHING",
                (OWNER,),
            )
        yield settings


def publish(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Let the public see the layer, so that requests need no identity."""
    connection.execute("UPDATE plot.layer SET classification = 'open' WHERE id = %s", (LAYER,))
    connection.execute(
        "INSERT INTO plot.share (layer_id, audience, granted_by) SELECT %(layer)s, 'openbaar', 'benchmark'"
        " WHERE NOT EXISTS (SELECT 1 FROM plot.share WHERE layer_id = %(layer)s)",
        {"layer": LAYER},
    )


@contextmanager
def server(folder: Path, tile_cache_bytes: int) -> Iterator[str]:
    """A server process of its own on a free loopback port; its address."""
    with process(folder, tile_cache_bytes) as (url, _):
        yield url


@contextmanager
def process(folder: Path, tile_cache_bytes: int) -> Iterator[tuple[str, int]]:
    """The same; its address and the number of the process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = os.environ | {
        "PLOTSERVER_DATA": str(folder),
        "PLOTSERVER_PORT": str(port),
        "PLOTSERVER_TILE_CACHE_BYTES": str(tile_cache_bytes),
        "PLOTSERVER_WORKER": "false",  # no benchmark asks anything beyond this machine
        # One address asks what a thousand readers would.
        "PLOTSERVER_LIMIT_READS_PER_SECOND": "1000000",
        "PLOTSERVER_LIMIT_WRITES_PER_MINUTE": "1000000",
        "PLOTSERVER_LIMIT_STREAMS": "100000",
    }
    command = [sys.executable, "-c", "from plotserver.cli import app; app()", "serve"]
    with (folder / "server.log").open("w") as log:
        started = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_ready(url, started)
        yield url, started.pid
    finally:
        started.terminate()
        started.wait(30)


def _wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{url}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise RuntimeError("the server did not become ready; see server.log in the benchmark's folder")
