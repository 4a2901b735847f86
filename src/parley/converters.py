"""The variable parts of addresses, and the versions that each address belongs to."""

import re
from functools import cache
from typing import Any, Final
from urllib.parse import quote, unquote

from falcon.routing import BaseConverter

from parley.wire import ApiError
from parley.wire.errors import NOT_FOUND
from parley.wire.integers import parse_uint63
from parley.wire.urls import API_VERSION

_LOWEST_VERSION: Final = 1
_VERSION_DIGITS: Final = 18
"""Every higher version is the same; this only bounds the digits that are read."""

_SINCE_THE_FIRST: Final = frozenset(
    {"attachments", "progressivekeystatus", "shares", "sites", "users"}
)
_VERSION: Final = "/{version:version}/"


class ApiVersionConverter(BaseConverter):
    """The API's version: a number from 1 upward (contract §1)."""

    def convert(self, value: str) -> int | None:
        """Return the version; `None`, which is a 404, where there is no such."""
        number = parse_uint63(value) if len(value) <= _VERSION_DIGITS else None
        return number or None


class IdConverter(BaseConverter):
    """An id: a whole number of at most 63 bits."""

    def convert(self, value: str) -> int | None:
        """Return the id; `None`, which is a 404, where it is none."""
        return parse_uint63(value)


def take_version(template: str, params: dict[str, Any]) -> None:
    """Take the version out of the parameters of a route, whose address it must have already.

    Falcon cannot tell this itself: its router takes one converter at one place of all templates.
    Responders never see the version, which changes nothing of what they do.

    Raises:
        ApiError: 404.
    """
    version = params.pop("version", None)
    if version is not None and version < _first_version(template):
        raise ApiError(NOT_FOUND)


@cache
def _first_version(template: str) -> int:
    """Return the lowest version in which the address of a route exists (contract §1)."""
    below = template.partition(_VERSION)[2]
    return _LOWEST_VERSION if below.partition("/")[0] in _SINCE_THE_FIRST else API_VERSION


_ENCODED_SLASH: Final = re.compile("%2f", re.IGNORECASE)
_KEPT_SLASH: Final = "\ue000"
"""A character for private use: no address has it."""


def keep_slashes(path: str, raw_path: bytes) -> str:
    """Return a path whose encoded slashes part nothing, where it may hold an email address.

    Servers decode them, and then they look like those between segments. An address may have one.
    """
    if "@" not in path or "/users/" not in path:
        return path
    return unquote(_ENCODED_SLASH.sub(quote(_KEPT_SLASH), raw_path.decode("latin-1")))


def restore_slashes(segment: str) -> str:
    """Return a segment of a path with the slashes that were encoded in it."""
    return segment.replace(_KEPT_SLASH, "/")
