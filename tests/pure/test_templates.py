"""Templates (mallen): shapes from parameters, exact on the ellipsoid."""

import contextlib
import json
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import LineString, Polygon, mapping

from layers import templates
from layers.errors import TemplateNotFound
from layers.templating import shapes
from plotserver.kernel.errors import Invalid
from symbology import signs

GRS80 = Geod(ellps="GRS80")
TIEL = [5.43, 51.89]
# Where Dutch plots lie: Europe up to the north of Norway, and the Caribbean.
places = st.tuples(st.floats(-70, 30), st.floats(-20, 72)).map(list)
bearings = st.floats(0, 360)


def made(template_id: str, **parameters: Any) -> list[Any]:
    return list(templates.make(template_id, parameters))


def distances(centre: Any, points: Any) -> Any:
    """Metres from the centre to each point, over the ellipsoid."""
    points = np.asarray(points)
    n = len(points)
    return GRS80.inv(np.full(n, centre[0]), np.full(n, centre[1]), points[:, 0], points[:, 1])[2]


def bearing(centre: Any, point: Any) -> float:
    return float(GRS80.inv(centre[0], centre[1], point[0], point[1])[0]) % 360


def turned(a: float, b: float) -> float:
    """Degrees between two directions."""
    return abs((a - b + 180) % 360 - 180)


