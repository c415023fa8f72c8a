"""OGC API - Styles (20-009, draft): core, the styles of collections, MapLibre (mapbox-styles) and SLD 1.1."""

from xml.etree import ElementTree

import pytest

from tests.conformance.conftest import Dataset, Json, link

OF = ["/ogc/v1/pictures/landelijk", "/ogc/v1/collections/kcr2-landelijk"]
MAP_STYLE = "application/vnd.mapbox.style+json"
SLD = "application/vnd.ogc.sld+xml"
CONF = "http://www.opengis.net/spec/ogcapi-styles-1/1.0/conf/"


@pytest.fixture(params=OF)
def of(request: pytest.FixtureRequest) -> str:
    """A resource that has styles: a picture, and a collection."""
    found: str = request.param
    return found


def styles(dataset: Dataset, of: str) -> list[Json]:
    answer = dataset.calling.get(f"{of}/styles")
    assert answer.status_code == 200
    found: list[Json] = answer.json()["styles"]
    assert found
    return found


def test_core_conformance_is_declared(dataset: Dataset) -> None:
    declared = set(dataset.json("/conformance")["conformsTo"])
    assert {CONF + name for name in ("core", "collection-styles", "mapbox-styles", "sld-11")} <= declared


def test_core_styles_are_listed_with_their_stylesheets_and_metadata(dataset: Dataset, of: str) -> None:
    for one in styles(dataset, of):
        assert one["id"]
        assert one["title"]
        link(one, "stylesheet", MAP_STYLE)
        link(one, "describedby")
    default = dataset.calling.get(f"{of}/styles").json()["default"]
    assert default in {one["id"] for one in styles(dataset, of)}


def test_core_every_stylesheet_is_what_its_link_says(dataset: Dataset, of: str) -> None:
    for one in styles(dataset, of):
        for sheet in one["links"]:
            answer = dataset.get(sheet["href"])
            assert answer.status_code == 200, sheet
            assert answer.headers["content-type"].partition(";")[0] == sheet["type"].partition(";")[0]


def test_core_a_stylesheet_is_had_by_its_media_type_too(dataset: Dataset, of: str) -> None:
    for media_type in (MAP_STYLE, SLD):
        answer = dataset.calling.get(f"{of}/styles/default", headers={"Accept": media_type})
        assert answer.headers["content-type"].startswith(media_type)


def test_core_a_style_that_is_not_there_is_not_found(dataset: Dataset, of: str) -> None:
    for path in ("unknown", "unknown/metadata"):
        assert dataset.calling.get(f"{of}/styles/{path}").status_code == 404
    assert dataset.calling.get(f"{of}/styles/default?f=unknown").status_code == 400


def test_core_metadata_tells_what_the_style_is_and_draws(dataset: Dataset, of: str) -> None:
    for one in styles(dataset, of):
        document = dataset.json(link(one, "describedby")["href"])
        assert document["id"] == one["id"]
        assert {sheet["link"]["type"].partition(";")[0] for sheet in document["stylesheets"]} >= {
            MAP_STYLE,
            SLD,
        }
        assert document["layers"]
        for layer in document["layers"]:
            assert layer["dataType"] == "vector"
            assert dataset.get(layer["sampleData"]["href"]).status_code == 200


def test_mapbox_styles_the_stylesheet_is_a_style_of_version_8(dataset: Dataset, of: str) -> None:
    document = dataset.calling.get(f"{of}/styles/default").json()
    assert document["version"] == 8
    assert {"name", "sources", "layers"} <= set(document)
    drawn = {layer["source"] for layer in document["layers"] if "source" in layer}
    assert drawn <= set(document["sources"])


def test_sld_the_stylesheet_is_sld_1_1(dataset: Dataset, of: str) -> None:
    answer = dataset.calling.get(f"{of}/styles/default?f=sld")
    root = ElementTree.fromstring(answer.content)
    assert root.tag == "{http://www.opengis.net/sld}StyledLayerDescriptor"
    assert root.get("version") == "1.1.0"
    assert root.findall("{http://www.opengis.net/sld}NamedLayer")
