"""CQL2 text and JSON become one tree; what is wrong is told with its place, in Dutch."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from layers.filtering import encoded, text
from layers.filtering.tree import DEEPEST, LONGEST, FilterFault, Node
from tests.cql2_writing import as_json, as_text

EXAMPLES = "ogc/cql2/standard/schema/examples"
Reader = Callable[[str], Node]


@pytest.fixture(scope="module")
def examples(data_file: Callable[[str], Path]) -> Path:
    """The standard's own examples: in `text` and `json`."""
    return data_file(EXAMPLES)


def test_every_example_of_the_standard_is_one_tree_in_both_encodings(examples: Path) -> None:
    files = sorted((examples / "text").glob("*.txt"))
    assert len(files) == 120
    for file in files:
        in_json = examples / "json" / f"{file.stem.split('-alt')[0]}.json"
        assert text.parse(file.read_text()) == encoded.parse(in_json.read_text()), file.stem


def test_every_example_of_the_standard_can_be_written_and_read_again(examples: Path) -> None:
    for file in (examples / "text").glob("*.txt"):
        tree = text.parse(file.read_text())
        assert text.parse(as_text(tree)) == tree, file.stem
        assert encoded.parse(json.dumps(as_json(tree))) == tree, file.stem


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("a = 1 OR b = 2 AND c = 3", "a = 1 OR (b = 2 AND c = 3)"),
        ("NOT a = 1 AND b = 2", "(NOT (a = 1)) AND (b = 2)"),
        ("a + b * c ^ 2 ^ d > 0", "(a + (b * (c ^ (2 ^ d)))) > 0"),
        ("a - b - c = 0", "((a - b) - c) = 0"),
        ("a * -b = 0", "(a * (-b)) = 0"),
        ("a -1 = 0", "a - 1 = 0"),
        ("-a ^ 2 = 0", "(-1 * (a ^ 2)) = 0"),
        ("a div 2 % 3 = 0", "((a DIV 2) % 3) = 0"),
        ("a NOT IN (1)", "NOT a IN (1)"),
        ("a between 1 and 2 and b = 3", "(a BETWEEN 1 AND 2) AND (b = 3)"),
        ("a_contains(x, ('b'))", "A_CONTAINS(x, ['b'])"),
        ("S_INTERSECTS(g, MULTIPOINT(1 2, 3 4))", "S_INTERSECTS(g, MULTIPOINT((1 2), (3 4)))"),
        ("S_INTERSECTS(g, ENVELOPE(1,2,3,4))", "S_INTERSECTS(g, BBOX(1,2,3,4))"),
        ("a = 1e2", "a = 100"),
        ("a = .5", "a = 0.50"),
        ("x = 'it''s'", r"x = 'it\'s'"),
        ("t = TIMESTAMP('2026-01-01T01:00:00+01:00')", "t = TIMESTAMP('2026-01-01T00:00:00.000Z')"),
    ],
)
def test_different_ways_to_write_the_same(one: str, same: str) -> None:
    assert text.parse(one) == text.parse(same)


def test_keywords_may_be_property_names_where_they_cannot_be_anything_else() -> None:
    assert text.parse("date = 1") == text.parse('"date" = 1')
    assert text.parse("interval(start, end) = x") != text.parse("x = y")
    assert text.parse('"and" = 1') != text.parse("a = 1")
    assert text.parse("eo:cloud_cover < 0.1") == text.parse('"eo:cloud_cover" < 0.1')
    assert text.parse("Οδος.ΣΤΡΑΣΣΕ = 1") == text.parse('"Οδος.ΣΤΡΑΣΣΕ" = 1')


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"'a\tb\nc\\d'", "a\tb\nc\\d"),
        (r"'\a\b\v\f\r'", "\a\b\v\f\r"),
        (r"'100\%'", r"100\%"),
        ("''''", "'"),
        ("'Οδος'", "Οδος"),
    ],
)
def test_escapes_in_a_character_literal(written: str, meant: str) -> None:
    """/conf/cql2-text/escaping"""
    tree = text.parse(f"a = {written}")
    assert as_json(tree)["args"][1] == meant
    assert text.parse(as_text(tree)) == tree


