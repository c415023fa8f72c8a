"""Figures of a measurement: percentiles, the machine they were made on, a table for people, JSON to keep."""

import json
import os
import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Timing:
    """Of so many measurements: percentiles in milliseconds, and the mean size of the answers in bytes."""

    count: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    bytes: int = 0

    @classmethod
    def of(cls, seconds: Sequence[float], sizes: Sequence[int] = ()) -> "Timing":
        """From durations in seconds."""
        p50, p95, p99 = np.percentile(np.array(seconds) * 1000, (50, 95, 99))
        mean = int(np.mean(sizes)) if len(sizes) else 0
        return cls(len(seconds), round(float(p50), 2), round(float(p95), 2), round(float(p99), 2), mean)


def timed(work: Callable[[], bytes]) -> tuple[float, int]:
    """(seconds, bytes of the answer)."""
    start = perf_counter()
    answer = work()
    return perf_counter() - start, len(answer)


def machine() -> dict[str, Any]:
    """What the figures depend on; the load says how much else was running."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3, 1),
        "load": [round(value, 2) for value in os.getloadavg()],
        "system": platform.platform(),
        "python": platform.python_version(),
        "libraries": {
            name: version(name) for name in ("psycopg", "shapely", "pyogrio", "pyproj", "pyarrow", "uvicorn")
        },
    }


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()


def keep(path: Path, name: str, results: dict[str, Any]) -> None:
    """Write the results of one scenario into the file, beside those of others."""
    known = json.loads(path.read_text()) if path.exists() else {}
    known[name] = {
        "machine": machine(),
        "command": _command(),
    } | results
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(known, indent=2, default=_plain) + "\n")


def _command() -> str:
    """The command that was given, without the places of this machine."""
    words = iter(sys.argv[1:])
    shown = ["python -m benchmarks"]
    for word in words:
        if word in ("--folder", "--results", "--samples"):
            next(words, None)
        else:
            shown.append(word)
    return " ".join(shown)


def _plain(value: Any) -> Any:
    return asdict(value)


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A plain table, numbers to the right."""
    cells = [[str(cell) for cell in row] for row in (headings, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
    lines = [
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in cells
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])
