"""Hands what changes to all open pages of an activity: read once for all who may see it, told every tenth
of a second.

Every change of a plot has a number, without gaps; so whatever notices are missed, what comes after the number
that was told last is complete. A reader is told numbers too, and goes on from there after a break.
"""

import asyncio
import logging
import time
from collections.abc import Iterable
from dataclasses import replace

import psycopg

from layers import changes
from layers.changes import ACTIVITIES, MOST_CHANGES, Changed, digest_of
from plotserver.kernel.database import Database
from plotserver.kernel.errors import NotFound, Unavailable, Unidentified
from plotserver.kernel.viewer import Viewer
from plotserver.live.events import Blob, Event, Remark, cursor_of, read_cursor
from plotserver.live.groups import Class, Group, class_of, differences, group_of, publication_of
from plotserver.live.listener import Listener
from plotserver.live.people import STALE_SECONDS, People, send
from plotserver.live.pictures import Pictures
from plotserver.live.streams import RELOAD, Sink, Stream

logger = logging.getLogger("plotserver.live")

FRAME_SECONDS = 0.1
CONFIRM_SECONDS = 1.5
"""However quiet it is, what a group may see is asked this often: shares end by themselves too."""
KEEP_SECONDS = 0.5
COMMENT_SECONDS = 15.0
HOLDS_SECONDS = 5.0
AT_ONCE = 250
"""So many streams are served before others in the process get a turn."""
NOT_IN_IT = "Deze activiteit bestaat niet, of u neemt er niet aan deel."


