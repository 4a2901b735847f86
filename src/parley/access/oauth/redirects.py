"""Redirect URIs: which ones a client application may register, and which ones match.

They are where codes are sent, so that a loose rule here gives codes away. RFC 6749 §3.1.2,
RFC 8252 §7 and §8.3, RFC 9700 §4.1.3.
"""

import re
from collections.abc import Collection
from ipaddress import IPv6Address, ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

MAX_LENGTH: Final = 2000
MAX_REDIRECTS: Final = 20
"""Redirect URIs of one client application."""

# RFC 3986 §2 without "#": a fragment is not allowed. Anything else is read in different ways.
_CHARACTERS = re.compile(r"(?:[A-Za-z0-9\-._~:/?\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9\-.]*[a-z0-9])?")
_PRIVATE_SCHEME = re.compile(r"[a-z][a-z0-9+\-]*(?:\.[a-z0-9+\-]+)+")
_LOCALHOST: Final = "localhost"

# Only what every browser reads in the same way: no other spelling of these hosts or of a port.
_LOOPBACK = re.compile(
    r"http://(127\.0\.0\.1|\[::1\]|localhost)(?::([1-9][0-9]{0,4}))?((?:[/?].*)?)"
)
_LAST_PORT: Final = 65535


def check_redirect_uri(uri: str, *, public: bool) -> str:
    """Return a redirect URI back if a client may register it.

    Args:
        uri: What is to be registered.
        public: Whether the client is public, as an application on a person's own device is.

    Raises:
        ValueError: The message says what is wrong with it.
    """
    if len(uri) > MAX_LENGTH:
        raise ValueError(f"longer than {MAX_LENGTH} characters")
    if "#" in uri:
        raise ValueError("a fragment (#…) is not allowed")
    if not _CHARACTERS.fullmatch(uri):
        raise ValueError("a character that no URI has; encode it")
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        raise ValueError("not an absolute URI") from None
    if parts.scheme in {"http", "https"}:
        _check_web(parts)
    else:
        _check_private(uri, parts, public=public)
    return uri


def _check_web(parts: SplitResult) -> None:
    if "@" in parts.netloc:
        raise ValueError("a user name (…@) is not allowed")
    if not parts.hostname or not (_HOST.fullmatch(parts.hostname) or _is_ipv6(parts.hostname)):
        raise ValueError("expected a host after the scheme")
    if parts.scheme == "http" and not (_is_loopback(parts) or parts.hostname == _LOCALHOST):
        raise ValueError("http only leads to this very machine (127.0.0.1, [::1]); use https")
    if any(segment in {".", ".."} for segment in parts.path.split("/")):
        raise ValueError("a path with . or .. is not allowed")


def _check_private(uri: str, parts: SplitResult, *, public: bool) -> None:
    """Check a scheme that an application claimed on a device, as in com.example.app:/callback."""
    if not parts.scheme or not uri.lower().startswith(f"{parts.scheme}:"):
        raise ValueError("not an absolute URI")
    if not public:
        raise ValueError("a scheme other than https is for public clients")
    if not _PRIVATE_SCHEME.fullmatch(parts.scheme):
        raise ValueError(
            "a scheme of one's own is a domain name in reverse order, as in com.example.app"
        )
    if parts.netloc or not parts.path.startswith("/"):
        raise ValueError("one slash follows a scheme of one's own, as in com.example.app:/callback")


def _is_ipv6(host: str) -> bool:
    try:
        return isinstance(ip_address(host), IPv6Address)
    except ValueError:
        return False


def _is_loopback(parts: SplitResult) -> bool:
    try:
        return ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False


def is_registered(uri: str, registered: Collection[str]) -> bool:
    """Return whether a client may have answers sent to a URI: it is one of its own, to the letter.

    An application on a person's own machine listens on whatever port is free there, so that the
    port of a loopback address may differ (RFC 8252 §7.3). Its name is compared to the letter too:
    `localhost` is not `127.0.0.1`.
    """
    if uri in registered:
        return True
    without_port = _strip_loopback_port(uri)
    return without_port is not None and any(
        without_port == _strip_loopback_port(one) for one in registered
    )


def _strip_loopback_port(uri: str) -> tuple[str, str] | None:
    """Return the host and what follows its port; `None` for what is not plain http to loopback."""
    found = _LOOPBACK.fullmatch(uri)
    if found is None or not _CHARACTERS.fullmatch(uri):
        return None
    host, port, rest = found.groups()
    if port is not None and int(port) > _LAST_PORT:
        return None
    return host, rest
