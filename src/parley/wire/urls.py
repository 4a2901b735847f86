"""Addresses in answers: absolute, so that a client can follow them as they stand."""

from typing import TYPE_CHECKING

from parley.settings import Settings
from parley.wire.forwarded import client_scheme

if TYPE_CHECKING:  # Falcon, which commands do without
    from falcon.asgi import Request


API_VERSION = 4

OAUTH_PATH = "/api/oauth2/"
"""What is below it talks to client applications, in JSON unless asked otherwise."""


class UrlBuilder:
    """What addresses in one answer start with.

    Args:
        base: Scheme, host and instance, without a slash at the end.
    """

    __slots__ = ("base",)

    def __init__(self, base: str) -> None:
        self.base = base

    def api(self, path: str) -> str:
        """Return the API address of `path`, as in `users/12`."""
        return f"{self.base}/api/{API_VERSION}/{path}"

    def browser(self, path: str) -> str:
        """Return the address of `path` for a person's browser."""
        return f"{self.base}/{path}"


def get_url_builder(req: "Request", settings: Settings) -> UrlBuilder:
    """Return what the addresses in the answer to `req` start with.

    That is the setting `public_url`, or else what the client itself asked.
    """
    asked = settings.public_url or f"{client_scheme(req, settings.proxies)}://{req.netloc}"
    return UrlBuilder(asked + settings.prefix)
