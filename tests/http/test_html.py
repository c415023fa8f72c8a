"""The OGC surface for people and search engines: pages in two languages of every resource, and JSON-LD."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import httpx
import orjson
import pytest
from shapely import Point

from tests.makers import World
from tests.servers import Server

PICTURE = "/ogc/v1/pictures/landelijk"
LAYER = f"{PICTURE}/collections/kcr2-landelijk"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
ROOTS = ["/ogc/v1", PICTURE]
OF_A_DATASET = [
    *("", "/conformance", "/api", "/collections", "/queryables", "/functions", "/tiles"),
    *("/tiles/WebMercatorQuad", "/tiles/NetherlandsRDNewQuad"),
]
OF_A_LAYER = [
    *("", "/items", "/queryables", "/schema", "/sortables", "/tiles", "/tiles/WebMercatorQuad"),
    *("/styles", "/styles/default", "/styles/default/metadata"),
]
RESOURCES = [
    *(root + path for root in ROOTS for path in OF_A_DATASET),
    *(f"{root}/collections/kcr2-landelijk{path}" for root in ROOTS for path in OF_A_LAYER),
    *(f"{PICTURE}/styles", f"{PICTURE}/styles/default", f"{PICTURE}/styles/default/metadata"),
    *("/ogc/v1/pictures", "/ogc/v1/tileMatrixSets", "/ogc/v1/tileMatrixSets/WebMercatorQuad"),
]


class Page(HTMLParser):
    """What stands in a page: its elements with their attributes, its text, and the text of each element."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(answer.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        for tag in set(self._open[-3:]):
            self.texts.setdefault(tag, []).append(data.strip())

    def all(self, tag: str, **having: str) -> list[dict[str, str | None]]:
        return [
            attributes
            for name, attributes in self.elements
            if name == tag and having.items() <= attributes.items()
        ]

    def linked(self) -> dict[str, Any]:
        """The JSON-LD in the page."""
        found: dict[str, Any] = orjson.loads("".join(self.texts["script"]))
        return found


@pytest.fixture
def visitor(exercise_server: Server) -> Iterator[httpx.Client]:
    """A browser without a script, in the exercise."""
    with httpx.Client(base_url=exercise_server.url, timeout=60, headers={"Accept": BROWSER}) as calling:
        yield calling


def texts(value: Any) -> list[str]:
    """Every text in a JSON value."""
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in texts(one)]
    return [value] if isinstance(value, str) else []


def feature_id(visitor: httpx.Client) -> str:
    body = visitor.get(f"{LAYER}/items?f=json&limit=1").json()
    return str(body["features"][0]["id"])


def test_every_resource_is_a_page_in_dutch_and_in_english(visitor: httpx.Client) -> None:
    for path in [*RESOURCES, f"{LAYER}/items/{feature_id(visitor)}"]:
        dutch = visitor.get(path, headers={"Accept-Language": "nl"})
        assert dutch.status_code == 200, (path, dutch.text)
        assert dutch.headers["content-type"] == "text/html; charset=utf-8", path
        assert dutch.headers["content-language"] == "nl"
        page = Page(dutch)
        assert page.all("html", lang="nl"), path
        assert len(page.all("h1")) == 1, path
        assert page.texts["title"], path
        english = visitor.get(path, params={"f": "html", "lang": "en"}, headers={"Accept": "*/*"})
        assert english.status_code == 200, (path, english.text)
        assert english.headers["content-language"] == "en"
        assert Page(english).all("html", lang="en"), path


def test_who_names_no_page_gets_data(visitor: httpx.Client) -> None:
    for accept in ("*/*", "application/json", "application/geo+json, text/html;q=0.5", ""):
        answer = visitor.get(f"{LAYER}/items", headers={"Accept": accept})
        assert answer.headers["content-type"] == "application/geo+json", accept
        assert "Accept" in answer.headers["vary"].split(", ")
    forced = visitor.get(f"{LAYER}/items?f=json")
    assert forced.headers["content-type"] == "application/geo+json"


