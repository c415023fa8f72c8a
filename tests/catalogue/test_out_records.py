"""OGC API Records 1.0: the catalogue as a collection that desktop programs and other catalogues search."""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from plotserver.app import create_app
from tests import conftest
from tests.catalogue.stocking import KEY, stocked
from tests.conftest import Postgres, settings_for

HERE = "/ogc/v1/collections/catalogus"
Json = dict[str, Any]
BEARER = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture(scope="module")
def shelves(postgres: Postgres, template: conftest.Database) -> Iterator[conftest.Database]:
    with stocked(postgres, template) as made:
        yield made


@pytest.fixture
async def asking(shelves: conftest.Database, tmp_path: Any) -> AsyncIterator[httpx.AsyncClient]:
    application = create_app(settings_for(shelves, tmp_path))
    transport = httpx.ASGITransport(app=application)
    async with (
        application.router.lifespan_context(application),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as calling,
    ):
        yield calling


async def items(client: httpx.AsyncClient, headers: dict[str, str] | None = None, **asked: Any) -> Json:
    answer = await client.get(f"{HERE}/items", params=asked, headers=headers)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def names(found: Json) -> list[str]:
    return [one["id"] for one in found["features"]]


async def test_the_catalogue_is_a_collection_of_records_with_the_uris_of_the_standard(
    asking: httpx.AsyncClient,
) -> None:
    classes = (await asking.get("/ogc/v1/conformance")).json()["conformsTo"]
    prefix = "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/"
    assert {f"{prefix}{one}" for one in ("searchable-catalog", "record-core", "record-api")} <= set(classes)
    told = (await asking.get(HERE)).json()
    assert (told["id"], told["type"], told["itemType"]) == ("catalogus", "Collection", "record")
    rels = {one["rel"] for one in told["links"]}
    of_ogc = {f"http://www.opengis.net/def/rel/ogc/1.0/{one}" for one in ("queryables", "sortables")}
    assert of_ogc | {"self", "items", "alternate", "search"} <= rels
    listed = (await asking.get("/ogc/v1/collections")).json()["collections"]
    assert listed[-1]["id"] == "catalogus"
    picture = (await asking.get("/ogc/v1/pictures/zq-beeld/collections")).json()["collections"]
    assert "catalogus" not in [one["id"] for one in picture]
    for name in ("queryables", "sortables", "schema"):
        document = (await asking.get(f"{HERE}/{name}")).json()
        assert {"id", "title", "updated"} <= set(document["properties"])


async def test_a_record_says_what_the_standard_wants_and_what_metasearch_needs(
    asking: httpx.AsyncClient,
) -> None:
    found = await items(asking, ids="liwo-waterdiepte,laag.zq-openbaar,brt-achtergrondkaart")
    assert found["numberMatched"] == found["numberReturned"] == 3
    for one in found["features"]:
        assert {"id", "type", "geometry", "properties", "links", "time", "conformsTo"} <= set(one)
        assert one["properties"]["type"] in ("dataset", "service", "map")
        assert one["properties"]["title"]
        (west, south), (east, north) = (
            one["geometry"]["coordinates"][0][0],
            one["geometry"]["coordinates"][0][2],
        )
        assert west <= east
        assert south <= north
        rels = {link["rel"] for link in one["links"]}
        assert {"self", "alternate", "collection", "profile"} <= rels
    links = {one["id"]: one["links"] for one in found["features"]}
    hints = [link["type"] for link in links["liwo-waterdiepte"] if link["type"].startswith("OGC:")]
    assert hints == ["OGC:WMS"]
    tiles = [link["type"] for link in links["brt-achtergrondkaart"] if link["type"].startswith("OGC:")]
    assert tiles == ["OGC:WMTS"]
    own = next(one for one in found["features"] if one["id"] == "laag.zq-openbaar")
    assert own["time"]["interval"][0] == ".."


async def test_words_are_found_as_a_phrase_or_one_of_several_and_titles_come_first(
    asking: httpx.AsyncClient,
) -> None:
    phrase = await items(asking, q="maximale WATERDIEPTE")
    assert names(phrase) == ["liwo-waterdiepte"]
    assert names(await items(asking, q="waterdiepte maximale")) == []
    either = await items(asking, q="maximale waterdiepte,zwaluwnest", limit=100)
    assert set(names(either)) == {"liwo-waterdiepte", "laag.zq-openbaar"}
    water = await items(asking, q="water", limit=200)
    titled = [bool(re.search(r"\bwater\b", one["properties"]["title"], re.I)) for one in water["features"]]
    assert titled == sorted(titled, reverse=True)
    assert titled[0]


async def test_place_time_type_and_identity_narrow(asking: httpx.AsyncClient) -> None:
    here = await items(asking, bbox="4.4,51.8,4.7,52.1", limit=1000)
    everywhere = await items(asking, limit=1000)
    assert "laag.zq-openbaar" in names(here)
    assert 0 < here["numberMatched"] < everywhere["numberMatched"]
    assert "laag.zq-openbaar" not in names(await items(asking, bbox="6,52.5,7,53", limit=1000))
    across = await items(asking, bbox="170,-50,-170,-40", limit=1000)
    assert "laag.zq-openbaar" not in names(across)
    assert names(await items(asking, type="map")) == ["beeld.zq-beeld"]
    assert set(names(await items(asking, datetime="../2030-01-01"))) >= {"laag.zq-openbaar"}
    assert names(await items(asking, datetime="2099-01-01/..")) == []
    assert names(await items(asking, externalIds="nergens:niets")) == []


