"""Tells open viewers of a picture what it shows by now: other content, other sharing, another composition."""

import asyncio
import contextlib
import logging
import time
from dataclasses import dataclass, field
from typing import Any

import psycopg

from layers import changes, pictures
from layers.changes import Shown, digest_of
from plotserver.kernel.database import Database
from plotserver.kernel.errors import NotFound, Unavailable, Unidentified
from plotserver.kernel.viewer import Viewer
from plotserver.live.events import Blob, Event
from plotserver.live.groups import group_of
from plotserver.live.streams import Sink, Stream

logger = logging.getLogger("plotserver.live")
CONFIRM_SECONDS = 1.5
REST_SECONDS = 0.7
"""A picture that changes all the time is told of this often: each time its viewers fetch tiles."""


@dataclass(eq=False)
class Watched:
    """A picture as a group of viewers sees it, and who has it open."""

    viewer: Viewer
    picture: str
    shown: dict[str, Shown] = field(default_factory=dict)
    streams: set[Stream] = field(default_factory=set)
    checked: float = 0.0
    composed: bool = False


class Pictures:
    """The open viewers of this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._watched: dict[tuple[Viewer, str], Watched] = {}
        self._due: set[Watched] = set()
        self._wake = asyncio.Event()

    def streams(self) -> list[Stream]:
        """All that are open."""
        return [stream for one in self._watched.values() for stream in one.streams]

    def end_streams(self) -> None:
        """Let all end now."""
        for stream in self.streams():
            stream.end()

    async def open(self, viewer: Viewer, picture_id: str, sink: Sink) -> Stream:
        """A stream of a picture. Raises NotFound, Unavailable and Unidentified."""
        key = (group_of(viewer), picture_id)
        one = self._watched.get(key)
        if one is None or time.monotonic() - one.checked > CONFIRM_SECONDS:
            shown = await self._ask(key[0], picture_id)
            one = self._watched.setdefault(key, Watched(key[0], picture_id, shown, checked=time.monotonic()))
        stream = Stream(viewer, picture_id, sink)
        one.streams.add(stream)
        layers = [{"id": layer, "token": shown.token} for layer, shown in one.shown.items()]
        stream.start(Blob([Event("stand", {"sessie": stream.id, "lagen": layers})]))
        return stream

    def close(self, stream: Stream) -> None:
        """The viewer left."""
        stream.end()
        key = (group_of(stream.viewer), stream.topic)
        one = self._watched.get(key)
        if one is not None:
            one.streams.discard(stream)
            if not one.streams:
                del self._watched[key]

    def heard(self, kind: str, name: str) -> None:
        """Something of a layer, or of a picture (b), became another."""
        for one in self._watched.values():
            if kind == "b":
                if digest_of(one.picture) == name:
                    one.composed = True
                    self._due.add(one)
            # A share, or a first publication, may show a layer that was not there.
            elif kind in "ap" or any(digest_of(layer) == name for layer in one.shown):
                self._due.add(one)
        if self._due:
            self._wake.set()

    def missed(self) -> None:
        """Look at everything."""
        self._due |= set(self._watched.values())
        self._wake.set()

    async def run(self) -> None:
        """Look at what is due, until cancelled."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), CONFIRM_SECONDS / 3)
            self._wake.clear()
            now = time.monotonic()
            aged = {one for one in self._watched.values() if now - one.checked >= CONFIRM_SECONDS}
            due = [one for one in {*self._due, *aged} if one.streams]
            self._due.clear()
            for one in due:
                try:
                    await self._look(one)
                except Exception:
                    logger.exception("a picture could not be looked at; it is tried again")

    async def _look(self, one: Watched) -> None:
        rest = one.checked + REST_SECONDS - time.monotonic()
        if rest > 0 and not one.composed and one in self._watched.values():
            asyncio.get_running_loop().call_later(rest, self._again, one)
            return
        try:
            after = await self._ask(one.viewer, one.picture)
        except (NotFound, Unidentified):  # it is not for them any more
            gone = Event("toegang", {"lagen": sorted(one.shown)})
            for stream in list(one.streams):
                stream.send(Blob([gone]))
                stream.end()
            return
        except (Unavailable, psycopg.Error) as error:
            logger.debug("a picture is looked at later: %s", error)
            self._due.add(one)
            return
        before, one.shown, one.checked = one.shown, after, time.monotonic()
        events = _differences(before, after)
        if one.composed:
            one.composed = False
            events.append(Event("beeld", b"{}"))
        if events:
            blob = Blob(events)
            for stream in list(one.streams):
                stream.send(blob)

    def _again(self, one: Watched) -> None:
        self._due.add(one)
        self._wake.set()

    async def _ask(self, viewer: Viewer, picture_id: str) -> dict[str, Shown]:
        async with self._database.transaction(viewer) as tx:
            await pictures.audience(tx, picture_id)
            return await changes.picture(tx, picture_id)


def _differences(before: dict[str, Shown], after: dict[str, Shown]) -> list[Event]:
    """Which layers came or went, and which show other content; with the box in which that may be."""
    events = []
    other = [layer for layer in {*before, *after} if (layer in before) != (layer in after)]
    shared = [
        layer
        for layer, shown in after.items()
        if layer in before and before[layer].access_version != shown.access_version
    ]
    if other or shared:
        events.append(Event("toegang", {"lagen": sorted({*other, *shared})}))
    changed: list[dict[str, Any]] = [
        {"id": layer, "token": shown.token, "vak": _around(before[layer], shown)}
        for layer, shown in after.items()
        if layer in before and before[layer].token != shown.token
    ]
    if changed:
        events.append(Event("inhoud", {"lagen": changed}))
    return events


def _around(one: Shown, other: Shown) -> tuple[float, float, float, float] | None:
    if one.box is None or other.box is None:
        return one.box or other.box
    west, south, east, north = zip(one.box, other.box, strict=True)
    return (min(west), min(south), max(east), max(north))
