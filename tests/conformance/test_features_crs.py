"""OGC API - Features - Part 2: Coordinate Reference Systems by Reference (18-058r1), Annex A."""

import pytest
from pyproj import Transformer

from tests.conformance.conftest import CRS84, RD, Dataset, Json

ITEMS = "/collections/kcr2-landelijk.punten/items"
AXES = {
    "http://www.opengis.net/def/crs/EPSG/0/4258": True,
    "http://www.opengis.net/def/crs/EPSG/0/4326": True,
    "http://www.opengis.net/def/crs/EPSG/0/3857": False,
    RD: False,
}
BEYOND = "http://www.opengis.net/def/crs/EPSG/0/99999"


def points(body: Json) -> dict[str, list[float]]:
    return {one["id"]: one["geometry"]["coordinates"] for one in body["features"]}


def test_1_and_2_the_crs_of_a_collection_are_uris_with_crs84_first(dataset: Dataset) -> None:
    for one in dataset.collections:
        assert one["crs"][0] == CRS84
        assert RD in one["crs"]
        assert all(uri.startswith("http://www.opengis.net/def/crs/") for uri in one["crs"])


def test_3_the_storage_crs_is_among_those_offered(dataset: Dataset) -> None:
    for one in dataset.collections:
        assert one["storageCrs"] in one["crs"]


def test_4_to_6_features_come_in_the_crs_that_is_asked_and_say_so(dataset: Dataset) -> None:
    for one in dataset.collections:
        for crs in one["crs"]:
            answer = dataset.get(f"/collections/{one['id']}/items", crs=crs, limit=2)
            assert answer.status_code == 200, answer.text
            assert answer.headers["content-crs"] == f"<{crs}>"


def test_5_without_crs_they_come_in_crs84(dataset: Dataset) -> None:
    plain = dataset.get(ITEMS)
    assert plain.headers["content-crs"] == f"<{CRS84}>"
    assert plain.json()["features"] == dataset.json(ITEMS, crs=CRS84)["features"]


@pytest.mark.parametrize("crs", AXES)
def test_4_the_axes_are_in_the_order_of_the_authority(dataset: Dataset, crs: str) -> None:
    usual, asked = points(dataset.json(ITEMS)), points(dataset.json(ITEMS, crs=crs))
    for feature_id, (lon, lat, *_) in usual.items():
        first, second, *_ = asked[feature_id]
        if AXES[crs]:
            assert (first, second) == pytest.approx((lat, lon), abs=1e-6)
        elif crs != RD:
            x, y = Transformer.from_crs(4326, 3857, always_xy=True).transform(lon, lat)
            assert (first, second) == pytest.approx((x, y), abs=0.02)
        else:
            assert 0 < first < 300_000
            assert 290_000 < second < 640_000


def test_a_single_feature_comes_in_the_crs_that_is_asked_too(dataset: Dataset) -> None:
    found = points(dataset.json(ITEMS, crs=RD))
    feature_id = next(iter(found))
    answer = dataset.get(f"{ITEMS}/{feature_id}", crs=RD)
    assert answer.headers["content-crs"] == f"<{RD}>"
    assert answer.json()["geometry"]["coordinates"] == found[feature_id]


def test_7_a_crs_that_is_not_offered_is_refused(dataset: Dataset) -> None:
    assert dataset.get(ITEMS, crs=BEYOND).status_code == 400
    assert dataset.get(ITEMS, **{"bbox": "4,51,5,52", "bbox-crs": BEYOND}).status_code == 400


@pytest.mark.parametrize("crs", AXES)
def test_8_to_10_a_bbox_is_read_in_its_crs(dataset: Dataset, crs: str) -> None:
    asked = points(dataset.json(ITEMS, crs=crs))
    some = sorted(asked)[0]
    first, second, *_ = asked[some]
    room = 0.0001 if AXES[crs] else 10
    box = ",".join(map(str, (first - room, second - room, first + room, second + room)))
    found = dataset.json(ITEMS, **{"bbox": box, "bbox-crs": crs})["features"]
    assert some in {one["id"] for one in found}
    assert len(found) < len(asked)


def test_8_without_bbox_crs_a_bbox_is_in_crs84(dataset: Dataset) -> None:
    plain = dataset.json(ITEMS, bbox="4.5,51.7,5.5,52.1")
    named = dataset.json(ITEMS, **{"bbox": "4.5,51.7,5.5,52.1", "bbox-crs": CRS84})
    assert points(plain) == points(named)


def test_next_links_keep_the_crs(dataset: Dataset) -> None:
    body = dataset.json(ITEMS, crs=RD, limit=2)
    onward = next(one for one in body["links"] if one["rel"] == "next")
    answer = dataset.get(onward["href"])
    assert answer.headers["content-crs"] == f"<{RD}>"
    assert answer.json()["features"][0]["geometry"]["coordinates"][0] > 1000
