"""Styles of a picture: valid MapLibre, with what is on; and one to switch layers in."""

import asyncio
import re
from typing import Any

import httpx
import pytest

from tests import style_spec
from tests.makers import World

pytestmark = pytest.mark.usefixtures("region")
STYLES = "/ogc/v1/pictures/vr17/styles"


def drawn(style: dict[str, Any]) -> set[str]:
    """The plots that the style draws."""
    return {layer["metadata"]["plotserver:layer"] for layer in style["layers"]}


@pytest.mark.parametrize("style_id", ["default", "alle-lagen"])
async def test_the_style_is_valid_for_the_style_specification(
    client: httpx.AsyncClient, style_id: str
) -> None:
    text = (await client.get(f"{STYLES}/{style_id}")).text
    assert await asyncio.to_thread(style_spec.faults, text) == []


async def test_everything_that_a_style_names_is_served(client: httpx.AsyncClient) -> None:
    style = (await client.get(f"{STYLES}/default")).json()
    tile = style["sources"]["vr17"]["tiles"][0].format(z=7, x=65, y=42)
    for address in (tile, *(f"{style['sprite']}{end}" for end in (".json", ".png", "@2x.json", "@2x.png"))):
        assert (await client.get(address)).status_code == 200, address
    index = (await client.get(f"{style['sprite']}.json")).json()
    named = {
        layer["layout"]["icon-image"] for layer in style["layers"] if "icon-image" in layer.get("layout", {})
    }
    assert {name for name in named if "{" not in name} <= set(index)


async def test_a_layer_that_is_off_is_only_in_the_style_for_switching(
    client: httpx.AsyncClient, region: World
) -> None:
    region.plot("uit", public=True).publish(None)
    region.connection.execute("INSERT INTO plot.picture_layer VALUES ('vr17', 'uit', 8, false)")
    assert drawn((await client.get(f"{STYLES}/default")).json()) == {"water"}
    switchable = (await client.get(f"{STYLES}/alle-lagen")).json()
    assert drawn(switchable) == {"water", "uit"}
    hidden = {
        layer["layout"]["visibility"] for layer in switchable["layers"] if layer["id"].startswith("uit/")
    }
    assert hidden == {"none"}
    assert (await client.get("/v1/beelden/vr17")).json()["stijl"] == f"{STYLES}/alle-lagen"


COLLECTION = "/ogc/v1/pictures/vr17/collections/water"
SLD, QML = "application/vnd.ogc.sld+xml;version=1.1", "application/vnd.qgis.qml"
MAPLIBRE = "application/vnd.mapbox.style+json"


def links(style: dict[str, Any], rel: str) -> list[dict[str, Any]]:
    return [link for link in style["links"] if link["rel"] == rel]


@pytest.mark.parametrize("base", ["/ogc/v1/pictures/vr17", "/ogc/v1/collections/water.lijnen"])
async def test_each_style_is_listed_with_its_stylesheets_and_its_description(
    client: httpx.AsyncClient, base: str
) -> None:
    listed = (await client.get(f"{base}/styles")).json()
    assert listed["default"] in [style["id"] for style in listed["styles"]]
    for style in listed["styles"]:
        assert [link["type"] for link in links(style, "stylesheet")] == [MAPLIBRE, SLD, QML]
        for link in links(style, "stylesheet"):
            answer = await client.get(link["href"])
            assert (answer.status_code, answer.headers["content-type"]) == (200, link["type"])
        described = (await client.get(links(style, "describedby")[0]["href"])).json()
        assert (described["id"], described["title"]) == (style["id"], style["title"])
        assert [sheet["link"]["type"] for sheet in described["stylesheets"]] == [MAPLIBRE, SLD, QML]


async def test_a_stylesheet_is_chosen_by_accept(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{STYLES}/default", headers={"Accept": "application/vnd.ogc.sld+xml"})
    assert answer.headers["content-type"] == SLD
    assert "Accept" in answer.headers["vary"].split(", ")


async def test_f_weighs_more_than_accept(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{STYLES}/default?f=qml", headers={"Accept": MAPLIBRE})
    assert answer.headers["content-type"] == QML


async def test_an_encoding_that_is_not_there_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{STYLES}/default?f=lyrx")
    assert answer.status_code == 400
    assert "f" in [fault["location"] for fault in answer.json()["errors"]]


async def test_a_collections_style_draws_the_signs_that_it_holds_and_all_when_asked(
    client: httpx.AsyncClient,
) -> None:
    held = (await client.get(f"{COLLECTION}/styles/default?f=qml")).text
    every = (await client.get(f"{COLLECTION}/styles/alle-tekens?f=qml")).text
    assert "Bewaakte dijk" in held
    assert "Evacuatieroute" not in held
    assert "Evacuatieroute" in every


async def test_a_part_of_a_collection_is_styled_for_its_kind_of_geometry(client: httpx.AsyncClient) -> None:
    lines = (await client.get(f"{COLLECTION}.lijnen/styles/default?f=qml")).text
    assert "<layerGeometryType>1</layerGeometryType>" in lines
    assert "Gemaal" not in lines


async def test_the_pictures_in_an_sld_are_served_to_all(client: httpx.AsyncClient) -> None:
    document = (await client.get(f"{COLLECTION}.punten/styles/default?f=sld")).text
    addresses = set(re.findall(r'xlink:href="([^"]+)"', document))
    assert addresses
    for address in addresses:
        answer = await client.get(address)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")


async def test_a_collections_maplibre_style_is_valid_and_its_tiles_are_served(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get(f"{COLLECTION}/styles/default")
    assert await asyncio.to_thread(style_spec.faults, answer.text) == []
    tiles = answer.json()["sources"]["water"]["tiles"][0]
    assert (await client.get(tiles.format(z=7, x=65, y=42))).status_code == 200


@pytest.mark.parametrize("form", ["mapbox", "sld", "qml"])
async def test_a_confidential_collections_styles_do_not_exist_for_who_may_not_read_it(
    client: httpx.AsyncClient, form: str
) -> None:
    hidden = "/ogc/v1/pictures/vr17/collections/vitaal/styles"
    absent = "/ogc/v1/pictures/vr17/collections/bestaat-niet/styles"
    for end in ("", "/default", "/default/metadata"):
        wish = f"?f={form}" if end == "/default" else ""
        one, other = await client.get(hidden + end + wish), await client.get(absent + end + wish)
        assert (one.status_code, one.json()["detail"]) == (404, other.json()["detail"])
    assert "vitaal" not in (await client.get(f"{STYLES}/default?f={form}")).text


async def test_who_may_read_it_gets_its_style(client: httpx.AsyncClient) -> None:
    await client.put("/v1/identiteit", json={"organisatie": "stedin"})
    hidden = "/ogc/v1/pictures/vr17/collections/vitaal/styles/default?f=qml"
    assert "Onderstation" in (await client.get(hidden)).text


async def test_reference_data_has_one_quiet_style(client: httpx.AsyncClient, region: World) -> None:
    region._insert(
        "layer",
        id="gebieden",
        kind="dataset",
        title="Gebieden",
        title_en="Areas",
        owner_id="vr17",
        classification="open",
        relation="d_1",
        geometry_type="MultiPolygon",
    )
    region.share("gebieden", "openbaar")
    here = "/ogc/v1/collections/gebieden/styles"
    listed = (await client.get(here)).json()
    assert [style["id"] for style in listed["styles"]] == ["default"]
    assert "singleSymbol" in (await client.get(f"{here}/default?f=qml")).text
    assert "PolygonSymbolizer" in (await client.get(f"{here}/default?f=sld")).text
