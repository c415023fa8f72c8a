"""In which order do objects come, and does every object come once, whatever the order, the filter, the page
size and what others write meanwhile?"""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import LineString

from layers import features
from layers import layer as layer_module
from layers.errors import ReadingEnded, WrongQuery
from layers.features import FeatureQuery, sorting
from layers.filtering import filters, queryables, text
from tests.database.conftest import Asking
from tests.makers import Plot, World

NAMES = ("Zwolle", "amersfoort", "Ede", "Éde", "ede", "Assen")


@pytest.fixture
def plot(world: World) -> Plot:
    """36 objects: six names, and a number that a third of them lack."""
    made = world.plot("plot", public=True)
    for number in range(36):
        more = {} if number % 3 == 0 else {"aantal": number % 4}
        made.draw(
            f"{number}",
            None,
            properties={"naam": NAMES[number % 6], "nummer": number} | more,
            certainty="onzeker" if number % 2 else "zeker",
        )
    made.publish()
    return made


async def pages(
    asking: Asking,
    sortby: str | None,
    query: FeatureQuery,
    where: str | None = None,
    between: Any = None,
    layer_id: str = "plot",
) -> list[dict[str, Any]]:
    """The properties of all objects, page after page; `between` is done after each page."""
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    for _ in range(100):
        async with asking() as tx:
            layer = await layer_module.read(tx, layer_id)
            known = await queryables.of(tx, layer)
            asked = replace(
                query,
                cursor=cursor,
                sort=sorting.asked(layer, sortby) if sortby else (),
                where=filters.compiled(text.parse(where), known) if where else None,
            )
            if cursor:
                layer = layer_module.paged_through(layer, features.publication_of(cursor))
            page = await features.page(tx, layer, asked)
        found += [json.loads(one)["properties"] for one in page.features]
        cursor = page.next_cursor
        if cursor is None:
            return found
        if between:
            between()
    raise AssertionError("the pages do not end")


async def test_objects_come_in_the_order_asked_and_those_without_a_value_last(
    plot: Plot, asking: Asking
) -> None:
    up = await pages(asking, "aantal", FeatureQuery(limit=7))
    down = await pages(asking, "-aantal", FeatureQuery(limit=7))
    assert [one.get("aantal") for one in up] == [0] * 6 + [1] * 6 + [2] * 6 + [3] * 6 + [None] * 12
    assert [one.get("aantal") for one in down] == [3] * 6 + [2] * 6 + [1] * 6 + [0] * 6 + [None] * 12


async def test_names_are_sorted_as_people_look_them_up(plot: Plot, asking: Asking) -> None:
    found = await pages(asking, "naam", FeatureQuery(limit=5))
    assert list(dict.fromkeys(one["naam"] for one in found)) == [
        "amersfoort",
        "Assen",
        "ede",
        "Ede",
        "Éde",
        "Zwolle",
    ]


KEYS = st.lists(
    st.sampled_from(["naam", "aantal", "zekerheid", "geregistreerd", "versie", "id"]), unique=True, max_size=3
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    keys=KEYS,
    signs=st.lists(st.sampled_from(["", "+", "-"]), min_size=3, max_size=3),
    limit=st.integers(1, 20),
    where=st.sampled_from([None, "aantal >= 1", "naam <> 'Ede'", "zekerheid = 'zeker' OR aantal IS NULL"]),
)
async def test_every_object_that_stays_comes_exactly_once_though_others_publish(
    plot: Plot, asking: Asking, keys: list[str], signs: list[str], limit: int, where: str | None
) -> None:
    sortby = ",".join(sign + key for sign, key in zip(signs, keys, strict=False)) or None
    expected = await pages(asking, sortby, FeatureQuery(limit=10_000), where)

    def write() -> None:
        plot.draw("nieuw", None, properties={"nummer": 99, "naam": "Aa"})
        plot.publish()

    found = await pages(asking, sortby, FeatureQuery(limit=limit), where, write)
    assert [one["nummer"] for one in found] == [one["nummer"] for one in expected]
    plot.draw("nieuw", None, deleted=True)
    plot.publish()


async def test_a_cursor_of_another_order_is_refused(plot: Plot, asking: Asking) -> None:
    async with asking() as tx:
        layer = await layer_module.read(tx, "plot")
        by_name = FeatureQuery(limit=5, sort=sorting.asked(layer, "naam"))
        first = await features.page(tx, layer, by_name)
        for other in ("-naam", "aantal"):
            sort = sorting.asked(layer, other)
            with pytest.raises(WrongQuery):
                await features.page(tx, layer, replace(by_name, cursor=first.next_cursor, sort=sort))


async def test_pages_of_a_publication_that_was_withdrawn_end_with_a_word(
    plot: Plot, asking: Asking, world: World
) -> None:
    async with asking() as tx:
        layer = await layer_module.read(tx, "plot")
        first = await features.page(tx, layer, FeatureQuery(limit=5))
    world.connection.execute("UPDATE plot.publication SET withdrawn_at = now()")
    async with asking() as tx:
        with pytest.raises(ReadingEnded):
            await features.page(tx, layer, FeatureQuery(limit=5, cursor=first.next_cursor))


@pytest.mark.parametrize(
    "sortby", ["", "onzin", "naam,,aantal", "naam,-naam", "geometry", "nummer", "--naam"]
)
async def test_what_cannot_be_sorted_by_is_refused(plot: Plot, asking: Asking, sortby: str) -> None:
    async with asking() as tx:
        layer = await layer_module.read(tx, "plot")
        with pytest.raises(WrongQuery):
            sorting.asked(layer, sortby)


async def test_a_page_ends_early_rather_than_grow_beyond_bounds(
    plot: Plot, asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("layers.features.paging.HEAVIEST", 100)
    for number in range(6):
        plot.draw(f"lijn {number}", LineString([(5 + n / 10, 52) for n in range(5)]))
    plot.publish()
    found = await pages(asking, None, FeatureQuery(limit=1_000))
    assert len(found) == 42


async def test_a_count_is_remembered_for_what_the_layer_shows_and_no_longer(
    plot: Plot, asking: Asking
) -> None:
    counts = features.Counts()

    async def counted(where: str) -> int | None:
        async with asking() as tx:
            layer = await layer_module.read(tx, "plot")
            known = await queryables.of(tx, layer)
            query = FeatureQuery(limit=1, where=filters.compiled(text.parse(where), known))
            first = (await features.page(tx, layer, query, counts=counts)).matched
            assert (await features.page(tx, layer, query, counts=counts)).matched == first
            assert counts.find(layer, query)[0] is ("now" not in where)
            return first

    assert await counted("aantal = 1") == 6
    assert await counted("aantal = 2") == 6
    assert await counted("geregistreerd < now()") == 36
    plot.draw("nieuw", None, properties={"aantal": 1})
    plot.publish()
    assert await counted("aantal = 1") == 7
