"""What every page has in common: its frame, its headers, and what a browser may do with it."""

from collections.abc import Iterable
from typing import Final

import falcon
from falcon.asgi import Request, Response
from jinja2 import BytecodeCache, Environment, PackageLoader, StrictUndefined
from jinja2.bccache import Bucket

from parley.access import CODE_MINUTES
from parley.access.passwords.hashing import MIN_LENGTH
from parley.pages.branding import Branding
from parley.pages.locale import LocaleNegotiator
from parley.pages.static import StaticFiles
from parley.pages.theme import get_theme
from parley.settings import Settings
from parley.wire.coercion import strip_xml_illegal

HTML: Final = "text/html; charset=utf-8"

_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action {targets}; "
    "base-uri 'none'; frame-ancestors 'none'"
)


class _CompiledTemplates(BytecodeCache):
    """Keeps templates as Python compiled them, in memory: to compile one takes some 10 ms."""

    def __init__(self) -> None:
        self._bytecode: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket, where its template is known; it checks that the source is the same."""
        if bucket.key in self._bytecode:
            bucket.bytecode_from_string(self._bytecode[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what is in a bucket."""
        self._bytecode[bucket.key] = bucket.bytecode_to_string()


_compiled = _CompiledTemplates()
"""Those of this process, in which an application may be made more than once."""


class Renderer:
    """Writes pages, from templates that escape whatever is put into them.

    Args:
        settings: How the instance is set up.
        locales: What chooses the language of a page.
        static: The style sheets.
        branding: The firm's name, colour and logo.
    """

    def __init__(
        self,
        settings: Settings,
        locales: LocaleNegotiator,
        static: StaticFiles,
        branding: Branding,
    ) -> None:
        self._locales = locales
        self._templates = Environment(
            loader=PackageLoader("parley.pages"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            bytecode_cache=_compiled,
        )
        self._templates.globals.update(
            prefix=settings.prefix,
            styles=static,
            firm=branding,
            shortest_password=MIN_LENGTH,
            code_minutes=CODE_MINUTES,
        )

    def render(
        self,
        req: Request,
        resp: Response,
        template: str,
        *,
        status: str = falcon.HTTP_200,
        form_targets: Iterable[str] = (),
        **values: object,
    ) -> None:
        """Answer with a page, in its reader's language.

        Args:
            req: The request.
            resp: Its answer.
            template: The name of the template, without its ending.
            status: The answer's status.
            form_targets: Where its forms may lead beside this server, as sources of a
                Content-Security-Policy. Browsers hold redirects after a form to this as well.
            values: What the template shows; `t` gives it the words.
        """
        t = self._locales.negotiate(req, resp)
        resp.status = status
        resp.content_type = HTML
        values["theme"] = get_theme(req)
        text = self._templates.get_template(f"{template}.html").render(values, t=t)
        # What was typed comes back in a form, and may hold what no page can.
        resp.text = strip_xml_illegal(text)
        policy = _POLICY.format(targets=" ".join(["'self'", *form_targets]))
        resp.set_header("Content-Security-Policy", policy)
        set_no_store(resp)


def set_no_store(resp: Response) -> None:
    """Keep a response out of caches, and its URL out of `Referer`.

    With `no-referrer`, browsers would also leave out `Origin` and `Referer`, by which a form is
    known as ours (`csrf`); with this, they tell where it is from, and no path and no query.
    """
    resp.set_header("Cache-Control", "no-store")
    resp.set_header("Referrer-Policy", "strict-origin")


def redirect(resp: Response, path: str) -> None:
    """Send a browser on to a path of ours, with GET."""
    resp.status = falcon.HTTP_303
    resp.location = path
    set_no_store(resp)
