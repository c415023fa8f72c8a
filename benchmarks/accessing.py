"""What access and trust cost: scope and row security on items and tiles against the same SQL without, the
check of a token, an audit line in a write, and signing many objects.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
from joserfc import jwt
from joserfc.jwk import ECKey
from psycopg import AsyncConnection
from pydantic import SecretStr
from shapely import Point

from benchmarks import auditing, figures, ground
from layers import publishing, signatures, versions
from layers.versions import Operation
from plotserver.identity import tokens
from plotserver.identity.discovery import Provider
from plotserver.identity.issuers import Issuer, Trusted
from plotserver.kernel.database import Database
from plotserver.kernel.viewer import Viewer
from plotserver.settings import Settings
from plotserver.trust.vault import Vault

LAYER, READER = "toegang-meting", "vr18"
OBJECTS, TIMES = 5_000, 100
COLUMNS = "f.feature_id, f.sign, f.properties, ST_AsGeoJSON(f.geom, 8)"
SEEN = "plot.published_feature f WHERE f.layer_id = %(layer)s AND f.publication_id = %(publication)s"
BARE = (
    "plot.publication p JOIN plot.feature_version f ON f.layer_id = p.layer_id AND f.recorded @> p.moment"
    " AND NOT f.deleted WHERE f.layer_id = %(layer)s AND p.id = %(publication)s"
)
BOX = "f.geom && ST_MakeEnvelope(5.0, 51.5, 5.5, 52.0, 4258)"
ITEMS = "SELECT {columns} FROM {source} AND {box} ORDER BY f.feature_id LIMIT 1000"
TILE = (
    "SELECT ST_AsMVT(t, 'l') FROM (SELECT f.sign,"
    " ST_AsMVTGeom(f.geom_3857, ST_TileEnvelope(9, 263, 170), 4096, 64) AS geom"
    " FROM {source} AND f.geom && ST_Transform(ST_TileEnvelope(9, 263, 170), 4258)) AS t"
)


def run(settings: Settings, results: Path) -> None:
    """Measure, print and keep."""
    with psycopg.connect(settings.owner_conninfo(), autocommit=True) as connection:
        publication = _plot(connection)
    taken = asyncio.run(_measure(settings, publication))
    for name, value in taken.items():
        print(f"  {name.replace('_', ' ')}: {value:,}")
    figures.keep(results, "access", taken)


def _plot(connection: psycopg.Connection[tuple[object, ...]]) -> int:
    """A plot of 5,000 points, shared with all partners; the number of its publication."""
    values = {"layer": LAYER, "owner": ground.OWNER, "reader": READER}
    connection.execute("DELETE FROM plot.layer WHERE id = %(layer)s", values)
    connection.execute(
        "INSERT INTO plot.organisation (id, name, name_en, short_name, kind)"
        " SELECT x, x, x, x, 'veiligheidsregio' FROM unnest(%(all)s::text[]) AS x ON CONFLICT DO NOTHING",
        {"all": [ground.OWNER, READER]},
    )
    connection.execute(
        "INSERT INTO plot.layer (id, kind, title, title_en, owner_id, classification)"
        " VALUES (%(layer)s, 'plot', 'Meting', 'Measured', %(owner)s, 'intern')",
        values,
    )
    connection.execute(
        "INSERT INTO plot.share (layer_id, audience, granted_by) VALUES (%(layer)s, 'partners', 'benchmark')",
        values,
    )
    start = datetime.now(UTC) - timedelta(days=1)
    drawn = [
        Operation(
            feature_id=uuid4(),
            at=start + timedelta(milliseconds=number),
            geometry=Point(5.0 + number % 100 / 100, 51.5 + number // 100 / 100),
            sign="notitie",
            properties={"naam": f"Punt {number}", "toelichting": "Zo lang als een toelichting meestal is."},
            author="a-meting",
            organisation=ground.OWNER,
            operation=uuid4(),
        )
        for number in range(OBJECTS)
    ]
    versions.append(connection, LAYER, drawn)
    made = publishing.publish(connection, LAYER, start + timedelta(minutes=1), "a-meting")
    connection.execute("ANALYZE plot.feature_version")
    return made


async def _measure(settings: Settings, publication: int) -> dict[str, float]:
    database = Database(settings.app_conninfo(), size=2, statement_seconds=60)
    await database.open()
    owner = await AsyncConnection.connect(settings.owner_conninfo(), autocommit=True, prepare_threshold=2)
    values = {"layer": LAYER, "publication": publication}
    taken: dict[str, float] = {}
    for name, text in (("items", ITEMS), ("tile", TILE)):
        with_it = text.format(columns=COLUMNS, source=SEEN, box=BOX)
        without = text.format(columns=COLUMNS, source=BARE, box=BOX)

        async def guarded(asked: str = with_it) -> None:
            async with database.transaction(Viewer(READER)) as tx:
                await (await tx.execute(asked.encode(), values)).fetchall()

        async def bare(asked: str = without) -> None:
            await owner.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            await (await owner.execute(asked.encode(), values)).fetchall()
            await owner.execute("COMMIT")

        one, other = await _side_by_side(guarded, bare)
        taken |= {f"{name}_ms": round(one, 3), f"{name}_ms_without": round(other, 3)}
        taken[f"{name}_extra_percent"] = round((one / other - 1) * 100, 1)
    taken |= await _tokens()
    taken |= await auditing.writes(settings)
    taken["sign_5000_seconds"] = await _sign(database, settings)
    await owner.close()
    await database.close()
    return taken


async def _side_by_side(
    one: Callable[[], Awaitable[None]], other: Callable[[], Awaitable[None]]
) -> tuple[float, float]:
    """The medians of both in milliseconds, taken turn by turn so that the machine is as busy for each."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(TIMES):
        for work, kept in zip((one, other), taken, strict=True):
            started = time.perf_counter()
            await work()
            kept.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken[0]), statistics.median(taken[1])


