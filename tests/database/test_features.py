"""Which objects answer a question: pages, boxes, times and coordinate systems."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon

from layers import features
from layers import layer as layer_module
from layers.errors import LayerNotFound, WrongQuery
from layers.features import FeatureQuery, Page
from plotserver.kernel import crs
from tests.database.conftest import Asking
from tests.makers import Plot, World, minutes

RD = crs.find("EPSG:28992")
TOWER = (5.387203650, 52.155172887)
"""Amersfoort's Onze Lieve Vrouwetoren: RD 155000, 463000 (Kadaster's reference point)."""


async def ask(asking: Asking, layer_id: str, query: FeatureQuery, *, publication: int | None = None) -> Page:
    async with asking() as tx:
        layer = await layer_module.read(tx, layer_id)
        return await features.page(tx, layer_module.paged_through(layer, publication), query)


def names(page: Page) -> list[str]:
    return sorted(json.loads(feature)["properties"]["naam"] for feature in page.features)


@pytest.fixture
def plot(world: World) -> Plot:
    return world.plot("plot", public=True)


async def test_a_page_holds_at_most_the_limit_and_leads_on_to_all_objects_once(
    plot: Plot, asking: Asking
) -> None:
    for number in range(25):
        plot.place(f"punt {number}", 5 + number / 100, 52)
    plot.publish()
    first = await ask(asking, "plot", FeatureQuery(limit=10))
    second = await ask(asking, "plot", FeatureQuery(limit=10, cursor=first.next_cursor))
    third = await ask(asking, "plot", FeatureQuery(limit=10, cursor=second.next_cursor))
    assert [len(page.features) for page in (first, second, third)] == [10, 10, 5]
    assert third.next_cursor is None
    assert len({*names(first), *names(second), *names(third)}) == 25
    assert first.matched == second.matched == third.matched == 25


async def test_a_box_in_rd_selects_exactly_what_lies_in_it(plot: Plot, asking: Asking) -> None:
    plot.place("toren", *TOWER)
    plot.place("elders", 5.40, 52.155172887)
    plot.publish()
    inside = FeatureQuery(bbox=(154999.99, 462999.99, 155000.01, 463000.01), bbox_crs=RD)
    beside = FeatureQuery(bbox=(155000.01, 462999.99, 155000.03, 463000.01), bbox_crs=RD)
    assert names(await ask(asking, "plot", inside)) == ["toren"]
    assert names(await ask(asking, "plot", beside)) == []


async def test_rd_coordinates_are_exact_to_the_millimetre(plot: Plot, asking: Asking) -> None:
    plot.place("toren", *TOWER)
    plot.publish()
    page = await ask(asking, "plot", FeatureQuery(crs=RD))
    x, y = json.loads(page.features[0])["geometry"]["coordinates"]
    assert (x, y) == pytest.approx((155000, 463000), abs=0.001)


async def test_etrs89_by_its_epsg_code_is_written_latitude_first(plot: Plot, asking: Asking) -> None:
    plot.place("toren", *TOWER)
    plot.publish()
    latitude_first = await ask(asking, "plot", FeatureQuery(crs=crs.find("EPSG:4258")))
    longitude_first = await ask(asking, "plot", FeatureQuery())
    assert json.loads(latitude_first.features[0])["geometry"]["coordinates"] == pytest.approx(
        TOWER[::-1], abs=5e-9
    )
    assert json.loads(longitude_first.features[0])["geometry"]["coordinates"] == pytest.approx(
        TOWER, abs=5e-9
    )


async def test_readers_see_the_published_version_until_the_next_publication(
    plot: Plot, asking: Asking
) -> None:
    plot.place("pomp", 5, 52, properties={"toelichting": "onderweg"})
    plot.publish()
    plot.place("pomp", 5.1, 52, properties={"toelichting": "in bedrijf"})

    def text(page: Page) -> str:
        return str(json.loads(page.features[0])["properties"]["toelichting"])

    assert text(await ask(asking, "plot", FeatureQuery())) == "onderweg"
    plot.publish()
    assert text(await ask(asking, "plot", FeatureQuery())) == "in bedrijf"


async def test_a_deleted_object_is_gone_from_the_next_publication_and_stays_in_the_former(
    plot: Plot, asking: Asking
) -> None:
    plot.place("afzetting", 5, 52)
    former = plot.publish()
    plot.draw("afzetting", None, deleted=True)
    plot.publish()
    assert names(await ask(asking, "plot", FeatureQuery())) == []
    assert names(await ask(asking, "plot", FeatureQuery(), publication=former)) == ["afzetting"]


async def test_a_look_back_shows_the_plot_as_it_was_published_then(plot: Plot, asking: Asking) -> None:
    plot.place("eerste", 5, 52, at=minutes(1))
    plot.publish(minutes(2))
    plot.place("tweede", 5, 52, at=minutes(3))
    plot.publish(minutes(4))
    async with asking() as tx:
        then = await layer_module.read(tx, "plot", moment=minutes(3.5))
        assert names(await features.page(tx, then, FeatureQuery())) == ["eerste"]
        with pytest.raises(LayerNotFound):
            await layer_module.read(tx, "plot", moment=minutes(1.5))


async def test_the_pages_of_one_reading_show_one_moment_though_others_publish(
    plot: Plot, asking: Asking
) -> None:
    for number in range(4):
        plot.place(f"oud {number}", 5, 52)
    plot.publish()
    first = await ask(asking, "plot", FeatureQuery(limit=2))
    for number in range(4):
        plot.draw(f"oud {number}", None, deleted=True)
    plot.publish()
    assert first.next_cursor
    publication = features.publication_of(first.next_cursor)
    second = await ask(
        asking, "plot", FeatureQuery(limit=2, cursor=first.next_cursor), publication=publication
    )
    assert sorted(names(first) + names(second)) == [f"oud {number}" for number in range(4)]


async def test_objects_are_selected_by_the_time_in_which_they_hold(plot: Plot, asking: Asking) -> None:
    hour = timedelta(hours=1)
    plot.place("gisteren", 5, 52, valid_from=minutes(0) - 24 * hour, valid_to=minutes(0) - 20 * hour)
    plot.place("nu", 5, 52, valid_from=minutes(0), valid_to=minutes(60))
    plot.place("altijd", 5, 52)
    plot.publish()
    during = FeatureQuery(valid=(minutes(30), minutes(30)))
    from_noon_on = FeatureQuery(valid=(minutes(0) + 6 * hour, None))
    assert names(await ask(asking, "plot", during)) == ["altijd", "nu"]
    assert names(await ask(asking, "plot", from_noon_on)) == ["altijd"]


async def test_what_happened_at_one_instant_is_found_at_that_instant(plot: Plot, asking: Asking) -> None:
    plot.place("knal", 5, 52, valid_from=minutes(5), valid_to=minutes(5))
    plot.publish()
    page = await ask(asking, "plot", FeatureQuery(valid=(minutes(5), minutes(5))))
    shown = json.loads(page.features[0])["properties"]
    assert (shown["geldig_van"], shown["geldig_tot"]) == ("2026-11-18T06:05:00+00:00",) * 2
    assert names(await ask(asking, "plot", FeatureQuery(valid=(minutes(6), None)))) == []


async def test_an_object_without_a_place_is_served_with_null_geometry(plot: Plot, asking: Asking) -> None:
    plot.draw("mededeling", None)
    plot.publish()
    page = await ask(asking, "plot", FeatureQuery())
    assert json.loads(page.features[0])["geometry"] is None


@pytest.mark.parametrize(
    "cursor", ["", "x", "AAAA", "W251bGwsICI1Il0", "WzEsMl0", "W251bGwsICI1IiwgLTFd", "é"]
)
async def test_a_made_up_cursor_is_refused(plot: Plot, asking: Asking, cursor: str) -> None:
    plot.place("punt", 5, 52)
    plot.publish()
    with pytest.raises(WrongQuery):
        await ask(asking, "plot", FeatureQuery(cursor=cursor))


HOSTILE = "</script>\"\\\u2028 ' OR 1=1; --"


async def test_hostile_text_comes_back_as_the_text_it_is(plot: Plot, asking: Asking) -> None:
    plot.place(HOSTILE, 5, 52, properties={HOSTILE: HOSTILE})
    plot.publish()
    properties: dict[str, Any] = json.loads((await ask(asking, "plot", FeatureQuery())).features[0])[
        "properties"
    ]
    assert properties["naam"] == properties[HOSTILE] == HOSTILE


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    limit=st.integers(1, 12),
    box=st.tuples(st.floats(3, 6), st.floats(51, 53), st.floats(0, 2), st.floats(0, 2)),
)
async def test_whatever_the_page_size_all_pages_together_are_the_answer(
    limit: int, box: tuple[float, float, float, float], asking: Asking, grid_of_points: str
) -> None:
    west, south, width, height = box
    query = FeatureQuery(limit=limit, bbox=(west, south, west + width, south + height))
    area = Polygon.from_bounds(west, south, west + width, south + height)
    expected = sorted(
        f"{x},{y}" for x in range(30, 60, 3) for y in range(510, 530, 4) if area.covers(Point(x / 10, y / 10))
    )
    found: list[str] = []
    cursor: str | None = None
    for _ in range(100):
        page = await ask(asking, grid_of_points, FeatureQuery(**(vars(query) | {"cursor": cursor})))
        found += names(page)
        assert page.matched == len(expected)
        cursor = page.next_cursor
        if cursor is None:
            break
    assert sorted(found) == expected


@pytest.fixture
def grid_of_points(plot: Plot) -> str:
    for x in range(30, 60, 3):
        for y in range(510, 530, 4):
            plot.place(f"{x},{y}", x / 10, y / 10)
    plot.publish()
    return plot.id


async def test_geojson_carries_no_crs_member(plot: Plot, asking: Asking) -> None:
    plot.place("toren", *TOWER)
    plot.publish()
    for asked in crs.KNOWN:
        page = await ask(asking, "plot", FeatureQuery(crs=asked))
        assert set(json.loads(page.features[0])["geometry"]) == {"type", "coordinates"}
