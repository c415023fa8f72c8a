"""Looks whether a package that we use has a known weakness: `python3 -m setup.audit`.

Asks the services behind pip-audit and npm. Where these cannot be reached (a closed network) it says so and
passes, because a build must not fail by the network: run it where they can be reached before each release.
Exceptions stand in `setup/audit-allowed.toml`, each with a reason and an end.
"""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from setup import environment, page
from setup.steps import PYTHON, ROOT, StepFailed, say, stop

ALLOWED = ROOT / "setup" / "audit-allowed.toml"
PATIENCE_SECONDS = 300


class Unreachable(Exception):
    """The service cannot be asked; the message says why."""


def allowed(path: Path = ALLOWED, today: date | None = None) -> dict[str, str]:
    """The weaknesses that are accepted for now, by id, with the reason.

    Raises StepFailed for an exception without a reason, or past its end.
    """
    found: dict[str, str] = {}
    for one in tomllib.loads(path.read_text("utf-8")).get("allowed", []):
        name, reason, until = one.get("id"), one.get("reason", "").strip(), one.get("until")
        if not name or len(reason) < 20 or not isinstance(until, date):
            raise StepFailed(f"{path.name}: {name or '?'} needs an id, a reason and a date until")
        if until < (today or date.today()):
            raise StepFailed(f"{path.name}: the exception for {name} ended on {until}; decide again")
        found[name] = reason
    return found


def of_python() -> list[tuple[str, str]]:
    """(id, what) of each weakness in the pinned Python packages. Raises Unreachable."""
    try:
        environment.install("pip-audit")
    except StepFailed as error:
        raise Unreachable(f"pip-audit cannot be installed: {error}") from error
    command = [str(PYTHON), "-m", "pip_audit", "--requirement", str(ROOT / "constraints.txt")]
    answer = _answer(
        [*command, "--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off"]
    )
    if "dependencies" not in answer:
        raise Unreachable("pip-audit got no answer")
    return [
        (
            weak["id"],
            f"{one['name']} {one.get('version', '')}; fixed in {', '.join(weak['fix_versions']) or '-'}",
        )
        for one in answer["dependencies"]
        for weak in one.get("vulns", [])
    ]


def of_node(folder: Path) -> list[tuple[str, str]]:
    """(id, what) of each weakness in a folder's npm packages. Raises Unreachable."""
    answer = _answer(["npm", "audit", "--json"], folder)
    if "vulnerabilities" not in answer:
        raise Unreachable(str(answer.get("message", "npm got no answer")).partition("http")[0].strip(" -"))
    return [
        (via["url"].rpartition("/")[2], f"{via['name']} {via['range']}: {via['title']}")
        for one in answer["vulnerabilities"].values()
        for via in one["via"]
        if isinstance(via, dict)
    ]


def _answer(command: list[str], folder: Path = ROOT) -> dict[str, Any]:
    """The JSON that a program wrote; empty when it wrote none."""
    environ = {"PATH": page.node_path()} if command[0] == "npm" else None
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False,
            timeout=PATIENCE_SECONDS, env=environ and {**os.environ, **environ},
        )  # fmt: skip
        found = json.loads(done.stdout)
    except (OSError, subprocess.TimeoutExpired, json.JSONDecodeError):
        return {}
    return found if isinstance(found, dict) else {}


def main() -> None:
    """Ask for each, and stop with 1 when there is a weakness that nobody accepted."""
    accepted = allowed()
    questions: list[tuple[str, Callable[[], list[tuple[str, str]]]]] = [("Python", of_python)]
    for folder in (page.PAGE, page.BASEMAP, page.LOGIN_SERVICE):
        questions.append((f"npm, {folder.relative_to(ROOT)}", partial(of_node, folder)))
    bad = 0
    for name, ask in questions:
        try:
            found = ask()
        except Unreachable as why:
            say(f"NOT AUDITED: {name} ({why}). Run this again where the service can be reached.")
            continue
        for weakness, what in found:
            reason = accepted.get(weakness)
            say(f"{name}: {weakness} {what}" + (f" (accepted: {reason})" if reason else ""))
            bad += reason is None
        say(f"{name}: audited, {len(found)} known weaknesses")
    if bad:
        sys.exit(1)


if __name__ == "__main__":
    try:
        main()
    except StepFailed as failed:
        stop(str(failed))
