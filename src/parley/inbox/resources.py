"""`/`: the page that the inbox runs in, and the addresses of what belongs to it."""

import functools
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec
from falcon.asgi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from parley.events import Feed
from parley.identity import Access
from parley.inbox.assets import InboxAssets
from parley.inbox.session import SessionResource, SessionService
from parley.pages import HTML, PageContext, get_theme, redirect, set_no_store
from parley.people import Directory
from parley.wire.compression import set_body

_MAY: Final[Mapping[str, str]] = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    # Pictures from elsewhere are named only once a reader asks for them (`message-body.js`).
    "img-src": "'self' blob: https: http:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "parley-message",
}
_POLICY: Final = "; ".join(f"{what} {where}" for what, where in _MAY.items())

_SESSION: Final = Markup("<!--session-->")
_THEME: Final = Markup("<!--theme-->")
"""Where the page has the session and the theme; what else comes into it is escaped, and can't read
like that."""


class InboxResource:
    """The page of the inbox, for whoever is signed in; others sign in first."""

    access = Access(public=True, page=True)

    def __init__(self, context: PageContext, assets: InboxAssets, sessions: SessionService) -> None:
        self._context = context
        self._sessions = sessions
        template = _page_template()
        shown = {
            "prefix": context.settings.prefix,
            "assets": assets,
            "firm": context.branding,
            "icon": context.static.icon,
            "session": _SESSION,
            "theme": _THEME,
        }
        self._pages = {t.tag: template.render(shown, t=t).encode() for t in context.locales}

    async def on_get(self, req: Request, resp: Response) -> None:
        """Respond with the page, or lead to where one signs in."""
        visit = await self._context.sessions.current(req, resp)
        if visit.caller is None:
            redirect(resp, self._context.path("sign-in"))
            return
        resp.content_type = HTML
        t = self._context.locales.negotiate(req, resp)
        session = await self._sessions.describe(req, visit.secret, visit.caller)
        page = self._pages[t.tag].replace(_THEME.encode(), get_theme(req).encode())
        set_body(req, resp, page.replace(_SESSION.encode(), _for_script(session)))
        resp.set_header("Content-Security-Policy", _POLICY)
        resp.set_header("Cross-Origin-Opener-Policy", "same-origin")
        set_no_store(resp)


def inbox_routes(
    context: PageContext, directory: Directory, feed: Feed
) -> Iterator[tuple[str, Any]]:
    """List the addresses of the inbox with what answers there.

    Args:
        context: What every page works with.
        directory: People, as the API shows them.
        feed: Where the inbox goes on from.
    """
    sessions = SessionService(context, directory, feed)
    shared = [context.branding.theme_css, context.static.shared]
    assets = InboxAssets(context.settings.prefix, shared)
    yield context.settings.prefix or "/", InboxResource(context, assets, sessions)
    yield context.path("session"), SessionResource(context, sessions)
    yield context.path("inbox/{release}/{path:path}"), assets


def _for_script(session: msgspec.Struct) -> bytes:
    """Return JSON that ends no element (WHATWG HTML, 4.12.1.3)."""
    return msgspec.json.encode(session).replace(b"<", b"\\u003c")


@functools.cache
def _page_template() -> Template:
    return Environment(
        loader=PackageLoader("parley.inbox", "web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    ).get_template("index.html")
