"""What a filter becomes in SQL, and what is refused before the database sees it."""

from collections.abc import Callable

import pytest

from layers.filtering import encoded, filters, queryables, text
from layers.filtering.queryables import Queryable, Queryables
from layers.filtering.tree import FilterFault
from plotserver.kernel import crs
from plotserver.kernel.crs import DEFAULT, Crs

RD = crs.find("EPSG:28992")
LATITUDE_FIRST = crs.find("EPSG:4258")
COLUMNS = {
    "name": "text",
    "height": "number",
    "floors": "integer",
    "heated": "boolean",
    "built": "date",
    "seen": "timestamptz",
    "tags": "json",
}
DATASET = Queryables(
    [
        queryables.DATASET_ID,
        queryables.geometry([2]),
        *(queryables.column({"name": name, "type": kind}) for name, kind in COLUMNS.items()),
    ]
)
PLOT = Queryables(
    [
        queryables.PLOT_ID,
        queryables.geometry([0, 1, 2]),
        *queryables.drawn(),
        Queryable("waterstand", queryables.Kind.ANY, queryables.OWN, {}, own=True),
    ]
)

GOLDEN = [
    ("name = 'O''Neill'", DATASET),
    ("name LIKE 'A%' AND NOT floors > 5", DATASET),
    ("CASEI(name) LIKE CASEI('straße%')", DATASET),
    ("ACCENTI(name) = ACCENTI('Curaçao')", DATASET),
    ("floors IN (1, 2, 3) OR height BETWEEN 10 AND 12.5", DATASET),
    ("height / floors >= 2 ^ 1.5 + floors % 2", DATASET),
    ("built < DATE('1950-01-01') AND heated = true", DATASET),
    ("T_DURING(INTERVAL(built, seen), INTERVAL('2020-01-01', '..'))", DATASET),
    ("A_CONTAINS(tags, ('school', 3))", DATASET),
    ("tags = 'school' AND tags IS NOT NULL", DATASET),
    ("S_INTERSECTS(geometry, BBOX(5.1, 52.0, 5.2, 52.1))", DATASET),
    ("distance(geometry, POINT(5.1 52.0)) < 500", DATASET),
    ("teken IN ('dijkdoorbraak', 'dijk-bewaakt') AND zekerheid <> 'onzeker'", PLOT),
    ("T_INTERSECTS(INTERVAL(geldig_van, geldig_tot), TIMESTAMP('2026-11-18T14:05:00Z'))", PLOT),
    ("waterstand > 3.2 OR aantal >= 10", PLOT),
    ("minutesSince(geregistreerd) <= 60", PLOT),
]


def written(asked: str, known: Queryables, where: Crs = DEFAULT) -> str:
    """The condition, and the values that are bound to it."""
    found = filters.compiled(text.parse(asked), known, where)
    condition = found.condition.as_string(None)
    used = {name: value for name, value in found.parameters.items() if f"%({name})s" in condition}
    return "\n".join([condition, *(f"  {name} = {value!r}" for name, value in used.items())])


def test_filters_become_readable_sql(golden: Callable[[str, str], None]) -> None:
    golden(
        "cql2/sql.txt", "\n\n".join(f"-- {asked}\n{written(asked, known)}" for asked, known in GOLDEN) + "\n"
    )


def test_a_literal_in_rd_is_cut_and_transformed_by_way_of_etrs89_once() -> None:
    sql = written("S_WITHIN(geometry, BBOX(155000, 463000, 156000, 464000))", DATASET, RD)
    assert "(SELECT ST_Transform(ST_Segmentize(ST_GeomFromWKB(%(cql1)s, 28992), %(cql2)s), 4258))" in sql


def test_the_axis_order_of_a_literal_is_that_of_its_crs() -> None:
    one = filters.compiled(text.parse("S_EQUALS(geometry, POINT(5 52))"), DATASET)
    other = filters.compiled(text.parse("S_EQUALS(geometry, POINT(52 5))"), DATASET, LATITUDE_FIRST)
    assert one.parameters == other.parameters
    assert one.checksum != other.checksum


def test_equal_filters_have_equal_checksums_in_both_encodings() -> None:
    one = filters.compiled(text.parse("floors > 5"), DATASET)
    same = filters.compiled(encoded.parse('{"op": ">", "args": [{"property": "floors"}, 5]}'), DATASET)
    other = filters.compiled(text.parse("floors > 6"), DATASET)
    assert one.checksum == same.checksum != other.checksum


