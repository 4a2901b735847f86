"""What a credential may be used for. Contract §12."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final


class Scope(StrEnum):
    """One permission of a token."""

    READ = "messages:read"
    WRITE = "messages:write"
    ADMIN = "admin"


MESSAGING: Final = frozenset({Scope.READ, Scope.WRITE})
"""What a token gets where nothing else is said."""

ALL: Final = frozenset(Scope)

_READING: Final = frozenset({"GET", "HEAD"})
_MAX_LENGTH: Final = 1000


def required_scope(method: str) -> Scope:
    """Return the scope that a method needs at a resource which names none of its own."""
    return Scope.READ if method in _READING else Scope.WRITE


def parse_scopes(spelled: str) -> frozenset[Scope]:
    """Read scopes as they are stored and sent: words with spaces between (RFC 6749 §3.3).

    Raises:
        ValueError: One of the words is no scope, and the message names it; or there are too many.
    """
    if len(spelled) > _MAX_LENGTH:
        raise ValueError(f"longer than {_MAX_LENGTH} characters")
    return frozenset(Scope(word) for word in spelled.split())


def format_scopes(scopes: Iterable[Scope]) -> str:
    """Spell scopes, always in the same order."""
    return " ".join(scope for scope in Scope if scope in frozenset(scopes))
