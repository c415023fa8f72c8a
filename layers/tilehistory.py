"""What changed in a plot since a tile of it was made, and where? An edit retires only the tiles it touches.

Of each plot that readers see stroke by stroke, and of each draft, the boxes of the last changes are held in
memory, by the number that every change of a layer has. Numbers have no gaps, so it shows when a change is
missing: then nothing is said of what lies before.
"""

import math
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from layers.layer import Box, Layer
from layers.tilegrid import ROUGH, WORLD
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction

SQL = queries.load("layers", "tilehistory.sql")
MOST_CHANGES = 1_000
MOST_LAYERS = 2_000
MOST_PUBLICATIONS = 2_000


@dataclass
class _Changes:
    """The boxes of the changes after `first`, up to `last`; and which change is the last in a publication,
    None where that is not known."""

    first: int
    boxes: deque[Sequence[Box]] = field(default_factory=deque)
    publications: OrderedDict[str, int | None] = field(default_factory=OrderedDict)

    @property
    def last(self) -> int:
        return self.first + len(self.boxes)

    def add(self, boxes: Sequence[Box]) -> None:
        self.boxes.append(boxes)
        if len(self.boxes) > MOST_CHANGES:
            self.boxes.popleft()
            self.first += 1


class TileHistory:
    """What is known of the changes of layers; `content` is the part of a token that names what is shown."""

    def __init__(self) -> None:
        self._layers: OrderedDict[str, _Changes] = OrderedDict()

    def untouched(self, layer: str, before: str, after: str, reach: Box) -> bool:
        """Whether it is certain that nothing in `reach` (Web Mercator) changed between two contents."""
        changes = self._layers.get(layer)
        if changes is None:
            return False
        old, new = _number(changes, before), _number(changes, after)
        if old is None or new is None or not changes.first <= old <= new <= changes.last:
            return False
        between = islice(changes.boxes, old - changes.first, new - changes.first)
        return not any(_meet(box, reach) for boxes in between for box in boxes)

    async def learn(self, tx: Transaction, layer: Layer, content: str) -> None:
        """Ask what changed up to what the layer shows, when that is not known yet and can be."""
        if layer.kind != "plot" or not (layer.draft or layer.mode == "live"):
            return
        changes = self._layers.get(layer.id)
        if changes is not None and (
            content in changes.publications or _number(changes, content) == changes.last
        ):
            return
        since = None if changes is None else changes.last
        rows = await _changes_since(tx, layer, since)
        if self._layers.get(layer.id) is not changes or (changes is not None and changes.last != since):
            return  # somebody else learned it meanwhile
        self._note(layer.id, content, rows, changes)

    def _note(self, layer: str, content: str, rows: list[tuple[Any, ...]], changes: _Changes | None) -> None:
        number = int(rows[0][0]) if rows and rows[0][1] else None
        if number is not None and (changes is None or len(rows) != number - changes.last + 1):
            changes = self._layers[layer] = _Changes(number)
        elif number is not None and changes is not None:
            for row in reversed(rows[:-1]):
                changes.add(_boxes(row[2:]))
        if changes is None:
            return
        if content.startswith("p"):
            changes.publications[content] = number
            if len(changes.publications) > MOST_PUBLICATIONS:
                changes.publications.popitem(last=False)
        self._layers.move_to_end(layer)
        if len(self._layers) > MOST_LAYERS:
            self._layers.popitem(last=False)


def _number(changes: _Changes, content: str) -> int | None:
    """The number of the last change in what is shown."""
    return int(content[1:]) if content.startswith("c") else changes.publications.get(content)


async def _changes_since(tx: Transaction, layer: Layer, since: int | None) -> list[tuple[Any, ...]]:
    """The change `since` and those after it; of a layer that is not known, only the last."""
    moment: datetime | None = None if layer.draft else layer.updated_at
    parameters = {
        "layer": layer.id,
        "moment": moment,
        "number": layer.content_version if layer.draft else None,
        "since": 0 if since is None else since,
        "most": 1 if since is None else MOST_CHANGES,
    }
    return await (await tx.execute(SQL["changes_since"], parameters)).fetchall()


def _boxes(numbers: Sequence[float | None]) -> list[Box]:
    """An old and a new box in degrees, where they are, as boxes in Web Mercator."""
    found = []
    for west, south, east, north in (numbers[:4], numbers[4:]):
        if west is not None and south is not None and east is not None and north is not None:
            found.append((_x(west), _y(south), _x(east), _y(north)))
    return found


def _x(lon: float) -> float:
    return lon / 180 * WORLD


def _y(lat: float) -> float:
    return math.asinh(math.tan(math.radians(max(min(lat, 85.2), -85.2)))) / math.pi * WORLD


def _meet(box: Box, reach: Box) -> bool:
    """Whether they may overlap: the database compares boxes in single precision."""
    return (
        box[0] <= reach[2] + ROUGH
        and box[2] >= reach[0] - ROUGH
        and box[1] <= reach[3] + ROUGH
        and box[3] >= reach[1] - ROUGH
    )
