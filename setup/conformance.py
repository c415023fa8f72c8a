"""Holds the server to the standards: `python3 -m setup.conformance`.

The API design rules by Spectral on both OpenAPI documents; our ports of the abstract tests; and where given,
the official suites of OGC (Java) and the checker of Geonovum. What was not run is said.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from setup import page
from setup.steps import PYTHON, ROOT, STATE, StepFailed, say, stop

SPECTRAL = ROOT / "setup" / "spectral"
RULES = ROOT / "docs" / "api-rules"
FOLDER = STATE / "conformance"
TESTS = ("tests/conformance", "tests/http/test_adr.py")
DOCUMENTS = """
import json, sys
from plotserver.web import openapi, openapi_v1
url = "http://127.0.0.1:8000"
made = {
    "v1": openapi_v1.document(url, "0.1.0"),
    "ogc": openapi.document(url + "/ogc/v1", "0.1.0", picture=False),
    "ogc-picture": openapi.document(url + "/ogc/v1/pictures/landelijk", "0.1.0", picture=True),
}
print(json.dumps(made))
"""
# Given by `make conformance ETS_FEATURES=… ETS_TILES=… OGC_CHECKER=…`.
GIVEN = {
    "ETS_FEATURES": "the suite of OGC API Features (ets-ogcapi-features10-…-aio.jar, Java 17)",
    "ETS_TILES": "the suite of OGC API Tiles (ets-ogcapi-tiles10-…-aio.jar, Java 17)",
    "OGC_CHECKER": "Geonovum's ogc-checker (the command)",
}


def lint() -> int:
    """Spectral on each document; returns how many were refused. Raises StepFailed."""
    page.packages(SPECTRAL)
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = subprocess.run([PYTHON, "-c", DOCUMENTS], cwd=ROOT, check=True, capture_output=True).stdout
    refused = 0
    for name, document in json.loads(made).items():
        file = FOLDER / f"{name}.json"
        file.write_text(json.dumps(document), "utf-8")
        rules = RULES / ("ruleset.yaml" if name == "v1" else "ogc.yaml")
        say(f"Spectral: {name} by {rules.relative_to(ROOT)}")
        refused += bool(_spectral(file, rules))
    return refused


def _spectral(file: Path, rules: Path) -> int:
    command = [SPECTRAL / "node_modules" / ".bin" / "spectral", "lint", file, "--ruleset", rules]
    environment = {**os.environ, "PATH": page.node_path()}
    return subprocess.run(list(map(str, command)), cwd=FOLDER, env=environment, check=False).returncode


def given() -> Iterator[tuple[str, str]]:
    """What was given of the official suites, as the variables by which the tests know it."""
    for name, what in GIVEN.items():
        value = os.environ.get(name, "")
        if value:
            yield f"PLOTSERVER_TEST_{name}", str(Path(value).resolve()) if Path(value).exists() else value
        else:
            say(f"NOT RUN, {name} is not given: {what}")


def main() -> int:
    """All of it; returns an exit code."""
    refused = lint()
    environment = {**os.environ, **dict(given())}
    if not shutil.which("java"):
        say("there is no java: the suites of OGC cannot run")
    tests = subprocess.run([PYTHON, "-m", "pytest", *TESTS], cwd=ROOT, env=environment, check=False)
    return 1 if refused or tests.returncode else 0


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except StepFailed as error:
        stop(str(error))
