"""What is published is signed: each version once, with the key of the organisation that recorded it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

import orjson
import psycopg
import pytest

from layers import layer as layer_module
from layers import origins, publishing, signatures
from layers.drawing import Kind
from layers.origins import LayerOrigin, Origins
from plotserver.kernel.database import Database
from plotserver.kernel.viewer import Viewer
from plotserver.trust.vault import Vault
from plotserver.trust.verdicts import State
from tests.conftest import Owner
from tests.database.drawing import at, draw, edit
from tests.makers import World

VAULT = Vault(b"a secret of tests alone")

MANY = """
INSERT INTO plot.feature_version
  (layer_id, feature_id, version, recorded, geom, sign, properties, author, organisation, operation)
SELECT 'water', gen_random_uuid(), 1, tstzrange(now() - interval '1 minute', NULL),
  ST_Point(4 + n / 1e4, 52, 4258), 'gemaal', jsonb_build_object('naam', n), 'vr17', 'vr17', gen_random_uuid()
FROM generate_series(1, 2000) n;
SELECT plot.measure_draft('water');
"""


@pytest.fixture
def pen(plots: World) -> World:
    """The plots of `plots`, with names that partners may know."""
    plots.share("water", "partners")
    return plots


async def publish(
    pool: Database, layer: str = "water", who: str = "vr17", vault: Vault | None = VAULT
) -> int:
    """Publish the draft; how many versions were signed."""
    async with pool.transaction(Viewer(who), write=True) as tx:
        await publishing.publish_draft(tx, layer, who)
        return await signatures.sign_published(tx, layer, vault)


async def origin(pool: Database, layer: str = "water", who: str | None = "prorail") -> LayerOrigin:
    """What a reader is told of the layer."""
    async with pool.transaction(Viewer(who)) as tx:
        return await Origins().of_layer(tx, await layer_module.read(tx, layer))


def keys_of(owner: Owner) -> list[tuple[Any, ...]]:
    return owner.execute("SELECT organisation_id, kid FROM plot.signing_key ORDER BY not_before").fetchall()


def points(number: int) -> Sequence[Any]:
    return [
        edit(Kind.CREATE, uuid4(), **at(4 + place / 1e4), naam=f"punt {place}") for place in range(number)
    ]


async def test_everything_that_is_published_is_verified_and_says_of_whom(pool: Database, pen: World) -> None:
    pen.connection.execute(MANY)
    assert await publish(pool) == 2_000
    found = await origin(pool)
    assert (found.state, found.counts) == (State.VERIFIED, {State.VERIFIED: 2_000})
    assert found.organisations == [("vr17", "Organisatie vr17")]


async def test_only_what_is_new_is_signed_again(pool: Database, pen: World, owner: Owner) -> None:
    made = points(3)
    await draw(pool, *made)
    await publish(pool)
    await draw(pool, edit(Kind.CHANGE, made[0].feature_id, naam="anders"))
    await draw(pool, edit(Kind.REMOVE, made[1].feature_id))
    assert await publish(pool) == 1
    assert (await origin(pool)).counts == {State.VERIFIED: 2}
    assert len(keys_of(owner)) == 1


async def test_what_was_drawn_between_a_withdrawal_and_the_next_publication_is_signed(
    pool: Database, pen: World
) -> None:
    await draw(pool, *points(1))
    await publish(pool)
    await draw(pool, *points(1))
    await publish(pool)
    await draw(pool, *points(1))
    async with pool.transaction(Viewer("vr17"), write=True) as tx:
        await publishing.withdraw(tx, "water", "vr17")
        await signatures.sign_published(tx, "water", VAULT)
    await publish(pool)
    assert (await origin(pool)).counts == {State.VERIFIED: 3}


async def test_who_draws_in_anothers_plot_signs_with_a_key_of_its_own(
    pool: Database, pen: World, owner: Owner
) -> None:
    await draw(pool, *points(1))
    await draw(pool, *points(2), who="stedin")
    await publish(pool)
    assert (await origin(pool)).organisations == [
        ("stedin", "Organisatie stedin"),
        ("vr17", "Organisatie vr17"),
    ]
    assert {organisation for organisation, _ in keys_of(owner)} == {"vr17", "stedin"}


async def test_a_draft_that_was_not_published_is_not_signed(pool: Database, pen: World) -> None:
    made = points(1)
    await draw(pool, *made)
    await publish(pool)
    await draw(pool, edit(Kind.CHANGE, made[0].feature_id, naam="nog niet"))
    assert (await origin(pool, "water.concept", "vr17")).state is State.UNSIGNED
    assert (await origin(pool)).state is State.VERIFIED


async def test_without_a_secret_or_with_another_one_publishing_goes_on_unsigned(
    pool: Database, pen: World
) -> None:
    await draw(pool, *points(1))
    assert await publish(pool, vault=None) == 0
    assert (await origin(pool)).state is State.UNSIGNED
    await publish(pool)
    await draw(pool, *points(1))
    assert await publish(pool, vault=Vault(b"another secret")) == 0
    found = await origin(pool)
    assert (found.state, found.counts) == (State.UNSIGNED, {State.VERIFIED: 1, State.UNSIGNED: 1})
    await draw(pool, *points(1))
    assert await publish(pool) == 2


async def test_a_number_that_cannot_be_signed_leaves_its_object_unsigned(pool: Database, pen: World) -> None:
    made = points(2)
    await draw(pool, *made)
    pen.connection.execute(
        "UPDATE plot.feature_version SET properties = '{\"naam\": 1e400}' WHERE feature_id = %s",
        [made[0].feature_id],
    )
    assert await publish(pool) == 1


@pytest.mark.parametrize(
    "tampering",
    [
        "geom = ST_Translate(geom, 1e-8, 0)",
        """properties = properties || '{"naam": "iets anders"}'""",
        "sign = 'gemaal'",
        "author = 'iemand anders'",
        "organisation = 'stedin'",
        "source = 'een ander'",
        "certainty = 'onzeker'",
        "valid = tstzrange('2026-01-01', NULL)",
        "recorded = tstzrange(lower(recorded) - interval '1 microsecond', NULL)",
    ],
)
async def test_what_is_changed_behind_the_servers_back_is_no_longer_verified(
    pool: Database, pen: World, owner: Owner, tampering: str
) -> None:
    await draw(pool, *points(1))
    await publish(pool)
    owner.execute(f"UPDATE plot.feature_version SET {tampering}")
    assert (await origin(pool)).state is State.INVALID


async def test_after_rotation_the_old_signatures_still_hold(pool: Database, pen: World, owner: Owner) -> None:
    await draw(pool, *points(1))
    await publish(pool)
    with psycopg.connect(owner.info.dsn) as connection:
        signatures.rotate(connection, "vr17", VAULT)
    await draw(pool, *points(1))
    await publish(pool)
    assert (await origin(pool)).counts == {State.VERIFIED: 2}
    used = owner.execute("SELECT count(DISTINCT kid) FROM plot.signing").fetchall()
    assert used == [(2,)]


async def test_a_key_whose_time_is_over_makes_way_by_itself(pool: Database, pen: World, owner: Owner) -> None:
    await draw(pool, *points(1))
    await publish(pool)
    owner.execute(
        "UPDATE plot.signing_key SET not_before = now() - interval '2 days',"
        " not_after = clock_timestamp() + interval '2 seconds'"
    )
    owner.execute("UPDATE plot.signing_key SET not_after = clock_timestamp()")
    await draw(pool, *points(1))
    await publish(pool)
    assert len(keys_of(owner)) == 2


async def test_of_a_revoked_key_what_it_signed_before_holds_and_after_does_not(
    pool: Database, pen: World, owner: Owner
) -> None:
    await draw(pool, *points(1))
    await publish(pool)
    moment = owner.execute("SELECT now()").fetchall()[0][0]
    assert signatures.revoke(owner, "vr17", moment + timedelta(hours=1), "te oud") is not None
    assert signatures.revoke(owner, "vr17", None, "") is None
    owner.execute("UPDATE plot.signing_key SET invalid_since = now() + interval '2 seconds'")
    assert (await origin(pool)).state is State.VERIFIED
    owner.execute("UPDATE plot.signing_key SET invalid_since = now() - interval '1 hour'")
    assert (await origin(pool)).counts == {State.REVOKED: 1}
    with psycopg.connect(owner.info.dsn) as connection:
        assert signatures.sign_history(connection, VAULT, again=True) == 1
    assert (await origin(pool)).state is State.VERIFIED


def test_a_history_that_is_loaded_is_signed_whole(world: World, owner: Owner) -> None:
    plot = world.plot("oud", public=True)
    plot.place("a", 5, 52)
    publishing.publish(owner, "oud", plot.at, "vr17")
    plot.place("a", 5.1, 52)
    publishing.publish(owner, "oud", plot.at, "vr17")
    plot.place("a", 5.2, 52)
    with psycopg.connect(owner.info.dsn) as connection:
        assert signatures.sign_history(connection, VAULT) == 2
        assert signatures.sign_history(connection, VAULT) == 0


async def test_an_object_tells_its_author_only_as_a_pseudonym(
    pool: Database, pen: World, owner: Owner
) -> None:
    account, *_ = owner.execute(
        "INSERT INTO plot.account (issuer, subject, organisation_id, name)"
        " VALUES ('https://example.org', 'jansen', 'vr17', 'J. Jansen') RETURNING id"
    ).fetchall()[0]
    made = points(1)
    await draw(pool, *made, author=account)
    await publish(pool)

    async def told(who: str | None) -> tuple[str, str | None]:
        async with pool.transaction(Viewer(who)) as tx:
            layer = await layer_module.read(tx, "water")
            found = await origins.of_object(tx, layer, str(made[0].feature_id))
            assert found.verdict.state is State.VERIFIED
            text = orjson.dumps(await signatures.author_name(tx, account, "vr17"))
            assert (b"Jansen" in text) == (found.author_name is not None)
            return found.author, found.author_name

    assert await told("vr17") == (account, "J. Jansen")
    assert await told("prorail") == (account, None)
    signatures.set_author_policy(owner, "vr17", "naam")
    assert await told("prorail") == (account, "J. Jansen")
    owner.execute("UPDATE plot.layer SET classification = 'open'")
    pen.share("water", "openbaar")
    assert await told(None) == (account, None)


async def test_the_role_that_serves_reads_no_secret_and_no_signature_of_what_it_may_not_see(
    pool: Database, pen: World
) -> None:
    pen.plot("geheim", "vr17", classification="intern")
    await draw(pool, *points(1), layer="geheim")
    await publish(pool, "geheim")
    for table in ("signing", "version_signature", "signed", "author_policy"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            async with pool.transaction(Viewer("prorail")) as tx:
                await tx.execute(f"SELECT * FROM plot.{table}")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with pool.transaction(Viewer("vr17")) as tx:
            await tx.execute("SELECT sealed FROM plot.signing_key")
    feature, version = pen.connection.execute(
        "SELECT feature_id, version FROM plot.feature_version WHERE layer_id = 'geheim'"
    ).fetchall()[0]
    question = "SELECT plot.signature_of('geheim', %s, %s)"
    for who, may in (("vr17", True), ("prorail", False), (None, False)):
        async with pool.transaction(Viewer(who)) as tx:
            row = await (await tx.execute(question, [feature, version])).fetchone()
            assert row is not None
            assert (row[0] is not None) == may


async def test_nobody_keeps_a_signature_in_a_plot_in_which_it_may_not_draw(
    pool: Database, pen: World
) -> None:
    await draw(pool, *points(1))
    await publish(pool)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with pool.transaction(Viewer("prorail"), write=True) as tx:
            await tx.execute("SELECT plot.keep_signatures('water', 'x', 'x', '{}', '{}', '{}')")
    async with pool.transaction(Viewer("prorail"), write=True) as tx:
        assert await signatures.sign_published(tx, "water", VAULT) == 0
