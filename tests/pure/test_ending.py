"""What runs for ever ends when it is told to, also when it was told at the wrong moment."""

import asyncio

from plotserver.kernel.ending import end


async def test_a_task_that_missed_that_it_was_cancelled_ends_all_the_same() -> None:
    missed = 0

    async def deaf() -> None:
        nonlocal missed
        while True:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                missed += 1
                if missed > 2:
                    raise

    async def fails() -> None:
        raise ValueError("of no use any more")

    tasks = [asyncio.create_task(deaf()), asyncio.create_task(fails())]
    await asyncio.sleep(0)
    await asyncio.wait_for(end(tasks), 10)
    assert missed == 3
    assert all(task.done() for task in tasks)
    assert isinstance(tasks[1].exception(), ValueError)


async def test_ending_nothing_takes_no_time() -> None:
    await end([])
