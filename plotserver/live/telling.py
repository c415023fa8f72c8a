"""Reads what changed once for all who may see it, and hands it to their streams every tenth of a second."""

import asyncio
import logging
import time
from collections.abc import Iterable

import psycopg

from layers import changes
from layers.changes import MOST_CHANGES, Changed
from plotserver.kernel.database import Database
from plotserver.kernel.errors import Unavailable, Unidentified
from plotserver.live.confirming import AT_ONCE, Confirming
from plotserver.live.events import Blob, Event, cursor_of
from plotserver.live.groups import Class, Group, class_of
from plotserver.live.people import STALE_SECONDS, send
from plotserver.live.streams import RELOAD, Stream

logger = logging.getLogger("plotserver.live")

FRAME_SECONDS = 0.1
AGAIN_SECONDS = 1.0


class Telling(Confirming):
    """Tells the streams. `_dirty` are the layers of which was heard that they changed, `_told` the activities
    of which is to be said that they did."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._dirty: set[str] = set()
        self._told: dict[str, None] = {}

    def _positions(self, group: Group, activity: str) -> dict[str, int]:
        """Of each layer that the group follows, the number of the last change that it was told of."""
        rights = group.rights.get(activity, {})
        followed = {layer: class_of(right) for layer, right in rights.items()}
        return {layer: self._sent[one] for layer, one in followed.items() if one is not None}

    async def _tell_on(self) -> None:
        last = 0.0
        while True:
            await self._wake.wait()
            # What comes alone goes at once; what comes in a row is gathered.
            await asyncio.sleep(max(0.01, last + FRAME_SECONDS - time.monotonic()))
            last = time.monotonic()
            self._wake.clear()
            try:
                await self._tell()
            except (Unavailable, psycopg.Error) as error:
                logger.info("what changed is told later: %s", error)
                await asyncio.sleep(AGAIN_SECONDS)
                self._wake.set()
            except Exception:
                logger.exception("what changed could not be told; it is told later")
                self._miss()
                await asyncio.sleep(AGAIN_SECONDS)

    def _miss(self) -> None:
        """Notices may have been missed: look at everything."""
        self._dirty |= {one.layer for group in self._groups.values() for one in group.classes()}
        self._stale |= set(self._groups.values())
        self.pictures.missed()
        self._wake.set()

    async def _tell(self) -> None:
        stale, self._stale = self._stale, set()
        await self._refresh_all(stale)
        frames = await self._frames()
        activities, self._told = self._told, {}
        now = time.monotonic()
        for group in list(self._groups.values()):
            fresh = now - group.checked <= STALE_SECONDS
            for activity, streams in list(group.streams.items()):
                events = self._events(group, activity, frames, told=activity in activities)
                if not fresh:
                    group.missed = group.missed or bool(events)
                elif group.missed:
                    send(streams, RELOAD)
                elif events:
                    await _send_all(streams, Blob(events))
            group.missed = group.missed and not fresh
        self._tell_presence()

    def _events(self, group: Group, activity: str, frames: dict[Class, Event], *, told: bool) -> list[Event]:
        """What this group is told of this activity."""
        events = [Event("activiteit", b"{}")] if told else []
        rights = group.rights.get(activity, {})
        followed = [class_of(right) for right in rights.values()]
        own = [frames[one] for one in followed if one in frames]
        if own:
            events += [*own[:-1], last_of(own[-1], self._positions(group, activity))]
        return events

    async def _frames(self) -> dict[Class, Event]:
        """What changed in the layers of which was heard, once for each class. Raises Unavailable."""
        dirty, self._dirty = self._dirty, set()
        frames: dict[Class, Event] = {}
        try:
            for group, classes in self._askers(dirty):
                found = await self._read(group, classes)
                for one in classes:
                    changed = found.get(one)
                    if changed is None:  # it may not any more, or not now: another is asked
                        self._stale.add(group)
                        self._dirty.add(one.layer)
                        self._wake.set()
                    elif changed.upto > self._sent.get(one, 0):
                        frames[one] = frame(one, self._sent.get(one, 0), changed)
                        self._sent[one] = changed.upto
        except BaseException:
            self._dirty |= dirty
            raise
        return frames

    def _askers(self, dirty: set[str]) -> list[tuple[Group, list[Class]]]:
        """Who asks for what, so that few ask: of each class one that follows it."""
        wanted = {
            group: {one for one in group.classes() if one.layer in dirty} for group in self._groups.values()
        }
        left = set().union(*wanted.values()) if wanted else set()
        found = []
        while left:
            group = max(wanted, key=lambda one: len(wanted[one] & left))
            found.append((group, sorted(wanted[group] & left)))
            left -= wanted[group]
        return found

    async def _read(self, group: Group, classes: list[Class]) -> dict[Class, Changed]:
        found: dict[Class, Changed] = {}
        try:
            async with self._database.transaction(group.viewer) as tx:
                for draft in (True, False):
                    since = {one.layer: self._sent.get(one, 0) for one in classes if one.draft is draft}
                    if since:
                        read = await changes.changed(tx, since, draft=draft)
                        own = [one for one in classes if one.draft is draft and one.layer in read]
                        found |= {one: read[one.layer] for one in own}
        except Unidentified:
            await self._refresh(group)
        return found


def frame(one: Class, since: int, changed: Changed) -> Event:
    """The changes of a layer as an event; so many that it is quicker to load all are not told one by one."""
    if changed.number > MOST_CHANGES:
        return Event("bijwerken", {"laag": one.layer})
    stage = b"concept" if one.draft else b"gepubliceerd"
    head = b'{"laag":"%s","van":%d,"tot":%d,"stand":"%s"' % (one.layer.encode(), since, changed.upto, stage)
    objects, removed = changed.objects.encode(), changed.removed.encode()
    return Event("wijzigingen", head + b',"objecten":[' + objects + b'],"verwijderd":[' + removed + b"]}")


def last_of(event: Event, at: dict[str, int]) -> Event:
    """The last of what is told at once, with where the reader is then."""
    return Event(event.kind, event.data, cursor_of(at))


async def _send_all(streams: Iterable[Stream], blob: Blob) -> None:
    """The same to many, with a pause for others in between."""
    for place, stream in enumerate(list(streams)):
        stream.send(blob)
        if place % AT_ONCE == AT_ONCE - 1:
            await asyncio.sleep(0)
