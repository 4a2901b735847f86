"""The one reader of a node, which follows the feed and tells all who listen there.

It looks when the store wakes it, and once a second by itself, so that a wake-up which is lost only
delays. What it reads of the feed it reads once, however many listen.
"""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable, Collection
from typing import Final

import structlog

from parley.events import metrics
from parley.events.queries import (
    NEAR,
    EventPage,
    get_feed_range,
    new_events,
    page_by_conversation,
    page_by_event,
)
from parley.events.subscriptions import EncodedEvent, EventFilter, Subscription
from parley.store import Store, StoreUnavailableError
from parley.turns import on_own_behalf
from parley.wire import ApiError
from parley.wire.errors import TOO_MANY_STREAMS, UNAVAILABLE

MAX_STREAMS: Final = 20
"""Streams and long polls that one person may have open on a node."""

_POLL_SECONDS: Final = 1.0
_TEND_SECONDS: Final = 0.5
_BATCH: Final = 500
_AT_ONCE: Final = 16

_log = structlog.get_logger(__name__)

# Numbers that keep heartbeats apart.
_random = random.Random()  # noqa: S311 - no secret


class Feed:
    """Follows the feed for everyone who listens on this node.

    Args:
        store: Where the feed is.
        clock: The present moment, in milliseconds.
        heartbeat_seconds: The longest silence of a stream.
    """

    def __init__(self, store: Store, clock: Callable[[], int], *, heartbeat_seconds: float) -> None:
        self._store = store
        self._clock = clock
        self._heartbeat_seconds = heartbeat_seconds
        self._listening: dict[int, set[Subscription]] = {}
        self._position: int | None = None
        self._woken = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._closed = False
        store.subscribe(self._woken.set)

    async def newest(self) -> int:
        """Return where the feed ends."""
        return (await self._store.read(get_feed_range)).newest

    async def subscribe(
        self,
        user_id: int,
        wanted: EventFilter,
        recall: Callable[[], Awaitable[object]],
        *,
        in_browser: bool = False,
    ) -> Subscription:
        """Begin to listen; everything that is added to the feed from now on is queued.

        Args:
            user_id: Who listens.
            wanted: To what.
            recall: Looks up the credential anew, and raises `ApiError` where it is dead.
            in_browser: Whether a person sees what comes: the inbox listens while it is shown.

        Raises:
            ApiError: 429, where the person listens often enough; 503, where the server ends.
        """
        newest = await self.newest()
        if self._position is None:
            self._position = newest
        if self._closed:
            raise ApiError(UNAVAILABLE, headers={"Retry-After": "1"})
        own = self._listening.setdefault(user_id, set())
        if len(own) >= MAX_STREAMS:
            raise ApiError(
                TOO_MANY_STREAMS,
                f"you have {len(own)} event streams and long polls open, which is the most",
                {"Retry-After": "5"},
            )
        # Not all are too quiet at the same moment, also where one event was sent to all.
        heartbeat_interval = self._heartbeat_seconds * _random.uniform(0.8, 1.0)
        joined = Subscription(user_id, wanted, recall, heartbeat_interval, in_browser=in_browser)
        self.touch(joined)
        own.add(joined)
        metrics.STREAMS.inc()
        if not self._tasks:
            loop = asyncio.get_running_loop()
            with on_own_behalf():
                self._tasks = [
                    loop.create_task(self._follow()),
                    loop.create_task(self._supervise()),
                ]
        return joined

    def unsubscribe(self, left: Subscription) -> None:
        """Listen no more."""
        own = self._listening.get(left.user_id, set())
        if left not in own:
            return
        left.ended = True
        own.remove(left)
        metrics.STREAMS.dec()
        if not own:
            del self._listening[left.user_id]
        if not self._listening:
            self._position = None  # what is added while nobody listens need not be read

    def present(self) -> Collection[int]:
        """Return who has the inbox in front of them, on this node."""
        return {
            user_id
            for user_id, own in self._listening.items()
            if any(listener.in_browser for listener in own)
        }

    def close(self) -> None:
        """End every stream, and accept no more."""
        self._closed = True
        for task in self._tasks:
            task.cancel()
        for listener in self._listeners():
            listener.end()

    async def page(self, user_id: int, after: int, limit: int) -> EventPage:
        """Return what a person may see of the feed from a place on."""
        if (self._position or 0) - after <= NEAR:
            return await self._store.read(page_by_event, user_id, after, limit)
        return await self._store.read_backlog(page_by_conversation, user_id, after, limit)

    def reached(self, listener: Subscription, position: int) -> int:
        """Return the position of a subscriber who took all that was queued."""
        if listener.overflowed:
            return position
        return max(position, self._position or 0)

    def touch(self, listener: Subscription) -> None:
        """Note that something was just sent."""
        listener.heartbeat_due = False
        listener.quiet_until = asyncio.get_running_loop().time() + listener.heartbeat_interval

    def _listeners(self) -> list[Subscription]:
        return [listener for own in self._listening.values() for listener in own]

    async def _follow(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), _POLL_SECONDS)
            self._woken.clear()
            try:
                await self._broadcast_new()
            except StoreUnavailableError as error:
                _log.error("events_unavailable", problem=str(error))
            except Exception:  # noqa: BLE001 - one bad round must not silence all others
                _log.exception("events_failed")

    async def _broadcast_new(self) -> None:
        while self._position is not None:
            batch = await self._store.read(new_events, self._position, _BATCH)
            for event in batch.events:
                listeners = [
                    listener
                    for user_id in batch.audience(event)
                    for listener in self._listening.get(user_id, ())
                ]
                if listeners:
                    told = EncodedEvent(event)
                    for listener in listeners:
                        listener.enqueue(told)
                    metrics.LAG_SECONDS.observe(max(0, self._clock() - event.created_at) / 1000)
            self._position = batch.reached if self._listening else None
            if batch.complete:
                return
            await asyncio.sleep(0)

    async def _supervise(self) -> None:
        """End streams whose credential died, and keep the others from being too quiet."""
        while True:
            await asyncio.sleep(_TEND_SECONDS)
            try:
                await self._check_subscribers()
            except StoreUnavailableError as error:
                _log.error("events_unavailable", problem=str(error))
            except Exception:  # noqa: BLE001 - one bad round must not be the last
                _log.exception("events_failed")

    async def _check_subscribers(self) -> None:
        loop = asyncio.get_running_loop()
        for number, listener in enumerate(self._listeners()):
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)  # others need not wait until all were looked at
            if loop.time() >= listener.quiet_until:
                listener.request_heartbeat()
            try:
                await listener.recall()
            except ApiError:
                listener.end()