def faults(template_id: str, **parameters: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        templates.make(template_id, parameters)
    return dict(refused.value.faults)


# --- exactness


@given(centre=places, radius=st.floats(1, 200_000))
@settings(max_examples=40, deadline=None)
def test_every_corner_of_a_ring_lies_at_its_radius_and_no_edge_strays(centre: Any, radius: float) -> None:
    (ring,) = made("veiligheidsringen", punt=centre, stralen=[radius])
    corners = np.asarray(ring.geometry.exterior.coords)
    assert np.max(np.abs(distances(centre, corners) - radius)) < 1e-3
    middles = (corners[:-1] + corners[1:]) / 2
    assert np.max(np.abs(distances(centre, middles) - radius)) <= min(1.0, radius / 1000) * 1.05 + 1e-6


@given(centre=places, wind=bearings, key=st.sampled_from(sorted(templates.plumes())))
@settings(max_examples=40, deadline=None)
def test_a_gas_plume_lies_downwind_and_has_its_length_and_width(
    centre: Any, wind: float, key: tuple[str, int]
) -> None:
    size = templates.plumes()[key]
    (plume,) = made("gasmal", punt=centre, windrichting=wind, kleur=key[0], nummer=key[1])
    corners = np.asarray(plume.geometry.exterior.coords)
    far = distances(centre, corners)
    tip = corners[int(np.argmax(far))]
    assert far.max() == pytest.approx(size.length, rel=1e-6)
    assert turned(bearing(centre, tip), wind + 180) < 1e-6
    assert width_of(corners, centre, wind + 180) == pytest.approx(size.width, rel=0.005)


def width_of(corners: Any, origin: Any, azimuth: float) -> float:
    """The largest width across an axis: the two corners at 68 % of the length, where the plume is widest."""
    length = float(distances(origin, corners).max())
    lon, lat, back = GRS80.fwd(origin[0], origin[1], azimuth, 0.68 * length)
    widest = 0.0
    for side in (90, -90):
        reach = np.linspace(0, length / 2, 50_001)
        n = len(reach)
        x, y, _ = GRS80.fwd(np.full(n, lon), np.full(n, lat), np.full(n, back + side), reach)
        inside = shapely.contains_xy(Polygon(corners), x, y)
        widest += float(reach[inside].max())
    return widest


@given(centre=places, turn=st.floats(0, 360))
@settings(max_examples=10, deadline=None)
def test_the_sectors_together_are_the_circle(centre: Any, turn: float) -> None:
    cells = made("sectormal", punt=centre, draaiing=turn)
    (circle,) = made("veiligheidsringen", punt=centre, stralen=[5000])
    assert len(cells) == 60
    total = sum(GRS80.geometry_area_perimeter(cell.geometry)[0] for cell in cells)
    assert total == pytest.approx(GRS80.geometry_area_perimeter(circle.geometry)[0], rel=0.001)
    assert sum(a.geometry.intersection(b.geometry).area for a, b in pairwise(cells)) < 1e-13


@given(
    start=places,
    azimuth=bearings,
    length=st.floats(10, 100_000),
    distance=st.floats(5, 20_000),
)
@settings(max_examples=25, deadline=None)
def test_the_edge_of_a_buffer_lies_at_its_distance_of_a_long_line(
    start: Any, azimuth: float, length: float, distance: float
) -> None:
    lon, lat, _ = GRS80.fwd(start[0], start[1], azimuth, length)
    line = LineString([start, (lon, lat)])
    (area,) = made("buffer", geometrie=mapping_of(line), afstand=distance)
    nearest = [nearest_on(line, point) for point in area.geometry.exterior.coords[::7]]
    assert min(nearest) >= distance * 0.999
    assert max(nearest) <= distance * 1.001


def mapping_of(geometry: Any) -> dict[str, Any]:
    """As JSON brings it: lists, not tuples."""
    described = mapping(geometry)
    return {"type": described["type"], "coordinates": lists(described["coordinates"])}


def lists(value: Any) -> Any:
    return [lists(one) for one in value] if isinstance(value, tuple | list) else value


def nearest_on(line: LineString, point: Any) -> float:
    """The least distance in metres from a point to the line, sampled ever finer about the nearest place."""
    low, high = 0.0, 1.0
    for _ in range(8):
        shares = np.linspace(low, high, 101)
        there = shapely.get_coordinates(shapely.line_interpolate_point(line, shares, normalized=True))
        far = distances(point, there)
        best = int(np.argmin(far))
        low, high = shares[max(0, best - 1)], shares[min(100, best + 1)]
    return float(far.min())


@pytest.mark.parametrize("distance", [2, 500, 50_000])
def test_the_buffer_of_an_area_is_the_area_and_all_around_it(distance: float) -> None:
    ring = [
        [6.9, 52.2],
        [7.3, 52.2],
        [7.3, 52.5],
        [7.0, 52.35],
        [6.9, 52.5],
        [6.9, 52.2],
    ]  # across the border
    hole = [[6.95, 52.25], [6.95, 52.3], [7.05, 52.3], [7.05, 52.25], [6.95, 52.25]]
    (area,) = made("buffer", geometrie={"type": "Polygon", "coordinates": [ring, hole]}, afstand=distance)
    assert area.geometry.contains(Polygon(ring, [hole]))
    edge = LineString(ring)
    outside = [nearest_on(edge, point) for point in area.geometry.exterior.coords[::9]]
    assert min(outside) >= distance * 0.999
    assert max(outside) <= distance * 1.001
    assert len(area.geometry.interiors) == (1 if distance <= 500 else 0)  # 50 km fills the hole


def test_bends_of_a_line_are_not_smoothed_away() -> None:
    """A parallel is a bend to every projection; GEOS's own buffer takes 1 % of the distance off it."""
    line = {"type": "LineString", "coordinates": [[3.0, 52.0], [7.5, 52.0]]}
    (area,) = made("buffer", geometrie=line, afstand=1000)
    south = [lat for lon, lat in area.geometry.exterior.coords if lat < 52 and 3.1 < lon < 7.4]
    # A kilometre south of the parallel, along the meridian.
    expected = GRS80.fwd(5.0, 52.0, 180, 1000)[1]
    assert south
    assert max(abs(lat - expected) for lat in south) * 111_000 < 1.0


def test_an_arrow_points_where_it_is_told() -> None:
    (arrow,) = made("pijl", punt=TIEL, richting=45, lengte=20_000, breedte=1000)
    corners = np.asarray(arrow.geometry.exterior.coords)
    far = distances(TIEL, corners)
    assert far.max() == pytest.approx(20_000, abs=1e-3)
    assert turned(bearing(TIEL, corners[int(np.argmax(far))]), 45) < 1e-6


def test_wildfire_bands_are_as_deep_as_the_published_sample_at_wind_speed_six() -> None:
    bands = made("natuurbrandmal", punt=TIEL, windrichting=200, windsnelheid=6)
    assert [band.properties["diepte_m"] for band in bands] == [pytest.approx(599, abs=1)] * 4
    outer = [distances(TIEL, band.geometry.exterior.coords).max() for band in bands]
    assert np.diff([0, *outer]) == pytest.approx([599.4] * 4, abs=0.1)
    sides = [bearing(TIEL, point) for point in bands[3].geometry.exterior.coords]
    assert max(turned(side, 20) for side in sides) == pytest.approx(22, abs=0.01)


# --- what comes out


ALL = [
    ("gasmal", {"punt": TIEL, "windrichting": 270, "kleur": "geel", "nummer": 1}),
    ("startmal", {"punt": TIEL, "windrichting": 270}),
    ("sectormal", {"punt": TIEL}),
    ("natuurbrandmal", {"punt": TIEL, "windrichting": 270, "windsnelheid": 8}),
    ("veiligheidsringen", {"punt": TIEL, "stralen": [100, 250, 1000]}),
    ("buffer", {"geometrie": {"type": "Point", "coordinates": TIEL}, "afstand": 300}),
    ("pijl", {"punt": TIEL, "richting": 90, "lengte": 800}),
]


@pytest.mark.parametrize(("template_id", "parameters"), ALL, ids=[one for one, _ in ALL])
def test_each_makes_valid_areas_that_can_be_made_again(template_id: str, parameters: dict[str, Any]) -> None:
    objects = made(template_id, **parameters)
    assert objects
    for one in objects:
        assert one.geometry.is_valid
        assert one.geometry.exterior.is_ccw
        assert signs.get(one.sign).geometry == "polygon"
        assert one.properties["naam"]
        assert one.properties["label"]
        again = {name: jsonlike(value) for name, value in one.properties["parameters"].items()}
        repeated = made(one.properties["mal"], **again)
        assert [r.geometry.wkb for r in repeated] == [o.geometry.wkb for o in objects]


def jsonlike(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def test_all_templates_are_tried_here() -> None:
    assert [one for one, _ in ALL] == list(templates.templates())


def test_rings_fit_each_other_and_circles_lie_over_each_other() -> None:
    rings = made("veiligheidsringen", punt=TIEL, stralen=[100, 300])
    circles = made("veiligheidsringen", punt=TIEL, stralen=[100, 300], vorm="cirkels")
    assert [len(ring.geometry.interiors) for ring in rings] == [0, 1]
    assert [len(circle.geometry.interiors) for circle in circles] == [0, 0]


def test_chosen_sectors_and_segments_alone_are_made() -> None:
    cells = made("sectormal", punt=TIEL, sectoren=[9, 8], segmenten=["C"])
    assert [cell.properties["naam"] for cell in cells] == ["Sector 8C", "Sector 9C"]
    middle = cells[0].geometry.representative_point()
    assert 210 < bearing(TIEL, middle.coords[0]) < 240
    assert 1000 < distances(TIEL, middle.coords)[0] < 2000


def test_the_national_table_is_marked_as_incomplete_with_its_source() -> None:
    plume = templates.find("gasmal")
    assert not plume.complete
    assert "niet de volledige" in plume.note
    assert "plot-converter-js" in plume.source
    assert len(templates.plumes()) == 16


@pytest.mark.parametrize("size", templates.plumes().values(), ids=lambda size: f"{size.colour}-{size.number}")
def test_every_plume_outline_is_as_long_and_wide_as_the_table_says(size: templates.Plume) -> None:
    outline = Polygon(size.outline)
    assert outline.is_valid
    west, south, east, north = outline.bounds
    assert (west, east) == (0, size.length)
    assert north - south == pytest.approx(size.width)


# --- what is refused


def test_all_faults_are_told_at_once() -> None:
    told = faults("gasmal", punt=[190, 51], windrichting="west", kleur="rose", nummr=3)
    assert set(told) == {"punt", "windrichting", "kleur", "nummer", "nummr"}
    assert "Bedoelde u 'nummer'?" in told["nummr"]
    assert "lengtegraad" in told["punt"]


def test_a_plume_that_the_table_lacks_is_refused_with_what_it_has() -> None:
    told = faults("gasmal", punt=TIEL, windrichting=0, kleur="blauw", nummer=1)
    assert told == {"nummer": "Van blauw 1 is geen maat bekend. Bekend van blauw: 5, 6, 7."}


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("stralen", []),
        ("stralen", [0]),
        ("stralen", [300, 100]),
        ("stralen", [100, 100]),
        ("stralen", [100, 100.5]),
        ("stralen", ["100"]),
        ("stralen", [True]),
        ("stralen", list(range(1, 12))),
        ("stralen", 100),
        ("punt", [5.1]),
        ("punt", ["5.1", "51"]),
        ("punt", [51.8, 5.1, "x"]),
        ("punt", [5.0, 89.0]),
        ("vorm", "vierkant"),
        ("label", "x" * 81),
        ("label", "a\x00b"),
        ("label", 12),
        ("teken", "dijkdoorbraak"),
        ("teken", "bestaat-niet"),
    ],
)
def test_a_wrong_value_is_refused_by_its_name(parameter: str, value: Any) -> None:
    assert set(faults("veiligheidsringen", **({"punt": TIEL, "stralen": [100]} | {parameter: value}))) == {
        parameter
    }


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        [],
        "POINT(5 52)",
        {"type": "Circle", "coordinates": TIEL},
        {"type": "Point", "coordinates": []},
        {"type": "Point", "coordinates": [[5, 52]]},
        {"type": "LineString", "coordinates": [TIEL]},
        {"type": "Polygon", "coordinates": [[[5, 52], [6, 53], [6, 52], [5, 53], [5, 52]]]},
        {"type": "Polygon", "coordinates": [[[5, 52], [6, 53]]]},
        {"type": "MultiPoint", "coordinates": [[5, 52]] * 3001},
        {"type": "LineString", "coordinates": [[179, 52], [-179, 52]]},
        {"type": "GeometryCollection", "geometries": []},
        {"type": "GeometryCollection", "geometries": [{"type": "Feature"}]},
        {"type": "Point", "coordinates": [[[[[[[[5, 52]]]]]]]]},
    ],
)
def test_a_geometry_that_is_none_is_refused(geometry: Any) -> None:
    assert set(faults("buffer", geometrie=geometry, afstand=100)) == {"geometrie"}


