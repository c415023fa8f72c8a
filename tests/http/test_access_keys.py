"""Access keys: made by a person, shown once, bounded, and of no use from the moment that they end."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.http.conftest import Login, problem
from tests.makers import World

KEYS = "/v1/sleutels"
TILE = "/tiles/vr17/WebMercatorQuad/8/131/84.pbf"
OTHER_TILE = "/tiles/elders/WebMercatorQuad/8/131/84.pbf"
POINT = {
    "type": "Feature",
    "geometry": {"type": "Point", "coordinates": [4.5, 51.9]},
    "properties": {"teken": "gemaal"},
}


@pytest.fixture
def wide(region: World) -> World:
    """The region, with a picture `elders` of one more public plot, `dijken`."""
    dikes = region.plot("dijken", "vr17", public=True)
    dikes.place("Dijkpost", 4.6, 51.9)
    dikes.publish()
    region.picture("elders", "dijken", "water")
    return region


async def make(client: httpx.AsyncClient, headers: dict[str, str], **wanted: Any) -> dict[str, Any]:
    answer = await client.post(KEYS, json={"naam": "Dashboard"} | wanted, headers=headers)
    assert answer.status_code == 201, answer.text
    assert answer.headers["cache-control"] == "no-store"
    found: dict[str, Any] = answer.json()
    return found


def bearer(made: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {made['geheim']}"}


async def layers(client: httpx.AsyncClient, headers: dict[str, str], root: str = "/ogc/v1") -> list[str]:
    answer = await client.get(f"{root}/collections", headers=headers)
    found = (one["id"] for one in answer.json().get("collections", []) if "." not in one["id"])
    return sorted(name for name in found if name != "catalogus")  # a collection of records, which is no layer


def lines(world: World, actor: str = "%") -> list[tuple[Any, ...]]:
    return world.connection.execute(
        "SELECT action, result FROM plot.audit_line"
        " WHERE actor LIKE %s AND action <> 'identiteit kiezen' ORDER BY id",
        [actor],
    ).fetchall()


async def test_a_key_for_everything_reads_what_its_organisation_reads(
    client: httpx.AsyncClient, wide: World, login: Login
) -> None:
    made = await make(client, await login("stedin"), alles=True)
    assert await layers(client, bearer(made)) == ["dijken", "vitaal", "water"]
    basic = httpx.BasicAuth("wie dan ook", made["geheim"])
    answer = await client.get("/ogc/v1/collections/vitaal/items", auth=basic)
    assert answer.json()["numberReturned"] == 1


async def test_a_key_is_shown_once_and_kept_as_a_digest(
    client: httpx.AsyncClient, wide: World, login: Login
) -> None:
    stedin = await login("stedin")
    made = await make(client, stedin, alles=True)
    listed = await client.get(KEYS, headers=stedin)
    assert made["geheim"] not in listed.text
    assert listed.json()["sleutels"][0]["begin"] == made["geheim"][:12]
    kept = wide.connection.execute(
        "SELECT to_jsonb(k), to_jsonb(l) FROM plot.access_key k, plot.audit_line l"
    )
    assert made["geheim"][13:] not in str(kept.fetchall())


async def test_a_key_for_a_picture_reaches_that_picture_and_its_layers_alone(
    client: httpx.AsyncClient, wide: World, login: Login
) -> None:
    made = await make(client, await login("stedin"), beelden=["vr17"])
    headers = bearer(made)
    assert await layers(client, headers) == ["vitaal", "water"]
    assert [one["id"] for one in (await client.get("/v1/beelden", headers=headers)).json()["beelden"]] == [
        "vr17"
    ]
    problem(await client.get("/v1/beelden/elders", headers=headers), 404)
    problem(await client.get("/ogc/v1/collections/dijken/items", headers=headers), 404)
    assert (await client.get(TILE, headers=headers)).status_code == 200
    problem(await client.get(OTHER_TILE, headers=headers), 404)


async def test_a_key_for_a_layer_reaches_that_layer_in_no_picture(
    client: httpx.AsyncClient, wide: World, login: Login
) -> None:
    made = await make(client, await login("stedin"), lagen=["vitaal"])
    headers = bearer(made)
    assert await layers(client, headers) == ["vitaal"]
    assert (await client.get("/v1/beelden", headers=headers)).json()["beelden"] == []
    problem(await client.get("/ogc/v1/collections/water/items", headers=headers), 404)
    plots = (await client.get("/v1/plots", headers=headers)).json()["plots"]
    assert [one["id"] for one in plots] == ["vitaal"]


async def test_a_tile_in_memory_is_not_for_a_key_that_does_not_reach_it(
    client: httpx.AsyncClient, wide: World, login: Login
) -> None:
    stedin = await login("stedin")
    whole = await client.get(TILE, headers=stedin)
    assert (await client.get(TILE, headers=stedin)).content == whole.content
    narrow = bearer(await make(client, stedin, lagen=["water"]))
    problem(await client.get(TILE, headers=narrow), 404)
    public = await client.get(TILE)
    region_key = bearer(await make(client, await login("prorail"), beelden=["vr17"]))
    assert (await client.get(TILE, headers=region_key)).content == public.content
    assert public.content != whole.content


async def test_a_key_opens_nothing_that_its_organisation_may_not_see_any_more(
    client: httpx.AsyncClient, wide: World, login: Login
) -> None:
    headers = bearer(await make(client, await login("stedin"), lagen=["vitaal"]))
    assert await layers(client, headers) == ["vitaal"]
    wide.connection.execute("UPDATE plot.share SET withdrawn_at = now() WHERE layer_id = 'vitaal'")
    assert await layers(client, headers) == []


async def test_a_key_whose_layer_is_gone_reaches_nothing_rather_than_everything(
    client: httpx.AsyncClient, wide: World, login: Login
) -> None:
    headers = bearer(await make(client, await login("vr17"), lagen=["dijken"]))
    wide.connection.execute("DELETE FROM plot.layer WHERE id = 'dijken'")
    assert await layers(client, headers) == []


async def test_a_key_that_reads_draws_nothing_and_sees_no_draft(
    client: httpx.AsyncClient, wide: World, login: Login
) -> None:
    vr17 = await login("vr17")
    reads, draws = (
        await make(client, vr17, alles=True),
        await make(client, vr17, lagen=["water"], mag="bewerken"),
    )
    items = "/ogc/v1/collections/{}.concept/items"
    problem(await client.post(items.format("water"), json=POINT, headers=bearer(reads)), 403)
    made = await client.post(items.format("water"), json=POINT, headers=bearer(draws))
    assert made.status_code == 201, made.text
    assert (await client.post(items.format("dijken"), json=POINT, headers=bearer(draws))).status_code == 404
    assert (await client.get(items.format("water"), headers=bearer(reads))).status_code in (403, 404)
    problem(await client.post("/v1/plots/water/publiceren", headers=bearer(reads)), 403)


async def test_a_key_that_draws_does_so_only_where_its_organisation_may(
    client: httpx.AsyncClient, wide: World, login: Login
) -> None:
    draws = bearer(await make(client, await login("stedin"), alles=True, mag="bewerken"))
    problem(await client.post("/ogc/v1/collections/water.concept/items", json=POINT, headers=draws), 403)
    wide.share("water", "organisatie", "stedin", may="bewerken")
    made = await client.post("/ogc/v1/collections/water.concept/items", json=POINT, headers=draws)
    assert made.status_code == 201, made.text


async def test_a_revoked_key_is_refused_at_once_with_an_audit_line_each_time(
    client: httpx.AsyncClient, wide: World, login: Login
) -> None:
    stedin = await login("stedin")
    made = await make(client, stedin, alles=True)
    assert (await client.get(TILE, headers=bearer(made))).status_code == 200
    ended = await client.delete(f"{KEYS}/{made['sleutel']['id']}", headers=stedin)
    assert ended.json()["stand"] == "ingetrokken"
    for path in (TILE, "/v1/beelden"):
        body = problem(await client.get(path, headers=bearer(made)), 401)
        assert body["detail"].startswith("Deze toegangssleutel is ingetrokken of verlopen.")
    assert lines(wide, f"stedin sleutel {made['sleutel']['id']}") == [
        ("sleutel gebruiken", "gelukt"),
        ("toegang", "geweigerd: ingetrokken"),
        ("toegang", "geweigerd: ingetrokken"),
    ]


async def test_a_key_that_another_server_revoked_is_refused_by_the_database_itself(
    client: httpx.AsyncClient, wide: World, login: Login
) -> None:
    made = await make(client, await login("stedin"), alles=True)
    for path in (TILE, "/v1/beelden"):
        assert (await client.get(path, headers=bearer(made))).status_code == 200
        wide.connection.execute("UPDATE plot.access_key SET revoked_at = now()")
        problem(await client.get(path, headers=bearer(made)), 401)
        wide.connection.execute("UPDATE plot.access_key SET revoked_at = NULL")
    assert lines(wide)[-1] == ("toegang", "geweigerd: beëindigd")


async def test_an_expired_key_is_refused(client: httpx.AsyncClient, wide: World, login: Login) -> None:
    made = await make(client, await login("stedin"), alles=True)
    wide.connection.execute("UPDATE plot.access_key SET expires_at = now() - interval '1 second'")
    problem(await client.get("/v1/beelden", headers=bearer(made)), 401)
    assert lines(wide)[-1] == ("toegang", "geweigerd: verlopen")


@pytest.mark.parametrize(
    "token", ["pks_aaaaaaaa_" + "A" * 43, "pks_aaaaaaaa", "pks_", "x", "", "\x7f", "Bearer"]
)
async def test_a_key_that_nobody_made_is_refused(client: httpx.AsyncClient, wide: World, token: str) -> None:
    problem(await client.get("/v1/beelden", headers={"Authorization": f"Bearer {token}"}), 401)
    problem(await client.get("/v1/beelden", auth=("x", token)), 401)


async def test_strangers_who_try_keys_do_not_fill_the_audit(client: httpx.AsyncClient, wide: World) -> None:
    for _ in range(5):
        await client.get("/v1/beelden", headers={"Authorization": "Bearer pks_aaaaaaaa_" + "A" * 43})
    assert lines(wide) == [("toegang", "geweigerd: onbekend")]


async def test_a_key_makes_no_keys_sees_none_and_ends_none(
    client: httpx.AsyncClient, wide: World, login: Login
) -> None:
    made = await make(client, await login("stedin"), alles=True, mag="bewerken")
    headers = bearer(made)
    problem(await client.post(KEYS, json={"naam": "x", "alles": True}, headers=headers), 403)
    problem(await client.delete(f"{KEYS}/{made['sleutel']['id']}", headers=headers), 403)
    assert (await client.get(KEYS, headers=headers)).json()["sleutels"] == []


async def test_the_public_makes_no_keys(client: httpx.AsyncClient, wide: World) -> None:
    problem(await client.post(KEYS, json={"naam": "x", "alles": True}), 403)
    body = (await client.get(KEYS)).json()
    assert (body["mogelijk"], body["sleutels"]) == (False, [])


async def test_an_organisation_sees_and_ends_its_own_keys_alone(
    client: httpx.AsyncClient, wide: World, login: Login
) -> None:
    made = await make(client, await login("stedin"), alles=True)
    vr17 = await login("vr17")
    assert (await client.get(KEYS, headers=vr17)).json()["sleutels"] == []
    problem(await client.delete(f"{KEYS}/{made['sleutel']['id']}", headers=vr17), 404)
    assert (await client.get("/v1/beelden", headers=bearer(made))).status_code == 200


async def test_all_that_is_wrong_with_a_key_is_told_at_once(
    client: httpx.AsyncClient, wide: World, login: Login
) -> None:
    wanted = {
        "naam": "",
        "mag": "alles",
        "beelden": ["nergens"],
        "lagen": ["vitaal"],
        "verloopt": "gisteren",
        "kleur": "rood",
    }
    answer = await client.post(KEYS, json=wanted, headers=await login("prorail"))
    where = {one["location"] for one in problem(answer, 400)["errors"]}
    assert where == {"naam", "mag", "beelden[0]", "lagen[0]", "verloopt", "kleur"}


@pytest.mark.parametrize(
    ("wanted", "member"),
    [
        ({}, "alles"),
        ({"alles": True, "lagen": ["water"]}, "alles"),
        ({"alles": "ja"}, "alles"),
        ({"alles": True, "verloopt": "2020-01-01T00:00:00Z"}, "verloopt"),
        ({"alles": True, "verloopt": "9999-01-01T00:00:00Z"}, "verloopt"),
        ({"alles": True, "verloopt": "2027-01-01"}, "verloopt"),
        ({"lagen": "water"}, "lagen"),
        ({"lagen": [["water"]]}, "lagen[0]"),
        ({"alles": True, "naam": "a\nb"}, "naam"),
    ],
)
async def test_what_a_key_opens_and_until_when_is_said_and_bounded(
    client: httpx.AsyncClient, wide: World, login: Login, wanted: dict[str, Any], member: str
) -> None:
    answer = await client.post(KEYS, json={"naam": "x"} | wanted, headers=await login("stedin"))
    assert member in {one["location"] for one in problem(answer, 400)["errors"]}


async def test_a_key_lasts_thirty_days_unless_it_is_said_and_tells_when_it_was_used(
    client: httpx.AsyncClient, wide: World, login: Login
) -> None:
    stedin = await login("stedin")
    made = await make(client, stedin, alles=True)
    lasts = datetime.fromisoformat(made["sleutel"]["verloopt"]) - datetime.now(UTC)
    assert timedelta(days=29, hours=23) < lasts <= timedelta(days=30)
    assert made["sleutel"]["gebruikt"] is None
    await client.get("/v1/beelden", headers=bearer(made))
    assert (await client.get(KEYS, headers=stedin)).json()["sleutels"][0]["gebruikt"] is not None
