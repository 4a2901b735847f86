"""Who is signed in, and what a script of ours needs to call the API with their session.

The page of the inbox holds it, so that its first request can be for the list; `/session` gives it
anew.
"""

from typing import ClassVar

from falcon.asgi import Request, Response

from parley.access import Caller, csrf
from parley.conversations import find_unread
from parley.events import Feed
from parley.identity import Access
from parley.pages import PageContext
from parley.people import Directory, may_invite
from parley.people.schemas import User, serialize_user
from parley.wire import ApiError, ResponseBody, get_state, respond, response_format
from parley.wire.errors import NOT_AUTHORISED


class SessionSchema(ResponseBody, kw_only=True):
    """Who is signed in, the token that goes with the cookie, and what the person may do.

    What is read of the API after it is newer than its position in the feed and its counts.
    """

    root: ClassVar[str] = "session"

    user: User
    csrftoken: str
    kind: str
    editminutes: int
    lasteventid: int
    unreadcount: int
    conversationcount: int
    mayinvite: bool


class SessionService:
    """Describes sessions.

    Args:
        context: What every page works with.
        directory: People, as the API shows them.
        feed: Where it stands.
    """

    def __init__(self, context: PageContext, directory: Directory, feed: Feed) -> None:
        self._context = context
        self._directory = directory
        self._feed = feed

    async def describe(self, req: Request, secret: str, caller: Caller) -> SessionSchema:
        """Return a session, as its person sees it.

        Args:
            req: The request, whose caller is the person.
            secret: What the cookie holds.
            caller: The person.
        """
        position = await self._feed.newest()
        unread = await self._context.store.read(find_unread, caller.user_id)
        return SessionSchema(
            user=serialize_user(
                await self._directory.current_user(req), self._directory.addresses(req)
            ),
            csrftoken=csrf.csrf_token(secret),
            kind=caller.kind,
            editminutes=self._context.settings.edit_minutes,
            lasteventid=position,
            unreadcount=unread.messages,
            conversationcount=unread.conversations,
            mayinvite=self._may_invite(caller),
        )

    def _may_invite(self, caller: Caller) -> bool:
        settings = self._context.settings
        return may_invite(caller, settings) and "external" in settings.kinds_signing_in_by("mail")


class SessionResource:
    """`/session`: for pages of this server alone."""

    access = Access(public=True)

    def __init__(self, context: PageContext, sessions: SessionService) -> None:
        self._context = context
        self._sessions = sessions

    async def on_get(self, req: Request, resp: Response) -> None:
        """Respond with the person and their anti-forgery token."""
        response_format(req)
        csrf.check_same_origin(req, self._context.settings)
        secret = self._context.sessions.cookies.read(req)
        caller = await self._context.auth.session_identity(secret)
        if secret is None or caller is None:
            raise ApiError(NOT_AUTHORISED, "no one is signed in", {"WWW-Authenticate": "Bearer"})
        get_state(req).caller = caller
        respond(req, resp, await self._sessions.describe(req, secret, caller))
