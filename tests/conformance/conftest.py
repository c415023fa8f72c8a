"""The abstract tests of OGC, clause by clause, on all layers together and on a picture."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.servers import Server

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
RD = "http://www.opengis.net/def/crs/EPSG/0/28992"
ROOTS = ["/ogc/v1", "/ogc/v1/pictures/landelijk"]
Json = dict[str, Any]


@dataclass
class Dataset:
    """An OGC dataset as a client sees it that knows its address alone."""

    calling: httpx.Client
    root: str

    def get(self, address: str = "", **parameters: Any) -> httpx.Response:
        """The answer at an address, absolute or within the dataset."""
        whole = address if address.startswith("http") else self.root + address
        return self.calling.get(whole, params=parameters or None)

    def json(self, address: str = "", **parameters: Any) -> Json:
        """The document at an address; it is there."""
        answer = self.get(address, **parameters)
        assert answer.status_code == 200, f"{answer.url}: {answer.text}"
        found: Json = answer.json()
        return found

    @property
    def api(self) -> Json:
        """The OpenAPI document, found as clients find it."""
        here = link(self.json(), "service-desc")
        accept = {"Accept": "application/vnd.oai.openapi+json;version=3.0"}
        found: Json = self.calling.get(here["href"], headers=accept).json()
        return found

    @property
    def collections(self) -> list[Json]:
        """A few collections: drawn, of several kinds of geometry and of one."""
        return [one for one in self.json("/collections")["collections"] if one["id"] in SAMPLE]


SAMPLE = ("kcr2-landelijk", "kcr2-landelijk.punten", "stedin-storing", "stedin-storing.vlakken")


def link(document: Json, rel: str, media_type: str = "") -> Json:
    """The first link of this relation (and media type)."""
    found = [
        one for one in document["links"] if one["rel"] == rel and one.get("type", "").startswith(media_type)
    ]
    assert found, f"no link {rel} {media_type}"
    first: Json = found[0]
    return first


@pytest.fixture(params=ROOTS)
def dataset(exercise_server: Server, request: pytest.FixtureRequest) -> Iterator[Dataset]:
    """The dataset of all layers, and that of a picture."""
    with httpx.Client(base_url=exercise_server.url, timeout=60, follow_redirects=True) as calling:
        yield Dataset(calling, request.param)


@pytest.fixture
def resolved() -> Callable[[Json, Json], Json]:
    """Follows the reference of an OpenAPI document, if it is one."""

    def follow(document: Json, one: Json) -> Json:
        found = document
        for step in one["$ref"].removeprefix("#/").split("/") if "$ref" in one else []:
            found = found[step]
        return found if "$ref" in one else one

    return follow
