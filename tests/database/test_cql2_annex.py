"""The standard's own test data, imported as datasets, answer as its annex A says (OGC 21-065r2)."""

import json
import tomllib
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from layers import layer as layer_module
from layers import relations
from layers.filtering import encoded, filters, queryables, text
from layers.filtering.tree import FilterFault
from layers.importing import ImportTarget, ReadingOptions, import_file
from layers.layer import Layer
from plotserver.kernel.database import Database as Pool
from plotserver.kernel.database import Transaction
from plotserver.kernel.viewer import Viewer
from tests.conftest import Database, Postgres
from tests.cql2_writing import as_json
from tests.makers import World

LAYERS = {
    "countries": "ne_110m_admin_0_countries",
    "places": "ne_110m_populated_places_simple",
    "rivers": "ne_110m_rivers_lake_centerlines",
}
ANNEX: dict[str, dict[str, list[list[Any]]]] = tomllib.loads(
    (Path(__file__).parents[1] / "golden" / "cql2" / "annex_a.toml").read_text()
)
CLASSES = [name for name in ANNEX if name not in ("combinations", "errata")]
COMBINED = "(NOT ({1}) AND {0}) OR ({2} and {3}) or not ({0} OR {3})"


@pytest.fixture(scope="module")
def natural_earth(
    postgres: Postgres, template: Database, data_file: Callable[[str], Path]
) -> Iterator[Database]:
    """A database with the three layers as public datasets."""
    path = data_file("ogc/ne110m4cql2.gpkg")
    copy = postgres.create(template.name)
    with psycopg.connect(copy.owner_conninfo, autocommit=True) as connection:
        world = World(connection)
        world.organisation("kcr2")
        for name, source in LAYERS.items():
            target = ImportTarget(name, owner="kcr2", classification="open")
            import_file(connection, path, target, ReadingOptions(source_layer=source, time_zone="UTC"))
            world.share(name, "openbaar")
    yield copy
    postgres.drop(copy)


@pytest.fixture
async def tx(natural_earth: Database) -> AsyncIterator[Transaction]:
    """A transaction as the public."""
    pool = Pool(natural_earth.app_conninfo, size=1)
    await pool.open()
    async with pool.transaction(Viewer()) as transaction:
        yield transaction
    await pool.close()


async def ids(tx: Transaction, layer: Layer, where: filters.Filter) -> set[int]:
    relation = relations.of(layer)
    statement = sql.SQL("SELECT {} FROM {} WHERE {} AND {}").format(
        relation.key, relation.source, relation.where, where.condition
    )
    rows = await (await tx.execute(statement, {**relation.parameters, **where.parameters})).fetchall()
    return {row[0] for row in rows}


async def found(tx: Transaction, source: str, predicate: str) -> set[int]:
    """The numbers of the items; the same when asked as JSON. The geometry is called `geometry` here."""
    layer = await layer_module.read(tx, source)
    known = await queryables.of(tx, layer)
    tree = text.parse(predicate.replace("geom,", "geometry,").replace(",geom)", ",geometry)"))
    assert encoded.parse(json.dumps(as_json(tree))) == tree
    return await ids(tx, layer, filters.compiled(tree, known))


@pytest.mark.parametrize("name", CLASSES)
async def test_predicates_find_as_many_items_as_the_annex_says(tx: Transaction, name: str) -> None:
    for source, predicates in ANNEX[name].items():
        for predicate, expected in predicates:
            assert len(await found(tx, source, predicate)) == expected, predicate


async def test_where_the_annex_errs_what_is_so_is_found(tx: Transaction) -> None:
    for source, predicates in ANNEX["errata"].items():
        for predicate, wrong, right in predicates:
            assert len(await found(tx, source, predicate)) == right != wrong, predicate


async def test_combinations_of_predicates_find_as_many_items_as_the_annex_says(tx: Transaction) -> None:
    for *predicates, expected in ANNEX["combinations"]["places"]:
        assert len(await found(tx, "places", COMBINED.format(*predicates))) == expected, predicates


@pytest.mark.parametrize("name", CLASSES)
async def test_any_four_predicates_of_a_class_can_be_combined(tx: Transaction, name: str) -> None:
    for source, predicates in ANNEX[name].items():
        listed = [predicate for predicate, _ in predicates]
        for start in range(min(len(listed), 10)):
            a, b, c, d = ((listed * 4)[start + step] for step in range(4))
            combined = f"((NOT ({a}) AND {b}) OR ({c} and NOT ({d})) or not ({a} AND {d}))"
            await found(tx, source, combined)


@pytest.mark.parametrize(
    "literal",
    ["POINT(90 180)", "MULTIPOINT(7.02 49.92, 90 180)", "BBOX(1000000,1000000,2000000,2000000)"],
)
async def test_a_coordinate_off_the_earth_is_refused(tx: Transaction, literal: str) -> None:
    for function in ("S_INTERSECTS", "S_DISJOINT"):
        with pytest.raises(FilterFault):
            await found(tx, "countries", f"{function}(geom,{literal})")


async def test_a_box_and_the_polygon_of_it_ask_the_same(tx: Transaction) -> None:
    polygon = "POLYGON((-180 -90,180 -90,180 90,-180 90,-180 -90))"
    for source in LAYERS:
        for function in ("S_INTERSECTS", "S_DISJOINT", "S_WITHIN", "S_CONTAINS"):
            box = await found(tx, source, f"{function}(geom,BBOX(-180,-90,180,90))")
            assert box == await found(tx, source, f"{function}(geom,{polygon})"), (source, function)


VALUES = {
    queryables.Kind.TEXT: "'foo'",
    queryables.Kind.TRUTH: "true",
    queryables.Kind.NUMBER: "3.14",
    queryables.Kind.MOMENT: "TIMESTAMP('2022-04-14T14:48:46Z')",
    queryables.Kind.DAY: "DATE('2022-04-14')",
}


async def test_every_queryable_can_be_compared_both_ways_round(tx: Transaction) -> None:
    """/conf/basic-cql2/comparison, /conf/property-property/comparison-*"""
    known = await queryables.of(tx, await layer_module.read(tx, "places"))
    for name, one in known.items():
        if one.kind not in VALUES:
            continue
        column, value = f'"{name}"', VALUES[one.kind]
        for a, b in (("=", "<>"), (">", "<="), ("<", ">=")):
            for left, right in ((column, value), (value, column)):
                first = await found(tx, "places", f"{left} {a} {right}")
                assert not first & await found(tx, "places", f"{left} {b} {right}")
        equal = await found(tx, "places", f"{column} = {column}")
        assert equal == await found(tx, "places", f"{column} >= {column}")
        assert not await found(tx, "places", f"{column} <> {column}")


async def test_like_takes_the_wildcards_of_the_standard(tx: Transaction) -> None:
    """/conf/advanced-comparison-operators/like"""
    every = await found(tx, "places", "name LIKE '%'")
    assert every == await found(tx, "places", "name like '%%'")
    assert not await found(tx, "places", "name like '_%'") & await found(tx, "places", "name like ''")
    assert not await found(tx, "places", r"name like '\%\_'")


async def test_times_written_as_text_are_understood_in_a_list(tx: Transaction) -> None:
    """/conf/advanced-comparison-operators/in"""
    assert len(await found(tx, "places", "start in ('2022-04-16T10:13:19Z', '2022-04-14T15:52:56Z')")) == 1
    assert len(await found(tx, "places", "\"date\" in ('2022-04-16', '2022-04-15')")) == 1
