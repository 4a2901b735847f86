"""The session that begins once a person has shown who they are, in whichever way."""

from typing import Final, NamedTuple

from falcon.asgi import Request, Response

from parley.access import Browser, NewSession, hash_session, new_secret
from parley.mail import MailBranding, render_mail
from parley.pages.context import PageContext
from parley.pages.rendering import redirect
from parley.pages.sessions import BrowserSession
from parley.pages.user_agents import browser_name
from parley.wire import client_address

_DAY: Final = 24 * 60 * 60
_LONGEST_BROWSER: Final = 200


class SessionStart(NamedTuple):
    """A session that is about to begin.

    Attributes:
        session: What the database gets of it.
        secret: The cookie of the session.
        device: The cookie by which the browser is known.
        lifetime: For how long the cookie of the session is kept, in seconds.
        known_by: The cookie by which the browser was known before; `None` where it was not.
    """

    session: NewSession
    secret: str
    device: str
    lifetime: int
    known_by: str | None


class SessionStarter:
    """Prepares sessions, and hands them to browsers.

    Args:
        context: What every page works with.
    """

    def __init__(self, context: PageContext) -> None:
        self._context = context
        self._branding = MailBranding.create(context.settings)

    def prepare(self, req: Request, visit: BrowserSession, *, remember: bool) -> SessionStart:
        """Return a session for a browser.

        Args:
            req: The request.
            visit: The browser, whose session ends where it has one.
            remember: Whether the person wants it to go on though it is not used.
        """
        settings = self._context.settings
        remembered = remember and settings.device_days > 0
        lifetime = (settings.device_days if remembered else settings.session_days) * _DAY
        known_by = self._context.sessions.cookies.read_device(req)
        secret, device = new_secret(), known_by or new_secret()
        agent = (req.user_agent or "")[:_LONGEST_BROWSER]
        address = client_address(req, settings.proxies)
        now = self._context.clock()
        t = self._context.locales.get_translator(req)
        mail = render_mail(
            "device",
            t.tag,
            self._branding,
            {
                "browser": browser_name(agent, t) or t("session.nameless"),
                "address": address,
                "time": t.format_moment(now).striptags(),
                "url": settings.mail_url("account#devices"),
            },
        )
        session = NewSession(
            digest=hash_session(secret),
            expires_at=now + lifetime * 1000,
            browser=Browser(address, agent),
            instead_of=hash_session(visit.secret),
            device=device,
            remembered=remembered,
            device_mail=mail,
        )
        return SessionStart(session, secret, device, lifetime, known_by)

    def finish(
        self,
        req: Request,
        resp: Response,
        visit: BrowserSession,
        start: SessionStart,
        following: str | None,
    ) -> None:
        """Set the browser's cookies, and send it to where it wanted to go.

        Not by a redirect: browsers hold every redirect after a form to the form's
        `Content-Security-Policy`, and signing in may be on the way to another server (OAuth 2.0).
        """
        if visit.caller is not None:
            self._context.auth.clear_cache()  # its former session ends at once
        self._context.wake_mail()  # a device that is new is told
        cookies = self._context.sessions.cookies
        cookies.set(req, resp, start.secret, max_age=start.lifetime)
        cookies.set_device(req, resp, start.device)
        inbox = self._context.path("")
        if following in {None, inbox}:
            redirect(resp, inbox)  # the address's fragment goes along
        else:
            self._context.renderer.render(req, resp, "signed-in", following=following)
