"""The browsable page: Swagger UI from the package `offapi`, and our few lines that start it.

`offapi` holds the files of the Swagger UI distribution and nothing that they need. It is never
imported: that reads nine megabytes of templates.
"""

from collections.abc import Callable, Mapping
from functools import partial
from importlib.metadata import distribution
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Final, NamedTuple

# Two exceptions that Swagger UI forces: its icons are `data:` pictures, and its SVG elements bear
# `style` attributes. No inline script and no inline style sheet is admitted.
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "style-src-attr 'unsafe-inline'; "
    "img-src 'self' data:; "
    "connect-src 'self'; "
    "base-uri 'none'; "
    "form-action 'none'; "
    "frame-ancestors 'none'"
)


class PageAsset(NamedTuple):
    """A part of the page: its media type, and how its bytes are read."""

    media_type: str
    load: Callable[[], bytes]


def _ours(name: str) -> bytes:
    return (files("parley.contract") / name).read_bytes()


def _read_packaged(name: str) -> bytes:
    return Path(str(distribution("offapi").locate_file(f"offapi/{name}"))).read_bytes()


ASSETS: Final[Mapping[str, PageAsset]] = {
    "docs.js": PageAsset("text/javascript; charset=utf-8", partial(_ours, "docs.js")),
    "swagger-ui.css": PageAsset(
        "text/css; charset=utf-8", partial(_read_packaged, "swagger_style.css")
    ),
    "swagger-ui-bundle.js": PageAsset(
        "text/javascript; charset=utf-8", partial(_read_packaged, "swagger_bundle.js")
    ),
}
"""All that the page consists of, by the last part of its address."""


def page_html(prefix: str) -> bytes:
    """Return the page.

    Args:
        prefix: The instance's prefix, empty or as in `/name`.
    """
    template = Template(_ours("docs.html").decode())
    return template.substitute(prefix=prefix).encode()
