"""Signing in and out: with a password, or up to the code that is mailed (`code`)."""

import re
from functools import partial
from typing import Any, Final, Literal

import falcon
from falcon.asgi import Request, Response

from parley.access import EndSession, PasswordLogin, new_secret
from parley.identity import Access
from parley.pages.context import PageContext
from parley.pages.errors import describe_error
from parley.pages.forms import Form
from parley.pages.rendering import redirect
from parley.pages.sessions import BrowserSession
from parley.pages.sign_in.mail_codes import MailCodes
from parley.pages.sign_in.session_start import SessionStarter
from parley.people.validation import check_email
from parley.wire import ApiError

_LONGEST_RETURN_PATH: Final = 4000
_NOTICES: Final = {"password": "signIn.passwordSet", "code": "code.over"}

# A path and a query, in the characters of RFC 3986. No step is empty or begins with a dot, so that
# nothing looks like another host (`//`), or leads up; and there is nothing that browsers would turn
# into a slash, or drop before they look (backslashes, tabs, line ends).
_LOCAL: Final = re.compile(
    r"(?:/(?!/|\.|%2e)[a-z0-9._~!$&'()*+,;=:@%-]*)+(?:\?[a-z0-9._~!$&'()*+,;=:@%/?-]*)?",
    re.IGNORECASE,
)


class SignInPage:
    """`/sign-in`: where a person shows who they are.

    Args:
        context: What every page works with.
        login: What compares passwords.
        codes: What mails codes.
        starter: What begins sessions.
    """

    access = Access(public=True, page=True, secrets=True)

    def __init__(
        self, context: PageContext, login: PasswordLogin, codes: MailCodes, starter: SessionStarter
    ) -> None:
        self._context = context
        self._login = login
        self._codes = codes
        self._starter = starter

    async def on_get(self, req: Request, resp: Response) -> None:
        """Show the form; who is signed in already is sent on."""
        visit = await self._context.sessions.current(req, resp)
        following = safe_redirect_path(req.get_param("next"), self._context.settings.prefix)
        if visit.caller is not None:
            redirect(resp, following or self._context.path(""))
            return
        self._show(
            req,
            resp,
            visit,
            way=self._choose_way(req.get_param("with")),
            following=following,
            email=req.get_param("email") or "",
            notice=_NOTICES.get(req.get_param("done") or ""),
            problem=None,
        )

    async def on_post(self, req: Request, resp: Response) -> None:
        """Let a person in, or go on to the code; or show the form again."""
        visit = await self._context.sessions.current(req, resp)
        form = await self._context.sessions.verified_form(req, visit)
        following = safe_redirect_path(form["next"], self._context.settings.prefix)
        # A program may send all that it reads on the page, and a password.
        way = self._choose_way("password" if form["password"] else form["with"] or "password")
        show_again = partial(
            self._show,
            req,
            resp,
            visit,
            way=way,
            following=following,
            email=form["email"],
            notice=None,
        )
        t = self._context.locales.get_translator(req)
        try:
            if way == "mail":
                problem = await self._request_code(req, resp, visit, form, following)
            else:
                problem = await self._compare_password(req, resp, visit, form, following)
        except ApiError as error:
            status = falcon.code_to_http_status(error.entry.status)
            show_again(status=status, problem=describe_error(error, t).advice)
            resp.set_headers(error.headers)
            return
        if problem is not None:
            show_again(status=falcon.HTTP_422, problem=t(problem))

    async def _request_code(
        self,
        req: Request,
        resp: Response,
        visit: BrowserSession,
        form: Form,
        following: str | None,
    ) -> str | None:
        """Take a request for a code, and return what is wrong with it."""
        try:
            email = check_email(form["email"].strip())
        except ValueError:
            return "signIn.noAddress"
        await self._codes.request(req, resp, visit, email, following)
        redirect(resp, self._context.path("sign-in/code"))  # the address's fragment goes along
        return None

    async def _compare_password(
        self,
        req: Request,
        resp: Response,
        visit: BrowserSession,
        form: Form,
        following: str | None,
    ) -> str | None:
        """Let someone in who knows their password, and return what is wrong otherwise."""
        start = self._starter.prepare(req, visit, remember=form["remember"] == "yes")
        admitted = await self._login.sign_in(
            form["email"],
            form["password"],
            start.session,
            self._context.origin(req),
            start.known_by,
        )
        if not admitted:
            return "signIn.wrong"
        self._starter.finish(req, resp, visit, start, following)
        return None

    def _choose_way(self, wanted: str | None) -> Literal["mail", "password"]:
        """Return the way that is wanted, if anyone comes in by it; else the one to begin with.

        Where no server for mail is set up, that is the password: a code would reach nobody.
        """
        settings = self._context.settings
        by_mail = settings.kinds_signing_in_by("mail")
        by_password = settings.kinds_signing_in_by("password")
        if not (by_mail and by_password):
            return "mail" if by_mail else "password"
        if wanted in {"mail", "password"}:
            return "mail" if wanted == "mail" else "password"
        return "mail" if settings.smtp_host else "password"

    def _show(self, req: Request, resp: Response, visit: BrowserSession, **values: Any) -> None:  # noqa: ANN401 - what the template shows
        settings = self._context.settings
        self._context.renderer.render(
            req,
            resp,
            "sign-in",
            csrftoken=visit.csrftoken,
            both_ways=bool(
                settings.kinds_signing_in_by("mail") and settings.kinds_signing_in_by("password")
            ),
            device_days=settings.device_days,
            **values,
        )


class SignOutPage:
    """`/sign-out`: where a session ends."""

    access = Access(public=True, page=True)

    def __init__(self, context: PageContext) -> None:
        self._context = context

    async def on_post(self, req: Request, resp: Response) -> None:
        """End the session of this browser."""
        context = self._context
        visit = await context.sessions.current(req, resp)
        await context.sessions.verified_form(req, visit)
        caller = visit.caller
        if caller is not None and caller.session_id is not None:
            await context.store.write(
                EndSession(caller.session_id, caller.user_id, context.clock(), context.origin(req))
            )
            context.auth.clear_cache()
            context.sessions.cookies.set_signed_out(req, resp, caller.user_id)
        context.sessions.cookies.set(req, resp, new_secret())
        redirect(resp, context.path("sign-in"))


def safe_redirect_path(given: str | None, prefix: str) -> str | None:
    """Return a path back, if it leads to a place of this instance.

    Args:
        given: What an address or a form says.
        prefix: The instance's prefix, empty or as in `/name`.
    """
    if given is None or len(given) > _LONGEST_RETURN_PATH or not given.isascii():
        return None
    return given if given.startswith(f"{prefix}/") and _LOCAL.fullmatch(given) else None
