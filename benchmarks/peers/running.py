"""Starts a peer on a free loopback port, on the same database and table as ours."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx
import psycopg

HERE = Path(__file__).resolve().parent
MOST = 10_000
"""Features in one answer, for all servers alike."""


@dataclass(frozen=True)
class Table:
    """The table that all servers read; `key` orders it, `columns` are its attributes."""

    schema: str
    name: str
    key: str
    geometry: str
    columns: tuple[str, ...]


def environment(folder: Path, peer: str) -> Path:
    """The Python of an environment with the peer in it; made at the first call."""
    place = folder / "peers" / peer
    python = place / "bin" / "python"
    wanted = HERE / f"{peer}.txt"
    mark = place / "made"
    if not (mark.exists() and mark.read_text() == wanted.read_text()):
        subprocess.run([sys.executable, "-m", "venv", "--clear", place], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", wanted], check=True)
        mark.write_text(wanted.read_text())
    return python


@contextmanager
def tipg(folder: Path, conninfo: str, table: Table) -> Iterator[str]:
    """tipg's items address of the table."""
    settings = {
        "DATABASE_URL": _url(conninfo),
        "TIPG_DB_SCHEMAS": json.dumps([table.schema]),
        "TIPG_DB_TABLES": json.dumps([f"{table.schema}.{table.name}"]),
        "TIPG_MAX_FEATURES_PER_QUERY": str(MOST),
        "TIPG_CATALOG_TTL": "0",
    }
    command = [environment(folder, "tipg"), "-m", "uvicorn", "tipg.main:app", "--log-level", "warning"]
    with _serving(command, settings, folder / "tipg.log", "/healthz") as url:
        yield f"{url}/collections/{table.schema}.{table.name}/items"


@contextmanager
def pygeoapi(folder: Path, conninfo: str, table: Table) -> Iterator[str]:
    """pygeoapi's items address of the table."""
    port = _free_port()
    configuration = folder / "pygeoapi.json"
    configuration.write_text(json.dumps(_configuration(conninfo, table, port)))
    python = environment(folder, "pygeoapi")
    described = folder / "pygeoapi-openapi.json"
    settings = {"PYGEOAPI_CONFIG": str(configuration), "PYGEOAPI_OPENAPI": str(described)}
    subprocess.run(
        [python.parent / "pygeoapi", "openapi", "generate", configuration, "-f", "json", "-of", described],
        env=os.environ | settings,
        check=True,
        capture_output=True,
    )
    command = [python, "-m", "uvicorn", "pygeoapi.starlette_app:APP", "--log-level", "warning"]
    with _serving(command, settings, folder / "pygeoapi.log", "/conformance", port) as url:
        yield f"{url}/collections/{table.name}/items"


def _configuration(conninfo: str, table: Table, port: int) -> dict[str, object]:
    parts = psycopg.conninfo.conninfo_to_dict(conninfo)
    limits = {"default_items": 10, "max_items": MOST, "on_exceed": "throttle"}
    provider = {
        "type": "feature",
        "name": "PostgreSQL",
        "data": {
            "host": parts["host"],
            "port": parts.get("port", 5432),
            "dbname": parts["dbname"],
            "user": parts["user"],
            "password": "",
            "search_path": [table.schema, "public"],
        },
        "id_field": table.key,
        "table": table.name,
        "geom_field": table.geometry,
        "properties": [*table.columns],
        "storage_crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
    }
    collection = {
        "type": "collection",
        "title": table.name,
        "description": table.name,
        "keywords": [table.name],
        "extents": {"spatial": {"bbox": [3, 50, 8, 54]}},
        "limits": limits,
        "providers": [provider],
    }
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port},
            "url": f"http://127.0.0.1:{port}",
            "mimetype": "application/json",
            "encoding": "utf-8",
            "language": "en-US",
            "limits": limits,
            "map": {"url": "http://127.0.0.1/{z}/{x}/{y}.png", "attribution": "none"},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": "peer",
                "description": "peer",
                "keywords": ["peer"],
                "keywords_type": "theme",
                "terms_of_service": "none",
                "url": "http://127.0.0.1",
            },
            "license": {"name": "none", "url": "http://127.0.0.1"},
            "provider": {"name": "none", "url": "http://127.0.0.1"},
            "contact": {"name": "none", "url": "http://127.0.0.1", "email": "none@example.org"},
        },
        "resources": {table.name: collection},
    }


def _url(conninfo: str) -> str:
    """The database's address as asyncpg reads it, with the socket's folder as its host."""
    parts = psycopg.conninfo.conninfo_to_dict(conninfo)
    where = quote(str(parts["host"]), safe="")
    return f"postgresql://{parts['user']}@{where}:{parts.get('port', 5432)}/{parts['dbname']}"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


@contextmanager
def _serving(
    command: list[object], settings: dict[str, str], log: Path, ready: str, port: int | None = None
) -> Iterator[str]:
    """The server process, once it answers at `ready`; its address."""
    chosen = port or _free_port()
    words = [str(word) for word in command] + ["--host", "127.0.0.1", "--port", str(chosen)]
    with log.open("w") as lines:
        process = subprocess.Popen(words, env=os.environ | settings, stdout=lines, stderr=lines)
    try:
        url = f"http://127.0.0.1:{chosen}"
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if httpx.get(url + ready).status_code < 400:
                    break
            except httpx.TransportError:
                time.sleep(0.1)
        else:
            raise RuntimeError(f"the peer did not start; see {log.name} in the benchmark's folder")
        yield url
    finally:
        process.terminate()
        process.wait(30)
