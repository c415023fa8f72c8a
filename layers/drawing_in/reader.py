"""Reads one file, in a process of its own: `python -m layers.drawing_in.reader FILE WISHES OUT`.

What files from outside may do to a library stays in here: the process has a bounded memory and time, knows
only the formats that are meant (a file is not what its name says: a "GeoJSON" may be a recipe that reads
other files of this machine), and reaches no network; `layers.drawing_in.reading` starts it so. What it read
is written as JSON to OUT; a refusal as well.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any

from layers.drawing_in.rows import read_rows
from plotserver.kernel.errors import PlotError

MOST_MEMORY = 3_000_000_000
MOST_SECONDS = 40
TOO_HEAVY = "Dit bestand vraagt meer geheugen dan ervoor is. Stuur een kleinere uitsnede."


def main(file: str, wishes: str, out: str) -> None:
    """Read, and write what came of it."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    told: dict[str, Any]
    try:
        told = read_rows(Path(file), json.loads(wishes))
    except PlotError as error:
        told = {"refused": error.message}
    except MemoryError:
        told = {"refused": TOO_HEAVY}
    Path(out).write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:4])
