"""What a dashboard on another origin, a browser and a proxy may rely on: CORS, security headers, methods."""

from collections.abc import Iterator

import httpx
import pytest

from plotserver.app import create_app
from tests.http.conftest import Login, problem
from tests.servers import Server, running

PICTURE = "/ogc/v1/pictures/landelijk"
LAYER = f"{PICTURE}/collections/kcr2-landelijk"
ITEMS = f"{LAYER}/items"
ELSEWHERE = "https://dashboard.example"
PUBLIC = [
    *("/ogc/v1", "/ogc/v1/conformance", "/ogc/v1/api", "/ogc/v1/collections", "/ogc/v1/pictures"),
    *(PICTURE, LAYER, ITEMS, f"{PICTURE}/styles/default", f"{PICTURE}/tiles"),
    *(f"{PICTURE}/tiles/WebMercatorQuad/7/42/65", "/tiles/landelijk/WebMercatorQuad/7/65/42.pbf"),
    *("/v1/beelden", "/v1/beelden/landelijk", "/v1/plots", "/v1/mallen", "/v1/tekens", "/v1/plaatsen"),
    *("/v1/tekens/brand.svg", "/sprites/tekens.json"),
]
UNKNOWN = [f"{ITEMS}/unknown", "/v1/plots/kcr2-landelijk/publiceren", "/nowhere"]


@pytest.fixture
def visitor(exercise_server: Server) -> Iterator[httpx.Client]:
    """A client of the exercise that only reads."""
    with httpx.Client(base_url=exercise_server.url, timeout=60) as calling:
        yield calling


def test_a_page_elsewhere_may_read_every_resource_and_its_headers(visitor: httpx.Client) -> None:
    for path in PUBLIC:
        answer = visitor.get(path, headers={"Origin": ELSEWHERE})
        assert answer.status_code == 200, path
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers
        readable = answer.headers["access-control-expose-headers"].split(", ")
        assert {"ETag", "Link", "Content-Crs", "Location", "OGC-NumberMatched", "API-Version"} <= set(
            readable
        )


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_a_browser_that_asks_first_hears_what_may_be_sent_along(visitor: httpx.Client, method: str) -> None:
    asking = {
        "Origin": ELSEWHERE,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-crs,content-type,if-match,prefer",
    }
    for path in (*PUBLIC, *UNKNOWN):
        answer = visitor.options(path, headers=asking)
        assert (answer.status_code, answer.content) == (204, b""), path
        assert answer.headers["access-control-allow-origin"] == "*"
        assert method in answer.headers["access-control-allow-methods"].split(", ")
        allowed = answer.headers["access-control-allow-headers"].lower().split(", ")
        assert {"authorization", "content-crs", "content-type", "if-match", "prefer"} <= set(allowed)
        assert "access-control-allow-credentials" not in answer.headers


def test_a_page_elsewhere_may_not_choose_an_identity_nor_read_who_one_is(visitor: httpx.Client) -> None:
    asking = {"Origin": ELSEWHERE, "Access-Control-Request-Method": "PUT"}
    asked = visitor.options("/v1/identiteit", headers=asking)
    read = visitor.get("/v1/identiteit", headers={"Origin": ELSEWHERE})
    for answer in (asked, read):
        assert not [name for name in answer.headers if name.startswith("access-control-allow")]


@pytest.mark.usefixtures("region")
async def test_options_without_a_browser_s_question_tells_what_this_identity_may_do(
    client: httpx.AsyncClient, login: Login
) -> None:
    draft = "/ogc/v1/collections/water.concept/items"
    own = await login("vr17")
    assert (await client.options(draft)).status_code == 404
    assert (await client.options(draft, headers=own)).headers["allow"] == "GET, HEAD, OPTIONS, POST"
    from_a_page = await client.options(draft, headers=own | {"Origin": ELSEWHERE})
    assert from_a_page.headers["allow"] == "GET, HEAD, OPTIONS, POST"


@pytest.mark.parametrize(
    ("path", "allow"),
    [
        ("/ogc/v1", "GET, HEAD, OPTIONS"),
        ("/v1/beelden", "GET, HEAD, OPTIONS, POST"),
        ("/v1/mallen/gasmal", "GET, HEAD, OPTIONS, POST"),
        ("/v1/plots/kcr2-landelijk/publiceren", "OPTIONS, POST"),
        ("/v1/identiteit", "GET, HEAD, OPTIONS, PUT, DELETE"),
    ],
)
def test_every_address_tells_its_methods(visitor: httpx.Client, path: str, allow: str) -> None:
    asked, refused = visitor.options(path), visitor.patch(path)
    assert (asked.status_code, asked.headers["allow"]) == (200, allow)
    assert (refused.status_code, refused.headers["allow"]) == (405, allow)
    assert refused.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/ogc/v1/", f"{PICTURE}/", f"{PICTURE}/collections/?f=json"])
def test_a_slash_behind_an_ogc_address_leads_on(visitor: httpx.Client, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code == 308
    location = answer.headers["location"]
    assert location == str(visitor.base_url).rstrip("/") + path.replace("/?", "?").rstrip("/")
    assert visitor.get(location).status_code == 200


async def test_a_slash_leads_on_by_the_public_address(exercise_server: Server) -> None:
    public = exercise_server.settings.model_copy(update={"public_url": "https://plot.example/kaart"})
    async with running(create_app(public)) as client:
        answer = await client.get("/ogc/v1/")
        assert answer.headers["location"] == "https://plot.example/kaart/ogc/v1"
        assert answer.headers["strict-transport-security"].startswith("max-age=")


def test_a_slash_never_leads_to_another_site(visitor: httpx.Client) -> None:
    own = str(visitor.base_url).rstrip("/")
    for path in ("//evil.example/", "/ogc//evil.example/", "/ogc/v1/%2f%2fevil.example/"):
        answer = visitor.get(own + path)
        assert answer.headers.get("location", f"{own}/").startswith(f"{own}/"), path


def test_in_our_own_api_an_address_with_a_slash_is_none(visitor: httpx.Client) -> None:
    problem(visitor.get("/v1/beelden/"), 404)


def test_every_answer_carries_the_security_headers(visitor: httpx.Client) -> None:
    for path in (*PUBLIC, *UNKNOWN, "/v1/beelden/", "/healthz", "/v1/identiteit"):
        for answer in (visitor.get(path), visitor.options(path)):
            assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["x-frame-options"] == "DENY"
            assert answer.headers["referrer-policy"] == "same-origin"
            assert "camera=()" in answer.headers["permissions-policy"]
            assert answer.headers["api-version"] == "1.0.0"
            assert "strict-transport-security" not in answer.headers  # this is no https


async def test_a_fault_of_ours_is_a_problem_with_every_header(
    exercise_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    from layers import pictures

    async def broken(*_: object) -> None:
        raise RuntimeError("the disk is gone")

    monkeypatch.setattr(pictures, "all_pictures", broken)
    async with running(create_app(exercise_server.settings)) as client:
        answer = await client.get("/v1/beelden")
    body = problem(answer, 500)
    assert body["referentie"] in body["detail"]
    assert "disk" not in answer.text
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/ogc/v1", PICTURE, f"{PICTURE}/collections", LAYER, f"{PICTURE}/tiles"])
def test_links_stand_in_the_headers_too(visitor: httpx.Client, path: str) -> None:
    answer = visitor.get(path)
    for link in answer.json()["links"]:
        assert f'<{link["href"]}>; rel="{link["rel"]}"' in answer.headers["link"]
