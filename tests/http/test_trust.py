"""From whom it is, over HTTP: signatures with objects, keys at a known address, and the server's own word."""

from typing import Any

import httpx
import orjson
import pytest

from plotserver.trust import checking, keyset
from plotserver.trust.keyset import KeySet
from plotserver.trust.verdicts import State
from tests.conftest import Owner
from tests.http.conftest import problem
from tests.http.drawing import DRAFT, Drawing, a_point
from tests.makers import World

WATER = "/ogc/v1/collections/water/items"
KEYS = "/.well-known/plotserver-sleutels.json"


async def publish(vr17: Drawing) -> None:
    """Make an object and publish the plot with it."""
    await vr17.make(a_point())
    answer = await vr17.send("POST", "/v1/plots/water/publiceren")
    assert answer.status_code == 200, answer.text


async def keys_of(client: httpx.AsyncClient) -> KeySet:
    """The keys as anybody gets them."""
    answer = await client.get(KEYS)
    assert answer.headers["access-control-allow-origin"] == "*"
    return keyset.from_jwks(answer.json())


async def states(client: httpx.AsyncClient, address: str) -> list[State]:
    """What a reader without this server finds of an export."""
    answer = await client.get(address)
    assert answer.status_code == 200, answer.text
    return [one.verdict.state for one in checking.check(answer.content, await keys_of(client))]


async def test_nobody_has_a_key_before_anything_was_published(client: httpx.AsyncClient) -> None:
    assert (await client.get(KEYS)).json() == {"keys": []}


@pytest.mark.parametrize("form", ["json", "geojsonseq", "ndjson"])
async def test_every_form_of_geojson_can_be_verified_without_the_server(
    client: httpx.AsyncClient, vr17: Drawing, form: str
) -> None:
    await publish(vr17)
    assert await states(client, f"{WATER}?handtekening=ja&f={form}") == [State.VERIFIED] * 4


async def test_one_object_and_one_page_can_be_verified_too(client: httpx.AsyncClient, vr17: Drawing) -> None:
    await publish(vr17)
    page = (await client.get(f"{WATER}?handtekening=ja&limit=1")).json()
    assert len(page["features"]) == 1
    one = f"{WATER}/{page['features'][0]['id']}?handtekening=ja"
    assert await states(client, one) == [State.VERIFIED]
    assert await states(client, f"{WATER}?handtekening=ja&limit=2") == [State.VERIFIED] * 2


async def test_an_object_is_served_as_before_unless_its_signature_is_asked(
    client: httpx.AsyncClient, vr17: Drawing
) -> None:
    await publish(vr17)
    plain = (await client.get(WATER)).json()["features"]
    assert all("handtekening" not in feature for feature in plain)
    signed = (await client.get(f"{WATER}?handtekening=ja")).json()["features"]
    assert [feature | {"handtekening": None} for feature in plain] == [
        feature | {"handtekening": None} for feature in signed
    ]


async def test_a_changed_coordinate_or_attribute_in_an_export_is_found(
    client: httpx.AsyncClient, vr17: Drawing
) -> None:
    await publish(vr17)
    export = (await client.get(f"{WATER}?handtekening=ja")).json()
    point = next(one for one in export["features"] if one["geometry"]["type"] == "Point")
    point["geometry"]["coordinates"][0] += 1e-8
    export["features"][-1]["properties"]["naam"] = "iets anders"
    found = checking.check(orjson.dumps(export), await keys_of(client))
    assert sum(one.verdict.state is State.INVALID for one in found) == 2


@pytest.mark.parametrize(
    "more", ["f=csv", "f=gpkg", "f=jsonfg", "properties=naam", "skipGeometry=true", "crs=EPSG:28992"]
)
async def test_a_signature_is_refused_for_what_it_does_not_cover(
    client: httpx.AsyncClient, region: World, more: str
) -> None:
    answer = await client.get(f"{WATER}?handtekening=ja&{more}")
    assert "handtekening" in [one["location"] for one in problem(answer, 400)["errors"]]