def faults(read: Reader, asked: str) -> list[str]:
    with pytest.raises(FilterFault) as raised:
        read(asked)
    return [what for where, what in raised.value.faults if where == "filter"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("", "Het filter is leeg."),
        (
            "naam = ",
            "einde: Het filter houdt op waar een eigenschap, een waarde of een functie verwacht werd.",
        ),
        ("naam = 'a", "teken 8: Deze tekst heeft geen sluitend aanhalingsteken."),
        ("naam == 'a'", "teken 7: Hier staat '='; verwacht werd een eigenschap"),
        ("naam != 'a'", "teken 6: Schrijf 'niet gelijk' als <>."),
        ("naam = ‘a’", "teken 8: Zet tekst tussen rechte aanhalingstekens"),
        ("naam = 'a'; x", "teken 11: Een filter is één voorwaarde"),
        ("THIS IS NOT A FILTER", "teken 13: Hier staat 'A'; verwacht werd 'NULL'."),
        ("a = 1 b = 2", "teken 7: Hier staat 'b'; verwacht werd het einde, AND of OR."),
        ("a = b = c", "teken 7: Twee vergelijkingen achter elkaar"),
        ("a = NULL", "teken 5: Vergelijk met niets als: naam IS NULL"),
        ("a NOT = 1", "teken 7: Na NOT volgt hier LIKE, IN of BETWEEN."),
        ("a + NOT b > 1", "teken 5: NOT kan hier niet"),
        ("a IN ()", "teken 7: Hier staat ')'"),
        ("a = DATE('2026-02-30')", "teken 10: Dit is geen datum."),
        ("a = TIMESTAMP('gisteren')", "teken 15: Dit is geen tijdstip."),
        ("a = DATE(b)", "teken 10: Hier staat 'b'; verwacht werd een datum tussen aanhalingstekens."),
        ("T_AFTER(a, INTERVAL('2026-02-01', '2026-01-01'))", "teken 12: Het begin van de periode ligt na"),
        ("T_AFTER(a, INTERVAL('2026-02-01'))", "teken 12: INTERVAL heeft een begin en een einde."),
        ("S_INTERSECTS(g, POINT(1))", "teken 23: Een punt heeft twee getallen"),
        ("S_INTERSECTS(g, LINESTRING(1 1))", "teken 17: Een lijn heeft ten minste 2 punten."),
        ("S_INTERSECTS(g, POLYGON((0 0, 1 1, 2 0, 3 3)))", "teken 17: Een ring van een vlak eindigt waar"),
        ("S_INTERSECTS(g, CIRCULARSTRING(0 0, 1 1, 2 0))", "teken 17: Bogen en kromme oppervlakken"),
        ("S_INTERSECTS(g, GEOMETRYCOLLECTION(CURVEPOLYGON((0 0, 1 1, 2 0))))", "teken 36: Bogen"),
        ("S_INTERSECTS(g, POINT EMPTY)", "teken 23: Een lege geometrie raakt niets"),
        ("S_INTERSECTS(g, POINT M (1 2 3))", "teken 23: Maten (M)"),
        ("S_INTERSECTS(g, BBOX(1,2,3))", "teken 17: Een BBOX heeft vier getallen"),
        ("a = 1e999", "teken 5: Dit getal is te groot"),
        ("a = 1" + "0" * 500, "teken 5: Dit getal is te lang"),
        ("a = 'x\0'", "teken 5: Een nulteken"),
        ("a\0 = 1", "teken 2: Een nulteken"),
        ("(" * 200 + "a = 1" + ")" * 200, f"teken {DEEPEST + 1}: Meer dan {DEEPEST} haakjes"),
        ("-" * 5_000 + "a = 1", "teken 61: Meer dan 60 haakjes"),
        ("NOT " * 5_000 + "a = 1", f"teken {4 * DEEPEST + 1}: Meer dan {DEEPEST} haakjes"),
        ("1" + "+1" * 5_000 + " = a", "Meer dan 120 bewerkingen in elkaar"),
        ("a" * (LONGEST + 1), f"Een filter heeft hooguit {LONGEST} tekens."),
    ],
)
def test_a_fault_in_text_is_told_with_its_place(asked: str, told: str) -> None:
    assert told in " ".join(faults(text.parse, asked))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("", "teken 1: Dit is geen JSON."),
        ('{"op": "=", "args": [1, 2}', "teken 26: Dit is geen JSON."),
        ("NaN", "Dit is geen JSON."),
        ("null", "Vergelijk met niets als"),
        ("{}", "Verwacht werd een tekst"),
        ('{"op": 1}', 'op" is een tekst'),
        ('{"op": "=", "args": {}}', '"args" is een lijst.'),
        ('{"op": "and", "args": [true, {"op": "=", "args": [{"property": 5}, 1]}]}', "args[1].args[0]: "),
        ('{"op": "=", "args": [{"property": "a"}, {"date": "2026-13-01"}]}', "args[1]: Dit is geen datum."),
        ('{"interval": ["..", {"x": 1}]}', "interval[1]: Verwacht werd"),
        ('{"interval": [".."]}', '"interval" heeft een begin en een einde.'),
        ('{"bbox": [1, 2, 3]}', "Een BBOX heeft vier getallen"),
        ('{"bbox": [1, 2, "a", 4]}', '"bbox" is een lijst van getallen.'),
        ('{"type": "Point", "coordinates": [1, true]}', "Een coördinaat is een getal."),
        ('{"type": "Point"}', "Een punt heeft twee getallen"),
        ('{"type": "Polygon", "coordinates": [[[[[[1]]]]]]}', "ten minste 4 punten"),
        ('{"type": "CircularString", "coordinates": [[0, 0]]}', "Bogen en kromme oppervlakken"),
        ('{"type": "Feature", "geometry": null}', "Geen soort geometrie. Kies een van: Point"),
        ('{"type": "GeometryCollection"}', '"geometries" is een lijst'),
        ('{"op": "=", "args": [1e999, 1]}', "args[0]: Dit getal is te groot"),
        ('"\\u0000"', "teken dat niet in een filter kan"),
        ('"\\ud800"', "teken dat niet in een filter kan"),
        ('{"op": "not", "args": [' * 200 + "true" + "]}" * 200, "Meer dan 120 onderdelen"),
        ("[" * 100_000, f"Een filter heeft hooguit {LONGEST} tekens."),
        ("[" * 30_000, "Meer dan 60 onderdelen in elkaar."),
    ],
)
def test_a_fault_in_json_is_told_with_its_path(asked: str, told: str) -> None:
    assert told in " ".join(faults(encoded.parse, asked))


def test_a_long_filter_that_is_not_deep_is_read() -> None:
    many = " OR ".join(f"a = {number}" for number in range(1_500))
    assert len(many) > 15_000
    assert len(as_json(text.parse(many))["args"]) == 1_500


def test_numbers_stay_exact_in_both_encodings() -> None:
    exact = "0.12345678901234567890123"
    assert text.parse(f"a = {exact}") == encoded.parse(f'{{"op":"=","args":[{{"property":"a"}},{exact}]}}')
    assert text.parse("a = 9007199254740993") != text.parse("a = 9007199254740992")
