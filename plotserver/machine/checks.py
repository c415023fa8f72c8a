"""The checks of `plotserver doctor`: each says what it saw, and when that is wrong how to mend it."""

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from plotserver.machine import grid, places

GIGABYTE = 1024**3
LITTLE_DISK, TOO_LITTLE_DISK = 2 * GIGABYTE, GIGABYTE // 4
LIBRARIES = ("fastapi", "uvicorn", "psycopg", "sqlalchemy", "geopandas", "pyogrio", "shapely", "pyproj")
FEW_FILES = 1024


@dataclass(frozen=True)
class Finding:
    """One check: `ok`, `warning` (works, but look at it) or `wrong` (does not work as it should)."""

    name: str
    state: Literal["ok", "warning", "wrong"]
    seen: str
    mend: str | None = None


Check = Callable[[], Iterator[Finding]]


def machine(data: Path) -> Iterator[Finding]:
    """Everything that can be checked without a database."""
    yield _libraries()
    yield _disk(data)
    yield _data_directory(data)
    yield _grid_in_python(data)
    yield _built("page", places.static_directory() / "index.html")
    yield _built("base map", places.basemap_directory() / "basemap.mbtiles")
    yield _time_zone()
    yield _clock_is_kept()
    yield _open_files()


def _libraries() -> Finding:
    seen, absent = [f"Python {sys.version.split()[0]}"], []
    for name in LIBRARIES:
        try:
            seen.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            absent.append(name)
    if absent:
        return Finding("libraries", "wrong", f"not installed: {', '.join(absent)}", "Run: make setup")
    return Finding("libraries", "ok", ", ".join(seen))


def _disk(data: Path) -> Finding:
    """Free space where the data directory is or will be."""
    existing = next(folder for folder in (data, *data.parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    seen = f"{free / GIGABYTE:.1f} GB free for {data}"
    if free >= LITTLE_DISK:
        return Finding("disk", "ok", seen)
    state: Literal["warning", "wrong"] = "wrong" if free < TOO_LITTLE_DISK else "warning"
    return Finding("disk", state, seen, "Make room, or set PLOTSERVER_DATA to a directory on a larger disk.")


def _data_directory(data: Path) -> Finding:
    if not data.exists():
        return Finding("data directory", "warning", f"{data} is not there yet", "It is made on first use.")
    if not os.access(data, os.W_OK):
        mend = f"Let this user write in {data}, or set PLOTSERVER_DATA to a directory of its own."
        return Finding("data directory", "wrong", f"{data} may not be written", mend)
    return Finding("data directory", "ok", str(data))


def _grid_in_python(data: Path) -> Finding:
    """PROJ in this process against the known point of RDNAPTRANS2018."""
    import pyproj  # reads the place of the grids when it is loaded, so after it was set

    transformer = pyproj.Transformer.from_crs(28992, 4258, always_xy=True)
    longitude, latitude = transformer.transform(*grid.KNOWN_RD)
    mend = f"The grid belongs at {places.grid_file(data)}: run plotserver migrate as a user who may write."
    return grid_finding("RD New in Python", latitude, longitude, mend)


def grid_finding(name: str, latitude: float, longitude: float, mend: str) -> Finding:
    """Compare where the known point of RD came out (degrees, EPSG:4258) with where it is."""
    known_latitude, known_longitude = grid.KNOWN_LATITUDE_LONGITUDE
    off = max(abs(latitude - known_latitude), abs(longitude - known_longitude))
    if off <= grid.TOLERANCE_DEGREES:
        return Finding(name, "ok", "exact to the millimetre (rdtrans2018)")
    seen = (
        f"the correction grid is not found: RD coordinates are up to 25 cm off ({off * 111_000:.2f} m here)"
    )
    return Finding(name, "wrong", seen, mend)


def _built(what: str, file: Path) -> Finding:
    if file.exists():
        return Finding(what, "ok", f"built at {file.parent}")
    return Finding(what, "warning", f"not built: {file} is absent", "Run: make setup")


def _time_zone() -> Finding:
    try:
        now = datetime.now(ZoneInfo("Europe/Amsterdam"))
    except ZoneInfoNotFoundError:
        mend = "Install the package tzdata (system or Python)."
        return Finding("time zone", "wrong", "Europe/Amsterdam is not known here", mend)
    return Finding(
        "time zone", "ok", f"it is {now:%H:%M} in Amsterdam ({now:%Z}), {datetime.now(UTC):%H:%M} UTC"
    )


def _clock_is_kept() -> Finding:
    """Whether the system says that its clock is synchronised; many containers cannot tell."""
    program = shutil.which("timedatectl")
    answer = ""
    if program is not None:
        command = [program, "show", "--property=NTPSynchronized", "--value"]
        answer = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    if answer == "no":
        mend = "Start time synchronisation: timedatectl set-ntp true"
        return Finding("clock", "warning", "the system's clock is not synchronised", mend)
    return Finding("clock", "ok", "synchronised" if answer == "yes" else "this system does not tell")


def _open_files() -> Finding:
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    seen = f"at most {allowed:,} for each process" if allowed != resource.RLIM_INFINITY else "no limit"
    if allowed == resource.RLIM_INFINITY or allowed >= FEW_FILES:
        return Finding("open files", "ok", seen)
    return Finding("open files", "warning", seen, f"Raise it: ulimit -n {FEW_FILES * 4}")