async def test_what_was_not_signed_never_counts_as_verified(client: httpx.AsyncClient, region: World) -> None:
    features = (await client.get(f"{WATER}?handtekening=ja")).json()["features"]
    assert [feature["handtekening"] for feature in features] == [None] * 3
    told = (await client.get("/v1/plots/water/herkomst")).json()
    assert (told["status"], told["tekst"]) == ("niet ondertekend", "niet ondertekend")
    one = (await client.get(f"/v1/plots/water/objecten/{features[0]['id']}/herkomst")).json()
    assert (one["status"], one["tekst"], one["ondertekend"]) == ("niet ondertekend", "niet ondertekend", None)


async def test_the_server_says_of_a_plot_and_of_an_object_from_whom_it_is(
    client: httpx.AsyncClient, vr17: Drawing, owner: Owner
) -> None:
    await publish(vr17)
    told = (await client.get("/v1/plots/water/herkomst")).json()
    assert told["tekst"] == "geverifieerd: Organisatie vr17"
    assert told["aantal"] == {"geverifieerd": 4, "nietOndertekend": 0, "ongeldig": 0}
    feature = (await client.get(f"{WATER}?limit=1")).json()["features"][0]["id"]
    address = f"/v1/plots/water/objecten/{feature}/herkomst"
    one = (await client.get(address)).json()
    assert (one["status"], one["tekst"], one["reden"]) == (
        "geverifieerd",
        "geverifieerd: Organisatie vr17",
        None,
    )
    owner.execute("UPDATE plot.feature_version SET sign = 'gemaal', source = 'een ander'")
    one = (await client.get(address)).json()
    assert (one["status"], one["tekst"]) == ("ongeldig", "ongeldig")
    assert "gewijzigd" in one["reden"]


async def test_each_stroke_in_a_live_plot_is_signed(client: httpx.AsyncClient, vr17: Drawing) -> None:
    answer = await vr17.send(
        "PUT", "/v1/plots/water/modus", {"modus": "live"}, **{"Content-Type": "application/json"}
    )
    assert answer.status_code == 200, answer.text
    location = await vr17.make(a_point(), WATER)
    await vr17.send("PATCH", location, {"properties": {"naam": "Gemaal Zuid"}})
    assert await states(client, f"{WATER}?handtekening=ja") == [State.VERIFIED] * 4


async def test_a_look_back_is_verified_as_it_was(client: httpx.AsyncClient, vr17: Drawing) -> None:
    await publish(vr17)
    moment = (await client.get("/v1/beelden/vr17")).json()["momenten"][-1]
    await publish(vr17)
    assert (
        await states(client, f"{WATER}?handtekening=ja&moment={moment}".replace("+", "%2B"))
        == [State.VERIFIED] * 4
    )


async def test_of_a_plot_that_one_may_not_see_there_is_no_origin(
    client: httpx.AsyncClient, vr17: Drawing, login: Any
) -> None:
    answer = await vr17.send("POST", "/v1/plots/vitaal/publiceren")
    assert answer.status_code == 200, answer.text
    feature = (await vr17.read("/ogc/v1/collections/vitaal/items"))["features"][0]["id"]
    for path in ("/v1/plots/vitaal/herkomst", f"/v1/plots/vitaal/objecten/{feature}/herkomst"):
        hidden = await client.get(path, headers=await login("prorail"))
        absent = await client.get(path.replace("vitaal", "bestaat-niet"), headers=await login("prorail"))
        assert problem(hidden, 404)["detail"] == problem(absent, 404)["detail"]
        assert (await client.get(path, headers=vr17.who)).json()["status"] == "geverifieerd"


async def test_a_draft_is_not_told_to_who_does_not_draw(client: httpx.AsyncClient, vr17: Drawing) -> None:
    await vr17.make(a_point(), DRAFT)
    problem(await client.get("/v1/plots/water.concept/herkomst"), 404)
    problem(await client.get("/v1/plots/water.punten/herkomst"), 404)
    told = (await client.get("/v1/plots/water.concept/herkomst", headers=vr17.who)).json()
    assert told["aantal"]["nietOndertekend"] == 1
