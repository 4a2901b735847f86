"""The cookie of a visit: a secret that a browser keeps, and shows to nobody else.

Before sign-in it stands for no one, and only ties forms to the browser that they were given to.
Signing in puts another in its place, which then stands for a session. So a cookie that someone
planted is worth nothing (RFC 6265, RFC 6265bis §4.1.3).
"""

import re
from typing import Final

from falcon.asgi import Request, Response

from parley.access.devices import LIFETIME_SECONDS
from parley.settings import Settings
from parley.wire import client_scheme

SECURE_NAME: Final = "__Host-parley"
"""A browser takes a cookie of this name only over TLS, and from no other host (RFC 6265bis)."""

PLAIN_NAME: Final = "parley"

_DEVICE: Final = ".device"
"""What the name of the cookie ends with by which a browser is known (`devices`)."""

_SIGNED_OUT: Final = ".signedout"
"""What the name of the cookie ends with that tells the inbox who signed out (`cookies.js`)."""

_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}")


def set_cookie(  # noqa: PLR0913 -- what a cookie is made of
    resp: Response,
    name: str,
    value: str,
    *,
    prefix: str,
    max_age: int | None,
    http_only: bool,
) -> None:
    """Set a cookie that is sent to this server alone.

    One whose name begins with `__Host-` comes back over TLS alone, and is for the whole host (RFC
    6265bis §4.1.3.2).

    Args:
        resp: The answer.
        name: Its name.
        value: What to keep.
        prefix: Where the instance is, as the settings say it.
        max_age: For how many seconds; `None` is until the browser is closed.
        http_only: Whether scripts are not to see it.
    """
    secure = name.startswith("__Host-")
    resp.set_cookie(
        name,
        value,
        max_age=max_age,
        path="/" if secure else prefix or "/",
        secure=secure,
        http_only=http_only,
        same_site="Lax",
    )


class Cookies:
    """Reads the cookie, and sets it.

    Args:
        settings: How the instance is set up.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def read(self, req: Request) -> str | None:
        """Return the secret that a browser shows; `None` where it shows none of ours."""
        return _read_secret(req, self._name(req))

    def read_device(self, req: Request) -> str | None:
        """Return the secret by which a browser is known; `None` where it shows none."""
        return _read_secret(req, self._name(req) + _DEVICE)

    def set_device(self, req: Request, resp: Response, secret: str) -> None:
        """Set the cookie by which a browser is known."""
        name, prefix = self._name(req) + _DEVICE, self._settings.prefix
        age = LIFETIME_SECONDS
        set_cookie(resp, name, secret, prefix=prefix, max_age=age, http_only=True)

    def set_signed_out(self, req: Request, resp: Response, user_id: int) -> None:
        """Set the cookie by which the inbox knows who signed out, and forgets what they began."""
        name, prefix = self._name(req) + _SIGNED_OUT, self._settings.prefix
        age = LIFETIME_SECONDS
        set_cookie(resp, name, str(user_id), prefix=prefix, max_age=age, http_only=False)

    def set(self, req: Request, resp: Response, secret: str, max_age: int | None = None) -> None:
        """Set the cookie that holds a secret.

        Args:
            req: The request.
            resp: Its answer.
            secret: What to keep.
            max_age: For how many seconds; `None` is until the browser is closed.
        """
        name, prefix = self._name(req), self._settings.prefix
        set_cookie(resp, name, secret, prefix=prefix, max_age=max_age, http_only=True)

    def _name(self, req: Request) -> str:
        return SECURE_NAME if self._is_secure(req) else PLAIN_NAME

    def _is_secure(self, req: Request) -> bool:
        """Return whether people reach us over TLS, by the setting or else by the request."""
        asked = self._settings.public_url or client_scheme(req, self._settings.proxies)
        return asked.startswith("https")


def _read_secret(req: Request, name: str) -> str | None:
    values = read_cookies(req, name)
    return values[0] if values and _SECRET.fullmatch(values[0]) else None


def read_cookies(req: Request, name: str) -> list[str]:
    """Return the values of all cookies of a name, in the order they stand, as they stand.

    In time that grows with the length of the header alone (RFC 6265 §5.4). Falcon takes values in
    quotes apart as the standard library does, which in Python before 3.11.10 takes time that grows
    with the square of their length (CVE-2024-7592). No cookie of ours has any.
    """
    pairs = (pair.partition("=") for pair in req.get_header("Cookie", default="").split(";"))
    return [value.strip() for written, _, value in pairs if written.strip() == name]
