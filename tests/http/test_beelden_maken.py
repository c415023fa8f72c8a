"""Who owns a picture composes it; carrying a layer shows it to nobody who may not see it."""

from typing import Any

import httpx
import mapbox_vector_tile
import pytest

from tests.conftest import Owner
from tests.http.conftest import Login, problem
from tests.makers import World, make_region

HERE = "/v1/beelden/samen"
TILE = "/tiles/samen/WebMercatorQuad/7/65/42.pbf"


@pytest.fixture(autouse=True)
def world(owner: Owner) -> World:
    """`make_region`, and `inzet` of stedin that all partners may read."""
    made = World(owner)
    make_region(made)
    plot = made.plot("inzet", "stedin", classification="intern")
    plot.place("Ploeg", 4.5, 51.9)
    plot.publish()
    made.share("inzet", "partners")
    return made


async def make(client: httpx.AsyncClient, who: dict[str, str], name: str = "samen", **more: Any) -> Any:
    body = {"id": name, "titel": name.title(), "publiek": "openbaar"} | more
    answer = await client.post("/v1/beelden", json=body, headers=who)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


async def shown(client: httpx.AsyncClient, picture: str, who: dict[str, str] | None = None) -> list[str]:
    answer = await client.get(f"/v1/beelden/{picture}", headers=who or {})
    assert answer.status_code == 200, answer.text
    return [layer["id"] for layer in answer.json()["lagen"]]


async def test_a_picture_is_made_once_and_says_what_its_readers_do_not_see(
    client: httpx.AsyncClient, login: Login
) -> None:
    vr17 = await login("vr17")
    layers = [
        {"laag": "inzet", "duiding": "Waar men is", "dekking": 0.5, "versheid": "PT90M", "titel": "Ploegen"},
        {"laag": "vitaal", "zichtbaar": False},
        {"laag": "water"},
    ]
    made = await make(client, vr17, lagen=layers, soort="regio")
    assert [one["laag"] for one in made["lagen"]] == ["inzet", "vitaal", "water"]
    first = made["lagen"][0]
    assert (first["duiding"], first["dekking"], first["versheid"], first["titel"]) == (
        "Waar men is",
        0.5,
        "PT1H30M",
        "Ploegen",
    )
    assert [(one["laag"], one["publiek"]) for one in made["nietVoorIedereen"]] == [
        ("inzet", "openbaar"),
        ("vitaal", "openbaar"),
    ]
    again = await make(client, vr17, titel="Anders")
    assert (again["titel"], len(again["lagen"])) == ("Samen", 3)
    assert await shown(client, "samen") == ["water"]
    assert await shown(client, "samen", await login("prorail")) == ["inzet", "water"]
    assert await shown(client, "samen", vr17) == ["inzet", "vitaal", "water"]
    one = (await client.get(HERE, headers=vr17)).json()["lagen"][0]
    assert (one["titel"], one["versheidslimietMinuten"], one["verouderd"]) == ("Ploegen", 90, True)


async def test_only_the_owner_edits_and_on_what_it_saw(client: httpx.AsyncClient, login: Login) -> None:
    vr17, prorail = await login("vr17"), await login("prorail")
    await make(client, vr17, lagen=[{"laag": "water"}])
    for method, path, body in (
        ("PATCH", HERE, {"titel": "Van mij"}),
        ("PUT", f"{HERE}/lagen", {"lagen": []}),
        ("PUT", f"{HERE}/lagen/inzet", {}),
        ("DELETE", f"{HERE}/lagen/water", None),
        ("DELETE", HERE, None),
    ):
        problem(await client.request(method, path, json=body, headers=prorail), 403)
        problem(await client.request(method, path, json=body), 403)
    problem(await client.post("/v1/beelden", json={"id": "samen", "titel": "x"}, headers=prorail), 409)
    problem(await client.post("/v1/beelden", json={"titel": "x", "soort": "landelijk"}, headers=vr17), 403)
    seen = await client.get(f"{HERE}/lagen", headers=vr17)
    match = {**vr17, "If-Match": seen.headers["etag"]}
    assert (await client.put(f"{HERE}/lagen/inzet", json={"volgorde": 0}, headers=match)).status_code == 200
    problem(await client.put(f"{HERE}/lagen", json={"lagen": []}, headers=match), 412)
    assert await shown(client, "samen", vr17) == ["inzet", "water"]
    assert (await client.delete(f"{HERE}/lagen/water", headers=vr17)).status_code == 200
    problem(await client.delete(f"{HERE}/lagen/water", headers=vr17), 404)
    assert (await client.patch(HERE, json={"publiek": "eigen"}, headers=vr17)).json()["revisie"] == 5
    problem(await client.get(HERE, headers=prorail), 404)


