"""Asking for a code by mail, for the pages on which that is done."""

from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit

import falcon
import structlog
from falcon.asgi import Request, Response

from parley.access import (
    CODE_MINUTES,
    MailAttempt,
    MailCode,
    MailProofs,
    RequestCode,
    hash_browser,
    hash_code,
    hash_link_token,
    new_proofs,
)
from parley.folding import address_key
from parley.mail import MailBranding, RenderedMail, render_mail
from parley.pages.context import PageContext
from parley.pages.errors import describe_error
from parley.pages.rendering import redirect
from parley.pages.sessions import BrowserSession
from parley.pages.user_agents import browser_name
from parley.store import StoreUnavailableError
from parley.wire import ApiError, client_address
from parley.wire.errors import RATE_LIMITED

_log = structlog.get_logger(__name__)


class MailCodes:
    """Takes requests for codes, and mails them.

    Args:
        context: What every page works with.
    """

    def __init__(self, context: PageContext) -> None:
        self._context = context
        self._branding = MailBranding.create(context.settings)

    async def request(
        self,
        req: Request,
        resp: Response,
        visit: BrowserSession,
        email: str,
        following: str | None,
    ) -> None:
        """Take the request of a browser for a code; it is mailed once the answer is sent.

        Up to the answer, all is the same whether someone has the address or not.

        Raises:
            ApiError: 429, where there were too many requests.
        """
        context, proofs = self._context, new_proofs()
        browser, now = hash_browser(visit.secret), context.clock()
        code_digest = hash_code(visit.secret, proofs.code)
        device = context.sessions.cookies.read_device(req)
        attempt = MailAttempt(
            address_key(email), client_address(req, context.settings.proxies), device
        )
        wait = await context.store.write(
            RequestCode(
                browser=browser,
                email=email,
                attempt=attempt,
                code_digest=code_digest,
                link_digest=hash_link_token(visit.secret, proofs.link_token),
                following=following,
                at=now,
            )
        )
        if wait:
            raise ApiError(RATE_LIMITED, headers={"Retry-After": str(wait)})
        mail = MailCode(
            browser=browser,
            code_digest=code_digest,
            mail=self._render(req, proofs, now),
            kinds=context.settings.kinds_signing_in_by("mail"),
            at=now,
            origin=context.origin(req),
        )
        resp.schedule(partial(self._send, mail))

    async def request_or_show(  # noqa: PLR0913, PLR0917 - as above, and where it is shown
        self,
        req: Request,
        resp: Response,
        visit: BrowserSession,
        email: str,
        following: str | None,
        show_again: Callable[[str, str], None],
    ) -> None:
        """Take the request of a browser for a code, and lead to where the code is taken.

        Args:
            req: The request.
            resp: Its answer.
            visit: The browser's session.
            email: The address that the code is mailed to.
            following: Where the person wants to go then.
            show_again: Shows the page with a problem and a status, where the request is refused.
        """
        try:
            await self.request(req, resp, visit, email, following)
        except ApiError as error:
            t = self._context.locales.get_translator(req)
            status = falcon.code_to_http_status(error.entry.status)
            show_again(describe_error(error, t).advice, status)
            resp.set_headers(error.headers)
        else:
            redirect(resp, self._context.path("sign-in/code"))

    async def _send(self, mail: MailCode) -> None:
        try:
            await self._context.store.write(mail)
        except StoreUnavailableError as error:
            _log.error("sign_in_code_not_sent", problem=str(error))
        else:
            self._context.wake_mail()

    def _render(self, req: Request, proofs: MailProofs, now: int) -> RenderedMail:
        t = self._context.locales.get_translator(req)
        values = {
            "code": proofs.code,
            "url": self._context.settings.mail_url(f"sign-in/link?token={proofs.link_token}"),
            "minutes": CODE_MINUTES,
            "time": t.format_moment(now).striptags(),
            "browser": browser_name(req.user_agent or "", t) or t("session.nameless"),
            "host": urlsplit(self._context.settings.mail_url("")).netloc,
        }
        return render_mail("sign-in", t.tag, self._branding, values)
