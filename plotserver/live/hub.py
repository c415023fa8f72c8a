"""Hands what changes to all open pages of an activity: read once for all who may see it, told every tenth
of a second.

Every change of a plot has a number, without gaps; so whatever notices are missed, what comes after the number
that was told last is complete. A reader is told numbers too, and goes on from there after a break.
"""

import asyncio
import logging
import time
from dataclasses import replace

import psycopg

from layers import changes
from layers.changes import ACTIVITIES, MOST_CHANGES, digest_of
from plotserver.kernel import ending
from plotserver.kernel.database import Database
from plotserver.kernel.errors import NotFound, Unavailable
from plotserver.kernel.viewer import Viewer
from plotserver.live.events import Blob, Event, Remark, cursor_of, read_cursor
from plotserver.live.groups import Class, Group, class_of, group_of, publication_of
from plotserver.live.listener import Listener
from plotserver.live.people import send
from plotserver.live.streams import RELOAD, Sink, Stream
from plotserver.live.telling import Telling, frame, last_of

logger = logging.getLogger("plotserver.live")

CONFIRM_SECONDS = 1.5
"""However quiet it is, what a group may see is asked this often: shares end by themselves too."""
KEEP_SECONDS = 0.5
COMMENT_SECONDS = 15.0
HOLDS_SECONDS = 2.0
REMEMBER_SECONDS = 2.0
NOT_IN_IT = "Deze activiteit bestaat niet, of u neemt er niet aan deel."


