"""Health: ready only when it can serve; without the database 503, and well again by itself."""

import asyncio
from pathlib import Path

import httpx
import psycopg
import pytest
from psycopg import sql

from plotserver.app import create_app
from tests.conftest import Database, Postgres, settings_for
from tests.http.conftest import problem
from tests.makers import World
from tests.servers import running


async def test_a_ready_server_says_so(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).json()["status"] == "ok"
    assert (await client.get("/readyz")).json() == {"status": "ready"}


async def test_the_figures_are_for_prometheus_and_name_nothing_confidential(
    client: httpx.AsyncClient, region: World
) -> None:
    await client.get("/ogc/v1/collections/vitaal")
    text = (await client.get("/metrics")).text
    assert (
        'plotserver_requests_total{method="GET",route="/ogc/v1/collections/{layer_id}",status="404"}' in text
    )
    assert "plotserver_tile_cache_bytes" in text
    assert "vitaal" not in text


async def test_a_server_at_another_migration_is_not_ready_and_says_what_to_do(
    client: httpx.AsyncClient, database: Database
) -> None:
    with psycopg.connect(database.owner_conninfo) as connection:
        connection.execute("UPDATE plot.alembic_version SET version_num = '0000'")
    body = problem(await client.get("/readyz"), 503)
    assert "plotserver migrate" in body["detail"]


@pytest.mark.usefixtures("region")
async def test_without_its_database_it_answers_503_and_recovers_by_itself(
    client: httpx.AsyncClient, database: Database, postgres: Postgres
) -> None:
    path = "/ogc/v1/pictures/vr17/collections"
    assert (await client.get(path)).status_code == 200
    connectable(postgres, database, allowed=False)
    for gone in (path, "/readyz", "/tiles/vr17/WebMercatorQuad/7/65/42.pbf"):
        answer = await client.get(gone)
        problem(answer, 503)
        assert int(answer.headers["retry-after"]) >= 1
    assert (await client.get("/healthz")).status_code == 200
    connectable(postgres, database, allowed=True)
    for _ in range(100):
        if (await client.get("/readyz")).status_code == 200:
            break
        await asyncio.sleep(0.2)
    assert (await client.get(path)).status_code == 200


async def test_a_server_that_starts_before_its_database_waits_for_it(
    database: Database, postgres: Postgres, tmp_path: Path
) -> None:
    connectable(postgres, database, allowed=False)
    async with running(create_app(settings_for(database, tmp_path))) as client:
        problem(await client.get("/readyz"), 503)
        connectable(postgres, database, allowed=True)
        for _ in range(100):
            if (await client.get("/readyz")).status_code == 200:
                break
            await asyncio.sleep(0.2)
        assert (await client.get("/readyz")).status_code == 200


@pytest.mark.usefixtures("region")
async def test_a_connection_that_died_in_the_pool_costs_no_request(
    client: httpx.AsyncClient, database: Database, postgres: Postgres
) -> None:
    path = "/ogc/v1/pictures/vr17/collections"
    assert (await client.get(path)).status_code == 200
    terminate(postgres, database)
    for _ in range(5):
        assert (await client.get(path)).status_code == 200


def connectable(postgres: Postgres, database: Database, *, allowed: bool) -> None:
    """Let nobody connect to the database any more, and end who was; or let them in again."""
    statement = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    with postgres.connect() as connection:
        connection.execute(statement.format(sql.Identifier(database.name), sql.Literal(allowed)))
    if not allowed:
        terminate(postgres, database)


def terminate(postgres: Postgres, database: Database) -> None:
    """End every connection of the application, as a restart of PostgreSQL does."""
    with postgres.connect() as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND usename = 'plotserver_app'",
            (database.name,),
        )
