"""Signing in and out."""

import re
from functools import partial
from typing import Final

import falcon
from falcon.asgi import Request, Response

from parley.access import (
    Browser,
    EndSession,
    NewSession,
    PasswordLogin,
    hash_session,
    new_secret,
)
from parley.identity import Access
from parley.pages.context import PageContext
from parley.pages.errors import describe_error
from parley.pages.rendering import redirect
from parley.pages.sessions import BrowserSession
from parley.wire import ApiError, client_address

_DAY: Final = 24 * 60 * 60
_LONGEST_BROWSER: Final = 200
_LONGEST_RETURN_PATH: Final = 4000

# A path and a query, in the characters of RFC 3986. No step is empty or begins with a dot, so that
# nothing looks like another host (`//`), or leads up; and there is nothing that browsers would turn
# into a slash, or drop before they look (backslashes, tabs, line ends).
_LOCAL: Final = re.compile(
    r"(?:/(?!/|\.|%2e)[a-z0-9._~!$&'()*+,;=:@%-]*)+(?:\?[a-z0-9._~!$&'()*+,;=:@%/?-]*)?",
    re.IGNORECASE,
)


class SignInPage:
    """`/sign-in`: where a person shows who they are."""

    access = Access(public=True, page=True, secrets=True)

    def __init__(self, context: PageContext, doorkeeper: PasswordLogin) -> None:
        self._context = context
        self._doorkeeper = doorkeeper
        self._lifetime = context.settings.session_days * _DAY

    async def on_get(self, req: Request, resp: Response) -> None:
        """Show the form; who is signed in already is sent on."""
        visit = await self._context.sessions.current(req, resp)
        following = safe_redirect_path(req.get_param("next"), self._context.settings.prefix)
        if visit.caller is not None:
            redirect(resp, following or self._context.path(""))
            return
        password_set = req.get_param("done") == "password"
        self._context.renderer.render(
            req,
            resp,
            "sign-in",
            csrftoken=visit.csrftoken,
            following=following,
            email="",
            notice="signIn.passwordSet" if password_set else None,
            problem=None,
        )

    async def on_post(self, req: Request, resp: Response) -> None:
        """Let a person in, or show the form again."""
        visit = await self._context.sessions.current(req, resp)
        form = await self._context.sessions.verified_form(req, visit)
        following = safe_redirect_path(form["next"], self._context.settings.prefix)
        show_again = partial(
            self._context.renderer.render,
            req,
            resp,
            "sign-in",
            csrftoken=visit.csrftoken,
            following=following,
            email=form["email"],
            notice=None,
        )
        t = self._context.locales.get_translator(req)
        secret, cookies = new_secret(), self._context.sessions.cookies
        known_by = cookies.read_device(req)
        device = known_by or new_secret()
        session = self._new_session(req, visit, secret)._replace(device=device)
        try:
            admitted = await self._doorkeeper.sign_in(
                form["email"], form["password"], session, self._context.origin(req), known_by
            )
        except ApiError as error:
            status = falcon.code_to_http_status(error.entry.status)
            show_again(status=status, problem=describe_error(error, t).advice)
            resp.set_headers(error.headers)
            return
        if not admitted:
            show_again(status=falcon.HTTP_422, problem=t("signIn.wrong"))
            return
        if visit.caller is not None:
            self._context.auth.clear_cache()  # its former session ends at once
        cookies.set(req, resp, secret, max_age=self._lifetime)
        cookies.set_device(req, resp, device)
        self._continue(req, resp, following)

    def _new_session(self, req: Request, visit: BrowserSession, secret: str) -> NewSession:
        address = client_address(req, self._context.settings.proxies)
        browser = (req.user_agent or "")[:_LONGEST_BROWSER]
        return NewSession(
            digest=hash_session(secret),
            expires_at=self._context.clock() + self._lifetime * 1000,
            browser=Browser(address, browser),
            instead_of=hash_session(visit.secret),
        )

    def _continue(self, req: Request, resp: Response, following: str | None) -> None:
        """Send the browser to where it wanted to go.

        Not by a redirect: browsers hold every redirect after a form to the form's
        `Content-Security-Policy`, and signing in may be on the way to another server (OAuth 2.0).
        """
        inbox = self._context.path("")
        if following in {None, inbox}:
            redirect(resp, inbox)  # the address's fragment goes along
        else:
            self._context.renderer.render(req, resp, "signed-in", following=following)


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
