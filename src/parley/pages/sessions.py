"""Who looks at a page: someone signed in, or a browser of which no more is known yet."""

from typing import NamedTuple
from urllib.parse import quote

import falcon
from falcon.asgi import Request, Response

from parley.access import AuthMiddleware, Caller, Cookies, csrf, new_secret
from parley.pages.forms import Form, read_page_form
from parley.settings import Settings
from parley.wire import get_state


class BrowserSession(NamedTuple):
    """A browser at a page.

    Attributes:
        secret: What its cookie holds.
        caller: Who is signed in there; `None` where no one is.
    """

    secret: str
    caller: Caller | None

    @property
    def csrftoken(self) -> str:
        """What its forms carry."""
        return csrf.csrf_token(self.secret)


class SignedInSession(NamedTuple):
    """A browser at a page, with someone signed in."""

    secret: str
    caller: Caller

    @property
    def csrftoken(self) -> str:
        """What its forms carry."""
        return csrf.csrf_token(self.secret)


class BrowserSessions:
    """Finds who looks at a page, and checks that a form was sent from one of ours.

    Args:
        settings: How the instance is set up.
        callers: What finds the person of a session.
    """

    def __init__(self, settings: Settings, callers: AuthMiddleware) -> None:
        self.cookies = Cookies(settings)
        self.callers = callers
        self._settings = settings

    async def current(self, req: Request, resp: Response) -> BrowserSession:
        """Return the visit of someone who need not be signed in; a new browser gets its cookie."""
        secret = self.cookies.read(req)
        if secret is None:
            secret = new_secret()
            self.cookies.set(req, resp, secret)
        caller = await self.callers.session_identity(secret)
        if caller is not None:
            get_state(req).caller = caller
        return BrowserSession(secret, caller)

    async def require_sign_in(self, req: Request) -> SignedInSession:
        """Return the visit of someone who is signed in.

        Raises:
            falcon.HTTPSeeOther: No one is: the browser goes to sign in, and comes back.
        """
        secret = self.cookies.read(req)
        caller = await self.callers.session_identity(secret)
        if secret is None or caller is None:
            raise falcon.HTTPSeeOther(self._sign_in(req), {"Cache-Control": "no-store"})
        get_state(req).caller = caller
        return SignedInSession(secret, caller)

    async def verified_form(self, req: Request, visit: BrowserSession | SignedInSession) -> Form:
        """Return the form that a person sent.

        Raises:
            ApiError: 403, where it is not certain that they did; 400, 413 or 415, where it is none.
        """
        csrf.check_same_origin(req, self._settings)
        form = await read_page_form(req)
        csrf.check_token(visit.secret, form[csrf.FIELD])
        return form

    def _sign_in(self, req: Request) -> str:
        path = req.relative_uri if req.method == "GET" else req.path
        return f"{self._settings.prefix}/sign-in?next={quote(path, safe='')}"