async def test_pages_follow_each_other_without_gaps_and_sorting_is_kept(asking: httpx.AsyncClient) -> None:
    seen: list[str] = []
    address: str | None = f"{HERE}/items?limit=150&sortby=-title"
    while address:
        page = (await asking.get(address)).json()
        seen += names(page)
        address = next((one["href"] for one in page["links"] if one["rel"] == "next"), None)
    assert len(seen) == len(set(seen)) == page["numberMatched"]
    assert names(await items(asking, sortby="-title", offset=150, limit=3)) == seen[150:153]
    assert (await items(asking, offset=100_000))["numberMatched"] == len(seen)


async def test_filters_in_cql2_narrow_by_any_queryable(asking: httpx.AsyncClient) -> None:
    found = await items(asking, filter="eigenaar = 'rws' AND CASEI(title) LIKE CASEI('%Water%')", limit=100)
    assert found["features"]
    for one in found["features"]:
        assert one["properties"]["eigenaar"] == "rws"
        assert "water" in one["properties"]["title"].lower()
    same = '{"op":"=","args":[{"property":"eigenaar"},"rws"]}'
    by_json: dict[str, Any] = {"filter": same, "filter-lang": "cql2-json"}
    in_json = await items(asking, **by_json)
    assert in_json["numberMatched"] == (await items(asking, eigenaar="rws"))["numberMatched"]
    by_list = await items(asking, filter="A_CONTAINS(keywords, ('waterdiepte'))")
    assert "liwo-waterdiepte" in names(by_list)
    meets = await items(asking, filter="S_INTERSECTS(geometry, POINT(4.5 51.9)) AND type = 'dataset'")
    assert "laag.zq-openbaar" in names(await items(asking, filter="S_INTERSECTS(geometry, POINT(4.5 51.9))"))
    assert meets["numberMatched"] > 0


REFUSED: tuple[dict[str, Any], ...] = (
    {"onzin": "1"},
    {"q": "\x00"},
    {"q": ",".join(map(str, range(80)))},
    {"bbox": "1,2,3"},
    {"bbox": "999,0,1000,1"},
    {"datetime": "gisteren"},
    {"limit": "0"},
    {"limit": "9999"},
    {"offset": "-1"},
    {"sortby": "geheim"},
    {"sortby": "title;DROP TABLE"},
    {"filter": "title = "},
    {"filter": "geheim = 1"},
    {"filter": "(" * 500},
    {"filter": "title = 'a'", "filter-lang": "sql"},
    {"f": "docx"},
    {"crs": "http://www.opengis.net/def/crs/EPSG/0/28992"},
)


async def test_what_cannot_be_asked_is_refused_with_the_reason(
    asking: httpx.AsyncClient,
) -> None:
    for asked in REFUSED:
        answer = await asking.get(f"{HERE}/items", params=asked)
        assert answer.status_code == 400, asked
        assert answer.json()["errors"], asked


ODD = ("'", "\\", "(((", "a*b?.[", "%_%", "ĳ", "\\m", "$$", "x" * 9000, "; --", "  ", ",")


async def test_odd_words_are_only_words(asking: httpx.AsyncClient) -> None:
    for q in ODD:
        assert (await items(asking, q=q))["numberReturned"] <= 10


async def test_what_one_may_not_see_is_nowhere(asking: httpx.AsyncClient) -> None:
    asked: dict[str, Any] = {"q": "kwikstaart,roerdomp"}
    assert (await items(asking, **asked))["numberMatched"] == 0
    assert names(await items(asking, BEARER, **asked)) == ["laag.zq-partners"]
    public, partner = await items(asking, ids="top10nl"), await items(asking, BEARER, ids="top10nl")
    assert (names(public), names(partner)) == ([], ["top10nl"])
    hidden = await asking.get(f"{HERE}/items/top10nl")
    absent = await asking.get(f"{HERE}/items/er-niet")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.json() == absent.json()
    everything = await items(asking, limit=1000)
    assert everything["numberMatched"] == len(everything["features"])
    assert (await items(asking, filter="title LIKE '%Kwikstaart%' OR id = 'top10nl'"))["numberMatched"] == 0


async def test_people_programs_and_search_engines_each_get_their_form(asking: httpx.AsyncClient) -> None:
    one = f"{HERE}/items/liwo-waterdiepte"
    forms = {
        "*/*": "application/geo+json",
        "": "application/geo+json",
        "application/json": "application/geo+json",
        "text/html,application/xhtml+xml;q=0.9": "text/html",
        "application/ld+json": "application/ld+json",
        "text/turtle": "text/turtle",
        "application/rdf+xml": "application/rdf+xml",
        "application/vnd.iso.19139+xml": "application/vnd.iso.19139+xml",
    }
    for accept, kind in forms.items():
        answer = await asking.get(one, headers={"Accept": accept})
        assert answer.headers["content-type"].startswith(kind), accept
        assert "Accept" in answer.headers["vary"], accept
    linked = (await asking.get(f"{one}?f=jsonld")).json()
    assert linked["@type"] == "Dataset"
    assert linked["spatialCoverage"]["geo"]["box"].startswith("50.7 3.3")
    for address in ("", "/items", "/items?q=water&f=html", "/queryables", "/sortables", "/schema"):
        page = await asking.get(HERE + address, headers={"Accept": "text/html"})
        assert page.status_code == 200, address
        assert "<h1>" in page.text
    english = await asking.get(f"{one}?f=html&lang=en")
    assert "Maximum water depth" in english.text
