"""The wall around activities and their layers, attacked with SQL by hand as the role that serves."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.conftest import Database
from tests.makers import World

DENIED = psycopg.errors.InsufficientPrivilege
REFUSALS = (DENIED, psycopg.errors.ObjectNotInPrerequisiteState, psycopg.errors.UniqueViolation)
START = "SELECT plot.start_activity('{}', 'x', '', NULL, NULL, true, 'actief', NULL, 'x')"
MAKE = "SELECT plot.make_layer('{}', '{}', 'x', '', NULL, NULL, NULL, 'intern', 'op-commando', 'x')"
CHANGE = """SELECT plot.change_layer('{}', '{{"{}": "x"}}', 'x')"""


@pytest.fixture
def there(world: World) -> World:
    """`brand` of kcr2, in which vr17 and stedin take part and vr17 has the plot `water`; `adhoc` is a partner
    of this one activity; `elders` is an activity of others."""
    world.activity("brand", "vr17", "stedin", "adhoc")
    world.activity("elders", "prorail")
    world.plot("water", "vr17", activity_id="brand", public=True)
    world.connection.execute("UPDATE plot.organisation SET adhoc = true WHERE id = 'adhoc'")
    return world


@pytest.fixture
def tries(there: World, database: Database) -> Iterator[Any]:
    """`tries("vr17", statement)` does it as that organisation, and takes it back."""
    assert there.organisations
    with psycopg.connect(database.app_conninfo) as connection:

        def do(who: str, statement: str, **settings: str) -> None:
            with connection.transaction(force_rollback=True):
                for name, value in {"organisation": who, **settings}.items():
                    connection.execute("SELECT set_config(%s, %s, true)", [f"plotserver.{name}", value])
                connection.execute(statement)

        yield do


def test_an_organisation_starts_activities_and_makes_layers_where_it_takes_part(tries: Any) -> None:
    tries("vr17", START.format("nieuw"))
    tries("vr17", MAKE.format("laag", "brand"))
    tries("adhoc", MAKE.format("laag", "brand"))
    tries("vr17", CHANGE.format("water", "title"))
    tries("kcr2", CHANGE.format("water", "grouped"))


@pytest.mark.parametrize(
    ("who", "statement"),
    [
        ("", START.format("nieuw")),
        ("adhoc", START.format("nieuw")),
        ("vr17", START.format("elders")),
        ("vr17", MAKE.format("laag", "elders")),
        ("stedin", MAKE.format("water", "brand")),
        ("stedin", CHANGE.format("water", "title")),
        ("kcr2", CHANGE.format("water", "title")),
        ("stedin", CHANGE.format("water", "grouped")),
        ("stedin", "SELECT plot.copy_layer('water', 'kopie', 'x', 'brand', 'x')"),
        ("vr17", "SELECT plot.change_activity('brand', '{\"title\": \"x\"}', 'x')"),
        ("kcr2", "SELECT plot.archive_activity('brand', 'x')"),
        ("vr17", "INSERT INTO plot.layer (id, kind, owner_id) VALUES ('x', 'plot', 'vr17')"),
        ("vr17", "UPDATE plot.layer SET locked = false"),
        ("vr17", "INSERT INTO plot.picture_layer (picture_id, layer_id, position) VALUES ('x', 'water', 1)"),
        ("vr17", "SELECT plot.must_be_maker()"),
    ],
)  # fmt: skip
def test_what_is_not_theirs_is_refused(tries: Any, who: str, statement: str) -> None:
    with pytest.raises(REFUSALS):
        tries(who, statement)


def test_a_key_that_reads_or_opens_some_layers_makes_nothing(tries: Any) -> None:
    for bounds in ({"may": "lezen"}, {"limit": "sleutel"}, {"previewer": "kcr2"}):
        with pytest.raises(DENIED):
            tries("vr17", MAKE.format("laag", "brand"), **bounds)
        with pytest.raises(DENIED):
            tries("vr17", START.format("nieuw"), **bounds)
