"""Work beside the server that comes in rounds: when one begins, and how all end with the server."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Final

_POLL_SECONDS: Final = 1.0
_STOP_SECONDS: Final = 3.0


async def run_rounds(
    try_round: Callable[[asyncio.Event], Awaitable[None]],
    woken: asyncio.Event,
    stopping: asyncio.Event,
    *,
    gap_seconds: float = 0.0,
) -> None:
    """Run a round each second, and as soon as `woken` is set, until `stopping` is.

    Args:
        try_round: Does a round; it is given `stopping`, and raises nothing. One that is under way
            at the end has three seconds left, for what it waits for may never answer.
        woken: Set by whoever knows that there is something to do.
        stopping: Set when the server ends.
        gap_seconds: The least pause between two rounds.
    """
    stop = asyncio.create_task(stopping.wait())
    while not stopping.is_set():
        working = asyncio.ensure_future(try_round(stopping))
        await asyncio.wait({stop, working}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            await asyncio.wait({working}, timeout=_STOP_SECONDS)
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
        waking = asyncio.create_task(woken.wait())
        await asyncio.wait(
            {stop, waking}, timeout=_POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        waking.cancel()
        woken.clear()
        if gap_seconds:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(stop), gap_seconds)
