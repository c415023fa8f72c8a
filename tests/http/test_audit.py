"""The audit trail over HTTP: what leaves a line, who reads which lines, what is noticed and done about it."""

import asyncio
import datetime as dt
import ssl
from collections.abc import AsyncIterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from fastapi import FastAPI

from plotserver.app import create_app
from plotserver.audit.chain import DUTY, QUERIES
from plotserver.audit.duty import Duty, Trail
from plotserver.audit.keys import PublicKey
from plotserver.audit.queue import AuditQueue
from plotserver.audit.shipping import Target
from plotserver.kernel.audit import AuditLine
from plotserver.kernel.errors import Unavailable
from plotserver.settings import Settings
from tests.conftest import Owner
from tests.http.conftest import problem
from tests.makers import World, make_region
from tests.servers import running

SELF = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def application(settings: Settings) -> FastAPI:
    """The application, run by kcr2, which sees all lines."""
    return create_app(settings.model_copy(update={"operator": "kcr2"}))


@pytest.fixture
async def client(application: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with running(application) as calling:
        yield calling


@pytest.fixture
def region(world: World) -> World:
    """The small world of `make_region`, in which who runs the server takes part too."""
    make_region(world)
    world.connection.execute(
        "INSERT INTO plot.activity_participant (activity_id, organisation_id) VALUES ('oefening', 'kcr2')"
    )
    return world


@pytest.fixture
def trail(application: FastAPI) -> Trail:
    found: Trail = application.state.context.audit
    return found


@pytest.fixture
def duty(trail: Trail) -> Duty:
    """The trail's work, done when the test says so; what the server itself does may come before."""
    return Duty(trail)


async def settled(trail: Trail, duty: Duty) -> None:
    trail.tally(True)
    await trail.queue.flush()
    await duty.seal()


async def lines(client: httpx.AsyncClient, headers: dict[str, str], **query: Any) -> list[dict[str, Any]]:
    answer = await client.get("/v1/audit", headers=headers, params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["regels"]
    return found


def said(found: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [
        (one["actie"], one["object"], one["actor"]) for one in found if one["actie"] != "identiteit kiezen"
    ]


async def read_a_file(client: httpx.AsyncClient, headers: dict[str, str], layer: str = "vitaal") -> None:
    answer = await client.get(f"/ogc/v1/collections/{layer}/items?f=csv&bbox=4,51,6,53", headers=headers)
    assert answer.status_code == 200, answer.text


async def test_a_file_of_a_layer_that_is_not_public_leaves_a_line(
    client: httpx.AsyncClient, region: World, login: Any, trail: Trail, duty: Duty
) -> None:
    stedin = await login("stedin")
    await read_a_file(client, stedin)
    await client.get("/ogc/v1/collections/vitaal/items?limit=1", headers=stedin)  # a page is no bulk
    await settled(trail, duty)
    found = [one for one in await lines(client, stedin) if one["actie"] == "objecten lezen"]
    assert [(one["object"], one["resultaat"], one["oorsprong"]) for one in found] == [
        ("vitaal", "gelukt", "127.0.0.1")
    ]
    assert found[0]["detail"]["vorm"] == "text/csv"
    assert found[0]["detail"]["bbox"] == [4, 51, 6, 53]
    assert found[0]["programma"].startswith("python-httpx")


async def test_many_objects_of_a_picture_are_filed_under_the_owners_of_their_layers(
    client: httpx.AsyncClient, region: World, login: Any, trail: Trail, duty: Duty, monkeypatch: Any
) -> None:
    monkeypatch.setattr("plotserver.web.audit.BULK_OBJECTS", 4)
    answer = await client.get("/v1/beelden/vr17/objecten", headers=await login("stedin"))
    assert len(answer.json()["features"]) == 4
    await settled(trail, duty)
    seen = next(one for one in await lines(client, await login("vr17")) if one["object"] == "vr17")
    while seen["actie"] != "objecten lezen":
        seen = (await lines(client, await login("vr17"), cursor=seen["nummer"]))[0]
    assert (seen["lagen"], seen["eigenaren"]) == (["vitaal", "water"], ["vr17"])


async def test_reading_what_is_public_leaves_no_line(
    client: httpx.AsyncClient, region: World, login: Any, trail: Trail, duty: Duty
) -> None:
    public = region.plot("open-laag", public=True)
    public.place("bord", 5.4, 51.9)
    public.publish()
    await read_a_file(client, await login("stedin"), "open-laag")
    await settled(trail, duty)
    assert "objecten lezen" not in [one["actie"] for one in await lines(client, await login("kcr2"))]


async def test_what_was_asked_for_and_not_found_leaves_a_line_of_who_is_known(
    client: httpx.AsyncClient, region: World, login: Any, trail: Trail, duty: Duty
) -> None:
    problem(await client.get("/ogc/v1/collections/vitaal/items", headers=await login("prorail")), 404)
    problem(await client.get("/ogc/v1/collections/vitaal/items"), 404)
    quiet = await client.head("/ogc/v1/collections/vitaal/items", headers=await login("prorail"))
    assert quiet.status_code == 404  # who asks without wanting the content is looking for what there is
    await settled(trail, duty)
    refused = [one for one in await lines(client, await login("prorail")) if one["resultaat"] != "gelukt"]
    assert [(one["actie"], one["object"], one["resultaat"]) for one in refused] == [
        ("lezen", "/ogc/v1/collections/vitaal/items", "geweigerd: niet gevonden"),
        ("vragen (HEAD)", "/ogc/v1/collections/vitaal/items", "geweigerd: niet gevonden"),
    ]


async def test_an_organisation_reads_of_its_own_layers_and_people_and_of_nobody_else(
    client: httpx.AsyncClient, region: World, login: Any, trail: Trail, duty: Duty
) -> None:
    stedin, other = await login("stedin"), await login("prorail")
    await read_a_file(client, stedin)
    await settled(trail, duty)
    mine = await lines(client, await login("vr17"))
    theirs = next(one for one in mine if one["actie"] == "objecten lezen")
    assert theirs["actor"] == "stedin"
    assert theirs["oorsprong"] == "127.0.0.0/24"
    assert theirs["programma"] == ""
    assert {one["organisatie"] for one in await lines(client, other)} == {"prorail"}
    assert "objecten lezen" not in [one["actie"] for one in await lines(client, other)]
    everything = await lines(client, await login("kcr2"))
    assert {"stedin", "prorail"} <= {one["organisatie"] for one in everything}


async def test_the_public_reads_nothing_of_the_trail(client: httpx.AsyncClient, region: World) -> None:
    for path in ("/v1/audit", "/v1/audit/keten", "/v1/audit/meldingen"):
        problem(await client.get(path), 403)


async def test_the_cursor_leads_through_all_lines_once(
    client: httpx.AsyncClient, region: World, login: Any, trail: Trail, duty: Duty
) -> None:
    for _ in range(5):
        stedin = await login("stedin")
    await settled(trail, duty)
    seen, cursor = [], 0
    for _ in range(3):
        answer = await client.get("/v1/audit", headers=stedin, params={"cursor": cursor, "limit": 2})
        seen += [one["nummer"] for one in answer.json()["regels"]]
        cursor = answer.json()["cursor"]
    assert seen == [1, 2, 3, 4, 5]
    assert await lines(client, stedin, cursor=cursor) == []
    assert await lines(client, stedin, sinds="2100-01-01T00:00:00Z") == []
    assert len(await lines(client, stedin, sinds="2026-01-01T00:00:00Z")) == 5
    problem(await client.get("/v1/audit?sinds=gisteren&limit=0", headers=stedin), 400)


async def test_the_last_checkpoint_is_published_and_signed(
    client: httpx.AsyncClient, region: World, login: Any, trail: Trail, duty: Duty
) -> None:
    await login("stedin")
    await settled(trail, duty)
    told = (await client.get("/.well-known/plotserver-audit.json")).json()
    assert told["sleutels"][0]["kid"] == told["laatsteControlepunt"]["sleutel"]
    assert isinstance(trail.key.public, PublicKey)
    assert trail.last is not None
    assert trail.last.holds({trail.key.public.id: trail.key.public})
    assert orjson.loads(trail.kept.read_bytes()) == told["laatsteControlepunt"]


async def test_the_state_of_the_chain_says_when_it_was_verified_and_what_was_found(
    client: httpx.AsyncClient, region: World, login: Any, trail: Trail, duty: Duty, owner: Owner
) -> None:
    stedin = await login("stedin")
    await settled(trail, duty)
    await duty.verify()
    state = (await client.get("/v1/audit/keten", headers=stedin)).json()
    assert (state["ongeschonden"], state["gecontroleerdTot"], state["nogNietInKeten"]) == (True, 1, 0)
    owner.execute("UPDATE plot.audit_line SET actor = 'nctv'")
    await Duty(trail).verify()
    state = (await client.get("/v1/audit/keten", headers=stedin)).json()
    assert state["ongeschonden"] is False
    assert state["afwijkingen"] == [{"soort": "gewijzigd", "van": 1, "tot": 1, "ander": None}]


async def test_a_series_of_refusals_is_a_finding_that_is_told_on_and_closed(
    client: httpx.AsyncClient, region: World, login: Any, trail: Trail, duty: Duty
) -> None:
    other = await login("prorail")
    for number in range(16):
        await client.get(f"/ogc/v1/collections/geheim-{number}/items", headers=other)
    await settled(trail, duty)
    await duty.notice()
    await Duty(trail).notice()  # another server that sees the same tells it no second time
    told = (await client.get("/v1/audit/meldingen", headers=other)).json()["meldingen"]
    assert [(one["regel"], one["organisatie"], one["keren"]) for one in told] == [
        ("weigeringen", "prorail", 2)
    ]
    assert told[0]["acties"] == ["partner-melden"]  # no key and no session: no button
    here = f"/v1/audit/meldingen/{told[0]['id']}"
    stranger = await login("stedin")
    assert (await client.get("/v1/audit/meldingen", headers=stranger)).json()["meldingen"] == []
    problem(await client.post(f"{here}/afhandelen", headers=stranger, json={"toelichting": "x"}), 404)
    problem(await client.post(f"{here}/afhandelen", headers=other, json={"toelichting": " "}), 400)
    problem(
        await client.post(
            f"{here}/partner-melden", headers=other, json={"organisatie": "stedin", "bericht": "x"}
        ),
        403,
    )
    body = {"organisatie": "kcr2", "bericht": "Een programma stond verkeerd."}
    assert (await client.post(f"{here}/partner-melden", headers=other, json=body)).status_code == 200
    operator = await login("kcr2")
    seen = (await client.get("/v1/audit/meldingen", headers=operator)).json()
    assert seen["bewaker"] is True
    assert seen["meldingen"][0]["berichten"][0]["bericht"] == body["bericht"]
    done = await client.post(f"{here}/afhandelen", headers=other, json={"toelichting": "Opgelost."})
    assert done.json()["melding"]["toelichting"] == "Opgelost."
    problem(await client.post(f"{here}/afhandelen", headers=other, json={"toelichting": "x"}), 409)
    assert (await client.get("/v1/audit/meldingen", headers=other)).json()["meldingen"] == []
    await settled(trail, duty)
    assert ("melding afhandelen", here.rpartition("/")[2].join(["melding ", ""]), "prorail") in said(
        await lines(client, other)
    )


async def test_the_key_and_the_sessions_of_a_finding_are_ended(
    client: httpx.AsyncClient, region: World, login: Any, trail: Trail, duty: Duty, owner: Owner
) -> None:
    owner.execute(
        "INSERT INTO plot.account (id, issuer, subject, organisation_id) VALUES ('a-1', 'i', 's', 'prorail');"
        "INSERT INTO plot.session (id, hash, account_id, organisation_id, idle, ends_at)"
        " VALUES ('s1', '\\x01', 'a-1', 'prorail', '1 hour', now() + interval '1 hour');"
        "INSERT INTO plot.access_key"
        " (id, hash, organisation_id, account_id, name, may, everything, expires_at)"
        " VALUES ('abcdefgh', '\\x02', 'prorail', 'a-1', 'QGIS', 'lezen', true, now() + interval '1 day')"
    )
    for _ in range(15):
        actor = "prorail a-1 sleutel abcdefgh"
        trail.queue.put(AuditLine("lezen", "/v1/x", "geweigerd: niet gevonden", "192.0.2.9", actor))
    await settled(trail, duty)
    await duty.notice()
    mine = await login("prorail")
    told = (await client.get("/v1/audit/meldingen", headers=mine)).json()["meldingen"][0]
    measures = ["sleutel-blokkeren", "sessies-beeindigen", "account-blokkeren", "partner-melden"]
    assert told["acties"] == measures
    here = f"/v1/audit/meldingen/{told['id']}"
    problem(await client.post(f"{here}/sleutel-blokkeren", headers=await login("stedin")), 404)
    blocked = await client.post(f"{here}/sleutel-blokkeren", headers=mine)
    assert blocked.json()["sleutel"] == "abcdefgh"
    ended = await client.post(f"{here}/sessies-beeindigen", headers=mine)
    assert ended.json()["sessies"] == 1
    assert ended.json()["melding"]["acties"] == measures[2:]
    problem(await client.post(f"{here}/sleutel-blokkeren", headers=mine), 409)
    kept_out = await client.post(f"{here}/account-blokkeren", headers=mine, json={"reden": "gestolen"})
    assert kept_out.json()["melding"]["acties"] == ["partner-melden"]
    problem(await client.post(f"{here}/account-blokkeren", headers=mine, json={"reden": "x"}), 409)
    assert owner.execute("SELECT revoked_at IS NOT NULL FROM plot.access_key").fetchone() == (True,)
    assert owner.execute("SELECT ended_at IS NOT NULL FROM plot.session").fetchone() == (True,)


async def test_an_owner_withdraws_its_share_with_who_fetches_too_much(
    client: httpx.AsyncClient, region: World, login: Any, trail: Trail, duty: Duty
) -> None:
    for _ in range(10):
        actor, detail = "stedin", {"objecten": 10_000}
        line = AuditLine("objecten lezen", "vitaal", "gelukt", "192.0.2.9", actor, detail=detail)
        trail.queue.put(line)
    await settled(trail, duty)
    await duty.notice()
    reader, owner = await login("stedin"), await login("vr17")
    theirs = (await client.get("/v1/audit/meldingen", headers=reader)).json()["meldingen"][0]
    assert "deling-intrekken" not in theirs["acties"]
    told = (await client.get("/v1/audit/meldingen", headers=owner)).json()["meldingen"][0]
    assert told["acties"] == ["deling-intrekken", "partner-melden"]
    assert told["bewijs"]["lagen"] == ["vitaal"]
    assert "adressen" not in told["bewijs"]
    here = f"/v1/audit/meldingen/{told['id']}/deling-intrekken"
    problem(await client.post(here, headers=reader), 409)
    assert (await client.post(here, headers=owner)).json()["lagen"] == ["vitaal"]
    problem(await client.get("/ogc/v1/collections/vitaal/items", headers=reader), 404)


async def test_a_full_queue_counts_what_it_cannot_keep_and_says_so(
    trail: Trail, owner: Owner, client: Any
) -> None:
    queue = AuditQueue(trail.transaction, most=2)
    for number in range(5):
        queue.put(AuditLine("proef", str(number), "gelukt", "hier", "vr17"))
    await queue.flush()
    rows = owner.execute(
        "SELECT action, object, detail ->> 'aantal' FROM plot.audit_line ORDER BY at"
    ).fetchall()
    assert sorted(rows) == [("auditregels verloren", "", "3"), ("proef", "0", None), ("proef", "1", None)]


async def test_two_that_append_at_once_append_each_line_once(
    trail: Trail, owner: Owner, client: httpx.AsyncClient
) -> None:
    queue = AuditQueue(trail.transaction)
    for number in range(700):
        queue.put(AuditLine("proef", str(number), "gelukt", "hier", "vr17"))
    await asyncio.gather(queue.flush(), queue.flush(), queue.flush())
    row = owner.execute("SELECT count(*), count(DISTINCT object) FROM plot.audit_line").fetchone()
    assert row == (700, 700)


async def test_lines_stay_in_the_queue_while_the_database_is_away(trail: Trail) -> None:
    def away(*_: object, **__: object) -> Any:
        raise Unavailable("weg")

    queue = AuditQueue(away)
    queue.put(AuditLine("proef", "x", "gelukt", "hier", "vr17"))
    with pytest.raises(Unavailable):
        await queue.flush()
    assert len(queue) == 1


# --- forwarding


class Receiver:
    """A syslog receiver as RFC 5425 asks for; `breaks` connections are cut off before they are read."""

    def __init__(self, breaks: int = 0) -> None:
        self.messages: list[bytes] = []
        self.connections = 0
        self._breaks = breaks

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if self.connections <= self._breaks:
            writer.transport.abort()
            return
        try:
            while length := (await reader.readuntil(b" ")).strip():
                self.messages.append(await reader.readexactly(int(length)))
        except asyncio.IncompleteReadError:
            writer.close()


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "soc")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "soc.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "soc.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return folder / "soc.pem", folder / "soc.key"


async def sent_to(
    receiver: Receiver, trail: Trail, target: Target, tls: ssl.SSLContext | None, times: int
) -> tuple[int, str]:
    """Forward so many times; the cursor and the failure after that."""
    server = await asyncio.start_server(receiver, "127.0.0.1", 0, ssl=tls)
    async with server:
        port = server.sockets[0].getsockname()[1]
        trail.target = Target(
            target.url.replace("PORT", str(port)), target.form, target.authority, target.token
        )
        for _ in range(times):
            await Duty(trail).forward()
        await asyncio.sleep(0.05)
    async with trail.transaction(DUTY, write=True) as tx:
        values = {"name": "doorsturen", "holder": "test", "seconds": 1}
        row = await (await tx.execute(QUERIES["take"], values)).fetchone()
    assert row is not None
    return row[0], str(row[1])


async def test_lines_go_to_a_soc_by_syslog_over_tls(
    client: httpx.AsyncClient, region: World, login: Any, trail: Trail, duty: Duty, tmp_path: Path
) -> None:
    await login("stedin")
    await login("prorail")
    await settled(trail, duty)
    authority, key = certificate(tmp_path)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(authority, key)
    receiver = Receiver()
    target = Target("syslog+tls://127.0.0.1:PORT", "ecs", authority)
    assert await sent_to(receiver, trail, target, tls, 2) == (2, "0")
    assert len(receiver.messages) == 2
    head, _, message = receiver.messages[0].partition(b"\xef\xbb\xbf")
    assert head.startswith(b"<110>1 20")
    assert head.endswith(b" audit - ")
    assert orjson.loads(message)["organization"]["id"] == "stedin"


async def test_a_receiver_whose_certificate_nobody_signed_gets_nothing(
    client: httpx.AsyncClient, region: World, login: Any, trail: Trail, duty: Duty, tmp_path: Path
) -> None:
    await login("stedin")
    await settled(trail, duty)
    authority, key = certificate(tmp_path)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(authority, key)
    receiver = Receiver()
    assert await sent_to(receiver, trail, Target("syslog+tls://127.0.0.1:PORT"), tls, 1) == (0, "1")
    assert receiver.messages == []


async def test_what_a_broken_connection_lost_is_sent_again(
    client: httpx.AsyncClient, region: World, login: Any, trail: Trail, duty: Duty
) -> None:
    await login("stedin")
    await settled(trail, duty)
    receiver = Receiver(breaks=2)
    assert await sent_to(receiver, trail, Target("syslog+tcp://127.0.0.1:PORT", "cef"), None, 3) == (1, "0")
    assert len(receiver.messages) == 1
    assert b"CEF:0|plotserver|" in receiver.messages[0]
