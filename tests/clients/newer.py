"""Runs programs of the Debian 13 that `make clients` builds: a newer QGIS and GDAL than this system's."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from setup.trixie import FOLDER, inside, ready

PLACE = "PLOTSERVER_TEST_TRIXIE"


@dataclass(frozen=True)
class Newer:
    """A Debian in a folder, and a folder within for this test's files."""

    root: Path
    files: Path

    @property
    def here(self) -> str:
        """The folder for files, as programs inside see it."""
        return "/" + str(self.files.relative_to(self.root))

    def run(self, *command: str) -> str:
        """What a program printed. It has a home of its own and no screen."""
        settings = {
            "HOME": self.here,
            "QGIS_CUSTOM_CONFIG_PATH": self.here,
            "QT_QPA_PLATFORM": "offscreen",
            "XDG_RUNTIME_DIR": self.here,
            "LANG": "C.UTF-8",
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        }
        done = subprocess.run(
            inside(self.root, *command),
            env=settings,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def session(self, script: Path, *arguments: str) -> Any:
        """What a session in QGIS's Python told, as JSON on its last line."""
        shutil.copy(script, self.files)
        return json.loads(self.run("python3", f"{self.here}/{script.name}", *arguments).splitlines()[-1])


def root() -> Path | None:
    """Where the Debian 13 is, when there is one that this user can enter."""
    folder = Path(os.environ.get(PLACE) or FOLDER)
    return folder if os.geteuid() == 0 and ready(folder) else None
