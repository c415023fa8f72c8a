"""Who may see what, kept by the database: each rule has a may and a may not."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from layers import layer as layer_module
from layers import pictures
from layers.errors import PictureNotFound
from tests.database.conftest import Asking
from tests.makers import World


async def seen(asking: Asking, who: str | None) -> set[str]:
    async with asking(who) as tx:
        return {layer.id for layer in await layer_module.readable(tx)}


def layer(world: World, layer_id: str, **more: object) -> str:
    plot = world.plot(layer_id, "vr17", **more)  # type: ignore[arg-type]
    plot.place("punt", 4.48, 51.92)
    plot.publish()
    return layer_id


async def test_an_owner_sees_its_own_layer_and_nobody_else_does(world: World, asking: Asking) -> None:
    layer(world, "eigen")
    world.organisation("vr18")
    assert await seen(asking, "vr17") == {"eigen"}
    assert await seen(asking, "vr18") == set()
    assert await seen(asking, None) == set()


async def test_a_layer_shared_with_the_public_is_seen_by_all(world: World, asking: Asking) -> None:
    layer(world, "openbaar", public=True)
    assert await seen(asking, None) == {"openbaar"}


async def test_only_open_information_reaches_the_public_even_when_shared_with_it(
    world: World, asking: Asking
) -> None:
    layer(world, "intern", classification="intern", public=True)
    assert await seen(asking, None) == set()


async def test_a_partner_sees_what_is_shared_with_all_partners_and_the_public_does_not(
    world: World, asking: Asking
) -> None:
    world.share(layer(world, "partners", classification="intern"), "partners")
    assert await seen(asking, "prorail") == {"partners"}
    assert await seen(asking, None) == set()


async def test_a_sector_sees_what_is_shared_with_it(world: World, asking: Asking) -> None:
    world.organisation("tennet", "energie")
    world.organisation("ns", "vervoer")
    world.share(layer(world, "energie", classification="intern"), "sector", "energie")
    assert await seen(asking, "tennet") == {"energie"}
    assert await seen(asking, "ns") == set()


async def test_a_participant_sees_the_layers_of_the_activity_until_it_leaves(
    world: World, asking: Asking
) -> None:
    world.activity("hoogwater", "ns")
    world.share(layer(world, "inzet", classification="intern"), "activiteit", "hoogwater")
    assert await seen(asking, "ns") == {"inzet"}
    world.connection.execute(
        "UPDATE plot.activity_participant SET left_at = now() WHERE organisation_id = 'ns'"
    )
    assert await seen(asking, "ns") == set()


async def test_confidential_information_goes_to_named_organisations_only(
    world: World, asking: Asking
) -> None:
    world.organisation("tennet", "energie")
    vital = layer(world, "vitaal", classification="vertrouwelijk")
    world.share(vital, "partners")
    world.share(vital, "sector", "energie")
    world.share(vital, "organisatie", "dcc-kgg")
    assert await seen(asking, "dcc-kgg") == {"vitaal"}
    assert await seen(asking, "tennet") == set()


async def test_secret_information_is_seen_by_its_owner_alone(world: World, asking: Asking) -> None:
    world.share(layer(world, "geheim", classification="geheim"), "organisatie", "vr18")
    assert await seen(asking, "vr18") == set()
    assert await seen(asking, "vr17") == {"geheim"}


async def test_a_withdrawn_or_expired_share_ends_at_once(world: World, asking: Asking) -> None:
    world.share(layer(world, "ingetrokken", classification="intern"), "organisatie", "vr18")
    world.share(
        layer(world, "verlopen", classification="intern"),
        "organisatie",
        "vr18",
        until=datetime.now(UTC) - timedelta(seconds=1),
    )
    assert await seen(asking, "vr18") == {"ingetrokken"}
    world.connection.execute("UPDATE plot.share SET withdrawn_at = now()")
    assert await seen(asking, "vr18") == set()


async def test_a_change_of_sharing_raises_the_access_version(world: World, asking: Asking) -> None:
    layer(world, "laag", public=True)
    async with asking(None) as tx:
        before = (await layer_module.read(tx, "laag")).token
    world.share("laag", "organisatie", "vr18")
    async with asking(None) as tx:
        assert (await layer_module.read(tx, "laag")).token != before


async def test_a_picture_lists_only_the_layers_that_its_viewer_may_read(world: World, asking: Asking) -> None:
    layer(world, "open", public=True)
    layer(world, "dicht", classification="vertrouwelijk")
    world.picture("landelijk", "open", "dicht")
    async with asking(None) as tx:
        shown = await pictures.composition(tx, "landelijk")
        assert [one.id for one, _ in shown.layers] == ["open"]
        assert shown.picture.layer_count == 1
        assert shown.classification == "open"
    async with asking("vr17") as tx:
        assert [one.id for one, _ in (await pictures.composition(tx, "landelijk")).layers] == [
            "open",
            "dicht",
        ]


async def test_a_picture_for_partners_is_unknown_to_the_public(world: World, asking: Asking) -> None:
    world.picture("besloten", audience="partners")
    async with asking(None) as tx:
        with pytest.raises(PictureNotFound):
            await pictures.picture(tx, "besloten")
    async with asking("vr17") as tx:
        assert (await pictures.picture(tx, "besloten")).id == "besloten"


TABLES = "feature_version", "audit_line"


@pytest.mark.parametrize("table", TABLES)
def test_the_serving_role_cannot_read_the_table_itself(app_conninfo: str, table: str) -> None:
    with psycopg.connect(app_conninfo) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(f"SELECT * FROM plot.{table}")


def test_the_serving_role_owns_nothing_and_cannot_bypass_row_security(app_conninfo: str) -> None:
    with psycopg.connect(app_conninfo) as connection:
        row = connection.execute(
            "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb,"
            " EXISTS (SELECT 1 FROM pg_class WHERE pg_get_userbyid(relowner) = current_user),"
            " pg_has_role(current_user, 'plotserver_view', 'member')"
            " FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert row == (False, False, False)


def test_without_a_transaction_that_names_the_viewer_nothing_shared_is_seen(
    world: World, app_conninfo: str
) -> None:
    world.share(layer(world, "partners", classification="intern"), "partners")
    with psycopg.connect(app_conninfo) as connection:
        assert connection.execute("SELECT count(*) FROM plot.published_feature").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM plot.layer").fetchone() == (0,)


async def test_a_viewer_does_not_stay_on_a_pooled_connection(world: World, asking: Asking) -> None:
    layer(world, "eigen")
    for _ in range(5):
        assert await seen(asking, "vr17") == {"eigen"}
        with pytest.raises(ZeroDivisionError):
            async with asking("vr17"):
                raise ZeroDivisionError
        assert await seen(asking, None) == set()


async def test_drafts_are_for_those_who_may_draw(world: World, asking: Asking) -> None:
    plot = world.plot("plot", "vr17", public=True)
    plot.place("gepubliceerd", 4.48, 51.92)
    plot.publish()
    plot.place("concept", 4.49, 51.92)
    world.share("plot", "organisatie", "vr18", may="bewerken")
    count = "SELECT count(*) FROM plot.draft_feature"
    for who, expected in ((None, 0), ("vr17", 2), ("vr18", 2), ("prorail", 0)):
        async with asking(who) as tx:
            row = await (await tx.execute(count)).fetchone()
            assert row == (expected,)
