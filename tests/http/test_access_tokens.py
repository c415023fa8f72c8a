"""Machines come with an access token of their own organisation's login service."""

import base64
import hmac
import json
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from plotserver.app import create_app
from plotserver.identity import discovery
from tests.conftest import Database
from tests.http.conftest import problem
from tests.http.test_login import login_settings
from tests.makers import World
from tests.oidc import provider as oidc
from tests.oidc.provider import Provider, new_key
from tests.servers import running

pytestmark = pytest.mark.usefixtures("region")
CONFIDENTIAL = "/ogc/v1/collections/vitaal/items"


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """A login service that is trusted."""
    with oidc.running("regio", tmp_path_factory.mktemp("oidc")) as provider:
        yield provider


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """Another one, that is trusted in some tests alone."""
    with oidc.running("elders", tmp_path_factory.mktemp("oidc")) as provider:
        yield provider


@pytest.fixture
async def server(database: Database, tmp_path: Path, issuer: Provider) -> AsyncIterator[httpx.AsyncClient]:
    """A server that trusts the first alone."""
    settings = login_settings(database, tmp_path, oidc.issuers_file(tmp_path, issuer))
    async with running(create_app(settings)) as calling:
        yield calling


async def ask(server: httpx.AsyncClient, token: str) -> httpx.Response:
    return await server.get(CONFIDENTIAL, headers={"Authorization": f"Bearer {token}"})


def last_line(region: World) -> tuple[Any, ...]:
    row = region.connection.execute(
        "SELECT result, origin FROM plot.audit_line ORDER BY id DESC LIMIT 1"
    ).fetchone()
    return row or ()


async def test_a_machine_reads_what_its_organisation_may_read_as_often_as_it_likes(
    server: httpx.AsyncClient, issuer: Provider
) -> None:
    token = issuer.access_token()
    for _ in range(3):
        answer = await ask(server, token)
        assert answer.status_code == 200, answer.text
        assert len(answer.json()["features"]) == 1


async def test_a_machine_makes_no_access_keys(server: httpx.AsyncClient, issuer: Provider) -> None:
    headers = {"Authorization": f"Bearer {issuer.access_token()}"}
    problem(await server.post("/v1/sleutels", json={"naam": "x", "alles": True}, headers=headers), 403)
    assert (await server.get("/v1/sleutels", headers=headers)).json()["mogelijk"] is False


async def test_a_machine_of_an_organisation_that_nobody_knows_is_refused(
    server: httpx.AsyncClient, issuer: Provider, region: World
) -> None:
    problem(await ask(server, issuer.access_token("vreemd")), 401)
    assert last_line(region) == ("geweigerd: onbekende organisatie", "127.0.0.1")


async def test_a_token_for_another_audience_is_refused(server: httpx.AsyncClient, issuer: Provider) -> None:
    problem(await ask(server, issuer.access_token(audience="https://elders.example")), 401)


@pytest.mark.parametrize(
    ("changed", "holds"),
    [
        ({}, True),
        ({"aud": ["https://elders.example", oidc.AUDIENCE]}, True),
        ({"aud": "https://elders.example"}, False),
        ({"aud": "plotserver"}, False),
        ({"aud": None}, False),
        ({"iat": -700, "exp": -100}, False),
        ({"iat": -700, "exp": -10}, True),  # within the skew of clocks that is allowed
        ({"iat": 20, "exp": 600}, True),
        ({"iat": 100, "exp": 600}, False),
        ({"nbf": 100}, False),
        ({"nbf": 10}, True),
        ({"exp": None}, False),
        ({"iat": None}, False),
        ({"exp": "morgen"}, False),
        ({"exp": True}, False),
        ({"exp": 7 * 3600}, False),  # longer than a token may live
        ({"jti": None}, False),
        ({"jti": "1"}, False),
        ({"sub": None}, False),
        ({"iss": "http://127.0.0.1:1"}, False),
        ({"nonce": "of an ID token"}, False),
        ({"organisatie": "99999999"}, False),
        ({"organisatie": None}, False),
        ({"organisatie": ["00000001", "00000002"]}, False),  # it must be one of them
        ({"organisatie": {"00000001": 1}}, False),
    ],
)
async def test_a_token_holds_only_when_every_claim_does(
    server: httpx.AsyncClient, issuer: Provider, changed: dict[str, Any], holds: bool
) -> None:
    moments = {
        name: int(time.time()) + value
        for name, value in changed.items()
        if name in ("iat", "exp", "nbf") and isinstance(value, int) and not isinstance(value, bool)
    }
    answer = await ask(server, issuer.signed(issuer.claims(**(changed | moments))))
    if holds:
        assert answer.status_code == 200, answer.text
    else:
        problem(answer, 401)


