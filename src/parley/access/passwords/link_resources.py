"""Invitations and resets over HTTP, for administrators, who hand the links over."""

from collections.abc import Callable
from typing import ClassVar

import falcon
import msgspec
from falcon.asgi import Request, Response

from parley.access.authentication import get_origin
from parley.access.passwords.links import CreatePasswordLink, Purpose, new_link
from parley.access.revocation import Credentials, list_credentials
from parley.converters import IdConverter
from parley.identity import Access, Scope
from parley.settings import Settings
from parley.store import Store
from parley.wire import ApiError, ResponseBody, get_url_builder, respond, response_format
from parley.wire.errors import NOT_FOUND
from parley.wire.query_params import bool_param
from parley.wire.times import format_time


class PasswordLinkSchema(ResponseBody, kw_only=True):
    """A link that works once."""

    root: ClassVar[str] = "accountlink"

    link: str
    expiresdatetime: str


class TokenName(msgspec.Struct, kw_only=True):
    """A personal token."""

    tokenid: int
    name: str


class TokenNames(msgspec.Struct, kw_only=True):
    """Personal tokens."""

    token: list[TokenName]


class ApplicationName(msgspec.Struct, kw_only=True):
    """An application that a person allowed something."""

    clientid: int
    name: str


class ApplicationNames(msgspec.Struct, kw_only=True):
    """Applications that a person allowed something."""

    application: list[ApplicationName]


class ResetLinkSchema(PasswordLinkSchema, kw_only=True):
    """A link to another password.

    Attributes:
        keeptokens: Whether tokens and applications stay, unless the person chooses otherwise.
        tokens: Those that end otherwise.
        applications: Those whose access ends otherwise.
    """

    keeptokens: bool
    tokens: TokenNames
    applications: ApplicationNames


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
        keep, now = self._purpose is Purpose.RESET and bool_param(req, "keeptokens"), self._clock()
        origin = get_origin(req, self._settings)
        expires_at = await self._store.write(
            CreatePasswordLink(user_id, self._purpose, digest, now, origin, keep_tokens=keep)
        )
        link = get_url_builder(req, self._settings).browser(path)
        made = PasswordLinkSchema(link=link, expiresdatetime=format_time(expires_at))
        if self._purpose is Purpose.RESET:
            credentials = await self._store.read(list_credentials, user_id, now)
            made = _with_credentials(made, credentials, keep_tokens=keep)
        respond(req, resp, made, falcon.HTTP_201)


def _with_credentials(
    made: PasswordLinkSchema, credentials: Credentials, *, keep_tokens: bool
) -> ResetLinkSchema:
    tokens, applications = credentials
    return ResetLinkSchema(
        link=made.link,
        expiresdatetime=made.expiresdatetime,
        keeptokens=keep_tokens,
        tokens=TokenNames(token=[TokenName(tokenid=one.number, name=one.name) for one in tokens]),
        applications=ApplicationNames(
            application=[
                ApplicationName(clientid=one.number, name=one.name) for one in applications
            ]
        ),
    )
