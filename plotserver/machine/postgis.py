"""Finds the programs of a PostgreSQL with PostGIS, or gets them: the ladder of `provide`."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from plotserver.machine import packages
from plotserver.machine.packages import PackagesFailed, Say

DEBIAN_PROGRAMS = "usr/lib/postgresql"


class PostgisUnavailable(Exception):
    """No step of the ladder worked; the message says what to do."""


@dataclass(frozen=True)
class Programs:
    """A PostgreSQL that has PostGIS: where its programs are and what they need in their environment."""

    directory: Path
    version: int
    environment: dict[str, str] = field(default_factory=dict)

    def command(self, name: str, *arguments: str) -> list[str]:
        """The command line of one of its programs."""
        settings = [f"{name}={value}" for name, value in self.environment.items()]
        return ["env", *settings, str(self.directory / name), *arguments]


def provide(data: Path, say: Say, version: int | None = None) -> Programs:
    """Programs installed on the system, else unpacked earlier, else installed with apt as root, else
    unpacked without root; `version` insists on a major version (that of an existing data directory).

    Raises PostgisUnavailable with the way out.
    """
    unpacked = data / "postgis"
    if found := installed(version=version) or installed(unpacked, version):
        return found
    if version is not None and installed():
        raise PostgisUnavailable(
            f"The database in {data} was made by PostgreSQL {version}, which is no longer installed. "
            f"Install postgresql-{version} with PostGIS, or set PLOTSERVER_DATA to another directory."
        )
    if not packages.has_apt():
        raise PostgisUnavailable(packages.advice())
    try:
        return _install(say) if os.geteuid() == 0 else _unpack(unpacked, say)
    except PackagesFailed as error:
        raise PostgisUnavailable(f"{error}\n{packages.advice()}") from error


def _install(say: Say) -> Programs:
    packages.install(say)
    return _present(installed())


def _unpack(root: Path, say: Say) -> Programs:
    root.parent.mkdir(parents=True, exist_ok=True)
    packages.unpack(root, say)
    return _present(installed(root))


def _present(found: Programs | None) -> Programs:
    if found is None:
        raise PackagesFailed("The packages were installed, but hold no PostgreSQL with PostGIS.")
    return found


def installed(root: Path = Path("/"), version: int | None = None) -> Programs | None:
    """The newest PostgreSQL with PostGIS below `root`; None when there is none."""
    candidates = list(_debian(root))
    if root == Path("/"):
        candidates += _configured()
    fitting = [
        found
        for found in candidates
        if found.version >= packages.OLDEST_POSTGRESQL and version in (None, found.version)
    ]
    return max(fitting, key=lambda found: found.version, default=None)


def _debian(root: Path) -> list[Programs]:
    """Debian keeps each major version in a directory of its own."""
    found = []
    for folder in (root / DEBIAN_PROGRAMS).glob("[0-9]*/bin"):
        version = folder.parent.name
        control = root / f"usr/share/postgresql/{version}/extension/postgis.control"
        if (folder / "initdb").exists() and control.exists():
            settings = _unpacked_environment(root) if root != Path("/") else {}
            found.append(Programs(folder, int(version), settings))
    return found


def _configured() -> list[Programs]:
    """Elsewhere `pg_config` says where things are."""
    if (program := shutil.which("pg_config")) is None:
        return []
    answer = subprocess.run(
        [program, "--bindir", "--sharedir", "--version"], capture_output=True, text=True, check=False
    ).stdout.splitlines()
    if len(answer) != 3 or not (match := re.search(r"\d+", answer[2])):
        return []
    folder, control = Path(answer[0]), Path(answer[1]) / "extension" / "postgis.control"
    return [Programs(folder, int(match[0]))] if (folder / "initdb").exists() and control.exists() else []


def _unpacked_environment(root: Path) -> dict[str, str]:
    """Where unpacked programs find libraries and data; the architecture is part of the library paths."""
    libraries = [
        folder
        for base in ("usr/lib", "lib")
        for architecture in sorted((root / base).glob("*-linux-gnu*"))
        for folder in (architecture, architecture / "blas", architecture / "lapack")
        if folder.is_dir()
    ]
    return {
        "LD_LIBRARY_PATH": ":".join(map(str, libraries)),
        "PROJ_DATA": str(root / "usr/share/proj"),
        "GDAL_DATA": str(root / "usr/share/gdal"),
    }