def test_a_collection_of_a_point_a_line_and_an_area_is_buffered_whole() -> None:
    parts = [
        {"type": "Point", "coordinates": [5.0, 52.0]},
        {"type": "LineString", "coordinates": [[5.1, 52.0], [5.2, 52.0]]},
        {"type": "Polygon", "coordinates": [[[5.3, 52.0], [5.4, 52.0], [5.4, 52.1], [5.3, 52.0]]]},
    ]
    (area,) = made("buffer", geometrie={"type": "GeometryCollection", "geometries": parts}, afstand=200)
    assert len(area.geometry.geoms) == 3
    assert all(area.geometry.contains(shapely.from_geojson(json.dumps(part))) for part in parts)


@pytest.mark.parametrize(
    ("punt", "why"),
    [([179.999, 52.0], "datumgrens"), ([-179.999, 0.0], "datumgrens"), ([5, 84.99], "breedte")],
)
def test_a_shape_across_the_antimeridian_or_near_a_pole_is_refused_with_the_reason(
    punt: list[float], why: str
) -> None:
    assert why in faults("veiligheidsringen", punt=punt, stralen=[10_000])["punt"]
    at = {"type": "Point", "coordinates": punt}
    assert why in faults("buffer", geometrie=at, afstand=10_000)["geometrie"]


