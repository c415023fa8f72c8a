"""A partner is asked in by its e-mail domain: who has a verified address in it sees that activity alone."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from plotserver.app import create_app
from plotserver.identity.issuers import WrongIssuers, read
from plotserver.settings import Settings
from tests.conftest import SECRET, Database, Owner
from tests.http.conftest import problem
from tests.makers import World
from tests.oidc import provider as oidc
from tests.oidc.provider import BASE, Provider
from tests.servers import running

pytestmark = pytest.mark.usefixtures("shared")
HERE = "/v1/activiteiten/oefening"
ITEMS = "/ogc/v1/collections/inzet/items"
DOMAIN = "dekraan.example"
TOMORROW = datetime.now(UTC) + timedelta(days=1)
ASKED = {"naam": "De Kraan", "tot": TOMORROW.isoformat(), "domein": DOMAIN}
REGIO: list[str] = []
SAME = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def issuers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Provider, Provider]]:
    """The login service of De Kraan's domain among others, and another with the same people."""
    folder = tmp_path_factory.mktemp("oidc")
    with oidc.running("regio", folder) as one, oidc.running("ander", folder) as other:
        REGIO[:] = [one.url]
        yield one, other


@pytest.fixture
def shared(region: World, owner: Owner) -> None:
    """`inzet` of vr17 is for who takes part in its exercise, and `partners` for every partner."""
    owner.execute("UPDATE plot.activity SET owner_id = 'vr17'")
    for name, audience in (("inzet", "activiteit"), ("partners", "partners")):
        plot = region.plot(name, "vr17", classification="intern")
        plot.place("Ploeg", 4.5, 51.9)
        plot.publish()
        region.share(name, audience, *(["oefening"] if audience == "activiteit" else []))


def trusting(folder: Path, issuers: tuple[Provider, Provider]) -> Path:
    """An issuers file in which the first alone speaks for the domain."""
    one, other = issuers
    path = oidc.issuers_file(folder, one, scopes=["openid", "profile", "email"], invited_domains=[DOMAIN])
    first = path.read_text()
    oidc.issuers_file(folder, other, scopes=["openid", "profile", "email"])
    path.write_text(first + path.read_text())
    return path


@pytest.fixture
async def server(
    database: Database, tmp_path: Path, issuers: tuple[Provider, Provider]
) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings(
        database_url=database.owner_conninfo,
        app_database_url=database.app_conninfo,
        data=tmp_path,
        secret=SECRET,
        issuers=trusting(tmp_path, issuers),
        public_url=BASE,
    )
    async with running(create_app(settings)) as calling:
        yield calling


async def log_in(server: httpx.AsyncClient, login: str, issuer: str = "regio") -> httpx.Response:
    """Log in as another person than before; the last answer. Its session is in the client's cookies."""
    server.cookies.clear()
    begun = await server.get(f"/inloggen/{issuer}")
    return await server.get(await oidc.fill_in(begun.headers["location"], login))


async def invite(server: httpx.AsyncClient) -> str:
    """Anna asks the domain in, and cannot approve that herself; returns the invitation's address."""
    assert (await log_in(server, "anna")).status_code == 303
    made = await server.post(f"{HERE}/uitnodigingen", json=ASKED, headers=SAME)
    assert made.status_code == 201, made.text
    where = f"{HERE}/uitnodigingen/{made.json()['id']}"
    problem(await server.post(f"{where}/goedkeuring", headers=SAME), 403)
    return where


def stands(owner: Owner) -> None:
    """An invitation of the domain at the first login service that two people agreed on, yesterday."""
    owner.execute(
        "INSERT INTO plot.invitation (activity_id, called, until, created_by, approved_by, approved_at,"
        " domain, issuer) VALUES ('oefening', 'De Kraan', now() + interval '10 minutes', 'a-1', 'a-2', now(),"
        " %s, %s)",
        [DOMAIN, REGIO[0]],
    )


async def again(server: httpx.AsyncClient, cookies: dict[str, str]) -> int:
    """What the session in these cookies gets."""
    server.cookies.clear()
    server.cookies.update(cookies)
    return (await server.get(ITEMS)).status_code


async def sees(server: httpx.AsyncClient) -> list[int]:
    return [
        (await server.get(f"/ogc/v1/collections/{one}/items")).status_code for one in ("inzet", "partners")
    ]


