"""People log in at their own organisation, at a real provider, and leave."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from plotserver.app import create_app
from plotserver.settings import Settings
from tests.conftest import SECRET, Database
from tests.http.conftest import problem
from tests.makers import World
from tests.oidc import provider as oidc
from tests.oidc.provider import BASE, Provider
from tests.servers import running

pytestmark = pytest.mark.usefixtures("region")
PAGE = {"Accept": "text/html"}
SAME = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """A login service that knows people of vr17, of stedin, and of an organisation that is not ours."""
    with oidc.running("regio", tmp_path_factory.mktemp("oidc")) as provider:
        yield provider


def login_settings(database: Database, folder: Path, issuers: Path, **more: object) -> Settings:
    values = {
        "database_url": database.owner_conninfo,
        "app_database_url": database.app_conninfo,
        "data": folder,
        "secret": SECRET,
        "issuers": issuers,
        "public_url": BASE,
    }
    return Settings(**(values | more))


@pytest.fixture
async def browser(database: Database, tmp_path: Path, issuer: Provider) -> AsyncIterator[httpx.AsyncClient]:
    """A browser on a server that trusts the login service."""
    settings = login_settings(database, tmp_path, oidc.issuers_file(tmp_path, issuer))
    async with running(create_app(settings)) as calling:
        yield calling


async def go(browser: httpx.AsyncClient, login: str, back: str = "/") -> str:
    """Begin to log in and fill in the forms; the address to which the login service sends the browser."""
    begun = await browser.get("/inloggen/regio", params={"naar": back})
    assert begun.status_code == 303, begun.text
    return await oidc.fill_in(begun.headers["location"], login)


async def log_in(browser: httpx.AsyncClient, login: str) -> httpx.Response:
    answer = await browser.get(await go(browser, login))
    assert answer.status_code == 303, answer.text
    return answer


def trail(region: World) -> list[tuple[str, ...]]:
    return region.connection.execute(
        "SELECT action, object, result, split_part(actor, ' ', 1) FROM plot.audit_line ORDER BY id"
    ).fetchall()


async def names(browser: httpx.AsyncClient) -> list[str]:
    answer = await browser.get("/ogc/v1/pictures/vr17/collections")
    return [one["id"] for one in answer.json()["collections"]]


async def test_a_person_logs_in_at_its_organisation_and_sees_what_that_may_see(
    browser: httpx.AsyncClient, region: World
) -> None:
    assert "vitaal" not in await names(browser)
    answer = await browser.get(await go(browser, "bas", "/?beeld=vr17"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/?beeld=vr17")
    assert "vitaal" in await names(browser)
    body = (await browser.get("/v1/identiteit")).json()
    assert body["organisatie"]["id"] == "stedin"
    assert body["persoon"]["naam"] == "Bas"
    assert body["persoon"]["pseudoniem"].startswith("a-")
    assert trail(region) == [("inloggen", "uitgever regio", "gelukt", "stedin")]


async def test_the_session_is_in_a_cookie_that_scripts_cannot_read_and_the_database_holds_a_digest_alone(
    browser: httpx.AsyncClient, region: World
) -> None:
    answer = await log_in(browser, "bas")
    cookie = next(
        one for one in answer.headers.get_list("set-cookie") if one.startswith("plotserver_sessie=")
    )
    assert {"httponly", "samesite=lax", "path=/"} <= set(cookie.lower().split("; "))
    secret = cookie.partition("=")[2].partition(";")[0]
    kept = region.connection.execute("SELECT to_jsonb(s) FROM plot.session s").fetchone()
    assert kept is not None
    assert secret not in str(kept[0])


async def test_over_https_the_cookie_is_secure_and_of_this_host_alone(
    database: Database, tmp_path: Path, issuer: Provider
) -> None:
    issuers = oidc.issuers_file(tmp_path, issuer)
    settings = login_settings(database, tmp_path, issuers, public_url="https://plots.example")
    async with running(create_app(settings)) as browser:
        begun = await browser.get("/inloggen/regio")
        cookie = begun.headers["set-cookie"]
        assert cookie.startswith("__Host-plotserver_inloggen=")
        assert "Secure" in cookie
        sent = parse_qs(urlsplit(begun.headers["location"]).query)
        assert sent["redirect_uri"] == ["https://plots.example/inloggen/terug/regio"]


async def test_a_login_asks_for_a_code_with_pkce_and_never_for_a_token(browser: httpx.AsyncClient) -> None:
    begun = await browser.get("/inloggen/regio")
    sent = parse_qs(urlsplit(begun.headers["location"]).query)
    assert sent["response_type"] == ["code"]
    assert sent["code_challenge_method"] == ["S256"]
    assert len(sent["code_challenge"][0]) == 43
    assert sent["state"] != sent["nonce"]


async def test_the_login_service_itself_refuses_a_login_without_pkce_or_to_another_address(
    browser: httpx.AsyncClient,
) -> None:
    begun = (await browser.get("/inloggen/regio")).headers["location"]
    address, _, query = begun.partition("?")
    sent = {name: values[0] for name, values in parse_qs(query).items()}
    async with httpx.AsyncClient() as elsewhere:
        bare = {name: value for name, value in sent.items() if not name.startswith("code_challenge")}
        answer = await elsewhere.get(address, params=bare)
        assert parse_qs(urlsplit(answer.headers["location"]).query)["error"] == ["invalid_request"]
        answer = await elsewhere.get(address, params=sent | {"redirect_uri": f"{BASE}/elders"})
        assert answer.status_code == 400


async def test_a_login_with_a_private_key_holds_too(
    database: Database, tmp_path: Path, issuer: Provider, region: World
) -> None:
    issuers = oidc.issuers_file(tmp_path, issuer, authentication="private_key_jwt")
    async with running(create_app(login_settings(database, tmp_path, issuers))) as browser:
        await log_in(browser, "anna")
        assert (await browser.get("/v1/identiteit")).json()["organisatie"]["id"] == "vr17"


async def test_an_organisation_that_nobody_knows_gets_in_nowhere(
    browser: httpx.AsyncClient, region: World
) -> None:
    back = await go(browser, "vreemd")
    answer = await browser.get(back, headers=PAGE)
    assert answer.status_code == 403
    assert "Uw organisatie doet hier niet mee" in answer.text
    assert "plotserver_sessie" not in str(answer.headers.get_list("set-cookie"))
    assert (await browser.get("/v1/identiteit")).json()["organisatie"] is None
    assert trail(region) == [("inloggen", "uitgever regio", "geweigerd: onbekende organisatie", "publiek")]


async def test_an_answer_of_the_login_service_counts_once(browser: httpx.AsyncClient, region: World) -> None:
    back = await go(browser, "bas")
    assert (await browser.get(back)).status_code == 303
    await browser.delete("/v1/identiteit", headers=SAME)
    problem(await browser.get(back), 400)
    assert (await browser.get("/v1/identiteit")).json()["organisatie"] is None


async def test_a_code_that_was_used_is_refused_in_a_login_of_its_own(browser: httpx.AsyncClient) -> None:
    first = await go(browser, "bas")
    assert (await browser.get(first)).status_code == 303
    second = await go(browser, "bas")
    code = parse_qs(urlsplit(first).query)["code"][0]
    fresh = parse_qs(urlsplit(second).query)["code"][0]
    problem(await browser.get(second.replace(fresh, code)), 401)


async def test_an_answer_in_another_browser_than_where_the_login_began_is_refused(
    browser: httpx.AsyncClient, region: World
) -> None:
    back = await go(browser, "bas")
    browser.cookies.clear()
    problem(await browser.get(back), 400)
    assert trail(region)[-1][2] == "geweigerd: in een andere browser begonnen"


async def test_a_code_of_one_login_in_another_browsers_login_is_refused(browser: httpx.AsyncClient) -> None:
    stolen = parse_qs(urlsplit(await go(browser, "anna")).query)["code"][0]
    browser.cookies.clear()
    own = await go(browser, "bas")
    code = parse_qs(urlsplit(own).query)["code"][0]
    problem(await browser.get(own.replace(code, stolen)), 401)


@pytest.mark.parametrize(
    "query",
    ["", "?state=onbekend&code=x", "?state=" + "x" * 300 + "&code=x", "?code=x", "?state=%00&code=x"],
)
async def test_an_answer_without_a_login_that_was_begun_is_refused(
    browser: httpx.AsyncClient, query: str
) -> None:
    problem(await browser.get(f"/inloggen/terug/regio{query}"), 400)
    problem(await browser.get(f"/inloggen/terug/nergens{query}"), 400)


async def test_what_the_login_service_refuses_is_told_in_plain_words(
    browser: httpx.AsyncClient, region: World
) -> None:
    begun = await browser.get("/inloggen/regio")
    state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
    back = "/inloggen/terug/regio"
    answer = await browser.get(back, params={"state": state, "error": "access_denied"}, headers=PAGE)
    assert answer.status_code == 401
    assert "Het inloggen is niet gelukt" in answer.text
    assert "access_denied" not in answer.text


async def test_whatever_else_a_login_service_says_is_passed_over(browser: httpx.AsyncClient) -> None:
    back = await go(browser, "bas")
    assert (await browser.get(f"{back}&session_state=x&client_info=y")).status_code == 303


async def test_an_answer_that_names_another_issuer_is_refused(browser: httpx.AsyncClient) -> None:
    back = await go(browser, "bas")
    named = parse_qs(urlsplit(back).query)["iss"][0]
    other = httpx.URL(back).copy_set_param("iss", named + "/elders")
    problem(await browser.get(other), 401)


@pytest.mark.parametrize(
    "wanted",
    ["//elders.example", "https://elders.example", "/\\elders.example", "javascript:alert(1)", "/a b"],
)
async def test_a_login_never_ends_on_another_site(browser: httpx.AsyncClient, wanted: str) -> None:
    answer = await browser.get(await go(browser, "bas", wanted))
    assert answer.headers["location"] == "/"


async def test_whoever_logs_out_is_the_public_from_that_moment_on_also_with_the_old_cookie(
    browser: httpx.AsyncClient, region: World
) -> None:
    await log_in(browser, "bas")
    old = browser.cookies["plotserver_sessie"]
    answer = await browser.delete("/v1/identiteit", headers=SAME)
    assert answer.json()["uitloggen"].startswith("http://127.0.0.1:")
    assert "plotserver_sessie" not in browser.cookies
    assert "vitaal" not in await names(browser)
    browser.cookies.set("plotserver_sessie", old)
    body = problem(await browser.get("/ogc/v1/pictures/vr17/collections"), 401)
    assert body["detail"] == "Uw sessie is afgelopen. Log opnieuw in."
    assert [line[0] for line in trail(region)] == ["inloggen", "uitloggen", "toegang"]


async def test_a_session_that_is_ended_elsewhere_is_of_no_use_at_the_next_request(
    browser: httpx.AsyncClient, region: World
) -> None:
    await log_in(browser, "bas")
    tile = "/tiles/vr17/WebMercatorQuad/8/131/84.pbf"
    assert (await browser.get(tile)).status_code == 200
    region.connection.execute("UPDATE plot.session SET ended_at = clock_timestamp()")
    problem(await browser.get(tile), 401)
    assert "plotserver_sessie" not in browser.cookies
    assert (await browser.get(tile)).status_code == 200  # as the public


@pytest.mark.parametrize("column", ["seen_at = now() - interval '3 hours'", "ends_at = now()"])
async def test_a_session_ends_by_itself_after_a_while_and_when_nobody_uses_it(
    browser: httpx.AsyncClient, region: World, column: str
) -> None:
    await log_in(browser, "bas")
    region.connection.execute(f"UPDATE plot.session SET {column}")
    problem(await browser.get("/ogc/v1/collections"), 401)


@pytest.mark.parametrize(
    "headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "null"}]
)
async def test_a_page_of_another_site_can_end_no_session_and_make_no_key(
    browser: httpx.AsyncClient, region: World, headers: dict[str, str]
) -> None:
    await log_in(browser, "bas")
    for method, path in (("DELETE", "/v1/identiteit"), ("POST", "/uitloggen"), ("POST", "/v1/sleutels")):
        assert (await browser.request(method, path, headers=headers)).status_code == 403
    assert "vitaal" in await names(browser)


async def test_a_second_login_ends_the_session_before_it(browser: httpx.AsyncClient, region: World) -> None:
    await log_in(browser, "bas")
    old = browser.cookies["plotserver_sessie"]
    await log_in(browser, "anna")
    assert (await browser.get("/v1/identiteit")).json()["organisatie"]["id"] == "vr17"
    assert browser.cookies["plotserver_sessie"] != old
    open_ = region.connection.execute("SELECT count(*) FROM plot.session WHERE ended_at IS NULL").fetchone()
    assert open_ == (1,)


async def test_versions_are_signed_with_a_pseudonym_that_stays_the_same(
    browser: httpx.AsyncClient, region: World
) -> None:
    await log_in(browser, "anna")
    pseudonym = (await browser.get("/v1/identiteit")).json()["persoon"]["pseudoniem"]
    point = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [4.5, 51.9]},
        "properties": {"teken": "gemaal"},
    }
    made = await browser.post("/ogc/v1/collections/water.concept/items", json=point, headers=SAME)
    assert made.status_code == 201, made.text
    authors = region.connection.execute(
        "SELECT DISTINCT author FROM plot.feature_version WHERE author <> 'plotter'"
    ).fetchall()
    assert authors == [(pseudonym,)]
    await browser.delete("/v1/identiteit", headers=SAME)
    await log_in(browser, "anna")
    assert (await browser.get("/v1/identiteit")).json()["persoon"]["pseudoniem"] == pseudonym


async def test_whoever_changes_organisation_leaves_no_session_behind(
    browser: httpx.AsyncClient, region: World, tmp_path: Path, database: Database, issuer: Provider
) -> None:
    await log_in(browser, "anna")
    issuers = oidc.issuers_file(tmp_path, issuer)
    issuers.write_text(issuers.read_text().replace('"00000001" = "vr17"', '"00000001" = "prorail"'))
    async with running(create_app(login_settings(database, tmp_path, issuers))) as moved:
        await log_in(moved, "anna")
        assert (await moved.get("/v1/identiteit")).json()["organisatie"]["id"] == "prorail"
    problem(await browser.get("/v1/beelden"), 401)


async def test_the_page_to_log_in_offers_each_login_service_in_two_languages(
    browser: httpx.AsyncClient,
) -> None:
    page = await browser.get("/inloggen?naar=/?beeld=vr17", headers=PAGE)
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert "form-action 'self'" in page.headers["content-security-policy"]
    assert "Inlogdienst regio" in page.text
    assert 'href="/inloggen/regio?naar=' in page.text
    assert "Log in" in (await browser.get("/inloggen?lang=en")).text


async def test_when_the_login_service_is_away_who_is_in_goes_on_and_who_is_not_is_told(
    database: Database, tmp_path: Path, region: World
) -> None:
    with oidc.running("regio", tmp_path) as provider:
        settings = login_settings(database, tmp_path, oidc.issuers_file(tmp_path, provider))
        async with running(create_app(settings)) as browser:
            await log_in(browser, "bas")
            back = await go(browser, "bas")
            provider.stop()
            assert "vitaal" in await names(browser)
            problem(await browser.get(back), 503)
        async with running(create_app(settings)) as other:
            answer = await other.get("/inloggen/regio", headers=PAGE)
            assert answer.status_code == 503
            assert "De inlogdienst antwoordt niet" in answer.text
