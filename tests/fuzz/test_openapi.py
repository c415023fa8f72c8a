"""No request from the API documents, however odd, breaks the server, holds it up, or gets past the wall."""

import os
from typing import Any

import httpx
import pytest

from catalog import seed
from plotserver import reference
from tests.conftest import Owner
from tests.fuzz.trying import Told, Trial, tried
from tests.makers import World, make_region
from tests.servers import Server

CARDS = ["liwo-waterdiepte", "top10nl"]
HIDDEN = "Geheim-onderstation-9f3a"
CASES = int(os.environ.get("PLOTSERVER_TEST_FUZZ_CASES") or 150)
THOROUGH = "PLOTSERVER_TEST_FUZZ_CASES" in os.environ
"""A picture's document is much like that of all; it takes its turn when there is time."""
DOCUMENTS = {
    "features": "/ogc/v1/api?f=json",
    "picture": "/ogc/v1/pictures/vr17/api?f=json",
    "own": "/v1/openapi.json",
}


@pytest.fixture
def world(server: Server, owner: Owner) -> Server:
    """A server with a plot for all, one that is drawn in live, and one that its owner alone may see."""
    made = World(owner)
    make_region(made)
    live = made.plot("levend", "vr17", mode="live", public=True)
    live.place("Eerste", 4.5, 51.9, "gemaal")
    live.publish()
    hidden = made.plot("geheim", "vr08", classification="geheim")
    hidden.place(HIDDEN, 4.5, 51.9, properties={"toelichting": HIDDEN})
    hidden.publish()
    made.picture("alles", "water", "levend", "geheim")
    made.activity("andere", "vr08")
    made.plot("samen", "stedin", activity_id="oefening").place("Punt", 4.5, 51.9)
    seed.bring(owner)
    reference.bring(server.settings.owner_conninfo())
    return server


def trial(server: Server) -> Trial:
    """As the public and as an editor; names that exist, also of what is hidden."""
    objects = _ids(server)
    names = {
        "collectionId": [
            "water",
            "levend",
            "levend.punten",
            "water.concept",
            "water.concept.vlakken",
            "geheim",
        ],
        "featureId": objects,
        "tileMatrixSetId": ["WebMercatorQuad", "NetherlandsRDNewQuad", "EuropeanETRS89_LAEAQuad"],
        "tileMatrix": ["0", "5", "7", "12"],
        "tileRow": ["0", "42", "1352"],
        "tileCol": ["0", "65", "2100"],
        "styleId": ["default", "alle-lagen"],
        "id": ["vr17", "alles", "water", "levend", "geheim"],
        "beeldId": ["vr17", "alles"],
        "pictureId": ["vr17", "alles"],
        "plotId": ["water", "levend", "geheim"],
        "code": ["gemaal", "notitie", "overstroming"],
        "laagId": ["water", "levend", "geheim"],
        "activiteitId": ["oefening", "andere"],
        "organisatieId": ["vr17", "stedin", "vr08"],
        "objectId": objects,
        "sessieId": ["0193e0c5-0000-7000-8000-000000000001"],
        "recordId": CARDS,
        "kaartId": CARDS,
        "bronId": ["1"],
        "delingId": ["1", "2"],
        "meldingId": ["1"],
        "uitnodigingId": ["1"],
        "kaartmeldingId": ["1"],
        "blokkadeId": ["1"],
    }
    limit = server.settings.statement_timeout_seconds
    return Trial(server.url, [{}, identity(server, "vr17")], names, HIDDEN, limit)


def _ids(server: Server) -> list[str]:
    items = httpx.get(f"{server.url}/ogc/v1/collections/levend/items").json()["features"]
    return [one["id"] for one in items] + ["0193e0c5-0000-7000-8000-000000000001"]


def identity(server: Server, organisation: str) -> dict[str, str]:
    answer = httpx.put(f"{server.url}/v1/identiteit", json={"organisatie": organisation})
    return {"Authorization": f"Bearer {answer.json()['token']}"}


@pytest.mark.parametrize("name", list(DOCUMENTS) if THOROUGH else ["features", "own"])
def test_no_request_breaks_the_server_or_gets_past_the_wall(world: Server, name: str) -> None:
    document: dict[str, Any] = httpx.get(world.url + DOCUMENTS[name]).json()
    told: Told = tried(trial(world), document, CASES // len(DOCUMENTS))
    print(f"{name}: {told.cases} cases, slowest {told.slowest}, {dict(told.statuses)}")  # noqa: T201
    assert told.cases
    assert told.faults == {}
