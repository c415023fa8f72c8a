"""What readers see of a plot: publish it on command, withdraw that, or let them see each stroke at once.

Atomic, and blocks nobody who reads or who draws in another layer.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import psycopg
from psycopg.rows import TupleRow, class_row

from layers.drawing import LayerAtRest, must_not_rest
from layers.errors import LayerNotFound
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction
from plotserver.kernel.errors import Conflict, Forbidden

SQL = queries.load("layers", "publishing.sql")
Mode = Literal["op-commando", "live"]

LIVE = "Deze laag is live: lezers zien elke wijziging meteen, dus er is niets te publiceren of in te trekken."
NOTHING = "Van deze laag is niets gepubliceerd, dus er is niets in te trekken."
OWNER_ALONE = "Alleen de eigenaar van de laag bepaalt of lezers elke wijziging meteen zien."


@dataclass(frozen=True)
class Standing:
    """What stands for readers: `publication` with its moment, maker and note, or None when nothing does.

    `feature_count` and `recorded_at` are those of the draft; `own` says that the viewer owns the layer.
    """

    mode: Mode
    publication: int | None
    moment: datetime | None
    by: str | None
    note: str | None
    feature_count: int
    recorded_at: datetime | None
    own: bool


async def standing(tx: Transaction, layer_id: str) -> Standing:
    """How the layer stands, for who may draw in it. Raises LayerNotFound when the viewer may not."""
    async with tx.cursor(row_factory=class_row(Standing)) as cursor:
        await cursor.execute(SQL["standing"], {"layer": layer_id})
        found = await cursor.fetchone()
    if found is None:
        raise LayerNotFound
    return found


async def publish_draft(tx: Transaction, layer_id: str, author: str, note: str = "") -> Standing:
    """Let readers see the draft as it stands now. Raises LayerNotFound, and Conflict for a live layer, or one
    that is archived or of which the activity is closed; a locked layer is published."""
    await _on_command(tx, layer_id)
    await _not_put_away(tx, layer_id)
    await tx.execute(SQL["publish"], {"layer": layer_id, "author": author, "note": note})
    return await standing(tx, layer_id)


async def withdraw(tx: Transaction, layer_id: str, author: str, *, everything: bool = False) -> Standing:
    """Let readers see the publication before the present one again, or nothing at all.

    Raises LayerNotFound, and Conflict when the layer is live or nothing is published.
    """
    if (await _on_command(tx, layer_id)).publication is None:
        raise Conflict(NOTHING)
    await tx.execute(SQL["withdraw"], {"layer": layer_id, "author": author, "everything": everything})
    return await standing(tx, layer_id)


async def set_mode(tx: Transaction, layer_id: str, author: str, mode: Mode) -> Standing:
    """Make the layer live, which publishes what stands, or published on command.

    Raises LayerNotFound, Forbidden when the viewer is not the owner, and Conflict as `publish_draft`.
    """
    if not (await standing(tx, layer_id)).own:
        raise Forbidden(OWNER_ALONE)
    await _not_put_away(tx, layer_id)
    await tx.execute(SQL["set_mode"], {"layer": layer_id, "author": author, "mode": mode})
    return await standing(tx, layer_id)


async def _not_put_away(tx: Transaction, layer_id: str) -> None:
    try:
        await must_not_rest(tx, layer_id)
    except LayerAtRest as rest:
        if rest.why != "vergrendeld":
            raise


async def _on_command(tx: Transaction, layer_id: str) -> Standing:
    found = await standing(tx, layer_id)
    if found.mode == "live":
        raise Conflict(LIVE)
    return found


def publish(
    connection: psycopg.Connection[TupleRow], layer_id: str, moment: datetime, by: str, note: str = ""
) -> int:
    """Let readers see the layer as it stood at `moment`; returns the publication's number.

    For histories that are loaded: runs in the caller's transaction, on a connection of the owning role.
    The count and extent of the layer are those of what readers see. Raises LayerNotFound when there is no
    such plot.
    """
    with connection.cursor() as cursor:
        row = {"layer": layer_id, "moment": moment, "by": by, "note": note}
        publication = cursor.execute(SQL["append_publication"], row).fetchone()
        if publication is None:
            raise LayerNotFound
        cursor.execute(SQL["show_publication"], {"publication": publication[0]})
        cursor.execute(SQL["pass_moment"], row)
        return int(publication[0])
