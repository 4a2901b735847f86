"""`/session`: what a script of ours needs to call the API with the session of its person."""

from typing import ClassVar

from falcon.asgi import Request, Response

from parley.access import csrf
from parley.identity import Access
from parley.pages.context import PageContext
from parley.people import Directory
from parley.people.schemas import User, serialize_user
from parley.wire import ApiError, ResponseBody, get_state, respond, response_format
from parley.wire.errors import NOT_AUTHORISED


class SessionSchema(ResponseBody, kw_only=True):
    """Who is signed in, the token that goes with the cookie, and what the person may do."""

    root: ClassVar[str] = "session"

    user: User
    csrftoken: str
    kind: str
    editminutes: int


class SessionResource:
    """`/session`: for pages of this server alone."""

    access = Access(public=True)

    def __init__(self, context: PageContext, directory: Directory) -> None:
        self._context = context
        self._directory = directory

    async def on_get(self, req: Request, resp: Response) -> None:
        """Respond with the person and their anti-forgery token."""
        response_format(req)
        csrf.check_same_origin(req, self._context.settings)
        secret = self._context.sessions.cookies.read(req)
        caller = await self._context.auth.session_identity(secret)
        if secret is None or caller is None:
            raise ApiError(NOT_AUTHORISED, "no one is signed in", {"WWW-Authenticate": "Bearer"})
        get_state(req).caller = caller
        person = serialize_user(
            await self._directory.current_user(req), self._directory.addresses(req)
        )
        session = SessionSchema(
            user=person,
            csrftoken=csrf.csrf_token(secret),
            kind=caller.kind,
            editminutes=self._context.settings.edit_minutes,
        )
        respond(req, resp, session)
