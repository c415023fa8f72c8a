"""The virtual environment in `.venv`, also where Debian's Python comes without `venv` and `pip`."""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

from plotserver.machine import packages
from plotserver.machine.packages import PackagesFailed
from setup.steps import PYTHON, ROOT, STATE, VENV, StepFailed, Timed, done, fingerprint, mark, run, say

OLDEST = (3, 11)
CONSTRAINTS = ROOT / "constraints.txt"


def ensure(extra: str) -> None:
    """An environment with plotserver and its dependencies in it, at the versions of constraints.txt;
    `extra` is one of pyproject.toml's: `basemap` to run, `dev` (which includes it) to test and check.
    Raises StepFailed.
    """
    state = fingerprint([ROOT / "pyproject.toml", CONSTRAINTS], sys.version)
    if PYTHON.exists() and any(done(f"python-{each}", state) for each in {"dev", extra}):
        return
    _make()
    with Timed("installing Python packages"):
        install("setuptools")  # pinned too; an isolated build would fetch whatever is newest
        install("--no-build-isolation", "-e", f".[{extra}]")
    mark(f"python-{extra}", state)


def install(*arguments: str) -> None:
    """Install Python packages at the versions of constraints.txt. Raises StepFailed."""
    run([PYTHON, "-m", "pip", "install", "-q", "--upgrade", "-c", CONSTRAINTS, *arguments])


def _make() -> None:
    """Make `.venv` with pip in it, unless a working one is there."""
    if _works():
        return
    shutil.rmtree(VENV, ignore_errors=True)
    say(f"making a virtual environment with Python {sys.version.split()[0]}")
    if importlib.util.find_spec("ensurepip") is None:
        _get_ensurepip()
    if importlib.util.find_spec("ensurepip") is not None:
        run([sys.executable, "-m", "venv", VENV])
    else:
        run([sys.executable, "-m", "venv", "--without-pip", VENV])
        _pip_from_package()


def _works() -> bool:
    try:
        run([PYTHON, "-m", "pip", "--version"])
    except (StepFailed, OSError):
        return False
    return True


def _get_ensurepip() -> None:
    """As root, install the package that Debian keeps ensurepip in. Raises StepFailed."""
    if os.geteuid() != 0 or not packages.has_apt():
        return
    try:
        packages.install(say, [f"python3.{sys.version_info.minor}-venv"])
    except PackagesFailed as error:
        raise StepFailed(str(error)) from error
    importlib.invalidate_caches()


def _pip_from_package() -> None:
    """Without root: run pip out of Debian's own wheel to install pip. Raises StepFailed."""
    if not packages.has_apt():
        raise StepFailed("This Python has no ensurepip; install its venv module (Debian: python3-venv).")
    unpacked = STATE / "pip"
    try:
        packages.unpack(unpacked, say, ["python3-pip-whl"])
    except PackagesFailed as error:
        raise StepFailed(str(error)) from error
    wheel = next(Path(unpacked).glob("usr/share/python-wheels/pip-*.whl"), None)
    if wheel is None:
        raise StepFailed("Debian's package python3-pip-whl holds no pip; install python3-venv.")
    run([PYTHON, wheel / "pip", "install", "-q", "pip"])
