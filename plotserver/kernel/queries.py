"""Loads named queries from ``.sql`` files, so that SQL is read as SQL."""

import re
from functools import cache
from importlib.resources import files
from typing import LiteralString, cast

NAME = re.compile(r"^-- name: (\w+)\s*$", re.MULTILINE)


@cache
def load(package: str, file: str) -> dict[str, LiteralString]:
    """The queries of ``package/sql/file``, by the name in their line ``-- name: …``.

    Parameters are psycopg's ``%(name)s``. The text comes from our own files alone, hence literal.
    """
    text = files(package).joinpath("sql", file).read_text("utf-8")
    parts = NAME.split(text)[1:]
    return {
        name: cast(LiteralString, body.strip()) for name, body in zip(parts[::2], parts[1::2], strict=True)
    }
