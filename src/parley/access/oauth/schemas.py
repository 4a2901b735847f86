"""OAuth 2.0 on the wire: tokens, errors, what a token is. Contract §12, RFC 6749 §5, RFC 7662."""

from typing import ClassVar

import msgspec

from parley.wire import ResponseBody


class TokenResponse(ResponseBody, kw_only=True):
    """New tokens."""

    root: ClassVar[str] = "TokenResponse"

    access_token: str
    expires_in: int
    refresh_token: str | msgspec.UnsetType = msgspec.UNSET
    token_type: str
    useremail: str
    refresh_token_expires_in: int | msgspec.UnsetType = msgspec.UNSET
    scope: str | msgspec.UnsetType = msgspec.UNSET


class RevokedSchema(ResponseBody, kw_only=True):
    """That a token lives no more; there is nothing to be told of it (RFC 7009 §2.2)."""

    root: ClassVar[str] = "Revoked"


class OAuthError(ResponseBody, kw_only=True):
    """What went wrong, in the words of RFC 6749 §5.2."""

    root: ClassVar[str] = "TokenError"

    error: str
    error_description: str


class IntrospectionResponse(ResponseBody, kw_only=True):
    """What a token is; nothing more of one that is not active."""

    root: ClassVar[str] = "TokenStatus"

    active: bool
    scope: str | msgspec.UnsetType = msgspec.UNSET
    client_id: str | msgspec.UnsetType = msgspec.UNSET
    username: str | msgspec.UnsetType = msgspec.UNSET
    token_type: str | msgspec.UnsetType = msgspec.UNSET
    exp: int | msgspec.UnsetType = msgspec.UNSET
    iat: int | msgspec.UnsetType = msgspec.UNSET
    sub: str | msgspec.UnsetType = msgspec.UNSET