async def test_who_has_a_verified_address_in_the_domain_sees_that_activity_alone_until_it_is_sent_away(
    server: httpx.AsyncClient, region: World, owner: Owner
) -> None:
    waiting = await invite(server)
    assert (await log_in(server, "gast")).status_code == 403  # nobody approved
    await log_in(server, "arie")
    approved = await server.post(f"{waiting}/goedkeuring", headers=SAME)
    assert (approved.status_code, approved.json().get("code")) == (200, None)
    assert (await log_in(server, "gast")).status_code == 303
    me = (await server.get("/v1/identiteit")).json()["organisatie"]
    assert me["naam"] == "De Kraan"
    assert await sees(server) == [200, 404]
    cookies = dict(server.cookies)
    assert (await log_in(server, "collega")).status_code == 303
    assert (await server.get("/v1/identiteit")).json()["organisatie"]["id"] == me["id"]
    entered = owner.execute(
        "SELECT object, split_part(actor, ' ', 1) FROM plot.audit_line WHERE action = 'uitnodiging aannemen'"
    ).fetchall()
    assert entered == [(f"oefening {me['id']} domein {DOMAIN}", me["id"])]
    assert "gast@" not in str(owner.execute("SELECT * FROM plot.audit_line").fetchall()).lower()
    await log_in(server, "anna")
    assert (await server.delete(f"{HERE}/deelnemers/{me['id']}", headers=SAME)).status_code == 204
    assert await again(server, cookies) == 401  # the session ended with it
    assert (await log_in(server, "gast")).status_code == 403


async def test_nobody_else_gets_in_by_that_invitation(server: httpx.AsyncClient, owner: Owner) -> None:
    stands(owner)
    for login in ("onbevestigd", "onder", "lijkt", "kelvin"):
        assert (await log_in(server, login)).status_code == 403, login
    assert (await log_in(server, "gast", "ander")).status_code == 403
    assert owner.execute("SELECT count(*) FROM plot.organisation WHERE adhoc").fetchone() == (0,)
    refused = "SELECT count(*) FROM plot.audit_line WHERE action = 'inloggen' AND result LIKE 'geweigerd%'"
    assert owner.execute(refused).fetchone() == (5,)


async def test_it_ends_with_the_activity_the_end_date_and_when_it_is_withdrawn(
    server: httpx.AsyncClient, owner: Owner
) -> None:
    stands(owner)
    owner.execute("UPDATE plot.invitation SET withdrawn_at = now()")
    assert (await log_in(server, "gast")).status_code == 403
    stands(owner)
    assert (await log_in(server, "gast")).status_code == 303
    soon = (
        "SELECT ends_at <= now() + interval '10 minutes' FROM plot.session ORDER BY started_at DESC LIMIT 1"
    )
    assert owner.execute(soon).fetchone() == (True,)
    cookies = dict(server.cookies)
    await log_in(server, "anna")
    assert (await server.post(f"{HERE}/afsluiting", headers=SAME)).status_code == 200
    assert await again(server, cookies) == 401
    assert (await log_in(server, "gast")).status_code == 403


async def test_only_a_domain_for_which_a_login_service_speaks_is_asked_in(server: httpx.AsyncClient) -> None:
    await log_in(server, "anna")
    for domain in ("elders.example", "mail.dekraan.example", "de\u212araan.example", "@dekraan.example"):
        answer = await server.post(f"{HERE}/uitnodigingen", json=ASKED | {"domein": domain}, headers=SAME)
        assert problem(answer, 400)["errors"][0]["location"] == "domein"


def test_the_whole_of_one_verified_address_counts(tmp_path: Path, issuers: tuple[Provider, Provider]) -> None:
    issuer = read(trusting(tmp_path, issuers), lambda _: None)[0].issuer
    good = {"email": "X.y+z@DeKraan.example", "email_verified": True}
    assert issuer.verified_domain(good) == DOMAIN
    for wrong in (
        {"email_verified": "true"},
        {"email_verified": 1},
        {"email_verified": None},
        {"email": "x@dekraan.example.evil.example"},
        {"email": "x@evil.example@dekraan.example"},
        {"email": "x@xdekraan.example"},
        {"email": "x@dekraan.example."},
        {"email": "x@dekraan.example\n"},
        {"email": "@dekraan.example"},
        {"email": "dekraan.example"},
        {"email": ["x@dekraan.example"]},
    ):
        assert issuer.verified_domain(good | wrong) is None, wrong


def test_an_issuers_file_says_for_which_domains_each_speaks_and_no_two_for_the_same(
    tmp_path: Path, issuers: tuple[Provider, Provider]
) -> None:
    path = trusting(tmp_path, issuers)
    good = path.read_text()
    assert [one.issuer.invited_domains for one in read(path, lambda _: None)] == [(DOMAIN,), ()]
    line = f'invited_domains = ["{DOMAIN}"]\n'
    for wrong in (
        good.replace('"email"]\n[issuer', f'"email"]\n{line}[issuer'),
        good.replace(', "email"', ""),
        good.replace(DOMAIN, "DeKraan.example"),
        good.replace(DOMAIN, "dekr\u0430an.example"),
        good.replace(DOMAIN, "example"),
    ):
        assert wrong != good
        path.write_text(wrong)
        with pytest.raises(WrongIssuers):
            read(path, lambda _: None)
