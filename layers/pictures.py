"""Which pictures are there, what is in them, and what do they show at a moment?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from psycopg.rows import class_row

from layers import layer as layer_module
from layers.errors import PictureNotFound
from layers.layer import Box, Layer
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction

SQL = queries.load("layers", "pictures.sql")


@dataclass(frozen=True)
class Picture:
    """An operational picture as this viewer may see it; `updated_at` is that of its newest layer."""

    id: str
    title: str
    title_en: str
    description: str
    kind: str
    owner_id: str
    owner_name: str
    position: int
    audience: str
    own: bool
    revision: int
    archived_at: datetime | None
    west: float | None
    south: float | None
    east: float | None
    north: float | None
    layer_count: int
    updated_at: datetime | None
    activity_id: str | None
    activity_title: str | None
    crisis_type: str | None
    crisis_type_name: str | None
    grip: str | None
    exercise: bool
    started_at: datetime | None

    @property
    def extent(self) -> Box | None:
        """(west, south, east, north) in degrees, or None."""
        if self.west is None or self.south is None or self.east is None or self.north is None:
            return None
        return (self.west, self.south, self.east, self.north)


@dataclass(frozen=True)
class Placement:
    """How a layer stands in a picture: its place (the lowest first), and the note of who made the picture.

    `via` is empty where the picture places the layer itself; else the pictures that it is drawn from, nearest
    first. `freshness_limit` is the age from which this picture calls it old.
    """

    layer_id: str
    position: int
    visible: bool
    opacity: float
    note: str
    title_override: str | None
    signs: list[str]
    shared_with: list[str]
    freshness_limit: timedelta | None = None
    via: Sequence[str] = ()
    via_title: str | None = None


@dataclass(frozen=True)
class Composition:
    """A picture with its layers, lowest first, each with its placement."""

    picture: Picture
    layers: list[tuple[Layer, Placement]]
    moments: list[datetime]

    @property
    def classification(self) -> str:
        """The highest classification among the layers shown."""
        order = ("open", "intern", "vertrouwelijk", "geheim")
        return max((layer.classification for layer, _ in self.layers), key=order.index, default="open")


async def all_pictures(tx: Transaction) -> list[Picture]:
    """The pictures that the viewer may open."""
    return await _pictures(tx, None)


async def picture(tx: Transaction, picture_id: str) -> Picture:
    """One picture. Raises PictureNotFound."""
    found = await _pictures(tx, picture_id)
    if not found:
        raise PictureNotFound
    return found[0]


async def _pictures(tx: Transaction, picture_id: str | None) -> list[Picture]:
    async with tx.cursor(row_factory=class_row(Picture)) as cursor:
        await cursor.execute(SQL["pictures"], {"picture": picture_id})
        return await cursor.fetchall()


async def audience(tx: Transaction, picture_id: str) -> str:
    """Who may open the picture: ``openbaar``, ``partners`` or ``eigenaar``. Raises PictureNotFound."""
    row = await (await tx.execute(SQL["audience"], {"picture": picture_id})).fetchone()
    if row is None:
        raise PictureNotFound
    return str(row[0])


async def layers_of(tx: Transaction, picture_id: str, moment: datetime | None = None) -> list[Layer]:
    """The layers that the viewer may read in a picture, lowest first. Raises PictureNotFound."""
    layers = await layer_module.readable(tx, picture=picture_id, moment=moment)
    if not layers:
        await picture(tx, picture_id)
    return layers


async def composition(tx: Transaction, picture_id: str, moment: datetime | None = None) -> Composition:
    """The picture with all that a page needs to show it, as it was at `moment` when asked.

    Raises PictureNotFound.
    """
    layers = await layer_module.readable(tx, picture=picture_id, moment=moment)
    updated = max((layer.updated_at for layer in layers), default=None)
    head = replace(await picture(tx, picture_id), layer_count=len(layers), updated_at=updated)
    parameters: dict[str, Any] = {
        "picture": picture_id,
        "layers": [layer.id for layer in layers],
        "publications": [layer.publication for layer in layers],
    }
    async with tx.cursor(row_factory=class_row(Placement)) as cursor:
        await cursor.execute(SQL["placements"], parameters)
        placements = {placement.layer_id: placement for placement in await cursor.fetchall()}
    rows = await (await tx.execute(SQL["moments"], parameters)).fetchall()
    return Composition(
        picture=head,
        layers=[(_as_fresh(layer, placements[layer.id]), placements[layer.id]) for layer in layers],
        moments=[row[0] for row in rows],
    )


def _as_fresh(layer: Layer, placed: Placement) -> Layer:
    """With the stricter of both limits: a picture does not call fresh what the owner calls old."""
    limits = [limit for limit in (layer.freshness_limit, placed.freshness_limit) if limit is not None]
    return replace(layer, freshness_limit=min(limits, default=None))


@dataclass(frozen=True)
class ObjectQuery:
    """Which objects of a picture: in a box (degrees, west south east north), a layer, with words."""

    limit: int
    bbox: Box | None = None
    layer: str | None = None
    words: str | None = None


async def objects(
    tx: Transaction, picture_id: str, query: ObjectQuery, moment: datetime | None = None
) -> list[str]:
    """The objects of the picture's plots as GeoJSON texts, highest layer first.

    Raises PictureNotFound.
    """
    layers = await layers_of(tx, picture_id, moment)
    xmin, ymin, xmax, ymax = query.bbox or (None, None, None, None)
    escaped = (
        None
        if query.words is None
        else query.words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    )
    parameters = {
        "layers": [layer.id for layer in layers],
        "publications": [layer.publication for layer in layers],
        "layer": query.layer,
        "words": escaped,
        "rows": query.limit,
    } | {"xmin": xmin, "ymin": ymin, "xmax": xmax, "ymax": ymax}
    rows = await (await tx.execute(SQL["objects"], parameters)).fetchall()
    return [row[0] for row in rows]
