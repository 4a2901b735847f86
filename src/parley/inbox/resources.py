"""`/`: the page that the inbox runs in, and the addresses of its files."""

import functools
from collections.abc import Iterator, Mapping
from typing import Any, Final

from falcon.asgi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from parley.identity import Access
from parley.inbox.assets import InboxAssets
from parley.pages import HTML, PageContext, redirect, set_no_store
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


class InboxResource:
    """Gives the page to whoever is signed in; others sign in first."""

    access = Access(public=True, page=True)

    def __init__(self, context: PageContext, assets: InboxAssets) -> None:
        self._context = context
        template = _page_template()
        shown = {
            "prefix": context.settings.prefix,
            "assets": assets,
            "firm": context.branding,
            "styles": context.static,
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
        set_body(req, resp, self._pages[t.tag])
        resp.set_header("Content-Security-Policy", _POLICY)
        resp.set_header("Cross-Origin-Opener-Policy", "same-origin")
        set_no_store(resp)


def inbox_routes(context: PageContext) -> Iterator[tuple[str, Any]]:
    """List the addresses of the inbox with what answers there."""
    assets = InboxAssets(context.settings.prefix)
    yield context.settings.prefix or "/", InboxResource(context, assets)
    yield context.path("inbox/{release}/{path:path}"), assets


@functools.cache
def _page_template() -> Template:
    return Environment(
        loader=PackageLoader("parley.inbox", "web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    ).get_template("index.html")
