"""A page that follows what happens: a reader of server-sent events on a real server."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

Found = dict[str, Any]
PATIENCE = 15.0


@dataclass
class Follower:
    """Reads events one by one; `cursor` is the last that came along."""

    lines: Iterator[str]
    cursor: str = ""
    seen: list[tuple[str, Found]] = field(default_factory=list)

    def next(self) -> tuple[str, Found] | None:
        """The next event; None when the stream has ended."""
        kind, data = "", ""
        for line in self.lines:
            name, _, value = line.partition(": ")
            if name == "event":
                kind = value
            elif name == "id":
                self.cursor = value
            elif name == "data":
                data = value
            elif not line and kind:
                self.seen.append((kind, json.loads(data)))
                return self.seen[-1]
        return None

    def until(self, kind: str) -> Found:
        """The next event of this kind."""
        while (event := self.next()) is not None:
            if event[0] == kind:
                return event[1]
        raise AssertionError(f"the stream ended without {kind}: {self.seen}")

    def rest(self) -> list[str]:
        """The kinds of what comes until the stream ends."""
        found = []
        while (event := self.next()) is not None:
            found.append(event[0])
        return found


@contextlib.contextmanager
def following(url: str, who: dict[str, str], cursor: str = "") -> Iterator[Follower]:
    """An open stream."""
    headers = who | ({"Last-Event-ID": cursor} if cursor else {})
    timeout = httpx.Timeout(PATIENCE)
    with httpx.stream("GET", url, headers=headers, timeout=timeout) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield Follower(answer.iter_lines())
