"""Every route × every audience: nothing of what one may not see shows in an answer, a refusal or a count."""

import re
from typing import Any
from uuid import uuid5

import httpx
import mapbox_vector_tile
import pytest

from plotserver.app import create_app
from plotserver.settings import Settings
from tests.access import routes
from tests.access.conftest import ACTIVITY, NAMES, PICTURES, Audience
from tests.access.rules import Layer, World
from tests.makers import SPACE

TILE = {"matrix_set": "WebMercatorQuad", "zoom": "5", "row": "10", "column": "16"}
FIXED = TILE | {
    "style_id": "default",
    "activity_id": ACTIVITY,
    "organisation_id": "vr17",
    "share_id": "1",
    "source_id": "1",
    "report_id": "1",
    "template_id": "gasmal",
    "code": "brand",
    "crisis_type": "1.1",
}
BODIES: dict[str, dict[str, Any]] = {
    "nothing": {},
    "json": {"json": {}},
    "mode": {"json": {"modus": "live"}},
    "title": {"json": {"titel": "Anders"}},
    "share": {"json": {"met": {"soort": "organisatie", "id": "vr25"}}},
    "classification": {"json": {"classificatie": "intern"}},
    "feature": {"json": {"type": "Feature", "geometry": None, "properties": {"naam": "x"}}},
    "operations": {
        "json": {
            "bewerkingen": [
                {"id": str(uuid5(SPACE, "1")), "soort": "maken", "object": str(uuid5(SPACE, "2"))}
            ]
        }
    },
    "patch": {"content": b'{"properties": {"naam": "x"}}'},
}


def address(path: str, layer: str = "", feature: str = "", picture: str = "voor-allen") -> str:
    """The address of a route for this layer, object and picture."""
    named = FIXED | {
        "layer_id": layer,
        "plot_id": layer,
        "record_id": f"laag.{layer}",
        "feature_id": feature,
        "picture_id": picture,
    }
    named["record_id"] = f"laag.{layer}"
    return re.sub(r"\{(\w+)\}", lambda found: named[found[1]], path)


def text_of(answer: httpx.Response) -> str:
    """All that an answer says, with the headers; a tile in words."""
    headers = " ".join(f"{name}:{value}" for name, value in answer.headers.items())
    if answer.headers.get("content-type", "").startswith("application/vnd.mapbox-vector-tile"):
        return headers + str(mapbox_vector_tile.decode(answer.content)) if answer.content else headers
    return headers + answer.content.decode("utf-8", "replace")


def sees(world: World, who: Audience, layer: Layer) -> bool:
    return not who.refused and who.only in (None, layer.id) and world.sees(who.organisation, layer)


def objects(world: World, who: Audience, layer: Layer) -> set[str]:
    return world.objects(who.organisation, layer) if sees(world, who, layer) else set()


def opens(who: Audience, picture: str) -> bool:
    audience = PICTURES[picture]
    if who.refused or who.only is not None:
        return False
    return audience == "openbaar" or (audience == "partners" and who.organisation is not None)


def unknown_words(world: World, who: Audience) -> set[str]:
    """Words that nothing may hold that this audience is given."""
    words = set()
    for layer in world.layers.values():
        if not sees(world, who, layer):
            words.add(layer.id)
        words |= set(layer.objects) - objects(world, who, layer)
        if who.organisation != layer.owner or who.only:
            words.add(f"{layer.id}-reden")
    return words


def leaked(world: World, who: Audience, answer: httpx.Response, asked: str = "") -> set[str]:
    """Which of these an answer holds nevertheless; what was asked may come back."""
    text = re.sub(re.escape(asked), "", text_of(answer)) if asked else text_of(answer)
    found = set()
    for word in unknown_words(world, who):
        # A word that one knows may begin with one that one does not know.
        if re.search(rf"{re.escape(word)}(?![\w-])", text) and word != asked:
            found.add(word)
    return found


