"""The official suites, where they are given (`make conformance`): OGC's for Features and Tiles, in Java, and
Geonovum's ogc-checker."""

import os
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.conformance.conftest import ROOTS
from tests.servers import Server

SUITES = {"FEATURES": "ogcapi-features-1.0", "TILES": "ogcapi-tiles-1.0"}
PROPERTIES = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE properties SYSTEM "http://java.sun.com/dtd/properties.dtd">
<properties version="1.0">
  <entry key="iut">{address}</entry>
  <entry key="noofcollections">3</entry>
</properties>
"""


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("suite", SUITES)
def test_the_suite_of_ogc_finds_nothing(
    exercise_server: Server, tmp_path: Path, suite: str, root: str
) -> None:
    jar = os.environ.get(f"PLOTSERVER_TEST_ETS_{suite}")
    if not jar:
        pytest.skip(f"official suites: no jar of {SUITES[suite]} (make conformance ETS_{suite}=…)")
    java = shutil.which("java")
    if java is None:
        pytest.skip("official suites: there is no java")
    given = tmp_path / "test-run-props.xml"
    given.write_text(PROPERTIES.format(address=f"{exercise_server.url}{root}/"), "utf-8")
    subprocess.run([java, "-jar", jar, "-o", str(tmp_path), "-h", str(given)], check=True, timeout=3600)
    results = ElementTree.parse(next(tmp_path.rglob("testng-results.xml"))).getroot()
    failed = [
        method.get("signature") for method in results.iter("test-method") if method.get("status") == "FAIL"
    ]
    assert int(results.get("passed") or 0) > 0
    assert failed == []


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize(
    ("standard", "path"),
    [("ogc-api-features", "/api"), ("json-fg", "/collections/kcr2-landelijk/items?f=jsonfg&limit=5")],
)
def test_the_checker_of_geonovum_finds_nothing(
    exercise_server: Server, root: str, standard: str, path: str
) -> None:
    checker = shutil.which(os.environ.get("PLOTSERVER_TEST_OGC_CHECKER") or "ogc-checker")
    if checker is None:
        pytest.skip("official suites: no ogc-checker of Geonovum (make conformance OGC_CHECKER=…)")
    address = f"{exercise_server.url}{root}{path}"
    command = [checker, "validate", "--standard", standard, "--input", address]
    judged = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert judged.returncode == 0, judged.stdout
