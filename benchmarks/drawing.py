"""How fast are signs drawn? Ours as SVG, sprite sheet and legend, beside milsymbol drawing as many symbols.

Each measurement runs in a process of its own, which tells its peak memory. The first pass meets nothing in
memory; later passes draw everything anew.
"""

import json
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.figures import keep, table
from symbology import instructions, legend, signs, sprite, svg
from symbology.model import STATES

HERE = Path(__file__).resolve().parent
PEER = HERE / "peers" / "milsymbol"
PASSES = 5


def all_signs() -> int:
    """Every sign in every state as SVG."""
    instructions.draw.cache_clear()
    drawn = [
        svg.write(instructions.draw(sign, state), sign.name_nl) for sign in signs.load() for state in STATES
    ]
    return len(drawn)


def sprite_sheet() -> int:
    """The sprite sheet at two pixels per unit, with its index."""
    instructions.draw.cache_clear()
    sprite.build.cache_clear()
    return len(sprite.build(2)[1])


def legend_of_40() -> int:
    """A legend of 40 signs of all kinds."""
    instructions.draw.cache_clear()
    known = [sign.code for sign in signs.load()]
    return len(legend.entries(known[:: max(1, len(known) // 40)][:40]))


WORK: dict[str, Callable[[], int]] = {
    "all signs, all states, to SVG": all_signs,
    "sprite sheet @2x": sprite_sheet,
    "legend of 40 signs": legend_of_40,
}


def run(folder: Path, results: Path) -> None:
    """Measure, print, and keep."""
    kept: dict[str, Any] = {}
    for name in WORK:
        kept[name] = _child([sys.executable, "-m", "benchmarks.drawing", name])
    number = kept["all signs, all states, to SVG"]["number"]
    kept["milsymbol, as many to SVG"] = _milsymbol(folder, number)
    lines = [
        (
            name,
            row["number"],
            f"{row['number'] / row['seconds'][0]:.0f}",
            f"{row['number'] / min(row['seconds']):.0f}",
            f"{row['peak'] / 2**20:.0f}",
        )
        for name, row in kept.items()
    ]
    print(
        f"\n{table(('drawing', 'pictures', 'first pass /s', 'best pass /s', 'peak MiB'), lines)}", flush=True
    )
    keep(results, "signs", kept)


def _milsymbol(folder: Path, number: int) -> dict[str, Any]:
    """milsymbol under Node, installed at the first call."""
    place = folder / "peers" / "milsymbol"
    place.mkdir(parents=True, exist_ok=True)
    for file in ("package.json", "package-lock.json", "draw.mjs"):
        shutil.copy(PEER / file, place / file)
    subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=place, check=True
    )
    return _child(["node", str(place / "draw.mjs"), str(number), str(PASSES)])


def _child(command: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        subprocess.run(command, check=True, capture_output=True, text=True).stdout
    )
    return found


def _measure(name: str) -> dict[str, Any]:
    seconds, number = [], 0
    for _ in range(PASSES):
        start = perf_counter()
        number = WORK[name]()
        seconds.append(perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"number": number, "seconds": seconds, "peak": peak}


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1])))
