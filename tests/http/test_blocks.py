"""Who is blocked is out at the next request, whatever it shows; a download that is under way stops."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from plotserver.app import create_app
from plotserver.settings import Settings
from plotserver.web import streaming
from plotserver.web.signing import IdentitySigner
from tests.conftest import SECRET, Database
from tests.http.conftest import problem
from tests.http.test_login import log_in, login_settings
from tests.makers import World
from tests.oidc import provider as oidc
from tests.oidc.provider import Provider
from tests.servers import running

CONFIDENTIAL = "/ogc/v1/collections/vitaal/items"
ROOT = "/v1/beheer/blokkades"

pytestmark = pytest.mark.usefixtures("region")


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """A login service."""
    with oidc.running("regio", tmp_path_factory.mktemp("oidc")) as provider:
        yield provider


@pytest.fixture
def federated(database: Database, tmp_path: Path, issuer: Provider) -> FastAPI:
    """A server with logins, run by vr17."""
    settings = login_settings(database, tmp_path, oidc.issuers_file(tmp_path, issuer), operator="vr17")
    return create_app(settings)


@pytest.fixture
async def browser(federated: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A browser on it."""
    async with running(federated) as calling:
        yield calling


def token(issuer: Provider) -> dict[str, str]:
    return {"Authorization": f"Bearer {issuer.access_token()}"}


def chosen(organisation: str) -> dict[str, str]:
    """The headers by which an organisation of the demo asks."""
    return {"Authorization": f"Bearer {IdentitySigner(SECRET.encode()).sign(organisation)}"}


def accounts(region: World) -> dict[str, str]:
    """The pseudonyms of accounts by subject."""
    rows = region.connection.execute("SELECT subject, id FROM plot.account").fetchall()
    return {str(subject): str(account) for subject, account in rows}


async def block(client: httpx.AsyncClient, headers: dict[str, str], **asked: str) -> httpx.Response:
    return await client.post(ROOT, json={"reden": "Laptop gestolen"} | asked, headers=headers)


@pytest.fixture
def run_by_kcr2(settings: Settings) -> FastAPI:
    """The demo, run by kcr2."""
    return create_app(settings.model_copy(update={"operator": "kcr2"}))


async def test_a_blocked_account_is_out_with_its_tokens_until_the_block_is_lifted(
    browser: httpx.AsyncClient, issuer: Provider, region: World
) -> None:
    machine = token(issuer)
    assert (await browser.get(CONFIDENTIAL, headers=machine)).status_code == 200
    account = next(iter(accounts(region).values()))
    await log_in(browser, "anna")  # of vr17, as the machine is
    page = {"sec-fetch-site": "same-origin"}
    made = await block(browser, page, soort="account", wie=account)
    assert made.status_code == 201, made.text
    refused = problem(await browser.get(CONFIDENTIAL, headers=machine), 401)
    assert "geblokkeerd" in refused["detail"]
    problem(await browser.get(CONFIDENTIAL, headers=token(issuer)), 401)  # a new token as well
    listed = (await browser.get(ROOT)).json()["blokkades"]
    assert [(one["wie"], one["reden"]) for one in listed] == [(account, "Laptop gestolen")]
    assert (await browser.delete(f"{ROOT}/{made.json()['id']}", headers=page)).status_code == 204
    assert (await browser.get(CONFIDENTIAL, headers=token(issuer))).status_code == 200


async def test_a_session_and_the_keys_that_it_made_end_with_the_account(
    federated: FastAPI, browser: httpx.AsyncClient, issuer: Provider, region: World
) -> None:
    await log_in(browser, "anna")
    page = {"sec-fetch-site": "same-origin"}
    key = await browser.post("/v1/sleutels", json={"naam": "bord", "alles": True}, headers=page)
    keyed = {"Authorization": f"Bearer {key.json()['geheim']}"}
    transport = httpx.ASGITransport(app=federated)
    async with httpx.AsyncClient(transport=transport, base_url=str(browser.base_url)) as other:
        assert (await other.get(CONFIDENTIAL, headers=keyed)).status_code == 200
        machine = token(issuer)
        person = next(iter(accounts(region).values()))
        await other.get(CONFIDENTIAL, headers=machine)
        assert (await block(other, machine, soort="account", wie=person)).status_code == 201
        problem(await other.get(CONFIDENTIAL, headers=keyed), 401)
    gone = await browser.get(CONFIDENTIAL)
    problem(gone, 401)
    assert "Max-Age=0" in gone.headers["set-cookie"]


