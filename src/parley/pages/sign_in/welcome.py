"""`/welcome`: where the link of an invitation leads.

Its button mails a code, and nothing else: so a program that opens the mail's links and presses
buttons accepts nothing. The invitation is accepted by signing in.
"""

from functools import partial

import falcon
from falcon.asgi import Request, Response

from parley.identity import Access
from parley.pages.context import PageContext
from parley.pages.rendering import redirect
from parley.pages.sessions import BrowserSession
from parley.pages.sign_in.mail_codes import MailCodes
from parley.people import OpenInvitation, find_open_invitation, hash_invitation


class WelcomePage:
    """Where someone who is invited begins.

    Args:
        context: What every page works with.
        codes: What mails codes.
    """

    access = Access(public=True, page=True, secrets=True)

    def __init__(self, context: PageContext, codes: MailCodes) -> None:
        self._context = context
        self._codes = codes

    async def on_get(self, req: Request, resp: Response) -> None:
        """Show who invites to what; once it was accepted, lead to where one signs in."""
        visit = await self._context.sessions.current(req, resp)
        secret = req.get_param("secret") or ""
        invitation = await self._find_invitation(secret)
        if visit.caller is not None:
            redirect(resp, self._context.path(""))
        elif invitation is None:
            self._show_over(req, resp)
        elif invitation.accepted:
            redirect(resp, self._context.path("sign-in"))
        else:
            self._show(req, resp, visit, invitation, secret)

    async def on_post(self, req: Request, resp: Response) -> None:
        """Mail a code to whom the invitation is for, and lead to where this browser takes it."""
        visit = await self._context.sessions.current(req, resp)
        form = await self._context.sessions.verified_form(req, visit)
        invitation = await self._find_invitation(form["secret"])
        if invitation is None:
            self._show_over(req, resp)
            return
        show_again = partial(self._show, req, resp, visit, invitation, form["secret"])
        await self._codes.request_or_show(req, resp, visit, invitation.email, None, show_again)

    async def _find_invitation(self, secret: str) -> OpenInvitation | None:
        digest, now = hash_invitation(secret), self._context.clock()
        return await self._context.store.read(find_open_invitation, digest, now)

    def _show(  # noqa: PLR0913, PLR0917 - a request, its answer, and what the page shows
        self,
        req: Request,
        resp: Response,
        visit: BrowserSession,
        invitation: OpenInvitation,
        secret: str,
        problem: str | None = None,
        status: str = falcon.HTTP_200,
    ) -> None:
        self._context.renderer.render(
            req,
            resp,
            "welcome",
            status=status,
            csrftoken=visit.csrftoken,
            inviter=invitation.inviter or self._context.settings.firm_name,
            email=invitation.email,
            secret=secret,
            problem=problem,
        )

    def _show_over(self, req: Request, resp: Response) -> None:
        t = self._context.locales.get_translator(req)
        self._context.renderer.render(
            req,
            resp,
            "problem",
            status=falcon.HTTP_410,
            title=t("welcome.over"),
            advice=t("welcome.overHelp", firm=self._context.settings.firm_name),
            reason=None,
        )
