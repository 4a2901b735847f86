"""`/invitation` and `/reset`: where a link leads that lets a person choose a password.

Opening a link does not use it up: mail programs open links by themselves. Sending the form does.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

import falcon
from falcon.asgi import Request, Response

from parley.access import (
    PasswordHasher,
    PasswordLink,
    Purpose,
    RedeemPasswordLink,
    find_link,
    hash_link,
    new_secret,
)
from parley.identity import Access
from parley.pages.context import PageContext
from parley.pages.forms import validate_new_password
from parley.pages.rendering import redirect
from parley.pages.sessions import BrowserSession

_HEADINGS: Final = {
    Purpose.INVITATION: "link.invitation",
    Purpose.RESET: "link.reset",
}


class _Opened(NamedTuple):
    """A link that works, opened in a browser."""

    visit: BrowserSession
    link: PasswordLink
    secret: str


class PasswordLinkPage:
    """Where one kind of link leads.

    Args:
        context: What every page works with.
        purpose: The kind.
        passwords: What hashes the password.
    """

    access = Access(public=True, page=True, secrets=True)

    def __init__(self, context: PageContext, purpose: Purpose, passwords: PasswordHasher) -> None:
        self._context = context
        self._purpose = purpose
        self._passwords = passwords

    async def on_get(self, req: Request, resp: Response) -> None:
        """Show the form, if the link works."""
        visit = await self._context.sessions.current(req, resp)
        secret = req.get_param("secret") or ""
        link = await self._find_link(secret)
        if link is None:
            self._render_expired(req, resp)
        else:
            self._render(req, resp, _Opened(visit, link, secret), {}, keep=link.keep_tokens)

    async def on_post(self, req: Request, resp: Response) -> None:
        """Take the password, and lead on to sign in with it."""
        visit = await self._context.sessions.current(req, resp)
        form = await self._context.sessions.verified_form(req, visit)
        secret = form["secret"]
        link = await self._find_link(secret)
        if link is None:
            self._render_expired(req, resp)
            return
        keep = form["keep"] == "yes"
        known = link.account.guessable_words(self._context.settings.firm_name)
        chosen, problems = validate_new_password(
            form, known, self._context.locales.get_translator(req)
        )
        if problems:
            self._render(req, resp, _Opened(visit, link, secret), problems, keep=keep)
            return
        cookies = self._context.sessions.cookies
        device = cookies.read_device(req) or new_secret()
        command = RedeemPasswordLink(
            hash_link(secret),
            self._purpose,
            await self._passwords.hash(chosen),
            self._context.clock(),
            self._context.origin(req),
            revoke=self._purpose is Purpose.RESET and not keep,
            device=device,
        )
        if not await self._context.store.write(command):
            self._render_expired(req, resp)
            return
        self._context.auth.clear_cache()
        cookies.set_device(req, resp, device)
        redirect(resp, f"{self._context.path('sign-in')}?done=password")

    async def _find_link(self, secret: str) -> PasswordLink | None:
        return await self._context.store.read(
            find_link, hash_link(secret), self._purpose, self._context.clock()
        )

    def _render(
        self,
        req: Request,
        resp: Response,
        opened: _Opened,
        problems: Mapping[str, str],
        *,
        keep: bool,
    ) -> None:
        self._context.renderer.render(
            req,
            resp,
            "link",
            status=falcon.HTTP_422 if problems else falcon.HTTP_200,
            heading=_HEADINGS[self._purpose],
            action=self._purpose,
            csrftoken=opened.visit.csrftoken,
            account=opened.link.account,
            credentials=opened.link.credentials,
            keep=keep,
            secret=opened.secret,
            problems=problems,
        )

    def _render_expired(self, req: Request, resp: Response) -> None:
        t = self._context.locales.get_translator(req)
        self._context.renderer.render(
            req,
            resp,
            "problem",
            status=falcon.HTTP_410,
            title=t("link.dead"),
            advice=t("link.deadHelp"),
            reason=None,
        )