class Hub(People):
    """All open streams of this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        super().__init__()
        self._sent: dict[Class, int] = {}
        self._dirty: set[str] = set()
        self._stale: set[Group] = set()
        self._told: dict[str, None] = {}
        self._names: dict[str, str] = {}
        self._between: dict[tuple[Class, int, int], asyncio.Task[Event]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._ending = False
        self.pictures = Pictures(database)

    # --- beginning and end

    def start(self) -> None:
        """Begin to listen and to tell."""
        listener = Listener(self._database, self._heard, self._missed)
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
        for task in (*self._tasks, *self._between.values()):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def streams(self) -> list[Stream]:
        """All that are open."""
        return [one for group in self._groups.values() for open_ in group.streams.values() for one in open_]

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

    def _positions(self, group: Group, activity: str) -> dict[str, int]:
        """Of each layer that the group follows, the number of the last change that it was told of."""
        rights = group.rights.get(activity, {})
        followed = {layer: class_of(right) for layer, right in rights.items()}
        return {layer: self._sent[one] for layer, one in followed.items() if one is not None}

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
        return events if not events else [*events[:-1], _last(events[-1], at)]

    async def _since(self, group: Group, one: Class, since: int, upto: int) -> Event:
        """What changed between two numbers; asked once when many come back at once."""
        key = (one, since, upto)
        task = self._between.get(key)
        if task is None:
            task = asyncio.create_task(self._read_between(group, one, since, upto))
            self._between[key] = task
            loop = asyncio.get_running_loop()
            task.add_done_callback(lambda _: loop.call_later(2, self._between.pop, key, None))
        return await asyncio.shield(task)

    async def _read_between(self, group: Group, one: Class, since: int, upto: int) -> Event:
        async with self._database.transaction(group.viewer) as tx:
            found = await changes.changed(tx, {one.layer: since}, draft=one.draft, upto={one.layer: upto})
        if one.layer not in found:
            return RELOAD.events[0]
        return _frame(one, since, replace(found[one.layer], upto=upto))

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

    def _missed(self) -> None:
        """Notices may have been missed: look at everything."""
        self._dirty |= {one.layer for group in self._groups.values() for one in group.classes()}
        self._stale |= set(self._groups.values())
        self.pictures.missed()
        self._wake.set()

    # --- what who may see

    async def _confirm(self, group: Group, *more: str) -> None:
        """Ask what this group may see now, and tell it what changed. Raises Unavailable and Unidentified."""
        async with group.lock:
            began = time.monotonic()
            asked = sorted({*group.streams, *more})
            async with self._database.transaction(group.viewer) as tx:
                found = await changes.rights(tx, asked)
            group.checked = began
            for activity in asked:
                self._settle(group, activity, found.get(activity))

    def _settle(self, group: Group, activity: str, after: dict[str, changes.Right] | None) -> None:
        before = group.rights.get(activity)
        streams = group.streams.get(activity, set())
        events = [] if before is None else differences(before, after or {})
        if after is None:
            group.rights.pop(activity, None)
        else:
            group.rights[activity] = after
            self._names[digest_of(activity)] = activity
            for layer, right in after.items():
                self._names[digest_of(layer)] = layer
                followed = class_of(right)
                if followed is not None:
                    self._sent.setdefault(followed, right.number)
        if events:
            self._let_go()
            send(streams, Blob(events))
        if after is None:  # it takes no part any more
            for stream in list(streams):
                stream.end()

    async def _refresh(self, group: Group) -> None:
        """As `_confirm`; who cannot be asked of is told nothing, who has ended is let go."""
        try:
            await self._confirm(group)
        except Unidentified:
            for stream in [one for streams in group.streams.values() for one in streams]:
                stream.end()
        except (Unavailable, psycopg.Error):
            self._stale.add(group)

    async def _refresh_all(self, groups: Iterable[Group]) -> None:
        turn = asyncio.Semaphore(3)

        async def one(group: Group) -> None:
            async with turn:
                await self._refresh(group)

        await asyncio.gather(*(one(group) for group in groups))

    async def _keep_on(self) -> None:
        """What is done by the clock: rights, ended sessions and keys, comments, who left."""
        comment = checked = time.monotonic()
        while True:
            await asyncio.sleep(KEEP_SECONDS)
            now = time.monotonic()
            try:
                await self._refresh_all(
                    [one for one in self._groups.values() if now - one.checked >= CONFIRM_SECONDS]
                )
                await self._end_ended()
                if now - checked >= HOLDS_SECONDS:
                    checked = now
                    await self._end_unheld()
            except (Unavailable, psycopg.Error) as error:
                logger.debug("the clock's work waits: %s", error)
            for activity, room in list(self._rooms.items()):
                room.expire()
                if not room.there and not room.left:
                    del self._rooms[activity]
                elif room.moved or room.left:
                    self._wake.set()
            if now - comment >= COMMENT_SECONDS:
                comment = now
                send([*self.streams(), *self.pictures.streams()], Remark())
                self._forget()

    async def _end_ended(self) -> None:
        streams = [*self.streams(), *self.pictures.streams()]
        sessions = {one.viewer.session for one in streams if one.viewer.session}
        keys = {one.viewer.key for one in streams if one.viewer.key}
        if not sessions and not keys:
            return
        async with self._database.transaction(Viewer()) as tx:
            gone = await changes.ended(tx, sorted(sessions), sorted(keys))
        for stream in streams:
            if stream.viewer.session in gone or stream.viewer.key in gone:
                stream.end()

    async def _end_unheld(self) -> None:
        """End the streams of tokens that no longer hold; the database knows nothing of these."""
        for stream in [*self.streams(), *self.pictures.streams()]:
            if stream.holds is not None and stream.open and not await stream.holds():
                stream.end()

    def _let_go(self) -> None:
        """What nobody follows is not kept up to date: who follows it again begins where it stands then."""
        used = {one for group in self._groups.values() for one in group.classes()}
        self._sent = {one: number for one, number in self._sent.items() if one in used}

    def _forget(self) -> None:
        """The names that notices may hold are those of what is followed."""
        known = {name for group in self._groups.values() for name in group.rights}
        known |= {
            one for group in self._groups.values() for rights in group.rights.values() for one in rights
        }
        self._names = {digest_of(name): name for name in known}

    # --- telling

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
                await asyncio.sleep(1)
                self._wake.set()
            except Exception:
                logger.exception("what changed could not be told; it is told later")
                self._missed()
                await asyncio.sleep(1)

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
            events += [*own[:-1], _last(own[-1], self._positions(group, activity))]
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
                        frames[one] = _frame(one, self._sent.get(one, 0), changed)
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


def _frame(one: Class, since: int, changed: Changed) -> Event:
    """The changes of a layer as an event; so many that it is quicker to load all are not told one by one."""
    if changed.number > MOST_CHANGES:
        return Event("bijwerken", {"laag": one.layer})
    stage = b"concept" if one.draft else b"gepubliceerd"
    head = b'{"laag":"%s","van":%d,"tot":%d,"stand":"%s"' % (one.layer.encode(), since, changed.upto, stage)
    objects, removed = changed.objects.encode(), changed.removed.encode()
    return Event("wijzigingen", head + b',"objecten":[' + objects + b'],"verwijderd":[' + removed + b"]}")


def _last(event: Event, at: dict[str, int]) -> Event:
    """The last of what is told at once, with where the reader is then."""
    return Event(event.kind, event.data, cursor_of(at))


async def _send_all(streams: Iterable[Stream], blob: Blob) -> None:
    """The same to many, with a pause for others in between."""
    for place, stream in enumerate(list(streams)):
        stream.send(blob)
        if place % AT_ONCE == AT_ONCE - 1:
            await asyncio.sleep(0)
