"""`/invitation` and `/reset`: where a link leads that lets a person choose a password.

Opening a link does not use it up: mail programs open links by themselves. Sending the form does.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

import falcon
from falcon.asgi import Request, Response

from parley.access import (
    PasswordAccount,
    PasswordHasher,
    Purpose,
    RedeemPasswordLink,
    find_account_for_link,
    hash_link,
)
from parley.pages.choosing import chosen_password
from parley.pages.desk import Desk
from parley.pages.rendering import go
from parley.pages.visits import Visit

_HEADINGS: Final = {
    Purpose.INVITATION: "link.invitation",
    Purpose.RESET: "link.reset",
}


class _Opened(NamedTuple):
    """A link that works, opened in a browser."""

    visit: Visit
    account: PasswordAccount
    secret: str


class LinkPage:
    """Where one kind of link leads.

    Args:
        desk: What every page works with.
        purpose: The kind.
        passwords: What hashes the password.
    """

    public = True
    page = True
    takes_secrets = True

    def __init__(self, desk: Desk, purpose: Purpose, passwords: PasswordHasher) -> None:
        self._desk = desk
        self._purpose = purpose
        self._passwords = passwords

    async def on_get(self, req: Request, resp: Response) -> None:
        """Show the form, if the link works."""
        visit = await self._desk.visits.anyone(req, resp)
        secret = req.get_param("secret") or ""
        account = await self._person(secret)
        if account is None:
            self._show_dead(req, resp)
        else:
            self._show(req, resp, _Opened(visit, account, secret), {})

    async def on_post(self, req: Request, resp: Response) -> None:
        """Take the password, and lead on to sign in with it."""
        visit = await self._desk.visits.anyone(req, resp)
        form = await self._desk.visits.form(req, visit)
        secret = form["secret"]
        account = await self._person(secret)
        if account is None:
            self._show_dead(req, resp)
            return
        known = account.guessable_words(self._desk.settings.firm_name)
        chosen, problems = chosen_password(form, known, self._desk.languages.of(req))
        if problems:
            self._show(req, resp, _Opened(visit, account, secret), problems)
            return
        command = RedeemPasswordLink(
            hash_link(secret),
            self._purpose,
            await self._passwords.hash(chosen),
            self._desk.clock(),
            self._desk.origin(req),
        )
        if not await self._desk.store.write(command):
            self._show_dead(req, resp)
            return
        self._desk.callers.clear_cache()
        go(resp, f"{self._desk.path('sign-in')}?done=password")

    async def _person(self, secret: str) -> PasswordAccount | None:
        return await self._desk.store.read(
            find_account_for_link, hash_link(secret), self._purpose, self._desk.clock()
        )

    def _show(
        self,
        req: Request,
        resp: Response,
        opened: _Opened,
        problems: Mapping[str, str],
    ) -> None:
        self._desk.renderer.show(
            req,
            resp,
            "link",
            status=falcon.HTTP_422 if problems else falcon.HTTP_200,
            heading=_HEADINGS[self._purpose],
            action=self._purpose,
            csrftoken=opened.visit.csrftoken,
            account=opened.account,
            secret=opened.secret,
            problems=problems,
        )

    def _show_dead(self, req: Request, resp: Response) -> None:
        t = self._desk.languages.of(req)
        self._desk.renderer.show(
            req,
            resp,
            "problem",
            status=falcon.HTTP_410,
            title=t("link.dead"),
            advice=t("link.deadHelp"),
            reason=None,
        )
