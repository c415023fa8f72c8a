"""Running a step of the set-up: once for each state of its sources, with its output kept in a log."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STATE = ROOT / ".setup"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"

IGNORED = {"node_modules", "built", "static", "__pycache__", ".vite"}


class StepFailed(Exception):
    """A step did not succeed; the message says what it said last and where the rest is."""


def say(line: str) -> None:
    """One line of progress."""
    print(f"  · {line}", flush=True)


def run(command: Sequence[str | Path], folder: Path = ROOT, **environment: str) -> None:
    """Run a command quietly; its output goes to `.setup/log`. Raises StepFailed with its last lines."""
    STATE.mkdir(exist_ok=True)
    log = STATE / "log"
    with log.open("ab+") as stream:
        start = stream.seek(0, os.SEEK_END)
        stream.write(f"\n$ {' '.join(map(str, command))}\n".encode())
        stream.flush()
        code = subprocess.run(
            list(map(str, command)),
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
        stream.seek(start)
        said = stream.read().decode(errors="replace").strip().splitlines()
    if code:
        last = "\n".join(said[-25:])
        raise StepFailed(f"This command failed (exit {code}):\n{last}\nEverything it said is in {log}.")


def fingerprint(paths: Iterable[Path], *also: str) -> str:
    """A digest of files, of all files below folders (but what is built there), and of some words."""
    digest = hashlib.sha256(repr(also).encode())
    for path in sorted(_files(paths)):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = [name for name in folders if name not in IGNORED]
            yield from (Path(folder) / name for name in names)


def done(name: str, state: str) -> bool:
    """Whether the step succeeded before with its sources in this state."""
    stamp = STATE / f"{name}.stamp"
    return stamp.exists() and stamp.read_text() == state


def mark(name: str, state: str) -> None:
    """Remember that the step succeeded with its sources in this state."""
    STATE.mkdir(exist_ok=True)
    (STATE / f"{name}.stamp").write_text(state)


class Timed:
    """Says what is being done, and how long it took when that was long: `with Timed("…"):`."""

    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> None:
        say(self.what)
        self.start = time.monotonic()

    def __exit__(self, kind: object, *rest: object) -> None:
        seconds = time.monotonic() - self.start
        if kind is None and seconds > 5:
            say(f"  {seconds:.0f} s")


def stop(message: str) -> None:
    """End the set-up with a message for people."""
    print(f"\nSet-up stopped. {message}", file=sys.stderr)
    raise SystemExit(1)
