"""Who may draw and publish, and what is kept of it: each rule has a may and a may not."""

import httpx
import pytest

from tests.http.conftest import Login, problem
from tests.http.drawing import DRAFT, GEOJSON, PATCH, ROOT, a_point
from tests.makers import World

BASE = f"{ROOT}/water/items"
READING = "GET, HEAD, OPTIONS"
WRITING = "GET, HEAD, OPTIONS, POST"


@pytest.fixture
def shared(region: World) -> World:
    """`water` is public; stedin may edit it. `vitaal` is read by stedin, and unknown to prorail."""
    region.share("water", "organisatie", "stedin", may="bewerken")
    return region


async def who_is(login: Login, who: str | None) -> dict[str, str]:
    return {} if who is None else await login(who)


@pytest.mark.parametrize(
    ("who", "url", "allowed"),
    [
        (None, BASE, READING),
        ("prorail", BASE, READING),
        ("vr17", BASE, READING),
        ("vr17", DRAFT, WRITING),
        ("stedin", DRAFT, WRITING),
        ("vr17", f"{DRAFT}/unknown", "GET, HEAD, OPTIONS, PUT, PATCH, DELETE"),
        (None, f"{BASE}/unknown", READING),
    ],
)
async def test_options_tell_what_this_identity_may(
    client: httpx.AsyncClient, shared: World, login: Login, who: str | None, url: str, allowed: str
) -> None:
    answer = await client.options(url, headers=await who_is(login, who))
    assert (answer.status_code, answer.headers["allow"]) == (200, allowed)
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("who", "url", "status"),
    [
        ("vr17", DRAFT, 201),
        ("stedin", DRAFT, 201),
        ("prorail", DRAFT, 403),
        (None, DRAFT, 403),
        ("prorail", BASE, 403),
        (None, BASE, 403),
        ("vr17", BASE, 405),
        ("stedin", f"{ROOT}/vitaal.concept/items", 403),
        ("prorail", f"{ROOT}/vitaal.concept/items", 404),
        (None, f"{ROOT}/vitaal/items", 404),
        ("vr17", f"{ROOT}/bestaat-niet/items", 404),
    ],
)
async def test_only_the_owner_and_named_editors_draw(
    client: httpx.AsyncClient, shared: World, login: Login, who: str | None, url: str, status: int
) -> None:
    headers = await who_is(login, who) | GEOJSON
    answer = await client.post(url, json=a_point(), headers=headers)
    if status == 201:
        assert answer.status_code == 201, answer.text
    else:
        problem(answer, status)


async def test_who_may_not_draw_is_told_whose_layer_it_is(
    client: httpx.AsyncClient, shared: World, login: Login
) -> None:
    answer = await client.post(DRAFT, json=a_point(), headers=await login("prorail") | GEOJSON)
    assert "Organisatie vr17" in problem(answer, 403)["detail"]


async def test_who_draws_in_what_readers_see_is_led_to_the_draft(
    client: httpx.AsyncClient, shared: World, login: Login
) -> None:
    answer = await client.post(BASE, json=a_point(), headers=await login("vr17") | GEOJSON)
    fault = problem(answer, 405)
    assert answer.headers["allow"] == READING
    assert fault["links"][0]["href"].endswith("/collections/water.concept/items")


async def test_the_draft_is_unknown_to_readers(
    client: httpx.AsyncClient, shared: World, login: Login
) -> None:
    for who in (None, "prorail"):
        headers = await who_is(login, who)
        problem(await client.get(DRAFT, headers=headers), 404)
        listed = (await client.get(ROOT, headers=headers)).json()["collections"]
        assert not [one["id"] for one in listed if "concept" in one["id"]]
    problem(await client.get(f"{ROOT}/water.concept/tiles/WebMercatorQuad/0/0/0"), 404)


async def test_a_share_to_edit_that_is_withdrawn_ends_at_once_also_for_a_known_object(
    client: httpx.AsyncClient, shared: World, login: Login
) -> None:
    headers = await login("stedin")
    made = await client.post(DRAFT, json=a_point(), headers=headers | GEOJSON)
    location = made.headers["location"]
    shared.connection.execute("UPDATE plot.share SET withdrawn_at = now() WHERE may = 'bewerken'")
    change = {"properties": {"naam": "te laat"}}
    problem(await client.patch(location, json=change, headers=headers | PATCH), 403)
    problem(await client.delete(location, headers=headers), 403)


