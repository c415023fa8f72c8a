"""Who may follow what: viewers with the same rights form a group, whose rights are asked once for all."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from layers.changes import Right
from plotserver.kernel.viewer import Viewer
from plotserver.live.events import Event
from plotserver.live.streams import Stream

Rights = dict[str, Right]


class Class(NamedTuple):
    """What is the same for all who receive it: a layer, as it is drawn or as readers see it, up to a mark."""

    layer: str
    draft: bool
    level: int


def class_of(right: Right) -> Class | None:
    """As what a viewer with this right follows the changes of the layer; None: it is told of publications
    alone."""
    if right.draws or right.live:
        return Class(right.layer, right.draws, right.level)
    return None


def group_of(viewer: Viewer) -> Viewer:
    """The viewer that stands for all with the same rights: a session has those of its organisation, and a key
    its own. Whether they still hold is asked apart."""
    return replace(viewer, account=None, session=None)


@dataclass(eq=False)
class Group:
    """Those with the same rights: what these are by activity, and the open streams by activity."""

    viewer: Viewer
    rights: dict[str, Rights] = field(default_factory=dict)
    streams: dict[str, set[Stream]] = field(default_factory=dict)
    checked: float = 0.0
    missed: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def classes(self) -> list[Class]:
        """All that this group follows."""
        every = (class_of(right) for rights in self.rights.values() for right in rights.values())
        return [one for one in every if one is not None]

    def sees(self, activity: str, layer: str) -> bool:
        """Whether it may see who works in this layer."""
        return layer in self.rights.get(activity, {})


def publication_of(right: Right) -> dict[str, Any] | None:
    """A publication as it is told."""
    if right.publication is None:
        return None
    return {"id": right.publication, "moment": right.moment, "door": right.by, "notitie": right.note}


def differences(before: Rights, after: Rights) -> list[Event]:
    """What to tell of rights that became others: who may read and draw, and what was published."""
    changed = [
        {"id": layer, "leesbaar": layer in after, "magTekenen": layer in after and after[layer].draws}
        for layer in sorted({*before, *after})
        if _access(before.get(layer)) != _access(after.get(layer))
    ]
    events = [Event("toegang", {"lagen": changed})] if changed else []
    for layer, right in after.items():
        old = before.get(layer)
        published = None if old is None else old.publication
        # Of a live layer each stroke is a publication; there the changes tell.
        if published != right.publication and not (right.live and published is not None):
            events.append(Event("publicatie", {"laag": layer, "publicatie": publication_of(right)}))
    return events


def _access(right: Right | None) -> tuple[Any, ...]:
    return (None,) if right is None else (right.draws, class_of(right))
