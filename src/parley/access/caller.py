"""Who makes a request."""

from typing import NamedTuple


class Caller(NamedTuple):
    """A person, through a token.

    Attributes:
        user_id: The person.
        kind: `internal` or `external`.
        token_id: The token.
        expires_at: When the token ends, in milliseconds; `None` where it does not.
    """

    user_id: int
    kind: str
    token_id: int
    expires_at: int | None
