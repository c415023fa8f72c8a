"""What docs/security.md promises is tested by what it names; hostile files; exceptions of the audit."""

import ast
import re
import zipfile
from datetime import date
from pathlib import Path

import pyogrio
import pytest
from pyogrio.errors import DataSourceError

from layers.importing.errors import FileUnreadable
from layers.importing.files import chosen
from setup.audit import allowed
from setup.steps import StepFailed

ROOT = Path(__file__).parents[2]
ENTITIES = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
BOMB = f'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">{ENTITIES}]>'


def known_tests() -> set[str]:
    found: set[str] = set()
    for file in (ROOT / "tests").rglob("test_*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        kinds = ast.FunctionDef | ast.AsyncFunctionDef
        found |= {node.name for node in tree.body if isinstance(node, kinds)}
    return found


def test_every_threat_names_a_test_that_is_there() -> None:
    page = (ROOT / "docs" / "security.md").read_text("utf-8")
    threats = [line for line in page.splitlines() if re.match(r"\| [STRIDE, ]+ \|", line)]
    named = [re.findall(r"`(test_\w+)`", line.rpartition(" | ")[2]) for line in threats]
    assert len(threats) > 40
    assert [line for line, tests in zip(threats, named, strict=True) if not tests] == []
    assert {one for tests in named for one in tests} - known_tests() == set()


def test_an_archive_that_is_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = tmp_path / "punten.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("punten.csv", b"0" * (65 * 1024**2))
    with pytest.raises(FileUnreadable, match="niet te vertrouwen"), chosen(bomb, None):
        pass


@pytest.mark.parametrize("kind", ["kml", "gml"])
def test_entities_in_kml_and_gml_neither_read_files_nor_explode(tmp_path: Path, kind: str) -> None:
    secret = tmp_path / "geheim.txt"
    secret.write_text("geheim-van-de-server")
    body = {
        "kml": '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>x&j;y</name>'
        "<Point><coordinates>5,52</coordinates></Point></Placemark></Document></kml>",
        "gml": '<o:FeatureCollection xmlns:o="http://o" xmlns:gml="http://www.opengis.net/gml">'
        '<gml:featureMember><o:t fid="1"><o:g><gml:Point><gml:coordinates>5,52</gml:coordinates></gml:Point>'
        "</o:g><o:n>x&j;y</o:n></o:t></gml:featureMember></o:FeatureCollection>",
    }[kind]
    for name, entities in {
        "file": f'<!DOCTYPE r [<!ENTITY j SYSTEM "file://{secret}">]>',
        "bomb": BOMB,
    }.items():
        file = tmp_path / f"{name}.{kind}"
        file.write_text(f'<?xml version="1.0"?>{entities}{body}')
        try:
            told = str(pyogrio.read_dataframe(file).to_dict("records"))
        except DataSourceError as error:
            told = str(error)
        assert "geheim-van" not in told
        assert len(told) < 10_000


def test_an_exception_of_the_audit_has_a_reason_and_an_end(tmp_path: Path) -> None:
    assert isinstance(allowed(), dict)
    file = tmp_path / "allowed.toml"
    one = '[[allowed]]\nid = "GHSA-1"\nreason = "Alleen in de ontwikkelserver op loopback."\n'
    file.write_text(one)
    with pytest.raises(StepFailed, match="a date until"):
        allowed(file)
    file.write_text(one + "until = 2026-01-01\n")
    assert allowed(file, date(2025, 12, 31)) == {"GHSA-1": "Alleen in de ontwikkelserver op loopback."}
    with pytest.raises(StepFailed, match="decide again"):
        allowed(file, date(2026, 1, 2))
