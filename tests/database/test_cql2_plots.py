"""Filters on drawn objects and on a dataset with awkward values, asked as the role that serves."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import sql
from shapely import LineString, Point, Polygon, box

from layers import features, relations
from layers import layer as layer_module
from layers.errors import WrongQuery
from layers.features import FeatureQuery
from layers.filtering import encoded, filters, queryables, text
from layers.filtering.tree import FilterFault
from layers.importing import ImportTarget, import_file
from plotserver.kernel import crs
from plotserver.kernel.database import Database as Pool
from plotserver.kernel.viewer import Viewer
from tests.conftest import Database, Postgres
from tests.cql2_writing import as_json
from tests.database.conftest import Asking
from tests.makers import Plot, World, minutes

RD = crs.find("EPSG:28992")
Found = Callable[..., Any]


@pytest.fixture(scope="module")
def drawn(postgres: Postgres, template: Database) -> Iterator[Database]:
    """A database with a public plot, whose objects differ in every way that can be asked."""
    copy = postgres.create(template.name)
    with psycopg.connect(copy.owner_conninfo, autocommit=True) as connection:
        _draw(World(connection).plot("plot", public=True))
    yield copy
    postgres.drop(copy)


@pytest.fixture
async def reading(drawn: Database) -> AsyncIterator[Asking]:
    """`reading()` opens a transaction as the public on what was drawn."""
    async with _public(drawn) as asking:
        yield asking


@asynccontextmanager
async def _public(database: Database) -> AsyncIterator[Asking]:
    pool = Pool(database.app_conninfo, size=1)
    await pool.open()
    yield lambda organisation=None: pool.transaction(Viewer(organisation))
    await pool.close()


def _draw(plot: Plot) -> None:
    plot.place(
        "Gemaal",
        4.4777,
        51.9225,
        "gemaal",
        properties={"aantal": 3, "labels": ["water", "pomp", 3], "code": "12"},
        valid_from=minutes(0),
        valid_to=minutes(60),
    )
    plot.place(
        "Café Ørsted",
        4.5,
        51.9,
        "notitie",
        certainty="onzeker",
        properties={"aantal": "drie", "labels": "water", "code": 12, "open": True, "peil": 2.5},
        valid_from=minutes(30),
    )
    plot.draw("Lekdijk", LineString([(4.6, 51.9), (4.8, 51.95)]), "dijk-bewaakt", properties={"peil": 3.5})
    plot.draw("Polder", box(4.60, 51.85, 4.70, 51.90), "overstroomd-gebied", properties={"peil": None})
    plot.draw("Zonder plaats", None, "notitie", properties={"aantal": 0})
    plot.publish()


async def names(reading: Asking, asked: str | dict[str, Any], where: crs.Crs = crs.DEFAULT) -> list[str]:
    """The names of the objects that a filter finds in the plot."""
    async with reading() as tx:
        layer = await layer_module.read(tx, "plot")
        tree = text.parse(asked) if isinstance(asked, str) else encoded.parse(json.dumps(asked))
        found = filters.compiled(tree, await queryables.of(tx, layer), where)
        page = await features.page(tx, layer, FeatureQuery(where=found))
        assert page.matched == len(page.features)
    return sorted(json.loads(one)["properties"]["naam"] for one in page.features)


FIVE = ["Café Ørsted", "Gemaal", "Lekdijk", "Polder", "Zonder plaats"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("true", FIVE),
        ("false", []),
        ("teken = 'gemaal'", ["Gemaal"]),
        ("zekerheid <> 'zeker'", ["Café Ørsted"]),
        ("naam LIKE '%d%k%'", ["Lekdijk"]),
        ("CASEI(naam) = CASEI('CAFÉ ØRSTED')", ["Café Ørsted"]),
        ("ACCENTI(CASEI(naam)) LIKE ACCENTI(CASEI('cafe orsted'))", ["Café Ørsted"]),
        ("organisatie = 'vr17' AND auteur = 'plotter'", FIVE),
        ("versie = 1", FIVE),
        ("geometry IS NULL", ["Zonder plaats"]),
        ("geometryType(geometry) = 'LineString'", ["Lekdijk"]),
        # a property of their own counts where it has the type that is compared with
        ("aantal > 2", ["Gemaal"]),
        ("aantal IS NULL", ["Café Ørsted", "Lekdijk", "Polder"]),
        ("code = '12'", ["Gemaal"]),
        ("code = 12", ["Café Ørsted"]),
        ("code = code", ["Café Ørsted", "Gemaal"]),
        ("open = true", ["Café Ørsted"]),
        ("open", ["Café Ørsted"]),
        ("peil > 3 OR peil < 3", ["Café Ørsted", "Lekdijk"]),
        ("NOT peil > 3", ["Café Ørsted"]),
        ("peil IS NULL", ["Gemaal", "Polder", "Zonder plaats"]),
        ("peil BETWEEN 2 AND 3", ["Café Ørsted"]),
        ("peil IN (2.5, 'x', true)", ["Café Ørsted"]),
        # an operand that is not known leaves the whole unknown, and dividing by nothing is not known
        ("10 / aantal > 1", ["Gemaal"]),
        ("NOT 10 / aantal > 1", []),
        ("10 % aantal = 1 AND 10 div aantal = 3", ["Gemaal"]),
        ("7 / 2 = 3.5 AND 7 div 2 = 3", FIVE),
        # sets
        ("A_CONTAINS(labels, ('water'))", ["Gemaal"]),
        ("A_CONTAINS(labels, ('water', 3))", ["Gemaal"]),
        ("A_CONTAINS(labels, ('water', 'lucht'))", []),
        ("A_CONTAINEDBY(labels, ('water', 'pomp', 3, 4))", ["Gemaal"]),
        ("A_EQUALS(labels, (3, 'pomp', 'water', 'pomp'))", ["Gemaal"]),
        ("A_OVERLAPS(labels, ('lucht', 'pomp'))", ["Gemaal"]),
        ("NOT A_OVERLAPS(labels, ('lucht'))", ["Gemaal"]),
        ("A_CONTAINS(('a', naam), (naam))", FIVE),
        # times: an end that is not drawn is open
        ("T_INTERSECTS(INTERVAL(geldig_van, geldig_tot), TIMESTAMP('2026-11-18T06:10:00Z'))",
         ["Gemaal", "Lekdijk", "Polder", "Zonder plaats"]),
        ("T_INTERSECTS(INTERVAL(geldig_van, geldig_tot), TIMESTAMP('2026-11-19T06:10:00Z'))",
         ["Café Ørsted", "Lekdijk", "Polder", "Zonder plaats"]),
        ("T_AFTER(geldig_van, TIMESTAMP('2026-11-18T06:10:00Z'))", ["Café Ørsted"]),
        ("T_DURING(INTERVAL(geldig_van, geldig_tot), INTERVAL('2026-11-18', '2026-11-18'))", ["Gemaal"]),
        ("T_DURING(INTERVAL(geldig_van, geldig_tot), INTERVAL('2026-11-19', '2026-11-20'))", []),
        ("geldig_van > DATE('2026-11-18')", ["Café Ørsted", "Gemaal"]),
        ("geldig_van = '2026-11-18T06:00:00Z'", ["Gemaal"]),
        ("geregistreerd < now() OR geregistreerd >= now()", FIVE),
        ("minutesSince(geldig_van) < 0 OR minutesSince(geldig_van) >= 0", ["Café Ørsted", "Gemaal"]),
        # places
        ("S_INTERSECTS(geometry, BBOX(4.4, 51.9, 4.55, 51.95))", ["Café Ørsted", "Gemaal"]),
        ("S_INTERSECTS(geometry, POINT Z (4.4777 51.9225 10))", ["Gemaal"]),
        ("S_DISJOINT(geometry, BBOX(4.4, 51.9, 4.55, 51.95))", ["Lekdijk", "Polder"]),
        ("S_WITHIN(geometry, POLYGON((4.5 51.8, 4.75 51.8, 4.75 51.95, 4.5 51.95, 4.5 51.8)))", ["Polder"]),
        ("S_TOUCHES(geometry, LINESTRING(4.7 51.9, 4.8 51.9))", ["Polder"]),
        ("S_CROSSES(geometry, LINESTRING(4.7 51.8, 4.7 52))", ["Lekdijk"]),
        ("S_CONTAINS(geometry, POINT(4.65 51.87))", ["Polder"]),
        ("S_OVERLAPS(geometry, BBOX(4.65, 51.8, 4.75, 52))", ["Polder"]),
        ("S_EQUALS(geometry, GEOMETRYCOLLECTION(POINT(4.5 51.9)))", ["Café Ørsted"]),
        ("S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(4.5 51.9), LINESTRING(4.6 51.8, 4.6 52)))",
         ["Café Ørsted", "Lekdijk", "Polder"]),
        ("distance(geometry, POINT(4.5 51.9)) < 3000", ["Café Ørsted", "Gemaal"]),
        ("S_INTERSECTS(geometry, buffer(POINT(4.5 51.9), 3000, 'm'))", ["Café Ørsted", "Gemaal"]),
        ("area(geometry) > 1e6", ["Polder"]),
        ("S_EQUALS(centroid(geometry), geometry)", ["Café Ørsted", "Gemaal"]),
    ],
)  # fmt: skip
async def test_a_filter_finds_what_it_says(reading: Asking, asked: str, expected: list[str]) -> None:
    assert await names(reading, asked) == expected
    assert await names(reading, as_json(text.parse(asked))) == expected


async def test_a_box_in_rd_finds_what_lies_in_it(reading: Asking) -> None:
    inside = "S_INTERSECTS(geometry, BBOX(92000, 437000, 93000, 438500))"
    assert await names(reading, inside, RD) == ["Gemaal"]
    northing_first = "S_INTERSECTS(geometry, BBOX(51.9, 4.4, 51.95, 4.55))"
    assert await names(reading, northing_first, crs.find("EPSG:4326")) == ["Café Ørsted", "Gemaal"]


async def test_a_free_property_that_nobody_drew_is_unknown_and_every_drawn_one_is_listed(
    reading: Asking,
) -> None:
    async with reading() as tx:
        known = await queryables.of(tx, await layer_module.read(tx, "plot"))
    assert {name: known[name].schema["type"] for name in ("labels", "code", "open", "peil")} == {
        "labels": ["array", "string"],
        "code": ["number", "string"],
        "open": "boolean",
        "peil": "number",
    }
    assert {"teken", "naam", "aantal", "geldig_van", "geometry"} <= set(known)
    with pytest.raises(FilterFault, match="filter klopt niet"):
        await names(reading, "dit_is_er_niet = 1")


@pytest.mark.parametrize(
    "asked",
    ["10 ^ 400 > 1", "(-8) ^ 0.5 = 1", "0 ^ -1 = 1", "(aantal - 3) ^ -1 > 0", "1e300 * 1e300 ^ 2 > 1"],
)
async def test_a_calculation_without_outcome_is_a_fault_of_the_filter(reading: Asking, asked: str) -> None:
    with pytest.raises(WrongQuery) as raised:
        await names(reading, asked)
    assert raised.value.faults == (
        ("filter", "Een berekening in het filter heeft geen uitkomst of past niet in een getal."),
    )


async def test_pages_follow_the_filter_and_a_cursor_belongs_to_one_filter(
    world: World, asking: Asking
) -> None:
    plot = world.plot("plot", public=True)
    for number in range(12):
        plot.place(f"{number}", 5 + number / 100, 52, properties={"aantal": number})
    plot.publish()
    async with asking() as tx:
        layer = await layer_module.read(tx, "plot")
        known = await queryables.of(tx, layer)
        even = filters.compiled(text.parse("aantal % 2 = 0"), known)
        odd = filters.compiled(text.parse("aantal % 2 = 1"), known)
        first = await features.page(tx, layer, FeatureQuery(limit=4, where=even))
        assert (len(first.features), first.matched) == (4, 6)
        second = await features.page(tx, layer, FeatureQuery(limit=4, where=even, cursor=first.next_cursor))
        assert (len(second.features), second.matched, second.next_cursor) == (2, 6, None)
        for other in (odd, None):
            with pytest.raises(WrongQuery) as raised:
                await features.page(tx, layer, FeatureQuery(where=other, cursor=first.next_cursor))
            assert raised.value.faults[0][0] == "cursor"


async def plan(asking: Asking, asked: str, where: crs.Crs = crs.DEFAULT) -> str:
    async with asking() as tx:
        layer = await layer_module.read(tx, "veel")
        found = filters.compiled(text.parse(asked), await queryables.of(tx, layer), where)
        relation = relations.of(layer)
        statement = sql.SQL("EXPLAIN SELECT count(*) FROM {} WHERE {}").format(
            relation.source, found.condition
        )
        rows = await (await tx.execute(statement, found.parameters)).fetchall()
    return "\n".join(row[0] for row in rows)


@pytest.fixture(scope="module")
def many(
    postgres: Postgres, template: Database, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """A database with a public dataset of 20,000 points."""
    path = tmp_path_factory.mktemp("veel") / "veel.gpkg"
    points = [Point(3.5 + n % 200 / 60, 51 + n // 200 / 60) for n in range(20_000)]
    gpd.GeoDataFrame({"nummer": range(20_000)}, geometry=points, crs="EPSG:4326").to_file(path, driver="GPKG")
    copy = postgres.create(template.name)
    with psycopg.connect(copy.owner_conninfo, autocommit=True) as connection:
        world = World(connection)
        import_file(
            connection, path, ImportTarget("veel", owner=world.organisation("vr17"), classification="open")
        )
        world.share("veel", "openbaar")
    yield copy
    postgres.drop(copy)


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ("S_INTERSECTS(geometry, BBOX(5.1, 52.0, 5.2, 52.1))", crs.DEFAULT),
        ("nummer > 5 AND S_WITHIN(geometry, BBOX(5.1, 52.0, 5.2, 52.1))", crs.DEFAULT),
        ("S_INTERSECTS(BBOX(155000, 463000, 156000, 464000), geometry)", RD),
        ("S_INTERSECTS(geometry, buffer(POINT(5.1 52.0), 500))", crs.DEFAULT),
        ("distance(geometry, POINT(5.1 52.0)) < 500", crs.DEFAULT),
    ],
)
async def test_a_spatial_filter_is_answered_by_the_spatial_index(
    many: Database, asked: str, where: crs.Crs
) -> None:
    async with _public(many) as asking:
        seen = await plan(asking, asked, where)
    assert "_geom" in seen, seen
    assert "Seq Scan on d_" not in seen, seen


@given(st.text(max_size=60))
def test_any_text_is_a_filter_or_a_fault(asked: str) -> None:
    for read in (text.parse, encoded.parse):
        try:
            read(asked)
        except FilterFault:
            continue


def test_the_outline_of_a_municipality_fits_in_a_filter(data_file: Callable[[str], Path]) -> None:
    frame = gpd.read_file(data_file("boundaries/gemeente_minvws.geojson"))
    longest = max((one.wkt for one in frame.geometry if isinstance(one, Polygon)), key=len)
    assert len(longest) < 40_000
    rounded = max((one for one in frame.geometry), key=lambda one: len(one.wkt))
    outline = rounded.simplify(0.0005).wkt
    known = queryables.Queryables([queryables.geometry([2])])
    filters.compiled(text.parse(f"S_INTERSECTS(geometry, {outline})"), known)
