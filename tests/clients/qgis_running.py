"""Runs tasks in QGIS's own Python (see qgis_styles_session.py)."""

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

SESSION = Path(__file__).parent / "qgis_styles_session.py"
FONT = "font"


def run(python: str, folder: Path, tasks: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """What each task answered, and what QGIS said meanwhile as a warning or worse."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    written = folder / "tasks.json"
    written.write_text(json.dumps(tasks))
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "QT_QPA_PLATFORM": "offscreen",
        "QGIS_CUSTOM_CONFIG_PATH": str(home),
        "LANG": "C.UTF-8",
    }
    done = subprocess.run(
        [python, str(SESSION), str(written)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.stdout.strip(), done.stderr
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found
