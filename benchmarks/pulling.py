"""All objects at once, in every form of files: how long, how soon the first bytes, how much memory it takes.

The peak is that of the server process while it answers, from where it stood before: it must not grow with the
number of objects.
"""

from pathlib import Path
from time import perf_counter
from typing import Any

import httpx

from benchmarks import ground
from benchmarks.figures import keep, table
from layers.formats import FORMS
from plotserver.settings import Settings

PLAIN = {"Accept-Encoding": "identity"}


def run(settings: Settings, results: Path) -> None:
    """Measure, print, and keep."""
    kept: dict[str, Any] = {}
    with ground.process(settings.data, 0) as (url, pid), httpx.Client(headers=PLAIN, timeout=600) as client:
        items = f"{url}/ogc/v1/collections/{ground.LAYER}/items"
        client.get(f"{items}?limit=10000")
        for form in FORMS:
            if not form.pages:
                kept[form.name] = _pulled(client, f"{items}?f={form.name}", pid)
    lines = [(name, *row.values()) for name, row in kept.items()]
    print(f"\n{table(('pull', *next(iter(kept.values()))), lines)}", flush=True)
    keep(results, "pulling", kept)


def _pulled(client: httpx.Client, url: str, pid: int) -> dict[str, float]:
    before = _forget_peak(pid)
    start, first, size = perf_counter(), 0.0, 0
    with client.stream("GET", url) as answer:
        if answer.status_code != 200:
            raise SystemExit(f"{url}: {answer.status_code}")
        for part in answer.iter_raw():
            first = first or perf_counter() - start
            size += len(part)
    return {
        "seconds": round(perf_counter() - start, 1),
        "first byte s": round(first, 2),
        "MB": round(size / 1e6),
        "features": int(answer.headers.get("ogc-numberreturned", 0)),
        "memory before MiB": before,
        "peak MiB": _memory(pid, "VmHWM"),
    }


def _forget_peak(pid: int) -> int:
    """Let the peak be counted from now on; how much the process holds, in MiB."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    return _memory(pid, "VmRSS")


def _memory(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) // 1024
    return 0
