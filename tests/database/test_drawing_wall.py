"""The wall around drawing, attacked with SQL by hand as the role that serves."""

from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb

from layers import drawing
from layers.drawing import Kind, MayNotDraw
from layers.errors import LayerNotFound
from plotserver.kernel.database import Database
from plotserver.kernel.viewer import Viewer
from tests.database.drawing import draft_of, edit
from tests.makers import World


@pytest.mark.parametrize("who", ["prorail", "vr17x"])
async def test_who_may_only_read_or_nothing_does_not_draw(plots: World, pool: Database, who: str) -> None:
    known = await draft_of(pool)
    async with pool.transaction(Viewer(who), write=True) as tx:
        with pytest.raises((MayNotDraw, LayerNotFound)):
            await drawing.apply(tx, known, who, [edit(Kind.CREATE, uuid4())])


OPERATION: list[dict[str, Any]] = [
    {
        "feature": str(uuid4()),
        "operation": str(uuid4()),
        "geom": None,
        "sign": "gemaal",
        "properties": {},
        "certainty": "zeker",
        "source": "",
    }
]


# A view of several tables cannot be written through at all.
REFUSALS = (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectNotInPrerequisiteState)


def as_app(app_conninfo: str, who: str) -> psycopg.Connection[Any]:
    connection = psycopg.connect(app_conninfo)
    connection.execute("SELECT set_config('plotserver.organisation', %s, true)", [who])
    return connection


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO plot.feature_version (layer_id) SELECT layer_id FROM plot.drawn_version",
        "INSERT INTO plot.drawn_version (layer_id, version) VALUES ('water', 1)",
        "UPDATE plot.feature_version SET sign = 'x'",
        "UPDATE plot.draft_feature SET sign = 'x'",
        "DELETE FROM plot.feature_version",
        "UPDATE plot.layer SET mode = 'live'",
        "UPDATE plot.drawable_layer SET id = 'x'",
        "INSERT INTO plot.publication (layer_id, moment, published_by) VALUES ('water', now(), 'x')",
        "UPDATE plot.draft SET version = 0",
        "INSERT INTO plot.change (layer_id, feature_id, at) VALUES ('water', gen_random_uuid(), now())",
        "SELECT plot.show_draft('water', 'x', '', false)",
        "SELECT plot.measure_draft('water')",
        "INSERT INTO plot.share (layer_id, audience, may) VALUES ('water', 'partners', 'bewerken')",
        "SET ROLE plotserver_view",
    ],
)
def test_sql_by_hand_as_the_serving_role_writes_nothing_past_the_doors(
    plots: World, app_conninfo: str, statement: str
) -> None:
    with as_app(app_conninfo, "vr17") as connection, pytest.raises(REFUSALS):
        connection.execute(statement)


@pytest.mark.parametrize(
    ("who", "layer"), [("prorail", "water"), ("stedin", "elders"), ("", "water"), ("x", "x")]
)
@pytest.mark.parametrize(
    "door",
    [
        "SELECT * FROM plot.record(%(layer)s, 'iemand', %(operations)s)",
        "SELECT * FROM plot.take_pen(%(layer)s)",
        "SELECT * FROM plot.publish(%(layer)s, 'iemand', '')",
        "SELECT * FROM plot.withdraw(%(layer)s, 'iemand', true)",
        "SELECT * FROM plot.set_mode(%(layer)s, 'iemand', 'live')",
    ],
)
def test_the_doors_are_shut_for_who_may_not_draw_also_with_sql_by_hand(
    plots: World, app_conninfo: str, who: str, layer: str, door: str
) -> None:
    values = {"layer": layer, "operations": Jsonb(OPERATION)}
    with as_app(app_conninfo, who) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(door, values)


def test_sql_by_hand_signs_for_nobody_else_and_backdates_nothing(plots: World, app_conninfo: str) -> None:
    forged = [OPERATION[0] | {"organisation": "vr17", "at": "2000-01-01", "version": 99}]
    with as_app(app_conninfo, "stedin") as connection:
        connection.execute("SELECT plot.record('water', 'iemand', %s)", [Jsonb(forged)])
    row = plots.connection.execute(
        "SELECT organisation, version, lower(recorded) > now() - interval '1 minute'"
        " FROM plot.feature_version"
    ).fetchone()
    assert row == ("stedin", 1, True)


@pytest.mark.parametrize(("who", "count"), [("vr17", 1), ("stedin", 1), ("prorail", 0), ("", 0)])
@pytest.mark.parametrize("table", ["drawn_version", "draft_feature", "draft", "change"])
def test_drafts_and_their_history_are_read_by_who_may_draw(
    plots: World, app_conninfo: str, who: str, count: int, table: str
) -> None:
    with as_app(app_conninfo, "vr17") as connection:
        connection.execute("SELECT plot.record('water', 'iemand', %s)", [Jsonb(OPERATION)])
    with as_app(app_conninfo, who) as connection:
        found = connection.execute(f"SELECT count(*) FROM plot.{table} WHERE layer_id = 'water'").fetchone()
    assert found == (count,)
