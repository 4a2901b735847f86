"""Who may call: bearer tokens."""

from parley.access.bearer import BearerTokens, caller_of
from parley.access.caller import Caller
from parley.access.origins import origin_of
from parley.access.records import IssuedToken, IssueToken, RevokeToken, TokenRow, list_tokens
from parley.access.scopes import ALL, MESSAGING, Scope, read_scopes, write_scopes
from parley.access.tokens import digest_of, new_token

__all__ = [
    "ALL",
    "MESSAGING",
    "BearerTokens",
    "Caller",
    "IssueToken",
    "IssuedToken",
    "RevokeToken",
    "Scope",
    "TokenRow",
    "caller_of",
    "digest_of",
    "list_tokens",
    "new_token",
    "origin_of",
    "read_scopes",
    "write_scopes",
]
