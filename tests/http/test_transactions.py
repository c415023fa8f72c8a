"""OGC API Features Part 4: drawing over HTTP, as QGIS, dashboards and scripts do."""

import asyncio
from uuid import UUID, uuid4

import psycopg

from tests.http.conftest import Login, problem
from tests.http.drawing import BOW_TIE, DRAFT, EPSG, ROOT, Drawing, a_point, shaped
from tests.makers import World

# --- Making -----------------------------------------------------------------------------------------


async def test_who_draws_an_object_finds_it_at_the_address_that_comes_back(vr17: Drawing) -> None:
    location = await vr17.make(a_point())
    assert location.startswith("http://127.0.0.1:8000/ogc/v1/collections/water.concept/items/")
    found = await vr17.read(location)
    assert found["geometry"] == {"type": "Point", "coordinates": [4.5, 51.9]}
    assert found["properties"]["naam"] == "Gemaal Noord"
    assert found["properties"]["organisatie"] == found["properties"]["auteur"] == "vr17"
    assert found["properties"]["versie"] == 1
    assert found["properties"]["zekerheid"] == "zeker"


async def test_readers_see_what_was_drawn_once_it_is_published(vr17: Drawing) -> None:
    async def names_for_readers() -> set[str]:
        found = (await vr17.client.get(f"{ROOT}/water/items")).json()
        return {one["properties"]["naam"] for one in found["features"]}

    await vr17.make(a_point())
    assert "Gemaal Noord" not in await names_for_readers()
    answer = await vr17.send("POST", "/v1/plots/water/publiceren")
    assert answer.status_code == 200, answer.text
    assert "Gemaal Noord" in await names_for_readers()


async def test_several_objects_are_made_together_or_not_at_all(vr17: Drawing) -> None:
    several = {"type": "FeatureCollection", "features": [a_point(), a_point(4.6, naam="Gemaal Zuid")]}
    answer = await vr17.send("POST", DRAFT, several)
    assert answer.status_code == 201, answer.text
    assert len(set(answer.json()["ids"])) == 2
    before = (await vr17.read(DRAFT))["numberMatched"]
    several["features"] = [a_point(), shaped("Polygon", BOW_TIE)]
    fault = problem(await vr17.send("POST", DRAFT, several), 422)
    assert fault["errors"][0]["location"] == "features.1.geometry.coordinates"
    assert (await vr17.read(DRAFT))["numberMatched"] == before


async def test_a_client_may_choose_the_id_and_a_request_sent_twice_is_done_once(vr17: Drawing) -> None:
    own = str(uuid4())
    first = await vr17.make(a_point() | {"id": own})
    assert first.endswith(own)
    again = await vr17.send("POST", DRAFT, a_point() | {"id": own})
    assert again.status_code == 201
    assert again.headers["location"] == first
    assert (await vr17.read(first))["properties"]["versie"] == 1
    problem(await vr17.send("POST", DRAFT, a_point(naam="Een ander") | {"id": own}), 409)


async def test_a_request_with_the_same_idempotency_key_is_done_once(vr17: Drawing) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    first = await vr17.make(a_point(), **key)
    assert await vr17.make(a_point(), **key) == first
    change = {"properties": {"naam": "Nieuw"}}
    await vr17.send("PATCH", first, change, **key)
    await vr17.send("PATCH", first, {"properties": {"naam": "Weer anders"}})
    await vr17.send("PATCH", first, change, **key)
    assert (await vr17.read(first))["properties"]["naam"] == "Weer anders"


# --- Changing ---------------------------------------------------------------------------------------


async def test_a_patch_changes_what_it_names_and_keeps_the_rest(vr17: Drawing) -> None:
    location = await vr17.make(a_point(aantal=3, status="gepland", maten={"a": 1, "b": 2}))
    patch = {"properties": {"aantal": 4, "status": None, "maten": {"b": None, "c": 3}}}
    answer = await vr17.send("PATCH", location, patch)
    assert answer.status_code == 200, answer.text
    found = await vr17.read(location)
    assert found["properties"]["naam"] == "Gemaal Noord"
    assert found["properties"]["aantal"] == 4
    assert "status" not in found["properties"]
    assert found["properties"]["maten"] == {"a": 1, "c": 3}
    assert found["geometry"]["coordinates"] == [4.5, 51.9]


async def test_a_patch_of_the_place_alone_keeps_the_attributes(vr17: Drawing) -> None:
    location = await vr17.make(a_point())
    await vr17.send("PATCH", location, {"geometry": {"type": "Point", "coordinates": [4.6, 52.0]}})
    found = await vr17.read(location)
    assert found["geometry"]["coordinates"] == [4.6, 52.0]
    assert found["properties"]["naam"] == "Gemaal Noord"


async def test_a_put_replaces_the_whole_object(vr17: Drawing) -> None:
    location = await vr17.make(a_point(aantal=3))
    await vr17.send("PUT", location, a_point(naam="Anders"))
    properties = (await vr17.read(location))["properties"]
    assert (properties["naam"], "aantal" in properties, properties["versie"]) == ("Anders", False, 2)


