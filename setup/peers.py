"""Other servers for the tests of harvesting: pycsw and pygeoapi, each in an environment of its own, because
they want other versions of libraries than we do; MapServer by apt, as root. `make peers`.
"""

import os
import shutil
import sys
from pathlib import Path

from plotserver.machine import packages
from plotserver.machine.packages import PackagesFailed
from setup.steps import STATE, StepFailed, Timed, done, mark, run, say

FOLDER = STATE / "peers"
MAPSERVER = Path("/usr/lib/cgi-bin/mapserv")
VERSION = "1"
"""To be raised when what is installed changes."""
ENVIRONMENTS = {
    "pycsw": ("pycsw==2.6.2", "SQLAlchemy<2", "OWSLib<0.36"),
    "pygeoapi": ("pygeoapi>=0.20", "tinydb>=4.8"),
}


def ensure() -> None:
    """Install what is missing; says so when that is not possible, and goes on."""
    for name, wanted in ENVIRONMENTS.items():
        _environment(name, wanted)
    if MAPSERVER.exists():
        return
    if os.geteuid() != 0 or not packages.has_apt():
        say("MapServer is not installed, so its tests will skip (Debian: apt-get install cgi-mapserver)")
        return
    try:
        packages.install(say, ["cgi-mapserver"])
    except PackagesFailed as error:
        say(f"could not install MapServer, so its tests will skip: {error}")


def python_of(name: str) -> Path:
    """The Python of a peer's environment, whether it is there or not."""
    return FOLDER / name / "bin" / "python"


def _environment(name: str, wanted: tuple[str, ...]) -> None:
    if python_of(name).exists() and done(f"peer-{name}", VERSION):
        return
    try:
        with Timed(f"installing {name}"):
            shutil.rmtree(FOLDER / name, ignore_errors=True)
            run([sys.executable, "-m", "venv", FOLDER / name])
            run([python_of(name), "-m", "pip", "install", "-q", *wanted])
        mark(f"peer-{name}", VERSION)
    except StepFailed as error:
        say(f"could not install {name}, so its tests will skip: {error}")


if __name__ == "__main__":
    ensure()
