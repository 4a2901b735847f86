"""`/sign-in/code` and `/sign-in/link`: where the two halves of a mail let someone in.

Either counts in the browser that asked for it, and nowhere else: a program that reads the mail, and
opens its link and presses what is there, signs in nobody and uses nothing up. Opening a page
changes nothing in any browser.
"""

import hmac
import re
import unicodedata
from typing import Final
from urllib.parse import urlencode

import falcon
from falcon.asgi import Request, Response

from parley.access import (
    MAX_TRIES,
    CodeResult,
    OpenRequest,
    SignInByMail,
    find_request,
    hash_browser,
    hash_code,
    hash_link_token,
)
from parley.identity import Access
from parley.pages.context import PageContext
from parley.pages.forms import Form
from parley.pages.rendering import redirect
from parley.pages.sessions import BrowserSession
from parley.pages.sign_in.mail_codes import MailCodes
from parley.pages.sign_in.session_start import SessionStart, SessionStarter

_CODE: Final = re.compile(r"[0-9]{6}")


class _MailPage:
    """Where something that was mailed lets someone in.

    Args:
        context: What every page works with.
        starter: What begins sessions.
    """

    access = Access(public=True, page=True, secrets=True)

    def __init__(self, context: PageContext, starter: SessionStarter) -> None:
        self._context = context
        self._starter = starter

    async def _find_request(self, visit: BrowserSession) -> OpenRequest | None:
        """Return what a browser asked for."""
        browser, now = hash_browser(visit.secret), self._context.clock()
        return await self._context.store.read(find_request, browser, now)

    async def _sign_in(
        self, req: Request, visit: BrowserSession, start: SessionStart, digest: bytes, *, link: bool
    ) -> CodeResult:
        return await self._context.store.write(
            SignInByMail(
                browser=hash_browser(visit.secret),
                digest=digest,
                session=start.session,
                kinds=self._context.settings.kinds_signing_in_by("mail"),
                at=self._context.clock(),
                origin=self._context.origin(req),
                is_link=link,
            )
        )


class CodePage(_MailPage):
    """`/sign-in/code`: where a browser that asked for a code takes it.

    Args:
        context: What every page works with.
        starter: What begins sessions.
        codes: What mails codes.
    """

    def __init__(self, context: PageContext, starter: SessionStarter, codes: MailCodes) -> None:
        super().__init__(context, starter)
        self._codes = codes

    async def on_get(self, req: Request, resp: Response) -> None:
        """Show the form; a browser that asked for nothing is sent to where it can."""
        visit = await self._context.sessions.current(req, resp)
        request = await self._find_request(visit)
        if visit.caller is not None:
            redirect(resp, (request and request.following) or self._context.path(""))
        elif request is None:
            redirect(resp, self._context.path("sign-in"))
        else:
            self._show(req, resp, visit, request, tries_left=MAX_TRIES - request.tries)

    async def on_post(self, req: Request, resp: Response) -> None:
        """Let a person in who has the code; or mail another, or go back to the address."""
        visit = await self._context.sessions.current(req, resp)
        form = await self._context.sessions.verified_form(req, visit)
        request = await self._find_request(visit)
        if request is None:
            redirect(resp, f"{self._context.path('sign-in')}?with=mail&done=code")
        elif form["instead"] == "address":
            wanted = {"with": "mail"} | ({"next": request.following} if request.following else {})
            redirect(resp, f"{self._context.path('sign-in')}?{urlencode(wanted)}")
        elif form["instead"] == "resend":
            await self._resend(req, resp, visit, request)
        else:
            await self._take(req, resp, visit, request, form)

    async def _resend(
        self, req: Request, resp: Response, visit: BrowserSession, request: OpenRequest
    ) -> None:
        tries_left = MAX_TRIES - request.tries

        def show_again(problem: str, status: str) -> None:
            self._show(
                req, resp, visit, request, tries_left=tries_left, problem=problem, status=status
            )

        await self._codes.request_or_show(
            req, resp, visit, request.email, request.following, show_again
        )

    async def _take(
        self,
        req: Request,
        resp: Response,
        visit: BrowserSession,
        request: OpenRequest,
        form: Form,
    ) -> None:
        """Let a person in who has the code."""
        t = self._context.locales.get_translator(req)
        code = "".join(unicodedata.normalize("NFKC", form["code"][:100]).split())
        tries_left = MAX_TRIES - request.tries
        if _CODE.fullmatch(code):
            start = self._starter.prepare(req, visit, remember=form["remember"] == "yes")
            digest = hash_code(visit.secret, code)
            result = await self._sign_in(req, visit, start, digest, link=False)
            if result.admitted:
                self._starter.finish(req, resp, visit, start, result.following)
                return
            tries_left = result.tries_left
            problem = t("code.wrong", count=tries_left) if tries_left else t("code.noTries")
        else:
            problem = t("code.notSix")
        status = falcon.HTTP_422
        self._show(req, resp, visit, request, tries_left=tries_left, problem=problem, status=status)

    def _show(  # noqa: PLR0913 - what the page shows
        self,
        req: Request,
        resp: Response,
        visit: BrowserSession,
        request: OpenRequest,
        *,
        tries_left: int,
        problem: str | None = None,
        status: str = falcon.HTTP_200,
    ) -> None:
        t = self._context.locales.get_translator(req)
        self._context.renderer.render(
            req,
            resp,
            "sign-in-code",
            status=status,
            csrftoken=visit.csrftoken,
            email=request.email,
            usable=tries_left > 0,
            problem=problem if problem or tries_left > 0 else t("code.noTries"),
            device_days=self._context.settings.device_days,
        )


class LinkPage(_MailPage):
    """`/sign-in/link`: where the link in a mail leads."""

    async def on_get(self, req: Request, resp: Response) -> None:
        """Offer to sign in, where this browser asked for the link; say what to do elsewhere."""
        visit = await self._context.sessions.current(req, resp)
        request, token = await self._find_request(visit), req.get_param("token") or ""
        if visit.caller is not None:
            redirect(resp, (request and request.following) or self._context.path(""))
            return
        offered = None
        if request is not None and request.user_id is not None and request.tries < MAX_TRIES:
            digest = hash_link_token(visit.secret, token)
            offered = request if hmac.compare_digest(digest, request.link_digest) else None
        self._show(req, resp, visit, offered, token)

    async def on_post(self, req: Request, resp: Response) -> None:
        """Let a person in whose browser asked for the link."""
        visit = await self._context.sessions.current(req, resp)
        form = await self._context.sessions.verified_form(req, visit)
        start = self._starter.prepare(req, visit, remember=form["remember"] == "yes")
        digest = hash_link_token(visit.secret, form["token"])
        result = await self._sign_in(req, visit, start, digest, link=True)
        if result.admitted:
            self._starter.finish(req, resp, visit, start, result.following)
        else:
            self._show(req, resp, visit, None, "")

    def _show(
        self,
        req: Request,
        resp: Response,
        visit: BrowserSession,
        offered: OpenRequest | None,
        token: str,
    ) -> None:
        self._context.renderer.render(
            req,
            resp,
            "sign-in-link",
            csrftoken=visit.csrftoken,
            email=offered and offered.email,
            token=token,
            device_days=self._context.settings.device_days,
        )
