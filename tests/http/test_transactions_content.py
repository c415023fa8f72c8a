"""What is drawn over HTTP: coordinates in every CRS, and what is refused."""

import mapbox_vector_tile
import pytest

from tests.http.conftest import problem
from tests.http.drawing import BOW_TIE, DRAFT, EPSG, GEOJSON, ROOT, Drawing, a_point, shaped
from tests.makers import World

# --- Coordinates ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("crs", "sent"),
    [
        (EPSG + "28992", [155000.0, 463000.0]),
        (EPSG + "4258", [52.15517288, 5.38720365]),
        (EPSG + "4326", [52.15517288, 5.38720365]),
        (EPSG + "3857", [599700.767, 6828231.479]),
        ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", [5.38720365, 52.15517288]),
    ],
)
async def test_coordinates_come_back_as_they_were_sent_in_every_crs(
    vr17: Drawing, crs: str, sent: list[float]
) -> None:
    location = await vr17.make(a_point(*sent), **{"Content-Crs": f"<{crs}>"})
    in_crs = (await vr17.read(f"{location}?crs={crs}"))["geometry"]["coordinates"]
    metres = 0.001 if abs(sent[0]) > 180 else 2e-8
    assert in_crs == pytest.approx(sent, abs=metres)
    in_rd = (await vr17.read(f"{location}?crs={EPSG}28992"))["geometry"]["coordinates"]
    assert in_rd == pytest.approx([155000, 463000], abs=0.0021)


async def test_an_area_in_rd_survives_a_round_trip_without_a_new_version(vr17: Drawing) -> None:
    rd = {"Content-Crs": f"<{EPSG}28992>"}
    ring = [
        [
            [100_000.123, 440_000.456],
            [101_000.789, 440_000.1],
            [101_000.5, 441_000.25],
            [100_000.123, 440_000.456],
        ]
    ]
    location = await vr17.make(shaped("Polygon", ring), **rd)
    address = f"{location}?crs={EPSG}28992"
    read = await vr17.read(address)
    assert read["geometry"]["coordinates"][0] == [pytest.approx(pair, abs=0.001) for pair in ring[0]]
    assert (await vr17.send("PUT", location, read, **rd)).json()["gewijzigd"] is False


# --- What is refused, and how -----------------------------------------------------------------------


async def test_a_self_crossing_area_comes_back_repaired(vr17: Drawing) -> None:
    proposal = problem(await vr17.send("POST", DRAFT, shaped("Polygon", BOW_TIE)), 422)["voorstel"][0]
    assert proposal["location"] == "geometry"
    assert proposal["geometry"]["type"] == "MultiPolygon"
    accepted = {"type": "Feature", "geometry": proposal["geometry"], "properties": {}}
    await vr17.make(accepted)


async def test_rd_is_refused_where_it_means_nothing(vr17: Drawing) -> None:
    rd = {"Content-Crs": f"<{EPSG}28992>"}
    turned = problem(await vr17.send("POST", DRAFT, a_point(463_000, 1_155_000), **rd), 422)
    assert "RD" in turned["errors"][0]["detail"]
    far = problem(await vr17.send("POST", DRAFT, a_point(490_000, 110_000), **rd), 422)
    assert "RD" in far["errors"][0]["detail"]
    unknown = problem(await vr17.send("POST", DRAFT, a_point(), **{"Content-Crs": "<EPSG:2>"}), 400)
    assert unknown["errors"][0]["location"] == "Content-Crs"


async def test_markup_stays_text(vr17: Drawing) -> None:
    name = "<script>alert(1)</script> & 'aanhaling'"
    location = await vr17.make(a_point(naam=name))
    assert (await vr17.read(location))["properties"]["naam"] == name


async def test_an_object_without_a_place_or_with_an_unknown_sign_is_accepted_with_a_warning(
    vr17: Drawing,
) -> None:
    nowhere = {"type": "Feature", "geometry": None, "properties": {"teken": "marsmannetje"}}
    answer = await vr17.send("POST", DRAFT, nowhere)
    assert answer.status_code == 201
    assert "marsmannetje" in answer.json()["waarschuwingen"][0]
    assert (await vr17.read(answer.headers["location"]))["geometry"] is None
    high = await vr17.send("POST", DRAFT, shaped("Point", [4.5, 51.9, 12.5], teken="gemaal"))
    assert "hoogtes" in high.json()["waarschuwingen"][0]


async def test_bodies_of_another_kind_or_too_large_are_refused(vr17: Drawing) -> None:
    sent = vr17.who | {"Content-Type": "text/plain"}
    problem(await vr17.client.post(DRAFT, content="{}", headers=sent), 415)
    broken = await vr17.client.post(DRAFT, content='{"type": "Feature"', headers=vr17.who | GEOJSON)
    assert problem(broken, 400)["errors"][0]["location"] == "body"
    large = b" " * (10 * 1024 * 1024 + 1)
    problem(await vr17.client.post(DRAFT, content=large, headers=vr17.who | GEOJSON), 413)
    location = await vr17.make(a_point())
    wrong = await vr17.client.patch(location, json={"properties": {}}, headers=vr17.who)
    problem(wrong, 415)
    problem(await vr17.send("PUT", f"{DRAFT}/geen-uuid", a_point()), 422)
    problem(await vr17.send("DELETE", f"{DRAFT}/geen-uuid"), 404)
    problem(await vr17.send("POST", f"{DRAFT}?laag=x", a_point()), 400)


async def test_what_has_no_sign_is_still_on_the_map_of_who_draws(vr17: Drawing, world: World) -> None:
    world.plot("leeg", "vr17")
    await vr17.make(shaped("Point", [4.5, 51.9]), f"{ROOT}/leeg.concept/items")
    tile = await vr17.client.get(f"{ROOT}/leeg.concept/tiles/WebMercatorQuad/8/84/131", headers=vr17.who)
    assert tile.status_code == 200
    (drawn,) = mapbox_vector_tile.decode(tile.content)["leeg"]["features"]
    assert drawn["properties"]["icon"] == "geen-teken"
