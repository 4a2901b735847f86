"""The three ways to tokens, on Authlib's grants: a code, a refresh token, the client by itself.

RFC 6749 §4.1.3, §6 and §4.4, with PKCE (RFC 7636) for codes.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from authlib.oauth2.rfc6749 import (
    AuthorizationCodeMixin,
    InvalidGrantError,
    InvalidRequestError,
    InvalidScopeError,
    TokenMixin,
    grants,
)
from authlib.oauth2.rfc7636 import CodeChallenge

from parley.access.oauth.clients.queries import Client
from parley.access.oauth.commands import (
    ExchangeCode,
    IssueServiceToken,
    RevokeGrant,
    RevokeReplayedGrant,
    RotateRefreshToken,
    is_in_leeway,
)
from parley.access.oauth.server import (
    AuthorizationServer,
    OAuthResponse,
    RegisteredClient,
    TokenRequest,
)
from parley.access.oauth.snapshot import Code, RefreshToken, ServiceUser
from parley.access.tokens import hash_token
from parley.identity import Scope, format_scopes, parse_scopes

Token = dict[str, Any]

_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
"""A SHA-256 in base64url without padding (RFC 7636 §4.2)."""


class CodeAdapter(AuthorizationCodeMixin):
    """A code, as Authlib asks about it."""

    def __init__(self, row: Code, client: Client, form: Mapping[str, str]) -> None:
        self.row = row
        self.code_challenge = row.code_challenge
        self.code_challenge_method = "S256"
        self._compared = "redirect_uri" in form or not _can_omit_redirect(row, client)

    def get_redirect_uri(self) -> str | None:
        """Return what `redirect_uri` must be; `None` where it may be left out and is."""
        return self.row.redirect_uri if self._compared else None

    def get_scope(self) -> str:
        """Return what the person allowed."""
        return self.row.scopes


def _can_omit_redirect(row: Code, client: Client) -> bool:
    """Return whether a code can be exchanged without its redirect URI.

    RFC 6749 §4.1.3 wants it, so that a code which was got at one address of a client is worth
    nothing at another. Clients of the HighQ platform leave it out. They have one address each, and
    where that is so, or PKCE binds the code (OAuth 2.1), it adds nothing.
    """
    return row.code_challenge is not None or len(client.redirect_uris) == 1


class RefreshTokenAdapter(TokenMixin):
    """A refresh token, as Authlib asks about it."""

    def __init__(self, row: RefreshToken) -> None:
        self.row = row

    def check_client(self, client: RegisteredClient) -> bool:
        """Return whether it is that client's."""
        return client.row.client_id == self.row.client_id

    def get_scope(self) -> str:
        """Return what the person allowed."""
        return self.row.scopes


class S256CodeChallenge(CodeChallenge):
    """PKCE with S256, which a public client must use; `plain` protects little (RFC 9700 §2.1.1)."""

    def validate_code_challenge(
        self, grant: grants.AuthorizationCodeGrant, redirect_uri: str
    ) -> None:
        """Check that the authorization request has what it needs."""
        asked = grant.request.payload.data
        method = asked.get("code_challenge_method")
        if "code_challenge" in asked and method != "S256":
            raise InvalidRequestError("The code_challenge_method must be S256.")
        if "code_challenge" in asked and not _CHALLENGE.fullmatch(asked["code_challenge"]):
            raise InvalidRequestError("The code_challenge must have 43 characters.")
        if grant.client.row.public and "code_challenge" not in asked:
            raise InvalidRequestError("A public client must send a code_challenge.")
        super().validate_code_challenge(grant, redirect_uri)


class AuthorizationCodeGrant(grants.AuthorizationCodeGrant):
    """A person's consent gives a code, and a code gives tokens, once."""

    request: TokenRequest
    server: AuthorizationServer
    scope = ""

    @staticmethod
    def validate_authorization_redirect_uri(request: TokenRequest, client: RegisteredClient) -> str:
        """Return where the answer goes to.

        Authlib's own does the same, but fails where the address holds what its error can't quote.
        """
        uri: str | None = request.payload.redirect_uri or client.get_default_redirect_uri()
        if uri is None or not client.check_redirect_uri(uri):
            raise InvalidRequestError("The redirect_uri is not one of the client's.")
        return uri

    def query_authorization_code(self, code: str, client: RegisteredClient) -> CodeAdapter | None:
        """Return the code, where it is the client's and can still be used."""
        row = self.server.snapshot.code
        if row is None or row.client_id != client.row.client_id:
            return None
        if row.used_at is not None:
            self.server.on_abuse = RevokeReplayedGrant(
                hash_token(code), self.request.at, self.request.origin
            )
            return None
        if row.expires_at <= self.request.at or not row.active:
            return None
        return CodeAdapter(row, client.row, self.request.form)

    def authenticate_user(self, authorization_code: CodeAdapter) -> str:
        """Return the email address of the person."""
        return authorization_code.row.email

    def generate_token(self, user: str, scope: str, **options: bool) -> Token:
        """Make the answer, with what the client may still have."""
        self.scope = _narrow_scope(self.request.client.row, scope)
        token: Token = super().generate_token(user=user, scope=self.scope, **options)
        return token

    def save_token(self, token: Token) -> None:
        """Keep the command that writes it."""
        row, client = self.request.authorization_code.row, self.request.client.row
        self.server.on_success = ExchangeCode(
            digest=hash_token(self.request.form["code"]),
            client=client,
            user_id=row.user_id,
            redirect_uri=row.redirect_uri,
            scopes=parse_scopes(row.scopes),
            issued=self.server.build_issued(token, client, self.scope, self.request.at),
            at=self.request.at,
            origin=self.request.origin,
        )

    def delete_authorization_code(self, authorization_code: CodeAdapter) -> None:
        """Do nothing: what is written takes the code."""


