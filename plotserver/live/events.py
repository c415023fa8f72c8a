"""Events as they are sent: server-sent events (HTML standard §9.2), made once however many receive them."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import orjson

from layers.changes import digest_of

RETRY = b"retry: 2000\n\n"
COMMENT = b":\n\n"
LONGEST_CURSOR = 16_000
PLACE = re.compile(r"[0-9a-f]{8}-[0-9]{1,18}")


class Event:
    """One event: its kind, its data as JSON without line feeds, the cursor from which a reader goes on."""

    __slots__ = ("cursor", "data", "kind")

    def __init__(self, kind: str, data: bytes | Mapping[str, Any], cursor: str | None = None) -> None:
        self.kind = kind
        self.data = data if isinstance(data, bytes) else orjson.dumps(data, option=orjson.OPT_UTC_Z)
        self.cursor = cursor

    @property
    def written(self) -> bytes:
        """As a server-sent event."""
        named = b"" if self.cursor is None else b"id: " + self.cursor.encode() + b"\n"
        return b"event: " + self.kind.encode() + b"\n" + named + b"data: " + self.data + b"\n\n"


class Blob:
    """What is sent at once to all of a group; its bytes are made once."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = tuple(events)

    @cached_property
    def written(self) -> bytes:
        """The events one after the other."""
        return b"".join(event.written for event in self.events)

    @cached_property
    def chunk(self) -> bytes:
        """The same as a chunk of an HTTP/1.1 answer (RFC 9112 §7.1)."""
        return b"%x\r\n%s\r\n" % (len(self.written), self.written)


class Remark(Blob):
    """No event: it keeps the connection open, and tells a reader that it is."""

    def __init__(self, text: bytes = COMMENT) -> None:
        super().__init__(())
        self._text = text

    @cached_property
    def written(self) -> bytes:
        """The comment."""
        return self._text


def cursor_of(numbers: Mapping[str, int]) -> str:
    """Where a reader is: of each layer the number of the last change that it was told of."""
    return ".".join(f"{digest_of(layer)[:8]}-{number}" for layer, number in sorted(numbers.items())) or "0"


def read_cursor(text: str) -> dict[str, int] | None:
    """The numbers in a cursor, by the start of the layer's digest; None when it is not one."""
    if text == "0":
        return {}
    parts = text.split(".")
    if len(text) > LONGEST_CURSOR or not all(PLACE.fullmatch(part) for part in parts):
        return None
    return {part[:8]: int(part[9:]) for part in parts}
