"""Drawing on a real database, as the role that serves: versions, two writers at once, and the wall."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from shapely import box

from layers import drawing, publishing
from layers import layer as layer_module
from layers.drawing import PLACE, Condition, Edit, Kind
from layers.errors import FeatureNotFound, StaleVersion
from plotserver.kernel.database import Database
from plotserver.kernel.errors import Conflict, Forbidden
from plotserver.kernel.viewer import Viewer
from tests.database.drawing import at, draft_of, draw, edit
from tests.makers import World


@pytest.fixture
async def many(app_conninfo: str) -> AsyncIterator[Database]:
    """A pool for many writers at once."""
    database = Database(app_conninfo, size=12, wait_seconds=30)
    await database.open()
    yield database
    await database.close()


def versions(world: World, feature: UUID) -> list[tuple[Any, ...]]:
    return world.connection.execute(
        "SELECT version, author, organisation, source, properties ->> 'naam', upper_inf(recorded), deleted"
        " FROM plot.feature_version WHERE feature_id = %s ORDER BY version",
        [feature],
    ).fetchall()


# --- Versions ---------------------------------------------------------------------------------------


async def test_every_write_is_a_version_with_author_organisation_and_source(
    plots: World, pool: Database
) -> None:
    thing = uuid4()
    await draw(pool, edit(Kind.CREATE, thing, **at(4.5), naam="a", bron="waarnemer"), author="vr17-plotter-3")
    await draw(pool, edit(Kind.CHANGE, thing, naam="b"), who="stedin")
    await draw(pool, edit(Kind.REMOVE, thing))
    assert versions(plots, thing) == [
        (1, "vr17-plotter-3", "vr17", "waarnemer", "a", False, False),
        (2, "stedin", "stedin", "waarnemer", "b", False, False),
        (3, "vr17", "vr17", "waarnemer", "b", True, True),
    ]


async def test_an_earlier_version_can_be_brought_back_also_of_what_was_removed(
    plots: World, pool: Database
) -> None:
    thing = uuid4()
    await draw(pool, edit(Kind.CREATE, thing, **at(4.5), naam="a"))
    await draw(pool, edit(Kind.CHANGE, thing, naam="b"))
    await draw(pool, edit(Kind.REMOVE, thing))
    await draw(pool, Edit(Kind.RESTORE, thing, uuid4(), restored=1))
    assert [row[4:] for row in versions(plots, thing)][-1] == ("a", True, False)
    with pytest.raises(FeatureNotFound):
        await draw(pool, Edit(Kind.RESTORE, thing, uuid4(), restored=9))


async def test_each_change_is_numbered_without_a_gap_and_tells_where(plots: World, pool: Database) -> None:
    thing = uuid4()
    await draw(pool, edit(Kind.CREATE, thing, **at(4.5)))
    await draw(pool, edit(Kind.CHANGE, thing, **at(4.6)), edit(Kind.CREATE, uuid4()))
    await draw(pool, edit(Kind.REMOVE, thing))
    rows = plots.connection.execute(
        "SELECT number, version, round(ST_X(ST_Centroid(old_box))::numeric, 3)::float,"
        " round(ST_X(ST_Centroid(new_box))::numeric, 3)::float FROM plot.change ORDER BY sequence"
    ).fetchall()
    assert rows == [(1, 1, None, 4.5), (2, 2, 4.5, 4.6), (3, 1, None, None), (4, 3, 4.6, None)]


async def test_the_news_of_a_change_holds_its_number_and_nothing_else(plots: World, pool: Database) -> None:
    plots.connection.execute("LISTEN plotserver_change")
    await draw(pool, edit(Kind.CREATE, uuid4(), naam="geheim"))
    news = [one.payload for one in plots.connection.notifies(timeout=5, stop_after=1)]
    sequences = plots.connection.execute("SELECT sequence FROM plot.change").fetchall()
    assert news == [str(sequences[0][0])]


async def test_the_draft_knows_how_much_it_holds_and_where(plots: World, pool: Database) -> None:
    far, near = uuid4(), uuid4()
    await draw(pool, edit(Kind.CREATE, far, **at(6.0)), edit(Kind.CREATE, near, **at(4.5)))
    await draw(pool, Edit(Kind.CREATE, uuid4(), uuid4(), {PLACE: box(4.6, 52.1, 4.7, 52.2)}))
    await draw(pool, edit(Kind.REMOVE, far))
    draft = await draft_of(pool)
    assert (draft.feature_count, draft.dimensions) == (2, [0, 2])
    assert draft.extent == pytest.approx((4.5, 52.0, 4.7, 52.2), abs=1e-6)


# --- Two at once ------------------------------------------------------------------------------------


async def test_a_batch_is_done_whole_or_not_at_all(plots: World, pool: Database) -> None:
    good, bad = uuid4(), uuid4()
    with pytest.raises(FeatureNotFound):
        await draw(pool, edit(Kind.CREATE, good), edit(Kind.CHANGE, bad, naam="er niet"))
    assert versions(plots, good) == []


async def test_several_edits_of_one_object_in_one_batch_follow_each_other(
    plots: World, pool: Database
) -> None:
    thing = uuid4()
    found = await draw(
        pool,
        edit(Kind.CREATE, thing, naam="a", aantal=1),
        edit(Kind.CHANGE, thing, base=1, naam="b"),
        edit(Kind.CHANGE, thing, base=1, aantal=2),
        edit(Kind.REMOVE, thing),
        edit(Kind.REPLACE, thing, naam="c"),
    )
    assert [one.version for one in found] == [1, 2, 3, 4, 5]
    assert [one.overwritten for one in found] == [()] * 5
    assert [row[4] for row in versions(plots, thing)] == ["a", "b", "b", "b", "c"]


async def test_a_repeated_operation_is_recognised_and_done_once(plots: World, pool: Database) -> None:
    thing = uuid4()
    await draw(pool, edit(Kind.CREATE, thing, naam="a"))
    change = edit(Kind.CHANGE, thing, naam="b")
    (first,) = await draw(pool, change)
    await draw(pool, edit(Kind.CHANGE, thing, naam="c"))
    (again,) = await draw(pool, change)
    assert (again.version, again.repeated, again.changed) == (first.version, True, False)
    assert [row[4] for row in versions(plots, thing)] == ["a", "b", "c"]


async def test_a_writer_who_wants_a_lock_is_refused_when_another_came_first(
    plots: World, pool: Database
) -> None:
    thing = uuid4()
    await draw(pool, edit(Kind.CREATE, thing, naam="a"))
    await draw(pool, edit(Kind.CHANGE, thing, naam="b"))
    locked = Edit(Kind.CHANGE, thing, uuid4(), {"naam": "c"}, condition=Condition(frozenset({1})))
    with pytest.raises(StaleVersion):
        await draw(pool, locked)
    with pytest.raises(Conflict):
        await draw(pool, edit(Kind.CREATE, thing, naam="d"))


async def test_who_removes_what_another_changed_is_told(plots: World, pool: Database) -> None:
    thing = uuid4()
    await draw(pool, edit(Kind.CREATE, thing, naam="a"))
    await draw(pool, edit(Kind.CHANGE, thing, naam="b"), who="stedin")
    (removed,) = await draw(pool, edit(Kind.REMOVE, thing, base=1))
    assert [(one.field, one.value, one.organisation) for one in removed.overwritten] == [
        ("naam", "b", "stedin")
    ]


async def test_twenty_writers_at_once_lose_and_double_nothing(plots: World, many: Database) -> None:
    shared = uuid4()
    await draw(many, edit(Kind.CREATE, shared))
    known = await draft_of(many)
    edits = {
        writer: [
            edit(Kind.CHANGE, shared, **{f"w{writer}": number})
            if number % 2
            else edit(Kind.CREATE, uuid4(), naam=f"{writer}/{number}")
            for number in range(50)
        ]
        for writer in range(20)
    }

    async def write(writer: int) -> None:
        for one in edits[writer]:
            await draw(many, one, who=("vr17", "stedin")[writer % 2], known=known)

    await asyncio.gather(*map(write, edits))
    rows = plots.connection.execute(
        "SELECT number, at > lag(at) OVER (ORDER BY number) FROM plot.change ORDER BY sequence"
    ).fetchall()
    assert [row[0] for row in rows] == list(range(1, 1002))
    assert all(later for _, later in rows[1:])
    kept = plots.connection.execute("SELECT operation FROM plot.feature_version").fetchall()
    assert len(kept) == 1001
    assert {row[0] for row in kept} >= {one.operation for listed in edits.values() for one in listed}
    last = plots.connection.execute(
        "SELECT properties FROM plot.feature_version WHERE feature_id = %s AND upper_inf(recorded)", [shared]
    ).fetchone()
    assert last == ({f"w{writer}": 49 for writer in range(20)},)


async def test_a_writer_blocks_neither_readers_nor_the_writers_of_other_layers(
    plots: World, pool: Database
) -> None:
    async with pool.transaction(Viewer("vr17"), write=True) as tx:
        await tx.execute("SELECT plot.take_pen('water')")
        await asyncio.wait_for(draw(pool, edit(Kind.CREATE, uuid4()), layer="elders"), 5)
        async with pool.transaction(Viewer("vr17")) as other:
            await asyncio.wait_for(layer_module.drafts(other), 5)


# --- What readers see -------------------------------------------------------------------------------


async def names_for(pool: Database, who: str, moment: Any = None) -> set[str]:
    async with pool.transaction(Viewer(who)) as tx:
        layer = await layer_module.read(tx, "water", moment=moment)
        rows = await tx.execute(
            "SELECT properties ->> 'naam' FROM plot.published_feature WHERE publication_id = %s",
            [layer.publication],
        )
        return {row[0] for row in await rows.fetchall()}


async def test_what_is_drawn_after_a_publication_is_not_in_it(plots: World, pool: Database) -> None:
    await draw(pool, edit(Kind.CREATE, uuid4(), naam="a"))
    async with pool.transaction(Viewer("stedin"), write=True) as tx:
        await publishing.publish_draft(tx, "water", "stedin", "eerste")
    await draw(pool, edit(Kind.CREATE, uuid4(), naam="b"))
    assert await names_for(pool, "prorail") == {"a"}


async def test_readers_of_a_live_plot_see_each_stroke_and_can_look_back(plots: World, pool: Database) -> None:
    await draw(pool, edit(Kind.CREATE, uuid4(), naam="a"))
    async with pool.transaction(Viewer("vr17"), write=True) as tx:
        await publishing.set_mode(tx, "water", "vr17", "live")
    assert await names_for(pool, "prorail") == {"a"}
    async with pool.transaction(Viewer("prorail")) as tx:
        before = await layer_module.read(tx, "water")
    async with pool.transaction(Viewer("vr17")) as tx:
        layer = await layer_module.read(tx, "water")
    async with pool.transaction(Viewer("vr17"), write=True) as tx:
        await drawing.apply(tx, layer, "vr17", [edit(Kind.CREATE, uuid4(), naam="b", **at(4.5))])
    assert await names_for(pool, "prorail") == {"a", "b"}
    async with pool.transaction(Viewer("prorail")) as tx:
        after = await layer_module.read(tx, "water")
    assert after.token != before.token
    assert (after.feature_count, after.dimensions) == (2, [0])
    assert await names_for(pool, "prorail", before.updated_at) == {"a"}


async def test_only_the_owner_makes_a_plot_live(plots: World, pool: Database) -> None:
    async with pool.transaction(Viewer("stedin"), write=True) as tx:
        with pytest.raises(Forbidden):
            await publishing.set_mode(tx, "water", "stedin", "live")


async def test_a_withdrawn_publication_is_seen_by_nobody_also_not_in_a_look_back(
    plots: World, pool: Database
) -> None:
    await draw(pool, edit(Kind.CREATE, uuid4(), naam="a"))
    async with pool.transaction(Viewer("vr17"), write=True) as tx:
        first = await publishing.publish_draft(tx, "water", "vr17")
    await draw(pool, edit(Kind.CREATE, uuid4(), naam="b"))
    async with pool.transaction(Viewer("vr17"), write=True) as tx:
        second = await publishing.publish_draft(tx, "water", "vr17")
    async with pool.transaction(Viewer("vr17"), write=True) as tx:
        stands = await publishing.withdraw(tx, "water", "vr17")
    assert stands.publication == first.publication
    assert await names_for(pool, "prorail") == {"a"}
    assert await names_for(pool, "prorail", second.moment) == {"a"}
