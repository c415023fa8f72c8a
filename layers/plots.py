"""Which plots may this viewer read, and what is known of each?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg.rows import class_row

from layers.errors import PlotNotFound
from layers.layer import Box, Organisation
from plotserver.kernel import queries
from plotserver.kernel.database import Transaction

SQL = queries.load("layers", "plots.sql")


@dataclass(frozen=True)
class Plot:
    """A plot as this viewer may see it. `drawable`: the viewer may draw in it, and so see its draft.

    `published_at` is None for a plot that was never published, which only those who draw in it see.
    """

    id: str
    title: str
    title_en: str
    description: str
    classification: str
    owner_id: str
    owner_name: str
    owner_short_name: str
    owner_kind: str
    owner_colour: str
    activity_id: str | None
    activity_title: str | None
    exercise: bool
    attribution: str
    freshness_limit: timedelta | None
    published_at: datetime | None
    feature_count: int
    west: float | None
    south: float | None
    east: float | None
    north: float | None
    drawable: bool

    @property
    def owner(self) -> Organisation:
        """Whose it is."""
        return Organisation(
            self.owner_id, self.owner_name, self.owner_short_name, self.owner_kind, self.owner_colour
        )

    @property
    def extent(self) -> Box | None:
        """(west, south, east, north) in degrees, or None when nothing was published."""
        if self.west is None or self.south is None or self.east is None or self.north is None:
            return None
        return (self.west, self.south, self.east, self.north)


async def all_plots(tx: Transaction) -> list[Plot]:
    """The plots that the viewer may read, by title."""
    return await _plots(tx, None)


async def plot(tx: Transaction, plot_id: str) -> Plot:
    """One plot. Raises PlotNotFound."""
    found = await _plots(tx, plot_id)
    if not found:
        raise PlotNotFound
    return found[0]


async def _plots(tx: Transaction, plot_id: str | None) -> list[Plot]:
    async with tx.cursor(row_factory=class_row(Plot)) as cursor:
        await cursor.execute(SQL["plots"], {"plot": plot_id})
        return await cursor.fetchall()
