"""Authlib's authorization server over one snapshot: made for one request, and gone after it.

It decides, and collects what is to be written as one command; it neither reads nor writes. So it
needs no waiting, and what it decided can be decided anew inside the transaction (`grants`).
"""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from authlib import oauth2
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import ClientMixin, OAuth2Request
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

from parley.access.oauth.clients.authentication import (
    ClientCredentials,
    authenticate_client,
    invalid_client,
)
from parley.access.oauth.clients.queries import Client
from parley.access.oauth.commands import REFRESH_TOKEN_SECONDS, IssuedTokens
from parley.access.oauth.redirects import is_registered
from parley.access.oauth.snapshot import Snapshot
from parley.access.tokens import hash_token, new_token
from parley.identity import MESSAGING, Scope, format_scopes, parse_scopes
from parley.store import RequestOrigin

if TYPE_CHECKING:
    from parley.store import Command

logging.getLogger("authlib").setLevel(logging.WARNING)  # its debug lines carry tokens

Members: TypeAlias = Mapping[str, str | int | bool]


class OAuthResponse(NamedTuple):
    """An answer, before it is spelled."""

    status: int
    members: Members
    headers: Mapping[str, str]


class TokenRequest(OAuth2Request):
    """A request, as Authlib takes it.

    Attributes:
        origin: From where, for the audit log.
        at: When, in milliseconds.
    """

    def __init__(
        self, method: str, form: Mapping[str, str], origin: RequestOrigin, at: int
    ) -> None:
        # Authlib wants an address with https; whether TLS ends here or at a proxy is for neither.
        super().__init__(method, "https://parley.invalid/")
        self.payload = BasicOAuth2Payload(dict(form))
        self.origin = origin
        self.at = at

    @property
    def form(self) -> dict[str, str]:
        """The parameters."""
        form: dict[str, str] = self.payload.data
        return form


class RegisteredClient(ClientMixin):
    """A client application, as Authlib asks about it."""

    def __init__(self, client: Client) -> None:
        self.row = client

    def get_client_id(self) -> str:
        """Return its number."""
        return str(self.row.client_id)

    def get_default_redirect_uri(self) -> str | None:
        """Return the redirect URI that goes without saying: the only one."""
        return self.row.redirect_uris[0] if len(self.row.redirect_uris) == 1 else None

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """Return the scopes that come of what was asked; `None` where it may not have them.

        Where none were asked, those for messages.
        """
        allowed = allowed_scopes(self.row, scope)
        return format_scopes(allowed) if allowed else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Return whether answers may go to an address."""
        return is_registered(redirect_uri, self.row.redirect_uris)

    def check_response_type(self, response_type: str) -> bool:
        """Return whether the authorization endpoint answers that to it."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Return whether it may get tokens in that way."""
        if grant_type == "client_credentials":
            return not self.row.public and self.row.service_user_id is not None
        return True


def allowed_scopes(client: Client, asked: str | None) -> frozenset[Scope]:
    """Return which scopes come of those that a client asks for.

    None, where it may not have them.
    """
    if not asked or not asked.strip():
        return MESSAGING & client.scopes
    try:
        wanted = parse_scopes(asked)
    except ValueError:
        return frozenset()
    return wanted if wanted <= client.scopes else frozenset()


