"""Reads the tables in symbology/data."""

import tomllib
from collections.abc import Iterator
from importlib import resources
from typing import Any

_FOLDER = resources.files("symbology") / "data"


def table(name: str) -> dict[str, Any]:
    """One TOML file, by its file name."""
    return tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))


def tables(prefix: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """File name and content of every TOML file whose name starts with the prefix, in order of name."""
    names = sorted(entry.name for entry in _FOLDER.iterdir() if entry.name.endswith(".toml"))
    return ((name, table(name)) for name in names if name.startswith(prefix))


def lines(name: str) -> list[str]:
    """The lines of a text file that are neither empty nor a remark."""
    text = (_FOLDER / name).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
