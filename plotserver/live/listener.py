"""Hears from the database that something changed, by one connection that comes back by itself."""

import asyncio
import logging
from collections.abc import Callable

import psycopg
from psycopg import sql

from layers.changes import ACTIVITIES, CHANNEL
from plotserver.kernel.database import Database

logger = logging.getLogger("plotserver.live")
AGAIN_SECONDS = 1.0
QUIET_SECONDS = 20.0
"""After so long without a word it is asked whether the database is still there."""


class Listener:
    """Tells `heard` of each notice (channel, payload), and `missed` whenever notices may have been missed."""

    def __init__(
        self, database: Database, heard: Callable[[str, str], None], missed: Callable[[], None]
    ) -> None:
        self._database, self._heard, self._missed = database, heard, missed

    async def run(self) -> None:
        """Listen until cancelled."""
        told = False
        while True:
            try:
                await self._listen()
            except (psycopg.Error, OSError) as error:
                if not told:
                    logger.warning("changes are not heard of now: %s", type(error).__name__)
                told = True
            else:
                told = False
            await asyncio.sleep(AGAIN_SECONDS)

    async def _listen(self) -> None:
        async with await self._database.connection() as connection:
            for channel in (CHANNEL, ACTIVITIES):
                await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
            self._missed()
            while True:
                async for notice in connection.notifies(timeout=QUIET_SECONDS):
                    self._heard(notice.channel, notice.payload)
                await connection.execute("SELECT 1")
