"""Requests that another site makes a browser send: how they are told from a person's own.

A browser sends its cookie along with requests that other pages cause. So a cookie is taken for
something that changes, and for the API, only with two things beside it: a token that only a page of
ours can know, and the browser's own word that a page of ours asked.
"""

import base64
import hashlib
import hmac
import re
from typing import Final

from falcon.asgi import Request

from parley.settings import Settings
from parley.wire import ApiError, client_scheme
from parley.wire.errors import FORGERY_SUSPECTED

HEADER: Final = "X-CSRF-Token"
FIELD: Final = "csrftoken"
_PURPOSE: Final = b"parley forms"
_ORIGIN: Final = re.compile(r"[A-Za-z]+://[^/?#\\\s,]+(?=[/?#]|\Z)")


def csrf_token(secret: str) -> str:
    """Return the token that goes with a cookie; the cookie can't be told from it."""
    code = hmac.digest(secret.encode(), _PURPOSE, hashlib.sha256)
    return base64.urlsafe_b64encode(code).rstrip(b"=").decode()


def check_token(secret: str, given: str | None) -> None:
    """Check that a request carries the token of its cookie.

    Raises:
        ApiError: 403.
    """
    sent = (given or "").encode("utf-8", "surrogatepass")
    if not hmac.compare_digest(csrf_token(secret).encode(), sent):
        raise ApiError(FORGERY_SUSPECTED)


def check_same_origin(req: Request, settings: Settings) -> None:
    """Check that a page of ours asked, as the browser says (Fetch Metadata, RFC 6454 §7).

    Browsers send `Sec-Fetch-Site` over TLS and on their own machine; where it is sent, it decides.
    Elsewhere `Origin` decides, and where that is not sent either, as by Internet Explorer's engine,
    the origin of `Referer` (RFC 9110 §10.1.3). Where all three are missing, nobody knows.

    Raises:
        ApiError: 403.
    """
    site = req.get_header("Sec-Fetch-Site")
    if site is not None:
        if site != "same-origin":
            raise ApiError(FORGERY_SUSPECTED)
        return
    asked = f"{client_scheme(req, settings.proxies)}://{req.netloc}"
    own = {asked.lower(), (settings.public_url or asked).lower()}
    origin = req.get_header("Origin")
    if origin is None:
        origin = _get_origin(req.get_header("Referer", default=""))
    if origin.lower() not in own:
        raise ApiError(FORGERY_SUSPECTED)


def _get_origin(url: str) -> str:
    """Return the scheme and authority of a URL; empty where it has none."""
    found = _ORIGIN.match(url)
    return found[0] if found else ""
