"""A Debian 13 in a folder, with its QGIS and GDAL, for tests with newer clients than this system has.

QGIS can be had from a distribution alone. `make clients` builds the folder, as root on Debian, from the
archive that this system gets its own packages from: 2.2 GB, two to five minutes. It shares the host's network
and nothing else; nothing stays mounted in it, so it can be removed like any folder.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from plotserver.machine import packages
from plotserver.machine.packages import PackagesFailed
from setup.steps import STATE, StepFailed, Timed, done, mark, run, say

FOLDER = STATE / "trixie"
SUITE = "trixie"
WANTED = ("python3-qgis", "qgis-providers", "gdal-bin")
VERSION = "1"
"""To be raised when what is installed changes."""

APT = ("apt-get", "-q", "-y", "--no-install-recommends")
INDEXES = ("apt-get", "indextargets", "--format", "$(ORIGIN) $(REPO_URI)", "Created-By: Packages")


def ensure() -> None:
    """Build it unless it is there; says so when that is not possible, and goes on."""
    if ready(FOLDER) and done("trixie", VERSION):
        return
    mirror = _mirror()
    if os.geteuid() != 0 or mirror is None:
        say("the tests with a newer QGIS skip: their Debian 13 is built as root, on Debian")
        return
    try:
        with Timed("building a Debian 13 with QGIS and GDAL (2.2 GB, some minutes)"):
            _build(mirror)
        mark("trixie", VERSION)
    except (StepFailed, PackagesFailed) as error:
        say(f"no Debian 13, so the tests with a newer QGIS will skip: {error}")


def ready(folder: Path) -> bool:
    """Whether a Debian with QGIS stands in this folder."""
    return (folder / "usr/lib/python3/dist-packages/qgis").is_dir()


def inside(folder: Path, *command: str) -> Sequence[str]:
    """A command that runs in the folder's Debian. Its own mounts end with it."""
    prepared = 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"'
    return ("unshare", "--mount", "sh", "-c", prepared, str(folder), *command)


def _mirror() -> str | None:
    """The archive that this Debian gets its packages from."""
    if not packages.has_apt():
        return None
    found = subprocess.run(INDEXES, capture_output=True, text=True, check=False).stdout.splitlines()
    places = {line.split()[1] for line in found if line.startswith("Debian ")}
    return min((place for place in places if "security" not in place), default=None)


def _build(mirror: str) -> None:
    if shutil.which("debootstrap") is None:
        packages.install(say, ["debootstrap"])
    shutil.rmtree(FOLDER, ignore_errors=True)
    run(["debootstrap", "--variant=minbase", SUITE, FOLDER, mirror])
    (FOLDER / "etc/dpkg/dpkg.cfg.d/quick").write_text("force-unsafe-io\n")
    run(inside(FOLDER, *APT, "install", *WANTED), DEBIAN_FRONTEND="noninteractive", LC_ALL="C.UTF-8")
    run(inside(FOLDER, "apt-get", "clean"))
