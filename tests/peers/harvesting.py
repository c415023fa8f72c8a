"""Adds sources to a catalogue and harvests them, as the page and the command line do."""

from dataclasses import dataclass
from typing import Any

from catalog import records
from catalog.harvest import running, sources
from catalog.harvest.sources import Run, Wish
from catalog.model import Record
from plotserver.kernel.database import Database
from plotserver.kernel.outward import Door
from plotserver.kernel.viewer import Viewer


@dataclass
class Harvesting:
    """Harvests on behalf of an organisation."""

    database: Database
    door: Door
    viewer: Viewer

    def as_(self, viewer: Viewer) -> "Harvesting":
        """The same on behalf of another."""
        return Harvesting(self.database, self.door, viewer)

    async def source(self, url: str, **wishes: Any) -> int:
        """Add a source."""
        async with self.database.transaction(self.viewer, write=True) as tx:
            return await sources.add(tx, Wish(url, **wishes), "tester")

    async def again(self, source: int) -> Run:
        """Harvest a source; how it went."""
        async with self.database.transaction(self.viewer, write=True) as tx:
            run = await sources.ask_run(tx, source, "tester")
        await running.run(self.database, self.door, run)
        return await self.report(run)

    async def harvest(self, url: str, **wishes: Any) -> Run:
        """Add a source and harvest it."""
        return await self.again(await self.source(url, **wishes))

    async def report(self, run: int) -> Run:
        """How a harvest went."""
        async with self.database.transaction(self.viewer) as tx:
            return (await sources.runs(tx, ids=[run]))[0]

    async def found(self, text: str = "") -> list[Record]:
        """The records that the viewer sees, whose title holds this text; in the order of their titles."""
        async with self.database.transaction(self.viewer) as tx:
            rows = await tx.execute(
                "SELECT id FROM catalogue.visible_record WHERE origin = 'geoogst' AND title LIKE %s"
                " ORDER BY title, id",
                (f"%{text}%",),
            )
            return await records.many(tx, [row[0] for row in await rows.fetchall()])
