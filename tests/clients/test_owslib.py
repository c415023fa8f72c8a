"""OWSLib reads the collections and their objects."""

from owslib.ogcapi.features import Features

from tests.servers import Server


def test_owslib_reads_the_collections_and_follows_their_items(region: Server) -> None:
    client = Features(f"{region.url}/ogc/v1/pictures/vr17")
    assert client.feature_collections() == ["water", "water.punten", "water.lijnen", "water.vlakken"]
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in client.conformance()["conformsTo"]
    items = client.collection_items("water", limit=2, bbox=[4, 51, 5, 52])
    assert items["numberMatched"] == 3
    assert items["numberReturned"] == 2
    one = client.collection_item("water", items["features"][0]["id"])
    assert one["geometry"] == items["features"][0]["geometry"]
    assert client.collection("water")["owner"]["id"] == "vr17"


def test_owslib_filters_and_finds_out_by_what(region: Server) -> None:
    client = Features(f"{region.url}/ogc/v1/pictures/vr17")
    assert "teken" in client.collection_queryables("water")["properties"]
    assert "naam" in client.collection_schema("water")["properties"]
    found = client.collection_items("water", filter="teken = 'gemaal' OR naam LIKE 'Pol%'")
    assert sorted(one["properties"]["naam"] for one in found["features"]) == ["Gemaal", "Polder"]
