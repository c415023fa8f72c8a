"""The whole application over HTTP, on a small world of two regions and a confidential plot."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from shapely import LineString, box

from tests.conftest import Owner
from tests.makers import World

Login = Callable[[str], Awaitable[dict[str, str]]]


@pytest.fixture
def world(owner: Owner) -> World:
    """A maker of things in the database of this test."""
    return World(owner)


@pytest.fixture
def region(world: World) -> World:
    """Picture `vr17` with the public plot `water` (a point, a dike, a flooded area) and the plot `vitaal`,
    confidential to vr17 and stedin; all take part in an exercise."""
    world.activity("oefening", "vr17", "stedin", "prorail")
    water = world.plot("water", "vr17", public=True, activity_id="oefening", licence="CC-BY-4.0")
    water.place("Gemaal", 4.4777, 51.9225, "gemaal")
    water.draw("Lekdijk", LineString([(4.6, 51.9), (4.8, 51.95)]), "dijk-bewaakt")
    water.draw("Polder", box(4.60, 51.85, 4.70, 51.90), "overstroomd-gebied", certainty="onzeker")
    water.publish()
    vital = world.plot("vitaal", "vr17", classification="vertrouwelijk", activity_id="oefening")
    vital.place("Onderstation", 4.55, 51.88, "onderstation")
    vital.publish()
    world.share("vitaal", "organisatie", "stedin")
    world.picture("vr17", "water", "vitaal", activity_id="oefening")
    return world


@pytest.fixture
def login(client: httpx.AsyncClient) -> Login:
    """`await login("stedin")` gives the headers by which that organisation asks."""

    async def choose(organisation: str) -> dict[str, str]:
        answer = await client.put("/v1/identiteit", json={"organisatie": organisation})
        assert answer.status_code == 200, answer.text
        client.cookies.clear()
        return {"Authorization": f"Bearer {answer.json()['token']}"}

    return choose


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The problem that the answer is; every one has what a person needs."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["title"] and body["type"].startswith("urn:plotserver:probleem:")
    assert len(body["detail"]) > 20
    return body