def test_wildfire_bands_beyond_what_the_rule_of_thumb_can_say_are_refused() -> None:
    told = faults("natuurbrandmal", punt=TIEL, windrichting=0, windsnelheid=40, minuten=240)
    assert "60 km" in told["windsnelheid"]


def test_an_arrow_thicker_than_long_is_refused() -> None:
    assert set(faults("pijl", punt=TIEL, richting=0, lengte=100, breedte=50)) == {"breedte"}


def test_a_template_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(TemplateNotFound):
        templates.make("nergens", {})


@given(
    st.dictionaries(
        st.sampled_from([p.name for t in templates.templates().values() for p in t.parameters]),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
            ),
            max_leaves=8,
        ),
        max_size=6,
    ),
    st.sampled_from(sorted(templates.templates())),
)
@settings(max_examples=150, deadline=None)
def test_whatever_is_sent_either_areas_or_faults_come_back(parameters: Any, template_id: str) -> None:
    with contextlib.suppress(Invalid):
        assert templates.make(template_id, parameters)


def test_an_outline_keeps_its_width_far_along_the_axis() -> None:
    far = shapes.along((5.0, 50.0), 20.0, [(0, 0), (700_000, 10_000), (700_000, -10_000)])
    corners = np.asarray(far.exterior.coords)
    middle = GRS80.fwd(5.0, 50.0, 20.0, 700_000)[:2]
    beside = distances(middle, corners)
    assert beside.min() < 1
    assert np.sum(np.abs(beside - 10_000) < 1e-3) == 2  # the two corners of the far edge
