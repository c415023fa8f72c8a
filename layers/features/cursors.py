"""Where a reader is in an answer: an opaque text in the `next` link, checked when it comes back."""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from layers.errors import ReadingEnded, WrongQuery
from layers.layer import Layer
from layers.relations import Relation

LONGEST = 12_000
"""Characters of the longest cursor: one with many sort keys of long texts."""

Key = UUID | int


@dataclass(frozen=True)
class Place:
    """In what a reader pages (a plot's publication, a dataset's table), after which row, of so many matches
    of the question with this checksum. `values` are those of the sort keys."""

    content: int | str | None
    key: str
    matched: int | None
    checksum: str | None
    values: tuple[str | None, ...] = ()


def content_of(layer: Layer) -> int | str | None:
    """What a layer shows, as cursors name it; of a draft nothing, for it has only the present."""
    return layer.publication if layer.kind == "plot" else layer.relation


def write(place: Place) -> str:
    """The text of a place."""
    text = json.dumps(
        [place.content, place.key, place.matched, place.checksum, *place.values],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(cursor: str) -> Place:
    """The place that a text names. Raises WrongQuery when it is not one of ours."""
    try:
        content, key, matched, checksum, *values = json.loads(
            base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        )
        _must(isinstance(content, str | None) or _is_number(content))
        _must(matched is None or _is_number(matched))
        _must(isinstance(checksum, str | None) and isinstance(key, str))
        _must(all(isinstance(value, str | None) and "\0" not in (value or "") for value in values))
        return Place(content, key, matched, checksum, tuple(values))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise wrong("Gebruik de waarde uit de link 'next' van de vorige pagina, ongewijzigd.") from None


def _is_number(value: Any) -> bool:
    return type(value) is int and 0 <= value < 2**62


def _must(holds: bool) -> None:
    if not holds:
        raise ValueError


def publication_of(cursor: str) -> int | None:
    """The publication that the cursor pages through: later pages show the same moment as the first.

    Raises WrongQuery when the text is not a cursor of ours.
    """
    content = read(cursor).content
    return content if isinstance(content, int) else None


def check(place: Place, layer: Layer, checksum: str | None, sort_keys: int) -> None:
    """Refuse a place in another question (WrongQuery) or in a dataset that was replaced (ReadingEnded)."""
    if place.checksum != checksum:
        raise wrong("Deze cursor hoort bij een ander filter. Begin opnieuw, zonder cursor.")
    if len(place.values) != sort_keys:
        raise wrong("Deze cursor hoort bij een andere volgorde. Begin opnieuw, zonder cursor.")
    if layer.kind != "plot":
        if not isinstance(place.content, str) or not place.content.startswith("d_"):
            raise wrong("Deze cursor hoort bij een andere collectie.")
        if place.content != layer.relation:
            raise ReadingEnded


def key_of(place: Place, relation: Relation) -> Key:
    """The key in a place. Raises WrongQuery when the relation has no such keys."""
    key = read_key(place.key, relation)
    if key is None:
        raise wrong("Deze cursor hoort bij een andere collectie.")
    return key


def read_key(text: str, relation: Relation) -> Key | None:
    """The key that this text names, or None when it cannot be a key of the relation."""
    try:
        if relation.key_type == "uuid":
            return UUID(text)
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else -1
    except ValueError:
        return None
    return number if 0 <= number < 2**63 else None


def wrong(what: str) -> WrongQuery:
    """A fault of the parameter `cursor`."""
    return WrongQuery("De vraag is niet goed gesteld.", [("cursor", what)])
