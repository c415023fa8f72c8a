"""Who is there, told to those in the same activity; and to an author, that something of it was replaced."""

import asyncio
import time
from collections.abc import Iterable
from typing import Any

from plotserver.kernel.viewer import Viewer
from plotserver.live.events import Blob, Event
from plotserver.live.groups import Group
from plotserver.live.presence import Person, Room
from plotserver.live.streams import Stream

PRESENCE_SECONDS = 0.3
STALE_SECONDS = 6.0
"""Whose rights could not be asked for so long is told nothing more until they can."""


class People:
    """The groups of streams, and who is there. `_wake` asks for a round of telling."""

    def __init__(self) -> None:
        self._groups: dict[Viewer, Group] = {}
        self._rooms: dict[str, Room] = {}
        self._wake = asyncio.Event()
        self._presence_at = 0.0

    def present(self, activity: str, person: Person) -> bool:
        """Who is there says what it does; False when the session is another's."""
        entered = self._rooms.setdefault(activity, Room()).enter(person)
        self._wake.set()
        return entered

    def leave(self, activity: str, session: str, owner: str) -> None:
        """Who is there says that it leaves."""
        if activity in self._rooms:
            self._rooms[activity].leave(session, owner)
            self._wake.set()

    def _person(self, group: Group, activity: str, person: Person) -> dict[str, Any]:
        return person.as_json(lambda layer: group.sees(activity, layer))

    def _tell_presence(self) -> None:
        rooms = {activity: room for activity, room in self._rooms.items() if room.moved or room.left}
        if not rooms:
            return
        now = time.monotonic()
        if now - self._presence_at < PRESENCE_SECONDS:
            asyncio.get_running_loop().call_later(PRESENCE_SECONDS, self._wake.set)
            return
        self._presence_at = now
        for activity, room in rooms.items():
            people, left = room.news()
            for group in self._groups.values():
                if activity in group.streams and now - group.checked <= STALE_SECONDS:
                    self._tell_of(group, activity, people, left)
            if room.moved:
                self._wake.set()

    def _tell_of(self, group: Group, activity: str, people: list[Person], left: list[str]) -> None:
        told = [self._person(group, activity, one) for one in people]
        streams = group.streams[activity]
        own = {one["sessie"] for one in told}
        send([one for one in streams if one.id not in own], Blob([_presence(told, left)]))
        for stream in [one for one in streams if one.id in own]:
            mine = [one | {"ik": one["sessie"] == stream.id} for one in told]
            stream.send(Blob([_presence(mine, left)]))

    def tell_author(self, layer: str, organisation: str, author: str, told: dict[str, Any]) -> None:
        """Tell the pages of who made something that somebody else replaced it, while they may draw there."""
        for group in self._groups.values():
            if group.viewer.organisation != organisation:
                continue
            for activity, streams in group.streams.items():
                right = group.rights.get(activity, {}).get(layer)
                if right is not None and right.draws:
                    own = [one for one in streams if one.viewer.author == author]
                    send(own, Blob([Event("overschreven", told)]))


def _presence(told: list[dict[str, Any]], left: list[str]) -> Event:
    return Event("aanwezig", {"aanwezig": told, "weg": left})


def send(streams: Iterable[Stream], blob: Blob) -> None:
    """The same to all of these."""
    for stream in list(streams):
        stream.send(blob)