async def test_all_that_is_wrong_is_told_at_once(client: httpx.AsyncClient, login: Login) -> None:
    wrong = {
        "titel": "",
        "soort": "mooi",
        "kleur": 1,
        "lagen": [
            {"laag": "water", "versheid": "morgen", "dekking": 2, "oog": 1},
            {"laag": "water", "beeld": "vr17"},
            7,
        ],
    }
    stedin = await login("stedin")
    told = problem(await client.post("/v1/beelden", json=wrong, headers=stedin), 400)
    places = {one["location"] for one in told["errors"]}
    assert {"titel", "soort", "kleur", "lagen[0].versheid", "lagen[0].dekking", "lagen[0].oog"} <= places
    assert {"lagen[1].laag", "lagen[2]"} <= places
    hidden = {"titel": "x", "lagen": [{"laag": "water"}, {"laag": "vitaal"}, {"beeld": "nergens"}]}
    told = problem(await client.post("/v1/beelden", json=hidden, headers=await login("prorail")), 400)
    assert {one["location"] for one in told["errors"]} == {"lagen[1]", "lagen[2]"}


async def test_a_picture_draws_on_others_and_follows_them(client: httpx.AsyncClient, login: Login) -> None:
    vr17, stedin, prorail = await login("vr17"), await login("stedin"), await login("prorail")
    await make(client, stedin, "energie", publiek="partners", lagen=[{"laag": "inzet", "duiding": "Storing"}])
    await make(client, vr17, "regio", lagen=[{"beeld": "energie"}, {"laag": "water"}])
    await make(client, prorail, lagen=[{"beeld": "regio", "dekking": 0.5, "duiding": "Uit de regio"}])
    assert await shown(client, "samen", prorail) == ["inzet", "water"]
    inside = (await client.get(HERE, headers=prorail)).json()["lagen"]
    assert [(one["uit"]["id"], one["dekking"], one["duiding"]) for one in inside] == [
        ("regio", 0.5, "Storing"),
        ("regio", 0.5, "Uit de regio"),
    ]
    # The sector picture is for partners, so what comes by it is, though what carries it is for all.
    assert await shown(client, "samen") == ["water"]
    told = problem(
        await client.put("/v1/beelden/energie/lagen", json={"lagen": [{"beeld": "samen"}]}, headers=stedin),
        400,
    )
    assert told["errors"][0]["location"] == "lagen[0].beeld"

    root = "/ogc/v1/pictures/samen"
    tile = await client.get(TILE, headers=prorail)
    assert {"inzet", "water"} <= set(mapbox_vector_tile.decode(tile.content))
    items = await client.get(f"{root}/collections/inzet/items", headers=prorail)
    assert [one["properties"]["naam"] for one in items.json()["features"]] == ["Ploeg"]
    assert (await client.get(f"{root}/collections/inzet/items")).status_code == 404

    await client.put("/v1/beelden/energie/lagen", json={"lagen": []}, headers=stedin)
    assert await shown(client, "samen", prorail) == ["water"]
    tile = await client.get(TILE, headers=prorail)
    assert "inzet" not in mapbox_vector_tile.decode(tile.content)


async def test_an_archived_picture_is_nowhere_until_its_owner_brings_it_back(
    client: httpx.AsyncClient, login: Login
) -> None:
    vr17, stedin = await login("vr17"), await login("stedin")
    await make(client, vr17, "bron", lagen=[{"laag": "water"}])
    await make(client, stedin, lagen=[{"beeld": "bron"}])
    gone = await client.delete("/v1/beelden/bron", headers=vr17)
    assert (gone.status_code, gone.json()["gedragenDoor"]) == (200, [{"id": "samen", "titel": "Samen"}])
    assert await shown(client, "samen", stedin) == []
    for who in (vr17, stedin):
        problem(await client.get("/v1/beelden/bron", headers=who), 404)
        problem(await client.get("/ogc/v1/pictures/bron", headers=who), 404)
    listed = (await client.get("/v1/beelden?ook=gearchiveerd", headers=vr17)).json()["beelden"]
    assert [one["id"] for one in listed if one["gearchiveerd"]] == ["bron"]
    back = await client.patch("/v1/beelden/bron", json={"gearchiveerd": False}, headers=vr17)
    assert back.status_code == 200, back.text
    assert await shown(client, "samen", stedin) == ["water"]


async def test_one_chooses_from_the_layers_that_one_may_read(client: httpx.AsyncClient, login: Login) -> None:
    found = (await client.get("/v1/lagen", headers=await login("prorail"))).json()["lagen"]
    assert [(one["id"], one["eigenaar"]["id"], one["gedeeldMet"]) for one in found] == [
        ("inzet", "stedin", ["partners"]),
        ("water", "vr17", ["openbaar"]),
    ]
    found = (await client.get("/v1/lagen?q=wat&eigenaar=vr17&activiteit=oefening")).json()["lagen"]
    assert [one["id"] for one in found] == ["water"]