async def test_a_put_under_a_new_id_makes_the_object(vr17: Drawing) -> None:
    answer = await vr17.send("PUT", f"{DRAFT}/{uuid4()}", a_point())
    assert answer.status_code == 201
    assert (await vr17.read(answer.headers["location"]))["properties"]["versie"] == 1


async def test_what_is_sent_back_unchanged_makes_no_new_version(vr17: Drawing) -> None:
    location = await vr17.make(a_point(4.123456789012, 51.98765432101))
    answer = await vr17.send("PUT", location, await vr17.read(location))
    assert (answer.status_code, answer.json()["gewijzigd"]) == (200, False)
    assert (await vr17.read(location))["properties"]["versie"] == 1


async def test_a_removed_object_is_gone_and_can_be_put_back(vr17: Drawing) -> None:
    location = await vr17.make(a_point())
    assert (await vr17.send("DELETE", location)).status_code == 204
    assert (await vr17.client.get(location, headers=vr17.who)).status_code == 404
    gone = problem(await vr17.send("PATCH", location, {"properties": {"naam": "x"}}), 404)
    assert gone["verwijderd"]["door"] == "vr17"
    assert (await vr17.send("PUT", location, a_point())).status_code == 201
    assert (await vr17.read(location))["properties"]["versie"] == 3


async def test_who_wants_the_object_back_gets_it(vr17: Drawing) -> None:
    answer = await vr17.send("POST", DRAFT, a_point(), Prefer="return=representation")
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.json()["properties"]["naam"] == "Gemaal Noord"
    minimal = await vr17.send(
        "PATCH", answer.headers["location"], {"properties": {}}, Prefer="return=minimal"
    )
    assert (minimal.status_code, minimal.content) == (204, b"")


# --- Two writers ------------------------------------------------------------------------------------


async def test_two_writers_of_different_fields_both_keep_their_work(vr17: Drawing) -> None:
    location = await vr17.make(a_point(aantal=1))
    mine, yours = await vr17.read(location), await vr17.read(location)
    mine["properties"]["aantal"] = 2
    await vr17.send("PUT", location, mine)
    yours["properties"]["naam"] = "Hernoemd"
    answer = await vr17.send("PUT", location, yours)
    assert answer.json()["overschreven"] == []
    properties = (await vr17.read(location))["properties"]
    assert (properties["naam"], properties["aantal"]) == ("Hernoemd", 2)


async def test_the_later_writer_of_the_same_field_stands_and_is_told(
    vr17: Drawing, login: Login, world: World
) -> None:
    world.share("water", "organisatie", "stedin", may="bewerken")
    stedin = Drawing(vr17.client, await login("stedin"))
    location = await vr17.make(a_point())
    started = await vr17.read(location)
    await stedin.send("PATCH", location, {"properties": {"naam": "Van Stedin"}})
    started["properties"]["naam"] = "Van de regio"
    told = (await vr17.send("PUT", location, started)).json()["overschreven"]
    assert [(one["veld"], one["waarde"], one["door"]["organisatie"], one["versie"]) for one in told] == [
        ("naam", "Van Stedin", "stedin", 2)
    ]
    assert (await vr17.read(location))["properties"]["naam"] == "Van de regio"


async def test_who_asks_for_a_lock_is_refused_with_the_object_as_it_stands(vr17: Drawing) -> None:
    location = await vr17.make(a_point())
    tag = (await vr17.client.get(location, headers=vr17.who)).headers["etag"]
    assert (
        await vr17.send("PATCH", location, {"properties": {"naam": "B"}}, **{"If-Match": tag})
    ).status_code == 200
    stale = await vr17.send("PATCH", location, {"properties": {"naam": "C"}}, **{"If-Match": tag})
    fault = problem(stale, 412)
    assert fault["huidig"]["properties"]["naam"] == "B"
    assert fault["huidig"]["properties"]["versie"] == 2
    problem(await vr17.send("DELETE", location, **{"If-Match": '"iets-anders"'}), 412)
    problem(await vr17.send("PUT", location, a_point(), **{"If-None-Match": "*"}), 412)
    problem(await vr17.send("PUT", f"{DRAFT}/{uuid4()}", a_point(), **{"If-Match": "*"}), 412)


async def test_many_writers_who_wait_for_one_layer_keep_no_reader_out(
    vr17: Drawing, app_conninfo: str
) -> None:
    async with await psycopg.AsyncConnection.connect(app_conninfo) as slow:
        await slow.execute("SELECT set_config('plotserver.organisation', 'vr17', true)")
        await slow.execute("SELECT plot.take_pen('water')")
        writers = [asyncio.create_task(vr17.send("POST", DRAFT, a_point())) for _ in range(20)]
        await asyncio.sleep(0.3)
        assert (await vr17.client.get(f"{ROOT}/water/items")).status_code == 200
        assert not any(writer.done() for writer in writers)
    answers = await asyncio.gather(*writers)
    assert {answer.status_code for answer in answers} == {201}
    assert (await vr17.read(DRAFT))["numberMatched"] == 23


