"""Whatever is asked by a filter: a fault that is told, or objects of the layer that was asked for.

PLOTSERVER_TEST_CQL2_CASES says how many filters are tried on each layer; 25,000 take about twenty minutes.
"""

import json
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import geopandas as gpd
import pytest
from hypothesis import HealthCheck, given, settings
from shapely import LineString, Point, Polygon, box

from layers import features
from layers import layer as layer_module
from layers.errors import WrongQuery
from layers.features import FeatureQuery
from layers.filtering import encoded, filters, queryables, text
from layers.filtering.filters import Filter
from layers.filtering.queryables import Queryables
from layers.filtering.tree import FilterFault, Node
from layers.importing import ImportTarget, import_file
from tests.cql2_fuzzing import trees
from tests.cql2_writing import as_json, as_text
from tests.database.conftest import Asking
from tests.makers import World, minutes

CASES = int(os.environ.get("PLOTSERVER_TEST_CQL2_CASES", "120"))
MARK = "van de laag"
TROUBLE = [
    Point(4.5, 51.9),
    Point(-180, 85),
    LineString([(4.6, 51.9), (4.8, 51.95)]),
    box(4.60, 51.85, 4.70, 51.90),
    Polygon([(0, 0), (2, 2), (2, 0), (0, 2), (0, 0)]),
    box(-180, -85, 180, 85),
]


@pytest.fixture
def plots(world: World) -> World:
    """A public plot with awkward objects, and beside it one that the public may not read."""
    for layer, mark in (("plot", MARK), ("geheim", "van een ander")):
        plot = world.plot(
            layer, public=layer == "plot", classification="open" if layer == "plot" else "geheim"
        )
        for number, shape in enumerate([*TROUBLE, None]):
            odd: list[object] = ["water", 0, True, None, ["a", 3], {"a": 1}, 1e300]
            own = {"merk": mark, "aantal": number - 2, "wisselt": odd[number], "labels": ["a", number]}
            plot.draw(f"{number}", shape, properties=own, valid_from=minutes(number), valid_to=minutes(60))
        plot.publish()
    return world


@pytest.fixture
def table(world: World, tmp_path: Path) -> World:
    """A public dataset with a column of each type and extreme values in it."""
    world.organisation("vr17")
    frame = gpd.GeoDataFrame(
        {
            "merk": [MARK] * 4,
            "tekst": ["", "%_\\\\", "ß Ø é", None],
            "geheel": [0, -(2**62), 2**62, 1],
            "getal": [0.0, 1e308, -1e-308, float("nan")],
            "vlag": [True, False, True, False],
            "dag": [date(1, 1, 1), date(2026, 1, 1), date(9999, 12, 31), None],
            "tijd": [datetime(2026, 1, 1, tzinfo=UTC), None, datetime(1900, 1, 1, tzinfo=UTC), None],
        },
        geometry=[Point(4.5, 51.9), LineString([(4, 51), (5, 52)]), box(4, 51, 5, 52), None],
        crs="EPSG:4326",
    )
    frame.to_parquet(tmp_path / "tabel.parquet")
    import_file(
        world.connection,
        tmp_path / "tabel.parquet",
        ImportTarget("tabel", owner="vr17", classification="open"),
    )
    world.share("tabel", "openbaar")
    return world


def drawn(known: Queryables) -> list[Node]:
    """As many filters as are to be tried."""
    found: list[Node] = []

    @settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(trees(known))
    def collect(tree: Node) -> None:
        found.append(tree)

    collect()
    return found


def compiled(tree: Node, known: Queryables) -> Iterator[Filter]:
    """The filter, read back from both encodings, when it can be asked."""
    for again in (text.parse(as_text(tree)), encoded.parse(json.dumps(as_json(tree)))):
        assert again == tree
        try:
            yield filters.compiled(again, known)
        except FilterFault:
            continue


async def try_all(asking: Asking, name: str) -> tuple[int, int]:
    """How many filters were answered, and how many found something."""
    async with asking() as tx:
        known = await queryables.of(tx, await layer_module.read(tx, name))
    answered = finding = 0
    for tree in drawn(known):
        asked = list(compiled(tree, known))
        if not asked:
            continue
        assert len({one.checksum for one in asked}) == 1, as_text(tree)
        try:
            async with asking() as tx:
                layer = await layer_module.read(tx, name)
                page = await features.page(tx, layer, FeatureQuery(where=asked[0]))
        except WrongQuery:
            continue
        except Exception as error:
            raise AssertionError(f"{type(error).__name__}: {error}\n{as_text(tree)}") from error
        marks = {json.loads(one)["properties"]["merk"] for one in page.features}
        assert marks <= {MARK}, as_text(tree)
        answered += 1
        finding += bool(marks)
    return answered, finding


async def test_no_filter_on_a_plot_fails_or_shows_an_object_of_another(plots: World, asking: Asking) -> None:
    answered, finding = await try_all(asking, "plot")
    assert answered > CASES / 4
    assert finding > CASES / 20


async def test_no_filter_on_a_dataset_fails(table: World, asking: Asking) -> None:
    answered, finding = await try_all(asking, "tabel")
    assert answered > CASES / 4
    assert finding > CASES / 20