def tried(path: str, world: World, who: Audience) -> list[Layer]:
    """The layers to try: all that this audience does not see, and two of the others; within a picture, where
    the same is asked once more, those that differ most."""
    if path.startswith(routes.OGC[1]):
        return [world.layers["zq-sector"], world.layers["zq-gemerkt"]]
    seen = [one for one in world.layers.values() if sees(world, who, one)]
    return [one for one in world.layers.values() if one not in seen[:-2]]


def of(layer: Layer) -> str:
    """The object of a layer that fewest see."""
    return str(uuid5(SPACE, f"{layer.id}/{list(layer.objects)[-1]}"))


def same(one: httpx.Response, other: httpx.Response, name: str, other_name: str) -> bool:
    """Whether two answers are the same but for the name that was asked."""
    return (one.status_code, one.text.replace(name, other_name)) == (other.status_code, other.text)


def test_each_route_is_known_by_what_it_may_tell(settings: Settings) -> None:
    reads, writes = set(), set()
    for route in create_app(settings).state.routes:
        for method in route.methods - {"HEAD"}:
            if method == "GET":
                reads.add(route.path)
            else:
                writes.add((method, route.path))
    assert reads - routes.READS == set()
    assert writes - {*routes.WRITE_LAYER, *routes.WRITE_OTHER} == set()


@pytest.fixture
def served(settings: Settings) -> set[str]:
    """The paths that this application has."""
    return {route.path for route in create_app(settings).state.routes}


@pytest.fixture
def who(audiences: dict[str, Audience], request: pytest.FixtureRequest) -> Audience:
    return audiences[request.param]


everybody = pytest.mark.parametrize("who", NAMES, indirect=True)


@everybody
async def test_what_is_of_one_layer_is_there_for_who_sees_it_and_absent_for_all_others(
    client: httpx.AsyncClient, peopled: World, who: Audience, served: set[str]
) -> None:
    wrong = []
    for path, query in routes.ONE_LAYER.items():
        if path not in served:
            continue
        within = not path.startswith(routes.OGC[1]) or opens(who, "voor-allen")
        absent = await client.get(
            address(path, "zq-er-niet", of(Layer("x", "x", "open", {"y": None}))) + query, headers=who.headers
        )
        for layer in tried(path, peopled, who):
            feature = of(layer)
            answer = await client.get(address(path, layer.id, feature) + query, headers=who.headers)
            may = within and sees(peopled, who, layer)
            if "{feature_id}" in path:
                may = may and list(layer.objects)[-1] in objects(peopled, who, layer)
                # An object that is hidden is as absent as one that never was.
            if who.refused:
                ok = answer.status_code == 401
            elif may:
                ok = answer.status_code == 200
            elif within and sees(peopled, who, layer):
                ok = answer.status_code == 404
            else:
                ok = answer.status_code == 404 and same(answer, absent, layer.id, "zq-er-niet")
            if not ok or leaked(peopled, who, answer, layer.id):
                wrong.append((path, layer.id, answer.status_code, leaked(peopled, who, answer, layer.id)))
    assert wrong == []


@everybody
async def test_what_is_of_a_picture_shows_the_layers_that_one_sees(
    client: httpx.AsyncClient, peopled: World, who: Audience
) -> None:
    wrong = []
    for path in routes.ONE_PICTURE:
        for picture in PICTURES:
            answer = await client.get(address(path, picture=picture), headers=who.headers)
            expected = 401 if who.refused else 200 if opens(who, picture) else 404
            if path in routes.ALIKE_IN_PICTURE and not who.refused:
                expected = answer.status_code
            if answer.status_code != expected or leaked(peopled, who, answer):
                wrong.append((path, picture, answer.status_code, leaked(peopled, who, answer)))
    assert wrong == []


@everybody
async def test_lists_hold_nothing_that_one_may_not_see(
    client: httpx.AsyncClient, peopled: World, who: Audience
) -> None:
    wrong = []
    for path in (*routes.LISTS, *routes.OWN_ORGANISATION, *routes.OWN_ACTIVITY):
        answer = await client.get(address(path), headers=who.headers)
        if (found := leaked(peopled, who, answer)) or answer.status_code >= 500:
            wrong.append((path, answer.status_code, found))
        if path in routes.OWN_ORGANISATION and not who.refused:
            own = who.organisation == "vr17"
            assert answer.status_code == (200 if own and who.only is None else 404)
    assert wrong == []