class RefreshTokenGrant(grants.RefreshTokenGrant):
    """A refresh token gives tokens, and another in its place."""

    INCLUDE_NEW_REFRESH_TOKEN = True
    request: TokenRequest
    server: AuthorizationServer
    scope = ""

    def authenticate_refresh_token(self, refresh_token: str) -> RefreshTokenAdapter | None:
        """Return the refresh token, where it is the client's and can still be used.

        Raises:
            InvalidGrantError: It was used before, and is too late to be answered again.
        """
        del refresh_token
        row, client = self.server.snapshot.token, self.request.client.row
        if not isinstance(row, RefreshToken) or row.client_id != client.client_id:
            return None
        if row.used_at is not None and client.public:
            self.server.on_abuse = RevokeGrant(
                row.grant_id, self.request.at, self.request.origin, "refresh_token.replayed"
            )
            return None
        if row.revoked_at is not None or row.expires_at <= self.request.at or not row.active:
            return None
        if row.used_at is not None and not is_in_leeway(
            row.used_at, self.request.at, self.server.leeway
        ):
            raise InvalidGrantError("The refresh token was used. Send the one that came of it.")
        return RefreshTokenAdapter(row)

    def authenticate_user(self, refresh_token: RefreshTokenAdapter) -> str:
        """Return the email address of the person."""
        return refresh_token.row.email

    def generate_token(self, user: str, scope: str, **options: bool) -> Token:
        """Make the answer, with what the client may still have."""
        self.scope = _narrow_scope(self.request.client.row, scope)
        token: Token = super().generate_token(user=user, scope=self.scope, **options)
        used_at = self.request.refresh_token.row.used_at
        if used_at is not None:  # it ends with the one that came of the first use
            token["refresh_token_expires_in"] -= max(0, -((used_at - self.request.at) // 1000))
        return token

    def save_token(self, token: Token) -> None:
        """Keep the command that writes it."""
        client = self.request.client.row
        self.server.on_success = RotateRefreshToken(
            digest=hash_token(self.request.form["refresh_token"]),
            client=client,
            grant_id=self.request.refresh_token.row.grant_id,
            issued=self.server.build_issued(token, client, self.scope, self.request.at),
            leeway=None if client.public else self.server.leeway,
            at=self.request.at,
            origin=self.request.origin,
        )

    def revoke_old_credential(self, refresh_token: RefreshTokenAdapter) -> None:
        """Do nothing: what is written takes the old one."""


class ClientCredentialsGrant(grants.ClientCredentialsGrant):
    """A confidential client gets a token with which it speaks for its service user."""

    request: TokenRequest
    server: AuthorizationServer
    scope = ""

    def generate_token(self, scope: str | None, **options: bool) -> Token:
        """Make the answer."""
        client, service_user = self.request.client, self.server.snapshot.service_user
        if service_user is None:
            raise InvalidGrantError("The service user of this client is inactive.")
        allowed = client.get_allowed_scope(scope)
        if allowed is None or not _is_permitted(service_user, allowed):
            raise InvalidScopeError
        self.scope = allowed
        token: Token = super().generate_token(user=service_user.email, scope=allowed, **options)
        return token

    def save_token(self, token: Token) -> None:
        """Keep the command that writes it."""
        client = self.request.client.row
        self.server.on_success = IssueServiceToken(
            client=client,
            user_id=client.service_user_id,
            issued=self.server.build_issued(token, client, self.scope, self.request.at),
            at=self.request.at,
            origin=self.request.origin,
        )


def _is_permitted(user: ServiceUser, scope: str) -> bool:
    return user.admin or Scope.ADMIN not in parse_scopes(scope)


def _narrow_scope(client: Client, scope: str) -> str:
    """Return what is left of the scopes that were granted, if the client may have less by now.

    Raises:
        InvalidScopeError: Nothing is.
    """
    left = parse_scopes(scope) & client.scopes
    if not left:
        raise InvalidScopeError
    return format_scopes(left)


def create_token_response(server: AuthorizationServer, asked: TokenRequest) -> OAuthResponse:
    """Decide on a request for tokens."""
    server.register_grant(AuthorizationCodeGrant, [S256CodeChallenge()])
    server.register_grant(RefreshTokenGrant)
    server.register_grant(ClientCredentialsGrant)
    reply: OAuthResponse = server.create_token_response(asked)
    return reply