async def test_all_tokens_so_far_or_one_by_its_name_are_ended(
    browser: httpx.AsyncClient, issuer: Provider, region: World
) -> None:
    first = token(issuer)
    assert (await browser.get(CONFIDENTIAL, headers=first)).status_code == 200
    account = next(iter(accounts(region).values()))
    assert (await block(browser, first, soort="tokens", wie=account)).status_code == 201
    problem(await browser.get(CONFIDENTIAL, headers=first), 401)
    second, third = (
        # issuers tell the second, so one of the next
        {"Authorization": f"Bearer {issuer.signed(issuer.claims(jti=name * 20, iat=int(time.time()) + 2))}"}
        for name in "ab"
    )
    assert (await browser.get(CONFIDENTIAL, headers=second)).status_code == 200
    assert (await block(browser, third, soort="token", wie="a" * 20, uitgever=issuer.url)).status_code == 201
    problem(await browser.get(CONFIDENTIAL, headers=second), 401)
    assert (await browser.get(CONFIDENTIAL, headers=third)).status_code == 200


async def test_one_blocks_ones_own_and_who_runs_the_server_all_but_itself(
    run_by_kcr2: FastAPI, region: World
) -> None:
    region.connection.execute(
        "INSERT INTO plot.account (id, issuer, subject, organisation_id)"
        " VALUES ('a-een', 'x', 'een', 'stedin'), ('a-twee', 'x', 'twee', 'vr17')"
    )
    async with running(run_by_kcr2) as client:
        kcr2, stedin = chosen("kcr2"), chosen("stedin")
        problem(await block(client, stedin, soort="account", wie="a-twee"), 404)
        problem(await block(client, stedin, soort="organisatie", wie="vr17"), 404)
        problem(await block(client, kcr2, soort="organisatie", wie="kcr2"), 404)
        problem(await block(client, {}, soort="organisatie", wie="vr17"), 403)
        assert (await block(client, stedin, soort="account", wie="a-een")).status_code == 201
        made = await block(client, kcr2, soort="organisatie", wie="stedin")
        assert made.status_code == 201, made.text
        problem(await client.get(CONFIDENTIAL, headers=stedin), 401)
        assert len((await client.get(ROOT, headers=kcr2)).json()["blokkades"]) == 2
        lines = region.connection.execute(
            "SELECT object, result FROM plot.audit_line"
            " WHERE action = 'blokkeren' AND result = 'gelukt' ORDER BY id"
        ).fetchall()
        assert lines == [("account a-een", "gelukt"), ("organisatie stedin", "gelukt")]


@pytest.mark.parametrize("end", ["share", "block"])
async def test_a_download_stops_when_its_reader_may_not_have_it_any_more(
    run_by_kcr2: FastAPI, region: World, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "ASK_SECONDS", 0.02)
    large = region.plot("groot")
    for number in range(40):
        large.place("bord", 5.0 + number / 1000, 51.9)
    large.publish()
    region.share("groot", "organisatie", "stedin")
    sent: list[dict[str, Any]] = []
    slow, go_on = asyncio.Event(), asyncio.Event()

    async def send(message: Any) -> None:
        sent.append(message)
        if len(sent) == 2:  # the first chunk is out, and the reader takes its time
            slow.set()
            await go_on.wait()

    async def receive() -> Any:
        await asyncio.Event().wait()

    async with running(run_by_kcr2) as client:
        place = "http://127.0.0.1:8000/ogc/v1/collections/groot/items"
        asked = httpx.Request("GET", place, headers=chosen("stedin"))
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
            "scheme": "http", "path": asked.url.path, "raw_path": asked.url.raw_path,
            "query_string": b"f=ndjson", "root_path": "", "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 8000), "headers": [(k.lower(), v) for k, v in asked.headers.raw],
        }  # fmt: skip
        download = asyncio.create_task(run_by_kcr2(scope, receive, send))
        await asyncio.wait_for(slow.wait(), 5)
        if end == "share":
            region.connection.execute(
                "UPDATE plot.share SET withdrawn_at = now(), withdrawn_by = 'proef' WHERE layer_id = 'groot'"
            )
        else:
            await block(client, chosen("kcr2"), soort="organisatie", wie="stedin")
        await asyncio.wait_for(download, 5)
    assert sent[0]["status"] == 200
    assert all(message.get("more_body") for message in sent[1:]), "the answer claims to be whole"
