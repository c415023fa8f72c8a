"""One pool, one way to open a transaction: with the viewer, so that row security knows who asks."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, LiteralString

import anyio
import psycopg
from psycopg import AsyncConnection, sql
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from plotserver.kernel.errors import Unavailable, Unidentified
from plotserver.kernel.viewer import Viewer

Transaction = AsyncConnection[TupleRow]

# One round trip opens the transaction and names the viewer. The setting is local to the transaction:
# a plain SET on a pooled connection would leak to the next request. A writer waits its turn and must then
# see what those before it wrote, so it has no single moment.
OPEN = sql.SQL("BEGIN ISOLATION LEVEL {access}; SELECT set_config('plotserver.organisation', {who}, true)")
# Whoever comes with a key or a session is refused here as soon as that has ended.
ENTER = sql.SQL("BEGIN ISOLATION LEVEL {access}; SELECT plot.enter({who}, {key}, {session})")
ENDED = "PL401"
PREVIEW = sql.SQL("; SELECT plot.preview({})")
READING, WRITING = sql.SQL("REPEATABLE READ READ ONLY"), sql.SQL("READ COMMITTED READ WRITE")

GONE = "De database is even niet bereikbaar. Probeer het over enkele seconden opnieuw."
BUSY = "De server is nu te druk om dit te beantwoorden. Probeer het over enkele seconden opnieuw."
PULLED = (
    "Er worden nu al zoveel lagen in hun geheel opgehaald als de server aankan. Probeer het straks opnieuw."
)
LEFT = "Uw sessie of toegangssleutel is beëindigd of verlopen. Log opnieuw in, of vraag een nieuwe sleutel."
SLOW = "Deze vraag kostte te veel tijd en is afgebroken. Vraag een kleiner gebied of minder objecten."


@contextmanager
def _told_as_unavailable() -> Iterator[None]:
    """What the database cannot do now, as Unavailable with a sentence for who asked."""
    try:
        yield
    except psycopg.errors.QueryCanceled as error:
        raise Unavailable(SLOW, retry_after=5) from error
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise Unavailable(GONE) from error
    except psycopg.DatabaseError as error:
        if error.sqlstate == ENDED:
            raise Unidentified(LEFT) from error
        raise


class Database:
    """The application's connections to PostgreSQL, as the role that cannot bypass row security."""

    def __init__(
        self, conninfo: str, *, size: int = 8, wait_seconds: float = 5.0, statement_seconds: float = 15.0
    ) -> None:
        milliseconds = int(statement_seconds * 1000)
        self._pulls = asyncio.Semaphore(max(1, size // 2))
        self._conninfo = conninfo
        self._settings = {
            "autocommit": True,
            "prepare_threshold": 2,
            "connect_timeout": 3,
            # A database machine that vanishes without a word is noticed within seconds.
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 2,
            "tcp_user_timeout": 15_000,
            "application_name": "plotserver",
            "options": f"-c statement_timeout={milliseconds} -c jit=off -c timezone=UTC"
            " -c max_parallel_workers_per_gather=0 -c idle_in_transaction_session_timeout=60000",
        }
        self._pool: AsyncConnectionPool[AsyncConnection[TupleRow]] = AsyncConnectionPool(
            conninfo,
            min_size=min(2, size),
            max_size=size,
            timeout=wait_seconds,
            reconnect_timeout=30.0,
            open=False,
            kwargs=self._settings,
        )

    async def open(self) -> None:
        """Start the pool; does not wait for the database, which may come later."""
        await self._pool.open(wait=False)

    async def close(self) -> None:
        """Close all connections."""
        await self._pool.close()

    async def connection(self) -> Transaction:
        """A connection of one's own, outside the pool, in autocommit: for who listens. The caller closes it.

        Raises psycopg.Error when the database is not there.
        """
        kept: dict[str, Any] = dict(self._settings)
        return await AsyncConnection.connect(self._conninfo, **kept)

    def figures(self) -> dict[str, int]:
        """Sizes and waits of the pool, for the metrics."""
        return dict(self._pool.get_stats())

    @asynccontextmanager
    async def transaction(self, viewer: Viewer, *, write: bool = False) -> AsyncIterator[Transaction]:
        """One transaction as this viewer; commits at the end. Unless it writes, all its questions are
        about a single moment.

        Raises Unavailable when the database is gone, too busy, or stopped a statement, and Unidentified when
        the viewer's key or session has ended.
        """
        with _told_as_unavailable():
            connection = await self._begin(viewer, write=write)
            try:
                yield connection
            except BaseException:
                # Also when the reader has left and all that it waits for is cancelled.
                with anyio.CancelScope(shield=True):
                    await self._abandon(connection)
                raise
            else:
                await connection.execute("COMMIT")
            finally:
                with anyio.CancelScope(shield=True):
                    await self._pool.putconn(connection)

    @asynccontextmanager
    async def pull(self) -> AsyncIterator[None]:
        """A seat for a transaction that takes as long as its reader: these never hold more than half of the
        connections. Raises Unavailable when all are taken."""
        if self._pulls.locked():
            raise Unavailable(PULLED, retry_after=15)
        async with self._pulls:
            yield

    async def ask(self, question: LiteralString, parameters: dict[str, object]) -> list[TupleRow]:
        """The rows of one statement that is a transaction by itself and names its viewer itself.

        Raises Unavailable as `transaction` does.
        """
        with _told_as_unavailable():
            for attempt in (1, 2):
                connection = await self._get()
                try:
                    return await (await connection.execute(question, parameters)).fetchall()
                except psycopg.OperationalError as error:
                    if attempt == 2 or isinstance(error, psycopg.errors.QueryCanceled):
                        raise
                finally:
                    await self._pool.putconn(connection)
                await self._pool.check()  # it died while it lay in the pool
        raise AssertionError

    async def _begin(self, viewer: Viewer, *, write: bool) -> Transaction:
        """A connection with the transaction open. A connection that died while it lay in the pool is
        dropped and another tried, so that the first request after a restart of the database succeeds."""
        statement = (ENTER if viewer.key or viewer.session else OPEN).format(
            access=WRITING if write else READING,
            who=sql.Literal(viewer.organisation or ""),
            key=sql.Literal(viewer.key or ""),
            session=sql.Literal(viewer.session or ""),
        )
        if viewer.preview is not None:
            statement += PREVIEW.format(sql.Literal(viewer.preview))
        for attempt in (1, 2):
            connection = await self._get()
            try:
                await connection.execute(statement, prepare=False)
                return connection
            except BaseException as error:  # whatever it is, the pool must have its connection back
                await self._abandon(connection)
                await self._pool.putconn(connection)
                if attempt == 2 or not isinstance(error, psycopg.OperationalError):
                    raise
                await self._pool.check()
        raise AssertionError

    async def _get(self) -> Transaction:
        try:
            return await self._pool.getconn()
        except PoolTimeout as error:
            full = self._pool.get_stats().get("pool_available", 0) == 0 and self._pool_lives()
            raise Unavailable(BUSY if full else GONE) from error

    def _pool_lives(self) -> bool:
        return self._pool.get_stats().get("pool_size", 0) >= self._pool.max_size

    @staticmethod
    async def _abandon(connection: Transaction) -> None:
        """Roll back; a connection that cannot is closed, and the pool replaces it."""
        try:
            await connection.execute("ROLLBACK")
        except (psycopg.Error, OSError):
            await connection.close()
