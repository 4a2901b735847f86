"""Who makes a request, what their credential may be used for, and what a resource asks of them.

Contract §12. How a caller is found is in `access`.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:  # Falcon, which commands do without
    from falcon.asgi import Request


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


class Caller(NamedTuple):
    """A person, through a credential.

    Attributes:
        user_id: The person.
        kind: `internal` or `external`.
        admin: Whether the person is an administrator.
        scopes: What the credential may be used for.
        token_id: The token; `None` for a session.
        expires_at: When the credential ends, in milliseconds; `None` where it does not.
        session_id: The session; `None` for a token.
    """

    user_id: int
    kind: str
    admin: bool
    scopes: frozenset[Scope]
    token_id: int | None
    expires_at: int | None
    session_id: int | None = None

    @property
    def credential(self) -> tuple[str, int]:
        """What it is, `token` or `session`, and its number."""
        if self.token_id is not None:
            return "token", self.token_id
        return "session", self.session_id or 0


class Access(NamedTuple):
    """What a resource asks of whoever calls it: its attribute `access`, or else `SIGNED_IN`.

    Attributes:
        public: Whether it answers without a caller, or finds one by itself.
        scope: The scope that a credential must have; `None` for the one that the method needs. A
            function, where it depends on the request. `Scope.ADMIN` is for administrators.
        page: Whether it is a page for people in a browser: so are its errors then, and its
            requests are counted by session.
        secrets: Whether someone could try passwords, codes or the secrets of clients: what is sent
            to it is limited more strictly, by address.
        unlimited: Whether requests without a credential are not counted at all.
    """

    public: bool = False
    scope: Scope | Callable[["Request"], Scope] | None = None
    page: bool = False
    secrets: bool = False
    unlimited: bool = False

    def required_scope(self, req: "Request") -> Scope:
        """Return the scope that a request needs."""
        if self.scope is None:
            return required_scope(req.method)
        return self.scope if isinstance(self.scope, Scope) else self.scope(req)


SIGNED_IN: Final = Access()
"""What a resource asks that says nothing: a caller, with the scope that the method needs."""
