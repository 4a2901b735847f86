"""Who makes a request."""

from typing import NamedTuple

from parley.access.scopes import Scope


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