@pytest.mark.parametrize(
    ("typ", "holds"),
    [
        ("at+jwt", True),
        ("application/at+jwt", True),
        ("JWT", True),
        ("logout+jwt", False),
        ("dpop+jwt", False),
    ],
)
async def test_a_token_of_another_kind_is_refused(
    server: httpx.AsyncClient, issuer: Provider, typ: str, holds: bool
) -> None:
    answer = await ask(server, issuer.signed(issuer.claims(), typ=typ))
    assert answer.status_code == (200 if holds else 401)


def in_base64(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


async def test_a_token_that_is_not_signed_is_refused(server: httpx.AsyncClient, issuer: Provider) -> None:
    for algorithm in ("none", "None", "NONE", ""):
        header = {"alg": algorithm, "typ": "at+jwt", "kid": issuer.keys[0].kid}
        problem(await ask(server, f"{in_base64(header)}.{in_base64(issuer.claims())}."), 401)


async def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(
    server: httpx.AsyncClient, issuer: Provider, region: World
) -> None:
    own = issuer.keys[0]
    header = in_base64({"alg": "HS256", "typ": "at+jwt", "kid": own.kid})
    for public in (own.as_pem(private=False), json.dumps(own.as_dict(private=False)).encode()):
        said = f"{header}.{in_base64(issuer.claims())}"
        signature = (
            base64.urlsafe_b64encode(hmac.digest(public, said.encode(), "sha256")).rstrip(b"=").decode()
        )
        problem(await ask(server, f"{said}.{signature}"), 401)
    assert last_line(region)[0] == "geweigerd: met een algoritme dat niet mag"


async def test_a_token_that_brings_its_own_key_is_refused(
    server: httpx.AsyncClient, issuer: Provider
) -> None:
    own = new_key()
    brought = own.as_dict(private=False)
    for header in (
        {"jwk": brought},
        {"jwk": brought, "kid": own.kid},
        {"kid": own.kid},
        {"jku": "http://127.0.0.1:1"},
    ):
        problem(await ask(server, issuer.signed(issuer.claims(), own, **header)), 401)


async def test_a_token_whose_content_was_changed_is_refused(
    server: httpx.AsyncClient, issuer: Provider
) -> None:
    header, _, signature = issuer.signed(issuer.claims()).split(".")
    problem(
        await ask(server, f"{header}.{in_base64(issuer.claims(organisatie='00000002'))}.{signature}"), 401
    )


@pytest.mark.parametrize(
    "token", ["eyJ.eyJ.x", "eyJhbGciOiJSUzI1NiJ9..", "eyJé.a.b", "eyJ" + "A" * 20_000 + ".a.b"]
)
async def test_a_token_that_is_none_is_refused(server: httpx.AsyncClient, token: str) -> None:
    answer = await server.get(CONFIDENTIAL, headers=[(b"authorization", f"Bearer {token}".encode())])
    problem(answer, 401)


async def test_a_token_of_an_issuer_that_is_not_on_the_list_is_refused(
    server: httpx.AsyncClient, other: Provider
) -> None:
    problem(await ask(server, other.access_token()), 401)


async def test_one_issuers_key_signs_nothing_for_another(
    database: Database, tmp_path: Path, issuer: Provider, other: Provider
) -> None:
    settings = login_settings(database, tmp_path, oidc.issuers_file(tmp_path, issuer, other))
    async with running(create_app(settings)) as server:
        assert (await ask(server, other.access_token())).status_code == 200
        problem(await ask(server, other.signed(other.claims(iss=issuer.url))), 401)
        problem(await ask(server, other.signed(other.claims(iss=issuer.url), kid=issuer.keys[0].kid)), 401)


async def test_an_id_token_is_no_access_token(server: httpx.AsyncClient, issuer: Provider) -> None:
    claims = issuer.claims(aud="plotserver", nonce="n", sub="anna")
    problem(await ask(server, issuer.signed(claims, typ="JWT")), 401)


async def test_a_token_that_expires_while_it_is_remembered_is_refused(
    database: Database, tmp_path: Path, issuer: Provider
) -> None:
    app = create_app(login_settings(database, tmp_path, oidc.issuers_file(tmp_path, issuer)))
    clock = Clock(app)
    async with running(app) as server:
        token = issuer.signed(issuer.claims())
        assert (await ask(server, token)).status_code == 200
        clock.ahead = 640
        problem(await ask(server, token), 401)


class Clock:
    """The application's clock for identities, which can be set ahead, in seconds."""

    def __init__(self, app: Any) -> None:
        self.ahead = 0.0
        identities = app.state.context.identities
        parts = [identities, identities._tokens, identities._keys, *identities.providers.values()]
        for part in parts:
            part._clock = self

    def __call__(self) -> float:
        return time.time() + self.ahead


async def test_a_new_key_of_the_issuer_is_known_at_once_and_one_that_it_no_longer_lists_is_refused(
    database: Database, tmp_path: Path
) -> None:
    with oidc.running("regio", tmp_path) as provider:
        app = create_app(login_settings(database, tmp_path, oidc.issuers_file(tmp_path, provider)))
        clock = Clock(app)
        async with running(app) as server:
            with_old = provider.access_token()
            assert (await ask(server, with_old)).status_code == 200
            provider.stop()
            old = provider.keys
            provider.keys = [new_key()]
            provider.start()
            clock.ahead = discovery.PAUSE + 1
            assert (await ask(server, provider.access_token())).status_code == 200
            problem(await ask(server, with_old), 401)
            problem(await ask(server, provider.signed(provider.claims(), old[0], kid=old[0].kid)), 401)


async def test_names_of_keys_that_nobody_knows_make_nobody_ask_the_issuer_again_and_again(
    database: Database, tmp_path: Path, issuer: Provider
) -> None:
    app = create_app(login_settings(database, tmp_path, oidc.issuers_file(tmp_path, issuer)))
    asked: list[str] = []
    provider = app.state.context.identities.providers["regio"]
    plain = provider._get

    async def counted(address: str) -> Any:
        asked.append(address)
        return await plain(address)

    provider._get = counted
    async with running(app) as server:
        for number in range(5):
            problem(await ask(server, issuer.signed(issuer.claims(), kid=f"unknown-{number}")), 401)
    assert len(asked) == 2  # what it says of itself, and its keys


async def test_while_the_issuer_is_away_its_keys_are_used_for_a_few_hours_and_then_no_more(
    database: Database, tmp_path: Path
) -> None:
    with oidc.running("regio", tmp_path) as provider:
        app = create_app(login_settings(database, tmp_path, oidc.issuers_file(tmp_path, provider)))
        clock = Clock(app)
        async with running(app) as server:
            assert (await ask(server, provider.signed(provider.claims()))).status_code == 200
            provider.stop()
            for hours in (1, 3):
                clock.ahead = hours * 3600
                at = int(clock())
                token = provider.signed(provider.claims(iat=at, exp=at + 600))
                assert (await ask(server, token)).status_code == 200
            clock.ahead = discovery.STALE + 60
            at = int(clock())
            problem(await ask(server, provider.signed(provider.claims(iat=at, exp=at + 600))), 503)
            provider.start()
            clock.ahead += discovery.PAUSE + 1
            assert (
                await ask(server, provider.signed(provider.claims(iat=at, exp=at + 600)))
            ).status_code == 200


async def test_an_issuer_that_says_it_is_another_is_not_believed(
    database: Database, tmp_path: Path, issuer: Provider
) -> None:
    issuers = oidc.issuers_file(tmp_path, issuer)
    issuers.write_text(issuers.read_text().replace("127.0.0.1", "localhost"))
    async with running(create_app(login_settings(database, tmp_path, issuers))) as server:
        claims = issuer.claims(iss=issuer.url.replace("127.0.0.1", "localhost"))
        problem(await ask(server, issuer.signed(claims)), 503)
