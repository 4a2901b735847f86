"""When a person is told by mail, over HTTP."""

from collections.abc import Callable

from falcon.asgi import Request, Response

from parley.access import get_caller
from parley.notices.preferences import SetPreferences, due_for, find_preferences
from parley.notices.schemas import NoticesRequest, build_preferences, serialize_notices
from parley.settings import Settings
from parley.store import Store
from parley.wire import parse_body, respond, response_format


class NoticesResource:
    """`/users/me/notices`: when the caller is told by mail, and how much.

    Args:
        store: Where that is kept.
        settings: How the instance is set up.
        clock: The present moment, in milliseconds.
    """

    def __init__(self, store: Store, settings: Settings, clock: Callable[[], int]) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock

    async def on_get(self, req: Request, resp: Response) -> None:
        """Show it."""
        response_format(req)
        caller = get_caller(req)
        preferences = await self._store.read(find_preferences, caller.user_id)
        respond(req, resp, serialize_notices(preferences, self._settings, caller.kind))

    async def on_put(self, req: Request, resp: Response) -> None:
        """Take what the caller chose, all of it."""
        limit = self._settings.body_limit
        request = await parse_body(req, NoticesRequest, root="notices", max_bytes=limit)
        caller, now = get_caller(req), self._clock()
        chosen = build_preferences(request)
        due_at = due_for(self._settings, chosen, now, now)
        await self._store.write(SetPreferences(caller.user_id, chosen, due_at))
        respond(req, resp, serialize_notices(chosen, self._settings, caller.kind))
