"""Signing in and out."""

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
from parley.pages.desk import Desk
from parley.pages.paths import local_path
from parley.pages.problems import advice_on
from parley.pages.rendering import go
from parley.pages.visits import Visit
from parley.wire import ApiError, client_address

_DAY: Final = 24 * 60 * 60
_LONGEST_BROWSER: Final = 200


class SignInPage:
    """`/sign-in`: where a person shows who they are."""

    public = True
    page = True
    takes_secrets = True

    def __init__(self, desk: Desk, doorkeeper: PasswordLogin) -> None:
        self._desk = desk
        self._doorkeeper = doorkeeper
        self._lifetime = desk.settings.session_days * _DAY

    async def on_get(self, req: Request, resp: Response) -> None:
        """Show the form; who is signed in already is sent on."""
        visit = await self._desk.visits.anyone(req, resp)
        following = local_path(req.get_param("next"), self._desk.settings.prefix)
        if visit.caller is not None:
            go(resp, following or self._desk.path(""))
            return
        password_set = req.get_param("done") == "password"
        self._desk.renderer.show(
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
        visit = await self._desk.visits.anyone(req, resp)
        form = await self._desk.visits.form(req, visit)
        following = local_path(form["next"], self._desk.settings.prefix)
        show_again = partial(
            self._desk.renderer.show,
            req,
            resp,
            "sign-in",
            csrftoken=visit.csrftoken,
            following=following,
            email=form["email"],
            notice=None,
        )
        t = self._desk.languages.of(req)
        secret = new_secret()
        session = self._new_session(req, visit, secret)
        try:
            admitted = await self._doorkeeper.sign_in(
                form["email"], form["password"], session, self._desk.origin(req)
            )
        except ApiError as error:
            status = falcon.code_to_http_status(error.entry.status)
            show_again(status=status, problem=advice_on(error, t).advice)
            resp.set_headers(error.headers)
            return
        if not admitted:
            show_again(status=falcon.HTTP_422, problem=t("signIn.wrong"))
            return
        if visit.caller is not None:
            self._desk.callers.clear_cache()  # its former session ends at once
        self._desk.visits.cookies.set(req, resp, secret, max_age=self._lifetime)
        self._lead_on(req, resp, following)

    def _new_session(self, req: Request, visit: Visit, secret: str) -> NewSession:
        address = client_address(req, self._desk.settings.proxies)
        browser = (req.user_agent or "")[:_LONGEST_BROWSER]
        return NewSession(
            digest=hash_session(secret),
            expires_at=self._desk.clock() + self._lifetime * 1000,
            browser=Browser(address, browser),
            instead_of=hash_session(visit.secret),
        )

    def _lead_on(self, req: Request, resp: Response, following: str | None) -> None:
        """Send the browser to where it wanted to go.

        Not by a redirect: browsers hold every redirect after a form to the form's
        `Content-Security-Policy`, and signing in may be on the way to another server (OAuth 2.0).
        """
        if following is None:
            go(resp, self._desk.path(""))
        else:
            self._desk.renderer.show(req, resp, "signed-in", following=following)


class SignOutPage:
    """`/sign-out`: where a session ends."""

    public = True
    page = True

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def on_post(self, req: Request, resp: Response) -> None:
        """End the session of this browser."""
        desk = self._desk
        visit = await desk.visits.anyone(req, resp)
        await desk.visits.form(req, visit)
        caller = visit.caller
        if caller is not None and caller.session_id is not None:
            await desk.store.write(
                EndSession(caller.session_id, caller.user_id, desk.clock(), desk.origin(req))
            )
            desk.callers.clear_cache()
        desk.visits.cookies.set(req, resp, new_secret())
        go(resp, desk.path("sign-in"))
