"""The HTTP resource of the feed: a stream for who asks for one, long polling for others."""

import asyncio
from collections.abc import Callable

from falcon.asgi import Request, Response

from parley.access import get_caller, get_revalidator
from parley.events import sse
from parley.events.feed import Feed
from parley.events.parameters import (
    accepts_stream,
    check_position,
    parse_filter,
    parse_position,
    parse_wait,
)
from parley.events.polling import Poll, long_poll
from parley.events.streaming import Stream, stream_events
from parley.events.subscriptions import Subscription
from parley.operations import wait_for_disconnect
from parley.wire import respond, response_format
from parley.wire.query_params import parse_limit


class EventsResource:
    """`/events`: what happens in the caller's conversations."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed

    async def on_get(self, req: Request, resp: Response) -> None:
        """Respond with a stream of events, or with those since a position."""
        if accepts_stream(req):
            await self._stream(req, resp)
        else:
            await self._poll(req, resp)

    async def _stream(self, req: Request, resp: Response) -> None:
        position, wanted = await self._position(req), parse_filter(req)
        resp.content_type = sse.MEDIA_TYPE
        resp.set_header("Cache-Control", "no-store")
        resp.set_header("X-Accel-Buffering", "no")
        if req.method != "HEAD":
            caller = get_caller(req)
            listener = await self._feed.subscribe(
                caller.user_id,
                wanted,
                get_revalidator(req),
                in_browser=caller.session_id is not None,
            )
            chunks = stream_events(self._feed, listener, position)
            resp.stream = Stream(chunks, self._unsubscribe_when_gone(req, listener))

    async def _poll(self, req: Request, resp: Response) -> None:
        response_format(req)
        position, wanted = await self._position(req), parse_filter(req)
        poll = Poll(position, parse_limit(req.get_param("limit")), parse_wait(req))
        listener = await self._feed.subscribe(get_caller(req).user_id, wanted, get_revalidator(req))
        let_go = self._unsubscribe_when_gone(req, listener)
        try:
            events = await long_poll(poll, self._feed, listener)
        finally:
            let_go()
        respond(req, resp, events)

    async def _position(self, req: Request) -> int:
        return check_position(parse_position(req), await self._feed.newest())

    def _unsubscribe_when_gone(self, req: Request, listener: Subscription) -> Callable[[], None]:
        """Listen until the client goes away, or what is given is called."""

        async def leave_when_gone() -> None:
            await wait_for_disconnect(req)
            listener.end()
            self._feed.unsubscribe(listener)

        watching = asyncio.get_running_loop().create_task(leave_when_gone())

        def let_go() -> None:
            watching.cancel()
            self._feed.unsubscribe(listener)

        return let_go
