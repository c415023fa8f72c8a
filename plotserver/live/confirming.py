"""What each group of viewers may follow is asked again and again, and who may no more is let go."""

import asyncio
import time
from collections.abc import Iterable

import psycopg

from layers import changes
from layers.changes import digest_of
from plotserver.kernel.database import Database
from plotserver.kernel.errors import Unavailable, Unidentified
from plotserver.kernel.viewer import Viewer
from plotserver.live.events import Blob
from plotserver.live.groups import Class, Group, class_of, differences
from plotserver.live.people import People, send
from plotserver.live.pictures import Pictures
from plotserver.live.streams import Stream

AT_ONCE = 250
"""So many streams are served before others in the process get a turn."""
AT_A_TIME = 3
"""So many groups are asked for at once: the other connections to the database are for requests."""


class Confirming(People):
    """Knows what the groups may follow. `_sent`: of each class that somebody follows, the number of the last
    change that was told; `_names`: those of activities and layers by their digest, as notices have them."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._database = database
        self.pictures = Pictures(database)
        self._sent: dict[Class, int] = {}
        self._names: dict[str, str] = {}
        self._stale: set[Group] = set()

    def streams(self) -> list[Stream]:
        """All that are open."""
        return [one for group in self._groups.values() for open_ in group.streams.values() for one in open_]

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
        turn = asyncio.Semaphore(AT_A_TIME)

        async def one(group: Group) -> None:
            async with turn:
                await self._refresh(group)

        await asyncio.gather(*(one(group) for group in groups))

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
        """End the streams of who is blocked, and of tokens that no longer hold: of these the database knows
        nothing."""
        for place, stream in enumerate([*self.streams(), *self.pictures.streams()]):
            if stream.holds is not None and stream.open and not await stream.holds():
                stream.end()
            if place % AT_ONCE == AT_ONCE - 1:
                await asyncio.sleep(0)

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