class Hub(Telling):
    """All open streams of this process: opens and closes them, and lets the others of this package work."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._between: dict[tuple[Class, int, int], asyncio.Task[Event]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._ending = False

    # --- beginning and end

    def start(self) -> None:
        """Begin to listen and to tell."""
        listener = Listener(self._database, self._heard, self._miss)
        works = (listener.run(), self._tell_on(), self._keep_on(), self.pictures.run())
        self._tasks = [asyncio.create_task(work) for work in works]

    def end_streams(self) -> None:
        """Let all streams end now: the server stops."""
        self._ending = True
        for stream in self.streams():
            stream.end()
        self.pictures.end_streams()

    async def stop(self) -> None:
        """End all."""
        self.end_streams()
        await ending.end((*self._tasks, *self._between.values()))

    @property
    def number(self) -> int:
        """How many streams are open."""
        return len(self.streams()) + len(self.pictures.streams())

    # --- streams

    async def open(self, viewer: Viewer, activity: str, sink: Sink, cursor: str | None) -> Stream:
        """A stream of an activity; it begins with how things stand, then what came after the cursor.

        Raises NotFound, Unavailable and Unidentified.
        """
        group = await self._joined(group_of(viewer), activity)
        stream = Stream(viewer, activity, sink)
        group.streams.setdefault(activity, set()).add(stream)
        if self._ending:
            stream.end()
        at = self._positions(group, activity)
        try:
            events = [self._standing(group, stream, at), *await self._missing(group, activity, at, cursor)]
        except BaseException:
            self.close(stream)
            raise
        stream.start(Blob(events))
        return stream

    async def _joined(self, key: Viewer, activity: str) -> Group:
        """The group of this viewer, of which is known what it may see of the activity. Raises NotFound."""
        while True:
            group = self._groups.setdefault(key, Group(key))
            try:
                if activity not in group.rights or time.monotonic() - group.checked > CONFIRM_SECONDS:
                    await self._confirm(group, activity)
                if activity not in group.rights:
                    raise NotFound(NOT_IN_IT)
            except BaseException:
                if not group.streams and self._groups.get(key) is group:
                    del self._groups[key]
                raise
            if self._groups.get(key) is group:  # else all others left meanwhile, and it was let go
                return group

    def close(self, stream: Stream) -> None:
        """The reader left."""
        stream.end()
        group = self._groups.get(group_of(stream.viewer))
        if group is not None and stream.topic in group.streams:
            group.streams[stream.topic].discard(stream)
            if not group.streams[stream.topic]:
                del group.streams[stream.topic]
                group.rights.pop(stream.topic, None)
                if not group.streams:
                    self._groups.pop(group.viewer, None)
                self._let_go()
        if stream.topic in self._rooms:
            self._rooms[stream.topic].leave(stream.id)

    def _standing(self, group: Group, stream: Stream, at: dict[str, int]) -> Event:
        layers = [
            {
                "id": layer,
                "nummer": at.get(layer, right.number),
                "publicatie": publication_of(right),
                "magTekenen": right.draws,
            }
            for layer, right in group.rights[stream.topic].items()
        ]
        room = self._rooms.get(stream.topic)
        there = [self._person(group, stream.topic, one) for one in room.people()] if room else []
        return Event("stand", {"sessie": stream.id, "lagen": layers, "aanwezig": there}, cursor_of(at))

    async def _missing(
        self, group: Group, activity: str, at: dict[str, int], cursor: str | None
    ) -> list[Event]:
        """What came after the cursor, up to where the group is; or that all is to be loaded again."""
        known = {} if cursor is None else read_cursor(cursor)
        if known is None:
            return [RELOAD.events[0]]
        events = []
        for layer, upto in at.items():
            since = known.get(digest_of(layer)[:8], upto)
            if since > upto or upto - since > MOST_CHANGES:
                return [RELOAD.events[0]]
            right = group.rights.get(activity, {}).get(layer)
            followed = None if right is None else class_of(right)
            if since < upto and followed is not None:
                events.append(await self._since(group, followed, since, upto))
        return events if not events else [*events[:-1], last_of(events[-1], at)]

    async def _since(self, group: Group, one: Class, since: int, upto: int) -> Event:
        """What changed between two numbers; asked once when many come back at once."""
        key = (one, since, upto)
        task = self._between.get(key)
        if task is None:
            task = asyncio.create_task(self._read_between(group, one, since, upto))
            self._between[key] = task
            loop = asyncio.get_running_loop()
            task.add_done_callback(lambda _: loop.call_later(REMEMBER_SECONDS, self._between.pop, key, None))
        return await asyncio.shield(task)

    async def _read_between(self, group: Group, one: Class, since: int, upto: int) -> Event:
        async with self._database.transaction(group.viewer) as tx:
            found = await changes.changed(tx, {one.layer: since}, draft=one.draft, upto={one.layer: upto})
        if one.layer not in found:
            return RELOAD.events[0]
        return frame(one, since, replace(found[one.layer], upto=upto))

    # --- what the database says

    def _heard(self, channel: str, payload: str) -> None:
        if channel == ACTIVITIES:
            self._told[payload] = None
            self._make_stale(payload)
            return
        kind, _, rest = payload.partition(" ")
        name, _, activity = rest.partition(" ")
        if kind == "c" and name in self._names:
            self._dirty.add(self._names[name])
            self._wake.set()
        if kind in "pa":
            self._make_stale(self._names.get(activity, ""))
        if kind in "psab":
            self.pictures.heard(kind, name)

    def _make_stale(self, activity: str) -> None:
        """What who may see of this activity is asked before anything more is told of it."""
        self._stale |= {group for group in self._groups.values() if activity in group.streams}
        if self._stale:
            self._wake.set()

    # --- by the clock

    async def _keep_on(self) -> None:
        comment = held = time.monotonic()
        while True:
            await asyncio.sleep(KEEP_SECONDS)
            now = time.monotonic()
            try:
                await self._check(now, tokens=now - held >= HOLDS_SECONDS)
            except (Unavailable, psycopg.Error) as error:
                logger.debug("the clock's work waits: %s", error)
            except Exception:
                logger.exception("the clock's work failed; it is tried again")
            if now - held >= HOLDS_SECONDS:
                held = now
            self._clear_rooms()
            if now - comment >= COMMENT_SECONDS:
                comment = now
                send([*self.streams(), *self.pictures.streams()], Remark())
                self._forget()

    async def _check(self, now: float, *, tokens: bool) -> None:
        """Who may still see what, and who is still let in. Raises Unavailable."""
        await self._end_ended()
        if tokens:
            await self._end_unheld()
        await self._refresh_all(
            [one for one in self._groups.values() if now - one.checked >= CONFIRM_SECONDS]
        )

    def _clear_rooms(self) -> None:
        """Let go of who said nothing any more, and of rooms in which nobody is."""
        for activity, room in list(self._rooms.items()):
            room.expire()
            if not room.there and not room.left:
                del self._rooms[activity]
            elif room.moved or room.left:
                self._wake.set()
