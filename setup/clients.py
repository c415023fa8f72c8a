"""Real clients for the tests: Chromium, GDAL and QGIS, installed as root with apt; else their tests skip.

Run by itself (`make clients`) it also builds a Debian 13 with newer ones (see `trixie.py`).
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from plotserver.machine import packages
from plotserver.machine.packages import PackagesFailed
from setup import trixie
from setup.steps import say

SYSTEM_PYTHON = "/usr/bin/python3"


def ensure() -> None:
    """Install the clients that are missing; says so when that is not possible, and goes on."""
    missing = list(_missing())
    if not missing:
        return
    if os.geteuid() != 0 or not packages.has_apt():
        say(f"not installed, so their tests will skip: {', '.join(missing)}")
        return
    try:
        packages.install(say, missing)
    except PackagesFailed as error:
        say(f"could not install {', '.join(missing)}, so their tests will skip: {error}")


def _missing() -> Iterator[str]:
    """Debian packages of the clients that are not there."""
    if not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        yield "chromium"
    if shutil.which("ogr2ogr") is None:
        yield "gdal-bin"
    if not _has_qgis():
        yield from ("python3-qgis", "qgis-providers")


def _has_qgis() -> bool:
    """Whether the system's Python has QGIS's bindings, and QGIS its provider for OGC API Features."""
    if not Path(SYSTEM_PYTHON).exists():
        return False
    ask = "import importlib.util as u; raise SystemExit(u.find_spec('qgis') is None)"
    bindings = subprocess.run([SYSTEM_PYTHON, "-c", ask], capture_output=True, check=False).returncode == 0
    libraries = Path("/usr/lib")
    places = ("qgis/plugins", "*/qgis/plugins")
    return bindings and any(any(libraries.glob(f"{place}/libprovider_wfs.so")) for place in places)


if __name__ == "__main__":
    ensure()
    trixie.ensure()
