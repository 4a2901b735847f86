"""What a client may do with a token it has: end it (RFC 7009), or ask about it (RFC 7662)."""

from authlib.oauth2 import rfc7009, rfc7662
from authlib.oauth2.rfc6749 import InvalidGrantError, TokenEndpoint, TokenMixin

from parley.access.oauth.commands import RevokeGrant
from parley.access.oauth.server import (
    AuthorizationServer,
    OAuthResponse,
    RegisteredClient,
    TokenRequest,
)
from parley.access.oauth.snapshot import AccessToken, RefreshToken


class TokenAdapter(TokenMixin):
    """A token of either kind, as Authlib asks about it at one moment."""

    def __init__(self, row: AccessToken | RefreshToken, now: int) -> None:
        self.row = row
        self._now = now

    def check_client(self, client: RegisteredClient) -> bool:
        """Return whether it is that client's."""
        return client.row.client_id == self.row.client_id

    def is_expired(self) -> bool:
        """Return whether its time is over."""
        return self.row.expires_at <= self._now

    def is_revoked(self) -> bool:
        """Return whether it was ended, or used, or its person is inactive."""
        used = isinstance(self.row, RefreshToken) and self.row.used_at is not None
        return used or self.row.revoked_at is not None or not self.row.active


class RevocationEndpoint(rfc7009.RevocationEndpoint):
    """Ends a token together with its grant: the client gives back what it got."""

    server: AuthorizationServer

    def authenticate_token(
        self, request: TokenRequest, client: RegisteredClient
    ) -> TokenAdapter | None:
        """Return the token; `None` where there is nothing of this client's to end."""
        try:
            token: TokenAdapter | None = super().authenticate_token(request, client)
        except InvalidGrantError:  # another's: the same as unknown (RFC 7009 §2.2)
            return None
        return token

    def query_token(self, token: str, hint: str | None) -> TokenAdapter | None:
        """Return the token, which was read before it is asked for."""
        del token, hint
        row = self.server.snapshot.token
        return TokenAdapter(row, 0) if row else None

    def revoke_token(self, token: TokenAdapter, request: TokenRequest) -> None:
        """Keep the command that writes it."""
        self.server.on_abuse = RevokeGrant(token.row.grant_id, request.at, request.origin)


class IntrospectionEndpoint(rfc7662.IntrospectionEndpoint):
    """Introspects the tokens of the client that asks, and no others."""

    server: AuthorizationServer
    _now = 0

    def authenticate_token(
        self, request: TokenRequest, client: RegisteredClient
    ) -> TokenAdapter | None:
        """Return the token; `None` where it is none of this client's."""
        self._now = request.at
        token: TokenAdapter | None = super().authenticate_token(request, client)
        return token

    def query_token(self, token: str, hint: str | None) -> TokenAdapter | None:
        """Return the token, which was read before it is asked for."""
        del token, hint
        row = self.server.snapshot.token
        return TokenAdapter(row, self._now) if row else None

    def check_permission(
        self, token: TokenAdapter, client: RegisteredClient, request: TokenRequest
    ) -> bool:
        """Return whether the client may know of it."""
        del request
        return token.check_client(client)

    def introspect_token(self, token: TokenAdapter) -> dict[str, str | int | bool]:
        """Return the claims of an active token."""
        row = token.row
        kind: dict[str, str | int | bool] = (
            {} if isinstance(row, RefreshToken) else {"token_type": "bearer"}
        )
        return kind | {
            "active": True,
            "scope": row.scopes,
            "client_id": str(row.client_id),
            "username": row.email,
            "sub": str(row.user_id),
            "iat": row.created_at // 1000,
            "exp": row.expires_at // 1000,
        }


def revoke(server: AuthorizationServer, asked: TokenRequest) -> OAuthResponse:
    """Decide on a request to end a token."""
    return _run_endpoint(server, RevocationEndpoint, asked)


def introspect(server: AuthorizationServer, asked: TokenRequest) -> OAuthResponse:
    """Decide on a question about a token."""
    return _run_endpoint(server, IntrospectionEndpoint, asked)


def _run_endpoint(
    server: AuthorizationServer, endpoint: type[TokenEndpoint], asked: TokenRequest
) -> OAuthResponse:
    server.register_endpoint(endpoint)
    reply: OAuthResponse = server.create_endpoint_response(endpoint.ENDPOINT_NAME, asked)
    return reply
