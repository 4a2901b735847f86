"""What an application asks of a person, and what it is answered through the browser.

RFC 6749 §4.1.1 and §4.1.2, RFC 9207. Nothing is sent to an address that is not certainly the
client's: with that, anyone could send people anywhere, in our name.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple, Self
from urllib.parse import urlencode, urlsplit

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidRequestError

from parley.access.oauth.clients.authentication import ClientCredentials, parse_client_id
from parley.access.oauth.clients.queries import Client
from parley.access.oauth.commands import IssueCode, needs_consent
from parley.access.oauth.grants import AuthorizationCodeGrant, S256CodeChallenge
from parley.access.oauth.server import AuthorizationServer, TokenRequest, describe_error
from parley.access.oauth.snapshot import LookupKeys, Snapshot, read_snapshot
from parley.access.tokens import hash_token, new_token
from parley.identity import Scope, format_scopes, parse_scopes
from parley.store import COMMAND_LINE, RequestOrigin, Store

CODE_SECONDS: Final = 10 * 60
"""How long a code lives: RFC 6749 §4.1.2 advises 10 minutes, contract §12 allows 30."""


class UntrustedRedirectError(Exception):
    """The client, or where to answer it, is unknown: only the person can be told."""


class AuthorizationDeniedError(Exception):
    """The client is told that it gets nothing, and why.

    Args:
        wanted_at: The client's address.
        members: What it is told.
    """

    def __init__(self, wanted_at: str, members: Mapping[str, str]) -> None:
        self.wanted_at = wanted_at
        self.members = members
        super().__init__(members["error"])


class AuthorizationRequest(NamedTuple):
    """What a client asks for.

    Attributes:
        client: Who asks.
        redirect_uri: Where the answer goes to.
        scopes: What for; all that the client may have, where it names none.
        named: Whether the client names them.
        state: What the client wants to have back.
        code_challenge: That of PKCE; `None` where there is none.
    """

    client: Client
    redirect_uri: str
    scopes: frozenset[Scope]
    named: bool
    state: str | None
    code_challenge: str | None

    def of_person(self, *, admin: bool) -> Self:
        """Return what of it a person can give: administration is for administrators.

        Clients of the HighQ platform name no scopes; there, a token may do what its person may.

        Args:
            admin: Whether the person is an administrator.

        Raises:
            AuthorizationDeniedError: The client named what the person can't give, or may have
                nothing else.
        """
        if admin or Scope.ADMIN not in self.scopes:
            return self
        rest = self.scopes - {Scope.ADMIN}
        if self.named or not rest:
            raise self.denied("access_denied", "The scope admin is for administrators.")
        return self._replace(scopes=rest)

    def denied(self, error: str, description: str) -> AuthorizationDeniedError:
        """Return what tells the client that it gets nothing."""
        return _denied_error(self.redirect_uri, error, description, self.state)

    def origin(self) -> str:
        """Return where the answer goes to, as a source of a Content-Security-Policy."""
        parts = urlsplit(self.redirect_uri)
        if not parts.netloc or "[" in parts.netloc:  # a policy knows no IPv6 addresses
            return f"{parts.scheme}:"
        return f"{parts.scheme}://{parts.netloc}"


async def parse_authorization_request(
    store: Store, parameters: Mapping[str, str]
) -> AuthorizationRequest:
    """Return what a client asks for.

    Raises:
        UntrustedRedirectError: The client is unknown or archived, or the address is not its own.
        AuthorizationDeniedError: It asks for what it can't have.
    """
    client_id = parse_client_id(parameters.get("client_id"))
    snapshot = await store.read(read_snapshot, LookupKeys(client_id))
    return _validate_request(snapshot, parameters)


def _validate_request(snapshot: Snapshot, parameters: Mapping[str, str]) -> AuthorizationRequest:
    server = AuthorizationServer(snapshot, ClientCredentials(None, None))
    server.register_grant(AuthorizationCodeGrant, [S256CodeChallenge()])
    named = bool(parameters.get("scope", "").strip())
    everything = (
        {} if named or snapshot.client is None else {"scope": format_scopes(snapshot.client.scopes)}
    )
    # Authlib looks at the type first, and fails where it can't quote it; here it comes last.
    form = {**parameters, **everything, "response_type": "code"}
    asked = TokenRequest("GET", form, COMMAND_LINE, 0)
    state = parameters.get("state")
    try:
        grant = server.get_consent_grant(asked)
        _check_types(parameters, grant.redirect_uri)
    except OAuth2Error as error:
        if error.redirect_uri is None:
            raise UntrustedRedirectError(describe_error(error)) from error
        raise _denied_error(
            error.redirect_uri, error.error, describe_error(error), state
        ) from error
    return AuthorizationRequest(
        grant.client.row,
        grant.redirect_uri,
        parse_scopes(asked.scope),
        named,
        state,
        parameters.get("code_challenge"),
    )


def _check_types(parameters: Mapping[str, str], redirect_uri: str) -> None:
    """Check that the client wants a code, in the query of its address.

    Raises:
        OAuth2Error: It does not.
    """
    kind = parameters.get("response_type")
    if kind is None:
        raise InvalidRequestError("The response_type is missing.", redirect_uri=redirect_uri)
    if kind != "code":
        raise OAuth2Error(
            "The response_type must be code.",
            error="unsupported_response_type",
            redirect_uri=redirect_uri,
        )
    if parameters.get("response_mode", "query") != "query":
        raise InvalidRequestError("The response_mode must be query.", redirect_uri=redirect_uri)


def _denied_error(
    redirect_uri: str, error: str, description: str, state: str | None
) -> AuthorizationDeniedError:
    members = {"error": error, "error_description": description}
    return AuthorizationDeniedError(
        redirect_uri, members | ({} if state is None else {"state": state})
    )


async def asks_for_consent(store: Store, wanted: AuthorizationRequest, user_id: int) -> bool:
    """Return whether the person is to be asked (see `needs_consent`)."""
    return await store.read(needs_consent, wanted.client, user_id, wanted.scopes)


async def grant_consent(  # noqa: PLR0913 - what is allowed, by whom, from where and when
    store: Store,
    wanted: AuthorizationRequest,
    origin: RequestOrigin,
    user_id: int,
    at: int,
    *,
    asked: bool,
) -> str | None:
    """Make a code that the client can exchange for tokens, and return it.

    `None`, where what the person or the client may do changed since it was looked at.

    Args:
        store: Where it is stored.
        wanted: What the client asks for.
        origin: In which session it is allowed.
        user_id: Who allows it.
        at: When.
        asked: Whether the person was asked for it.
    """
    code = new_token()
    issued = await store.write(
        IssueCode(
            digest=hash_token(code),
            client_id=wanted.client.client_id,
            user_id=user_id,
            redirect_uri=wanted.redirect_uri,
            scopes=wanted.scopes,
            code_challenge=wanted.code_challenge,
            created_at=at,
            expires_at=at + CODE_SECONDS * 1000,
            origin=origin,
            asked=asked,
        )
    )
    return code if issued else None


def build_redirect_url(redirect_uri: str, members: Mapping[str, str | None], issuer: str) -> str:
    """Return the address that brings an answer to a client, in the query, with who answers.

    What stands in its query already stays as it is (RFC 6749 §3.1.2).
    """
    told = {name: value for name, value in members.items() if value is not None}
    separator = "&" if "?" in redirect_uri else "?"
    return f"{redirect_uri}{separator}{urlencode({**told, 'iss': issuer})}"
