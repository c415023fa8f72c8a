"""Brings the records that come with this version (catalog/data/records/*.toml) into a database.

Idempotent: a digest of the files and the analyser says whether anything is to be done. Fields that people
changed by hand stay; a shipped record that is no longer in the files is taken out.
"""

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import psycopg
from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb

from catalog import records
from catalog.records import SQL, Standing
from catalog.search.indexing import version
from plotserver.kernel.errors import Invalid

NAME = "meegeleverde records"
AT_A_TIME = 500
Connection = psycopg.Connection[TupleRow]


class BadRecords(Exception):
    """The files of the installation are wrong; the message says which record and which field."""


@dataclass(frozen=True)
class Brought:
    """What became of it."""

    new: int = 0
    changed: int = 0
    removed: int = 0
    analysed_again: int = 0

    @property
    def anything(self) -> bool:
        """Whether there was something to do."""
        return bool(self.new or self.changed or self.removed or self.analysed_again)


def shipped() -> list[dict[str, Any]]:
    """The documents of all records in the files, in the order of the files' names.

    Raises BadRecords when an id is there twice.
    """
    documents = [document for _, text in _texts() for document in tomllib.loads(text).get("record", [])]
    ids = [document.get("id", "") for document in documents]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise BadRecords(f"these records are there twice: {', '.join(twice)}")
    return documents


def bring(connection: Connection, *, anew: bool = False) -> Brought:
    """Write them in the caller's transaction, as the owner of the database; `anew` also when nothing changed.

    Raises BadRecords with every record and field that is wrong; then nothing is written.
    """
    digest = _digest()
    row = connection.execute(SQL["delivery"], {"name": NAME}).fetchone()
    if row is not None and row[0] == digest and not anew:
        return Brought()
    new = changed = 0
    documents = shipped()
    for row_ in _rows(connection, documents):
        made = connection.execute(SQL["keep"], {"given": Jsonb(row_)}).fetchone()
        new += bool(made and made[0])
        changed += not (made and made[0])
    gone = {row[0] for row in connection.execute(SQL["shipped_ids"])} - {one["id"] for one in documents}
    for record_id in sorted(gone):
        connection.execute(SQL["remove"], {"id": record_id})
    again = analyse_again(connection)
    connection.execute(SQL["refresh_lexicon"])
    connection.execute(SQL["delivered"], {"name": NAME, "digest": digest})
    return Brought(new, changed, len(gone), again)


def analyse_again(connection: Connection) -> int:
    """Index anew what another version of the analyser indexed; returns how many records that were."""
    count = 0
    while rows := connection.execute(SQL["outdated"], {"analyser": version(), "rows": AT_A_TIME}).fetchall():
        for _id, _kind, origin, audience, holder, source, edits, document, quality in rows:
            held = Standing(source, edits, document, origin, audience, holder, quality)
            row = records.given(source, held, origin, audience, quality, strict=False)
            connection.execute(SQL["keep"], {"given": Jsonb(row)})
        count += len(rows)
    return count


def _rows(connection: Connection, documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    wrong: list[str] = []
    for document in documents:
        found = connection.execute(SQL["standing_for_owner"], {"id": document.get("id", "")}).fetchone()
        held = None if found is None else Standing(*found)
        try:
            rows.append(records.given(document, held, "meegeleverd", "openbaar", None, strict=True))
        except Invalid as error:
            name = document.get("id", document.get("titel", "?"))
            wrong.extend(f"{name}: {where}: {what}" for where, what in error.faults)
    if wrong:
        raise BadRecords("\n".join(wrong))
    return rows


def _texts() -> Iterator[tuple[str, str]]:
    folder = files("catalog").joinpath("data", "records")
    if folder.is_dir():
        for file in sorted(folder.iterdir(), key=lambda one: one.name):
            if file.name.endswith(".toml"):
                yield file.name, file.read_text("utf-8")


def _digest() -> str:
    found = hashlib.blake2b(version().encode(), digest_size=16)
    for name, text in _texts():
        found.update(f"{name}\0{text}\0".encode())
    for name in ("bronhouders", "gebieden", "themas", "licenties", "behoeften", "crisis_types"):
        found.update(files("catalog").joinpath("data", f"{name}.toml").read_bytes())
    return found.hexdigest()
