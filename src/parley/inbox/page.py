"""`/`: the page that the inbox runs in."""

from collections.abc import Mapping
from typing import Final

from falcon.asgi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from parley.inbox.assets import Assets
from parley.pages import HTML, Desk, be_private, go
from parley.wire.compression import put_body

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


class InboxPage:
    """Gives the page to whoever is signed in; others sign in first."""

    public = True
    page = True

    def __init__(self, desk: Desk, assets: Assets) -> None:
        self._desk = desk
        template = Environment(
            loader=PackageLoader("parley.inbox", "web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        ).get_template("index.html")
        shown = {
            "prefix": desk.settings.prefix,
            "assets": assets,
            "firm": desk.firm,
            "styles": desk.styles,
        }
        self._pages = {t.tag: template.render(shown, t=t).encode() for t in desk.languages}

    async def on_get(self, req: Request, resp: Response) -> None:
        """Give it."""
        visit = await self._desk.visits.anyone(req, resp)
        if visit.caller is None:
            go(resp, self._desk.path("sign-in"))
            return
        resp.content_type = HTML
        t = self._desk.languages.answer_in(req, resp)
        put_body(req, resp, self._pages[t.tag])
        resp.set_header("Content-Security-Policy", _POLICY)
        resp.set_header("Cross-Origin-Opener-Policy", "same-origin")
        be_private(resp)