async def test_a_dataset_is_not_drawn_in(client: httpx.AsyncClient, region: World, login: Login) -> None:
    region.connection.execute(
        "INSERT INTO plot.layer (id, kind, title, title_en, owner_id, relation)"
        " VALUES ('panden', 'dataset', 'Panden', 'Buildings', 'vr17', 'd_1')"
    )
    answer = await client.post(f"{ROOT}/panden/items", json=a_point(), headers=await login("vr17") | GEOJSON)
    assert "import" in problem(answer, 405)["detail"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({"Origin": "http://127.0.0.1:8000"}, 201),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://elders.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
async def test_by_cookie_only_pages_of_this_origin_write(
    client: httpx.AsyncClient, region: World, headers: dict[str, str], status: int
) -> None:
    await client.put("/v1/identiteit", json={"organisatie": "vr17"})
    answer = await client.post(DRAFT, json=a_point(), headers=GEOJSON | headers)
    assert answer.status_code == status, answer.text


async def test_each_write_and_each_refusal_leaves_an_audit_line(
    client: httpx.AsyncClient, shared: World, login: Login
) -> None:
    owner, other = await login("vr17"), await login("prorail")
    made = await client.post(DRAFT, json=a_point(), headers=owner | GEOJSON)
    await client.patch(made.headers["location"], json={"properties": {"aantal": 1}}, headers=owner | PATCH)
    await client.delete(made.headers["location"], headers=owner | {"If-Match": '"v1"'})
    await client.post(DRAFT, json=a_point(), headers=other | GEOJSON)
    await client.post("/v1/plots/water/publiceren", headers=other)
    await client.post("/v1/plots/water/publiceren", headers=owner)
    rows = shared.connection.execute(
        "SELECT action, split_part(object, '/', 1), result, actor FROM plot.audit_line"
        " WHERE action <> 'identiteit kiezen' ORDER BY id"
    ).fetchall()
    assert rows == [
        ("objecten maken", "water.concept", "gelukt", "vr17"),
        ("object wijzigen", "water.concept", "gelukt", "vr17"),
        ("object verwijderen", "water.concept", "geweigerd: StaleVersion", "vr17"),
        ("objecten maken", "water.concept", "geweigerd: MayNotDraw", "prorail"),
        ("plot publiceren", "water", "geweigerd: MayNotDraw", "prorail"),
        ("plot publiceren", "water", "gelukt", "vr17"),
    ]


async def test_an_address_that_nothing_can_have_is_not_found(
    client: httpx.AsyncClient, region: World, login: Login
) -> None:
    headers = await login("vr17") | GEOJSON
    problem(await client.post(f"{ROOT}/water%00/items", json=a_point(), headers=headers), 404)
    problem(await client.put(f"{DRAFT}/%00", json=a_point(), headers=headers), 404)
    problem(await client.post("/v1/plots/water%00/publiceren", headers=headers), 404)


# --- Publishing -------------------------------------------------------------------------------------


async def test_a_publication_has_a_note_and_can_be_withdrawn(
    client: httpx.AsyncClient, shared: World, login: Login
) -> None:
    headers = await login("vr17")
    await client.post(DRAFT, json=a_point(), headers=headers | GEOJSON)
    answer = await client.post(
        "/v1/plots/water/publiceren", json={"toelichting": "Na overleg ROT"}, headers=headers
    )
    assert answer.json()["publicatie"]["toelichting"] == "Na overleg ROT"
    assert (await client.get(BASE)).json()["numberMatched"] == 4
    back = await client.post("/v1/plots/water/intrekken", headers=headers)
    assert back.json()["publicatie"]["nummer"] < answer.json()["publicatie"]["nummer"]
    assert (await client.get(BASE)).json()["numberMatched"] == 3
    gone = await client.post("/v1/plots/water/intrekken", json={"alles": True}, headers=headers)
    assert gone.json()["publicatie"] is None
    problem(await client.get(BASE), 404)
    problem(await client.post("/v1/plots/water/intrekken", headers=headers), 409)


@pytest.mark.parametrize(("who", "status"), [("vr17", 200), ("stedin", 200), ("prorail", 403), (None, 403)])
async def test_who_may_draw_may_publish(
    client: httpx.AsyncClient, shared: World, login: Login, who: str | None, status: int
) -> None:
    answer = await client.post("/v1/plots/water/publiceren", headers=await who_is(login, who))
    assert answer.status_code == status
    unknown = await client.post("/v1/plots/bestaat-niet/publiceren", headers=await who_is(login, who))
    problem(unknown, 404)


@pytest.mark.parametrize(("who", "status"), [("vr17", 200), ("stedin", 403), (None, 403)])
async def test_the_owner_alone_makes_a_plot_live(
    client: httpx.AsyncClient, shared: World, login: Login, who: str | None, status: int
) -> None:
    headers = await who_is(login, who)
    answer = await client.put("/v1/plots/water/modus", json={"modus": "live"}, headers=headers)
    assert answer.status_code == status
    if status == 200:
        problem(await client.post("/v1/plots/water/publiceren", headers=headers), 409)
        problem(await client.put("/v1/plots/water/modus", json={"modus": "ooit"}, headers=headers), 400)
        problem(await client.put("/v1/plots/water/modus", content="[]", headers=headers), 400)