def faults(asked: str, known: Queryables = DATASET, where: Crs = DEFAULT) -> list[str]:
    with pytest.raises(FilterFault) as raised:
        filters.compiled(text.parse(asked), known, where)
    return [what for _, what in raised.value.faults]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("name > 5", "teken 6: Een tekst is niet te vergelijken met een getal."),
        ("floors = 'vijf'", "teken 8: Een getal is niet te vergelijken met een tekst."),
        ("heated = 1", "teken 8: Een ja/nee-waarde is niet te vergelijken met een getal."),
        ("naem = 'a'", "teken 1: De eigenschap 'naem' is hier onbekend. Bedoelde u 'name'?"),
        ("x = 1", "Bekend: id, geometry, name"),
        ("name", "teken 1: Hier wordt een voorwaarde verwacht; hier staat een tekst."),
        ("5", "teken 1: Hier wordt een voorwaarde verwacht; hier staat een getal."),
        ("floors AND heated", "teken 1: Hier wordt een voorwaarde verwacht; hier staat een getal."),
        ("NOT name", "teken 5: Hier wordt een voorwaarde verwacht"),
        ("name + 1 > 2", "teken 1: + verwacht een getal; hier staat een tekst."),
        ("floors LIKE '5%'", "teken 1: LIKE vergelijkt een tekst; hier staat een getal."),
        ("name LIKE name", "Het patroon van LIKE is een tekst"),
        (r"name LIKE 'a\\'", "Het patroon eindigt op \\"),
        ("CASEI(floors) = 'a'", "teken 7: CASEI werkt op een tekst; hier staat een getal."),
        ("built = 'gisteren'", "teken 9: Dit is geen tijdstip."),
        ("geometry = name", "teken 10: Een geometrie is niet te vergelijken met een tekst."),
        ("geometry = geometry", "teken 10: Vergelijk een geometrie met S_EQUALS"),
        ("S_INTERSECTS(name, POINT(1 1))", "S_INTERSECTS verwacht een geometrie; hier staat een tekst."),
        (
            "S_INTERSECTS(geometry, POINT(1 91))",
            "teken 24: Buiten de aarde. De volgorde in dit stelsel is lengte",
        ),
        ("S_INTERSECTS(geometry, BBOX(1, 5, 2, 4))", "De onderkant van de BBOX ligt boven de bovenkant."),
        (
            "S_INTERSECTS(geometry, POLYGON((0 0, 2 2, 2 0, 0 2, 0 0)))",
            "teken 24: De geometrie klopt niet: zij kruist zichzelf of valt samen bij 1 1.",
        ),
        ("T_DURING(seen, INTERVAL('2020-01-01', '..'))", "T_DURING vergelijkt perioden, geen tijdstippen"),
        ("T_AFTER(name, DATE('2020-01-01'))", "Een tekst is geen datum of tijdstip."),
        ("INTERVAL(built, seen) = seen", "Een periode is niet te vergelijken met een tijdstip."),
        ("A_CONTAINS(name, ('a'))", "A_CONTAINS vergelijkt lijsten; hier staat een tekst."),
        ("A_CONTAINS(tags, (POINT(1 1)))", "Een geometrie kan niet in een lijst."),
        ("foo(name) = 1", "teken 1: De functie 'FOO' is hier onbekend."),
        ("s_intersect(geometry, geometry)", "Bedoelde u S_INTERSECTS?"),
        ("abs() = 1", "ABS verwacht 1 waarde; hier staan er 0."),
        ("buffer(geometry, floors) IS NULL", "De afstand van BUFFER is een getal van 0 tot en met 1000000"),
        ("S_WITHIN(geometry, buffer(geometry, 10, 'km'))", "De eenheid van BUFFER is 'm'"),
    ],
)
def test_what_cannot_be_asked_is_told_with_its_place_and_reason(asked: str, told: str) -> None:
    assert told in " ".join(faults(asked))


def test_all_faults_are_told_at_once() -> None:
    assert len(faults("naem = 1 AND floors = 'a' OR NOT S_INTERSECTS(name, POINT(1 1))")) == 3


def test_a_name_that_differs_in_capitals_alone_is_understood() -> None:
    assert written("NAME = 'a'", DATASET) == written("name = 'a'", DATASET)


def test_rd_far_from_the_netherlands_is_refused() -> None:
    told = faults("S_INTERSECTS(geometry, POINT(1e7 1e7))", DATASET, RD)
    assert told == ["teken 24: Te ver van Nederland voor RD. De volgorde is x, y, in meters."]


@pytest.mark.parametrize(
    "asked",
    [
        "name = ''' OR true --'",
        r"name = '\' OR true --'",
        "name LIKE '%''; DROP TABLE plot.layer; --'",
        '"name"" OR true --" = \'a\'',
        "name IN ('a'') OR (true', 'b')",
        "name = '%(cql1)s %s %% {0} $1'",
        "CASEI(name) = ACCENTI('''||pg_sleep(10)||''')",
        "A_CONTAINS(tags, ('\"]'') --'))",
        "waterstand = '''::jsonb'",
        "pg_sleep(10) = 1",
        "pg_read_file('/etc/passwd') = 'a'",
        "name = 'a'); SELECT 1; --",
        "name = 'a' /* x */",
        "name = 'a' -- x",
        "name = $$a$$",
        "name = E'a'",
        "name = U&'a'",
        "name::text = 'a'",
        "(SELECT 1) = 1",
        "1 = 1 UNION SELECT 1",
        "name = chr(65)",
        "current_user = 'x'",
        "f.name = 'a'",
        '"f"."name" = \'a\'',
        "layer_id = 'x'",
        "S_INTERSECTS(geometry, POINT(1 1)') --",
        "name = 'a' AND geometry IS NULL; COMMIT",
    ],
)
def test_nothing_that_is_sent_ever_becomes_sql(asked: str) -> None:
    """Whatever is sent is refused, or comes out as bound values beside SQL of our own words alone."""
    known = Queryables([*DATASET.values(), *(one for one in PLOT.values() if one.own)])
    try:
        found = filters.compiled(text.parse(asked), known)
    except FilterFault:
        return
    condition = found.condition.as_string(None)
    for word in ("OR true", "DROP", "pg_", "SELECT 1", "--", ";", "/*", "cql1)s %s"):
        assert word not in condition
    assert any(isinstance(value, str) for value in found.parameters.values())
