"""QGIS 3.40, headless, draws: adds, moves, changes and removes objects, also when somebody else does."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from shapely import from_wkt, transform
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from tests.clients.newer import Newer
from tests.conftest import Owner
from tests.makers import World
from tests.servers import Server

SESSION = Path(__file__).parent / "qgis_editing.py"
Token = Callable[[str], str]
DEGREES = {
    "punten": "POINT (4.61 52.01)",
    "lijnen": "LINESTRING (4.6 52, 4.7 52.1, 4.8 52.1)",
    "vlakken": "POLYGON ((4.6 52, 4.8 52, 4.7 52.1, 4.6 52))",
}
PLACES = {
    "EPSG:4258": DEGREES,
    "EPSG:4326": DEGREES,
    "EPSG:28992": {
        "punten": "POINT (155010.123 463020.456)",
        "lijnen": "LINESTRING (155000 463000, 155500 464500)",
        "vlakken": "POLYGON ((155000 463000, 157000 463000, 156000 464000, 155000 463000))",
    },
}
"""Where QGIS leaves each kind of object (as in qgis_editing.py)."""
HISTORY = """
SELECT version, deleted, properties ->> 'naam', source, certainty, author, organisation
FROM plot.feature_version WHERE feature_id = %s ORDER BY version
"""


@pytest.fixture
def plots(region: Server, owner: Owner) -> Server:
    """A server with the published plot `water` of vr17, and a live plot in which stedin draws too."""
    world = World(owner)
    live = world.plot("levend", "vr17", mode="live", public=True, activity_id="oefening")
    live.place("nul", 4.5, 51.9)  # QGIS before 3.44 learns the fields from objects, and of none knows none
    live.publish()
    world.share("levend", "organisatie", "stedin", may="bewerken")
    return region


@pytest.fixture
def seen(debian_13: Newer, plots: Server, token: Token) -> dict[str, Any]:
    """What QGIS saw."""
    found: dict[str, Any] = debian_13.session(SESSION, plots.url, token("vr17"), token("stedin"))
    return found


def items(server: Server, name: str, token: str, crs: str) -> list[dict[str, Any]]:
    answer = httpx.get(
        f"{server.url}/ogc/v1/collections/{name}/items",
        params={"crs": f"http://www.opengis.net/def/crs/EPSG/0/{crs.removeprefix('EPSG:')}"},
        headers={"Authorization": f"Bearer {token}"},
    )
    answer.raise_for_status()
    found: list[dict[str, Any]] = answer.json()["features"]
    return found


def standing(item: dict[str, Any], crs: str) -> BaseGeometry:
    """The geometry of an item with x before y; degrees come with latitude first."""
    found = shape(item["geometry"])
    return found if crs == "EPSG:28992" else transform(found, lambda places: places[:, ::-1])


def test_qgis_draws_in_rd_and_in_degrees_beside_others_and_nothing_is_lost(
    seen: dict[str, Any], plots: Server, owner: Owner, token: Token
) -> None:
    for trip, told in seen["trips"].items():
        crs, part = trip.split()
        assert told["said"] == [], trip
        assert f"{trip} weg" not in told["found"]
        drawn = told["found"][trip]
        collection = items(plots, f"water.concept.{part}", token("vr17"), crs)
        kept = next(one for one in collection if one["id"] == drawn["id"])
        tolerance = 0.0015 if crs == "EPSG:28992" else 1e-7
        assert standing(kept, crs).hausdorff_distance(from_wkt(drawn["wkt"])) < tolerance, trip
        assert standing(kept, crs).hausdorff_distance(from_wkt(PLACES[crs][part])) < tolerance, trip
        history = owner.execute(HISTORY, (drawn["id"],)).fetchall()
        assert [row[0] for row in history] == list(range(1, drawn["versie"] + 1))
        assert {row[-1] for row in history} == {"vr17"}
        assert history[0][1:4] == (False, trip, "Waarneming ter plaatse")
        assert history[-1][3] == "Melding van de dijkwacht"
    removed = owner.execute("SELECT count(*) FROM plot.feature_version WHERE deleted").fetchone()
    assert removed == (len(seen["trips"]) + 1,)
    beside_others(seen["conflict"], owner)
    without_rights(seen)


def beside_others(conflict: dict[str, Any], owner: Owner) -> None:
    """Both changes stand when they are of different fields; of one field the later stands and the earlier is
    kept; of an object that is gone QGIS is told, and keeps what was typed."""
    assert conflict["said"] == []
    history = {
        name: owner.execute(HISTORY, (feature_id,)).fetchall() for name, feature_id in conflict["ids"].items()
    }
    assert history["een"][-1][3:5] == ("QGIS", "onzeker")
    assert [row[3] for row in history["twee"]] == ["Waarneming ter plaatse", "Iemand anders", "QGIS"]
    assert [row[-1] for row in history["twee"]] == ["vr17", "stedin", "vr17"]
    assert conflict["refused"]
    assert conflict["still_edited"]
    assert history["drie"][-1][1]


def without_rights(seen: dict[str, Any]) -> None:
    """Who shows the token in a header may edit as well; a reader cannot begin; nobody edits what stands
    published."""
    assert seen["by_header"]
    assert seen["readers"]["levend.punten"] == {"begins": False, "count": 3}
    assert not seen["readers"]["water.punten"]["begins"]
    assert not seen["published"]
