"""Ends tasks that would go on for ever."""

import asyncio
from collections.abc import Iterable
from typing import Any

AGAIN_SECONDS = 1.0
"""Long enough for a task to put its things in order before it is told again."""


async def end(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel these tasks until they are done, and wait for it; what they raise is of no use any more.

    Once is not enough: before Python 3.12, `asyncio.wait_for` loses a cancellation that comes while what it
    waits for is just done, and the database driver waits with it. The task then goes on as if nothing was
    said, and whoever waits for its end waits for ever.
    """
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        done, left = await asyncio.wait(left, timeout=AGAIN_SECONDS)
        for task in done:
            _ = task.cancelled() or task.exception()
