"""One stream: what was missed, then what happens, each event once and in the order of its id."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Final, Self

from parley.events import metrics, sse
from parley.events.feed import Feed
from parley.events.subscriptions import Subscription

_PAGE: Final = 200


class Stream:
    """The body of an answer, which Falcon closes whichever way it ends.

    Args:
        chunks: What is sent.
        on_close: Called once nothing more is.
    """

    def __init__(self, chunks: AsyncGenerator[bytes, None], on_close: Callable[[], None]) -> None:
        self._chunks = chunks
        self._on_close = on_close

    def __aiter__(self) -> Self:
        return self

    def __anext__(self) -> Awaitable[bytes]:
        return self._chunks.__anext__()

    async def close(self) -> None:
        """Let go of it."""
        await self._chunks.aclose()
        self._on_close()


async def stream_events(
    feed: Feed, listener: Subscription, position: int
) -> AsyncGenerator[bytes, None]:
    """Return the bytes of a stream that goes on from a place in the feed.

    It reads the database until it has all, while what happens meanwhile is queued; then it lives on
    the queue. Where that overflows, because the client is slow, it reads the database again.
    """
    yield sse.format_opening(position)
    while not listener.ended:
        listener.clear()
        page = await feed.page(listener.user_id, position, _PAGE)
        position = page.reached
        blocks = [
            sse.format_event(event) for event in page.events if listener.wanted.matches(event)
        ]
        metrics.DELIVERED.inc(len(blocks))
        if page.gap:
            blocks = [sse.format_snapshot(position)]
        if blocks:
            feed.touch(listener)
            yield b"".join(blocks)
        while page.complete and not listener.overflowed:
            if not await listener.wait():
                return
            taken = [told for told in listener.take() if told.event.event_id > position]
            if taken:
                position = taken[-1].event.event_id
                metrics.DELIVERED.inc(len(taken))
            position = feed.reached(listener, position)
            if taken or listener.heartbeat_due:
                feed.touch(listener)
                yield b"".join([told.block for told in taken]) or sse.format_heartbeat(position)
