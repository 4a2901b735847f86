"""Long polling: the same feed, in answers that wait for something to tell."""

import asyncio
import contextlib
from typing import Final, NamedTuple

from msgspec import UNSET

from parley.events import metrics
from parley.events.feed import Feed
from parley.events.queries import EventRecord
from parley.events.schemas import EventsSchema, serialize_event
from parley.events.subscriptions import Subscription

MAX_WAIT: Final = 30


class Poll(NamedTuple):
    """What a long poll asks for.

    Attributes:
        after: The place in the feed to go on from.
        limit: How many events to give at most.
        wait: How many seconds to wait for the first.
    """

    after: int
    limit: int
    wait: int


async def long_poll(poll: Poll, feed: Feed, listener: Subscription) -> EventsSchema:
    """Return what there is, or wait for it."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + poll.wait
    position, found = poll.after, list[EventRecord]()
    while True:
        listener.clear()
        page = await feed.page(listener.user_id, position, poll.limit - len(found))
        position = page.reached
        if page.gap:
            return EventsSchema(event=[], lasteventid=position, snapshot=True)
        found += [event for event in page.events if listener.wanted.matches(event)]
        seconds = deadline - loop.time()
        if len(found) == poll.limit or (page.complete and (found or seconds <= 0)):
            break
        if listener.ended:
            break
        if page.complete:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(listener.wait(), seconds)
    metrics.DELIVERED.inc(len(found))
    return EventsSchema(event=[*map(serialize_event, found)], lasteventid=position, snapshot=UNSET)