class AuthorizationServer(oauth2.AuthorizationServer):
    """What there is, and what is to be done about it.

    Args:
        snapshot: What there is.
        credentials: Those of the client.
        leeway: For how many milliseconds after its first use a refresh token of a confidential
            client is answered.

    Attributes:
        on_success: What is to be written before the answer stands, as long as it can be.
        on_abuse: What is to be written in any case, because a code or token shows that something is
            wrong, or is given back.
    """

    def __init__(self, snapshot: Snapshot, credentials: ClientCredentials, leeway: int = 0) -> None:
        super().__init__(scopes_supported=[*Scope])
        self.snapshot = snapshot
        self.credentials = credentials
        self.leeway = leeway
        self.on_success: Command[bool] | None = None
        self.on_abuse: Command[bool] | None = None

    def query_client(self, client_id: str) -> RegisteredClient | None:
        """Return the client, which was read before it is asked for."""
        client = self.snapshot.client
        return RegisteredClient(client) if client and client_id == str(client.client_id) else None

    def authenticate_client(
        self,
        request: TokenRequest,
        methods: object,  # noqa: ARG002 - Authlib's signature; they are the same everywhere
        endpoint: str = "token",
    ) -> RegisteredClient:
        """Return the client that proved who it is."""
        client = authenticate_client(self.snapshot.client, self.credentials)
        if client.public and endpoint == "introspection":  # it can prove nothing (RFC 7662 §2.1)
            raise invalid_client()
        request.auth_method = "none" if client.public else "client_secret"
        return RegisteredClient(client)

    def generate_token(  # noqa: PLR0913, PLR0917 - Authlib's signature
        self,
        grant_type: str,  # noqa: ARG002
        client: RegisteredClient,
        user: str,
        scope: str,
        expires_in: int | None = None,  # noqa: ARG002
        include_refresh_token: bool = True,  # noqa: FBT001, FBT002
    ) -> dict[str, str | int]:
        """Make an answer with new tokens (contract §12).

        Args:
            grant_type: How they are got.
            client: Who gets them.
            user: Email address of whom they speak for.
            scope: What they may be used for.
            expires_in: Always as the client's registration says.
            include_refresh_token: Whether there is one.
        """
        token: dict[str, str | int] = {
            "access_token": new_token(),
            "expires_in": client.row.access_seconds,
            "token_type": "bearer",
            "useremail": user,
        }
        if include_refresh_token:
            token |= {
                "refresh_token": new_token(),
                "refresh_token_expires_in": REFRESH_TOKEN_SECONDS,
            }
        if parse_scopes(scope) != MESSAGING:
            token["scope"] = scope
        return token

    @staticmethod
    def build_issued(token: Mapping[str, Any], client: Client, scope: str, at: int) -> IssuedTokens:
        """Return what is stored of an answer."""
        refresh_token = token.get("refresh_token")
        return IssuedTokens(
            access_digest=hash_token(token["access_token"]),
            scopes=parse_scopes(scope),
            client_name=client.name,
            access_expires_at=at + client.access_seconds * 1000,
            refresh_digest=hash_token(refresh_token) if refresh_token else None,
            refresh_expires_at=at + REFRESH_TOKEN_SECONDS * 1000,
        )

    def create_oauth2_request(self, request: TokenRequest) -> TokenRequest:
        """Return the request, which is one already."""
        return request

    def handle_response(self, status: int, body: Members, headers: object) -> OAuthResponse:
        """Return the answer, to be spelled; its headers are Parley's."""
        del headers
        return OAuthResponse(status, body, {})

    def handle_error_response(self, request: TokenRequest, error: OAuth2Error) -> OAuthResponse:
        """Return an error as an answer."""
        del request
        return error_response(error)

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Do nothing: nobody listens."""


_CHALLENGE: Final = {"WWW-Authenticate": 'Basic realm="parley", charset="UTF-8"'}


_WORDS: Final = {
    "invalid_grant": "The code or token is unknown, expired, used, revoked, or another client's.",
    "invalid_request": "A parameter is missing.",
}


def error_response(error: OAuth2Error) -> OAuthResponse:
    """Return an error as an answer (RFC 6749 §5.2)."""
    members: Members = {"error": error.error, "error_description": describe_error(error)}
    status = error.status_code or 400
    return OAuthResponse(status, members, _CHALLENGE if status == 401 else {})  # noqa: PLR2004


def describe_error(error: OAuth2Error) -> str:
    """Return the words of an error, without what they must not hold (RFC 6749 §5.2)."""
    words = str(error.get_error_description() or _WORDS.get(error.error, error.error))
    kept = [one if " " <= one <= "~" and one not in '"\\' else "?" for one in words[:200]]
    return "".join(kept)