def test_every_document_links_to_its_page_in_both_languages(visitor: httpx.Client) -> None:
    for path in ("/ogc/v1", PICTURE, f"{PICTURE}/collections", LAYER, "/ogc/v1/pictures"):
        links = visitor.get(path, params={"f": "json"}).json()["links"]
        pages = [one for one in links if one["rel"] == "alternate" and one["type"] == "text/html"]
        assert [one["hreflang"] for one in pages] == ["nl", "en"], path
        for one in pages:
            assert visitor.get(one["href"]).headers["content-language"] == one["hreflang"]


def test_a_page_tells_search_engines_of_the_other_language(visitor: httpx.Client) -> None:
    page = Page(visitor.get(LAYER))
    tongues = [one["hreflang"] for one in page.all("link", rel="alternate") if "hreflang" in one]
    assert tongues == ["nl", "en", "x-default"]


def test_every_link_of_a_page_leads_somewhere(visitor: httpx.Client) -> None:
    seen: dict[str, int] = {}
    for path in (PICTURE, LAYER, f"{LAYER}/items", f"{PICTURE}/styles/default", f"{PICTURE}/tiles"):
        for one in Page(visitor.get(path)).all("a"):
            href = one["href"] or ""
            if href.startswith(str(visitor.base_url)) and href not in seen:
                seen[href] = visitor.get(href).status_code
    assert len(seen) > 50
    assert {href: status for href, status in seen.items() if status != 200} == {}


def test_a_layer_s_page_says_whose_it_is_how_old_how_confidential_and_under_what_licence(
    visitor: httpx.Client,
) -> None:
    text = " ".join(Page(visitor.get(LAYER)).texts["main"]) + visitor.get(LAYER).text
    for words in ("Eigenaar", "Knooppunt Coördinatie Regio’s–Rijk", "Bijgewerkt", "Rubricering", "CC-BY-4.0"):
        assert words in text
    assert "OEFENING" in visitor.get(LAYER).text


def test_objects_are_a_table_that_can_be_turned_over(visitor: httpx.Client) -> None:
    first = visitor.get(f"{LAYER}/items?limit=5")
    rows = Page(first).all("tr")
    onward = Page(first).all("a", rel="next")
    assert len(rows) == 1 + 5
    assert len(onward) == 1
    second = visitor.get(onward[0]["href"] or "")
    assert second.headers["content-type"] == "text/html; charset=utf-8"
    assert first.text.count("/items/") == second.text.count("/items/") > 0


def test_a_page_of_objects_is_never_too_large_to_read(visitor: httpx.Client) -> None:
    page = visitor.get("/ogc/v1/collections/kcr2-landelijk/items?limit=10000")
    assert page.status_code == 200
    assert "limit=1000&" in page.text.replace("&amp;", "&")


def test_an_unknown_parameter_or_address_is_a_problem_in_words_that_a_person_sees(
    visitor: httpx.Client,
) -> None:
    for path, status in ((f"{PICTURE}?zoom=3", 400), (f"{LAYER}x", 404), (f"{PICTURE}/nowhere", 404)):
        answer = visitor.get(path)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-store"
        assert len(Page(answer).all("h1")) == 1
        data = visitor.get(path, headers={"Accept": "*/*"})
        assert data.headers["content-type"] == "application/problem+json"


def test_nothing_runs_in_a_page_but_our_own_files(visitor: httpx.Client) -> None:
    for path in (PICTURE, LAYER, f"{LAYER}/items", f"{PICTURE}/api"):
        answer = visitor.get(path)
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        page = Page(answer)
        assert not [
            one for one in page.all("script") if one.get("type") not in ("module", "application/ld+json")
        ]
        assert not [attributes for _, attributes in page.elements if set(attributes) & {"style", "onclick"}]


