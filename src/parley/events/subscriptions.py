"""Who listens: a bounded queue each, of references to events that all listeners share."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import Final, NamedTuple

from parley.events import metrics, sse
from parley.events.queries import EventRecord

QUEUE: Final = 256
"""Events that a stream may be behind; one that is further behind reads the database instead."""


class EventFilter(NamedTuple):
    """Which events a client asked for; an empty set is all.

    Attributes:
        kinds: What happened.
        conversation_ids: Where.
    """

    kinds: frozenset[str] = frozenset()
    conversation_ids: frozenset[int] = frozenset()

    def matches(self, event: EventRecord) -> bool:
        """Return whether an event is one of them."""
        return (not self.kinds or event.kind in self.kinds) and (
            not self.conversation_ids or event.conversation_id in self.conversation_ids
        )


class EncodedEvent:
    """An event on its way to listeners, written at most once for all of them."""

    def __init__(self, event: EventRecord) -> None:
        self.event = event

    @cached_property
    def block(self) -> bytes:
        """The event as a stream carries it."""
        return sse.format_event(self.event)


class Subscription:
    """One listener: a stream, or a long poll.

    Args:
        user_id: Who listens.
        wanted: To what.
        recall: Looks up the credential anew, and raises `ApiError` where it is dead.
        heartbeat_interval: Seconds of silence after which a heartbeat is due.
        in_browser: Whether a person sees what comes.
    """

    __slots__ = (
        "_queue",
        "_waiter",
        "ended",
        "heartbeat_due",
        "heartbeat_interval",
        "in_browser",
        "overflowed",
        "quiet_until",
        "recall",
        "user_id",
        "wanted",
    )

    def __init__(
        self,
        user_id: int,
        wanted: EventFilter,
        recall: Callable[[], Awaitable[object]],
        heartbeat_interval: float,
        *,
        in_browser: bool = False,
    ) -> None:
        self.user_id = user_id
        self.in_browser = in_browser
        self.wanted = wanted
        self.recall = recall
        self.heartbeat_interval = heartbeat_interval
        self.quiet_until = 0.0
        self.heartbeat_due = False
        self.ended = False
        self.overflowed = False
        self._queue: deque[EncodedEvent] = deque()
        self._waiter: asyncio.Future[None] | None = None

    def clear(self) -> None:
        """Drop what is queued: the caller reads the database next, which holds it, too."""
        self._queue.clear()
        self.overflowed = False

    def enqueue(self, told: EncodedEvent) -> None:
        """Queue an event; where the queue is full, note that the database has more."""
        if self.overflowed or not self.wanted.matches(told.event):
            return
        if len(self._queue) == QUEUE:
            self.overflowed = True
            metrics.BEHIND.inc()
            return
        self._queue.append(told)
        self._wake()

    def take(self) -> list[EncodedEvent]:
        """Return what is queued."""
        taken = list(self._queue)
        self._queue.clear()
        return taken

    def request_heartbeat(self) -> None:
        """Ask the stream for a heartbeat."""
        self.heartbeat_due = True
        self._wake()

    def end(self) -> None:
        """End the stream."""
        self.ended = True
        self._wake()

    async def wait(self) -> bool:
        """Come back once there is something to do; return whether it goes on."""
        if not (self._queue or self.overflowed or self.heartbeat_due or self.ended):
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        return not self.ended

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
