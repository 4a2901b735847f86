"""What a client may do with a token it has: end it (RFC 7009), or ask about it (RFC 7662)."""

from authlib.oauth2.rfc6749 import InvalidGrantError, TokenEndpoint, TokenMixin
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from parley.access.oauth.grants import EndGrant
from parley.access.oauth.server import Asked, RegisteredClient, Reply, Server
from parley.access.oauth.snapshot import AccessToken, RefreshToken


class KnownToken(TokenMixin):
    """A token of either kind, as Authlib asks about it at one moment."""

    def __init__(self, row: AccessToken | RefreshToken, now: int) -> None:
        self.row = row
        self._now = now

    def check_client(self, client: RegisteredClient) -> bool:
        """Tell whether it is that client's."""
        return client.row.client_id == self.row.client_id

    def is_expired(self) -> bool:
        """Tell whether its time is over."""
        return self.row.expires_at <= self._now

    def is_revoked(self) -> bool:
        """Tell whether it was ended, or used, or its person is inactive."""
        used = isinstance(self.row, RefreshToken) and self.row.used_at is not None
        return used or self.row.revoked_at is not None or not self.row.active


class Revocation(RevocationEndpoint):
    """Ends a token together with its grant: the client gives back what it got."""

    server: Server

    def authenticate_token(self, request: Asked, client: RegisteredClient) -> KnownToken | None:
        """Give the token; `None` where there is nothing of this client's to end."""
        try:
            token: KnownToken | None = super().authenticate_token(request, client)
        except InvalidGrantError:  # another's: the same as unknown (RFC 7009 §2.2)
            return None
        return token

    def query_token(self, token: str, hint: str | None) -> KnownToken | None:
        """Give the token, which was read before it is asked for."""
        del token, hint
        row = self.server.snapshot.token
        return KnownToken(row, 0) if row else None

    def revoke_token(self, token: KnownToken, request: Asked) -> None:
        """Say what is to be written."""
        self.server.ends = EndGrant(token.row.grant_id, request.at, request.origin)


class Introspection(IntrospectionEndpoint):
    """Tells a client of its own tokens, and of no others."""

    server: Server
    _now = 0

    def authenticate_token(self, request: Asked, client: RegisteredClient) -> KnownToken | None:
        """Give the token; `None` where it is none of this client's."""
        self._now = request.at
        token: KnownToken | None = super().authenticate_token(request, client)
        return token

    def query_token(self, token: str, hint: str | None) -> KnownToken | None:
        """Give the token, which was read before it is asked for."""
        del token, hint
        row = self.server.snapshot.token
        return KnownToken(row, self._now) if row else None

    def check_permission(self, token: KnownToken, client: RegisteredClient, request: Asked) -> bool:
        """Tell whether the client may know of it."""
        del request
        return token.check_client(client)

    def introspect_token(self, token: KnownToken) -> dict[str, str | int | bool]:
        """Tell of a token that lives."""
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


def revoke(server: Server, asked: Asked) -> Reply:
    """Decide on a request to end a token."""
    return _at(server, Revocation, asked)


def introspect(server: Server, asked: Asked) -> Reply:
    """Decide on a question about a token."""
    return _at(server, Introspection, asked)


def _at(server: Server, endpoint: type[TokenEndpoint], asked: Asked) -> Reply:
    server.register_endpoint(endpoint)
    reply: Reply = server.create_endpoint_response(endpoint.ENDPOINT_NAME, asked)
    return reply
