"""OGC API - Tiles - Part 1: Core (20-057), Annex A, and the tile matrix sets of 17-083r4."""

import gzip

import mapbox_vector_tile
import pytest
from jsonschema import Draft202012Validator

from tests.conformance.conftest import Dataset, Json, link

REL = "http://www.opengis.net/def/rel/ogc/1.0/"
MVT = "application/vnd.mapbox-vector-tile"
CONF = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"
OF = ["", "/collections/kcr2-landelijk"]
NETHERLANDS = (7, 42, 65)
TILESET = {
    "type": "object",
    "required": ["dataType", "crs", "links"],
    "properties": {
        "dataType": {"enum": ["vector", "map", "coverage"]},
        "crs": {"type": "string", "format": "uri"},
        "tileMatrixSetURI": {"type": "string", "format": "uri"},
        "links": {"type": "array", "minItems": 1},
        "layers": {
            "type": "array",
            "items": {"type": "object", "required": ["id", "dataType"]},
        },
    },
}


def listed(dataset: Dataset, of: str) -> list[Json]:
    """The tilesets of the dataset or of a collection, found by the links."""
    document = dataset.json(of)
    found = dataset.json(link(document, REL + "tilesets-vector")["href"])["tilesets"]
    assert found
    return list(found)


def test_conformance_is_declared(dataset: Dataset) -> None:
    declared = set(dataset.json("/conformance")["conformsTo"])
    names = ("core", "tileset", "tilesets-list", "dataset-tilesets", "geodata-tilesets", "mvt", "oas30")
    assert {CONF + name for name in names} <= declared


@pytest.mark.parametrize("of", OF)
def test_tilesets_list_tells_of_each_tileset(dataset: Dataset, of: str) -> None:
    for one in listed(dataset, of):
        assert list(Draft202012Validator(TILESET).iter_errors(one)) == []
        link(one, "self")
        scheme = dataset.json(link(one, REL + "tiling-scheme")["href"])
        assert scheme["id"] == one["tileMatrixSetURI"].rpartition("/")[2]


@pytest.mark.parametrize("of", OF)
def test_tileset_describes_itself_its_layers_and_where_its_tiles_are(dataset: Dataset, of: str) -> None:
    for one in listed(dataset, of):
        document = dataset.json(link(one, "self")["href"])
        assert list(Draft202012Validator(TILESET).iter_errors(document)) == []
        assert document["crs"] == one["crs"]
        item = link(document, "item", MVT)
        assert item["templated"] is True
        for part in ("{tileMatrix}", "{tileRow}", "{tileCol}"):
            assert part in item["href"]
        assert {layer["id"] for layer in document["layers"]} >= {"kcr2-landelijk"}
        assert document["boundingBox"]["crs"].endswith("CRS84")


@pytest.mark.parametrize("of", OF)
def test_core_a_tile_that_is_there_is_a_vector_tile(dataset: Dataset, of: str) -> None:
    template = link(dataset.json(f"{of}/tiles/WebMercatorQuad"), "item", MVT)["href"]
    z, y, x = NETHERLANDS
    address = template.format(tileMatrix=z, tileRow=y, tileCol=x)
    answer = dataset.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == MVT
    layers = mapbox_vector_tile.decode(answer.content)
    assert layers["kcr2-landelijk"]["features"]
    assert layers["kcr2-landelijk"]["version"] == 2


@pytest.mark.parametrize("of", OF)
@pytest.mark.parametrize(
    ("matrix_set", "z", "y", "x"),
    [
        ("WebMercatorQuad", "99", "0", "0"),
        ("WebMercatorQuad", "1", "2", "0"),
        ("WebMercatorQuad", "1", "0", "-1"),
        ("WebMercatorQuad", "a", "0", "0"),
        ("Unknown", "0", "0", "0"),
        ("NetherlandsRDNewQuad", "0", "1", "0"),
    ],
)
def test_core_a_tile_outside_the_limits_is_not_found(
    dataset: Dataset, of: str, matrix_set: str, z: str, y: str, x: str
) -> None:
    assert dataset.get(f"{of}/tiles/{matrix_set}/{z}/{y}/{x}").status_code == 404


@pytest.mark.parametrize("of", OF)
def test_core_a_tile_without_objects_is_empty(dataset: Dataset, of: str) -> None:
    answer = dataset.get(f"{of}/tiles/WebMercatorQuad/7/0/0")
    assert answer.status_code in (200, 204)
    assert answer.content == b""


def test_core_tiles_are_compressed_for_who_takes_it(dataset: Dataset) -> None:
    z, y, x = NETHERLANDS
    with dataset.calling.stream(
        "GET", f"{dataset.root}/tiles/WebMercatorQuad/{z}/{y}/{x}", headers={"Accept-Encoding": "gzip"}
    ) as answer:
        packed = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed) == dataset.get(f"/tiles/WebMercatorQuad/{z}/{y}/{x}").content


def test_oas30_operations_have_the_names_that_are_laid_down(dataset: Dataset) -> None:
    names = {item["get"]["operationId"] for item in dataset.api["paths"].values() if "get" in item}
    for of in (".dataset", ".collection"):
        for what in ("getTileSetsList", "getTileSet", "getTile"):
            assert f"{of}.vector.{what}" in names


def test_oas30_tile_addresses_are_templated(dataset: Dataset) -> None:
    parameters = "{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}"
    assert f"/tiles/{parameters}" in dataset.api["paths"]
    assert f"/collections/{{collectionId}}/tiles/{parameters}" in dataset.api["paths"]


def test_tile_matrix_sets_are_defined_as_registered(dataset: Dataset) -> None:
    every = dataset.json(link(dataset.json(), REL + "tiling-schemes")["href"])["tileMatrixSets"]
    assert {one["id"] for one in every} >= {"WebMercatorQuad", "NetherlandsRDNewQuad"}
    for one in every:
        found = dataset.json(link(one, REL + "tiling-scheme")["href"])
        assert found["uri"] == f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{one['id']}"
        assert [matrix["id"] for matrix in found["tileMatrices"]] == [
            str(zoom) for zoom in range(len(found["tileMatrices"]))
        ]
        for matrix in found["tileMatrices"]:
            assert matrix["cellSize"] == pytest.approx(matrix["scaleDenominator"] * 0.28e-3, rel=1e-6)
            assert (matrix["tileWidth"], matrix["tileHeight"]) == (256, 256)
