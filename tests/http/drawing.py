"""Somebody who draws over HTTP, and what is drawn."""

from typing import Any

import httpx

ROOT = "/ogc/v1/collections"
DRAFT = f"{ROOT}/water.concept/items"
GEOJSON = {"Content-Type": "application/geo+json"}
PATCH = {"Content-Type": "application/merge-patch+json"}
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
BOW_TIE = [[[4.0, 52.0], [4.1, 52.1], [4.1, 52.0], [4.0, 52.1], [4.0, 52.0]]]

Body = dict[str, Any]


def a_point(lon: float = 4.5, lat: float = 51.9, **properties: Any) -> Body:
    """A pumping station, as GeoJSON."""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": {"teken": "gemaal", "naam": "Gemaal Noord"} | properties,
    }


def shaped(kind: str, coordinates: Any, **properties: Any) -> Body:
    """An object of this shape, without a sign."""
    return {
        "type": "Feature",
        "geometry": {"type": kind, "coordinates": coordinates},
        "properties": properties,
    }


class Drawing:
    """Somebody who draws in the draft of `water`."""

    def __init__(self, client: httpx.AsyncClient, who: dict[str, str]) -> None:
        self.client, self.who = client, who

    async def send(self, method: str, url: str, body: Any = None, **headers: str) -> httpx.Response:
        kind = PATCH if method == "PATCH" else GEOJSON
        sent = self.who | (kind if body is not None else {}) | headers
        return await self.client.request(method, url, json=body, headers=sent)

    async def make(self, body: Body, url: str = DRAFT, **headers: str) -> str:
        answer = await self.send("POST", url, body, **headers)
        assert answer.status_code == 201, answer.text
        return answer.headers["location"]

    async def read(self, url: str) -> Body:
        answer = await self.client.get(url, headers=self.who)
        assert answer.status_code == 200, answer.text
        found: Body = answer.json()
        return found
