"""Long polling: the same feed, in answers that wait for something to tell."""

import asyncio
import contextlib
from typing import Final, NamedTuple

from msgspec import UNSET

from parley.events import metrics
from parley.events.feed import Feed
from parley.events.objects import Events, event_object
from parley.events.records import EventRecord
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


async def answer_to(poll: Poll, feed: Feed, listener: Subscription) -> Events:
    """Give what there is, or wait for it."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + poll.wait
    position, found = poll.after, list[EventRecord]()
    while True:
        listener.start_over()
        page = await feed.page(listener.user_id, position, poll.limit - len(found))
        position = page.reached
        if page.missed:
            return Events(event=[], lasteventid=position, snapshot=True)
        found += [event for event in page.events if listener.wanted.admits(event)]
        seconds = deadline - loop.time()
        if len(found) == poll.limit or (page.complete and (found or seconds <= 0)):
            break
        if listener.ended:
            break
        if page.complete:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(listener.wait(), seconds)
    metrics.DELIVERED.inc(len(found))
    return Events(event=[*map(event_object, found)], lasteventid=position, snapshot=UNSET)
