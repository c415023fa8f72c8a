"""Who is there, and busy with what: in memory alone, and gone soon after the last word."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

STAY_SECONDS = 10.0
MOST_TOLD = 50
"""So many at a time are told of; the others with what comes next."""
MOST_LISTED = 200
MOST_THERE = 2_000


@dataclass(frozen=True)
class Person:
    """Who is there: the page, its owner, and what it says of itself; `cursor` is (longitude, latitude)."""

    session: str
    owner: str
    name: str
    organisation: dict[str, str]
    cursor: tuple[float, float] | None = None
    layer: str | None = None
    edits: tuple[str, ...] = ()

    def as_json(self, may_see: Callable[[str], bool]) -> dict[str, Any]:
        """As it is told to who may see these layers."""
        seen = self.layer is not None and may_see(self.layer)
        return {
            "sessie": self.session,
            "naam": self.name,
            "organisatie": self.organisation,
            "cursor": self.cursor,
            "laag": self.layer if seen else None,
            "bewerkt": list(self.edits) if seen else [],
            "ik": False,
        }


@dataclass
class Room:
    """Those who are in one activity, and of whom it is to be told that they came, moved or left."""

    there: dict[str, tuple[Person, float]] = field(default_factory=dict)
    moved: dict[str, None] = field(default_factory=dict)
    left: dict[str, None] = field(default_factory=dict)

    def enter(self, person: Person) -> bool:
        """This person says what it does; whether the session was its own, and there was room."""
        known = self.there.get(person.session)
        if (known is None and len(self.there) >= MOST_THERE) or (
            known is not None and known[0].owner != person.owner
        ):
            return False
        if known is None or known[0] != person:
            self.moved[person.session] = None
            self.left.pop(person.session, None)
        self.there[person.session] = (person, time.monotonic())
        return True

    def leave(self, session: str, owner: str | None = None) -> None:
        """This session is over; when an owner is named, only its own."""
        known = self.there.get(session)
        if known is not None and owner in (None, known[0].owner):
            del self.there[session]
            self.moved.pop(session, None)
            self.left[session] = None

    def expire(self) -> None:
        """Let go of those who said nothing any more."""
        last = time.monotonic() - STAY_SECONDS
        for session in [name for name, (_, at) in self.there.items() if at < last]:
            self.leave(session)

    def news(self) -> tuple[list[Person], list[str]]:
        """Of whom to tell now: who came or moved, and who left."""
        told = list(self.moved)[:MOST_TOLD]
        for session in told:
            del self.moved[session]
        left, self.left = list(self.left), {}
        return [self.there[session][0] for session in told if session in self.there], left

    def people(self) -> Iterable[Person]:
        """Those who are there, who spoke last first, as far as is told at once."""
        latest = sorted(self.there.values(), key=lambda one: -one[1])
        return [person for person, _ in latest[:MOST_LISTED]]