@everybody
async def test_counts_extents_objects_and_tiles_are_those_of_the_rules(
    client: httpx.AsyncClient, peopled: World, who: Audience
) -> None:
    if who.refused:
        return
    seen = {
        layer.id: objects(peopled, who, layer)
        for layer in peopled.layers.values()
        if sees(peopled, who, layer)
    }
    found = (await client.get("/ogc/v1/collections", headers=who.headers)).json()["collections"]
    listed = [one for one in found if one["itemType"] == "feature"]
    assert {one["id"] for one in listed if "." not in one["id"]} == set(seen)
    for one in listed:
        if "." not in one["id"]:
            north = one["extent"]["spatial"]["bbox"][0][3]
            assert round(north) == 50 + len(seen[one["id"]])
    tile = await client.get(address("/ogc/v1/tiles/{matrix_set}/{zoom}/{row}/{column}"), headers=who.headers)
    drawn = mapbox_vector_tile.decode(tile.content) if tile.content else {}
    shown = {
        name: {one["properties"]["naam"] for one in layer["features"]}
        for name, layer in drawn.items()
        if "." not in name
    }
    assert shown == seen
    for layer_id, names in seen.items():
        items = (await client.get(f"/ogc/v1/collections/{layer_id}/items", headers=who.headers)).json()
        assert {one["properties"]["naam"] for one in items["features"]} == names
        assert items["numberMatched"] == len(names)
    for picture in PICTURES:
        if opens(who, picture):
            body = (await client.get(f"/v1/beelden/{picture}", headers=who.headers)).json()
            assert {one["id"]: one["aantalObjecten"] for one in body["lagen"]} == {
                name: len(names) for name, names in seen.items()
            }
            assert body["aantalLagen"] == len(seen)


@everybody
async def test_nobody_writes_where_the_rules_do_not_let_it(
    client: httpx.AsyncClient, peopled: World, who: Audience
) -> None:
    wrong = []
    for (method, path), kind in routes.WRITE_LAYER.items():
        body = BODIES[kind]
        headers = who.headers | ({"Content-Type": "application/merge-patch+json"} if kind == "patch" else {})
        absent = await client.request(
            method,
            address(path, "zq-er-niet", of(Layer("x", "x", "open", {"y": None}))),
            headers=headers,
            **body,
        )
        for layer in tried(path, peopled, who):
            if peopled.edits(who.organisation, layer) and not who.refused and who.only in (None, layer.id):
                continue
            answer = await client.request(method, address(path, layer.id, of(layer)), headers=headers, **body)
            within = not path.startswith(routes.OGC[1]) or opens(who, "voor-allen")
            if who.refused:
                ok = answer.status_code == 401
            elif within and sees(peopled, who, layer):
                ok = answer.status_code in (403, 404, 405) or method == "OPTIONS"
            else:
                ok = same(answer, absent, layer.id, "zq-er-niet")
            if not ok or leaked(peopled, who, answer, layer.id):
                wrong.append((method, path, layer.id, answer.status_code, answer.text[:200]))
    assert wrong == []


async def test_answers_that_differ_have_etags_that_differ(
    client: httpx.AsyncClient, audiences: dict[str, Audience]
) -> None:
    paths = [
        address(path)
        for path in (*routes.ONE_PICTURE, *routes.LISTS)
        if path not in ("/v1/identiteit", "/v1/audit")
    ] + [address("/ogc/v1/collections/{layer_id}/items", "zq-gemerkt")]
    for path in paths:
        tags: dict[str, bytes] = {}
        for who in audiences.values():
            answer = await client.get(path, headers=who.headers | {"Accept-Encoding": "identity"})
            if answer.status_code == 200 and "etag" in answer.headers:
                assert tags.setdefault(answer.headers["etag"], answer.content) == answer.content, path
                assert "public" not in answer.headers.get("cache-control", "")