async def test_what_people_write_stays_text(client: httpx.AsyncClient, world: World) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)></script>\u2028&amp;"
    layer = world.plot("kwaad", public=True)
    told = {"bron": "javascript:alert(3)", "opmerking": 'http://ok.example/"><script>'}
    layer.draw(evil, Point(5, 52), properties=told)
    layer.publish(None)
    found = (await client.get("/ogc/v1/collections/kwaad/items")).json()["features"][0]["id"]
    for path in ("", "/items", f"/items/{found}"):
        answer = await client.get(f"/ogc/v1/collections/kwaad{path}", headers={"Accept": BROWSER})
        page = Page(answer)
        assert answer.status_code == 200
        assert {one.get("type") for one in page.all("script")} <= {"module", "application/ld+json"}
        assert not [one for one in page.all("img") if "onerror" in one]
        assert not [one for one in page.all("a") if (one.get("href") or "").startswith("javascript:")]
        linked = re.search(r'<script type="application/ld\+json">(.*?)</script>', answer.text, re.DOTALL)
        assert linked is not None
        if path:
            assert evil in texts(orjson.loads(linked[1]))


def test_a_landing_page_is_a_catalogue_or_a_dataset_to_search_engines(visitor: httpx.Client) -> None:
    everything, picture = Page(visitor.get("/ogc/v1")).linked(), Page(visitor.get(PICTURE)).linked()
    assert (everything["@type"], picture["@type"]) == ("DataCatalog", "Dataset")
    assert everything["dataset"][0]["@type"] == "Dataset"
    south, west, north, east = map(float, picture["spatialCoverage"]["geo"]["box"].split())
    assert 50 < south < north < 54
    assert 3 < west < east < 8
    assert picture["hasPart"][0]["creator"]["@type"] == "Organization"


def test_a_layer_is_a_dataset_with_its_licence_and_downloads(visitor: httpx.Client) -> None:
    answer = visitor.get(LAYER, params={"f": "jsonld"})
    assert answer.headers["content-type"] == "application/ld+json"
    dataset = answer.json()
    assert dataset["@context"] == "https://schema.org/"
    assert dataset["license"] == "https://spdx.org/licenses/CC-BY-4.0.html"
    assert dataset["creator"]["name"] == "Knooppunt Coördinatie Regio’s–Rijk"
    assert "application/geo+json" in [one["encodingFormat"] for one in dataset["distribution"]]
    assert dataset == Page(visitor.get(LAYER)).linked()


def test_an_object_is_a_place_where_latitude_comes_first(visitor: httpx.Client) -> None:
    features = visitor.get(f"{LAYER}/items?f=json&limit=50").json()["features"]
    point = next(one for one in features if one["geometry"]["type"] == "Point")
    area = next(one for one in features if one["geometry"]["type"] == "Polygon")
    place = visitor.get(f"{LAYER}/items/{point['id']}?f=jsonld").json()
    lon, lat = point["geometry"]["coordinates"]
    assert place["@type"] == "Place"
    assert (place["geo"]["longitude"], place["geo"]["latitude"]) == (lon, lat)
    shape = visitor.get(f"{LAYER}/items/{area['id']}?f=jsonld").json()["geo"]
    assert [float(one) for one in shape["polygon"].split()[:2]] == area["geometry"]["coordinates"][0][0][::-1]


async def test_a_page_shows_nothing_that_is_not_shared(client: httpx.AsyncClient, world: World) -> None:
    world.plot("geheim-plot", public=False).publish(None)
    for path in ("/ogc/v1", "/ogc/v1/collections"):
        page = await client.get(path, headers={"Accept": BROWSER})
        assert "geheim-plot" not in page.text
    refused = await client.get("/ogc/v1/collections/geheim-plot", headers={"Accept": BROWSER})
    absent = await client.get("/ogc/v1/collections/bestaat-niet", headers={"Accept": BROWSER})
    assert refused.status_code == absent.status_code == 404
    assert refused.text.replace("geheim-plot", "x") == absent.text.replace("bestaat-niet", "x")
