"""The whole application over HTTP, on a small world of two regions and a confidential plot."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from plotserver.web.shell import OWN_ORIGIN
from tests.conftest import Owner
from tests.http.drawing import Drawing
from tests.makers import World, make_region

Login = Callable[[str], Awaitable[dict[str, str]]]


@pytest.fixture
def world(owner: Owner) -> World:
    """A maker of things in the database of this test."""
    return World(owner)


@pytest.fixture
def region(world: World) -> World:
    """The small world of `make_region`."""
    make_region(world)
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


@pytest.fixture
async def vr17(client: httpx.AsyncClient, region: World, login: Login) -> Drawing:
    """The owner of the plot `water`, who draws in it."""
    return Drawing(client, await login("vr17"))


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The problem that the answer is; every one has what a person needs."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    own = answer.request.url.path.startswith(OWN_ORIGIN)
    assert answer.headers.get("access-control-allow-origin") == (None if own else "*")
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["title"]
    assert body["type"].startswith("urn:plotserver:probleem:")
    assert len(body["detail"]) > 20
    return body
