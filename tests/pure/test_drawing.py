"""Reading what is drawn, and merging it with what others drew: without a database."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, Polygon
from shapely.geometry import shape

from layers.drawing import PLACE, InvalidObject, State, merging, reading
from plotserver.kernel.crs import DEFAULT, RD, STORAGE

Body = dict[str, Any]
BOW_TIE = [[[4.0, 52.0], [4.1, 52.1], [4.1, 52.0], [4.0, 52.1], [4.0, 52.0]]]


def a_point(lon: Any = 4.5, lat: Any = 51.9, **properties: Any) -> Body:
    return shaped("Point", [lon, lat], **{"teken": "gemaal"} | properties)


def shaped(kind: str, coordinates: Any, **properties: Any) -> Body:
    return {
        "type": "Feature",
        "geometry": {"type": kind, "coordinates": coordinates},
        "properties": properties,
    }


@pytest.mark.parametrize(
    ("body", "where", "word"),
    [
        (shaped("Polygon", BOW_TIE), "geometry.coordinates", "kruist zichzelf bij 4.05000000, 52.05000000"),
        (shaped("Point", [155000, 463000]), "geometry.coordinates", "lengte, breedte"),
        (shaped("Point", ["a", 1]), "geometry.coordinates", "twee getallen"),
        (shaped("Point", 7), "geometry.coordinates", "twee getallen"),
        (shaped("LineString", [4]), "geometry.coordinates.0", "twee getallen"),
        (shaped("MultiPolygon", [[[4]]]), "geometry.coordinates.0.0.0", "twee getallen"),
        (shaped("LineString", {}), "geometry.coordinates", "lijst"),
        (shaped("LineString", [[4, 52], [4, 52]]), "geometry.coordinates", "twee verschillende punten"),
        (shaped("Polygon", [[[4, 52], [5, 52], [4, 52]]]), "geometry.coordinates.0", "drie verschillende"),
        (shaped("LineString", [[4, 52]] * 20_001), "geometry.coordinates", "20.001 punten"),
        (shaped("CircularString", [[4, 52]]), "geometry", "rechte stukjes"),
        (shaped("GeometryCollection", []), "geometry", "eigen object"),
        (
            shaped("Polygon", [[[4, 52], [5, 52], [5, 53], [4, 52]]], teken="gemaal"),
            "geometry",
            "is een punt",
        ),
        (a_point(geldig_van="3026-01-01T00:00:00Z"), "properties.geldig_van", "jaar 3026"),
        (a_point(geldig_van="gisteren"), "properties.geldig_van", "tijdstip"),
        (a_point(geldig_van=12), "properties.geldig_van", "tijdstip"),
        (
            a_point(geldig_van="2026-01-02", geldig_tot="2026-01-01"),
            "properties.geldig_tot",
            "voor het begin",
        ),
        (a_point(zekerheid="misschien"), "properties.zekerheid", "waarschijnlijk"),
        (a_point(zekerheid=["zeker"]), "properties.zekerheid", "waarschijnlijk"),
        (a_point(teken=5), "properties.teken", "tekst"),
        (a_point(naam="a\x00b"), "properties.naam", "NUL"),
        (a_point(iets={"a\x00b": 1}), "properties.iets", "NUL"),
        (a_point(**{"": 1}), "properties.", "naam"),
        (a_point(toelichting="x" * 70_000), "properties", "64 kB"),
        (a_point(**{f"e{number}": 1 for number in range(201)}), "properties", "200"),
        (a_point(diep=[[[[[[[[1]]]]]]]]), "properties.diep", "dieper"),
        ({"type": "Feature", "geometry": None, "properties": []}, "properties", "JSON-object"),
        ({"type": "Feature", "geometry": "hier", "properties": None}, "geometry", "GeoJSON-vorm"),
        ({"type": "Point", "coordinates": [4, 52]}, "body", "Feature"),
        ([], "body", "Feature"),
    ],
)
def test_what_cannot_be_stored_is_refused_with_where_and_how_to_mend_it(
    body: Any, where: str, word: str
) -> None:
    faults = reading.feature(body, DEFAULT).faults
    assert [at for at, _ in faults] == [where]
    assert word in faults[0][1]


def test_all_faults_are_told_at_once() -> None:
    body = shaped("Polygon", BOW_TIE, zekerheid="nee", geldig_tot="ooit", naam="a\x00")
    with pytest.raises(InvalidObject) as refused:
        reading.feature(body, DEFAULT).done()
    assert {where for where, _ in refused.value.faults} == {
        "geometry.coordinates",
        "properties.zekerheid",
        "properties.geldig_tot",
        "properties.naam",
    }


def test_of_many_objects_each_fault_names_its_object() -> None:
    several = {"type": "FeatureCollection", "features": [a_point(), a_point(lat=95), a_point(lon=200)]}
    faults = reading.collection(several, DEFAULT).faults
    assert [where for where, _ in faults] == [
        "features.1.geometry.coordinates",
        "features.2.geometry.coordinates",
    ]


def test_one_object_stands_once_in_a_collection() -> None:
    one = a_point() | {"id": str(uuid4())}
    faults = reading.collection({"type": "FeatureCollection", "features": [one, one]}, DEFAULT).faults
    assert [where for where, _ in faults] == ["features.1.id"]


def test_what_is_nested_a_thousand_deep_is_refused_as_too_deep() -> None:
    deep: Any = 1
    for _ in range(900):
        deep = [deep]
    assert "dieper" in reading.feature(a_point(diep=deep), DEFAULT).faults[0][1]


@pytest.mark.parametrize("features", [[], None, [{}] * 1001])
def test_a_collection_holds_one_to_a_thousand_objects(features: Any) -> None:
    faults = reading.collection({"type": "FeatureCollection", "features": features}, DEFAULT).faults
    assert [where for where, _ in faults] == ["features"]


def test_a_self_crossing_area_is_repaired_in_the_axis_order_in_which_it_was_sent() -> None:
    turned = [[[lat, lon] for lon, lat in ring] for ring in BOW_TIE]
    found = reading.feature(shaped("Polygon", turned), STORAGE)
    assert "52.05000000, 4.05000000" in found.faults[0][1]
    (where, proposal), *_ = found.proposals
    mended = shape(proposal)
    assert (where, mended.is_valid, mended.bounds) == ("geometry", True, (52.0, 4.0, 52.1, 4.1))


def test_the_axis_order_is_that_of_the_crs() -> None:
    lat_lon = reading.feature(a_point(51.9, 4.5), STORAGE)
    assert lat_lon.objects[0].fields[PLACE] == Point(4.5, 51.9)
    assert "oost en noord verwisseld" in reading.feature(a_point(463_000, 55_000), RD).faults[0][1]


def test_heights_are_left_out_and_told() -> None:
    found = reading.feature(shaped("Point", [4.5, 51.9, 12.5], teken="gemaal"), DEFAULT).objects[0]
    assert found.fields[PLACE] == Point(4.5, 51.9)
    assert "hoogtes" in found.warnings[0]


@pytest.mark.parametrize(
    "geometry", [None, {"type": "Point", "coordinates": []}, {"type": "Polygon", "coordinates": []}]
)
def test_an_object_may_have_no_place(geometry: Any) -> None:
    found = reading.feature({"type": "Feature", "geometry": geometry, "properties": None}, DEFAULT)
    assert found.faults == []
    assert PLACE not in found.objects[0].fields


def test_a_multi_geometry_of_one_part_is_that_part() -> None:
    found = reading.feature(shaped("MultiPoint", [[4.5, 51.9]]), DEFAULT)
    assert found.objects[0].fields[PLACE] == Point(4.5, 51.9)


def test_an_unclosed_edge_is_closed() -> None:
    found = reading.feature(shaped("Polygon", [[[4, 52], [5, 52], [5, 53]]]), DEFAULT)
    assert found.objects[0].fields[PLACE].equals(Polygon([(4, 52), (5, 52), (5, 53)]))


@pytest.mark.parametrize(("code", "word"), [("marsmannetje", "onbekend teken"), (None, "geen teken")])
def test_an_object_with_an_unknown_sign_or_none_is_accepted_with_a_warning(
    code: str | None, word: str
) -> None:
    found = reading.feature(a_point(teken=code), DEFAULT)
    assert found.faults == []
    assert word in reading.warnings(found.objects[0].fields)[0]


def test_what_the_server_gives_is_not_taken_from_clients_but_for_the_version_they_started_from() -> None:
    found = reading.feature(a_point(auteur="ik", organisatie="wij", geregistreerd="nu", versie=7), DEFAULT)
    one = found.objects[0]
    assert one.base == 7
    assert set(one.fields) == {PLACE, "teken", "zekerheid"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(
    ["type", "geometry", "properties", "coordinates", "features", "id", "teken", "versie"]
)


@given(JSON | st.dictionaries(NAMES, JSON | st.just("Feature") | st.just("Polygon")))
def test_whatever_is_sent_is_read_or_refused(sent: Any) -> None:
    for read in (reading.feature, reading.patch):
        found = read(sent, DEFAULT)
        assert found.faults or len(found.objects) == 1


# --- Merging ----------------------------------------------------------------------------------------


def version(number: int, who: str = "vr17", **fields: Any) -> State:
    moment = datetime(2026, 11, 24, 12, number, tzinfo=UTC)
    return State(uuid4(), number, fields, False, moment, who, who, uuid4())


def test_a_field_that_another_changed_meanwhile_survives() -> None:
    start, stands = {"naam": "a", "aantal": 1}, {"naam": "a", "aantal": 2}
    changes = merging.meant(start, {"naam": "b", "aantal": 1})
    assert merging.merge(stands, changes) == {"naam": "b", "aantal": 2}


def test_of_the_same_field_the_later_stands_and_tells_whose_it_replaced() -> None:
    since = [version(1, naam="a"), version(2, "stedin", naam="b"), version(3, "prorail", naam="b", aantal=1)]
    told = merging.overwritten(since, {"naam": "c"})
    assert [(one.field, one.value, one.organisation, one.version) for one in told] == [
        ("naam", "b", "stedin", 2)
    ]


def test_who_writes_what_another_wrote_already_overwrites_nothing() -> None:
    assert merging.overwritten([version(1, naam="a"), version(2, naam="b")], {"naam": "b"}) == ()


def test_a_place_that_comes_back_rounded_to_a_millimetre_has_not_moved() -> None:
    assert not merging.differs(Point(4.123456784, 52), Point(4.12345678, 52))
    assert merging.differs(Point(4.1234568, 52), Point(4.1234569, 52))


def test_true_is_not_one() -> None:
    assert merging.differs(True, 1)
    assert not merging.differs(1, 1.0)


@pytest.mark.parametrize(
    ("stands", "patch", "becomes"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_a_merge_patch_does_what_the_examples_of_its_standard_say(
    stands: Any, patch: Any, becomes: Any
) -> None:
    assert merging.patched(stands, patch) == becomes
