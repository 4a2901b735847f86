"""Who may call: bearer tokens."""

from parley.access.bearer import BearerTokens, caller_of
from parley.access.caller import Caller
from parley.access.records import IssuedToken, IssueToken, RevokeToken, TokenRow, list_tokens
from parley.access.tokens import digest_of, new_token

__all__ = [
    "BearerTokens",
    "Caller",
    "IssueToken",
    "IssuedToken",
    "RevokeToken",
    "TokenRow",
    "caller_of",
    "digest_of",
    "list_tokens",
    "new_token",
]
