"""The database itself keeps it so that only owners compose, and that composing shows nobody more."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.conftest import Owner
from tests.makers import World, make_region

REFUSED = psycopg.errors.InsufficientPrivilege


class Asking:
    """The application's role, as one organisation after another."""

    def __init__(self, conninfo: str) -> None:
        self.connection = psycopg.connect(conninfo)

    def ask(self, who: str, statement: str, *values: Any) -> list[Any]:
        with self.connection.transaction():
            self.connection.execute("SELECT set_config('plotserver.organisation', %s, true)", [who])
            return self.connection.execute(statement, values).fetchall()

    def write(self, who: str, picture: str, *entries: dict[str, str]) -> None:
        usual = {"visible": True, "opacity": 1, "note": ""}
        listed = [usual | {"place": at} | one for at, one in enumerate(entries)]
        self.ask(who, "SELECT plot.write_entries(%s, %s, NULL)", picture, Jsonb(listed))

    def layers(self, who: str, picture: str) -> list[str]:
        rows = self.ask(
            who, "SELECT layer_id FROM plot.picture_layer WHERE picture_id = %s ORDER BY position", picture
        )
        return [row[0] for row in rows]


@pytest.fixture
def asking(owner: Owner, app_conninfo: str) -> Iterator[Asking]:
    """Pictures of vr17, stedin and prorail, all for the public but `binnen`, which is for vr17 alone."""
    world = World(owner)
    make_region(world)
    for name, whose in (("een", "vr17"), ("twee", "stedin"), ("drie", "prorail")):
        world.picture(name)
        owner.execute("UPDATE plot.picture SET owner_id = %s WHERE id = %s", [whose, name])
    world.picture("binnen", audience="eigenaar")
    owner.execute("UPDATE plot.picture SET owner_id = 'vr17' WHERE id = 'binnen'")
    made = Asking(app_conninfo)
    yield made
    made.connection.close()


def test_nobody_writes_a_picture_but_by_a_door_that_asks_who_owns_it(asking: Asking) -> None:
    for who in ("", "stedin", "kcr2"):
        with pytest.raises(REFUSED):
            asking.write(who, "een", {"layer": "water"})
        with pytest.raises(REFUSED):
            asking.ask(who, "SELECT plot.change_picture('een', '{\"title\": \"x\"}', 'ik', NULL)")
    layer, source = "(picture_id, layer_id, position)", "(picture_id, source_id, position)"
    for statement in (
        f"INSERT INTO plot.picture_layer {layer} VALUES ('een', 'water', 1) RETURNING 1",
        f"INSERT INTO plot.picture_source {source} VALUES ('een', 'twee', 1) RETURNING 1",
        "UPDATE plot.picture SET audience = 'openbaar' RETURNING 1",
        "DELETE FROM plot.picture_layer RETURNING 1",
        "SELECT plot.expand_picture('een')",
        "SELECT plot.clear_expanded('een')",
    ):
        with pytest.raises(REFUSED):
            asking.ask("vr17", statement)
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        asking.write("prorail", "drie", {"layer": "vitaal"})
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        asking.write("prorail", "drie", {"source": "binnen"})


def test_carrying_opens_neither_a_layer_nor_the_picture_that_it_comes_from(asking: Asking) -> None:
    asking.write("vr17", "binnen", {"layer": "water"})
    asking.write("vr17", "een", {"source": "binnen"}, {"layer": "vitaal"})
    asking.write("prorail", "drie", {"source": "een"})
    assert asking.layers("vr17", "drie") == ["water", "vitaal"]
    assert asking.layers("stedin", "drie") == ["vitaal"]  # shared by name; not what comes by `binnen`
    assert asking.layers("prorail", "drie") == []
    sources = "SELECT source_id FROM plot.picture_source ORDER BY 1"
    assert asking.ask("prorail", sources) == [("een",)]
    # By a way that more may open it comes by that one, wherever it stands.
    asking.write("stedin", "twee", {"layer": "water"})
    asking.write("prorail", "drie", {"source": "een"}, {"source": "twee"})
    assert asking.layers("prorail", "drie") == ["water"]


def test_pictures_draw_on_each_other_in_no_circle_however_far(asking: Asking) -> None:
    asking.write("stedin", "twee", {"source": "een"})
    asking.write("prorail", "drie", {"source": "twee"})
    with pytest.raises(psycopg.errors.InvalidRecursion):
        asking.write("vr17", "een", {"source": "drie"})
    # A change at the bottom is seen at the top, and a layer placed twice stands where its picture places it.
    asking.write("prorail", "drie", {"layer": "water"}, {"source": "twee"})
    asking.write("vr17", "een", {"layer": "vitaal"}, {"layer": "water"})
    assert asking.layers("vr17", "drie") == ["water", "vitaal"]
    asking.ask("vr17", "SELECT plot.change_picture('een', '{\"archived\": true}', 'ik', NULL)")
    assert asking.layers("vr17", "drie") == ["water"]
    assert asking.ask("vr17", "SELECT 1 FROM plot.picture WHERE id = 'een'") == []


def test_what_the_owner_may_not_see_any_more_stays_and_comes_back(asking: Asking, owner: Owner) -> None:
    asking.write("stedin", "twee", {"layer": "vitaal"}, {"layer": "water"})
    withdraw = "UPDATE plot.share SET withdrawn_at = %s WHERE layer_id = 'vitaal'"
    owner.execute(withdraw, ["2026-01-01T00:00:00Z"])
    asking.write("stedin", "twee", {"layer": "water"})
    assert asking.layers("stedin", "twee") == ["water"]
    owner.execute(withdraw, [None])
    assert asking.layers("stedin", "twee") == ["vitaal", "water"]
