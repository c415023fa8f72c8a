"""What goes over the wire itself, where clients mind it."""

import http.client
import json
from urllib.parse import urlsplit

import httpx

from tests.makers import World
from tests.servers import Server


def test_the_address_of_a_new_object_is_under_location_with_a_capital(server: Server, region: World) -> None:
    """QGIS up to 3.40.7 knows no other spelling, and says that the object could not be made."""
    token = httpx.put(f"{server.url}/v1/identiteit", json={"organisatie": "vr17"}).json()["token"]
    made = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [4.5, 51.9]}, "properties": {}}
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc)
    connection.request(
        "POST",
        "/ogc/v1/collections/water.concept/items",
        json.dumps(made),
        {"Authorization": f"Bearer {token}", "Content-Type": "application/geo+json"},
    )
    answer = connection.getresponse()
    names = [name for name, _ in answer.getheaders()]
    connection.close()
    assert answer.status == 201
    assert "Location" in names


def test_what_cannot_be_read_is_told_as_a_problem(server: Server) -> None:
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc)
    connection.request("GET", f"/v1/beelden?q={'a' * 70_000}")
    answer = connection.getresponse()
    told = json.loads(answer.read())
    connection.close()
    assert answer.getheader("content-type") == "application/problem+json"
    assert (answer.status, told["status"]) == (400, 400)