# --- Parts ------------------------------------------------------------------------------------------


async def test_the_parts_of_a_draft_are_edited_too_and_keep_to_their_kind(vr17: Drawing) -> None:
    points = f"{ROOT}/water.concept.punten/items"
    location = await vr17.make(a_point(), points)
    assert "/collections/water.concept.punten/items/" in location
    assert (await vr17.read(location))["properties"]["naam"] == "Gemaal Noord"
    line = shaped("LineString", [[4.5, 51.9], [4.6, 51.9]])
    fault = problem(await vr17.send("POST", points, line), 422)
    assert "'.lijnen'" in fault["errors"][0]["detail"]
    await vr17.make(line | {"id": str(own := uuid4())})
    problem(await vr17.send("PUT", f"{points}/{own}", a_point()), 409)
    elsewhere = location.replace("punten", "vlakken")
    problem(await vr17.send("PATCH", elsewhere, {"properties": {"naam": "x"}}), 404)


async def test_a_draft_without_lines_still_offers_them(vr17: Drawing, world: World) -> None:
    world.plot("nieuw", "vr17")
    listed = {one["id"]: one for one in (await vr17.read(ROOT))["collections"]}
    assert {"nieuw.concept", "nieuw.concept.punten", "nieuw.concept.lijnen", "nieuw.concept.vlakken"} <= set(
        listed
    )
    assert "nieuw" not in listed
    assert listed["nieuw.concept"]["title"].endswith("(concept)")
    assert listed["nieuw.concept"]["draft"] is True
    line = shaped("LineString", [[4.5, 51.9], [4.6, 51.9]], teken="dijk-bewaakt")
    await vr17.make(line, f"{ROOT}/nieuw.concept.lijnen/items")


# --- As QGIS does -----------------------------------------------------------------------------------


async def test_qgis_finds_out_that_it_may_edit_and_edits(vr17: Drawing) -> None:
    collection = f"{ROOT}/water.concept.punten"
    may = await vr17.send("OPTIONS", f"{collection}/items")
    assert "POST" in may.headers["allow"]
    one = await vr17.send("OPTIONS", f"{collection}/items/unknown_id")
    assert {"PUT", "PATCH", "DELETE"} <= set(one.headers["allow"].split(", "))
    lat_lon = {"Content-Crs": f"<{EPSG}4258>"}
    form = {
        "teken": "gemaal",
        "naam": "Uit QGIS",
        "zekerheid": None,
        "bron": None,
        "auteur": None,
        "organisatie": None,
        "geldig_van": "2026-11-24T14:00:00",
        "geldig_tot": None,
        "geregistreerd": None,
        "versie": None,
    }
    body = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [51.9, 4.5]}, "properties": form}
    location = await vr17.make(body, f"{collection}/items", **lat_lon)
    read = await vr17.read(location)
    assert read["geometry"]["coordinates"] == [4.5, 51.9]
    assert read["properties"]["geldig_van"].startswith("2026-11-24T14:00:00")
    moved = {"geometry": {"type": "Point", "coordinates": [51.95, 4.55]}}
    assert (await vr17.send("PATCH", location, moved, **lat_lon)).status_code == 200
    changed = {"properties": {"zekerheid": "onzeker"}}
    assert (await vr17.send("PATCH", location, changed)).status_code == 200
    read = await vr17.read(f"{location}?crs={EPSG}4258")
    assert read["geometry"]["coordinates"] == [51.95, 4.55]
    assert (read["properties"]["zekerheid"], read["properties"]["naam"]) == ("onzeker", "Uit QGIS")
    assert (await vr17.send("DELETE", location)).status_code == 204


async def test_a_live_plot_is_edited_in_the_collection_itself(vr17: Drawing) -> None:
    answer = await vr17.client.put("/v1/plots/water/modus", json={"modus": "live"}, headers=vr17.who)
    assert answer.status_code == 200, answer.text
    live = f"{ROOT}/water/items"
    assert "POST" in (await vr17.send("OPTIONS", live)).headers["allow"]
    location = await vr17.make(a_point(), live)
    seen = (await vr17.client.get(location)).json()
    assert seen["properties"]["naam"] == "Gemaal Noord"
    problem(await vr17.client.get(DRAFT, headers=vr17.who), 404)


async def test_the_addresses_of_a_picture_edit_its_plots(vr17: Drawing) -> None:
    picture = "/ogc/v1/pictures/vr17/collections/water.concept/items"
    location = await vr17.make(a_point(), picture)
    assert "/ogc/v1/pictures/vr17/collections/water.concept/items/" in location
    UUID(location.rsplit("/", 1)[1])
    assert (await vr17.read(location))["properties"]["versie"] == 1
    listed = {one["id"] for one in (await vr17.read("/ogc/v1/pictures/vr17/collections"))["collections"]}
    assert {"water", "water.concept"} <= listed
