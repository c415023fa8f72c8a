"""Styles of a picture: valid MapLibre, with what is on; and one to switch layers in."""

import asyncio
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