async def _tokens() -> dict[str, float]:
    """The check of an access token (ES256) that is new, in milliseconds."""
    key, url = ECKey.generate_key("P-256", {"kid": "meting"}, private=True), "https://issuer.example"
    document = {"issuer": url} | dict.fromkeys(
        ("authorization_endpoint", "token_endpoint", "jwks_uri"), f"{url}/x"
    )

    def answer(request: httpx.Request) -> httpx.Response:
        known = request.url.path.endswith("openid-configuration")
        return httpx.Response(200, json=document if known else {"keys": [key.as_dict(private=False)]})

    issuer = Issuer(id="meting", name="Meting", url=url, client_id="x", client_secret_variable="X",
                    authentication="client_secret_basic", audience="plot", organisation="vr17",
                    clock_skew_seconds=30, longest_token_seconds=900)  # fmt: skip
    now, claims = int(time.time()), {"iss": url, "sub": "m", "aud": "plot", "client_id": "m"}
    shown = [
        jwt.encode(
            {"alg": "ES256", "typ": "at+jwt", "kid": "meting"},
            claims | {"iat": now, "exp": now + 300, "jti": uuid4().hex}, key, algorithms=["ES256"],
        )
        for _ in range(TIMES)
    ]  # fmt: skip
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        provider = Provider(Trusted(issuer, SecretStr("x")), http)
        await tokens.access_token(shown[0], provider)
        taken = []
        for token in shown:
            started = time.perf_counter()
            await tokens.access_token(token, provider)
            taken.append((time.perf_counter() - started) * 1000)
    return {"token_ms": round(statistics.median(taken), 3)}


async def _sign(database: Database, settings: Settings) -> float:
    """Seconds to sign all objects of the plot, as publishing does."""
    async with database.transaction(Viewer(ground.OWNER), write=True) as tx:
        started = time.perf_counter()
        signed = await signatures.sign_published(tx, LAYER, Vault(settings.signing_key()))
        seconds = time.perf_counter() - started
    assert signed == OBJECTS
    return round(seconds, 2)
