"""Draws in the draft of a plot, by the domain's own functions."""

from typing import Any
from uuid import UUID, uuid4

from shapely import Point

from layers import drawing
from layers import layer as layer_module
from layers.drawing import PLACE, Edit, Kind, Outcome
from layers.layer import Layer
from plotserver.kernel.database import Database
from plotserver.kernel.viewer import Viewer


def edit(kind: Kind, feature: UUID, *, base: int | None = None, **fields: Any) -> Edit:
    return Edit(kind, feature, uuid4(), fields, base=base)


def at(lon: float, lat: float = 52.0) -> dict[str, Any]:
    return {PLACE: Point(lon, lat)}


async def draft_of(pool: Database, layer: str = "water") -> Layer:
    async with pool.transaction(Viewer("vr17")) as tx:
        return await layer_module.read(tx, f"{layer}.concept")


async def draw(
    pool: Database,
    *edits: Edit,
    who: str = "vr17",
    layer: str = "water",
    author: str = "",
    known: Layer | None = None,
) -> list[Outcome]:
    known = known or await draft_of(pool, layer)
    async with pool.transaction(Viewer(who), write=True) as tx:
        return await drawing.apply(tx, known, author or who, edits)
