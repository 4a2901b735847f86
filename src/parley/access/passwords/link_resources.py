"""Invitations and resets over HTTP, for administrators, who hand the links over."""

from collections.abc import Callable
from typing import ClassVar

import falcon
from falcon.asgi import Request, Response

from parley.access.authentication import get_origin
from parley.access.passwords.links import CreatePasswordLink, Purpose, new_link
from parley.converters import IdConverter
from parley.identity import Access, Scope
from parley.settings import Settings
from parley.store import Store
from parley.wire import ApiError, ResponseBody, get_url_builder, respond, response_format
from parley.wire.errors import NOT_FOUND
from parley.wire.times import format_time


class PasswordLinkSchema(ResponseBody, kw_only=True):
    """A link that works once."""

    root: ClassVar[str] = "accountlink"

    link: str
    expiresdatetime: str


class PasswordLinkResource:
    """`/users/{who}/invitation` and `/reset`: where links are made.

    Args:
        purpose: The kind of link.
        store: Where it is noted.
        settings: How the instance is set up.
        clock: The present moment, in milliseconds.
    """

    access = Access(scope=Scope.ADMIN)

    def __init__(
        self, purpose: Purpose, store: Store, settings: Settings, clock: Callable[[], int]
    ) -> None:
        self._purpose = purpose
        self._store = store
        self._settings = settings
        self._clock = clock

    async def on_post(self, req: Request, resp: Response, who: str) -> None:
        """Make one; it is told this once."""
        response_format(req)
        user_id = IdConverter().convert(who)
        if user_id is None:
            raise ApiError(NOT_FOUND)
        path, digest = new_link(self._purpose)
        origin = get_origin(req, self._settings)
        expires_at = await self._store.write(
            CreatePasswordLink(user_id, self._purpose, digest, self._clock(), origin)
        )
        link = get_url_builder(req, self._settings).browser(path)
        made = PasswordLinkSchema(link=link, expiresdatetime=format_time(expires_at))
        respond(req, resp, made, falcon.HTTP_201)
